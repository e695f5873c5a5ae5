"""What time alone does to a season: its windows open and close, its report falls due, it ends."""

from collections.abc import Callable
from datetime import datetime

from domain import season_events as e
from domain.calendar import Period
from domain.deadlines import Clock
from domain.endings import SYSTEM
from domain.notice import Level, Window
from domain.season import Season, SeasonStage

S = SeasonStage
_WINDOWS: dict[str, Callable[..., e.SeasonEvent]] = {
    "W.start": e.FilingOpened,
    "W.end": e.FilingClosed,
    "P.start": e.PaymentOpened,
    "P.end": e.PaymentClosed,
}


def clocks(season: Season) -> tuple[Clock, ...]:
    """At most one runs: a season is in one place."""
    running = _of_windows(season) or _after_the_review(season)
    return () if running is None else (running,)


def _of_windows(season: Season) -> Clock | None:
    dates = season.schedule
    match season.stage:
        case S.PUBLISHED:
            return _opening("W.start", dates.filing, "N89-3.1-2", "网上申报开始")
        case S.FILING_OPEN:
            return _closing("W.end", dates.filing, "N89-3.1-3", "网上申报截止")
        case S.FILING_CLOSED:
            return _opening("P.start", dates.payment, "N89-3.3.4-1", "在线缴费开始")
        case S.PAYMENT_OPEN:
            return _closing("P.end", dates.payment, "N89-3.3.4-1", "在线缴费截止，参评名单确定")
        case _:
            return None


def _after_the_review(season: Season) -> Clock | None:
    reports = season.stage is S.REVIEW_ENDED and "T-rep" not in season.rung
    if reports and season.report_due is not None:
        says = "《评审情况报告》逾期未报送，提醒组建单位和市职改办"
        return _period("T-rep", season.report_due, "N89-3.4.3-1", says)
    confirmed = season.stage in {S.CONFIRMED, S.FORWARDED}
    if confirmed and season.reexamine_until is not None:
        says = "复查申请期满，批次归档"
        return _period("T-reex", season.reexamine_until, "N89-3.4.5-3", says)
    return None


def ring(
    season: Season, now: datetime, unsettled: tuple[Level, ...] = ()
) -> tuple[e.SeasonEvent, ...]:
    """What the clock that is due does, at its own instant; nothing when none is.

    `unsettled` are levels that still have open cases and no document: they keep the season open.
    """
    due = next((clock for clock in clocks(season) if clock.rings_at <= now), None)
    if due is None:
        return ()
    at = due.rings_at
    if due.id == "T-rep":
        assert season.report_due is not None
        return (e.ReportOverdue(at=at, by=SYSTEM, due=season.report_due),)
    if due.id == "T-reex":
        over = e.ReexaminationsClosed(at=at, by=SYSTEM, unsettled=unsettled)
        return (over,) if unsettled else (over, e.SeasonClosed(at=at, by=SYSTEM))
    return (_WINDOWS[due.id](at=at, by=SYSTEM),)


def _opening(name: str, window: Window, rule: str, says: str) -> Clock:
    at = window.opens_at
    return Clock(name, at, at, provisional=False, rule=rule, consequence=says, lapses=False)


def _closing(name: str, window: Window, rule: str, says: str) -> Clock:
    end, over = window.closes_at, window.over_at
    return Clock(name, end, over, provisional=False, rule=rule, consequence=says, lapses=False)


def _period(name: str, until: Period, rule: str, says: str) -> Clock:
    ends = until.ends_at
    return Clock(name, ends, ends, until.provisional, rule, says, lapses=False)
