"""Quiet hours: at night only what is urgent leaves the house."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.calendar import SHANGHAI

URGENT = timedelta(hours=24)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one full hour to another, by the clock of Shanghai; the night may lie between."""

    begins: int = 22
    ends: int = 7

    def free_at(self, now: datetime, due_at: datetime | None) -> datetime:
        """`now`, or when the quiet ends; a letter with a limit waits no longer than a day before it."""
        local = now.astimezone(SHANGHAI)
        if not self._is_quiet(local.hour):
            return now
        over = local.replace(hour=self.ends, minute=0, second=0, microsecond=0)
        over += _A_DAY if over <= local else timedelta(0)
        if due_at is None or due_at < now:
            return over
        return max(now, min(over, due_at - URGENT))

    def _is_quiet(self, hour: int) -> bool:
        if self.begins <= self.ends:
            return self.begins <= hour < self.ends
        return hour >= self.begins or hour < self.ends
