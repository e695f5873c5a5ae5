"""The ledger of days (办理时间账): every day of a case's life belongs to exactly one holder.

A day of Asia/Shanghai belongs to whoever had the case last that day, so that handing it on in the
evening does not make the day somebody else's twice. A rest day is nobody's fault and stands apart;
a working day that ends under an open complaint is the hold's.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.application import ENDED, VOTED, Application
from domain.calendar import Edition, is_certain, is_working_day, local_day
from domain.events import Event
from domain.evolve import evolve
from domain.holders import NOBODY, Holder, holder
from domain.notice import Terms
from domain.veil import veiled

_A_DAY = timedelta(days=1)


class Account(StrEnum):
    """To what a day is put down."""

    HOLDER = "holder"  # 办理方: a role of an organisation, or the applicant
    HOLD = "hold"  # 投诉举报核查，暂停推进
    HOLIDAY = "holiday"  # 休息日
    NOBODY = "nobody"  # 已办结，无人办理: between an end and a reopening or re-examination


class DayKind(StrEnum):
    WORKING = "working"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Day:
    """`holder` is `NOBODY` unless the account is the holder's; `reason` a stage or a complaint."""

    day: date
    account: Account
    holder: Holder
    kind: DayKind
    reason: str
    provisional: bool  # the table of days for it is still to be published (D-15)


@dataclass(frozen=True, slots=True)
class Total:
    account: Account
    holder: Holder
    days: int


@dataclass(frozen=True, slots=True)
class DayLedger:
    """`days` without a gap, the first day first; `totals` in the order in which they first had it."""

    number: str
    calendar: str
    days: tuple[Day, ...]

    @property
    def totals(self) -> tuple[Total, ...]:
        counted = Counter((day.account, day.holder) for day in self.days)
        return tuple(Total(account, who, days) for (account, who), days in counted.items())


def day_ledger(
    events: Iterable[Event], calendar: Edition, terms: Terms, until: datetime, *,
    knows: bool = True,
) -> DayLedger:  # fmt: skip
    """From the first event to the end of the life, or to `until` while it goes on.

    Whoever may not `know` yet how the vote went sees every day since it through the veil (D-49).

    An event that was dated back counts from the event before it: a case is had by one at a time.
    ValueError for no events.
    """
    lived = tuple(_lived(events))
    if not lived:
        raise ValueError("a ledger is of a case that was opened")
    last_event, case = lived[-1]
    if not knows and case.stage in VOTED:
        lived = tuple((day, veiled(then)) for day, then in lived)
    last = last_event if case.is_closed else max(last_event, local_day(until))
    decisive = _decisive(lived, last, terms)
    days = tuple(_day(day, had, calendar, terms) for day, had in decisive)
    return DayLedger(case.number, calendar.version, days)


def _lived(events: Iterable[Event]) -> Iterator[tuple[date, Application]]:
    """The case after each event, with the day from which it counts."""
    case, latest = None, date.min
    for event in events:
        case, latest = evolve(case, event), max(latest, local_day(event.at))
        yield latest, case


def _decisive(
    lived: tuple[tuple[date, Application], ...], last: date, terms: Terms
) -> Iterator[tuple[date, Application]]:
    """For each day the state that decides it: the last one in which somebody had the case."""
    (day, now), place = lived[0], 0
    while day <= last:
        decides = now
        while place < len(lived) and lived[place][0] == day:
            now, place = lived[place][1], place + 1
            if _is_had(now, terms) or not _is_had(decides, terms):
                decides = now
        yield day, decides
        day += _A_DAY


def _is_had(case: Application, terms: Terms) -> bool:
    return _is_held(case) or holder(case, terms) != NOBODY


def _is_held(case: Application) -> bool:
    return bool(case.holds) and case.stage not in ENDED


def _day(day: date, case: Application, calendar: Edition, terms: Terms) -> Day:
    provisional = not is_certain(calendar, day)
    if not is_working_day(calendar, day):
        return Day(day, Account.HOLIDAY, NOBODY, DayKind.REST, "", provisional)
    working, stage = DayKind.WORKING, case.stage.value
    if _is_held(case):
        complaint = case.holds[0].complaint  # the one that has blocked it longest
        return Day(day, Account.HOLD, NOBODY, working, complaint, provisional)
    had = holder(case, terms)
    account = Account.NOBODY if had == NOBODY else Account.HOLDER
    return Day(day, account, had, working, stage, provisional)
