"""Personal data: sealed at rest, nowhere else, seen by few, told to its person, and gone when asked."""

import json
import logging
from dataclasses import replace
from typing import Any

import asyncpg
import obstore
import pytest
from temporalio.client import Client

from activities.adapters.postgres_fetches import PostgresFetches
from api.attachments.sealed_store import object_name
from api.identity.memberships import enrol
from domain.dossier.form import Dossier
from domain.notice import Notice
from domain.people import Actor, Role
from postgres.chain import verify_chain
from postgres.personal import NoVault, key_of
from postgres.pool import open_pool
from postgres.vault import Unreadable, Vault
from tests.web.test_acts import UNIT, filled_in, fitting, notice, opened
from tests.web.the_door import Door, Visitor

__all__ = ["notice"]  # the fixture of the acts
NAME, PHONE, ADDRESS = "欧阳金丝雀", "13912345607", "某区金丝雀路 77 号"


def canaries(dossier: Dossier) -> Dossier:
    """The same person under a name, a telephone and an address that stand nowhere else."""
    basic = replace(dossier.basic, name=NAME, phone=PHONE)
    return replace(dossier, basic=basic)


async def a_life(door: Door, notice: Notice) -> tuple[Visitor, str, list[str]]:
    """Handed in by a person of whom every word is a canary; and the canaries."""
    me, number = await opened(door, notice)
    await enrol(door.desk.pool, me.person, NAME)
    dossier = canaries(fitting(notice, door))
    await filled_in(me, number, dossier)
    await me.post(f"/applications/{number}/dossier/revisions")
    done = await me.post(
        f"/applications/{number}/dossier/hand-in", {"revision": 1, "promise": True}, key="submit"
    )
    assert done.status_code == 200, done.text
    return me, number, [NAME, PHONE, dossier.basic.id_number]


async def in_plain(door: Door, words: list[str]) -> set[str]:
    """Tables in whose columns one of these words stands, in whatever type."""
    pool, found = door.desk.pool, set[str]()
    tables = await pool.fetch(
        "select table_name from information_schema.tables"
        " where table_schema = 'public' and table_type = 'BASE TABLE'"
    )
    for row in tables:
        name = row["table_name"]
        for word in words:
            hit = await pool.fetchval(
                f"select true from {name} t where t::text like '%' || $1 || '%'"  # noqa: S608
                " or t::text like '%' || $2 || '%' limit 1",
                word, word.encode().hex(),
            )  # fmt: skip
            if hit:
                found.add(name)
    return found


async def in_temporal(client: Client, words: list[str]) -> list[str]:
    """Workflows in whose histories, attributes or memos one of these words stands."""
    found = []
    async for workflow in client.list_workflows():
        handle = client.get_workflow_handle(workflow.id, run_id=workflow.run_id)
        raw = (await handle.fetch_history()).to_json_dict()
        payloads = json.dumps(raw, ensure_ascii=False) + str(workflow.raw_info)
        if any(word in payloads or word in _decoded(raw) for word in words):
            found.append(workflow.id)
    return found


def _decoded(part: Any) -> str:
    """Every payload's data: base64 in the JSON of a history."""
    import base64  # noqa: PLC0415  only here

    if isinstance(part, dict):
        own = ""
        if isinstance(part.get("data"), str):
            own = base64.b64decode(part["data"]).decode(errors="replace")
            own += own.encode().decode("unicode_escape", errors="replace")
        return own + "".join(_decoded(value) for value in part.values())
    if isinstance(part, list):
        return "".join(_decoded(value) for value in part)
    return ""


async def in_the_store(door: Door) -> list[bytes]:
    """What lies there, as whoever copies the disk finds it."""
    store, found = door.services.files.store, []
    async for batch in obstore.list(store):
        for meta in batch:
            got = await obstore.get_async(store, meta["path"])
            found.append(bytes(await got.bytes_async()))
    return found


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Any:
    caplog.set_level(logging.DEBUG)

    def told() -> str:
        """By us: the callers in this process log their own requests."""
        ours = [record for record in caplog.records if not record.name.startswith("http")]
        return "".join(record.getMessage() for record in ours) + "".join(capfd.readouterr())

    return told


async def test_of_a_whole_life_no_word_of_the_person_stands_anywhere_in_the_clear(
    door: Door, notice: Notice, said: Any
) -> None:
    me, number, words = await a_life(door, notice)
    clerk = await door.visitor("clerk-1", UNIT)
    problems = [
        await me.ask("PUT", f"/applications/{number}/dossier/draft/basic", json={"name": NAME}),
        await clerk.post(
            f"/applications/{number}/commands/approve", {"nobody": NAME}, key=f"p-{number}"
        ),
        await me.get(f"/applications/{NAME}"),
    ]

    assert await in_plain(door, words) == set()
    assert await in_temporal(door.desk.client, words) == []
    told = said()
    assert not [
        told[max(0, told.find(word) - 200) : told.find(word) + 80] for word in words if word in told
    ]
    for problem in problems:
        assert problem.status_code >= 400
        body = {**problem.json(), "instance": ""}  # the address is the caller's own
        assert not [word for word in words if word in json.dumps(body, ensure_ascii=False)]


