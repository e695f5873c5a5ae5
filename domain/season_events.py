"""Everything that can have happened to a season: past tense, complete, foldable.

Whatever changes the schedule carries the whole of it, with its new version.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from domain.calendar import Period
from domain.commands import Posting
from domain.notice import Level, LevelConfirmation, Schedule
from domain.people import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class _Happened:
    at: datetime
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonPublished(_Happened):
    event: Literal["season_published"] = "season_published"
    notice: str
    edition: int
    schedule: Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingOpened(_Happened):
    event: Literal["filing_opened"] = "filing_opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingClosed(_Happened):
    event: Literal["filing_closed"] = "filing_closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOpened(_Happened):
    event: Literal["payment_opened"] = "payment_opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentClosed(_Happened):
    """The roster of those to be reviewed is frozen."""

    event: Literal["payment_closed"] = "payment_closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended(_Happened):
    event: Literal["amended"] = "amended"
    schedule: Schedule
    announcement: str
    payment_contact: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChanged(_Happened):
    """Dates in days computed again; the former ones stay readable in the earlier events (D-16)."""

    event: Literal["calendar_changed"] = "calendar_changed"
    schedule: Schedule
    report_due: Period | None
    results_until: Period | None
    reexamine_until: Period | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOpened(_Happened):
    event: Literal["review_opened"] = "review_opened"
    schedule: Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEnded(_Happened):
    event: Literal["review_ended"] = "review_ended"
    schedule: Schedule
    minutes: str
    report_due: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOverdue(_Happened):
    """An alarm: it never costs anybody anything (D-45)."""

    event: Literal["report_overdue"] = "report_overdue"
    due: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSubmitted(_Happened):
    event: Literal["report_submitted"] = "report_submitted"
    schedule: Schedule
    report: str
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPosted(_Happened):
    event: Literal["results_posted"] = "results_posted"
    postings: tuple[Posting, ...]
    posted_at: datetime  # the later site's
    until: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelConfirmed(_Happened):
    event: Literal["level_confirmed"] = "level_confirmed"
    schedule: Schedule
    confirmation: LevelConfirmation
    authority: str
    reexamine_from: date  # the latest of all levels: its re-examination period counts
    reexamine_until: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardingRecorded(_Happened):
    event: Literal["forwarding_recorded"] = "forwarding_recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReexaminationsClosed(_Happened):
    """`unsettled`: levels that still have open cases and no document yet."""

    event: Literal["reexaminations_closed"] = "reexaminations_closed"
    unsettled: tuple[Level, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonClosed(_Happened):
    event: Literal["season_closed"] = "season_closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonCancelled(_Happened):
    event: Literal["season_cancelled"] = "season_cancelled"
    schedule: Schedule
    announcement: str


SeasonEvent = (
    SeasonPublished | FilingOpened | FilingClosed | PaymentOpened | PaymentClosed | Amended
    | CalendarChanged | ReviewOpened | ReviewEnded | ReportOverdue | ReportSubmitted
    | ResultsPosted | LevelConfirmed | ForwardingRecorded | ReexaminationsClosed | SeasonClosed
    | SeasonCancelled
)  # fmt: skip
