"""The parts of a notice that can be read already, so that one fault does not hide another."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from types import GenericAlias
from typing import Any, get_type_hints

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from api.notices.shape import STRICT, read_as
from domain.notice import (
    AnnualTerms,
    Bodies,
    ChainRule,
    Channel,
    Clause,
    Committee,
    Contact,
    Document,
    EvaluationTerms,
    Fee,
    LevelTerms,
    Organisation,
    PublicityTerms,
    Requirements,
    ResultTerms,
    SetByOrganiser,
    SupplementTerms,
)


@dataclass(frozen=True, slots=True)
class Span:
    """A window as written, even one that the domain would not have: it is told what is wrong."""

    opens_at: AwareDatetime
    closes_at: AwareDatetime


@dataclass(frozen=True, slots=True)
class Sketch:
    """None stands for a part that is missing, or whose shape is wrong: it is not looked into."""

    document: Document | None = None
    series: str | None = None
    committees: tuple[Committee, ...] | None = None
    organisations: tuple[Organisation, ...] | None = None
    help_contacts: tuple[Contact, ...] | None = None
    switches: tuple[tuple[str, bool], ...] | None = None
    set_by_organiser: tuple[SetByOrganiser, ...] | None = None
    clauses: tuple[Clause, ...] | None = None
    requirements: Requirements | None = None
    season: str | None = None
    edition: int | None = None
    year: int | None = None
    channels: tuple[Channel, ...] | None = None
    levels: tuple[LevelTerms, ...] | None = None
    chains: tuple[ChainRule, ...] | None = None
    publicity: PublicityTerms | None = None
    supplement: SupplementTerms | None = None
    evaluation: EvaluationTerms | None = None
    result: ResultTerms | None = None
    annual: AnnualTerms | None = None
    bodies: Bodies | None = None
    reminder_days: tuple[int, ...] | None = None
    filing: Span | None = None
    payment: Span | None = None
    fees: tuple[Fee, ...] | None = None
    numbers: tuple[tuple[str, int], ...] = ()  # the whole numbers that stand in `terms` itself
    raw: dict[str, object] = field(default_factory=dict)  # the data itself, for what has no type


def sketch(data: dict[str, object]) -> Sketch:
    return Sketch(**dict(_parts(data)), numbers=tuple(_numbers(data)), raw=data)


def value_at(data: object, steps: tuple[str | int, ...]) -> object:
    """None if there is nothing."""
    for step in steps:
        if isinstance(data, dict) and isinstance(step, str):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def _parts(data: dict[str, object]) -> Iterator[tuple[str, Any]]:
    for name, adapter in _ADAPTERS.items():
        steps = _PLACES[name]
        value = value_at(data, steps)
        if value is None:
            continue
        try:
            yield name, read_as(adapter, value)
        except ValidationError:
            continue


def _numbers(data: dict[str, object]) -> Iterator[tuple[str, int]]:
    terms = data.get("terms")
    for name, value in terms.items() if isinstance(terms, dict) else ():
        if isinstance(value, int) and not isinstance(value, bool):
            yield str(name), value


def _in_a_tuple(kind: object) -> Any:  # noqa: ANN401  a type made at run time
    return GenericAlias(tuple, (kind,))


_OF_TERMS = (
    "edition",
    "year",
    "channels",
    "levels",
    "chains",
    "publicity",
    "supplement",
    "evaluation",
    "result",
    "annual",
    "bodies",
    "reminder_days",
)
_OF_SCHEDULE = ("filing", "payment", "fees")
_OWN = ("numbers", "raw")
_PLACES: dict[str, tuple[str, ...]] = {
    **{part.name: (part.name,) for part in fields(Sketch) if part.name not in _OWN},
    **{name: ("terms", name) for name in _OF_TERMS},
    **{name: ("schedule", name) for name in _OF_SCHEDULE},
    "season": ("terms", "notice"),
}
_HINTS = get_type_hints(Sketch)
_ADAPTERS: dict[str, TypeAdapter[tuple[Any]]] = {
    name: TypeAdapter(_in_a_tuple(_HINTS[name]), config=STRICT) for name in _PLACES
}
