"""投诉举报 as a case of its own: received, investigated, proven or not (domain.md 4.6).

Who complained is known to nobody here: there is only an opaque reference. What a finding does to
the application is that application's rule (`complaint`); an application that has ended is only
recorded against. The rules are in `complaint_rules`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from domain.calendar import Period
from domain.commands import LONGEST_ID, Command, ComplaintFinding, short
from domain.people import Actor


class ComplaintKind(StrEnum):
    NAMED = "named"  # 实名
    ANONYMOUS = "anonymous"  # 匿名


class ComplaintSubject(StrEnum):
    """What it is about; the words of the complaint are in its file."""

    FALSE_MATERIAL = "false_material"  # 材料弄虚作假
    INELIGIBLE = "ineligible"  # 不符合申报条件
    PROCEDURE = "procedure"  # 程序不合规
    INTEGRITY = "integrity"  # 违规违纪
    OTHER = "other"


class ComplaintStage(StrEnum):
    RECEIVED = "received"  # 已受理
    INVESTIGATING = "investigating"  # 调查核实中
    PROVEN = "proven"  # 查证属实
    NOT_PROVEN = "not_proven"  # 查无实据


STAGE_NAMES: dict[ComplaintStage, str] = {
    ComplaintStage.RECEIVED: "已受理",
    ComplaintStage.INVESTIGATING: "调查核实中",
    ComplaintStage.PROVEN: "查证属实",
    ComplaintStage.NOT_PROVEN: "查无实据",
}


# ----------------------------------------------------------------------- the commands


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginInvestigation(Command):
    """开始调查核实: the investigating organisation takes it up, and notes whom it accuses."""

    accused: tuple[
        str, ...
    ] = ()  # persons, where it is against somebody's acts: they leave the case

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        if not all(0 < len(person) <= LONGEST_ID for person in self.accused):
            raise ValueError(f"accused are ids of 1 to {LONGEST_ID} characters")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclude(Command):
    """作出核查结论: proven or not, with the reason; nobody concludes on his own act (SOD-4)."""

    finding: ComplaintFinding
    reason: str

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        short("reason", self.reason)


COMPLAINT_COMMANDS: tuple[type[Command], ...] = (BeginInvestigation, Conclude)


# ------------------------------------------------------------------------- the events


@dataclass(frozen=True, slots=True, kw_only=True)
class _Happened:
    at: datetime
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintReceived(_Happened):
    """`barred` are the persons who acted in the case that it is about."""

    event: Literal["complaint_received"] = "complaint_received"
    complaint: str
    number: str
    season: str
    kind: ComplaintKind
    subject: ComplaintSubject
    investigator: str
    barred: tuple[str, ...]
    ended: bool  # the application had ended: recorded only
    reply_due: Period
    reporter: str = ""  # an opaque reference: who it is stands in no workflow and no event


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestigationBegun(_Happened):
    event: Literal["investigation_begun"] = "investigation_begun"
    accused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyOverdue(_Happened):
    """An alarm to the investigating organisation; it decides nothing."""

    event: Literal["reply_overdue"] = "reply_overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintConcluded(_Happened):
    event: Literal["complaint_concluded"] = "complaint_concluded"
    finding: ComplaintFinding
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeReached(_Happened):
    """The application answered by its record, or had ended; fraud then bans all the same (D-48)."""

    event: Literal["outcome_reached"] = "outcome_reached"
    application_stage: str
    applied: bool  # the application itself carried the finding out
    banned_until: datetime | None


ComplaintEvent = (
    ComplaintReceived | InvestigationBegun | ReplyOverdue | ComplaintConcluded | OutcomeReached
)


# -------------------------------------------------------------------------- the fold


@dataclass(frozen=True, slots=True)
class ComplaintCase:
    complaint: str
    number: str  # of the application
    season: str
    kind: ComplaintKind
    subject: ComplaintSubject
    received_at: datetime
    investigator: str
    barred: tuple[str, ...]
    ended: bool
    reply_due: Period
    reporter: str = ""
    stage: ComplaintStage = ComplaintStage.RECEIVED
    version: int = 1
    finding: ComplaintFinding | None = None
    reason: str | None = None
    concluded_at: datetime | None = None
    concluded_by: Actor | None = None
    application_stage: str | None = None
    is_over: bool = False
    rung: tuple[str, ...] = ()
    accused: tuple[str, ...] = ()


def evolve(case: ComplaintCase | None, event: ComplaintEvent) -> ComplaintCase:
    """The case after the event. ValueError unless a history begins with its receipt."""
    if isinstance(event, ComplaintReceived):
        if case is not None:
            raise ValueError("a complaint is received once")
        return ComplaintCase(
            event.complaint, event.number, event.season, event.kind, event.subject, event.at,
            event.investigator, event.barred, event.ended, event.reply_due, event.reporter,
        )  # fmt: skip
    if case is None:
        raise ValueError("a history begins with ComplaintReceived")
    return replace(_FOLDS[type(event)](case, event), version=case.version + 1)


def fold(case: ComplaintCase | None, events: Iterable[ComplaintEvent]) -> ComplaintCase | None:
    for event in events:
        case = evolve(case, event)
    return case


def _begun(was: ComplaintCase, event: InvestigationBegun) -> ComplaintCase:
    return replace(was, stage=ComplaintStage.INVESTIGATING, accused=event.accused)


def _overdue(was: ComplaintCase, _: ReplyOverdue) -> ComplaintCase:
    return replace(was, rung=(*was.rung, "T-reply"))


def _concluded(was: ComplaintCase, event: ComplaintConcluded) -> ComplaintCase:
    proven = event.finding is not ComplaintFinding.NOT_PROVEN
    return replace(
        was, stage=ComplaintStage.PROVEN if proven else ComplaintStage.NOT_PROVEN,
        finding=event.finding, reason=event.reason, concluded_at=event.at, concluded_by=event.by,
    )  # fmt: skip


def _reached(was: ComplaintCase, event: OutcomeReached) -> ComplaintCase:
    return replace(was, application_stage=event.application_stage, is_over=True)


_FOLDS: dict[type[ComplaintEvent], Callable[[ComplaintCase, Any], ComplaintCase]] = {
    InvestigationBegun: _begun,
    ReplyOverdue: _overdue,
    ComplaintConcluded: _concluded,
    OutcomeReached: _reached,
}
