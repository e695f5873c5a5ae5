"""评审会: a committee's session, from the draw of its experts to the minutes that the chair signs.

Who voted how, and what was counted, is nowhere here: ballots and counts have books of their own
(`voting`). The rules are in `meeting_rules`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from domain import meeting_events as e
from domain.calendar import Period
from domain.draw import Candidate, Commitment, Drawn, Pool, Reveal
from domain.notice import Fraction
from domain.panels import CaseToRead


class MeetingStage(StrEnum):
    CONVENED = "convened"  # 筹备：承诺抽取种子
    POOL_FROZEN = "pool_frozen"  # 专家库名单已确定：公开种子
    INVITING = "inviting"  # 已抽取：邀请、报到
    IN_SESSION = "in_session"  # 会议进行中
    CLOSED = "closed"  # 已闭会
    CANCELLED = "cancelled"  # 已取消


class Answer(StrEnum):
    """What became of an invitation."""

    AWAITED = "awaited"  # 待答复
    ACCEPTED = "accepted"  # 应邀
    DECLINED = "declined"  # 谢绝
    LAPSED = "lapsed"  # 逾期未答复


MS = MeetingStage
OVER = frozenset({MS.CLOSED, MS.CANCELLED})


@dataclass(frozen=True, slots=True)
class Seat:
    """`group` is empty for whoever sits without being drawn."""

    person: str
    group: str
    answer_by: Period
    answer: Answer = Answer.AWAITED
    signed_in_at: datetime | None = None

    @property
    def is_taken(self) -> bool:
        """By somebody who comes, or may still say so."""
        return self.answer in {Answer.AWAITED, Answer.ACCEPTED}


@dataclass(frozen=True, slots=True)
class Meeting:
    meeting: str
    season: str
    committee: str
    witnesses: tuple[str, ...]
    size: int
    quorum: Fraction
    held_on: date
    answer_days: int
    standing: tuple[str, ...]
    changed_at: datetime
    stage: MeetingStage = MeetingStage.CONVENED
    version: int = 1
    commitments: tuple[Commitment, ...] = ()
    pool: Pool | None = None
    frozen: str = ""  # digest of the pool
    reveals: tuple[Reveal, ...] = ()
    drawn: Drawn | None = None
    seats: tuple[Seat, ...] = ()
    panels: tuple[e.Panel, ...] = ()
    opened_at: datetime | None = None
    minutes: str | None = None

    @property
    def is_over(self) -> bool:
        return self.stage in OVER

    @property
    def present(self) -> tuple[str, ...]:
        """Who has signed in."""
        return tuple(seat.person for seat in self.seats if seat.signed_in_at is not None)

    def seat_of(self, person: str) -> Seat | None:
        return next((seat for seat in self.seats if seat.person == person), None)

    def panel_of(self, number: str) -> tuple[str, ...]:
        return next((panel.people for panel in self.panels if panel.number == number), ())


@dataclass(frozen=True, slots=True)
class Brought:
    """What the record knows, and a decision needs; each command asks for its own."""

    candidates: tuple[Candidate, ...] = ()
    agenda: tuple[CaseToRead, ...] = ()
    open_votes: tuple[str, ...] = ()  # numbers of the cases


def evolve(was: Meeting | None, event: e.MeetingEvent) -> Meeting:
    """The meeting after the event. ValueError unless a history begins with its convening."""
    if isinstance(event, e.MeetingConvened):
        if was is not None:
            raise ValueError("a meeting is convened once")
        return Meeting(
            event.meeting, event.season, event.committee, event.witnesses, event.size,
            event.quorum, event.held_on, event.answer_days, event.standing, event.at,
        )  # fmt: skip
    if was is None:
        raise ValueError("a history begins with MeetingConvened")
    after = _FOLDS[type(event)](was, event)
    return replace(after, version=was.version + 1, changed_at=event.at)


def fold(was: Meeting | None, events: Iterable[e.MeetingEvent]) -> Meeting | None:
    for event in events:
        was = evolve(was, event)
    return was


def _committed(was: Meeting, event: e.SeedCommitted) -> Meeting:
    return replace(was, commitments=(*was.commitments, event.commitment))


def _frozen(was: Meeting, event: e.PoolFrozen) -> Meeting:
    return replace(was, stage=MS.POOL_FROZEN, pool=event.pool, frozen=event.digest)


def _revealed(was: Meeting, event: e.SeedRevealed) -> Meeting:
    return replace(was, reveals=(*was.reveals, Reveal(event.person, event.seed)))


def _drawn(was: Meeting, event: e.ExpertsDrawn) -> Meeting:
    standing = tuple(Seat(person, "", event.answer_by) for person in was.standing)
    drawn = tuple(Seat(one.person, one.group, event.answer_by) for one in event.drawn.members)
    return replace(was, stage=MS.INVITING, drawn=event.drawn, seats=(*standing, *drawn))


def _failed(was: Meeting, _: e.DrawFailed) -> Meeting:
    return replace(was, stage=MS.CONVENED, commitments=(), pool=None, frozen="", reveals=())


def _invited(was: Meeting, event: e.ExpertInvited) -> Meeting:
    return replace(was, seats=(*was.seats, Seat(event.person, event.group, event.answer_by)))


def _accepted(was: Meeting, event: e.InvitationAccepted) -> Meeting:
    return _changed(was, event.person, answer=Answer.ACCEPTED)


def _declined(was: Meeting, event: e.InvitationDeclined) -> Meeting:
    return _changed(was, event.person, answer=Answer.DECLINED)


def _lapsed(was: Meeting, event: e.InvitationLapsed) -> Meeting:
    return _changed(was, event.person, answer=Answer.LAPSED)


def _vacant(was: Meeting, _: e.PlaceVacant) -> Meeting:
    return was


def _signed_in(was: Meeting, event: e.ExpertSignedIn) -> Meeting:
    return _changed(was, event.person, signed_in_at=event.at)


def _opened(was: Meeting, event: e.SessionOpened) -> Meeting:
    return replace(was, stage=MS.IN_SESSION, opened_at=event.at)


def _assigned(was: Meeting, event: e.PanelsAssigned) -> Meeting:
    return replace(was, panels=(*was.panels, *event.panels))


def _closed(was: Meeting, event: e.SessionClosed) -> Meeting:
    return replace(was, stage=MS.CLOSED, minutes=event.minutes)


def _cancelled(was: Meeting, _: e.MeetingCancelled) -> Meeting:
    return replace(was, stage=MS.CANCELLED)


def _changed(was: Meeting, person: str, **changes: Any) -> Meeting:  # noqa: ANN401  of a seat
    seats = tuple(replace(seat, **changes) if seat.person == person else seat for seat in was.seats)
    return replace(was, seats=seats)


_FOLDS: dict[type[e.MeetingEvent], Callable[[Meeting, Any], Meeting]] = {
    e.SeedCommitted: _committed,
    e.PoolFrozen: _frozen,
    e.SeedRevealed: _revealed,
    e.ExpertsDrawn: _drawn,
    e.DrawFailed: _failed,
    e.ExpertInvited: _invited,
    e.InvitationAccepted: _accepted,
    e.InvitationDeclined: _declined,
    e.InvitationLapsed: _lapsed,
    e.PlaceVacant: _vacant,
    e.ExpertSignedIn: _signed_in,
    e.SessionOpened: _opened,
    e.PanelsAssigned: _assigned,
    e.SessionClosed: _closed,
    e.MeetingCancelled: _cancelled,
}
