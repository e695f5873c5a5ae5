"""What any value of a form may be at most, and what no form may contain; every fault at once."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date

LONGEST_NAME = 200
LONGEST_TEXT = 5_000  # what is told at length
MOST_ROWS = 200
MOST_MATERIALS = 500
HIGHEST = 10**13  # yuan, words, hours
YEARS = range(1930, 2100)
LONG_FIELDS = frozenset({"content", "effect", "own_part", "text"})
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_LINE_ENDS = frozenset("\n\r\t")


@dataclass(frozen=True, slots=True)
class Fault:
    """Where, what is wrong, and what may stand there."""

    path: str
    message: str
    allowed: str


def faults(value: object, path: str = "") -> Iterator[Fault]:
    if is_dataclass(value):
        for field in fields(value):
            inside = f"{path}.{field.name}" if path else field.name
            yield from faults(getattr(value, field.name), inside)
    elif isinstance(value, tuple):
        yield from _of_rows(value, path)
    elif isinstance(value, str):
        yield from _of_text(value, path)
    elif isinstance(value, date):
        if value.year not in YEARS:
            yield Fault(path, "日期超出范围", f"{YEARS.start} 年至 {YEARS.stop - 1} 年")
    elif isinstance(value, int | float) and not 0 <= value <= HIGHEST:
        yield Fault(path, "数字超出范围", f"0 至 {HIGHEST}")


def is_unseen(letter: str) -> bool:
    """Moves the cursor, hides itself, or is no character at all: nothing that a person typed."""
    return unicodedata.category(letter) in _UNSEEN and letter not in _LINE_ENDS


def _of_text(text: str, path: str) -> Iterator[Fault]:
    longest = LONGEST_TEXT if path.rpartition(".")[2] in LONG_FIELDS else LONGEST_NAME
    if len(text) > longest:
        yield Fault(path, f"文字过长（{len(text)} 字）", f"不超过 {longest} 字")
    if any(is_unseen(letter) for letter in text[: longest + 1]):
        yield Fault(path, "含有看不见的控制字符", "普通文字")


def _of_rows(rows: tuple[object, ...], path: str) -> Iterator[Fault]:
    most = MOST_MATERIALS if path == "materials" else MOST_ROWS
    if len(rows) > most:
        yield Fault(path, f"行数过多（{len(rows)} 行）", f"不超过 {most} 行")
        return
    known: set[object] = set()
    for number, row in enumerate(rows):
        yield from faults(row, f"{path}[{number}]")
        name = getattr(row, "id", None)
        if name is not None and name in known:
            yield Fault(f"{path}[{number}].id", "行编号重复", "每行一个不同的编号")
        known.add(name)
