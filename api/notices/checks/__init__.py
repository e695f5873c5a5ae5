"""What the form of a notice cannot say: every check yields all it finds, and stops at nothing."""

from collections.abc import Callable, Iterator

from api.notices.checks.chains import chains
from api.notices.checks.clauses import clauses
from api.notices.checks.conditions import conditions
from api.notices.checks.days import days_in_the_calendar
from api.notices.checks.levels import levels_and_fees
from api.notices.checks.marks import set_by_organiser
from api.notices.checks.numbers import numbers
from api.notices.checks.organisations import organisations
from api.notices.checks.switches import switches
from api.notices.checks.votes import evaluation_and_result
from api.notices.checks.windows import windows
from api.notices.problems import Found
from api.notices.sketch import Sketch
from domain.calendar import Edition

Editions = Callable[[int, int], Edition]  # the table of days from one year to another
_CHECKS: tuple[Callable[[Sketch], Iterator[Found]], ...] = (
    windows,
    chains,
    levels_and_fees,
    organisations,
    evaluation_and_result,
    numbers,
    clauses,
    conditions,
    set_by_organiser,
    switches,
)


def meaning(sketched: Sketch, editions: Editions | None) -> Iterator[Found]:
    """Without a table of days, nothing that counts working days is looked at."""
    for check in _CHECKS:
        yield from check(sketched)
    if editions is not None:
        yield from days_in_the_calendar(sketched, editions)
