"""`zhicheng ledger`: to whom the days of a recorded case belong."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest_asyncio
import typer
from typer.testing import CliRunner, Result

from api.connection import Connection
from api.queries.ledger import ledger
from api.terminal import ledger as terminal
from domain.calendar import Edition
from domain.ledger import day_ledger
from postgres.pool import Pool, open_pool
from tests.activities.the_record import TheRecord
from tests.domain.builders_calendar import SEASON
from tests.domain.builders_lives import Life, a_life, at
from tests.vault import KEY, VAULT

NUMBER = "2023-00001"


@pytest_asyncio.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    opened = await open_pool(database, vault=VAULT)
    yield opened
    await opened.close()


def the_season(_first: int, _last: int) -> Edition:
    return SEASON


async def typed(database: str, *words: str) -> Result:
    """In a thread, as in a process of its own: the command line runs its own loop."""
    app = typer.Typer()
    app.callback()(lambda: None)
    terminal.register(app, lambda: Connection(database, "", "", secrets_key=KEY), the_season)
    return await asyncio.to_thread(CliRunner().invoke, app, ["ledger", *words])


async def test_the_recorded_life_has_the_ledger_of_its_events(pool: Pool) -> None:
    life = a_life(until=Life.result_shown)
    await (await TheRecord.opened(pool)).write(life)

    found = await ledger(pool, NUMBER, the_season, at("2024-01-02"), knows=True)

    assert found == day_ledger(life.events, SEASON, life.terms, at("2024-01-02"))


async def test_nobody_has_a_number_that_does_not_exist(pool: Pool, database: str) -> None:
    assert await ledger(pool, "2023-99999", the_season, at("2024-01-02")) is None

    refused = await typed(database, "2023-99999")
    assert (refused.exit_code, "没有申请书 2023-99999" in refused.output) == (2, True)


async def test_the_terminal_tells_each_stretch_and_the_totals(pool: Pool, database: str) -> None:
    await (await TheRecord.opened(pool)).write(
        a_life(until=Life.reported_up).wait(at("2024-03-01"))
    )

    told = (await typed(database, NUMBER)).stdout
    body = json.loads((await typed(database, NUMBER, "--json")).stdout)

    assert "2023-11-06 — 2023-11-07    2 日  unit-company　单位审核中" in told
    assert sum(total["days"] for total in body["totals"]) == len(body["days"])
    assert f"合计 {len(body['days'])} 日" in told
    assert body["days"][0]["account"] == "holiday"
