"""对年对月: whole months between two dates, days left aside (N89-5.3-3, D-24, D-25, D-27)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

MONTHS_A_YEAR = 12


def index(day: date) -> int:
    """A month as one number, so that months can be counted."""
    return day.year * MONTHS_A_YEAR + day.month - 1


def months_between(start: date, end: date) -> int:
    """(Yc−Ys)·12 + (Mc−Ms); negative if `end` lies in an earlier month."""
    return index(end) - index(start)


def spoken_month(day: date) -> str:
    return f"{day:%Y年%m月}"


def spoken_months(months: int) -> str:
    """`84` is 7年, `83` is 6年11个月."""
    years, rest = divmod(months, MONTHS_A_YEAR)
    parts = (f"{years}年" if years or not rest else "", f"{rest}个月" if rest else "")
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first month to the last; the last is where counting stops, as in `months_between`."""

    began: date
    ended: date

    @property
    def span(self) -> tuple[int, int]:
        return index(self.began), max(index(self.began), index(self.ended))


def months_in(periods: Iterable[Period], without: Iterable[Period] = ()) -> int:
    """Months in any of the periods and in none of `without`, each month once (D-25)."""
    counted = {month for period in periods for month in range(*period.span)}
    left_out = {month for period in without for month in range(*period.span)}
    return len(counted - left_out)


def _up_to(last: date, count: int) -> Iterator[int]:
    yield from range(index(last) - count + 1, index(last) + 1)


def _days(months: Iterable[int]) -> Iterator[date]:
    for month in months:
        yield date(month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, 1)
