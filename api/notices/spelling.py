"""The few places where a notice file is written more readably than the domain keeps it.

fees in yuan (fen in the domain) · shares as `2/3` · switches as a map · a clause without `cited_as`
stands for itself, without `origin` is printed in the document · a schedule begins at version 1.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from api.notices.problems import Found, Steps

Row = dict[str, object]
_SHARE = re.compile(r"(\d{1,4})\s*/\s*(\d{1,4})")
_NO_ZONE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?")
PROGRESS = (  # how far a season has come: the system keeps it, no file
    "review_opened_at",
    "review_ended_at",
    "reported_at",
    "confirmations",
    "cancelled_at",
)
_SHARES = ("quorum", "passing")
_FEN = 100


def to_domain(data: Row) -> tuple[Row, tuple[Found, ...]]:
    """The same data in the domain's form; whatever is misspelled stays, to be found later."""
    found: list[Found] = [*_instants_without_zone(data, ()), *_wrong_switches(data)]
    result = dict(data)
    _change(result, "switches", _switches)
    _change(result, "clauses", _each(_clause))
    terms = _change(result, "terms", _copy)
    evaluation = _change(terms, "evaluation", _copy)
    for name in _SHARES:
        _change(evaluation, name, _share)
        if isinstance(evaluation.get(name), str):
            steps = ("terms", "evaluation", name)
            found.append(Found(steps, f"比例“{evaluation[name]}”写法有误", "如 2/3"))
    schedule = _change(result, "schedule", lambda row: {"version": 1, "calendar": "", **_row(row)})
    found.extend(_wrong_yuan(schedule.get("fees")))
    _change(schedule, "fees", _each(_fee))
    return result, tuple(found)


def from_domain(data: Row) -> Row:
    """The domain's form, written as in a file."""
    result = dict(data)
    _change(result, "switches", lambda pairs: {str(name): on for name, on in _pairs(pairs)})
    _change(result, "clauses", _each(_short_clause))
    terms = _change(result, "terms", _copy)
    evaluation = _change(terms, "evaluation", _copy)
    for name in _SHARES:
        _change(evaluation, name, lambda share: f"{_row(share)['part']}/{_row(share)['whole']}")
    schedule = _change(result, "schedule", _copy)
    for name in ("version", "calendar", *PROGRESS):
        if schedule.get(name) in (1, "", None, []):
            schedule.pop(name, None)
    _change(schedule, "fees", _each(_readable_fee))
    return result


def _change(row: Row, name: str, how: Callable[[object], object]) -> Row:
    """Replace `row[name]`, if it is there, and give it back if it is a map itself."""
    if name in row:
        row[name] = how(row[name])
    inner = row.get(name)
    return inner if isinstance(inner, dict) else {}


def _copy(value: object) -> object:
    return dict(value) if isinstance(value, dict) else value


def _row(value: object) -> Row:
    return value if isinstance(value, dict) else {}


def _each(how: Callable[[Row], object]) -> Callable[[object], object]:
    def change(items: object) -> object:
        if not isinstance(items, list):
            return items
        return [how(item) if isinstance(item, dict) else item for item in items]

    return change


def _switches(value: object) -> object:
    return [list(pair) for pair in value.items()] if isinstance(value, dict) else value


def _pairs(value: object) -> Iterator[tuple[object, object]]:
    yield from value if isinstance(value, list | tuple) else ()


def _clause(row: Row) -> Row:
    return {"cited_as": row.get("rule"), "origin": "document", **row}


def _short_clause(row: Row) -> Row:
    unsaid = {"cited_as": row["rule"], "origin": "document"}
    order = ("rule", "cited_as", "origin", "text")
    return {name: row[name] for name in order if row[name] != unsaid.get(name)}


def _share(value: object) -> object:
    match = _SHARE.fullmatch(value) if isinstance(value, str) else None
    return {"part": int(match[1]), "whole": int(match[2])} if match else value


def _fee(row: Row) -> Row:
    if "yuan" not in row or "fen" in row:
        return row
    rest = {name: value for name, value in row.items() if name != "yuan"}
    yuan = row["yuan"]
    return {**rest, "fen": int(Decimal(str(yuan)) * _FEN) if _is_yuan(yuan) else yuan}


def _readable_fee(row: Row) -> Row:
    yuan = Decimal(str(row["fen"])) / _FEN
    return {"level": row["level"], "yuan": int(yuan) if yuan == int(yuan) else float(yuan)}


def _is_yuan(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    amount = Decimal(str(value))
    return amount.is_finite() and 0 < amount <= 1_000_000 and amount * _FEN % 1 == 0  # noqa: PLR2004


def _wrong_yuan(fees: object) -> Iterator[Found]:
    for at, row in enumerate(fees if isinstance(fees, list) else ()):
        steps: Steps = ("schedule", "fees", at)
        if isinstance(row, dict) and "yuan" in row and not _is_yuan(row["yuan"]):
            yield Found((*steps, "yuan"), "金额写法有误", "以元为单位的正数，如 240，最多两位小数")
        if isinstance(row, dict) and "fen" in row:
            yield Found((*steps, "fen"), "没有这一项", "yuan")


def _wrong_switches(data: Row) -> Iterator[Found]:
    for name, on in _row(data.get("switches")).items():
        if not isinstance(on, bool):
            yield Found(("switches", str(name)), "开关的值有误", "true 或 false")


def _instants_without_zone(value: object, steps: Steps) -> Iterator[Found]:
    """A clock reading whose zone nobody wrote down is eight hours of doubt (D-02)."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _instants_without_zone(inner, (*steps, name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _instants_without_zone(inner, (*steps, at))
    elif isinstance(value, str) and _NO_ZONE.fullmatch(value):
        yield Found(steps, f"时间 {value} 没有写明时区", f"{value.replace(' ', 'T')}+08:00")
