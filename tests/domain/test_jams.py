"""What will not be finished: the sum against days gone through one by one, and the season's dates."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from domain.calendar import is_working_day, last_start_within, local_day, working_days_after
from domain.jams import MEASURED_DAYS, Horizon, Jam, Measure, Station, Step, horizons, jam, measure
from domain.notice import Window
from domain.people import Role
from tests.domain.builders_calendar import SEASON
from tests.domain.builders_lives import a_schedule, at
from tests.domain.builders_terms import some_terms

small = st.integers(0, 400)


def a_station(queue: int = 0, arrived: int = 0, handled: int = 0) -> Station:
    return Station(Step.REVIEW, Role.AGENCY, "agency-1", queue, arrived, handled)


def jammed(queue: int, arrived: int, handled: int, n: int, d: int) -> Jam:
    return jam(a_station(queue, arrived, handled), n, Horizon(date(2023, 12, 1), d, "N89-3.1-3"))


def gone_through(queue: int, arrived: int, handled: int, n: int, d: int) -> Fraction:
    """Day after day: what comes is put on the pile, and what can be done is taken from it."""
    pile = Fraction(queue)
    for _ in range(d):
        pile += Fraction(arrived, n)
        pile -= min(pile, Fraction(handled, n))
    return pile


def desks(queue: int, arrived: int, handled: int, n: int, d: int) -> int:
    """Whole cases in a line: on the k-th day as many come and go as the pace has added up to."""
    line = list(range(queue))
    for day in range(1, d + 1):
        line += [0] * (arrived * day // n - arrived * (day - 1) // n)
        able = handled * day // n - handled * (day - 1) // n
        line = line[able:]
    return len(line)


@given(small, small, small, st.integers(1, 20), st.integers(0, 60))
def test_the_sum_is_what_going_through_the_days_would_leave(
    queue: int, arrived: int, handled: int, n: int, d: int
) -> None:
    found, left = jammed(queue, arrived, handled, n, d).unfinished, gone_through(
        queue, arrived, handled, n, d
    )  # fmt: skip
    assert left <= found < left + 1


@given(small, small, small, st.integers(1, 20), st.integers(0, 60))
def test_whole_cases_at_a_desk_differ_by_what_is_half_done(
    queue: int, arrived: int, handled: int, n: int, d: int
) -> None:
    found = jammed(queue, arrived, handled, n, d).unfinished
    idle = max(Fraction(0), Fraction(handled, n)) + 2  # a day's pace that found too little to do
    assert abs(found - desks(queue, arrived, handled, n, d)) <= idle


@given(small, small, small, st.integers(1, 20), st.integers(1, 60))
def test_the_pace_that_is_asked_for_suffices_and_one_less_does_not(
    queue: int, arrived: int, handled: int, n: int, d: int
) -> None:
    needed = jammed(queue, arrived, handled, n, d).needed_a_day
    assert needed is not None
    assert jammed(queue, arrived, needed * n, n, d).unfinished == 0
    if needed:
        assert jammed(queue, arrived, (needed - 1) * n, n, d).unfinished > 0


@given(small, small, small, st.integers(1, 20), st.integers(0, 60), st.integers(1, 50))
def test_more_waiting_never_helps_and_more_hands_never_hurt(
    queue: int, arrived: int, handled: int, n: int, d: int, more: int
) -> None:
    before = jammed(queue, arrived, handled, n, d).unfinished
    assert jammed(queue + more, arrived, handled, n, d).unfinished >= before
    assert jammed(queue, arrived + more, handled, n, d).unfinished >= before
    assert jammed(queue, arrived, handled + more, n, d).unfinished <= before


def test_without_a_day_left_all_that_wait_remain_and_no_pace_would_do() -> None:
    found = jammed(12, 30, 50, 10, 0)
    assert (found.unfinished, found.needed_a_day) == (12, None)


def test_an_example_that_can_be_checked_by_hand() -> None:
    """12 wait; 3.2 come and 2.1 go every day; six days are left: 12 + 19.2 − 12.6 = 18.6."""
    found = jammed(12, 32, 21, 10, 6)
    assert (found.unfinished, found.needed_a_day) == (19, 6)


def test_nothing_can_be_told_of_no_days() -> None:
    with pytest.raises(ValueError, match="measured_days is 0"):
        jammed(1, 0, 0, 0, 5)


# ------------------------------------------------------------------------------ the season's days


def test_a_unit_has_until_the_last_posting_day_and_the_others_until_the_window_closes() -> None:
    """D-13: posted on Thursday 23 November the publicity ends on the 30th; the window at noon of 12-01."""
    ends = horizons(SEASON, a_schedule(), some_terms(), at("2023-11-20"))
    told = {step: (one.last_day, one.days_left, one.rule) for step, one in ends.items()}
    assert told == {
        Step.POSTING: (date(2023, 11, 23), 3, "D-13"),
        Step.REPORTING: (date(2023, 12, 1), 9, "N89-3.1-3"),
        Step.REVIEW: (date(2023, 12, 1), 9, "N89-3.1-3"),
        Step.INTAKE: (date(2023, 12, 8), 14, "D-44"),
    }


def test_on_the_last_day_and_after_it_none_is_left() -> None:
    for day in ("2023-11-23", "2023-11-27"):
        ends = horizons(SEASON, a_schedule(), some_terms(), at(day))
        assert ends[Step.POSTING] == Horizon(date(2023, 11, 23), 0, "D-13")


def test_a_window_too_short_for_a_publicity_has_no_posting_day() -> None:
    short = a_schedule(filing=Window(at("2023-11-27"), at("2023-12-01", "12:00:00")))
    ends = horizons(SEASON, short, some_terms(), at("2023-11-27"))
    assert ends[Step.POSTING] == Horizon(None, 0, "D-13")


@given(st.integers(0, 25), st.integers(1, 15))
def test_the_last_day_to_start_is_the_last_that_fits(days_open: int, days: int) -> None:
    """Against every day of the window, looked at one by one."""
    closes = at("2023-12-01", "12:00:00")
    first = date(2023, 12, 1) - timedelta(days=days_open)
    fitting = [
        day for ahead in range(days_open + 1)
        if working_days_after(SEASON, day := first + timedelta(days=ahead), days).ends_at <= closes
    ]  # fmt: skip
    assert last_start_within(SEASON, first, closes, days) == (fitting[-1] if fitting else None)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # the window opened on Friday 11-03 at 17:00
        ("2023-11-03", Measure(date(2023, 11, 3), date(2023, 11, 4), 1)),
        ("2023-11-04", Measure(date(2023, 11, 3), date(2023, 11, 4), 1)),
        ("2023-11-07", Measure(date(2023, 11, 3), date(2023, 11, 7), 2)),
        ("2023-11-30", Measure(date(2023, 11, 16), date(2023, 11, 30), 10)),
        # before it opens nothing comes, and nothing is divided by nothing
        ("2023-11-01", Measure(date(2023, 11, 1), date(2023, 11, 2), 1)),
    ],
)
def test_full_working_days_since_the_window_opened_are_measured(
    now: str, expected: Measure
) -> None:
    assert measure(SEASON, a_schedule(), at(now)) == expected


@given(st.dates(date(2023, 11, 3), date(2023, 12, 31)))
def test_so_many_working_days_are_measured_as_are_told(day: date) -> None:
    found = measure(SEASON, a_schedule(), at(day.isoformat()))
    counted = [
        each for ahead in range((found.until - found.first).days)
        if is_working_day(SEASON, each := found.first + timedelta(days=ahead))
    ]  # fmt: skip
    assert 1 <= found.days <= MEASURED_DAYS
    assert len(counted) == found.days
    assert found.first >= local_day(replace(a_schedule()).filing.opens_at)
