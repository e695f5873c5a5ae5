"""What other conditions would do: the same dossiers under two notices, side by side."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from domain.calendar import local_day
from domain.dossier.form import Dossier
from domain.eligibility import book
from domain.eligibility.answers import Answer
from domain.eligibility.case import Case
from domain.notice import Notice


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One dossier: whether it could be submitted before and after, and the rules that differ."""

    name: str
    before: bool
    after: bool
    lost_by: tuple[str, ...]  # rules that object now and did not before, so that it is stopped
    gained_by: tuple[str, ...]  # rules that stopped it before and do not now
    changed: tuple[str, ...]  # every other rule that answers otherwise

    @property
    def differs(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Rehearsal:
    rows: tuple[Rehearsed, ...]

    @property
    def newly_eligible(self) -> tuple[Rehearsed, ...]:
        return tuple(row for row in self.rows if row.after and not row.before)

    @property
    def no_longer(self) -> tuple[Rehearsed, ...]:
        return tuple(row for row in self.rows if row.before and not row.after)

    def by_rule(self) -> Counter[str]:
        """How many dossiers each rule would stop, or let in."""
        return Counter(rule for row in self.rows for rule in (*row.lost_by, *row.gained_by))


def rehearse(
    dossiers: Iterable[tuple[str, Dossier]], old: Notice, new: Notice, at: datetime | None
) -> Rehearsal:
    """`at` is the instant of submission for both; without one, the middle of each notice's window."""
    return Rehearsal(tuple(_one(name, dossier, old, new, at) for name, dossier in dossiers))


def _one(name: str, dossier: Dossier, old: Notice, new: Notice, at: datetime | None) -> Rehearsed:
    before, after = _answers(dossier, old, at), _answers(dossier, new, at)
    stopped_before, stopped_after = _blocking(before), _blocking(after)
    said = book.outcomes(before), book.outcomes(after)
    otherwise = {
        rule for rule in said[0].keys() | said[1].keys() if said[0].get(rule) != said[1].get(rule)
    }
    lost, gained = stopped_after - stopped_before, stopped_before - stopped_after
    return Rehearsed(
        name, not stopped_before, not stopped_after, tuple(sorted(lost)), tuple(sorted(gained)),
        tuple(sorted(otherwise - lost - gained)),
    )  # fmt: skip


def _answers(dossier: Dossier, notice: Notice, at: datetime | None) -> tuple[Answer, ...]:
    """The committee is the notice's own: whom one applies to is not what is rehearsed."""
    target = replace(dossier.target, committee=notice.terms.bodies.committee)
    instant = at or middle_of_the_window(notice)
    moved = replace(dossier, target=target, notice=notice.terms.notice)
    return book.examine(Case(moved, notice, instant, local_day(instant)))


def middle_of_the_window(notice: Notice) -> datetime:
    window = notice.schedule.filing
    return window.opens_at + (window.closes_at - window.opens_at) / 2


def _blocking(answers: tuple[Answer, ...]) -> set[str]:
    return {answer.rule for answer in answers if answer.blocks}
