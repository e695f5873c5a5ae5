"""How experts come to a meeting: seeds, the frozen pool, the draw, invitations and who follows.

The draw is by lot, and by lot alone (`draw`); who declines or stays silent is followed by the next
reserve of his group.
"""

from datetime import datetime, timedelta

from domain import meeting_commands as c, meeting_events as e
from domain.calendar import Period, local_day
from domain.deadlines import Clock
from domain.draw import DRAW_RULE, Commitment, Pool, draw, pool_digest, refuse_unfit
from domain.endings import SYSTEM
from domain.meeting import Answer, Brought, Meeting, MeetingStage, Seat, evolve, fold
from domain.refusals import Refused
from domain.vote_law import SIZE_RULE

Events = tuple[e.MeetingEvent, ...]
_A_DAY = timedelta(days=1)


def clocks(meeting: Meeting) -> tuple[Clock, ...]:
    """T-invite: the earliest invitation that still waits for its answer."""
    waiting = [seat.answer_by for seat in meeting.seats if seat.answer is Answer.AWAITED]
    if meeting.stage is not MeetingStage.INVITING or not waiting:
        return ()
    end = min(period.ends_at for period in waiting)
    says = "评审专家逾期未答复邀请的，由同组候补依次递补"
    return (
        Clock("T-invite", end, end, provisional=False, rule=DRAW_RULE, consequence=says,
              lapses=False),
    )  # fmt: skip


def ring(meeting: Meeting, now: datetime) -> Events:
    """Whoever has not answered in time does not come; the next reserve is asked."""
    found: Events = ()
    current = meeting
    while (due := next(iter(clocks(current)), None)) is not None and due.rings_at <= now:
        silent = next(seat for seat in current.seats if _is_silent(seat, due.rings_at))
        lapsed = e.InvitationLapsed(at=due.rings_at, by=SYSTEM, person=silent.person)
        step = (lapsed, *_replacement(evolve(current, lapsed), silent, due.rings_at))
        found = (*found, *step)
        after = fold(current, step)
        assert after is not None
        current = after
    return found


def commit(meeting: Meeting, command: c.CommitSeed, _: Brought) -> Events:
    actor = command.actor
    if any(one.person == actor.person for one in meeting.commitments):
        raise Refused(DRAW_RULE, "每人只能承诺一个种子，承诺后不得更换。")
    commitment = Commitment(actor.person, actor.organisation, command.digest)
    return (e.SeedCommitted(at=command.at, by=actor, commitment=commitment),)


def freeze(meeting: Meeting, command: c.FreezePool, brought: Brought) -> Events:
    """Who may be drawn is what the record says: the office says only who is left out, and why."""
    gone = {one.person for one in command.excluded} | set(meeting.standing)
    candidates = tuple(one for one in brought.candidates if one.person not in gone)
    pool = Pool(candidates, command.places, command.excluded)
    places = sum(one.members for one in command.places) + len(meeting.standing)
    if places != meeting.size:
        raise Refused(
            SIZE_RULE,
            f"抽取 {places - len(meeting.standing)} 人，加主任委员、副主任委员 {len(meeting.standing)} 人，"
            f"应为评委会人数 {meeting.size} 人。",
        )
    refuse_unfit(pool, meeting.commitments)
    return (e.PoolFrozen(at=command.at, by=command.actor, pool=pool, digest=pool_digest(pool)),)


def reveal(meeting: Meeting, command: c.RevealSeed, _: Brought) -> Events:
    """The last of them draws. A pool that cannot fill its groups begins the draw anew (O40-draw)."""
    actor = command.actor
    _refuse_unless_committed(meeting, command)
    revealed = e.SeedRevealed(at=command.at, by=actor, person=actor.person, seed=command.seed)
    after = evolve(meeting, revealed)
    if len(after.reveals) < len(after.commitments):
        return (revealed,)
    assert after.pool is not None
    try:
        drawn = draw(after.pool, after.commitments, after.reveals)
    except Refused as refusal:
        because = " ".join(found.because for found in refusal.findings)
        return (revealed, e.DrawFailed(at=command.at, by=SYSTEM, because=because))
    answer_by = _answer_by(meeting, command.at)
    return (revealed, e.ExpertsDrawn(at=command.at, by=SYSTEM, drawn=drawn, answer_by=answer_by))


def _refuse_unless_committed(meeting: Meeting, command: c.RevealSeed) -> None:
    person = command.actor.person
    commitment = next((one for one in meeting.commitments if one.person == person), None)
    if commitment is None:
        raise Refused(DRAW_RULE, "本人在名单确定前没有承诺种子，不能公开种子。")
    if any(one.person == person for one in meeting.reveals):
        raise Refused(DRAW_RULE, "本人的种子已经公开。")
    if not commitment.is_for(command.seed):
        raise Refused(DRAW_RULE, f"{person} 公开的种子与承诺不符。")


def accept(meeting: Meeting, command: c.AcceptInvitation, _: Brought) -> Events:
    person = command.actor.person
    if own_seat(meeting, person).answer is Answer.ACCEPTED:
        return ()
    return (e.InvitationAccepted(at=command.at, by=command.actor, person=person),)


def decline(meeting: Meeting, command: c.DeclineInvitation, _: Brought) -> Events:
    seat = own_seat(meeting, command.actor.person)
    declined = e.InvitationDeclined(
        at=command.at, by=command.actor, person=seat.person, reason=command.reason
    )
    return (declined, *_replacement(evolve(meeting, declined), seat, command.at))


def _replacement(meeting: Meeting, gone: Seat, at: datetime) -> Events:
    """The next of the group's reserves, in the order in which they were drawn."""
    assert meeting.drawn is not None
    asked = [seat.person for seat in meeting.seats]
    place = meeting.drawn.following(gone.group, asked)
    if place is None:
        return (e.PlaceVacant(at=at, by=SYSTEM, group=gone.group),)
    return (
        e.ExpertInvited(at=at, by=SYSTEM, person=place.person, group=place.group,
                        instead_of=gone.person, answer_by=_answer_by(meeting, at)),
    )  # fmt: skip


def _answer_by(meeting: Meeting, at: datetime) -> Period:
    """So many days, and before the day of the session where there is time for it."""
    today = local_day(at)
    wanted = today + meeting.answer_days * _A_DAY
    return Period(min(wanted, max(today, meeting.held_on - _A_DAY)), provisional=False)


def own_seat(meeting: Meeting, person: str) -> Seat:
    seat = meeting.seat_of(person)
    if seat is None or not seat.is_taken:
        raise Refused("O40-proxy", "本人未被抽取为本次评审会的专家，或已谢绝、逾期未答复邀请。")
    return seat


def _is_silent(seat: Seat, at: datetime) -> bool:
    return seat.answer is Answer.AWAITED and seat.answer_by.ends_at <= at
