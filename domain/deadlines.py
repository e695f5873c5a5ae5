"""Every clock that runs for an application: its legal end, when it rings, and what it does then.

A clock is a pure function of the application; nothing here reads a clock on the wall. A clock
rings at the first instant after its legal end (D-01). What rings only once to remind or alarm is
remembered by name in `Application.rung`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.application import AT_THE_UNIT, BEFORE_COMMITTEE, TITLED, Application, Stage
from domain.notice import Schedule, Terms

S = Stage
_A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """`legal_end` is the last instant that counts, except for periods in days, which end at 24:00."""

    id: str  # T-W, T-us, T-pub, T-rem-7 …
    legal_end: datetime
    rings_at: datetime
    provisional: bool
    rule: str
    consequence: str
    lapses: bool  # its ringing may end or move the case; the schedule in force is asked first


def clocks(application: Application, terms: Terms) -> tuple[Clock, ...]:
    """Those that run now, the earliest first."""
    found = (
        *_window(application),
        *_unit_supplement(application),
        *_publicity(application),
        *_reminders(application, terms),
        *_committee_supplement(application),
        *_unaccepted(application),
        *_payment(application, terms),
        *_result(application),
        *_forwarding(application),
        *_reexamination(application),
    )
    running = (clock for clock in found if clock.id not in application.rung)
    return tuple(sorted(running, key=lambda clock: (clock.rings_at, clock.id)))


def moved_ends(was: Schedule, becomes: Schedule) -> dict[str, tuple[datetime, datetime]]:
    """Which clocks' legal ends an amended schedule moves, from where to where.

    A clock whose end lies elsewhere (a reopened case's own window) is not moved.
    """
    filing = (was.filing.closes_at, becomes.filing.closes_at)
    payment = (was.payment.closes_at, becomes.payment.closes_at)
    ends = {"T-W": filing, "T-unaccepted": payment, "T-pay": payment}
    return {name: end for name, end in ends.items() if end[0] != end[1]}


def _closed(name: str, end: datetime, rule: str, consequence: str) -> Clock:
    return Clock(name, end, end + _A_SECOND, False, rule, consequence, lapses=True)


def _window(application: Application) -> tuple[Clock, ...]:
    if application.stage not in BEFORE_COMMITTEE:
        return ()
    end = application.window_ends_at
    return (_closed("T-W", end, "N89-3.1-3", "未送达评委会审核环节的，申请书逾期失效"),)


def _unit_supplement(application: Application) -> tuple[Clock, ...]:
    asked = application.supplement
    if application.stage is not S.UNIT_SUPPLEMENT or asked is None:
        return ()
    return (_closed("T-us", asked.due_at, "N89-3.3.3a-5", "逾期未补充完善的，视为放弃申报"),)


def _publicity(application: Application) -> tuple[Clock, ...]:
    shown = application.publicity
    if application.stage is not S.UNIT_PUBLICITY or shown is None:
        return ()
    name = "T-pub"
    return (
        Clock(
            name, shown.ends_at, shown.ends_at, shown.provisional, "N89-3.3.3a-8",
            "公示期满，由单位填报公示情况并上报", lapses=True,
        ),
    )  # fmt: skip


def _reminders(application: Application, terms: Terms) -> tuple[Clock, ...]:
    """T-rem: the tier that has it is told 7, 3 and 1 days before the window closes."""
    if application.stage not in AT_THE_UNIT | {S.TIER_REVIEW, S.RETURNED}:
        return ()
    end = application.window_ends_at
    return tuple(
        Clock(
            f"T-rem-{days}", end, end - timedelta(days=days), False, "N89-3.3.3b-2",
            f"提醒现阶段办理单位：距网上申报截止还有{days}天", lapses=False,
        )
        for days in terms.reminder_days
    )  # fmt: skip


def _committee_supplement(application: Application) -> tuple[Clock, ...]:
    asked = application.supplement
    if application.stage is not S.COMMITTEE_SUPPLEMENT or asked is None:
        return ()
    return (_closed("T-cs", asked.due_at, "N89-3.3.3c-4", "逾期未补正的，视为放弃申报"),)


def _unaccepted(application: Application) -> tuple[Clock, ...]:
    """The committee is told a day before the payment window closes (D-44)."""
    if application.stage not in {S.COMMITTEE_INTAKE, S.COMMITTEE_SUPPLEMENT}:
        return ()
    end = application.schedule.payment.closes_at
    says = "缴费期将满而尚未受理，提醒评委会办事机构"
    return (Clock("T-unaccepted", end, end - timedelta(days=1), False, "D-44", says, lapses=False),)


def _payment(application: Application, terms: Terms) -> tuple[Clock, ...]:
    """The legal end is the window's; the case is given up only after the grace (D-06)."""
    if application.stage is not S.ACCEPTED_UNPAID:
        return ()
    end = application.schedule.payment.closes_at
    rings = end + timedelta(hours=terms.late_payment_grace_hours) + _A_SECOND
    if application.proof_until is not None:
        rings = max(rings, application.proof_until + _A_SECOND)
    says = "逾期未缴费，视为自动放弃申报"
    return (Clock("T-pay", end, rings, False, "N89-3.3.4-3", says, lapses=True),)


def _result(application: Application) -> tuple[Clock, ...]:
    """While a complaint is open the days run on, but the end moves nobody (t37)."""
    shown = application.result_publicity
    if application.stage is not S.RESULT_PUBLICITY or shown is None or application.holds:
        return ()
    return (
        Clock(
            "T-res", shown.ends_at, shown.ends_at, shown.provisional, "N89-3.4.3-2",
            "结果公示期满，报请确认", lapses=True,
        ),
    )  # fmt: skip


def _forwarding(application: Application) -> tuple[Clock, ...]:
    done = application.confirmation
    if application.stage is not S.CONFIRMED or done is None:
        return ()
    end = done.forward_ends_at
    says = "确认通知应已转发申报单位，逾期提醒呈报单位"
    return (Clock("T-fwd", end, end, done.provisional, "N89-3.4.3-6", says, lapses=False),)


def _reexamination(application: Application) -> tuple[Clock, ...]:
    done = application.confirmation
    closed = application.reexamination_closed or done is None
    if closed or application.stage not in TITLED | {S.NOT_PASSED}:
        return ()
    assert done is not None
    end = done.reexamine_ends_at
    says = "复查申请期满，逾期不予受理"
    return (Clock("T-reex", end, end, done.provisional, "N89-3.4.5-3", says, lapses=True),)
