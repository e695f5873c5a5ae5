"""The day of a meeting: who has come, when it is open, who reads what, and when it is over."""

from domain import meeting_commands as c, meeting_events as e
from domain.calendar import local_day
from domain.meeting import Answer, Brought, Meeting
from domain.meeting_draw import own_seat
from domain.panels import Reader, assign as spread
from domain.refusals import Refused
from domain.vote_law import QUORUM_RULE, needed, reaches

Events = tuple[e.MeetingEvent, ...]


def sign_in(meeting: Meeting, command: c.SignIn, _: Brought) -> Events:
    """To come is to accept. After a vote has been opened he has no part in that one (O40-proxy)."""
    seat = own_seat(meeting, command.actor.person)
    if seat.signed_in_at is not None:
        return ()
    if local_day(command.at) < meeting.held_on:
        raise Refused("O40-proxy", f"评审会于 {meeting.held_on} 召开，应于当日由本人签到。")
    person = seat.person
    signed = e.ExpertSignedIn(at=command.at, by=command.actor, person=person)
    if seat.answer is Answer.ACCEPTED:
        return (signed,)
    return (e.InvitationAccepted(at=command.at, by=command.actor, person=person), signed)


def open_session(meeting: Meeting, command: c.OpenSession, _: Brought) -> Events:
    present = len(meeting.present)
    if command.actor.person not in meeting.present:
        raise Refused("O40-proxy", "主持人应当先由本人签到。")
    if not reaches(present, meeting.quorum, meeting.size):
        raise Refused(
            QUORUM_RULE,
            f"签到 {present} 人，不足法定人数 {needed(meeting.quorum, meeting.size)} 人，不得开会。",
        )
    return (e.SessionOpened(at=command.at, by=command.actor),)


def assign(meeting: Meeting, command: c.AssignPanels, brought: Brought) -> Events:
    """The cases that have no panel yet; who must leave a case does not read it."""
    cases = tuple(case for case in brought.agenda if not meeting.panel_of(case.number))
    if not cases:
        return ()
    readers = tuple(
        Reader(seat.person, seat.group)
        for seat in meeting.seats if seat.signed_in_at is not None and seat.group
    )  # fmt: skip
    panels = tuple(e.Panel(number, people) for number, people in spread(cases, readers).items())
    return (e.PanelsAssigned(at=command.at, by=command.actor, panels=panels),)


def close_session(meeting: Meeting, command: c.CloseSession, brought: Brought) -> Events:
    del meeting
    if brought.open_votes:
        raise Refused(
            "O40-ballot", f"申请书 {'、'.join(brought.open_votes)} 的表决尚未结束，不得闭会。"
        )
    return (e.SessionClosed(at=command.at, by=command.actor, minutes=command.minutes),)


def cancel(meeting: Meeting, command: c.CancelMeeting, _: Brought) -> Events:
    del meeting
    return (e.MeetingCancelled(at=command.at, by=command.actor, reason=command.reason),)
