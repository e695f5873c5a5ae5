"""Charts as lengths and places: a template draws them, and the numbers stand in a table behind each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from api.queries.overview import Flow
from domain.jams import Step

WIDTH, ROW, GAP = 340, 24, 8  # units of a drawing, about pixels where it is shown at its own size
_LYING, _NAMES, _NUMBERS = 440, 184, 50  # room for a name before a bar, and a number behind it
_HALF = 46  # height above and below the line
_FOOT = 16


@dataclass(frozen=True, slots=True)
class Bar:
    key: str
    value: int
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Bars:
    """Lying bars, one for each row; `left` is where they begin."""

    rows: tuple[Bar, ...]
    height: int
    left: int = _NAMES
    width: int = _LYING
    room: int = _LYING - _NAMES - _NUMBERS


@dataclass(frozen=True, slots=True)
class Day:
    """What came stands above the line, what left hangs below it."""

    day: date
    arrived: int
    departed: int
    x: float
    up: float
    down: float


@dataclass(frozen=True, slots=True)
class Stream:
    """One tier's step over the days; `most` is what a bar of full height stands for."""

    step: Step
    role: str
    days: tuple[Day, ...]
    most: int
    bar: float
    line: int = _HALF + 6
    height: int = 2 * _HALF + 12 + _FOOT
    width: int = WIDTH

    @property
    def arrived(self) -> int:
        return sum(day.arrived for day in self.days)

    @property
    def departed(self) -> int:
        return sum(day.departed for day in self.days)


def bars(rows: Sequence[tuple[str, int]]) -> Bars:
    """In the order given; whatever is not nothing can be seen."""
    most = max((value for _, value in rows), default=0) or 1
    room = _LYING - _NAMES - _NUMBERS
    found = tuple(
        Bar(key, value, place * (ROW + GAP), _length(value, most, room))
        for place, (key, value) in enumerate(rows)
    )
    return Bars(found, max(len(rows) * (ROW + GAP) - GAP, 1))


def streams(days: Sequence[date], flow: Sequence[Flow]) -> list[Stream]:
    """One for each tier's step where anything moved; each has a scale of its own."""
    order = list(Step)
    keys = sorted({(one.step, one.role) for one in flow}, key=lambda k: (order.index(k[0]), k[1]))
    return [_stream(days, [one for one in flow if (one.step, one.role) == key]) for key in keys]


def _stream(days: Sequence[date], flow: Sequence[Flow]) -> Stream:
    moved = {one.day: one for one in flow}
    most = max(max(one.arrived, one.departed) for one in flow) or 1
    place = WIDTH / max(len(days), 10)
    found = []
    for n, day in enumerate(days):
        one = moved.get(day)
        arrived, departed = (one.arrived, one.departed) if one is not None else (0, 0)
        up, down = _length(arrived, most, _HALF), _length(departed, most, _HALF)
        found.append(Day(day, arrived, departed, round(n * place, 1), up, down))
    return Stream(flow[0].step, flow[0].role, tuple(found), most, round(place * 0.7, 1))


def _length(value: int, most: int, room: float) -> float:
    return round(max(value / most * room, 2.0), 1) if value else 0.0