async def test_files_their_names_and_addresses_for_letters_lie_sealed(
    door: Door, notice: Notice
) -> None:
    me, number, _ = await a_life(door, notice)
    address = "canary-7788@example.cn"
    wish = {
        "language": "zh",
        "quiet_hours": True,
        "channels": [{"kind": "email", "address": address}],
    }
    assert (await me.ask("PUT", "/me/channels", json=wish)).status_code < 300
    kept = await door.services.files.attachments(number)
    clerk = Actor("clerk-1", "unit-company", Role.UNIT)
    opened = [
        (await door.services.files.open(number, each.digest, clerk, door.clock.now))[1]
        for each in kept
    ]
    lying = await in_the_store(door)

    assert kept
    assert all(each.name for each in kept)
    tables = await in_plain(door, [address, *(each.name for each in kept)])
    assert tables & {"attachments", "uploads", "channels"} == set()
    assert not [content for content in opened if any(content[:64] in each for each in lying)]
    assert (await me.get("/me/channels")).json()["channels"][0]["address"] == address
    told = (await me.get("/me/personal-data")).json()
    assert {each["name"] for each in told["attachments"]} == {each.name for each in kept}
    assert [each["address"] for each in told["channels"]] == [address]


async def test_the_search_itself_finds_what_stands_in_the_clear(door: Door) -> None:
    """A control: one canary is let out on purpose."""
    word = "放飞的金丝雀"
    await door.desk.pool.execute(
        "insert into refusals (number, command, command_id, person, organisation, role, rule,"
        " because, at) values ('n', 'c', 'i', 'p', 'o', 'r', 'x', $1, now())",
        word,
    )
    await door.desk.client.start_workflow(
        "Nobody", word, id="canary-control", task_queue="nobody-works-here"
    )

    assert await in_plain(door, [word]) == {"refusals"}
    assert await in_temporal(door.desk.client, [word]) == ["canary-control"]
    await door.desk.pool.execute("delete from refusals where because = $1", word)
    await door.desk.client.get_workflow_handle("canary-control").terminate()


async def test_each_person_has_a_key_and_it_opens_nobody_elses(door: Door, notice: Notice) -> None:
    me, number, _ = await a_life(door, notice)
    other, _, _ = await a_life(door, notice)
    form = await door.desk.pool.fetchval("select form from revisions where number = $1", number)

    async with door.desk.pool.acquire() as connection:
        own, others = await key_of(connection, me.person), await key_of(connection, other.person)
    context = f"revision:{number}/1"

    assert set(form) == {"sealed"}
    assert own.open(form, context)["basic"]["name"] == NAME
    for key, where in ((others, context), (own, f"revision:{number}/2")):
        with pytest.raises(Unreadable):
            key.open(form, where)


async def test_a_process_without_the_key_reads_and_writes_nothing_personal(
    door: Door, notice: Notice, module_database: str
) -> None:
    _, number, _ = await a_life(door, notice)
    blind = await open_pool(module_database)
    wrong = await open_pool(module_database, vault=Vault.of("cd" * 32))
    try:
        with pytest.raises(NoVault, match="ZHICHENG_SECRETS_KEY"):
            await enrol(blind, "p-blind", NAME)
        with pytest.raises(NoVault):
            await PostgresFetches(blind).question(number)
        with pytest.raises(Unreadable):
            await PostgresFetches(wrong).question(number)
    finally:
        await blind.close()
        await wrong.close()


async def test_a_dossier_from_before_there_were_keys_is_read_as_it_stands(
    door: Door, notice: Notice
) -> None:
    me, number, _ = await a_life(door, notice)
    whole = (await me.get(f"/applications/{number}/dossier/revisions/1")).json()
    sealed = await door.desk.pool.fetchval("select form from revisions where number = $1", number)

    await _rewritten(door, number, whole)
    assert (await me.get(f"/applications/{number}/dossier/revisions/1")).json() == whole
    await _rewritten(door, number, sealed)


async def _rewritten(door: Door, number: str, form: Any) -> None:
    async with door.desk.pool.acquire() as connection, connection.transaction():
        await connection.execute("alter table revisions disable trigger revisions_are_kept")
        await connection.execute("update revisions set form = $2 where number = $1", number, form)
        await connection.execute("alter table revisions enable trigger revisions_are_kept")


# ------------------------------------------------------------------------------ one's own data


