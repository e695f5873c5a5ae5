"""A dossier as it is read: section by section, what was filled in, in the words of the form."""

from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from domain.dossier.form import Dossier
from domain.dossier.kinds import Provenance
from domain.dossier.labels import FIELDS, SECTIONS, called

_UNSAID = frozenset({"id", "digest", "provenance"})
_LONG = 40  # characters that have a line of their own
_APART = frozenset({"materials", "notice"})  # files have a table of their own


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    text: str
    long: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A section that is one, or one row of it; `fetched` where a register has given it."""

    lines: tuple[Line, ...]
    fetched: bool


@dataclass(frozen=True, slots=True)
class Told:
    name: str
    title: str
    entries: tuple[Entry, ...]


def told(dossier: Dossier) -> list[Told]:
    """What was left open is not mentioned."""
    found = []
    for field in fields(Dossier):
        value = getattr(dossier, field.name)
        rows = value if isinstance(value, tuple) else () if value is None else (value,)
        if field.name not in _APART and rows:
            entries = tuple(_entry(row) for row in rows)
            found.append(Told(field.name, SECTIONS[field.name], entries))
    return found


def _entry(row: Any) -> Entry:  # noqa: ANN401  any part of a form
    fetched = getattr(row, "provenance", None) is Provenance.FETCHED
    return Entry(tuple(_lines(row, "")), fetched)


def _lines(part: Any, before: str) -> list[Line]:  # noqa: ANN401
    found: list[Line] = []
    for field in fields(part):
        value = getattr(part, field.name)
        label = before + FIELDS.get(field.name, field.name)
        if field.name in _UNSAID or value in (None, "", ()):
            continue
        if is_dataclass(value):
            found += _lines(value, f"{label}·")
        elif isinstance(value, tuple) and is_dataclass(value[0]):
            for place, row in enumerate(value, start=1):
                found += _lines(row, f"{label}第{place}行·")
        else:
            items = value if isinstance(value, tuple) else (value,)
            said = "、".join(called(item) for item in items)
            found.append(Line(label, said, len(said) > _LONG))
    return found
