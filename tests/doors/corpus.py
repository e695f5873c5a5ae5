"""Bad messages, made by reflection over every command: nothing here names a field by hand.

`spoilt(kind)` takes a valid message of that kind and spoils one place after another in every way
that its type allows; `WHOLE` are messages that are wrong as a whole.
"""

import copy
import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

from temporalio.api.common.v1 import Payload

from domain.commands import COMMANDS, Command
from domain.complaint_case import COMPLAINT_COMMANDS
from domain.meeting_commands import MEETING_COMMANDS
from domain.people import Actor, Role
from domain.samples import sample
from domain.season_commands import SEASON_COMMANDS

ALL: tuple[type[Command], ...] = (
    *COMMANDS,
    *SEASON_COMMANDS,
    *COMPLAINT_COMMANDS,
    *MEETING_COMMANDS,
)
ACTOR = Actor("p-canary", "org-canary", Role.UNIT)
CANARY = "张三疯癫518"  # never to be repeated by a refusal
_AT = datetime(2027, 11, 4, 2, tzinfo=UTC)
Path = tuple[str | int, ...]


def valid(kind: type[Command]) -> dict[str, Any]:
    return sample(kind, ACTOR, at_round=1, tier=0, at=_AT) | {"command_id": "bad-1"}


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place of a message, from the outside in."""
    if path:
        yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*path, index))


def spoilt(kind: type[Command]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each with the place that is wrong."""
    good = valid(kind)
    for path in places(good):
        for wrong in _wrongs(_at(good, path)):
            yield path, _with(good, path, wrong)
        if isinstance(path[-1], str) and path[-1] not in {"round", "tier"}:
            yield path, _without(good, path)
    yield ("message",), good | {CANARY: 1}


def _wrongs(value: Any) -> tuple[Any, ...]:
    """Values that are wrong for whatever stood there."""
    anything = ({"x": {"y": [CANARY]}}, [[[CANARY]]])
    if isinstance(value, bool):
        return (*anything, CANARY, 7)
    if isinstance(value, int):
        return (*anything, CANARY, -(10**12), 10**30, 1.5, float("nan"))
    if isinstance(value, str):
        return (*anything, 3.25, "", "  ", CANARY * 400, "\u0000", f"0001-01-01T00:00:00Z{CANARY}")
    if isinstance(value, list):
        return (CANARY, 5, [], [value[0]] * 200 if value else [1] * 200)
    return (CANARY, 5, None, [])


def enum_and_date_fields(kind: type[Command]) -> set[str]:
    """Names of fields of these types at the top, to see that the samples carry them."""
    hints = get_type_hints(kind)
    return {
        field.name
        for field in dataclasses.fields(kind)
        if _plain(hints[field.name]) and field.default is dataclasses.MISSING
    }


def _plain(hint: Any) -> bool:
    inner = get_args(hint)[0] if get_origin(hint) is tuple else hint
    return isinstance(inner, type) and (issubclass(inner, StrEnum) or inner is datetime)


def _at(value: Any, path: Path) -> Any:
    for part in path:
        value = value[part]
    return value


def _with(good: dict[str, Any], path: Path, wrong: Any) -> dict[str, Any]:
    spoilt_one = copy.deepcopy(good)
    _at(spoilt_one, path[:-1])[path[-1]] = wrong
    return spoilt_one


def _without(good: dict[str, Any], path: Path) -> dict[str, Any]:
    spoilt_one = copy.deepcopy(good)
    del _at(spoilt_one, path[:-1])[path[-1]]
    return spoilt_one


def _payload(encoding: str | None, data: bytes) -> Payload:
    metadata = {} if encoding is None else {"encoding": encoding.encode()}
    return Payload(metadata=metadata, data=data)


def _json(value: Any) -> Payload:
    return _payload("json/plain", json.dumps(value).encode())


GOOD = _json(valid(COMMANDS[0]))
# By name: the payloads of one message, which may be none or several.
WHOLE: dict[str, tuple[Payload, ...]] = {
    "nothing": (),
    "two arguments": (GOOD, GOOD),
    "a thousand arguments": (_json(1),) * 1_000,
    "null": (_json(None),),
    "a number": (_json(5),),
    "a list": (_json([1, 2]),),
    "a string": (_json(CANARY),),
    "binary/null": (_payload("binary/null", b""),),
    "binary/plain": (_payload("binary/plain", b"\x00\x01"),),
    "json/protobuf": (_payload("json/protobuf", b"{}"),),
    "binary/protobuf": (_payload("binary/protobuf", b"\x0a"),),
    "an unknown encoding": (_payload("binary/encrypted", b"rubbish"),),
    "no encoding": (_payload(None, b"{}"),),
    "broken JSON": (_payload("json/plain", b"{"),),
    "bad UTF-8": (_payload("json/plain", b'"\xff\xfe"'),),
    "an empty body": (_payload("json/plain", b""),),
    "deep nesting": (_payload("json/plain", b"[" * 3_000 + b"]" * 3_000),),
    "just under the bound": (_json(["x" * 10] * 560),),
    "far over the bound": (_json({"command_id": "x" * 60_000}),),
    "half a surrogate": (_payload("json/plain", b'{"command_id":"\\ud800"}'),),
    "not a number": (_payload("json/plain", b'{"command_id":NaN}'),),
}
