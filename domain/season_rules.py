"""What people may ask of a season: `decide`, the closed table, and one rule for each command."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain import season_amendment, season_commands as c, season_confirmation, season_review
from domain.commands import AdoptCalendar, Command, wire_name
from domain.notice import Bodies, Terms
from domain.people import Actor, Role
from domain.refusals import Refused
from domain.season import BEFORE_REVIEW, Season, SeasonStage, fold
from domain.season_clocks import ring
from domain.season_events import SeasonEvent
from domain.setting import Setting

S = SeasonStage
Events = tuple[SeasonEvent, ...]
Rule = Callable[[Season, Any, Setting], Events]
_LIVE = frozenset(S) - {S.CLOSED, S.CANCELLED}
_CONFIRMABLE = frozenset({
    S.REPORTED, S.RESULT_PUBLICITY, S.CONFIRMED, S.FORWARDED, S.REEXAMINATION_CLOSED,
})  # fmt: skip

STAGE_NAMES: dict[SeasonStage, str] = {
    S.PUBLISHED: "已发布",
    S.FILING_OPEN: "网报开放",
    S.FILING_CLOSED: "网报截止",
    S.PAYMENT_OPEN: "缴费开放",
    S.PAYMENT_CLOSED: "缴费截止",
    S.REVIEWING: "评审中",
    S.REVIEW_ENDED: "评审结束",
    S.REPORTED: "已报送评审情况报告",
    S.RESULT_PUBLICITY: "结果公示中",
    S.CONFIRMED: "已确认",
    S.FORWARDED: "已转发",
    S.REEXAMINATION_CLOSED: "复查期满",
    S.CLOSED: "已归档",
    S.CANCELLED: "已取消",
}


@dataclass(frozen=True, slots=True)
class Row:
    """Who may ask for it, and in which stages."""

    command: type[Command]
    roles: frozenset[Role]
    stages: frozenset[SeasonStage]


TABLE: tuple[Row, ...] = (
    Row(c.Amend, frozenset({Role.ORGANISER}), _LIVE),
    Row(c.OpenReview, frozenset({Role.COMMITTEE, Role.CHAIR}), frozenset({S.PAYMENT_CLOSED})),
    Row(c.EndReview, frozenset({Role.CHAIR}), frozenset({S.REVIEWING})),
    Row(c.SubmitReport, frozenset({Role.FOUNDING_BODY}), frozenset({S.REVIEW_ENDED})),
    Row(c.PostResults, frozenset({Role.FOUNDING_BODY}), frozenset({S.REPORTED})),
    Row(c.RecordConfirmation, frozenset({Role.AUTHORITY}), _CONFIRMABLE),
    Row(c.RecordForwarding, frozenset({Role.FOUNDING_BODY}), frozenset({S.CONFIRMED})),
    Row(AdoptCalendar, frozenset({Role.SYSTEM, Role.ORGANISER}), _LIVE),
    Row(c.CancelSeason, frozenset({Role.ORGANISER}), BEFORE_REVIEW | {S.REVIEWING, S.REVIEW_ENDED}),
    Row(c.CloseSeason, frozenset({Role.ORGANISER}), frozenset({S.REEXAMINATION_CLOSED})),
)


def decide(season: Season, command: Command, setting: Setting) -> Events:
    """The events that it makes happen, none for a repeat; raises Refused.

    A window whose end lies before the command is over, even if no timer has woken anybody yet.
    """
    before = catch_up(season, command)
    current = fold(season, before)
    assert current is not None
    _refuse_unless_listed(current, command)
    refuse_unless_entitled(command, setting.terms)
    return (*before, *_RULES[type(command)](current, command, setting))


def catch_up(season: Season, command: Command) -> Events:
    """The windows alone: what asks the record first is left to the clock itself."""
    found: Events = ()
    while season.stage in BEFORE_REVIEW and (rung := ring(season, command.at)):
        found = (*found, *rung)
        after = fold(season, rung)
        assert after is not None
        season = after
    return found


def legal_commands(stage: SeasonStage) -> tuple[type[Command], ...]:
    return tuple(row.command for row in TABLE if stage in row.stages)


def stages_of(kind: type[Command]) -> frozenset[SeasonStage]:
    """Where it may be asked."""
    return next(row.stages for row in TABLE if row.command is kind)


def duties(actor: Actor, terms: Terms) -> tuple[type[Command], ...]:
    """What this role of this body may ask of the season at one stage or another (SOD-3)."""
    if actor.role is Role.AUTHORITY:
        own = {level.authority for level in terms.levels}
    else:
        expected = _organisation(actor, terms.bodies)
        own = set() if expected is None else {expected}
    if actor.organisation not in own:
        return ()
    return tuple(row.command for row in TABLE if actor.role in row.roles)


def _row(command: Command) -> Row:
    return next(row for row in TABLE if row.command is type(command))


def _refuse_unless_listed(season: Season, command: Command) -> None:
    if season.stage in _row(command).stages:
        return
    possible = "、".join(wire_name(kind) for kind in legal_commands(season.stage))
    raise Refused(
        "B-table",
        f"批次现为“{STAGE_NAMES[season.stage]}”，不办理 {wire_name(type(command))}；"
        f"可办理：{possible or '无'}。",
    )


def refuse_unless_entitled(command: Command, terms: Terms) -> None:
    """Raise Refused (SOD-3) unless the role and its body in this season may."""
    actor, roles = command.actor, _row(command).roles
    if actor.role not in roles:
        allowed = "、".join(sorted(roles))
        raise Refused("SOD-3", f"角色 {actor.role} 不能办理此事；可由 {allowed} 办理。")
    expected = _organisation(actor, terms.bodies)
    if expected is not None and actor.organisation != expected:
        given = actor.organisation or "（未填单位）"
        raise Refused("SOD-3", f"此事由 {expected} 办理，{given} 无权办理。")


def _organisation(actor: Actor, bodies: Bodies) -> str | None:
    return {
        Role.ORGANISER: bodies.organiser,
        Role.COMMITTEE: bodies.committee,
        Role.CHAIR: bodies.committee,
        Role.FOUNDING_BODY: bodies.founding,
    }.get(actor.role)


_RULES: dict[type[Command], Rule] = {
    c.Amend: season_amendment.amend,
    c.OpenReview: season_review.open_review,
    c.EndReview: season_review.end_review,
    c.SubmitReport: season_review.submit_report,
    c.PostResults: season_review.post_results,
    c.RecordConfirmation: season_confirmation.record_confirmation,
    c.RecordForwarding: season_confirmation.record_forwarding,
    AdoptCalendar: season_amendment.adopt_calendar,
    c.CancelSeason: season_amendment.cancel_season,
    c.CloseSeason: season_confirmation.close_season,
}
