"""What a return leaves: counted in working days, with the last day on which a posting still ends in time."""

from datetime import date, timedelta

import pytest

from domain.application import Stage
from domain.time_left import closing_of, time_left
from tests.domain.builders_calendar import SEASON
from tests.domain.builders_lives import Life, a_life, at
from tests.domain.builders_terms import some_terms

TERMS = some_terms()


@pytest.mark.parametrize(
    ("today", "days", "last"),
    [
        ("2023-11-20", 9, date(2023, 11, 23)),
        ("2023-11-23", 6, date(2023, 11, 23)),
        ("2023-11-24", 5, None),  # posted today it would end on the day after the window's
        ("2023-12-01", 0, None),
    ],
)
def test_what_a_return_leaves_before_the_window_closes(
    today: str, days: int, last: date | None
) -> None:
    case = a_life(until=Life.reported_up).application

    left = time_left(case, TERMS, SEASON, at(today))

    assert left is not None
    assert (left.working_days, left.last_posting) == (days, last)
    assert left.is_short == (last is None)


def test_of_what_the_committee_has_the_end_of_payment_counts() -> None:
    case = a_life(until=Life.at_the_committee).application

    assert case.stage is Stage.COMMITTEE_INTAKE
    assert closing_of(case) == case.schedule.payment.closes_at


def test_nothing_is_left_once_it_has_closed_or_where_nothing_closes() -> None:
    early, late = a_life(until=Life.reported_up).application, a_life(until=Life.paid).application

    assert time_left(early, TERMS, SEASON, early.schedule.filing.closes_at) is None
    assert time_left(early, TERMS, SEASON, early.schedule.filing.closes_at - timedelta(seconds=1))
    assert time_left(late, TERMS, SEASON, at("2023-12-07")) is None
