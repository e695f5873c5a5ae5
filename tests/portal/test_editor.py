"""The notice editor: checked as the command checks, seen as the public will see it, published once."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from api.notices import load_notice
from api.notices.write import notice_text
from api.queries import seasons
from deploy.local.lives import GREEN
from domain.notice import Notice
from tests.portal.a_season import MONDAY, organiser_of
from tests.portal.test_stages import as_
from tests.portal.the_pages import Page, Person
from tests.web.the_door import Door


async def editing(door: Door) -> Person:
    door.clock.now = MONDAY
    return await organiser_of(door, door.desk.notice)


async def typed(who: Person, text: str, action: str = "/notices/check") -> Page:
    form = (await who.look("/notices/edit")).form("/notices/check")
    form.action = action
    return await who.send(form, text=text)


async def test_what_is_wrong_is_told_with_its_line_as_the_command_tells_it(door: Door) -> None:
    who = await editing(door)
    page = await typed(who, "document:\n  number: 某号\n  nummer: 误\n")
    assert page.status == 200
    assert re.search(r"第 \d+ 行", page.text)
    assert "document.nummer" in page.text
    assert "处须改正" in page.text
    assert page.form("/notices/check").values["text"].strip().startswith("document:")


@pytest.mark.parametrize("text", ["", "- 1", "a: [", "a: *b", "x" * 1_000_001, "a: \x00"])
async def test_whatever_is_typed_is_a_page_and_no_fault(door: Door, text: str) -> None:
    page = await typed(await editing(door), text)
    assert page.status in {200, 400}, page.text[:500]


async def test_a_draft_is_seen_as_the_public_will_see_it_and_is_kept_nowhere(door: Door) -> None:
    who, pool = await editing(door), door.desk.pool
    before = await pool.fetchval("select count(*) from notices")
    notice = complete()
    page = await typed(who, notice_text(notice), "/notices/preview")
    assert page.status == 200, page.text
    assert "这是草稿" in page.text
    assert notice.document.title in page.text
    assert await pool.fetchval("select count(*) from notices") == before
    faulty = await typed(who, "document: {}", "/notices/preview")
    assert (faulty.status, "处须改正" in faulty.text) == (422, True)


def complete(name: str = "2099-draft") -> Notice:
    """With everything that a file must have."""
    known = load_notice(GREEN)
    return replace(known, terms=replace(known.terms, notice=name))


async def test_a_published_notice_is_in_force_and_twice_is_once(door: Door) -> None:
    who, pool = await editing(door), door.desk.pool
    name = f"2099-{next_name()}"
    text = notice_text(complete(name))
    for _ in range(2):
        page = await typed(who, text, "/notices/publish")
        assert page.status == 200, page.text
        assert who.at == f"/seasons/{name}/overview"
    assert await pool.fetchval("select count(*) from notices where id = $1", name) == 1
    by = await pool.fetchval("select published_by from notices where id = $1", name)
    assert by == "the-organiser"


async def test_a_published_edition_does_not_change(door: Door) -> None:
    who = await editing(door)
    notice = complete(f"2099-{next_name()}")
    await typed(who, notice_text(notice), "/notices/publish")
    other = replace(notice, scope="另一范围")
    page = await typed(who, notice_text(other), "/notices/publish")
    assert (page.status, "内容不得改动" in page.text) == (422, True)
    assert "另一范围" in page.form("/notices/check").values["text"]  # nothing typed is lost
    kept = await seasons.notice(door.desk.pool, notice.terms.notice, 1)
    assert kept is not None
    assert kept.scope == notice.scope


async def test_nobody_takes_over_anothers_season_by_a_new_edition(door: Door) -> None:
    who = await editing(door)
    notice = complete(f"2099-{next_name()}")
    await typed(who, notice_text(notice), "/notices/publish")
    await door.desk.pool.execute(
        "insert into organisations (id, name, role) values ('cq-other', '某委', 'organiser')"
        " on conflict do nothing"
    )
    usurper = await as_(door, "the-usurper", "organiser@cq-other")
    terms = replace(
        notice.terms, edition=2, bodies=replace(notice.terms.bodies, organiser="cq-other")
    )
    page = await typed(usurper, notice_text(replace(notice, terms=terms)), "/notices/publish")
    assert page.status in {403, 422}, page.text[:800]
    count = "select count(*) from notices where id = $1"
    assert await door.desk.pool.fetchval(count, notice.terms.notice) == 1


async def test_publishing_needs_a_fresh_second_factor_and_keeps_what_was_typed(door: Door) -> None:
    who = await editing(door)
    door.clock.now = MONDAY + timedelta(minutes=11)
    name = f"2099-{next_name()}"
    text = notice_text(complete(name))
    page = await typed(who, text, "/notices/publish")
    assert (page.status, "十分钟内完成二次验证" in page.text) == (403, True)
    assert list(page.links_to("/second-factor"))
    assert page.form("/notices/check").values["text"].strip() == text.strip()
    assert await seasons.notice(door.desk.pool, name) is None


async def test_an_editor_begins_with_what_is_published(door: Door) -> None:
    who = await editing(door)
    name = f"2099-{next_name()}"
    await typed(who, notice_text(complete(name)), "/notices/publish")
    page = await who.look(f"/notices/edit?from={name}")
    assert "edition: 2" in page.form("/notices/check").values["text"]
    assert "可以发布" in page.text
    moved = await who.look(f"/notices/edit?from={name}&year=2026")
    assert "year: 2026" in moved.form("/notices/check").values["text"]
    for wrong in ("year=abc", "year=1"):
        assert (await who.look(f"/notices/edit?from={name}&{wrong}")).status == 400
    assert (await who.look("/notices/edit?from=none")).status == 404


_names = iter(range(1, 1_000))


def next_name() -> str:
    return f"draft-{next(_names)}"
