"""What silence does, place by place: abandoned (视为放弃), expired (逾期失效), or simply moved on.

Every instant written down is the clock's own, never that of the wake-up: after an outage, or when a
history is run again, the same things happen at the same times.
"""

from datetime import datetime

from domain import events as e
from domain.application import Application, EndReason, Stage
from domain.deadlines import Clock, clocks
from domain.endings import SYSTEM, ended
from domain.setting import Setting

_LAPSES: dict[str, tuple[Stage, EndReason, bool]] = {
    "T-W": (Stage.EXPIRED, EndReason.WINDOW, True),
    "T-us": (Stage.ABANDONED, EndReason.UNIT_SUPPLEMENT, True),
    "T-cs": (Stage.ABANDONED, EndReason.COMMITTEE_SUPPLEMENT, False),
    "T-pay": (Stage.ABANDONED, EndReason.UNPAID, False),
}


def ring(application: Application, now: datetime, setting: Setting) -> tuple[e.Event, ...]:
    """What the earliest clock that is due does; nothing when none is."""
    due = due_clock(application, now, setting)
    return () if due is None else _rung(application, due)


def due_clock(application: Application, now: datetime, setting: Setting) -> Clock | None:
    running = clocks(application, setting.terms)
    return running[0] if running and running[0].rings_at <= now else None


def catch_up(application: Application, at: datetime, setting: Setting) -> tuple[e.Event, ...]:
    """A publicity whose days are over is over, even if its timer has not woken anybody yet."""
    due = due_clock(application, at, setting)
    while due is not None and due.id.startswith("T-rem"):
        later = [c for c in clocks(application, setting.terms) if not c.id.startswith("T-rem")]
        due = later[0] if later and later[0].rings_at <= at else None
    if due is None or due.id not in {"T-pub", "T-res"}:
        return ()
    return _rung(application, due)


def _rung(application: Application, clock: Clock) -> tuple[e.Event, ...]:
    at = clock.rings_at
    if clock.id == "T-pub":
        return (e.PublicityEnded(at=at, by=SYSTEM),)
    if clock.id == "T-res":
        return (e.ResultPublicityEnded(at=at, by=SYSTEM),)
    if clock.id == "T-reex":
        return (e.ReexaminationWindowClosed(at=at, by=SYSTEM),)
    if clock.id in _LAPSES:
        stage, reason, releases = _LAPSES[clock.id]
        return ended(
            application, stage, reason, clock.rule, at, SYSTEM, opinion=clock.consequence,
            releases=releases,
        )  # fmt: skip
    return (e.ClockRang(at=at, by=SYSTEM, clock=clock.id),)
