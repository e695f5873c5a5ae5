"""Drafts are never lost, revisions never change, and both know whose they are."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import fields, replace
from datetime import UTC, datetime

import asyncpg
import pytest
import pytest_asyncio

from activities.adapters.postgres_records import PostgresRecords
from api.dossiers import store
from api.dossiers.read import BadDossier
from api.dossiers.store import NoSuchDossier, Overtaken
from domain import commands as c
from domain.dossier.canonical import as_data, digest, publicised_digest
from domain.dossier.form import Dossier
from domain.refusals import Refused
from postgres.personal import context_of_draft, key_of
from postgres.pool import Pool, open_pool
from tests.activities.the_record import TheRecord
from tests.domain.builders_lives import Life, a_life, at
from tests.dossiers.builders import green, with_basic
from tests.vault import VAULT

NUMBER = "2023-00001"
NOW = datetime(2023, 11, 10, 1, 0, tzinfo=UTC)


@pytest_asyncio.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    opened = await open_pool(database, vault=VAULT)
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def person(pool: Pool) -> str:
    """An application that is being filled in, and whose it is."""
    record = await TheRecord.opened(pool)
    await record.write(a_life(until=Life.open))
    found: str = await pool.fetchval("select person from applications where number = $1", NUMBER)
    return found


def raw(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


async def fill_in(pool: Pool, person: str, dossier: Dossier) -> None:
    """Section by section, as a form does, each on top of what is there."""
    known = await store.draft(pool, NUMBER)
    for section in fields(dossier):
        base = known[section.name].version if section.name in known else 0
        content = as_data(getattr(dossier, section.name))
        await store.save(pool, NUMBER, person, section.name, raw(content), base=base, at=NOW)


async def test_a_section_is_kept_as_it_was_written_and_told_what_is_wrong_with_it(
    pool: Pool, person: str
) -> None:
    half = {"name": "冉禾", "staff": "boss"}
    saved = await store.save(pool, NUMBER, person, "basic", raw(half), base=0, at=NOW)
    assert saved.version == 1
    assert "basic.staff" in {problem.path for problem in saved.problems}
    assert (await store.draft(pool, NUMBER))["basic"].content == half


async def test_the_same_content_again_is_the_same_saving(pool: Pool, person: str) -> None:
    content = raw({"text": "总结", "signed": True, "fingerprinted": False})
    for _ in range(2):
        saved = await store.save(pool, NUMBER, person, "summary", content, base=0, at=NOW)
        assert saved == store.Saved("summary", 1, ())


async def test_who_is_overtaken_overwrites_nothing_and_loses_nothing(
    pool: Pool, person: str
) -> None:
    await store.save(pool, NUMBER, person, "notice", raw("甲"), base=0, at=NOW)
    with pytest.raises(Overtaken) as caught:
        await store.save(pool, NUMBER, person, "notice", raw("乙"), base=0, at=NOW)
    assert caught.value.version == 1
    await store.save(pool, NUMBER, person, "notice", raw("乙"), base=1, at=NOW)
    kept = await pool.fetch("select content from drafts where section = 'notice' order by version")
    async with pool.acquire() as connection:
        key = await key_of(connection, person)
    context = context_of_draft(NUMBER, "notice")
    assert [key.open(row["content"], context) for row in kept] == ["甲", "乙"]


async def test_of_many_at_once_one_is_saved_and_the_others_hear_of_it(
    pool: Pool, person: str
) -> None:
    saving = (
        store.save(pool, NUMBER, person, "notice", raw(f"第{n}人"), base=0, at=NOW)
        for n in range(6)
    )
    results = await asyncio.gather(*saving, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Overtaken"] * 5 + ["Saved"]


@pytest.mark.parametrize("sent", [b"{", b"\xff", b'"\\u0000"', b'"\\ud800"', b"[" * 50])
async def test_what_is_no_json_is_refused_and_the_draft_stays(
    pool: Pool, person: str, sent: bytes
) -> None:
    await store.save(pool, NUMBER, person, "notice", raw("甲"), base=0, at=NOW)
    with pytest.raises(BadDossier):
        await store.save(pool, NUMBER, person, "notice", sent, base=1, at=NOW)
    assert (await store.draft(pool, NUMBER))["notice"].content == "甲"


async def test_only_the_applicant_writes_and_only_while_something_can_be_handed_in(
    pool: Pool, person: str
) -> None:
    with pytest.raises(Refused) as caught:
        await store.save(pool, NUMBER, "somebody-else", "notice", raw("甲"), base=0, at=NOW)
    assert caught.value.rule == "N89-3.3.2-1"
    record = TheRecord(pool, PostgresRecords(pool))
    await record.write(a_life(until=Life.reported_up), since=1)
    with pytest.raises(Refused) as late:
        await store.save(pool, NUMBER, person, "notice", raw("甲"), base=0, at=NOW)
    assert late.value.rule == "JB24-3.9"


async def test_an_unknown_number_or_section_is_said_so(pool: Pool, person: str) -> None:
    with pytest.raises(NoSuchDossier, match="没有栏目"):
        await store.save(pool, NUMBER, person, "horoscope", raw({}), base=0, at=NOW)
    with pytest.raises(NoSuchDossier, match="没有申请书"):
        await store.save(pool, "2023-99999", person, "notice", raw(""), base=0, at=NOW)
    with pytest.raises(NoSuchDossier, match="没有第 3 版"):
        await store.revision(pool, NUMBER, 3)


async def test_a_whole_draft_becomes_a_revision_known_by_its_digests(
    pool: Pool, person: str
) -> None:
    dossier = green()
    await fill_in(pool, person, dossier)
    frozen = await store.freeze(pool, NUMBER, person, NOW)
    assert (frozen.number, frozen.digest) == (1, digest(dossier))
    assert frozen.publicised == publicised_digest(dossier)
    assert await store.revision(pool, NUMBER, 1) == dossier
    assert frozen.for_a_command.digest == digest(dossier)


async def test_the_same_draft_again_is_the_same_revision_and_a_changed_one_the_next(
    pool: Pool, person: str
) -> None:
    dossier = green()
    await fill_in(pool, person, dossier)
    first = await store.freeze(pool, NUMBER, person, NOW)
    assert await store.freeze(pool, NUMBER, person, NOW) == first
    await fill_in(pool, person, with_basic(dossier, phone="13811112222"))
    second = await store.freeze(pool, NUMBER, person, NOW)
    assert (second.number, second.publicised) == (2, first.publicised)
    assert second.digest != first.digest
    assert await store.revisions(pool, NUMBER) == (first, second)


async def test_a_draft_with_faults_is_no_revision_and_stays_as_it_is(
    pool: Pool, person: str
) -> None:
    await fill_in(pool, person, green())
    wrong = as_data(replace(green().summary)) | {"signed": "是"}
    await store.save(pool, NUMBER, person, "summary", raw(wrong), base=1, at=NOW)
    with pytest.raises(BadDossier) as caught:
        await store.freeze(pool, NUMBER, person, NOW)
    assert [problem.path for problem in caught.value.problems] == ["summary.signed"]
    assert await store.revisions(pool, NUMBER) == ()
    assert (await store.draft(pool, NUMBER))["summary"].content == wrong


async def test_a_revision_cannot_be_changed_or_taken_away(pool: Pool, person: str) -> None:
    await fill_in(pool, person, green())
    await store.freeze(pool, NUMBER, person, NOW)
    for statement in ("update revisions set digest = 'x'", "delete from revisions"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await pool.execute(statement)


async def returned(pool: Pool, person: str, *items: str) -> Dossier:
    """Handed in as revision 1, and given back by the unit with these items."""
    dossier = green()
    await fill_in(pool, person, dossier)
    frozen = await store.freeze(pool, NUMBER, person, NOW)
    life = a_life(until=Life.open).submitted(revision=frozen.number)
    life.do(c.ReturnApplication, life.tier(), at("2023-11-07"), opinion="请更正", items=items)
    await TheRecord(pool, PostgresRecords(pool)).write(life, since=1)
    return dossier


async def test_a_return_that_names_items_opens_these_and_no_others(pool: Pool, person: str) -> None:
    dossier = await returned(pool, person, "education[0].school", "materials")
    with pytest.raises(
        Refused, match="不在退回要求修改之列；只能修改：学历学位第1行·毕业学校、附件"
    ) as caught:
        await store.save(pool, NUMBER, person, "work", raw([]), base=1, at=NOW)
    assert caught.value.rule == "JB24-3.10"
    (row,) = dossier.education
    asked_for = replace(dossier, education=(replace(row, school="西南大学"),))
    await save_section(pool, person, asked_for, "education", base=1)
    assert (await store.freeze(pool, NUMBER, person, NOW)).number == 2


async def test_another_field_of_the_same_section_is_still_not_open(pool: Pool, person: str) -> None:
    dossier = await returned(pool, person, "education[0].school")
    (row,) = dossier.education
    more = replace(dossier, education=(replace(row, school="西南大学", major="土木工程"),))
    await save_section(pool, person, more, "education", base=1)
    with pytest.raises(Refused, match="退回未要求修改的内容：学历学位第1行·专业"):
        await store.freeze(pool, NUMBER, person, NOW)


async def test_a_return_without_items_opens_everything(pool: Pool, person: str) -> None:
    dossier = await returned(pool, person)
    moved = replace(dossier, work=(replace(dossier.work[0], position="高级节能工程师"),))
    await save_section(pool, person, moved, "work", base=1)
    assert (await store.freeze(pool, NUMBER, person, NOW)).number == 2


async def save_section(pool: Pool, person: str, dossier: Dossier, name: str, *, base: int) -> None:
    content = raw(as_data(getattr(dossier, name)))
    await store.save(pool, NUMBER, person, name, content, base=base, at=NOW)
