"""Everything that can have happened to an application: past tense, complete, foldable.

An event carries what was computed when it happened (dates, route, fee), so that folding needs no
notice and no calendar. `event` is the tag by which a stored row finds its class.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.application import (
    Act,
    ClosedComplaint,
    Confirmation,
    Ending,
    Hold,
    Payment,
    Publicity,
    Reexamination,
    ResultPublicity,
    Supplement,
    SupplementPublicity,
    Vote,
)
from domain.commands import Archive, ReopenGround, Revision, Seal, Verdict
from domain.notice import Channel, Level, Route, Schedule
from domain.people import Actor
from domain.routes import Facts, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class _Happened:
    at: datetime
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(_Happened):
    event: Literal["opened"] = "opened"
    number: str
    person: str
    season: str
    year: int
    channel: Channel
    schedule: Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved(_Happened):
    event: Literal["saved"] = "saved"
    revision: Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted(_Happened):
    event: Literal["submitted"] = "submitted"
    revision: Revision
    facts: Facts
    level: Level
    channel: Channel
    committee: str
    route: Route
    chain: tuple[Tier, ...]
    consumes_chance: bool
    counts: bool  # the channel counts against the yearly limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled(_Happened):
    event: Literal["recalled"] = "recalled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resubmitted(_Happened):
    """`publicity_needed`: what was publicised changed, or nothing ever was (D-09)."""

    event: Literal["resubmitted"] = "resubmitted"
    revision: Revision
    new_round: bool
    publicity_needed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialChanged(_Happened):
    event: Literal["material_changed"] = "material_changed"
    revision: Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSupplementRequested(_Happened):
    event: Literal["unit_supplement_requested"] = "unit_supplement_requested"
    supplement: Supplement


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementExtended(_Happened):
    event: Literal["supplement_extended"] = "supplement_extended"
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(_Happened):
    event: Literal["returned"] = "returned"
    opinion: str
    act: Act
    items: tuple[str, ...] = ()  # places of the form that may be changed; none: all


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityStarted(_Happened):
    event: Literal["publicity_started"] = "publicity_started"
    publicity: Publicity
    act: Act


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityRestarted(_Happened):
    event: Literal["publicity_restarted"] = "publicity_restarted"
    publicity: Publicity
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityEnded(_Happened):
    event: Literal["publicity_ended"] = "publicity_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityRecorded(_Happened):
    event: Literal["publicity_recorded"] = "publicity_recorded"
    objections: bool
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOn(_Happened):
    """A tier passed it to the next one, which may be the committee."""

    event: Literal["passed_on"] = "passed_on"
    opinion: str
    act: Act
    to: int  # index in the chain
    reaches_committee: bool
    consumes_chance: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementNotified(_Happened):
    event: Literal["supplement_notified"] = "supplement_notified"
    supplement: Supplement


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementPublicised(_Happened):
    event: Literal["supplement_publicised"] = "supplement_publicised"
    publicity: SupplementPublicity


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementSupplied(_Happened):
    event: Literal["supplement_supplied"] = "supplement_supplied"
    revision: Revision
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(_Happened):
    event: Literal["accepted"] = "accepted"
    register_number: str
    fee_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid(_Happened):
    event: Literal["paid"] = "paid"
    payment: Payment


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOwed(_Happened):
    """Money came that does not pay for this: a person pays it back (D-06b)."""

    event: Literal["refund_owed"] = "refund_owed"
    payment: Payment
    rule: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewStarted(_Happened):
    event: Literal["review_started"] = "review_started"
    meeting: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionRecorded(_Happened):
    event: Literal["opinion_recorded"] = "opinion_recorded"
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteClosed(_Happened):
    event: Literal["vote_closed"] = "vote_closed"
    vote: Vote


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPublished(_Happened):
    event: Literal["result_published"] = "result_published"
    publicity: ResultPublicity


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPublicityEnded(_Happened):
    event: Literal["result_publicity_ended"] = "result_publicity_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultReleased(_Happened):
    event: Literal["result_released"] = "result_released"
    confirmation: Confirmation


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed(_Happened):
    event: Literal["confirmed"] = "confirmed"
    confirmation: Confirmation


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateIssued(_Happened):
    event: Literal["certificate_issued"] = "certificate_issued"
    certificate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded(_Happened):
    event: Literal["forwarded"] = "forwarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealCompleted(_Happened):
    event: Literal["seal_completed"] = "seal_completed"
    seal: Seal


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledAway(_Happened):
    event: Literal["filed_away"] = "filed_away"
    archive: Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived(_Happened):
    event: Literal["archived"] = "archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintOpened(_Happened):
    event: Literal["complaint_opened"] = "complaint_opened"
    hold: Hold


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintClosed(_Happened):
    event: Literal["complaint_closed"] = "complaint_closed"
    closed: ClosedComplaint
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityRecorded(_Happened):
    """诚信档案: the ban runs from `at` for the notice's years (T-ban)."""

    event: Literal["integrity_recorded"] = "integrity_recorded"
    until: datetime
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReexaminationRequested(_Happened):
    event: Literal["reexamination_requested"] = "reexamination_requested"
    reexamination: Reexamination


@dataclass(frozen=True, slots=True, kw_only=True)
class ReexaminationTakenUp(_Happened):
    event: Literal["reexamination_taken_up"] = "reexamination_taken_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReexaminationDecided(_Happened):
    event: Literal["reexamination_decided"] = "reexamination_decided"
    verdict: Verdict
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReexaminationWindowClosed(_Happened):
    event: Literal["reexamination_window_closed"] = "reexamination_window_closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleChanged(_Happened):
    event: Literal["schedule_changed"] = "schedule_changed"
    schedule: Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarAdopted(_Happened):
    """Dates computed again: the former ends stay readable in the earlier events (D-16)."""

    event: Literal["calendar_adopted"] = "calendar_adopted"
    version: str
    publicity: Publicity | None
    supplement_publicity: SupplementPublicity | None
    result_publicity: ResultPublicity | None
    confirmation: Confirmation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded(_Happened):
    event: Literal["reminded"] = "reminded"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRang(_Happened):
    """A clock that reminds or alarms, and ends nothing."""

    event: Literal["clock_rang"] = "clock_rang"
    clock: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(_Happened):
    """Withdrawn, abandoned, expired, not recommended, not accepted, terminated, cancelled, revoked."""

    event: Literal["ended"] = "ended"
    ending: Ending
    opinion: str
    releases_chance: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(_Happened):
    event: Literal["reopened"] = "reopened"
    ground: ReopenGround
    until: datetime
    reason: str
    takes_chance: bool


Event = (
    Opened | Saved | Submitted | Recalled | Resubmitted | MaterialChanged | UnitSupplementRequested
    | SupplementExtended | Returned | PublicityStarted | PublicityRestarted | PublicityEnded
    | PublicityRecorded | PassedOn | SupplementNotified | SupplementPublicised | SupplementSupplied
    | Accepted | Paid | RefundOwed | ReviewStarted | OpinionRecorded | VoteClosed | ResultPublished
    | ResultPublicityEnded | ResultReleased | Confirmed | CertificateIssued | Forwarded
    | SealCompleted | FiledAway | Archived | ComplaintOpened | ComplaintClosed | IntegrityRecorded
    | ReexaminationRequested | ReexaminationTakenUp | ReexaminationDecided
    | ReexaminationWindowClosed | ScheduleChanged | CalendarAdopted | Reminded | ClockRang | Ended
    | Reopened
)  # fmt: skip