async def test_one_gets_everything_that_is_kept_of_one(door: Door, notice: Notice) -> None:
    me, number, _ = await a_life(door, notice)

    found = (await me.get("/me/personal-data")).json()

    assert (found["person"], found["name"]) == (me.person, NAME)
    assert [each["number"] for each in found["applications"]] == [number]
    (revision,) = found["revisions"]
    assert revision["form"]["basic"]["phone"] == PHONE
    basic = next(each for each in found["drafts"] if each["section"] == "basic")
    assert basic["content"]["name"] == NAME
    assert {each["number"] for each in found["attachments"]} == {number}
    other = await door.visitor("w-else")
    assert NAME not in (await other.get("/me/personal-data")).text


async def test_who_looked_is_told_to_the_person_and_ones_own_looks_are_not(
    door: Door, notice: Notice
) -> None:
    me, number, _ = await a_life(door, notice)
    clerk = await door.visitor("clerk-1", UNIT)
    base = f"/applications/{number}"
    await me.get(f"{base}/dossier/revisions/1")
    files = (await clerk.get(f"{base}/attachments")).json()["items"]
    for path in ("/dossier/revisions/1", "/dossier/review", f"/attachments/{files[0]['digest']}"):
        assert (await clerk.get(f"{base}{path}")).status_code == 200

    looked = (await me.get("/me/personal-data/accesses")).json()["items"]

    assert [(each["what"], each["by"], each["acting_as"]) for each in looked] == [
        ("dossier", "clerk-1", UNIT), ("dossier", "clerk-1", UNIT), ("file", "clerk-1", UNIT),
    ]  # fmt: skip
    with pytest.raises(asyncpg.PostgresError, match="append-only"):
        await door.desk.pool.execute("delete from personal_access")


async def test_while_a_case_is_open_its_data_is_needed(door: Door, notice: Notice) -> None:
    me, number, _ = await a_life(door, notice)

    done = await me.post("/me/erasure", {"person": me.person})

    assert (done.status_code, done.json()["rule"]) == (422, "PIPL-47")
    assert number in done.json()["detail"]
    assert "保存期限" in done.json()["findings"][0]["clause"]["text"]
    wrong = await me.post("/me/erasure", {"person": "somebody-else"})
    assert wrong.status_code == 400


async def test_what_was_erased_nobody_reads_and_the_record_proves_as_before(
    door: Door, notice: Notice
) -> None:
    me, number, words = await a_life(door, notice)
    await me.post(f"/applications/{number}/commands/withdraw", {}, key=f"w-{number}")
    stored = await door.desk.pool.fetchval("select form from revisions where number = $1", number)

    assert (await me.post("/me/erasure", {"person": me.person})).status_code == 204

    pool = door.desk.pool
    assert await verify_chain(pool, number) is None
    clerk = await door.visitor("clerk-1", UNIT)
    gone = await clerk.get(f"/applications/{number}/dossier/revisions/1")
    assert (gone.status_code, gone.json()["type"]) == (410, "urn:zhicheng:problem:erased")
    kept = await door.services.files.attachments(number)
    assert {each.name for each in kept} == {""}
    folder = object_name(me.person, "").rstrip("/")
    assert not [
        each async for batch in obstore.list(door.services.files.store, folder) for each in batch
    ]
    assert await in_plain(door, words) == set()
    wrapped = await pool.fetchval("select wrapped from person_keys where person = $1", me.person)
    assert (wrapped, stored["sealed"] != "") == (None, True)
    assert (await me.get("/me")).status_code == 401  # with every token and session
    assert await pool.fetchval("select count(*) from drafts where number = $1", number) == 0


async def test_of_an_erased_person_no_new_key_is_made(door: Door) -> None:
    from postgres.personal import Erased, destroy_key  # noqa: PLC0415  only here

    pool = door.desk.pool
    async with pool.acquire() as connection:
        await enrol(pool, "p-gone", NAME)
        assert await destroy_key(connection, "p-gone", door.clock.now)
        assert not await destroy_key(connection, "p-gone", door.clock.now)
        with pytest.raises(Erased):
            await key_of(connection, "p-gone")


async def test_on_the_wall_hangs_a_masked_name_and_only_while_it_hangs(
    door: Door, notice: Notice
) -> None:
    _, number, _ = await a_life(door, notice)
    clerk = await door.visitor("clerk-1", UNIT)
    path = f"/api/v1/publicity/{number}"
    assert (await door.client.get(path)).status_code == 404
    body = {
        "posted_at": door.clock.now.isoformat(), "places": ["本单位公开场所"], "originals_compared": True,
        "unit_contact_shown": True, "superior_contact_shown": True,
    }  # fmt: skip
    await clerk.post(f"/applications/{number}/commands/start_publicity", body, key=f"w-{number}")

    shown = await door.client.get(path)

    assert (shown.status_code, shown.json()["name"]) == (200, "欧***雀")
    assert shown.json()["contact_phone"]
    assert NAME not in shown.text
    assert PHONE not in shown.text
