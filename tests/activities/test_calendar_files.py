"""Editions from the package, the files in `notices/calendar/`, and the estimate for the rest."""

import re
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar  # type: ignore[import-untyped,unused-ignore]
import pytest
import yaml
from temporalio.testing import ActivityEnvironment

from activities.adapters.calendar_files import BadCalendarFile, CalendarFiles
from activities.calendars import CalendarActivities, CalendarRequest
from domain.calendar import Edition, is_working_day, months_after, working_days_after

FILES = Path(__file__).parents[2] / "notices" / "calendar"
A_YEAR_NOBODY_KNOWS = 2031
WHOLE_2031 = """\
source: 国办发明电〔2030〕1号
off: [2031-01-01, 2031-05-01, 2031-10-01, 2031-10-02, 2031-10-03]
work: [2031-09-27]
"""


def calendars(folder: Path, **files: str) -> CalendarFiles:
    """With the given files in its folder: `y2031="…"` is `2031.yaml`."""
    for name, text in files.items():
        (folder / f"{name[1:]}.yaml").write_text(text, encoding="utf-8")
    return CalendarFiles(folder)


def test_every_day_of_the_published_years_is_as_the_package_says(tmp_path: Path) -> None:
    edition = calendars(tmp_path).read(2004, 2026)

    day = date(2004, 1, 1)
    differing = []
    while day <= date(2026, 12, 31):
        if is_working_day(edition, day) != chinese_calendar.is_workday(day):
            differing.append(day)
        day += timedelta(days=1)
    assert differing == []
    assert all(year.published for year in edition.years)


def test_our_files_agree_with_the_package_and_name_their_document(tmp_path: Path) -> None:
    years = range(2023, 2027)

    ours = CalendarFiles(FILES).read(years[0], years[-1])

    package = calendars(tmp_path).read(years[0], years[-1])
    assert [(year.off, year.work) for year in ours.years] == [
        (year.off, year.work) for year in package.years
    ]
    assert ours.version == package.version
    assert [year.source for year in ours.years] == [
        "国办发明电〔2022〕16号", "国办发明电〔2023〕7号", "国办发明电〔2024〕12号",
        "国办发明电〔2025〕7号",
    ]  # fmt: skip


def test_each_of_our_files_holds_its_whole_year(tmp_path: Path) -> None:
    package = calendars(tmp_path).read(2023, 2026)

    for year in package.years:
        text = (FILES / f"{year.year}.yaml").read_text(encoding="utf-8")
        # strings only: to YAML 1.1 the key `off` is False
        file = yaml.load(text, yaml.BaseLoader)  # noqa: S506  a safe loader, of strings
        off, work = (tuple(map(date.fromisoformat, file[name])) for name in ("off", "work"))
        assert tuple(day for day in off if day.weekday() < 5) == year.off
        assert work == year.work


def test_the_dates_of_the_2023_season_come_out_right() -> None:
    edition = CalendarFiles(FILES).read(2023, 2024)

    assert working_days_after(edition, date(2023, 11, 23), 5).last_day == date(2023, 11, 30)
    assert months_after(edition, date(2023, 12, 10), 2).last_day == date(2024, 2, 18)


def test_a_year_in_neither_is_an_estimate_that_says_so(tmp_path: Path) -> None:
    edition = calendars(tmp_path).read(A_YEAR_NOBODY_KNOWS, A_YEAR_NOBODY_KNOWS)

    year = edition.years[0]
    assert not year.published
    assert year.work == ()
    assert date(2031, 10, 1) in year.off
    assert year.source.startswith("估算")
    assert working_days_after(edition, date(2031, 3, 3), 1).provisional


def test_a_file_makes_its_year_published(tmp_path: Path) -> None:
    edition = calendars(tmp_path, y2031=WHOLE_2031).read(2031, 2031)

    year = edition.years[0]
    assert year.published
    assert year.off == (
        date(2031, 1, 1), date(2031, 5, 1), date(2031, 10, 1), date(2031, 10, 2), date(2031, 10, 3),
    )  # fmt: skip
    assert year.work == (date(2031, 9, 27),)
    assert year.source == "国办发明电〔2030〕1号"


