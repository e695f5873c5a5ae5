"""A case as it goes on: server-sent events over real HTTP, for whoever may see it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from api.client import Client
from deploy.local.served import served_app
from tests.web.the_door import Door, Visitor, a_door
from tests.workflows.chapters import arrived, begun
from tests.workflows.one_case import Desk, OneCase


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def street(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Door, httpx2.AsyncClient]]:
    """A door on a port: a stream ends when its caller goes away."""
    folder: Path = tmp_path_factory.mktemp("files")
    async with a_door(desk, folder) as door, served_app(door.app) as http:
        door.app.state.progress.heartbeat = 0.2
        yield door, http


async def a_case(door: Door) -> tuple[OneCase, Visitor]:
    case = await begun(door.desk, arrived)
    door.clock.now = case.director.now
    return case, await door.visitor(case.person)


@asynccontextmanager
async def followed(
    http: httpx2.AsyncClient, me: Visitor, number: str, seen: int = 0
) -> AsyncIterator[AsyncIterator[str]]:
    headers = {
        "Authorization": f"Bearer {me.token}", "Zhicheng-Acting-As": me.acting_as,
        "Last-Event-ID": str(seen),
    }  # fmt: skip
    path = f"/api/v1/applications/{number}/progress"
    async with http.stream("GET", path, headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield answer.aiter_lines()


async def until(lines: AsyncIterator[str], wanted: str) -> list[str]:
    """What came up to the line that begins so."""
    come = []
    async with asyncio.timeout(20):
        async for line in lines:
            come.append(line)
            if line.startswith(wanted):
                return come
    raise AssertionError(f"{wanted} never came: {come}")


def told(lines: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(lines[-1].removeprefix("data: "))
    return found


async def test_it_begins_with_where_the_case_is_and_tells_every_change(
    street: tuple[Door, httpx2.AsyncClient],
) -> None:
    door, http = street
    case, me = await a_case(door)
    async with followed(http, me, case.number) as lines:
        assert told(await until(lines, "data: "))["stage"] == "committee_intake"
        await case.accept()
        assert told(await until(lines, "data: "))["stage"] == "accepted_unpaid"


async def test_whoever_comes_back_is_not_told_what_was_seen(
    street: tuple[Door, httpx2.AsyncClient],
) -> None:
    door, http = street
    case, me = await a_case(door)
    version = (await case.stands()).version
    async with followed(http, me, case.number, version) as lines:
        assert not any(line.startswith("data") for line in await until(lines, ":"))
        await case.accept()
        come = await until(lines, "data: ")
        assert f"id: {version + 1}" in come


async def test_a_case_that_is_over_ends_the_stream(
    street: tuple[Door, httpx2.AsyncClient],
) -> None:
    door, http = street
    case, me = await a_case(door)
    async with followed(http, me, case.number) as lines:
        await case.director.until(
            case.dates.payment_closes + 40 * (case.dates.day(2) - case.dates.day(1))
        )
        await until(lines, "event: status")
    client = Client(http, me.token)
    assert (await client.status(case.number))["number"] == case.number


async def test_the_right_to_see_it_is_asked_again_each_time(
    street: tuple[Door, httpx2.AsyncClient],
) -> None:
    door, http = street
    case, me = await a_case(door)
    name = me.token.split("_")[1]
    async with followed(http, me, case.number) as lines:
        await until(lines, "data: ")
        assert (await me.ask("DELETE", f"/me/tokens/{name}")).status_code == 204
        assert "event: closed" in await until(lines, "event: closed")


async def test_nobody_else_follows_it(street: tuple[Door, httpx2.AsyncClient]) -> None:
    door, _ = street
    case, _ = await a_case(door)
    other = await door.visitor("w-curious")

    assert (await other.get(f"/applications/{case.number}/progress")).status_code == 404


async def test_the_fifth_stream_of_a_person_is_refused_until_one_ends(
    street: tuple[Door, httpx2.AsyncClient],
) -> None:
    door, http = street
    case, me = await a_case(door)
    over_http = replace(me, client=http)
    async with followed(http, me, case.number) as last:
        await until(last, "data: ")
        async with (
            followed(http, me, case.number) as second,
            followed(http, me, case.number) as third,
            followed(http, me, case.number) as fourth,
        ):
            for lines in (second, third, fourth):
                await until(lines, "data: ")
            fifth = await over_http.get(f"/applications/{case.number}/progress")
            assert (fifth.status_code, fifth.json()["type"]) == (
                429, "urn:zhicheng:problem:too-many-streams",
            )  # fmt: skip
    progress = door.app.state.progress
    async with asyncio.timeout(20):
        while progress._streams[me.person]:  # noqa: ASYNC110, SLF001  a hung-up caller is found out
            await asyncio.sleep(0.02)


async def test_after_a_lost_connection_everybody_is_told_what_was_missed(
    street: tuple[Door, httpx2.AsyncClient],
) -> None:
    door, http = street
    case, me = await a_case(door)
    async with followed(http, me, case.number) as lines:
        await until(lines, "data: ")
        await door.desk.pool.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where query like 'LISTEN%'"
            " and datname = current_database()"
        )
        await case.accept()
        assert told(await until(lines, "data: "))["stage"] == "accepted_unpaid"


async def test_the_client_follows_too(street: tuple[Door, httpx2.AsyncClient]) -> None:
    door, http = street
    case, me = await a_case(door)
    stages = []
    async with asyncio.timeout(20):
        async for view in Client(http, me.token).progress(case.number):
            stages.append(view["stage"])
            if len(stages) == 1:
                await case.accept()
            else:
                break
    assert stages == ["committee_intake", "accepted_unpaid"]


async def test_a_stream_has_an_end_and_the_next_one_goes_on_from_there(
    street: tuple[Door, httpx2.AsyncClient],
) -> None:
    door, http = street
    case, me = await a_case(door)
    progress = door.app.state.progress
    whole, progress.longest = progress.longest, 0.5

    async with asyncio.timeout(20), followed(http, me, case.number) as lines:
        first = [line async for line in lines]
    seen = next(int(line.removeprefix("id: ")) for line in first if line.startswith("id: "))
    async with asyncio.timeout(20), followed(http, me, case.number, seen) as lines:
        second = [line async for line in lines]
    progress.longest = whole

    assert not [line for line in (*first, *second) if line == "event: closed"]
    assert not [line for line in second if line.startswith("id: ")]
