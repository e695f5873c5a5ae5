"""What may be asked of a meeting, and by whom: `decide` and the closed table.

The rules of each command are in `meeting_draw` and `meeting_session`; the clock is the draw's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain import (
    meeting_commands as c,
    meeting_draw as drawing,
    meeting_events as e,
    meeting_session as session,
)
from domain.commands import Command, wire_name
from domain.meeting import Answer, Brought, Meeting, MeetingStage, fold
from domain.people import Actor, Role
from domain.refusals import Refused

MS = MeetingStage
TABLE_RULE = "M-table"
_WITNESSES = frozenset({
    Role.COMMITTEE, Role.FOUNDING_BODY, Role.AUTHORITY, Role.INVESTIGATOR, Role.CHAIR,
})  # fmt: skip
_NOTHING = Brought()
_MEMBERS = frozenset({Role.EXPERT, Role.CHAIR})
_OFFICE = frozenset({Role.COMMITTEE})
_CHAIR = frozenset({Role.CHAIR})

STAGE_NAMES: dict[MeetingStage, str] = {
    MS.CONVENED: "筹备中",
    MS.POOL_FROZEN: "名单已确定，待公开种子",
    MS.INVITING: "已抽取专家，邀请报到中",
    MS.IN_SESSION: "会议进行中",
    MS.CLOSED: "已闭会",
    MS.CANCELLED: "已取消",
}


Events = tuple[e.MeetingEvent, ...]
Rule = Callable[[Meeting, Any, Brought], Events]


@dataclass(frozen=True, slots=True)
class Row:
    """Who may ask for it, and in which stages."""

    command: type[Command]
    roles: frozenset[Role]
    stages: frozenset[MeetingStage]


TABLE: tuple[Row, ...] = (
    Row(c.CommitSeed, _WITNESSES, frozenset({MS.CONVENED})),
    Row(c.FreezePool, _OFFICE, frozenset({MS.CONVENED})),
    Row(c.RevealSeed, _WITNESSES, frozenset({MS.POOL_FROZEN})),
    Row(c.AcceptInvitation, _MEMBERS, frozenset({MS.INVITING})),
    Row(c.DeclineInvitation, _MEMBERS, frozenset({MS.INVITING})),
    Row(c.SignIn, _MEMBERS, frozenset({MS.INVITING, MS.IN_SESSION})),
    Row(c.OpenSession, _CHAIR, frozenset({MS.INVITING})),
    Row(c.AssignPanels, _OFFICE | _CHAIR, frozenset({MS.IN_SESSION})),
    Row(c.CloseSession, _CHAIR, frozenset({MS.IN_SESSION})),
    Row(c.CancelMeeting, _OFFICE, frozenset({MS.CONVENED, MS.POOL_FROZEN, MS.INVITING})),
)


def decide(meeting: Meeting, command: Command, brought: Brought = _NOTHING) -> Events:
    """The events that it makes happen; raises Refused."""
    before = refuse_unless_allowed(meeting, command)
    current = fold(meeting, before)
    assert current is not None
    return (*before, *_RULES[type(command)](current, command, brought))


def refuse_unless_allowed(meeting: Meeting, command: Command) -> Events:
    """What has lapsed by then; raise Refused unless it may be asked at this stage, by this actor.

    An invitation whose end lies before the command has lapsed, even if no timer has rung yet.
    """
    before = drawing.ring(meeting, command.at)
    current = fold(meeting, before)
    assert current is not None
    _refuse_unless_listed(current, command)
    _refuse_unless_entitled(current, command)
    return before


def legal_commands(stage: MeetingStage) -> tuple[type[Command], ...]:
    return tuple(row.command for row in TABLE if stage in row.stages)


def duties(meeting: Meeting, actor: Actor) -> tuple[type[Command], ...]:
    """What this actor may ask of the meeting now, and has not done yet (SOD-3)."""
    settled = _settled(meeting, actor.person)
    return tuple(
        row.command for row in TABLE
        if meeting.stage in row.stages and actor.role in row.roles and row.command not in settled
        and actor.organisation in _bodies(meeting, row.command)
    )  # fmt: skip


def _settled(meeting: Meeting, person: str) -> frozenset[type[Command]]:
    """What would change nothing, or is not this person's to do."""
    found: set[type[Command]] = set()
    committed = any(one.person == person for one in meeting.commitments)
    if committed:
        found.add(c.CommitSeed)
    if not committed or any(one.person == person for one in meeting.reveals):
        found.add(c.RevealSeed)
    seat = meeting.seat_of(person)
    if seat is None or not seat.is_taken:
        found |= {c.AcceptInvitation, c.DeclineInvitation, c.SignIn}
    elif seat.signed_in_at is not None:
        found |= {c.AcceptInvitation, c.SignIn}
    elif seat.answer is Answer.ACCEPTED:
        found.add(c.AcceptInvitation)
    return frozenset(found)


def _refuse_unless_entitled(meeting: Meeting, command: Command) -> None:
    """Raise Refused (SOD-3) unless the role and its body have to do with this meeting."""
    actor, row = command.actor, _row(command)
    if actor.role not in row.roles:
        allowed = "、".join(sorted(row.roles))
        raise Refused("SOD-3", f"角色 {actor.role} 不能办理此事；可由 {allowed} 办理。")
    bodies = _bodies(meeting, row.command)
    if actor.organisation not in bodies:
        raise Refused("SOD-3", f"此事由 {'、'.join(bodies)} 办理，其他单位无权办理。")


def _bodies(meeting: Meeting, kind: type[Command]) -> tuple[str, ...]:
    """Seeds come from several bodies; everything else is the committee's own."""
    return meeting.witnesses if kind in (c.CommitSeed, c.RevealSeed) else (meeting.committee,)


def _row(command: Command) -> Row:
    return next(row for row in TABLE if row.command is type(command))


def _refuse_unless_listed(meeting: Meeting, command: Command) -> None:
    if meeting.stage in _row(command).stages:
        return
    possible = "、".join(wire_name(kind) for kind in legal_commands(meeting.stage))
    raise Refused(
        TABLE_RULE,
        f"评审会现为“{STAGE_NAMES[meeting.stage]}”，不办理 {wire_name(type(command))}；"
        f"可办理：{possible or '无'}。",
    )


_RULES: dict[type[Command], Rule] = {
    c.CommitSeed: drawing.commit,
    c.FreezePool: drawing.freeze,
    c.RevealSeed: drawing.reveal,
    c.AcceptInvitation: drawing.accept,
    c.DeclineInvitation: drawing.decline,
    c.SignIn: session.sign_in,
    c.OpenSession: session.open_session,
    c.AssignPanels: session.assign,
    c.CloseSession: session.close_session,
    c.CancelMeeting: session.cancel,
}