def test_a_file_corrects_single_days_of_a_known_year(tmp_path: Path) -> None:
    files = calendars(
        tmp_path,
        y2024="source: 更正\noff: [2024-02-09, 2024-02-18, 2024-02-24]\nwork: [2024-02-12]\n",
    )

    edition = files.read(2024, 2024)

    assert not is_working_day(edition, date(2024, 2, 9))
    assert not is_working_day(edition, date(2024, 2, 18))  # was a make-up day
    assert is_working_day(edition, date(2024, 2, 12))  # was a holiday
    assert is_working_day(edition, date(2024, 2, 4))  # as before
    assert date(2024, 2, 24) not in edition.years[0].off  # a Saturday is off by itself
    assert edition.years[0].source.startswith("更正；未列日期据 chinesecalendar")


def test_the_version_names_the_days_and_nothing_else(tmp_path: Path) -> None:
    same = calendars(tmp_path).read(2023, 2024)
    (tmp_path / "sourced").mkdir()
    (tmp_path / "changed").mkdir()

    sourced = calendars(tmp_path / "sourced", y2024="source: 另一文号\n").read(2023, 2024)
    changed = calendars(tmp_path / "changed", y2024="source: 更正\noff: [2024-02-09]\n").read(
        2023, 2024
    )

    assert re.fullmatch(r"2023-2024\.[0-9a-f]{8}", same.version)
    assert sourced.version == same.version
    assert changed.version != same.version


def test_publishing_an_estimated_year_changes_the_version(tmp_path: Path) -> None:
    estimate = calendars(tmp_path).read(2031, 2031)
    days = "\n".join(f"  - {day}" for day in estimate.years[0].off)

    published = calendars(tmp_path, y2031=f"source: 文号\noff:\n{days}\n").read(2031, 2031)

    assert published.years[0].off == estimate.years[0].off
    assert published.version != estimate.version


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("source: 号\noff:\n  - 2031-01-01\n  - 2031-13-01\n",
         "2031.yaml，第4行，off：2031-13-01 不是日期；应写作 2031-10-01"),
        ("source: 号\noff: [2032-01-01]\n",
         "2031.yaml，第2行，off：2032-01-01 不在 2031 年；应列入 2032.yaml"),
        ("source: 号\noff: [2031-01-01, 2031-01-01]\n", "第2行，off：2031-01-01 重复"),
        ("source: 号\noff: 2031-01-01\n", "第2行，off：应为日期列表"),
        ("source: 号\noff: [2031-01-01]\nwork: [2031-01-01]\n",
         "第3行，work：2031-01-01 同时列在 off 和 work"),
        ("source: 号\nwork: [2031-03-03]\n", "第2行，work：2031-03-03 是工作日，本就上班"),
        ("source: 号\noff: [2031-01-01]\n", "off：缺少法定节假日 2031-05-01"),
        ("off: [2031-01-01]\n", "第1行，source：应写明依据的文号"),
        ("off: [2031-01-01]\nsource:\n", "第2行，source：应写明依据的文号"),
        ("source: 号\nholidays: []\n", "第2行，holidays：未知字段；可用字段为 off、source、work"),
        ("source: 号\nsource: 号\n", "第2行，source：字段重复"),
        ("- 2031-01-01\n", "第1行，文件：应为 off、work、source 三个字段"),
        ("source: 号\noff: [\n", "文件：不是 UTF-8 的 YAML"),
        ("", "第1行，文件：应为 off、work、source 三个字段"),
    ],
)  # fmt: skip
def test_a_bad_file_is_named_with_its_line_and_what_is_right(
    tmp_path: Path, text: str, says: str
) -> None:
    with pytest.raises(BadCalendarFile, match=re.escape(says)):
        calendars(tmp_path, y2031=text).read(2031, 2031)


def test_a_file_that_is_not_text_is_an_error_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "2031.yaml").write_bytes(b"\xff\xfe\x00source")

    with pytest.raises(BadCalendarFile, match=r"2031\.yaml"):
        CalendarFiles(tmp_path).read(2031, 2031)


@pytest.mark.parametrize(("first", "last"), [(2024, 2023), (2003, 2004), (2099, 2100)])
def test_years_outside_the_calendar_are_an_error(tmp_path: Path, first: int, last: int) -> None:
    with pytest.raises(ValueError, match="日历年份应为 2004 至 2099"):
        calendars(tmp_path).read(first, last)


async def test_the_activity_hands_over_the_edition_and_the_same_one_twice(tmp_path: Path) -> None:
    activities = CalendarActivities(calendars(tmp_path))
    request = CalendarRequest(2023, 2025)

    first: Edition = await ActivityEnvironment().run(activities.read_calendar, request)
    again: Edition = await ActivityEnvironment().run(activities.read_calendar, request)

    assert [year.year for year in first.years] == [2023, 2024, 2025]
    assert again == first
