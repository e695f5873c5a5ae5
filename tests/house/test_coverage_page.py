import re

import pytest

from domain.transitions import TABLE
from tests.house.coverage_table import PAGE, TIMERS, named_by_file, shown_by


@pytest.mark.parametrize("row", [row.id for row in TABLE] + list(TIMERS))
def test_every_row_and_every_timer_has_a_test(row: str) -> None:
    assert shown_by(row)


def test_every_test_that_the_page_names_exists() -> None:
    """New tests may be missing from the page until it is made again; gone ones may not stay."""
    named = set(re.findall(r"`(tests/[^`]+)` (\w+)", PAGE.read_text("utf-8")))
    there = {
        (file, name.removeprefix("test_"))
        for file, names in named_by_file().items()
        for name in names
    }

    assert named
    assert named <= there


def test_the_page_has_a_line_for_every_row_and_timer() -> None:
    lines = PAGE.read_text("utf-8").splitlines()

    for row in [*(row.id for row in TABLE), *TIMERS]:
        assert any(line.startswith(f"| {row} |") and "tests/" in line for line in lines), row
