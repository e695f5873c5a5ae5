"""What is wrong with a notice file: where, what, and what would be right."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from typing_extensions import override

Steps = tuple[str | int, ...]  # the way from the top of the file to a value


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    UNREADABLE = "unreadable"  # not a YAML file of this size and shape at all


@dataclass(frozen=True, slots=True)
class Found:
    """A problem at a place in the data; its line is looked up afterwards."""

    at: Steps
    message: str
    allowed: str = ""
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        return self.severity is not Severity.WARNING


@dataclass(frozen=True, slots=True)
class Problem:
    line: int
    field_path: str
    message: str
    allowed: str = ""
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        return self.severity is not Severity.WARNING

    @override
    def __str__(self) -> str:
        """As shown in a terminal, after the file's name: `31 · payment.closes_at · … · 应为：…`."""
        parts = [str(self.line), self.field_path, self.message]
        if self.allowed:
            parts.append(f"应为：{self.allowed}")
        return " · ".join(part for part in parts if part)


class NoticeError(ValueError):
    """The notice file cannot be used."""

    def __init__(self, file: str, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(f"{file}:{problem}" for problem in problems))


def warning(at: Steps, message: str, allowed: str = "") -> Found:
    return Found(at, message, allowed, Severity.WARNING)


def spelled(steps: Steps) -> str:
    """`("terms", "chains", 2)` as `terms.chains[2]`."""
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".")


def line_of(lines: Mapping[Steps, int], steps: Steps) -> int:
    """The line of the value, or of the nearest thing around it that stands in the file."""
    while steps and steps not in lines:
        steps = steps[:-1]
    return lines.get(steps, 1)


def located(found: Found, lines: Mapping[Steps, int]) -> Problem:
    return Problem(
        line_of(lines, found.at), spelled(found.at), found.message, found.allowed, found.severity
    )
