"""Makes docs/coverage.md: every row of the table and every timer, with the tests that show it."""

import re
from collections import defaultdict
from pathlib import Path

from domain.transitions import TABLE

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "coverage.md"
TIMERS = {
    "T-W": "t21", "T-us": "t7", "T-pub": "t14", "T-rem": "t_rem", "T-cs": "t24", "T-pay": "t28",
    "T-unaccepted": "t_unaccepted", "T-res": "t37", "T-fwd": "t39", "T-reex": "t_reex",
    "T-ban": "t_ban", "T-rep": "t_rep",
}  # fmt: skip
# What the specification names differently from the tests that show it.
OTHERS = {
    "hold": ("test_t11", "test_t34", "test_t41"),
    "remind": ("test_reminding",),
    "reopen": ("test_a_payment_proven_late", "test_a_false_complaint", "test_a_case_that_was"),
    "t41x": ("test_t12", "test_t35"),
    "x3": ("test_x3", "test_x4"),
    "t44x": ("test_a_new_calendar",),
    "t20x": ("test_t20",),
    "t40x": ("test_t40",),
    "T-rep": ("test_an_overdue_report",),
}
_TEST = re.compile(r"^(?:async )?def (test_\w+)", re.MULTILINE)


def named_by_file() -> dict[str, list[str]]:
    """Test names by file, sorted."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for name in _TEST.findall(file.read_text("utf-8")):
            found[file.relative_to(ROOT).as_posix()].append(name)
    return found


def shown_by(row: str) -> list[tuple[str, str]]:
    """The tests of a row or timer: its name is in theirs, or they are listed for it."""
    wanted = OTHERS.get(row, (f"test_{TIMERS.get(row, row)}",))
    return [
        (file, name)
        for file, names in named_by_file().items()
        for name in names
        if any(name == prefix or name.startswith(f"{prefix}_") for prefix in wanted)
    ]


def page() -> str:
    lines = [
        "# Transitions and timers, and the tests that show them",
        "",
        "Made by `python -m tests.house.coverage_table`.",
        "",
        "| Row | Command | Tests |",
        "|---|---|---|",
    ]
    for row in TABLE:
        command = row.command.__name__ if row.command is not None else "—"
        lines.append(f"| {row.id} | {command} | {_cell(row.id)} |")
    lines += ["", "| Timer | Tests |", "|---|---|"]
    lines += [f"| {timer} | {_cell(timer)} |" for timer in TIMERS]
    return "\n".join(lines) + "\n"


def _cell(row: str) -> str:
    return "<br>".join(f"`{file}` {name.removeprefix('test_')}" for file, name in shown_by(row))


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
