"""对账: the platform's account of a day beside ours; whatever differs is for a person (D-06b)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Entry(StrEnum):
    PAID = "paid"  # 缴费
    REFUNDED = "refunded"  # 退费


class Difference(StrEnum):
    MISSING_HERE = "missing_here"  # 平台有、本系统无
    MISSING_THERE = "missing_there"  # 本系统有、平台无
    OTHER_AMOUNT = "other_amount"  # 金额或币种不同
    OTHER_ORDER = "other_order"  # 订单不同


@dataclass(frozen=True, slots=True)
class Line:
    """One movement of money. `fen` is hundredths of a yuan."""

    entry: Entry
    transaction: str
    order: str
    fen: int
    currency: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Differing:
    what: Difference
    ours: Line | None
    theirs: Line | None

    @property
    def line(self) -> Line:
        line = self.theirs or self.ours
        assert line is not None  # one of them differs from the other
        return line


def differences(ours: Iterable[Line], theirs: Iterable[Line]) -> tuple[Differing, ...]:
    """By entry and transaction, in their order; the instants may differ by the clocks."""
    here = {(line.entry, line.transaction): line for line in ours}
    there = {(line.entry, line.transaction): line for line in theirs}
    found = []
    for key in sorted(here.keys() | there.keys()):
        mine, other = here.get(key), there.get(key)
        what = _what_differs(mine, other)
        if what is not None:
            found.append(Differing(what, mine, other))
    return tuple(found)


def _what_differs(ours: Line | None, theirs: Line | None) -> Difference | None:
    if ours is None:
        return Difference.MISSING_HERE
    if theirs is None:
        return Difference.MISSING_THERE
    if (ours.fen, ours.currency) != (theirs.fen, theirs.currency):
        return Difference.OTHER_AMOUNT
    return Difference.OTHER_ORDER if ours.order != theirs.order else None
