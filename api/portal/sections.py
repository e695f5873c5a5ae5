"""A section of the form as controls, and what was filled in as JSON again.

The controls follow from the dataclasses of the form: whatever field is added there can be filled in
here. A draft may be wrong in any way; what cannot be shown as fields is told, and never lost silently.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from starlette.datastructures import FormData

from api.portal.controls import Control, Options, instant_of, written
from domain.dossier.form import Dossier, Unit
from domain.dossier.labels import FIELDS, SECTIONS, called
from domain.dossier.limits import LONG_FIELDS, MOST_ROWS

KINDS: Mapping[str, Any] = get_type_hints(Dossier)
_SYSTEMS = frozenset({"id", "provenance", "digest"})  # kept as they are, and not shown
_LABELS = {
    "basic.name": "姓名", "archive.check.name": "姓名", "basic.unit.id": "已注册的单位",
    "basic.insured_unit.id": "已注册的单位",
}  # fmt: skip
_ROW = re.compile(r"\[(\d{1,3})\]")
Json = Any


@dataclass(frozen=True, slots=True)
class Group:
    """Some fields that belong together: the section itself, a row of it, or a part of either."""

    path: str
    title: str
    optional: bool  # left empty altogether, it is not there
    hidden: tuple[tuple[str, str], ...]
    controls: tuple[Control, ...]
    parts: tuple["Group | Rows", ...]


@dataclass(frozen=True, slots=True)
class Rows:
    path: str
    title: str
    rows: tuple[Group, ...]  # the last ones empty, to be filled in
    known: int  # how many are there already


@dataclass(frozen=True, slots=True)
class Known:
    """What is chosen from where, and what is wrong at which path."""

    options: Mapping[str, Options]  # by path without row numbers, as `basic.unit.id`
    problems: Mapping[str, tuple[str, ...]]
    blanks: int = 1  # empty rows at the end of each list


def shown(section: str, content: Json, known: Known) -> Group | Rows:
    """As a form; what does not fit its field is left out of it."""
    kind, optional = _plain(KINDS[section])
    if _row_kind(kind) is not None:
        return _rows(section, SECTIONS[section], kind, content, known)
    return _group(section, SECTIONS[section], kind, content, known, optional=optional)


def _group(
    path: str, title: str, kind: Any, content: Json, known: Known, *, optional: bool = False  # noqa: ANN401  a type
) -> Group:  # fmt: skip
    has = content if isinstance(content, dict) else {}
    hidden: list[tuple[str, str]] = []
    controls: list[Control] = []
    parts: list[Group | Rows] = []
    by_itself = _defaults(kind)
    for name, hint, required in _fields(kind):
        inside, inner = f"{path}.{name}", _plain(hint)
        value = has.get(name, by_itself.get(name))
        if _is_the_systems(kind, inside, name, known):
            hidden.append((inside, str(has.get(name, ""))))
        elif _row_kind(inner[0]) is not None:
            parts.append(_rows(inside, FIELDS.get(name, name), inner[0], has.get(name), known))
        elif is_dataclass(inner[0]):
            title_of = FIELDS.get(name, name)
            parts.append(
                _group(inside, title_of, inner[0], has.get(name), known, optional=inner[1])
            )
        else:
            must = required and not (kind is Unit and name == "id")
            controls.append(_control(inside, name, hint, value, known, required=must))
    return Group(path, title, optional, tuple(hidden), tuple(controls), tuple(parts))


def _is_the_systems(kind: Any, path: str, name: str, known: Known) -> bool:  # noqa: ANN401
    """A unit's id is chosen; and a file stands for another where there are others."""
    if name == "replaces":
        return not known.options.get(_ROW.sub("", path))
    return name in _SYSTEMS and not (name == "id" and kind is Unit)


def _rows(path: str, title: str, kind: Any, content: Json, known: Known) -> Rows:  # noqa: ANN401
    has = content if isinstance(content, list) else []
    blanks = 0 if path == "materials" else known.blanks
    inner = _row_kind(kind)
    rows = tuple(
        _group(f"{path}[{place}]", title, inner, row, known)
        for place, row in enumerate([*has, *([{}] * blanks)][:MOST_ROWS])
    )
    return Rows(path, title, rows, len(has))


def _control(
    path: str, name: str, hint: Any, value: Json, known: Known, *, required: bool  # noqa: ANN401
) -> Control:  # fmt: skip
    kind, optional = _plain(hint)
    options = known.options.get(_ROW.sub("", path), ())
    problems = known.problems.get(path, ())
    label = _LABELS.get(path) or FIELDS.get(name, name)
    if (many := _items(kind)) is not None:
        return Control(path, label, "choices" if many else "lines", False,
                       value if isinstance(value, list) else [], many, "", problems)  # fmt: skip
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        options = [(each.value, called(each)) for each in kind]
    shape = _shape(name, kind, has_options=bool(options), optional=optional)
    if shape == "choice" and kind is bool:
        options = [("true", called(True)), ("false", called(False))]
        value = {True: "true", False: "false"}.get(value, "")
    if shape == "choice" and value and value not in {each for each, _ in options}:
        options = [*options, (str(value), str(value))]
    return Control(path, label, shape, required and kind is not bool, _as_shown(value, shape),
                   options, "", problems)  # fmt: skip


