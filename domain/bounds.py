"""What any value in a message may be at most, whatever its field means.

Beyond these bounds a value would fail where nobody can be told: PostgreSQL takes no NUL, a calendar
no far-off year, a column no endless number.
"""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime

LONGEST_TEXT = 1_000
LONGEST_LIST = 60
HIGHEST_NUMBER = 1_000_000_000
YEARS = range(2000, 2100)  # every instant and day in a message
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def refuse_out_of_bounds(message: object) -> None:
    """ValueError names the field, never what it holds."""
    for place, fault in _faults("", message):
        raise ValueError(f"{place} {fault}")


def _faults(place: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield from _of_text(place, value)
    elif isinstance(value, int):
        if abs(value) > HIGHEST_NUMBER:
            yield place, f"is at most {HIGHEST_NUMBER}"
    elif isinstance(value, date):
        yield from _of_day(place, value)
    elif isinstance(value, tuple):
        yield from _of_list(place, value)
    elif is_dataclass(value):
        for field in fields(value):
            inside = f"{place}.{field.name}" if place else field.name
            yield from _faults(inside, getattr(value, field.name))


def _of_text(place: str, text: str) -> Iterator[tuple[str, str]]:
    if len(text) > LONGEST_TEXT:
        yield place, f"has at most {LONGEST_TEXT} characters"
    if _CONTROL.search(text):
        yield place, "has a character that is not text"


def _of_day(place: str, day: date) -> Iterator[tuple[str, str]]:
    if day.year not in YEARS:
        yield place, f"lies in the years {YEARS.start} to {YEARS.stop - 1}"
    if isinstance(day, datetime) and day.tzinfo is None:
        yield place, "must carry its time zone"


def _of_list(place: str, items: tuple[object, ...]) -> Iterator[tuple[str, str]]:
    if len(items) > LONGEST_LIST:
        yield place, f"has at most {LONGEST_LIST} items"
        return
    for item in items:
        yield from _faults(place, item)
