"""Cell by cell: role × action × ownership × stage, from the tables; what no table lists is refused."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain import complaint_rules, season_rules
from domain.application import Act, Application, Hold, Stage
from domain.authorization import (
    REACHES,
    Action,
    Thing,
    authorize,
    authorize_in_season,
    investigates,
    reached_the_committee,
    refuse_unless_of_the_season,
)
from domain.commands import COMMANDS, Command, wire_name
from domain.holders import ROLE_OF_TIER
from domain.notice import Route
from domain.people import Actor, Role
from domain.refusals import Refused
from domain.routes import decide_route, example_facts
from domain.transitions import TABLE
from tests.domain.builders_lives import Life, a_life
from tests.domain.builders_terms import COMMITTEE, FOUNDING, some_terms

TERMS = some_terms()
ORGANISER = TERMS.bodies.organiser
OPENED = a_life(until=Life.open).application
CHAIN = decide_route(example_facts(Route.R3_1), TERMS).tiers
LAST = len(CHAIN) - 1
STRANGER, INTEGRITY = "organisation-of-nobody", "integrity-office"


HOLD = Hold("c-1", datetime(2023, 11, 20, tzinfo=UTC), Stage.TIER_REVIEW, INTEGRITY)


def case(stage: Stage, position: int = 0, *acts: int, held: bool = False) -> Application:
    done = tuple(Act(f"clerk-{tier}", tier) for tier in acts)
    known = replace(OPENED, stage=stage, position=position, chain=CHAIN, acts=done)
    return replace(known, holds=(HOLD,)) if held else known


def may(actor: Actor, act: Action, application: Application) -> bool:
    try:
        authorize(actor, act, Thing(application, TERMS))
    except Refused as refusal:
        return refusal.rule not in {"SOD-1", "SOD-3"}
    return True


ORGANISATIONS = (*(tier.organisation for tier in CHAIN), FOUNDING, STRANGER, INTEGRITY, "")
CASES = {
    "填报中": case(Stage.DRAFT),
    "单位审核": case(Stage.UNIT_REVIEW),
    "代理机构审核": case(Stage.TIER_REVIEW, 1, 0),
    "退回": case(Stage.RETURNED, 0, 0, 1),
    "评委会受理": case(Stage.COMMITTEE_INTAKE, LAST, *range(LAST)),
    "评审中": case(Stage.UNDER_REVIEW, LAST, *range(LAST)),
    "核查中": case(Stage.TIER_REVIEW, 1, 0, held=True),
}  # fmt: skip
READS = frozenset({Action.SEE_STATUS, Action.SEE_HISTORY, Action.SEE_DOSSIER, Action.OPEN_FILE})
FILES = frozenset({Action.SEE_DOSSIER, Action.OPEN_FILE})
UNIT, AGENCY, DISTRICT, OFFICE = (
    (ROLE_OF_TIER[tier.kind], tier.organisation) for tier in CHAIN
)  # fmt: skip
ABOVE = {OFFICE, (Role.FOUNDING_BODY, FOUNDING), (Role.AUTHORITY, FOUNDING)}
Who = tuple[Role, str]
MONEY: dict[Action, set[tuple[Role, str]]] = {
    Action.PAY: set(),
    Action.SEE_PAYMENTS: {OFFICE, (Role.FOUNDING_BODY, FOUNDING)},
    Action.REFUND: {OFFICE},
}
# Officials who have it, or have had it, in their hands; and those who have it now.
SEEING: dict[str, set[Who]] = {
    "填报中": set(),
    "单位审核": {UNIT},
    "代理机构审核": {UNIT, AGENCY},
    "退回": {UNIT, AGENCY},
    "评委会受理": {UNIT, AGENCY, DISTRICT, *ABOVE},
    "评审中": {UNIT, AGENCY, DISTRICT, *ABOVE},
    "核查中": {UNIT, AGENCY, (Role.INVESTIGATOR, INTEGRITY)},
}
HOLDING: dict[str, set[Who]] = {"单位审核": {UNIT}, "代理机构审核": {AGENCY}, "核查中": {AGENCY}}
SESSION = {(Role.EXPERT, COMMITTEE), (Role.CHAIR, COMMITTEE)}


VOTING: dict[Action, dict[str, set[Who]]] = {
    Action.VOTE: {"评审中": SESSION},
    Action.LEAD_VOTE: {"评审中": {(Role.CHAIR, COMMITTEE)}},
    Action.DECLARE_RECUSAL: {"评审中": SESSION},
    Action.SEE_COUNT: {"评委会受理": {OFFICE, *SESSION}, "评审中": {OFFICE, *SESSION}},
    Action.SEE_EVIDENCE: {},  # none of these cases was ever asked to be examined again
    Action.TAKE_PROCEDURE: {
        name: {OFFICE, (Role.FOUNDING_BODY, FOUNDING)} for name in ("评委会受理", "评审中")
    },
}


def votes(who: Who, act: Action, name: str, *, own: bool) -> bool:
    return not own and who in VOTING[act].get(name, set())


def expected(who: Who, act: Action, name: str, *, own: bool) -> bool:
    """By who would have to see it for their work, whatever the code says."""
    if act is Action.SEE_LETTERS:
        return not own and (who[0] is Role.OPERATOR or who == (Role.ORGANISER, ORGANISER))
    if act is Action.EXPORT:
        above = {OFFICE, (Role.FOUNDING_BODY, FOUNDING)} & SEEING[name]
        organisers = {(Role.ORGANISER, FOUNDING)} if name != "填报中" else set()
        return not own and who in above | organisers
    if own or who[0] is Role.APPLICANT:
        officials = {Action.MARK_FILE, Action.REFUND}
        return own and who[0] is Role.APPLICANT and act not in officials
    if act in MONEY:
        return name in {"评委会受理", "评审中"} and who in MONEY[act]
    if act in READS:
        experts = SESSION if name == "评审中" and act is not Action.SEE_HISTORY else set()
        operators = who[0] is Role.OPERATOR and act not in FILES
        return who in SEEING[name] | experts or operators
    return act is not Action.EDIT_DOSSIER and who in HOLDING.get(name, set())


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("act", Action)
def test_every_cell_is_as_the_work_needs_it(act: Action, name: str) -> None:
    for role, organisation, own in itertools.product(Role, ORGANISATIONS, (True, False)):
        person = OPENED.person if own else "somebody"
        actor = Actor(person, organisation, role)
        seen = may(actor, act, CASES[name])
        who = (role, organisation)
        wanted = (
            votes(who, act, name, own=own) if act in VOTING else expected(who, act, name, own=own)
        )
        assert seen is wanted, (role, organisation, own)


def test_what_is_told_of_a_whole_season_is_for_its_bodies_alone() -> None:
    allowed = {(Role.ORGANISER, FOUNDING), (Role.FOUNDING_BODY, FOUNDING), OFFICE}
    for role, organisation in itertools.product(Role, ORGANISATIONS):
        actor = Actor("somebody", organisation, role)
        if (role, organisation) in allowed:
            refuse_unless_of_the_season(actor, TERMS)
            continue
        with pytest.raises(Refused) as refused:
            refuse_unless_of_the_season(actor, TERMS)
        assert refused.value.rule == "SOD-3"


def test_an_action_without_a_decision_cannot_be_left_out() -> None:
    assert set(REACHES) == set(Action)
    assert {row.command for row in TABLE if row.command is not None} == set(COMMANDS)


@pytest.mark.parametrize("kind", COMMANDS)
def test_a_command_that_no_row_lists_for_a_stage_is_refused(kind: type[Command]) -> None:
    """The same question as in the workflow: `decide` asks the same rows."""
    listed = {stage for row in TABLE if row.command is kind for stage in row.before}
    for stage in set(Stage) - listed:
        command = object.__new__(kind)
        with pytest.raises(Refused) as refused:
            authorize(Actor("p", "", Role.SYSTEM), command, Thing(case(stage), TERMS))
        assert refused.value.rule == "T-table"


def test_who_had_it_before_a_return_still_sees_it() -> None:
    assert reached_the_committee(case(Stage.COMMITTEE_SUPPLEMENT, LAST))
    agency = CHAIN[1]
    actor = Actor("clerk-1", agency.organisation, ROLE_OF_TIER[agency.kind])
    assert may(actor, Action.SEE_DOSSIER, case(Stage.RETURNED, 0, 0, 1))
    assert not may(actor, Action.SEE_DOSSIER, case(Stage.UNIT_REVIEW, 0, 0))


# ------------------------------------------------------------------- seasons and complaints


def _entitled_in_season(role: Role, organisation: str, kind: type[Command]) -> bool:
    command = object.__new__(kind)
    object.__setattr__(command, "actor", Actor("p", organisation, role))
    try:
        authorize_in_season(command, TERMS)
    except Refused as refusal:
        return refusal.rule != "SOD-3"
    return True


BODIES = TERMS.bodies
OWN_BODY = {
    Role.ORGANISER: {BODIES.organiser}, Role.COMMITTEE: {BODIES.committee},
    Role.CHAIR: {BODIES.committee}, Role.FOUNDING_BODY: {BODIES.founding},
}  # fmt: skip
OF_A_SEASON: dict[str, set[Role]] = {
    "amend": {Role.ORGANISER}, "open_review": {Role.COMMITTEE, Role.CHAIR},
    "end_review": {Role.CHAIR}, "submit_report": {Role.FOUNDING_BODY},
    "post_results": {Role.FOUNDING_BODY}, "record_forwarding": {Role.FOUNDING_BODY},
    "cancel_season": {Role.ORGANISER}, "close_season": {Role.ORGANISER},
}  # fmt: skip


@pytest.mark.parametrize("row", season_rules.TABLE, ids=lambda row: row.command.__name__)
def test_every_cell_of_a_season_is_as_the_work_needs_it(row: season_rules.Row) -> None:
    name = wire_name(row.command)
    if name in {"record_confirmation", "adopt_calendar"}:
        assert row.roles <= {Role.AUTHORITY, Role.SYSTEM, Role.ORGANISER}
        return
    for role, organisation in itertools.product(Role, (*ORGANISATIONS, BODIES.organiser)):
        wanted = role in OF_A_SEASON[name] and organisation in OWN_BODY[role]
        assert _entitled_in_season(role, organisation, row.command) is wanted, (role, organisation)


def test_who_investigates_is_of_the_body_and_not_concerned() -> None:
    for role, organisation in itertools.product(Role, ORGANISATIONS):
        actor = Actor("p", organisation, role)
        wanted = organisation == INTEGRITY and role in complaint_rules.INVESTIGATORS
        assert investigates(actor, INTEGRITY, ()) is wanted
        assert not investigates(actor, INTEGRITY, {"p"})
    never = {Role.APPLICANT, Role.SYSTEM, Role.EXPERT, Role.PAYMENT_PLATFORM, Role.OPERATOR}
    assert not never & complaint_rules.INVESTIGATORS
