"""Working days with 调休, and periods in months, in the days of Asia/Shanghai.

The table of days is an argument: it is data that is published year by year, and a year that nobody
has published makes every date computed from it provisional (D-15).
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
MOST_WORKING_DAYS = 10_000
MOST_MONTHS = 1_200
_A_DAY = timedelta(days=1)
_SATURDAY = 5


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

    def year(self, year: int) -> YearOfDays | None:
        return next((days for days in self.years if days.year == year), None)


@dataclass(frozen=True, slots=True)
class Period:
    """A period counted in days: it ends at 24:00 of its last day."""

    last_day: date
    provisional: bool

    @property
    def ends_at(self) -> datetime:
        """24:00 of the last day, which is 0:00 of the next: the first instant after the period."""
        return datetime.combine(self.last_day + _A_DAY, time(), SHANGHAI)


def to_the_second(instant: datetime) -> datetime:
    """What counts of an instant (D-01)."""
    return instant.replace(microsecond=0)


def local_day(instant: datetime) -> date:
    return instant.astimezone(SHANGHAI).date()


def is_working_day(edition: Edition, day: date) -> bool:
    """Make-up days (调休) are; of a year that is not in the edition, the weekdays (D-15)."""
    is_weekday = day.weekday() < _SATURDAY
    year = edition.year(day.year)
    if year is None:
        return is_weekday
    return day not in year.off if is_weekday else day in year.work


def is_published(edition: Edition, year: int) -> bool:
    found = edition.year(year)
    return found is not None and found.published


def is_certain(edition: Edition, day: date) -> bool:
    """Whether nothing that is still to be published can change this day.

    The last three days of a year need the next year's notice as well: it may move them for New
    Year's Day, as it did with 2018-12-29 (worked) and 2018-12-31 (off).
    """
    if not is_published(edition, day.year):
        return False
    belongs_to_new_year = (day.month, day.day) >= (12, 29)
    return not belongs_to_new_year or is_published(edition, day.year + 1)


def working_days_after(edition: Edition, start: date, days: int) -> Period:
    """The period of that many full working days; the start day does not count (D-13, N89-3.3.3a-8).

    Provisional if any day looked at may still change (D-15). ValueError unless 1 to 10 000 days.
    """
    _within("days", days, MOST_WORKING_DAYS)
    counted, certain, day = 0, True, start
    while counted < days:
        day += _A_DAY
        counted += is_working_day(edition, day)
        certain = certain and is_certain(edition, day)
    return Period(day, provisional=not certain)


def months_after(edition: Edition, start: date, months: int, *, roll: bool = True) -> Period:
    """The period in months: to the same day number, or to the month's last day if it has none.

    With `roll`, an end on a rest day moves on to the next working day (D-17), and the table of
    days is looked at; without, it is not, so that nothing is provisional. ValueError unless 1 to
    1 200 months.
    """
    _within("months", months, MOST_MONTHS)
    day = _same_day_number(start, months)
    if not roll:
        return Period(day, provisional=False)
    certain = is_certain(edition, day)
    while not is_working_day(edition, day):
        day += _A_DAY
        certain = certain and is_certain(edition, day)
    return Period(day, provisional=not certain)


def working_days_between(edition: Edition, after: date, until: date) -> int:
    """How many there are after the one day, until the other, which counts if it is one itself.

    ValueError if `until` lies before `after`.
    """
    if until < after:
        raise ValueError(f"until ({until}) lies before after ({after})")
    return sum(is_working_day(edition, day) for day in _days(after + _A_DAY, until))


def last_start_within(edition: Edition, first: date, closes_at: datetime, days: int) -> date | None:
    """The last day, from `first` on, after which that many full working days still end in time (D-13).

    None if there is none. ValueError unless 1 to 10 000 days.
    """
    day = local_day(closes_at)
    while day >= first:
        if working_days_after(edition, day, days).ends_at <= closes_at:
            return day
        day -= _A_DAY
    return None


def months_between(first: date, last: date) -> int:
    """对年对月: whole months by year and month alone, the days ignored (N89-5.3-3, D-24).

    ValueError if the last month lies before the first.
    """
    months = 12 * (last.year - first.year) + last.month - first.month
    if months < 0:
        raise ValueError(f"the last month ({last:%Y-%m}) lies before the first ({first:%Y-%m})")
    return months


def _same_day_number(start: date, months: int) -> date:
    year, month = divmod(12 * start.year + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))


def _within(name: str, number: int, most: int) -> None:
    if not 1 <= number <= most:
        raise ValueError(f"{name} is {number}, and must be 1 to {most}")
