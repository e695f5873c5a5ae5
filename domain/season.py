"""批次: one run of a notice, from publication to the end of its re-examinations (domain.md 4.1).

`SeasonStage` and `Season` are what it is, `evolve` what an event does to it. What time alone does
is in `season_clocks`, what people may ask of it in `season_rules`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from domain import season_events as e
from domain.calendar import Period
from domain.notice import Schedule


class SeasonStage(StrEnum):
    """B1-B13; the numbers are those of the specification."""

    PUBLISHED = "published"  # B1 已发布
    FILING_OPEN = "filing_open"  # B2 网报开放
    FILING_CLOSED = "filing_closed"  # B3 网报截止
    PAYMENT_OPEN = "payment_open"  # B4 缴费开放
    PAYMENT_CLOSED = "payment_closed"  # B5 缴费截止
    REVIEWING = "reviewing"  # B6 评审中
    REVIEW_ENDED = "review_ended"  # B7 评审结束
    REPORTED = "reported"  # B8 已报送《评审情况报告》
    RESULT_PUBLICITY = "result_publicity"  # B9 结果公示中
    CONFIRMED = "confirmed"  # B10 已确认
    FORWARDED = "forwarded"  # B11 已转发
    REEXAMINATION_CLOSED = "reexamination_closed"  # B12 复查期满
    CLOSED = "closed"  # B13 归档
    CANCELLED = "cancelled"  # 已取消


S = SeasonStage
BEFORE_REVIEW = frozenset({
    S.PUBLISHED, S.FILING_OPEN, S.FILING_CLOSED, S.PAYMENT_OPEN, S.PAYMENT_CLOSED,
})  # fmt: skip
OVER = frozenset({S.CLOSED, S.CANCELLED})


@dataclass(frozen=True, slots=True)
class Season:
    notice: str
    edition: int
    schedule: Schedule
    changed_at: datetime  # of the last event
    stage: SeasonStage = SeasonStage.PUBLISHED
    version: int = 0  # events so far
    payment_contact: str | None = None
    report_due: Period | None = None
    results_posted_at: datetime | None = None
    results_until: Period | None = None
    reexamine_until: Period | None = None  # the latest level's
    reexamine_from: date | None = None
    rung: tuple[str, ...] = ()  # alarms that have gone off

    @property
    def is_over(self) -> bool:
        return self.stage in OVER


# ------------------------------------------------------------------------- the fold


def evolve(season: Season | None, event: e.SeasonEvent) -> Season:
    """The season after the event. ValueError unless a history begins with its publication."""
    if isinstance(event, e.SeasonPublished):
        if season is not None:
            raise ValueError("a season is published once")
        return Season(event.notice, event.edition, event.schedule, event.at, version=1)
    if season is None:
        raise ValueError("a history begins with SeasonPublished")
    after = _FOLDS[type(event)](season, event)
    changed_at = max(season.changed_at, event.at)
    return replace(after, version=season.version + 1, changed_at=changed_at)


def fold(season: Season | None, events: Iterable[e.SeasonEvent]) -> Season | None:
    for event in events:
        season = evolve(season, event)
    return season


def raised(schedule: Schedule, **changes: object) -> Schedule:
    """The schedule after a change, with the next version: what applications compare."""
    return replace(schedule, version=schedule.version + 1, **changes)  # type: ignore[arg-type]


def standing(schedule: Schedule, now: datetime) -> SeasonStage:
    """Where the windows alone put a season that is not reviewed yet."""
    if now < schedule.filing.opens_at:
        return S.PUBLISHED
    if now < schedule.filing.over_at:
        return S.FILING_OPEN
    if now < schedule.payment.opens_at:
        return S.FILING_CLOSED
    return S.PAYMENT_OPEN if now < schedule.payment.over_at else S.PAYMENT_CLOSED


def _to(stage: SeasonStage) -> Callable[[Season, Any], Season]:
    return lambda was, _: replace(was, stage=stage)


def _amended(was: Season, event: e.Amended) -> Season:
    """A window that was moved into the future opens again what had closed (D-11)."""
    now = max(was.changed_at, event.at)
    stage = standing(event.schedule, now) if was.stage in BEFORE_REVIEW else was.stage
    contact = event.payment_contact or was.payment_contact
    return replace(was, schedule=event.schedule, stage=stage, payment_contact=contact)


def _calendar_changed(was: Season, event: e.CalendarChanged) -> Season:
    return replace(
        was, schedule=event.schedule, report_due=event.report_due,
        results_until=event.results_until, reexamine_until=event.reexamine_until,
    )  # fmt: skip


def _review_opened(was: Season, event: e.ReviewOpened) -> Season:
    return replace(was, schedule=event.schedule, stage=S.REVIEWING)


def _review_ended(was: Season, event: e.ReviewEnded) -> Season:
    due = event.report_due
    return replace(was, schedule=event.schedule, stage=S.REVIEW_ENDED, report_due=due)


def _report_overdue(was: Season, _: e.ReportOverdue) -> Season:
    return replace(was, rung=(*was.rung, "T-rep"))


def _report_submitted(was: Season, event: e.ReportSubmitted) -> Season:
    return replace(was, schedule=event.schedule, stage=S.REPORTED)


def _results_posted(was: Season, event: e.ResultsPosted) -> Season:
    posted, until = event.posted_at, event.until
    return replace(was, stage=S.RESULT_PUBLICITY, results_posted_at=posted, results_until=until)


def _level_confirmed(was: Season, event: e.LevelConfirmed) -> Season:
    return replace(
        was, schedule=event.schedule, stage=S.CONFIRMED, reexamine_from=event.reexamine_from,
        reexamine_until=event.reexamine_until,
    )  # fmt: skip


def _cancelled(was: Season, event: e.SeasonCancelled) -> Season:
    return replace(was, schedule=event.schedule, stage=S.CANCELLED)


_FOLDS: dict[type[e.SeasonEvent], Callable[[Season, Any], Season]] = {
    e.FilingOpened: _to(S.FILING_OPEN),
    e.FilingClosed: _to(S.FILING_CLOSED),
    e.PaymentOpened: _to(S.PAYMENT_OPEN),
    e.PaymentClosed: _to(S.PAYMENT_CLOSED),
    e.Amended: _amended,
    e.CalendarChanged: _calendar_changed,
    e.ReviewOpened: _review_opened,
    e.ReviewEnded: _review_ended,
    e.ReportOverdue: _report_overdue,
    e.ReportSubmitted: _report_submitted,
    e.ResultsPosted: _results_posted,
    e.LevelConfirmed: _level_confirmed,
    e.ForwardingRecorded: _to(S.FORWARDED),
    e.ReexaminationsClosed: _to(S.REEXAMINATION_CLOSED),
    e.SeasonClosed: _to(S.CLOSED),
    e.SeasonCancelled: _cancelled,
}
