"""`zhicheng clock` as typed by a person and as read by a program."""

import json

import pytest
import typer
from typer.testing import CliRunner

from api.terminal import clock
from domain.calendar import Edition, YearOfDays
from tests.domain.builders_calendar import YEAR_2023, YEAR_2024

terminal = CliRunner()


def editions(first_year: int, last_year: int) -> Edition:
    """Knows 2023 and 2024; later years are estimates, earlier ones an error."""
    if first_year < 2023:
        raise ValueError("日历年份应为 2023 以后。")
    known = {2023: YEAR_2023, 2024: YEAR_2024}
    years = tuple(
        known.get(year, YearOfDays(year, published=False, off=(), work=(), source="估算"))
        for year in range(first_year, last_year + 1)
    )
    return Edition(f"{first_year}-{last_year}.test", years)


def an_app() -> typer.Typer:
    app = typer.Typer()
    clock.register(app, editions)
    return app


@pytest.mark.parametrize(
    ("words", "last_day", "ends_at"),
    [
        ("working-days 2023-11-23 5", "2023-11-30", "2023-12-01T00:00:00+08:00"),
        ("working-days 2023-11-24 5", "2023-12-01", "2023-12-02T00:00:00+08:00"),
        ("months 2023-12-31 2", "2024-02-29", "2024-03-01T00:00:00+08:00"),
        ("months 2023-12-10 2", "2024-02-18", "2024-02-19T00:00:00+08:00"),
        ("months 2023-12-10 2 --no-roll", "2024-02-10", "2024-02-11T00:00:00+08:00"),
    ],
)
def test_a_program_reads_the_last_day_and_the_legal_end(
    words: str, last_day: str, ends_at: str
) -> None:
    result = terminal.invoke(an_app(), ["clock", *words.split(), "--json"])

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "last_day": last_day, "ends_at": ends_at, "provisional": False,
    }  # fmt: skip


def test_a_person_reads_the_last_day_its_end_and_the_calendars_used() -> None:
    result = terminal.invoke(an_app(), ["clock", "working-days", "2023-12-28", "3"])

    assert result.stdout.splitlines() == [
        "最后一日：2024-01-03（星期三）",
        "届满时刻：2024-01-03 24:00（2024-01-04T00:00:00+08:00 起即为期满）",
        "性质：确定",
        "日历版本：2023-2024.test",
        "  2023年：国办发明电〔2022〕16号",
        "  2024年：国办发明电〔2023〕7号",
    ]


@pytest.mark.parametrize("words", ["working-days 2024-12-30 5", "months 2024-11-30 2"])
def test_a_date_from_an_unpublished_year_is_said_to_be_provisional(words: str) -> None:
    spoken = terminal.invoke(an_app(), ["clock", *words.split()])
    read = terminal.invoke(an_app(), ["clock", *words.split(), "--json"])

    assert "性质：暂定" in spoken.stdout
    assert "  2025年：估算" in spoken.stdout.splitlines()
    assert json.loads(read.stdout)["provisional"] is True


@pytest.mark.parametrize(
    "words",
    [
        "working-days 2023-13-01 5",
        "working-days 2023-11-24 0",
        "working-days 2023-11-24 -- -1",
        "working-days 2023-11-24 five",
        "working-days 2023-11-24",
        "months 2023-11-24 1201",
        "months 2022-11-24 1",
    ],
)
def test_wrong_use_is_exit_code_two(words: str) -> None:
    result = terminal.invoke(an_app(), ["clock", *words.split()])

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr != ""
