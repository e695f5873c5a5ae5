"""What changed between two revisions, field by field, for people; and whether it hung on the wall."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from domain.dossier.canonical import UNPUBLICISED_FIELDS, UNPUBLICISED_SECTIONS, shown_material
from domain.dossier.form import Dossier, Material
from domain.dossier.labels import called, where


@dataclass(frozen=True, slots=True)
class Change:
    """`before` or `after` is empty for a row that was added or taken out."""

    path: str
    where: str
    before: str
    after: str
    publicised: bool

    @property
    def section(self) -> str:
        return self.path.partition(".")[0].partition("[")[0]


def diff(before: Dossier, after: Dossier) -> tuple[Change, ...]:
    """Rows are matched by id: a row that only moved has not changed."""
    return tuple(
        change
        for field in fields(Dossier)
        for change in _compared(getattr(before, field.name), getattr(after, field.name), field.name)
    )


def touches_publicised(changes: tuple[Change, ...]) -> bool:
    return any(change.publicised for change in changes)


def beyond(changes: tuple[Change, ...], items: tuple[str, ...]) -> tuple[Change, ...]:
    """Changes at places that nobody asked to change; none asked for: everything may change."""
    if not items:
        return ()
    return tuple(change for change in changes if not _is_within(change.path, items))


def _is_within(path: str, items: tuple[str, ...]) -> bool:
    return any(path == item or path.startswith((f"{item}.", f"{item}[")) for item in items)


def _compared(before: Any, after: Any, path: str) -> Iterator[Change]:  # noqa: ANN401  any field
    if before == after:
        return
    if _is_rows(before) or _is_rows(after):
        yield from _rows(before, after, path)
    elif type(before) is type(after) and is_dataclass(before):
        for field in fields(before):
            inside = f"{path}.{field.name}"
            yield from _compared(getattr(before, field.name), getattr(after, field.name), inside)
    else:
        yield _change(path, _told(before), _told(after))


def _is_rows(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and hasattr(value[0], "id")


def _rows(before: tuple[Any, ...], after: tuple[Any, ...], path: str) -> Iterator[Change]:
    had = {row.id: (number, row) for number, row in enumerate(before)}
    has = {row.id: (number, row) for number, row in enumerate(after)}
    for name, (number, row) in had.items():
        if name not in has:
            yield _change(f"{path}[{number}]", _told(row), "")
    for name, (number, row) in has.items():
        place = f"{path}[{number}]"
        if name not in had:
            yield _change(place, "", _told(row))
        elif path == "materials":
            yield from _material(had[name][1], row, place)
        else:
            yield from _compared(had[name][1], row, place)


def _material(before: Material, after: Material, path: str) -> Iterator[Change]:
    """A clearer scan of a publicised file shows nothing new (D-38)."""
    if before == after:
        return
    same = shown_material(before) == shown_material(after)
    yield Change(path, where(path), _told(before), _told(after), publicised=not same)


def _change(path: str, before: str, after: str) -> Change:
    return Change(path, where(path), before, after, _is_publicised(path))


def _is_publicised(path: str) -> bool:
    section, _, rest = path.partition(".")
    if section.partition("[")[0] in UNPUBLICISED_SECTIONS:
        return False
    return rest.rpartition(".")[2] not in UNPUBLICISED_FIELDS


def _told(value: object) -> str:
    if is_dataclass(value) and not isinstance(value, type):
        name = getattr(value, "name", None) or getattr(value, "unit", None)
        kind = getattr(value, "kind", None)
        said = [called(kind)] if kind is not None else []
        return "：".join([*said, str(name or getattr(value, "id", ""))])
    if isinstance(value, tuple):
        return "、".join(called(item) for item in value) or called(None)
    return called(value)
