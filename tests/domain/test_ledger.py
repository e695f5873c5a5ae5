"""Every day of a case's life is exactly one holder's."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from domain import commands as c
from domain.calendar import Edition, is_certain, is_working_day, local_day
from domain.holders import NOBODY, Holder
from domain.ledger import Account, Day, DayKind, DayLedger, Total, day_ledger
from domain.people import Role
from tests.domain.builders_calendar import SEASON, YEAR_2023
from tests.domain.builders_lives import Life, a_life, at
from tests.domain.test_laws import Lived, lives

many = settings(max_examples=120, deadline=None)
APPLICANT = Holder(Role.APPLICANT, "")
UNIT = Holder(Role.UNIT, "unit-company")


def the_ledger(life: Life, until: str, calendar: Edition = SEASON) -> DayLedger:
    return day_ledger(life.events, calendar, life.terms, at(until))


def on(ledger: DayLedger, day: str) -> Day:
    [found] = [each for each in ledger.days if each.day == date.fromisoformat(day)]
    return found


# ------------------------------------------------------------------------------ laws of every life


@many
@given(lives(), st.integers(-3, 400))
def test_every_day_from_the_first_to_the_last_is_there_once(lived: Lived, ahead: int) -> None:
    life, _ = lived
    until = life.events[-1].at + timedelta(days=ahead)

    ledger = day_ledger(life.events, SEASON, life.terms, until)

    first, last = ledger.days[0].day, ledger.days[-1].day
    span = (last - first).days + 1
    assert first == local_day(life.events[0].at)
    assert [day.day for day in ledger.days] == [first + timedelta(days=n) for n in range(span)]
    assert sum(total.days for total in ledger.totals) == span
    latest = max(local_day(event.at) for event in life.events)
    assert last == (latest if life.application.is_closed else max(latest, local_day(until)))


@many
@given(lives())
def test_a_day_is_a_holders_exactly_if_it_is_worked_and_neither_held_nor_over(
    lived: Lived,
) -> None:
    life, _ = lived

    for day in day_ledger(life.events, SEASON, life.terms, life.events[-1].at).days:
        assert (day.kind is DayKind.WORKING) is is_working_day(SEASON, day.day)
        assert (day.account is Account.HOLIDAY) is (day.kind is DayKind.REST)
        assert (day.account is Account.HOLDER) is (day.holder != NOBODY)
        assert day.provisional is not is_certain(SEASON, day.day)


@many
@given(lives(), st.integers(0, 60))
def test_what_a_later_day_brings_changes_no_earlier_one(lived: Lived, ahead: int) -> None:
    life, _ = lived
    until = life.events[-1].at

    now = day_ledger(life.events, SEASON, life.terms, until)
    later = day_ledger(life.events, SEASON, life.terms, until + timedelta(days=ahead))

    assert later.days[: len(now.days)] == now.days


# ---------------------------------------------------------------------------------- by example


def test_a_day_is_whose_it_was_last() -> None:
    ledger = the_ledger(a_life(until=Life.submitted), "2023-11-08")

    assert [(f"{day.day:%m-%d}", day.account, day.holder, day.reason) for day in ledger.days] == [
        ("11-04", Account.HOLIDAY, NOBODY, ""),  # a Saturday
        ("11-05", Account.HOLIDAY, NOBODY, ""),
        ("11-06", Account.HOLDER, UNIT, "unit_review"),  # the applicant's until 10:00
        ("11-07", Account.HOLDER, UNIT, "unit_review"),
        ("11-08", Account.HOLDER, UNIT, "unit_review"),
    ]
    assert ledger.totals == (
        Total(Account.HOLIDAY, NOBODY, 2), Total(Account.HOLDER, UNIT, 3)
    )  # fmt: skip


def test_the_day_of_the_end_is_still_that_of_whoever_had_it() -> None:
    life = a_life(until=Life.submitted)
    life.do(c.Withdraw, life.applicant, at("2023-11-07"))

    ledger = the_ledger(life, "2023-12-31")

    assert (ledger.days[-1].day, ledger.days[-1].holder) == (date(2023, 11, 7), UNIT)


def test_a_complaint_takes_its_working_days_from_the_holder() -> None:
    life = a_life(until=Life.reported_up)
    complaint = Life.founding
    system = replace(complaint, person="complaint", organisation="", role=Role.SYSTEM)
    life.do(c.OpenComplaint, system, at("2023-11-17"), complaint="c-1")
    life.do(c.CloseComplaint, system, at("2023-11-21"), complaint="c-1",
            finding=c.ComplaintFinding.NOT_PROVEN, reason="查无实据")  # fmt: skip

    ledger = the_ledger(life, "2023-11-22")

    accounts = {day: on(ledger, f"2023-11-{day}").account for day in range(16, 23)}
    assert accounts == {
        16: Account.HOLDER, 17: Account.HOLD, 18: Account.HOLIDAY, 19: Account.HOLIDAY,
        20: Account.HOLD, 21: Account.HOLDER, 22: Account.HOLDER,
    }  # fmt: skip
    assert on(ledger, "2023-11-17").reason == "c-1"


def test_days_of_a_year_that_nobody_has_published_are_provisional() -> None:
    unpublished = Edition("2023", (YEAR_2023,))

    ledger = the_ledger(a_life(until=Life.submitted), "2024-01-02", unpublished)

    assert not on(ledger, "2023-12-28").provisional
    assert on(ledger, "2023-12-29").provisional
    assert on(ledger, "2024-01-02").provisional


def test_there_is_no_ledger_of_nothing() -> None:
    with pytest.raises(ValueError, match="opened"):
        day_ledger((), SEASON, a_life(until=Life.submitted).terms, at("2023-11-08"))
