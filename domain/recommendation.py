"""审核推荐: the unit, then tier after tier: supplement, return, not recommend, pass on."""

from datetime import datetime

from domain import commands as c, events as e
from domain.application import Act, Application, EndReason, Stage, Supplement
from domain.calendar import local_day
from domain.commands import ReasonToEnd
from domain.endings import ended
from domain.holds import refuse_if_held
from domain.notice import TierKind
from domain.people import Actor
from domain.refusals import Refused
from domain.setting import Setting
from domain.words import spoken


def request_supplement(
    application: Application, command: c.RequestSupplement, _: Setting
) -> tuple[e.Event, ...]:
    """t5: the time given ends within the window."""
    _refuse_unless_due_between(application, command.due_at, after=command.at)
    asked = Supplement(command.items, command.due_at)
    return (e.UnitSupplementRequested(at=command.at, by=command.actor, supplement=asked),)


def extend_supplement(
    application: Application, command: c.ExtendSupplement, setting: Setting
) -> tuple[e.Event, ...]:
    """T-us: extended by the unit, as often as the notice says, before it has run out."""
    asked = application.supplement
    assert asked is not None
    if asked.extended >= setting.terms.supplement.unit_extensions:
        raise Refused("N89-3.3.3a-5", "补充期限只能延长一次。")
    _refuse_unless_due_between(application, command.due_at, after=asked.due_at)
    return (e.SupplementExtended(at=command.at, by=command.actor, due_at=command.due_at),)


def return_application(
    application: Application, command: c.ReturnApplication, _: Setting
) -> tuple[e.Event, ...]:
    """t8, t18."""
    act = act_of(application, command.actor)
    return (
        e.Returned(
            at=command.at, by=command.actor, opinion=command.opinion, act=act, items=command.items
        ),
    )


def not_recommend(
    application: Application, command: c.NotRecommend, _: Setting
) -> tuple[e.Event, ...]:
    """t9, t19. Selecting the best (择优) is the unit's alone."""
    if command.ground is ReasonToEnd.NOT_SELECTED and application.stage is not Stage.UNIT_REVIEW:
        raise Refused("N89-3.3.3a-6", "择优推荐只由所在单位决定。")
    return ended(
        application, Stage.NOT_RECOMMENDED, EndReason(command.ground.value), "N89-3.3.3a-4",
        command.at, command.actor, opinion=command.opinion, releases=True,
    )  # fmt: skip


def approve(application: Application, command: c.Approve, setting: Setting) -> tuple[e.Event, ...]:
    """t17; and t20x: after a return that changed nothing publicised, the unit passes it straight on."""
    refuse_if_held(application)
    shown, revision = application.publicity, application.revision
    covered = shown is not None and revision is not None and shown.digest == revision.publicised
    if not (shown is not None and shown.recorded and covered):
        raise Refused("N89-3.3.3a-4", "未经公示（含补报材料）的申报材料不得推荐上报。")
    return (passed_on(application, command.actor, command.at, command.opinion, setting),)


def declare_ineligible(
    application: Application, command: c.DeclareIneligible, setting: Setting
) -> tuple[e.Event, ...]:
    """t45: before the committee it is not recommended, at the committee not accepted (D-35)."""
    tier = application.tier
    at_committee = tier is not None and tier.kind is TierKind.COMMITTEE
    stage = Stage.NOT_ACCEPTED if at_committee else Stage.NOT_RECOMMENDED
    return ended(
        application, stage, EndReason.NOT_ELIGIBLE, "D-35", command.at, command.actor,
        opinion=command.cause, releases=setting.terms.annual.consumed_on == "committee",
    )  # fmt: skip


def remind(application: Application, command: c.Remind, setting: Setting) -> tuple[e.Event, ...]:
    """催办: a limited number per tier and day (D-58)."""
    day = local_day(command.at)
    today = sum(1 for at in application.reminded if local_day(at) == day)
    if today >= setting.terms.reminders_a_day:
        raise Refused("D-58", "今日已催办，请明日再试。")
    return (e.Reminded(at=command.at, by=command.actor),)


def passed_on(
    application: Application, actor: Actor, at: datetime, opinion: str, setting: Setting
) -> e.PassedOn:
    """To the next tier; on reaching the committee the yearly chance is used up (D-03)."""
    to = application.position + 1
    at_committee = application.chain[to].kind is TierKind.COMMITTEE
    counts = application.channel not in setting.terms.annual.exempt_channels
    return e.PassedOn(
        at=at, by=actor, opinion=opinion, act=act_of(application, actor), to=to,
        reaches_committee=at_committee, consumes_chance=at_committee and counts,
    )  # fmt: skip


def act_of(application: Application, actor: Actor) -> Act:
    return Act(actor.person, application.position)


def _refuse_unless_due_between(
    application: Application, due_at: datetime, *, after: datetime
) -> None:
    end = application.window_ends_at
    if not after < due_at <= end:
        raise Refused(
            "N89-3.3.3a-5",
            f"补充期限须晚于 {spoken(after)}，且不晚于网上申报截止 {spoken(end)}。",
        )
