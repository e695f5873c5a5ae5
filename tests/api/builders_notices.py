"""Notice files for tests: the real ones, and the real ones with one thing changed."""

from functools import cache
from pathlib import Path

from activities.adapters.calendar_files import CalendarFiles
from api.notices.load import NOTICES, check_notice
from api.notices.problems import Problem
from domain.calendar import Edition

GREEN = "2023-green-low-carbon"
JIANGBEI = "2024-jiangbei-engineering"


@cache
def editions(first_year: int, last_year: int) -> Edition:
    """The table of days that the service itself uses."""
    return CalendarFiles(NOTICES / "calendar").read(first_year, last_year)


def a_notice_file(folder: Path, *changes: tuple[str, str], name: str = GREEN) -> Path:
    """The real file with each (old, new) put in its place once."""
    text = (NOTICES / f"{name}.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def line_with(file: Path, fragment: str) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if fragment in line)


def new_problems(file: Path) -> list[Problem]:
    """What the real file of that name does not have already."""
    known = {problem.message for problem in check_notice(NOTICES / file.name, editions)[1]}
    return [one for one in check_notice(file, editions)[1] if one.message not in known]
