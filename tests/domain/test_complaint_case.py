"""投诉举报 as a case of its own."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.commands import Command, ComplaintFinding as Finding
from domain.complaint_case import (
    STAGE_NAMES,
    BeginInvestigation,
    ComplaintCase,
    ComplaintKind,
    ComplaintReceived,
    ComplaintStage as S,
    ComplaintSubject,
    Conclude,
    evolve,
    fold,
)
from domain.complaint_rules import clocks, decide, outcome, reply_due, ring
from domain.endings import SYSTEM
from domain.people import Actor, Role
from domain.refusals import Refused
from tests.domain.builders_season import at

INVESTIGATOR = Actor("p-investigator", "cq-eic", Role.INVESTIGATOR)
RECEIVED_AT = at("11-20 09:00")


def a_complaint(**changes: Any) -> ComplaintCase:
    received = ComplaintReceived(
        at=RECEIVED_AT, by=SYSTEM, complaint="2023-00007/1", number="2023-00007",
        season="2023-green-low-carbon", kind=ComplaintKind.NAMED,
        subject=ComplaintSubject.FALSE_MATERIAL, investigator="cq-eic", barred=("p-applicant",),
        ended=False, reply_due=reply_due(RECEIVED_AT),
    )  # fmt: skip
    return replace(evolve(None, received), **changes)


def begin(actor: Actor = INVESTIGATOR) -> BeginInvestigation:
    return BeginInvestigation(command_id="b", actor=actor, received_at=at("11-21 09:00"))


def conclude(finding: Finding = Finding.NOT_PROVEN, actor: Actor = INVESTIGATOR) -> Conclude:
    return Conclude(
        command_id="c", actor=actor, received_at=at("11-28 09:00"), finding=finding, reason="已核查"
    )


def investigated() -> ComplaintCase:
    return fold(a_complaint(), decide(a_complaint(), begin())) or a_complaint()


def refusal(case: ComplaintCase, command: Command, barred: frozenset[str] = frozenset()) -> str:
    with pytest.raises(Refused) as refused:
        decide(case, command, barred)
    return refused.value.rule


@pytest.mark.parametrize(
    ("finding", "stage"),
    [
        (Finding.NOT_PROVEN, S.NOT_PROVEN),
        (Finding.FRAUD, S.PROVEN),
        (Finding.INELIGIBLE, S.PROVEN),
    ],
)
def test_a_complaint_is_received_investigated_and_concluded(finding: Finding, stage: S) -> None:
    case = fold(investigated(), decide(investigated(), conclude(finding)))

    assert case is not None
    assert case.stage is stage
    assert case.finding is finding


def test_nothing_is_concluded_without_an_investigation_nor_twice() -> None:
    concluded = fold(investigated(), decide(investigated(), conclude()))
    assert concluded is not None

    assert refusal(a_complaint(), conclude()) == "C-table"
    assert refusal(concluded, conclude()) == "C-table"
    assert refusal(investigated(), begin()) == "C-table"


@pytest.mark.parametrize(
    "actor",
    [
        Actor("p", "another", Role.INVESTIGATOR),
        Actor("p", "cq-eic", Role.APPLICANT),
        Actor("p", "cq-eic", Role.SYSTEM),
        Actor("p", "cq-eic", Role.OPERATOR),
    ],
)
def test_only_the_investigating_organisation_handles_it(actor: Actor) -> None:
    assert refusal(a_complaint(), begin(actor)) == "SOD-3"
    assert refusal(investigated(), conclude(actor=actor)) == "SOD-3"


def test_nobody_investigates_his_own_act_or_his_own_case() -> None:
    clerk = Actor("p-clerk", "cq-eic", Role.UNIT)
    applicant = Actor("p-applicant", "cq-eic", Role.UNIT)

    assert refusal(a_complaint(), begin(applicant)) == "SOD-4"
    assert refusal(investigated(), conclude(actor=clerk), barred=frozenset({"p-clerk"})) == "SOD-4"
    assert decide(investigated(), conclude(actor=clerk))


def test_a_reply_that_is_overdue_alarms_once_and_decides_nothing() -> None:
    (clock,) = clocks(a_complaint())
    assert clock.legal_end == at("2024-01-20 00:00")

    rung = fold(a_complaint(), ring(a_complaint(), clock.rings_at + timedelta(days=1)))

    assert rung is not None
    assert rung.stage is S.RECEIVED
    assert clocks(rung) == ()
    assert ring(a_complaint(), clock.rings_at - timedelta(seconds=1)) == ()


def test_a_concluded_complaint_has_no_clock() -> None:
    concluded = fold(investigated(), decide(investigated(), conclude()))
    assert concluded is not None

    assert clocks(concluded) == ()


def test_fraud_of_an_ended_case_bans_by_the_complaint_and_of_an_open_one_by_the_case() -> None:
    fraud = fold(investigated(), decide(investigated(), conclude(Finding.FRAUD)))
    wrong = fold(investigated(), decide(investigated(), conclude(Finding.INELIGIBLE)))
    assert fraud is not None
    assert wrong is not None

    ended = outcome(fraud, "expired", applied=False, ban_years=3)
    applied = outcome(fraud, "terminated", applied=True, ban_years=3)

    assert ended.banned_until == at("2026-11-29 00:00")
    assert applied.banned_until is None
    assert outcome(wrong, "expired", applied=False, ban_years=3).banned_until is None
    over = evolve(fraud, ended)
    assert (over.is_over, over.application_stage) == (True, "expired")


def test_every_stage_has_a_name() -> None:
    assert set(STAGE_NAMES) == set(S)


def test_a_history_begins_with_its_receipt() -> None:
    (begun,) = decide(a_complaint(), begin())

    with pytest.raises(ValueError, match="begins with"):
        evolve(None, begun)


def test_whoever_is_accused_neither_begins_nor_concludes_and_stands_on_record() -> None:
    accuser = replace(begin(), accused=(INVESTIGATOR.person,))
    assert refusal(a_complaint(), accuser) == "SOD-4"
    begun = replace(begin(), accused=("e-7", "p-colleague"))

    after = fold(a_complaint(), decide(a_complaint(), begun))

    assert after is not None
    assert after.accused == ("e-7", "p-colleague")
    colleague = replace(INVESTIGATOR, person="p-colleague")
    assert refusal(after, conclude(actor=colleague)) == "SOD-4"
