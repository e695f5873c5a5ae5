"""JSON to a Dossier; or everything that is wrong with it, field by field, in Chinese.

What a problem says names the field and what may stand there, never what somebody wrote: a form is
full of personal data, and problems end up in logs and screenshots.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from domain.dossier.form import Dossier
from domain.dossier.labels import called, where
from domain.dossier.limits import Fault, faults

LARGEST = 2_000_000  # bytes of one dossier's JSON; files are kept apart
DEEPEST = 12
MOST_PROBLEMS = 100
_STRICT = ConfigDict(extra="forbid", strict=True)
_DOSSIER: TypeAdapter[tuple[Dossier]] = TypeAdapter(tuple[Dossier], config=_STRICT)
_NO_TEXT = re.compile(r"[\x00\ud800-\udfff]")
_SECTIONS: dict[str, TypeAdapter[tuple[Any]]] = {
    name: TypeAdapter(tuple[kind], config=_STRICT)  # type: ignore[valid-type, arg-type]
    for name, kind in get_type_hints(Dossier).items()
}
_NAMED = re.compile(r"'([^']*)'")
_SAID = {
    "missing": ("缺少此项", "必填"),
    "missing_argument": ("缺少此项", "必填"),
    "unexpected_keyword_argument": ("没有这一项", "删去，或改正拼写"),
    "enum": ("不是可选的值", ""),
    "string_type": ("类型不符", "文字"),
    "int_type": ("类型不符", "整数"),
    "int_from_float": ("类型不符", "整数"),
    "float_type": ("类型不符", "数字"),
    "bool_type": ("类型不符", "true 或 false"),
    "tuple_type": ("类型不符", "列表"),
    "dataclass_type": ("类型不符", "“项目: 内容”的形式"),
    "dataclass_exact_type": ("类型不符", "“项目: 内容”的形式"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """`path` for programs, `where` for people."""

    path: str
    where: str
    message: str
    allowed: str

    def __str__(self) -> str:
        allowed = f"；应为：{self.allowed}" if self.allowed else ""
        return f"{self.where}（{self.path}）：{self.message}{allowed}"


class BadDossier(ValueError):
    """No dossier: `problems` says why, at most the first hundred."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems[:MOST_PROBLEMS]
        more = len(problems) - len(self.problems)
        said = [str(problem) for problem in self.problems]
        super().__init__("\n".join([*said, *([f"另有 {more} 处"] if more else [])]))


def read_dossier(raw: bytes) -> Dossier:
    """BadDossier for anything that is not one."""
    return dossier_of(read_json(raw))


def dossier_of(data: object) -> Dossier:
    """BadDossier for JSON that is no dossier."""
    dossier: Dossier = _validated(_DOSSIER, data, "")
    found = tuple(_beyond(fault) for fault in faults(dossier))
    if found:
        raise BadDossier(found)
    return dossier


def problems_of_section(section: str, data: object) -> tuple[Problem, ...]:
    """What would stop this section from being handed in."""
    try:
        value = _validated(_SECTIONS[section], data, section)
    except BadDossier as wrong:
        return wrong.problems
    return tuple(_beyond(fault) for fault in faults(value, section))


def _validated(adapter: TypeAdapter[tuple[Any]], data: object, path: str) -> Any:  # noqa: ANN401
    """By way of JSON: there, strict still reads dates and kinds from text, and nothing else."""
    try:
        return adapter.validate_json(json.dumps([data]))[0]
    except ValidationError as wrong:
        raise BadDossier(tuple(_problem(error, path) for error in wrong.errors())) from None


def read_json(raw: bytes) -> Any:  # noqa: ANN401  JSON
    """In the one spelling of Unicode (NFC), so that what looks alike is alike."""
    if len(raw) > LARGEST:
        raise _no_json(
            f"文件过大（{len(raw)} 字节）", f"不超过 {LARGEST // 1_000_000} MB；附件另行上传"
        )
    try:
        text = unicodedata.normalize("NFC", raw.decode("utf-8-sig"))
        if _depth(text) > DEEPEST:
            raise _no_json("层次过深", f"不超过 {DEEPEST} 层")
        data = json.loads(text, parse_constant=_no_number, object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise _no_json("不是 UTF-8 编码的文件", "UTF-8") from None
    except json.JSONDecodeError as wrong:
        raise _no_json(
            f"不是 JSON：第 {wrong.lineno} 行第 {wrong.colno} 列附近有误", "JSON"
        ) from None
    except BadDossier:
        raise
    except ValueError:
        raise _no_json("不是 JSON：数字过长", "JSON") from None
    if found := tuple(_unstorable(data, ())):
        raise BadDossier(found)
    return data


def _depth(text: str) -> int:
    """Brackets within texts count as well: that errs on the side of refusing nothing real."""
    deepest = level = 0
    in_text = escaped = False
    for letter in text:
        if in_text:
            in_text = escaped or letter != '"'
            escaped = not escaped and letter == "\\"
        elif letter == '"':
            in_text = True
        elif letter in "[{":
            level += 1
            deepest = max(deepest, level)
        elif letter in "]}":
            level -= 1
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _no_json("同一项写了两次", "只写一次", name[:50])
        found[name] = value
    return found


def _no_number(name: str) -> float:
    raise _no_json(f"{name} 不是数字", "数字")


def _no_json(message: str, allowed: str, path: str = "") -> BadDossier:
    return BadDossier((Problem(path or "$", where(path) if path else "文件", message, allowed),))


def _unstorable(value: object, steps: tuple[int | str, ...]) -> Iterator[Problem]:
    """JSON can spell NUL and one half of a character, which are no text anywhere else."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _unstorable(inner, (*steps, name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _unstorable(inner, (*steps, at))
    elif isinstance(value, str) and _NO_TEXT.search(value):
        path = _path(steps)
        yield Problem(path, where(path), "含有不是文字的字符", "普通文字")


def _problem(error: ErrorDetails, section: str) -> Problem:
    steps = error["loc"][1:]
    path = _path((section, *steps) if section else steps)
    message, allowed = _said(error)
    return Problem(path or "$", where(path) if path else "文件", message, allowed)


def _path(steps: tuple[int | str, ...]) -> str:
    said = ""
    for step in steps:
        said += f"[{step}]" if isinstance(step, int) else f".{step[:50]}" if said else step[:50]
    return said


def _said(error: ErrorDetails) -> tuple[str, str]:
    kind = error["type"]
    if kind.startswith("date"):
        return "日期写法有误或不存在", "如 2023-12-01"
    if kind == "enum":
        return "不是可选的值", "、".join(_NAMED.findall(error.get("ctx", {}).get("expected", "")))
    return _SAID.get(kind, ("写法有误", ""))


def _beyond(fault: Fault) -> Problem:
    return Problem(fault.path, where(fault.path), fault.message, fault.allowed)


def spoken(dossier: Dossier) -> str:
    """Whose and what, for a heading that names nobody."""
    target = dossier.target
    return f"{target.title}（{called(target.level)}）·{called(target.type)}·{target.group}／{target.direction}"