def _shape(name: str, kind: Any, *, has_options: bool, optional: bool) -> str:  # noqa: ANN401
    if has_options or (isinstance(kind, type) and issubclass(kind, StrEnum)):
        return "choice"
    if kind is bool:
        return "choice" if optional else "tick"
    if name in LONG_FIELDS:
        return "long"
    return {int: "number", float: "number", datetime: "datetime", date: "date"}.get(kind, "text")


def _as_shown(value: Json, shape: str) -> Json:
    if shape == "tick":
        return value is True
    if shape == "datetime" and isinstance(value, str):
        try:
            return written(datetime.fromisoformat(value))
        except ValueError:
            return ""
    return "" if value is None or isinstance(value, dict | list) else str(value)


# --------------------------------------------------------------------------- what came back


def written_down(section: str, given: FormData) -> Json:
    """What is kept as the section: texts that are no number stay texts, and are told as wrong."""
    kind, optional = _plain(KINDS[section])
    if _row_kind(kind) is not None:
        return _rows_of(section, kind, given)
    return _group_of(section, kind, given, optional=optional)


def _rows_of(path: str, kind: Any, given: FormData) -> list[Json]:  # noqa: ANN401
    inner, start = _row_kind(kind), re.compile(rf"{re.escape(path)}\[(\d{{1,3}})\]")
    places = sorted({int(found[1]) for name in given if (found := start.match(name))})
    rows = []
    for place in places[:MOST_ROWS]:
        row = f"{path}[{place}]"
        if given.get(f"{row}._remove"):
            continue
        content = _group_of(row, inner, given, optional=True)
        if content is not None:
            rows.append(content)
    return rows


def _group_of(path: str, kind: Any, given: FormData, *, optional: bool) -> Json:  # noqa: ANN401
    """None for what was left empty altogether, where that may be."""
    body: dict[str, Json] = {}
    says_something = False
    for name, hint, required in _fields(kind):
        inside = f"{path}.{name}"
        value = _value_of(inside, hint, given)
        if (name not in _SYSTEMS or kind is Unit) and _is_said(value, hint, required=required):
            says_something = True
        if value is not None or not required:
            body[name] = value
    if optional and not says_something:
        return None
    if "id" in body and not body["id"]:
        body["id"] = _new_id(kind, body)
    return {name: value for name, value in body.items() if not _is_left_out(name, value)}


def _new_id(kind: Any, body: Mapping[str, Json]) -> str:  # noqa: ANN401
    """Of a row by chance; a unit that is not registered is known by its code, else by its name."""
    if kind is Unit:
        return str(body.get("uscc") or body.get("name") or "")
    return f"r-{secrets.token_hex(4)}"


def _value_of(path: str, hint: Any, given: FormData) -> Json:  # noqa: ANN401
    kind, optional = _plain(hint)
    if _row_kind(kind) is not None:
        return _rows_of(path, kind, given)
    if is_dataclass(kind):
        return _group_of(path, kind, given, optional=optional)
    texts = [each.strip() for each in given.getlist(path) if isinstance(each, str)]
    if _items(kind) is not None:
        return [line.strip() for text in texts for line in text.splitlines() if line.strip()]
    if kind is bool and not optional:
        return bool(texts)
    return _scalar(kind, texts[-1] if texts else "", optional=optional)


def _scalar(kind: Any, text: str, *, optional: bool) -> Json:  # noqa: ANN401
    if not text:
        return "" if kind is str and not optional else None
    if kind is bool:
        return {"true": True, "false": False}.get(text, text)
    if kind is datetime:
        return instant_of(text) or text
    if kind in {int, float}:
        try:
            return kind(text)
        except ValueError:
            return text
    return text


def _is_said(value: Json, hint: Any, *, required: bool) -> bool:  # noqa: ANN401
    kind, optional = _plain(hint)
    if kind is bool and not optional:
        return value is True and required
    return value not in ("", None, [])


def _is_left_out(name: str, value: Json) -> bool:
    """What was not written, and has its default by itself."""
    return value is None or (name == "provenance" and not value)


# ------------------------------------------------------------------------------------ types


def _fields(kind: Any) -> Iterator[tuple[str, Any, bool]]:  # noqa: ANN401
    """Name, type, and whether it must be filled in."""
    hints = get_type_hints(kind)
    for field in fields(kind):
        needs = field.default is MISSING and field.default_factory is MISSING
        yield field.name, hints[field.name], needs


def _defaults(kind: Any) -> dict[str, Json]:  # noqa: ANN401
    """What a tick or a choice is until somebody says otherwise."""
    return {
        field.name: field.default.value if isinstance(field.default, StrEnum) else field.default
        for field in fields(kind)
        if isinstance(field.default, bool | StrEnum)
    }


def _plain(hint: Any) -> tuple[Any, bool]:  # noqa: ANN401
    """Without None, and whether None may stand there."""
    if get_origin(hint) is UnionType or NoneType in get_args(hint):
        (kind,) = [each for each in get_args(hint) if each is not NoneType]
        return kind, True
    return hint, False


def _row_kind(kind: Any) -> Any:  # noqa: ANN401
    """Of a list of rows; None for anything else."""
    inner = get_args(kind)[0] if get_origin(kind) is tuple else None
    return inner if inner is not None and is_dataclass(inner) else None


def _items(kind: Any) -> Options | None:  # noqa: ANN401
    """Of a list of values: those that may be chosen, or none for free words."""
    if get_origin(kind) is not tuple:
        return None
    inner = get_args(kind)[0]
    if issubclass(inner, StrEnum):
        return [(each.value, called(each)) for each in inner]
    return ()
