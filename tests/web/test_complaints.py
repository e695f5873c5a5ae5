"""投诉举报 through the API: lodged once, by name or without, and known to its investigator alone."""

import asyncio
import json
from typing import Any

import httpx2

from tests.web.the_door import Door, Visitor
from tests.workflows.chapters import arrived, begun
from tests.workflows.one_case import OneCase

WORDS = "业绩材料与实际承担的项目不符，附有验收记录可查。"
BODY = {"subject": "false_material", "statement": WORDS}


async def a_case(door: Door) -> OneCase:
    case = await begun(door.desk, arrived)
    door.clock.now = case.director.now
    return case


async def lodged(me: Visitor, case: OneCase, key: str, **more: Any) -> httpx2.Response:
    return await me.post(f"/applications/{case.number}/complaints", BODY | more, key=key)


async def investigator(door: Door, case: OneCase) -> Visitor:
    """Of the body that the rules name while the committee has the case."""
    body = case.notice.terms.bodies.founding
    return await door.visitor("investigator-1", f"investigator@{body}")


async def recorded(door: Door, case: OneCase) -> None:
    """One workflow starts, reads, writes, and tells the other: nothing says when it has."""
    held = "select count(*) from events where number = $1 and type = 'complaint_opened'"
    async with asyncio.timeout(20):
        while not await door.desk.pool.fetchval(held, case.number):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_complaint_stops_the_case_and_its_finding_lets_it_go_on(door: Door) -> None:
    case = await a_case(door)
    me = await door.visitor(f"c-{case.number}")

    done = await lodged(me, case, "k")
    assert (done.status_code, done.json()) == (
        202, {"number": case.number, "n": 1, "stage": "received"},
    )  # fmt: skip
    await recorded(door, case)
    assert len((await case.stands()).holds) == 1
    who = await investigator(door, case)
    path = f"/complaints/{case.number}/1"
    assert (await who.post(f"{path}/commands/begin_investigation", {}, key="b")).status_code == 200
    finding = {"finding": "not_proven", "reason": "验收记录与申报一致"}
    ended = await who.post(f"{path}/commands/conclude", finding, key="e")

    assert ended.json()["stage"] == "not_proven"
    closed = "select count(*) from events where number = $1 and type = 'complaint_closed'"
    async with asyncio.timeout(20):
        while not await door.desk.pool.fetchval(closed, case.number):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert (await case.stands()).holds == ()


async def test_the_same_request_is_the_same_complaint_even_when_its_answer_was_lost(
    door: Door,
) -> None:
    case = await a_case(door)
    me = await door.visitor(f"c-{case.number}")
    first = (await lodged(me, case, "k")).json()
    await door.desk.pool.execute("delete from answers where person = $1", me.person)

    assert (await lodged(me, case, "k")).json() == first
    assert (await lodged(me, case, "another")).json()["n"] == 2


async def test_who_complained_is_known_to_the_investigator_alone(door: Door) -> None:
    case = await a_case(door)
    me = await door.visitor(f"c-{case.number}")
    await lodged(me, case, "k")
    await recorded(door, case)
    path = f"/complaints/{case.number}/1"
    committee = await door.visitor("office-1", f"committee@{case.committee.organisation}")

    who = (await (await investigator(door, case)).get(path)).json()
    own = (await me.get(path)).json()

    assert (who["reporter"], who["statement"]) == (me.person, WORDS)
    assert (own["statement"], own["investigator"]) == (WORDS, "")
    for other in (await door.visitor("c-other"), committee, await door.visitor(case.person)):
        assert (await other.get(path)).status_code == 404
    assert [one["n"] for one in (await me.get("/complaints")).json()["items"]] == [1]
    listed = (await (await investigator(door, case)).get("/complaints")).json()["items"]
    assert case.number in {one["number"] for one in listed}
    assert me.person not in json.dumps(listed)


async def test_of_an_anonymous_complaint_nobody_is_kept_anywhere(door: Door) -> None:
    case = await a_case(door)
    me = await door.visitor(f"anonymous-{case.number}")
    await lodged(me, case, "k", kind="anonymous")
    await recorded(door, case)

    who = await investigator(door, case)
    assert (await who.get(f"/complaints/{case.number}/1")).json()["reporter"] == ""
    rows = [
        *await door.desk.pool.fetch("select * from complaint_statements"),
        *await door.desk.pool.fetch("select * from complaints"),
        *await door.desk.pool.fetch("select * from answers"),
    ]
    assert me.person not in repr([dict(row) for row in rows])
    assert (await me.get("/complaints")).json()["items"] == []
    history = await door.desk.client.get_workflow_handle(
        f"complaint/{case.number}/1"
    ).fetch_history()
    assert me.person not in history.to_json()


async def test_what_is_said_is_sealed(door: Door) -> None:
    case = await a_case(door)
    await lodged(await door.visitor(f"c-{case.number}"), case, "k")

    (row,) = await door.desk.pool.fetch(
        "select * from complaint_statements where number = $1", case.number
    )

    assert WORDS.encode() not in row["statement"]
    assert row["reporter"] != f"c-{case.number}".encode()


async def test_only_the_investigator_decides_and_in_order(door: Door) -> None:
    case = await a_case(door)
    me = await door.visitor(f"c-{case.number}")
    await lodged(me, case, "k")
    await recorded(door, case)
    path = f"/complaints/{case.number}/1/commands"
    finding = {"finding": "not_proven", "reason": "查无实据"}

    early = await (await investigator(door, case)).post(f"{path}/conclude", finding, key="early")
    assert (early.status_code, early.json()["rule"]) == (409, "C-table")
    for other in (me, await door.visitor("office-1", f"committee@{case.committee.organisation}")):
        done = await other.post(f"{path}/begin_investigation", {}, key=f"x-{other.person}")
        assert done.status_code == 404


async def test_a_complaint_about_nothing_is_refused(door: Door) -> None:
    case = await a_case(door)
    me = await door.visitor(f"c-{case.number}")
    none = await me.post("/applications/2099-000001/complaints", BODY, key="n")
    short = await lodged(me, case, "s", statement="假的")

    assert none.status_code == 404
    assert (short.status_code, short.json()["errors"][0]["field"]) == (400, "statement")


async def test_nobody_holds_up_a_season_by_complaining_about_everybody(door: Door) -> None:
    case = await a_case(door)
    me = await door.visitor(f"many-{case.number}")

    codes = [
        (await me.post("/applications/2099-000001/complaints", BODY, key=f"m-{n}")).status_code
        for n in range(11)
    ]

    assert codes == [404] * 10 + [429]
    assert (await lodged(await door.visitor("m-other"), case, "k")).status_code == 202
