"""Working days and months, against known dates and against a count written another way."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from domain.calendar import (
    MOST_MONTHS,
    MOST_WORKING_DAYS,
    SHANGHAI,
    Edition,
    Period,
    YearOfDays,
    is_certain,
    is_published,
    is_working_day,
    local_day,
    months_after,
    months_between,
    working_days_after,
    working_days_between,
)
from tests.domain.builders_calendar import SEASON, YEAR_2023, YEAR_2024

ESTIMATED_2024 = Edition("e", (YEAR_2023, replace(YEAR_2024, published=False)))
ONLY_2023 = Edition("o", (YEAR_2023,))
in_season = st.dates(date(2023, 1, 1), date(2024, 12, 31))


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    """Any table of 2023 and 2024: weekdays off and weekend days worked, wherever they fall."""
    years = []
    for year in (2023, 2024):
        all_days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
        off = [day for day in all_days if day.weekday() < 5]
        work = [day for day in all_days if day.weekday() >= 5]
        years.append(
            YearOfDays(
                year,
                draw(st.booleans()),
                tuple(draw(st.lists(st.sampled_from(off), max_size=40, unique=True))),
                tuple(draw(st.lists(st.sampled_from(work), max_size=20, unique=True))),
                "invented",
            )
        )
    return Edition("v", tuple(years))


def naive_set_of_working_days(edition: Edition) -> list[date]:
    """Written the other way round: all weekdays, less those off, plus those worked."""
    first = date(2023, 1, 1)
    days = {first + timedelta(days=n) for n in range(3 * 366)}
    weekdays = {day for day in days if day.isoweekday() not in {6, 7}}
    off = {day for year in edition.years for day in year.off}
    work = {day for year in edition.years for day in year.work}
    return sorted((weekdays - off) | work)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2023-11-24", True),  # Friday
        ("2023-11-25", False),  # Saturday
        ("2023-10-02", False),  # National Day
        ("2023-10-07", True),  # Saturday, made up
        ("2024-02-04", True),  # Sunday, made up
        ("2024-02-09", True),  # 除夕
        ("2024-02-10", False),
        ("2024-02-16", False),  # Friday in the Spring Festival
        ("2024-02-18", True),  # Sunday, made up
    ],
)
def test_make_up_days_are_worked_and_holidays_are_not(day: str, expected: bool) -> None:
    assert is_working_day(SEASON, date.fromisoformat(day)) is expected


def test_a_year_that_is_not_in_the_edition_has_its_weekdays() -> None:
    assert is_working_day(ONLY_2023, date(2024, 1, 1))  # a Monday
    assert not is_working_day(ONLY_2023, date(2024, 2, 4))


def test_a_year_is_published_if_the_edition_says_so() -> None:
    assert is_published(SEASON, 2024)
    assert not is_published(ESTIMATED_2024, 2024)
    assert not is_published(ONLY_2023, 2024)


@pytest.mark.parametrize(
    ("posted", "days", "last_day"),
    [
        ("2023-11-23", 5, "2023-11-30"),
        ("2023-11-24", 5, "2023-12-01"),
        ("2023-11-25", 5, "2023-12-01"),  # posted on a Saturday
        ("2023-12-01", 5, "2023-12-08"),
        ("2023-12-29", 1, "2024-01-02"),
        ("2024-02-08", 2, "2024-02-18"),  # over the Spring Festival, to the made-up Sunday
        ("2024-02-03", 1, "2024-02-04"),
    ],
)
def test_the_posting_day_does_not_count(posted: str, days: int, last_day: str) -> None:
    period = working_days_after(SEASON, date.fromisoformat(posted), days)

    assert period == Period(date.fromisoformat(last_day), provisional=False)


def test_a_period_ends_at_midnight_of_its_last_day_in_shanghai() -> None:
    period = working_days_after(SEASON, date(2023, 11, 24), 5)

    assert period.ends_at.isoformat() == "2023-12-02T00:00:00+08:00"
    assert period.ends_at == datetime(2023, 12, 1, 16, tzinfo=UTC)


def test_the_day_of_an_instant_is_that_of_shanghai() -> None:
    assert local_day(datetime(2023, 11, 30, 16, tzinfo=UTC)) == date(2023, 12, 1)
    assert local_day(datetime(2023, 11, 30, 23, 59, tzinfo=SHANGHAI)) == date(2023, 11, 30)


@pytest.mark.parametrize(
    ("start", "months", "last_day"),
    [
        ("2023-12-31", 2, "2024-02-29"),  # no 31st: the last day of February
        ("2023-12-10", 2, "2024-02-18"),  # 02-10 is a holiday; 02-18 a Sunday that is worked
        ("2023-12-08", 2, "2024-02-08"),
        ("2023-12-15", 12, "2024-12-16"),  # a Sunday rolls on to Monday
        ("2023-01-31", 1, "2023-02-28"),
        ("2023-06-30", 1, "2023-07-31"),  # the 30th is a Sunday
    ],
)
def test_a_period_of_months_ends_on_the_same_number(start: str, months: int, last_day: str) -> None:
    period = months_after(SEASON, date.fromisoformat(start), months)

    assert period == Period(date.fromisoformat(last_day), provisional=False)


def test_without_rolling_the_end_stays_on_the_rest_day_and_is_certain() -> None:
    period = months_after(ONLY_2023, date(2023, 12, 10), 2, roll=False)

    assert period == Period(date(2024, 2, 10), provisional=False)


@pytest.mark.parametrize("edition", [ESTIMATED_2024, ONLY_2023])
def test_an_end_that_needs_an_unpublished_year_is_provisional(edition: Edition) -> None:
    assert working_days_after(edition, date(2023, 12, 28), 5).provisional
    assert months_after(edition, date(2023, 12, 8), 2).provisional
    assert not working_days_after(edition, date(2023, 11, 24), 5).provisional
    assert not months_after(edition, date(2023, 10, 8), 2).provisional


def test_the_last_three_days_of_a_year_wait_for_the_next_years_notice() -> None:
    assert is_certain(ONLY_2023, date(2023, 12, 28))
    assert not is_certain(ONLY_2023, date(2023, 12, 29))
    assert is_certain(SEASON, date(2023, 12, 29))


def test_months_are_counted_by_year_and_month_alone() -> None:
    assert months_between(date(2016, 12, 31), date(2023, 12, 1)) == 84
    assert months_between(date(2017, 1, 1), date(2023, 12, 31)) == 83
    assert months_between(date(2023, 12, 31), date(2023, 12, 1)) == 0


@pytest.mark.parametrize("days", [-1, 0, MOST_WORKING_DAYS + 1])
def test_an_impossible_number_of_days_is_an_error(days: int) -> None:
    with pytest.raises(ValueError, match=f"days is {days}, and must be 1 to 10000"):
        working_days_after(SEASON, date(2023, 11, 24), days)


@pytest.mark.parametrize("months", [-1, 0, MOST_MONTHS + 1])
def test_an_impossible_number_of_months_is_an_error(months: int) -> None:
    with pytest.raises(ValueError, match=f"months is {months}, and must be 1 to 1200"):
        months_after(SEASON, date(2023, 11, 24), months)


def test_a_backward_span_is_an_error() -> None:
    with pytest.raises(ValueError, match="lies before"):
        working_days_between(SEASON, date(2023, 12, 1), date(2023, 11, 30))
    with pytest.raises(ValueError, match="lies before the first"):
        months_between(date(2023, 12, 1), date(2023, 11, 30))


@given(editions(), in_season, st.integers(1, 60))
def test_the_last_day_is_the_nth_working_day_of_a_naive_list(
    edition: Edition, start: date, days: int
) -> None:
    later = [day for day in naive_set_of_working_days(edition) if day > start]

    period = working_days_after(edition, start, days)

    assert period.last_day == later[days - 1]
    assert working_days_between(edition, start, period.last_day) == days


@given(editions(), in_season, st.integers(1, 60))
def test_a_longer_period_ends_later_and_a_later_start_never_ends_earlier(
    edition: Edition, start: date, days: int
) -> None:
    period = working_days_after(edition, start, days)

    longer = working_days_after(edition, start, days + 1)
    later = working_days_after(edition, start + timedelta(days=1), days)

    assert longer.last_day > period.last_day > start
    assert later.last_day >= period.last_day
    assert longer.provisional >= period.provisional


@given(editions(), in_season, st.integers(1, 30), st.booleans())
def test_a_period_never_ends_on_a_rest_day(
    edition: Edition, start: date, months: int, by_months: bool
) -> None:
    period = (
        months_after(edition, start, months)
        if by_months
        else working_days_after(edition, start, months)
    )

    assert is_working_day(edition, period.last_day)


@given(editions(), in_season, st.integers(1, 11))
def test_rolling_only_passes_over_rest_days(edition: Edition, start: date, months: int) -> None:
    plain = months_after(edition, start, months, roll=False).last_day

    rolled = months_after(edition, start, months).last_day

    assert rolled >= plain
    passed_over = [plain + timedelta(days=n) for n in range((rolled - plain).days)]
    assert not any(is_working_day(edition, day) for day in passed_over)


@given(in_season, st.integers(1, 600))
def test_a_month_is_clamped_only_where_the_day_is_missing(start: date, months: int) -> None:
    end = months_after(SEASON, start, months, roll=False).last_day

    assert months_between(start, end) == months
    is_last_of_its_month = (end + timedelta(days=1)).month != end.month
    assert end.day == start.day or (end.day < start.day and is_last_of_its_month)


@given(editions(), in_season, in_season, in_season)
def test_working_days_add_up(edition: Edition, one: date, two: date, three: date) -> None:
    first, middle, last = sorted((one, two, three))

    whole = working_days_between(edition, first, last)

    halves = (
        working_days_between(edition, first, middle),
        working_days_between(edition, middle, last),
    )
    assert whole == sum(halves)


@given(editions(), in_season, st.integers(1, 60))
def test_a_date_is_provisional_exactly_if_a_day_looked_at_may_change(
    edition: Edition, start: date, days: int
) -> None:
    period = working_days_after(edition, start, days)

    looked_at = [start + timedelta(days=n + 1) for n in range((period.last_day - start).days)]
    published = {year.year for year in edition.years if year.published}
    needs = {day.year for day in looked_at} | {
        day.year + 1 for day in looked_at if day.month == 12 and day.day >= 29
    }
    assert period.provisional == bool(needs - published)
