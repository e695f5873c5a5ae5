"""A message of each kind, filled with placeholders: what an operator copies, completes and sends."""

import dataclasses
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

from domain.calendar import SHANGHAI
from domain.commands import Command
from domain.people import Actor

_HEADER = frozenset(field.name for field in dataclasses.fields(Command))
_DIGESTS = frozenset({"digest", "publicised", "statement", "request", "opinion_digest", "replaces"})
_DIGEST = "sha256:" + "0" * 64


def sample(
    kind: type[Command], actor: Actor, *, at_round: int, tier: int, at: datetime
) -> dict[str, Any]:
    """JSON-ready, with every field that the kind needs; `at` stands wherever an instant is wanted."""
    fields: dict[str, Any] = {
        "command_id": "换成新编号",
        "actor": {
            "person": actor.person,
            "organisation": actor.organisation,
            "role": actor.role.value,
        },
        "round": at_round,
        "tier": tier,
    }
    hints = get_type_hints(kind)
    for field in dataclasses.fields(kind):
        if field.name not in _HEADER and _is_needed(field):
            fields[field.name] = _value(field.name, hints[field.name], at)
    return fields


def _is_needed(field: "dataclasses.Field[Any]") -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _value(name: str, hint: Any, at: datetime) -> Any:  # noqa: ANN401  any kind of field
    if get_origin(hint) is tuple:
        return [_value(name, get_args(hint)[0], at)]
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _filled(hint, at)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return next(iter(hint)).value
    plain = _PLAIN.get(hint)
    return plain(name, at) if plain is not None else None


def _filled(kind: type, at: datetime) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {
        field.name: _value(field.name, hints[field.name], at)
        for field in dataclasses.fields(kind)
        if _is_needed(field)
    }


def _text(name: str, _: datetime) -> str:
    return _DIGEST if name in _DIGESTS or name == "digests" else "请填写"


_PLAIN: dict[Any, Callable[[str, datetime], Any]] = {
    str: _text,
    bool: lambda _name, _at: True,
    int: lambda _name, _at: 1,
    datetime: lambda _name, at: at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
    date: lambda _name, at: at.astimezone(SHANGHAI).date().isoformat(),
}
