"""评审专家库: who may be drawn for a committee, for which groups, and for how long (H2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.calendar import Edition, months_after
from domain.refusals import Finding, refuse_for

TERM_RULE = "O40-term"
LONGEST_TERM = 36  # months


@dataclass(frozen=True, slots=True)
class Appointment:
    """`until` is the first day on which the term is over."""

    person: str
    groups: tuple[str, ...]
    begins: date
    until: date


def refuse_unfit(appointment: Appointment, groups: frozenset[str]) -> None:
    """Raise Refused, with every fault at once. `groups`: those of the notice; empty: not printed."""
    refuse_for(tuple(_faults(appointment, groups)))


def _faults(appointment: Appointment, groups: frozenset[str]) -> Iterator[Finding]:
    latest = _latest_end(appointment.begins)
    if not appointment.begins < appointment.until:
        yield Finding(TERM_RULE, "任期止日应当晚于起日。")
    elif appointment.until > latest:
        yield Finding(
            TERM_RULE,
            f"任期自 {appointment.begins} 起不得超过三年，至迟于 {latest} 届满。",
        )
    unknown = sorted(set(appointment.groups) - groups) if groups else []
    if unknown:
        yield Finding(
            "O40-draw",
            f"专业组 {'、'.join(unknown)} 不在通知所列的专业组中：{'、'.join(sorted(groups))}。",
        )


def _latest_end(begins: date) -> date:
    return months_after(Edition("", ()), begins, LONGEST_TERM, roll=False).last_day
