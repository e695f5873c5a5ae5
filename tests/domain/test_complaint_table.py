"""Every row of the table of complaints: the stage it meets x what was found, written out by hand.

How a complaint came (named or not) is no argument of an application, so it is no column here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.application import Stage
from domain.calendar import SHANGHAI
from domain.commands import ComplaintFinding as Finding
from domain.events import IntegrityRecorded
from domain.refusals import Refused
from tests.domain.builders_lives import Chapter, Life, a_life
from tests.domain.builders_terms import FOUNDING, TITLE_OFFICE, some_terms
from tests.domain.test_transitions_before_the_committee import complain, conclude

UNIT, TIER, RESULTS = "unit-company", "agency-talent-centre", "another-investigator"
S = Stage
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Row:
    """`held` is the stage while it is open; `blocked` the next chapter, that must wait for it."""

    chapter: Chapter
    stage: S
    held: S
    investigator: str
    fraud: S
    ineligible: S
    blocked: Chapter | None = None
    rule: str = "D-10"  # by which it must; in a stage of its own it is not in the table at all

    @property
    def name(self) -> str:
        return str(getattr(self.chapter, "__name__", self.stage))


TABLE = (
    Row(Life.open, S.DRAFT, S.DRAFT, FOUNDING, S.TERMINATED, S.NOT_RECOMMENDED),
    Row(Life.submitted, S.UNIT_REVIEW, S.UNIT_REVIEW, UNIT, S.TERMINATED, S.NOT_RECOMMENDED),
    Row(Life.publicised, S.PUBLICITY_RECORD, S.PUBLICITY_RECORD, UNIT, S.TERMINATED,
        S.NOT_RECOMMENDED, Life.reported_up),
    Row(Life.reported_up, S.TIER_REVIEW, S.TIER_REVIEW, TIER, S.TERMINATED, S.TERMINATED,
        Life.at_the_committee),
    Row(Life.at_the_committee, S.COMMITTEE_INTAKE, S.COMMITTEE_INTAKE, FOUNDING, S.TERMINATED,
        S.TERMINATED, Life.accepted),
    Row(Life.accepted, S.ACCEPTED_UNPAID, S.ACCEPTED_UNPAID, FOUNDING, S.TERMINATED, S.TERMINATED),
    Row(Life.paid, S.PAID, S.PAID, FOUNDING, S.TERMINATED, S.TERMINATED, Life.under_review),
    Row(Life.under_review, S.UNDER_REVIEW, S.UNDER_REVIEW, FOUNDING, S.TERMINATED, S.TERMINATED),
    Row(Life.voted, S.REVIEW_DONE, S.REVIEW_DONE, RESULTS, S.RESULT_CANCELLED, S.RESULT_CANCELLED),
    Row(Life.result_shown, S.RESULT_PUBLICITY, S.RESULT_OBJECTION, RESULTS, S.RESULT_CANCELLED,
        S.RESULT_CANCELLED, Life.confirmed, "T-table"),
    Row(Life.confirmed, S.CONFIRMED, S.CONFIRMED, TITLE_OFFICE, S.REVOKED, S.REVOKED),
    Row(Life.forwarded, S.FORMALITIES, S.FORMALITIES, TITLE_OFFICE, S.REVOKED, S.REVOKED),
)  # fmt: skip
every_row = pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)


def met(row: Row) -> Life:
    """A life as far as the row says, a body of its own investigating what meets a result."""
    terms = some_terms()
    bodies = replace(terms.bodies, result_investigator=RESULTS)
    return a_life(until=row.chapter, terms=replace(terms, bodies=bodies))


def soon(life: Life) -> datetime:
    return life.events[-1].at + A_MINUTE


def bans(life: Life) -> Iterator[Any]:
    return (event for event in life.events if isinstance(event, IntegrityRecorded))


@every_row
def test_a_complaint_is_investigated_by_the_body_of_the_row_and_holds_as_it_says(row: Row) -> None:
    life = met(row)
    assert life.stands() is row.stage

    complain(life, soon(life))

    assert life.stands() is row.held
    assert life.application.holds[-1].investigator == row.investigator


@pytest.mark.parametrize("row", [row for row in TABLE if row.blocked], ids=lambda row: row.name)
def test_an_open_complaint_blocks_the_next_step_of_the_row(row: Row) -> None:
    life = met(row)
    complain(life, soon(life))
    assert row.blocked is not None

    with pytest.raises(Refused) as refused:
        row.blocked(life)

    assert refused.value.rule == row.rule


def test_payment_stays_open_while_a_complaint_does() -> None:
    life = a_life(until=Life.accepted)
    complain(life, soon(life))

    assert life.paid().stands() is S.PAID


@every_row
@pytest.mark.parametrize("finding", Finding)
def test_a_finding_does_what_the_row_says_and_only_fraud_bans(row: Row, finding: Finding) -> None:
    ends = {
        Finding.NOT_PROVEN: row.stage,
        Finding.FRAUD: row.fraud,
        Finding.INELIGIBLE: row.ineligible,
    }
    life = met(row)
    complain(life, soon(life))
    when = soon(life)

    conclude(life, when, finding)

    assert life.stands() is ends[finding]
    assert not life.application.holds
    local = when.astimezone(SHANGHAI)
    expected = [local.year + 3] if finding is Finding.FRAUD else []
    assert [ban.until.astimezone(SHANGHAI).year for ban in bans(life)] == expected


@every_row
def test_of_two_complaints_the_first_cleared_leaves_the_second_in_force(row: Row) -> None:
    life = met(row)
    complain(life, soon(life))
    complain(life, soon(life), "2023-00001/2")

    conclude(life, soon(life), Finding.NOT_PROVEN)

    assert life.stands() is row.held
    assert [hold.complaint for hold in life.application.holds] == ["2023-00001/2"]
