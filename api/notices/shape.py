"""Whether the data has the shape of the domain's `Notice`: every fault at once, in Chinese."""

import json
from collections.abc import Iterator
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from api.notices.problems import Found
from domain.notice import Notice

# The tuple hands the configuration down to the dataclasses, which know nothing of pydantic.
STRICT = ConfigDict(extra="forbid", strict=True)
_NOTICE: TypeAdapter[tuple[Notice]] = TypeAdapter(tuple[Notice], config=STRICT)
_SPELLED_OTHERWISE = {"fen": "yuan"}
_SAID = {
    "missing": ("缺少此项", "必填"),
    "missing_argument": ("缺少此项", "必填"),
    "unexpected_keyword_argument": ("没有这一项", "删去，或改正拼写"),
    "enum": ("不是可选的值", ""),
    "int_type": ("类型不符", "整数"),
    "bool_type": ("类型不符", "true 或 false"),
    "string_type": ("类型不符", "文字（数字请加引号）"),
    "tuple_type": ("类型不符", "列表"),
    "dataclass_type": ("类型不符", "“项目: 内容”的形式"),
    "dataclass_exact_type": ("类型不符", "“项目: 内容”的形式"),
}
_DATES = ("date_", "datetime_", "timezone_", "time_")


def notice_adapter() -> TypeAdapter[tuple[Notice]]:
    return _NOTICE


def shaped(data: object) -> tuple[Notice | None, tuple[Found, ...]]:
    try:
        return read_as(_NOTICE, data), ()
    except ValidationError as faults:
        return None, tuple(_found(faults.errors()))


def read_as(adapter: TypeAdapter[tuple[Any]], data: object) -> Any:  # noqa: ANN401
    """By way of JSON: there, strict still reads dates and enums from text, and nothing else."""
    return adapter.validate_json(json.dumps([data]))[0]


def _found(faults: list[ErrorDetails]) -> Iterator[Found]:
    for fault in faults:
        steps = tuple(fault["loc"][1:])
        if steps[:1] == ("switches",):  # a list of pairs by now, which nobody wrote
            steps = steps[:1]
        if steps and isinstance(steps[-1], str):
            steps = (*steps[:-1], _SPELLED_OTHERWISE.get(steps[-1], steps[-1]))
        message, allowed = _said(fault)
        yield Found(steps, message, allowed)


def _said(fault: ErrorDetails) -> tuple[str, str]:
    kind = fault["type"]
    if kind.startswith(_DATES):
        return "日期或时间写法有误", "如 2023-12-01 或 2023-12-01T12:00+08:00"
    if kind == "value_error":
        return f"写法有误（{fault['msg'].removeprefix('Value error, ')}）", ""
    message, allowed = _SAID.get(kind, (f"写法有误（{kind}）", ""))
    if kind == "enum":
        expected = fault.get("ctx", {}).get("expected", "")
        return f"“{fault['input']}”{message}", expected.replace("'", "").replace(" or ", ", ")
    return message, allowed
