"""What giving an application back leaves of its time: working days, and the last useful day to post it.

It warns and decides nothing: whether to return a case is the reviewer's to say (D-38, N89-3.1-5).
"""

from dataclasses import dataclass
from datetime import date, datetime

from domain.application import BEFORE_COMMITTEE, Application, Stage
from domain.calendar import Edition, last_start_within, local_day, working_days_between
from domain.notice import Terms

_COMMITTEES = frozenset({Stage.COMMITTEE_INTAKE, Stage.COMMITTEE_SUPPLEMENT})


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """`last_posting` is None where no publicity that begins from now on ends in time."""

    closes_at: datetime
    working_days: int  # after today
    last_posting: date | None

    @property
    def is_short(self) -> bool:
        """Changed material can hardly hang its days any more."""
        return self.last_posting is None or self.working_days == 0


def time_left(case: Application, terms: Terms, edition: Edition, now: datetime) -> TimeLeft | None:
    """None where nothing closes on it, or what closes has closed."""
    closes_at = closing_of(case)
    if closes_at is None or closes_at <= now:
        return None
    today = local_day(now)
    days = terms.publicity.working_days
    return TimeLeft(
        closes_at, working_days_between(edition, today, local_day(closes_at)),
        last_start_within(edition, today, closes_at, days),
    )  # fmt: skip


def closing_of(case: Application) -> datetime | None:
    """The window's end; of what the committee has, the end of payment."""
    if case.stage in _COMMITTEES:
        return case.schedule.payment.closes_at
    return case.schedule.filing.closes_at if case.stage in BEFORE_COMMITTEE else None
