"""Working days with 调休, and periods in months, in the days of Asia/Shanghai.

The table of days is an argument: it is data that is published year by year, and a year that nobody
has published makes every date computed from it provisional (D-15).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class YearOfDays:
    """One year: weekdays that are off, and weekend days that are worked."""

    year: int
    published: bool  # False: an estimate from the statutory days
    off: tuple[date, ...]
    work: tuple[date, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Edition:
    """The table of days in force, by version."""

    version: str
    years: tuple[YearOfDays, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """A period counted in days: it ends at 24:00 of its last day."""

    last_day: date
    provisional: bool

    @property
    def ends_at(self) -> datetime:
        """24:00 of the last day, which is 0:00 of the next: the first instant after the period."""
        return datetime.combine(self.last_day + timedelta(days=1), time(), SHANGHAI)


def local_day(instant: datetime) -> date:
    return instant.astimezone(SHANGHAI).date()
