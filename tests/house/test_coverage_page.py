import pytest

from domain.transitions import TABLE
from tests.house.coverage_table import PAGE, TIMERS, page, shown_by


@pytest.mark.parametrize("row", [row.id for row in TABLE] + list(TIMERS))
def test_every_row_and_every_timer_has_a_test(row: str) -> None:
    assert shown_by(row)


def test_the_page_that_lists_them_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page()
