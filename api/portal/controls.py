"""What somebody can fill in: controls from the fields of a command, and what was filled in back again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.datastructures import FormData

from api.portal.wording import Wording
from api.web.problems import bad_request
from api.web.schemas import body_schema
from domain.calendar import SHANGHAI
from domain.commands import Command, wire_name
from domain.dossier.labels import called
from domain.notice import Channel, Level

STAMPED = ("round", "tier")  # which round and tier the page showed
_LONG = frozenset({"opinion", "cause", "record", "reason", "finding"})
_FILES = frozenset(
    {"request_reexamination.statement"}
)  # known by digest: the file itself is uploaded
_NAMES: Mapping[str, Mapping[str, str]] = {
    "level": {level.value: called(level) for level in Level},
    "channel": {channel.value: called(channel) for channel in Channel},
}
_LOCAL = "%Y-%m-%dT%H:%M"
Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Control:
    """`kind`: text, long, lines, number, date, datetime, tick, choice, choices, file."""

    name: str
    label: str
    kind: str
    required: bool = False
    value: Any = ""
    options: Options = ()
    hint: str = ""
    problems: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Prefilled:
    """What a page knows for the fields of commands: values, and what may be chosen.

    By the name of a field; or by command and field, as `return_application.items`.
    """

    values: Mapping[str, Any]
    options: Mapping[str, Options]


def controls(kind: type[Command], wording: Wording, known: Prefilled) -> list[Control] | None:
    """None for a command that a page cannot ask for: rows of several fields each."""
    schema = body_schema(kind)
    found = [
        _control(wire_name(kind), name, _plain(part), name in schema["required"], wording, known)
        for name, part in schema["properties"].items()
        if name not in STAMPED
    ]
    return None if None in found else [each for each in found if each is not None]


def _plain(part: dict[str, Any]) -> dict[str, Any]:
    """Without the null of what may be left open."""
    known = [each for each in part.get("anyOf", ()) if each.get("type") != "null"]
    return {**part, **known[0]} if known else part


def _control(
    command: str, name: str, part: dict[str, Any], required: bool, wording: Wording,
    known: Prefilled,
) -> Control | None:  # fmt: skip
    value = known.values.get(name, part.get("default", ""))
    options = known.options.get(f"{command}.{name}", ())
    items = _plain(part.get("items", {}))
    if "object" in {part.get("type"), items.get("type")}:
        return None
    if not options and ("enum" in part or "enum" in items):
        options = [
            (each, _called(name, each, wording)) for each in part.get("enum") or items["enum"]
        ]
    is_file = f"{command}.{name}" in _FILES
    kind = "file" if is_file else _kind(name, part, has_options=bool(options))
    hint = wording.known(f"hint.{name}", "")
    return Control(name, part.get("title", name), kind, required, value, options, hint)


def _called(name: str, value: str, wording: Wording) -> str:
    return _NAMES.get(name, {}).get(value) or wording.say(f"choice.{name}.{value}")


def _kind(name: str, part: dict[str, Any], *, has_options: bool) -> str:
    match part.get("type"):
        case "array":
            return "choices" if has_options else "lines"
        case "boolean":
            return "tick"
        case "integer":
            return "number"
        case _ if has_options:
            return "choice"
        case _:
            simple = {"date-time": "datetime", "date": "date"}.get(part.get("format", ""))
            return simple or ("long" if name in _LONG else "text")


# --------------------------------------------------------------------------- what came back


def filled_in(kind: type[Command], given: FormData, wording: Wording) -> dict[str, Any]:
    """The body of the command; Problem (bad-request) names what cannot be read."""
    known = controls(kind, wording, Prefilled({}, {}))
    if known is None:
        raise bad_request(f"{wire_name(kind)} 不能在页面办理。")
    body: dict[str, Any] = {}
    for control in known:
        value = _value(control, given)
        if value is not None:
            body[control.name] = value
    for name in STAMPED:
        if (said := given.get(name)) and isinstance(said, str) and said.isdecimal():
            body[name] = int(said)
    return body


def _value(control: Control, given: FormData) -> Any:  # noqa: ANN401  JSON
    texts = [each.strip() for each in given.getlist(control.name) if isinstance(each, str)]
    match control.kind:
        case "tick":
            return bool(texts)
        case "choices" | "lines":
            return [line.strip() for text in texts for line in text.splitlines() if line.strip()]
        case _:
            return _simple(control, texts[-1] if texts else "")


def _simple(control: Control, text: str) -> str | int | None:
    if not text:
        return None
    match control.kind:
        case "datetime":
            return _instant(text, control.label)
        case "number":
            return _number(text, control.label)
        case _:
            return text


def _instant(text: str, label: str) -> str:
    """As it is written in Beijing."""
    found = instant_of(text)
    if found is None:
        raise bad_request(f"“{label}”应为日期和时间，如 2026-03-01T09:00。")
    return found


def instant_of(text: str) -> str | None:
    """As it was written in Beijing; None if it is no instant."""
    try:
        return datetime.strptime(text[:16], _LOCAL).replace(tzinfo=SHANGHAI).isoformat()
    except ValueError:
        return None


def _number(text: str, label: str) -> int:
    if not re.fullmatch(r"\d{1,12}", text):
        raise bad_request(f"“{label}”应为整数。")
    return int(text)


def written(instant: datetime) -> str:
    """For a field of a form."""
    return f"{instant.astimezone(SHANGHAI):{_LOCAL}}"
