"""受理: examine, notify once of everything that is missing, accept, or refuse for one of four grounds."""

from dataclasses import replace
from datetime import datetime

from domain import commands as c, events as e
from domain.application import (
    Application,
    EndReason,
    Stage,
    Supplement,
    SupplementPublicity,
)
from domain.calendar import local_day, to_the_second, working_days_after
from domain.commands import ReasonToEnd
from domain.endings import ended
from domain.filing import newer
from domain.holds import refuse_if_held
from domain.refusals import Finding, Refused, refuse_for
from domain.setting import Setting
from domain.words import spoken


def notify_once(
    application: Application, command: c.NotifyOnce, setting: Setting
) -> tuple[e.Event, ...]:
    """t22: one notice per application, listing everything, ending before the payment window does."""
    if application.notices_given >= setting.terms.supplement.committee_notices:
        raise Refused("N89-3.3.3c-3", "已作一次性告知，不得再次告知补正。")
    end = application.schedule.payment.closes_at
    if not command.at < command.due_at < end:
        raise Refused("D-44", f"补正期限须晚于现在，且早于缴费截止 {spoken(end)}，以留出缴费时间。")
    asked = Supplement(command.items, command.due_at)
    return (e.SupplementNotified(at=command.at, by=command.actor, supplement=asked),)


def publicise_supplement(
    application: Application, command: c.PubliciseSupplement, setting: Setting
) -> tuple[e.Event, ...]:
    """New material hangs its full working days at the unit before it may be supplied (D-38)."""
    asked = application.supplement
    assert asked is not None
    if to_the_second(command.posted_at) > command.at:
        raise Refused("N89-3.3.3a-8", "张贴时间不得晚于填报时间。")
    shown = _supplement_publicity(command.digests, command.posted_at, setting)
    if shown.ends_at > asked.due_at:
        raise Refused(
            "D-38",
            f"公示至 {shown.last_day} 24:00 期满，晚于补正期限 {spoken(asked.due_at)}；"
            "只能补报已公示材料的清晰件、缺页或盖章件。",
        )
    return (e.SupplementPublicised(at=command.at, by=command.actor, publicity=shown),)


def supply_supplement(
    application: Application, command: c.SupplySupplement, setting: Setting
) -> tuple[e.Event, ...]:
    """t23: each piece is publicised, or stands for a piece that was."""
    newer(application, command.revision)
    if setting.terms.supplement.unpublicised_refused:
        refuse_for(_unpublicised(application, command))
    digests = tuple(material.digest for material in command.materials)
    return (
        e.SupplementSupplied(
            at=command.at, by=command.actor, revision=command.revision, digests=digests
        ),
    )  # fmt: skip


def refuse_acceptance(
    application: Application, command: c.RefuseAcceptance, setting: Setting
) -> tuple[e.Event, ...]:
    """t25."""
    if command.ground is ReasonToEnd.NOT_SELECTED:
        raise Refused(
            "N89-3.3.3c-2",
            "不予受理只限：不符合资格条件、不属于受理范围、未按规定程序、未按规定时间。",
        )
    return ended(
        application, Stage.NOT_ACCEPTED, EndReason(command.ground.value), "N89-3.3.3c-2",
        command.at, command.actor, opinion=command.opinion,
        releases=setting.terms.annual.consumed_on == "committee",
    )  # fmt: skip


def accept(application: Application, command: c.Accept, _: Setting) -> tuple[e.Event, ...]:
    """t26: registered, and the fee of the level fixed as it is now."""
    refuse_if_held(application)
    schedule, level = application.schedule, application.level
    assert level is not None
    if command.at > schedule.payment.closes_at:
        raise Refused(
            "D-44", "缴费期已过，受理后将无法缴费；请先由方案组织者延长缴费期，或不予受理。"
        )
    return (
        e.Accepted(
            at=command.at, by=command.actor, register_number=command.register_number,
            fee_fen=schedule.fee(level),
        ),
    )  # fmt: skip


def withdraw_on_request(
    application: Application, command: c.WithdrawOnRequest, _: Setting
) -> tuple[e.Event, ...]:
    """D-68: the chance stays used; a fee already paid becomes a refund task for a person."""
    events = ended(
        application, Stage.WITHDRAWN, EndReason.WITHDRAWN_ON_REQUEST, "D-68", command.at,
        command.actor, opinion="申报人书面申请撤回", releases=False,
    )  # fmt: skip
    return (*refund_if_paid(application, command.at, command, "D-68"), *events)


def refund_if_paid(
    application: Application, at: datetime, command: c.Command, rule: str
) -> tuple[e.Event, ...]:
    if application.payment is None:
        return ()
    cause = "已缴费后程序终止，是否退费由人工处理"
    return (
        e.RefundOwed(at=at, by=command.actor, payment=application.payment, rule=rule, cause=cause),
    )


def supplement_publicity_again(shown: SupplementPublicity, setting: Setting) -> SupplementPublicity:
    return replace(
        _supplement_publicity(shown.digests, shown.posted_at, setting), digests=shown.digests
    )


def _supplement_publicity(
    digests: tuple[str, ...], posted_at: datetime, setting: Setting
) -> SupplementPublicity:
    days = setting.terms.publicity.working_days
    period = working_days_after(setting.calendar, local_day(posted_at), days)
    return SupplementPublicity(
        digests, posted_at, period.last_day, period.ends_at, period.provisional
    )


def _unpublicised(application: Application, command: c.SupplySupplement) -> tuple[Finding, ...]:
    """New pieces must have been shown. That a piece is a clearer scan of one that hung on the wall
    (D-38) is the sender's word here, and seen for oneself when the dossier is examined.
    """
    shown = shown_supplement(application, command.at)
    return tuple(
        Finding("N89-3.3.3c-5", f"“{material.name}”未经公示，不得补报。")
        for material in command.materials
        if material.digest not in shown and material.replaces is None
    )


def shown_supplement(application: Application, at: datetime) -> frozenset[str]:
    """The files whose publicity of their own has ended by then."""
    shown = application.supplement_publicity
    return frozenset(shown.digests) if shown is not None and shown.ends_at <= at else frozenset()
