"""What may be asked of a complaint, and what time does to it."""

from datetime import datetime, timedelta

from domain.calendar import Edition, Period, local_day, months_after
from domain.commands import Command, ComplaintFinding, wire_name
from domain.complaint_case import (
    STAGE_NAMES,
    BeginInvestigation,
    ComplaintCase,
    ComplaintConcluded,
    ComplaintEvent,
    ComplaintStage,
    Conclude,
    InvestigationBegun,
    OutcomeReached,
    ReplyOverdue,
)
from domain.deadlines import Clock
from domain.endings import SYSTEM
from domain.people import Actor, Role
from domain.refusals import Refused
from domain.transitions import TIER_ROLES

REPLY_DAYS = 60  # [rec] the sources set none: it reminds, and never changes a finding
INVESTIGATORS = TIER_ROLES | {
    Role.INVESTIGATOR, Role.FOUNDING_BODY, Role.AUTHORITY, Role.COMMITTEE,
}  # fmt: skip
_LEGAL: dict[ComplaintStage, tuple[type[Command], ...]] = {
    ComplaintStage.RECEIVED: (BeginInvestigation,),
    ComplaintStage.INVESTIGATING: (Conclude,),
}


def decide(
    case: ComplaintCase, command: Command, barred: frozenset[str] = frozenset()
) -> tuple[ComplaintEvent, ...]:
    """`barred` are persons who acted in the application since the complaint came."""
    _refuse_unless_listed(case, command)
    refuse_unless_entitled(case, command.actor, barred)
    if isinstance(command, Conclude):
        return (
            ComplaintConcluded(
                at=command.at, by=command.actor, finding=command.finding, reason=command.reason
            ),
        )
    assert isinstance(command, BeginInvestigation)
    if command.actor.person in command.accused:
        raise Refused("SOD-4", "被投诉的人不得核查对本人的投诉举报。")
    begun = InvestigationBegun(at=command.at, by=command.actor, accused=command.accused)
    return (begun,)


def legal_commands(stage: ComplaintStage) -> tuple[type[Command], ...]:
    return _LEGAL.get(stage, ())


def clocks(case: ComplaintCase) -> tuple[Clock, ...]:
    """T-reply runs until there is a finding."""
    if case.finding is not None or "T-reply" in case.rung:
        return ()
    end = case.reply_due.ends_at
    says = "投诉举报办理期限将满，提醒调查核实单位"
    return (
        Clock("T-reply", end, end, provisional=False, rule="N89-3.4.2-1", consequence=says,
              lapses=False),
    )  # fmt: skip


def ring(case: ComplaintCase, now: datetime) -> tuple[ComplaintEvent, ...]:
    due = next((clock for clock in clocks(case) if clock.rings_at <= now), None)
    return () if due is None else (ReplyOverdue(at=due.rings_at, by=SYSTEM),)


def outcome(
    case: ComplaintCase, application_stage: str, *, applied: bool, ban_years: int
) -> OutcomeReached:
    """Fraud bans by the application's own record; where that had ended, by this one (D-48)."""
    assert case.concluded_at is not None
    fraud = case.finding is ComplaintFinding.FRAUD and not applied
    return OutcomeReached(
        at=case.concluded_at, by=SYSTEM, application_stage=application_stage, applied=applied,
        banned_until=ban_until(case.concluded_at, ban_years) if fraud else None,
    )  # fmt: skip


def reply_due(received_at: datetime) -> Period:
    return Period(local_day(received_at) + timedelta(days=REPLY_DAYS), provisional=False)


def ban_until(decided_at: datetime, years: int) -> datetime:
    """T-ban: the first instant at which one may apply again."""
    return months_after(Edition("", ()), local_day(decided_at), 12 * years, roll=False).ends_at


def _refuse_unless_listed(case: ComplaintCase, command: Command) -> None:
    legal = legal_commands(case.stage)
    if type(command) in legal:
        return
    possible = "、".join(wire_name(kind) for kind in legal)
    raise Refused(
        "C-table",
        f"投诉举报现为“{STAGE_NAMES[case.stage]}”，不办理 {wire_name(type(command))}；"
        f"可办理：{possible or '无'}。",
    )


def refuse_unless_entitled(case: ComplaintCase, actor: Actor, barred: frozenset[str]) -> None:
    if actor.role not in INVESTIGATORS or actor.organisation != case.investigator:
        raise Refused("SOD-3", f"此投诉举报由 {case.investigator} 调查核实，其他单位无权办理。")
    if actor.person in barred | set(case.barred) | set(case.accused):
        raise Refused("SOD-4", "本人是当事人或已在此申请书的环节中办理，应回避对其投诉举报的核查。")
