"""申报: opening, drafting, submitting, taking back; the window counts arrival at the committee."""

from dataclasses import replace
from datetime import datetime

from domain import commands as c, events as e
from domain.application import Application, EndReason, Stage
from domain.endings import ended
from domain.notice import Channel, Schedule, Terms
from domain.people import Actor
from domain.refusals import Finding, Refused, refuse_for
from domain.routes import decide_route
from domain.setting import Setting
from domain.words import spoken


def open_application(
    number: str, person: str, channel: Channel, schedule: Schedule, terms: Terms, by: Actor,
    at: datetime,
) -> e.Opened:  # fmt: skip
    """t1. The yearly chance and a ban are looked up where they are kept: in the record."""
    if channel not in terms.channels:
        raise Refused("N89-0-1", f"本方案不设申报渠道 {channel}。")
    if schedule.cancelled_at is not None:
        raise Refused("D-11", "本方案已取消。")
    if at > schedule.filing.closes_at:
        raise Refused("N89-3.1-2", "网上申报已截止。")
    return e.Opened(
        at=at, by=by, number=number, person=person, season=terms.notice, year=terms.year,
        channel=channel, schedule=schedule,
    )  # fmt: skip


def save(application: Application, command: c.Save, _: Setting) -> tuple[e.Event, ...]:
    """t2, t3."""
    newer(application, command.revision)
    return (e.Saved(at=command.at, by=command.actor, revision=command.revision),)


def submit(application: Application, command: c.Submit, setting: Setting) -> tuple[e.Event, ...]:
    """t4. Everything that is missing is said at once."""
    terms = setting.terms
    decision = decide_route(command.facts, terms)
    refuse_for((
        *_not_in_window(application, command),
        *_no_promise(command),
        *_target_not_in_notice(command, terms),
        *decision.blocking,
        *_administers_a_tier(command, tuple(tier.organisation for tier in decision.tiers)),
    ))  # fmt: skip
    assert decision.route is not None
    newer(application, command.revision)
    counts = command.channel not in terms.annual.exempt_channels
    return (
        e.Submitted(
            at=command.at, by=command.actor, revision=command.revision, facts=command.facts,
            level=command.level, channel=command.channel, committee=command.committee,
            route=decision.route, chain=decision.tiers, counts=counts,
            consumes_chance=counts and terms.annual.consumed_on == "submission",
        ),
    )  # fmt: skip


def recall(application: Application, command: c.Recall, _: Setting) -> tuple[e.Event, ...]:
    """D-12: to change series, specialty, committee or unit; publicity is void."""
    del application
    return (e.Recalled(at=command.at, by=command.actor),)


def withdraw(application: Application, command: c.Withdraw, _: Setting) -> tuple[e.Event, ...]:
    """t43."""
    return ended(
        application, Stage.WITHDRAWN, EndReason.WITHDRAWN, "D-12", command.at, command.actor,
        opinion="申报人主动撤回", releases=True,
    )  # fmt: skip


def resubmit(application: Application, command: c.Resubmit, _: Setting) -> tuple[e.Event, ...]:
    """t6, t20. Publicity is repeated exactly when publicised content changed (D-09)."""
    refuse_for(_no_promise(command))
    newer(application, command.revision)
    shown = application.publicity
    unchanged = shown is not None and shown.recorded and shown.digest == command.revision.publicised
    return (
        e.Resubmitted(
            at=command.at, by=command.actor, revision=command.revision,
            new_round=application.stage is Stage.RETURNED, publicity_needed=not unchanged,
        ),
    )  # fmt: skip


def change_material(
    application: Application, command: c.ChangeMaterial, _: Setting
) -> tuple[e.Event, ...]:
    """t15: what hangs on the wall is no longer what is reported; a new round begins."""
    newer(application, command.revision)
    return (e.MaterialChanged(at=command.at, by=command.actor, revision=command.revision),)


def newer(application: Application, revision: c.Revision) -> None:
    """A revision is immutable: the same number again must be the same content."""
    had = application.revision
    if had is None or revision.number > had.number or revision == had:
        return
    raise Refused(
        "D-55",
        f"申报材料版本 {revision.number} 不新于已有版本 {had.number}，或同号而内容不同，请刷新后重新提交。",
    )


def _not_in_window(application: Application, command: c.Submit) -> tuple[Finding, ...]:
    window = replace(application.schedule.filing, closes_at=application.window_ends_at)
    if window.holds(command.at):
        return ()
    said = f"网上申报时间为 {spoken(window.opens_at)} 至 {spoken(window.closes_at)}。"
    return (Finding("N89-3.1-2", said),)


def _no_promise(command: c.Submit | c.Resubmit) -> tuple[Finding, ...]:
    if command.promise:
        return ()
    return (Finding("N89-3.2-2", "须承诺所填信息真实、准确。"),)


def _target_not_in_notice(command: c.Submit, terms: Terms) -> tuple[Finding, ...]:
    found = []
    if terms.level(command.level) is None:
        found.append(Finding("JB24-3.0-3", f"本方案不评审级别 {command.level}。"))
    if command.committee != terms.bodies.committee:
        found.append(Finding("JB24-3.0-3", f"评审委员会应为 {terms.bodies.committee}。"))
    if command.channel not in terms.channels:
        found.append(Finding("N89-0-1", f"本方案不设申报渠道 {command.channel}。"))
    return tuple(found)


def _administers_a_tier(command: c.Submit, organisations: tuple[str, ...]) -> tuple[Finding, ...]:
    both = sorted(set(command.administers) & set(organisations))
    if not both:
        return ()
    said = f"申报人是审核推荐单位 {'、'.join(both)} 的职称管理员，解除绑定后方可申报。"
    return (Finding("SOD-1", said),)
