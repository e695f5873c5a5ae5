"""The overview in a terminal: the same figures as over HTTP, with the sum."""

import asyncio
import json

import pytest
import typer
from typer.testing import CliRunner, Result

from activities.adapters.calendar_files import CalendarFiles
from api.connection import Connection
from api.notices.load import NOTICES
from api.terminal import overview
from postgres.pool import open_pool
from tests.activities.the_record import TheRecord
from tests.domain.builders_lives import Life, a_life
from tests.vault import KEY, VAULT

SEASON = "2023-green-low-carbon"  # long over: whatever still waits will not be finished


async def _a_case_at_its_unit(database: str) -> None:
    pool = await open_pool(database, size=1, vault=VAULT)
    record = await TheRecord.opened(pool)
    await record.write(a_life(until=Life.submitted))
    await pool.close()


@pytest.fixture
def season(database: str) -> str:
    asyncio.run(_a_case_at_its_unit(database))
    return SEASON


def typed(database: str, *words: str) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    connection = Connection(database, "127.0.0.1:1", "", secrets_key=KEY)
    overview.register(app, lambda: connection, CalendarFiles(NOTICES / "calendar").read)
    return CliRunner().invoke(app, ["overview", *words])


def test_it_tells_where_everybody_stands_and_where_it_will_jam(database: str, season: str) -> None:
    told = typed(database, season)
    assert told.exit_code == 0, told.output
    assert "共 1 件；已逾期 1 件" in told.stdout
    assert "单位审核中" in told.stdout
    assert "审核并张贴公示" in told.stdout
    assert "1 + 0×0÷10 − 0×0÷10 = 1.0 → 1" in told.stdout
    assert "已来不及" in told.stdout


def test_for_a_program_it_tells_the_same_as_the_api(database: str, season: str) -> None:
    found = json.loads(typed(database, season, "--json").stdout)
    assert found["overview"]["by"]["stage"] == [{"value": "unit_review", "applications": 1}]
    (jam,) = found["jams"]["organisations"]
    assert (jam["station"]["queue"], jam["unfinished"], jam["needed_a_day"]) == (1, 1, None)


def test_a_season_that_is_none_is_wrong_use(database: str) -> None:
    told = typed(database, "2099-none")
    assert (told.exit_code, "没有方案" in told.stderr) == (2, True)
