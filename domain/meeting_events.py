"""Everything that can happen to a meeting of a committee (评审会), in the past tense."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from domain.calendar import Period
from domain.draw import Commitment, Drawn, Pool
from domain.notice import Fraction
from domain.people import Actor


@dataclass(frozen=True, slots=True)
class Panel:
    """Who reads which case."""

    number: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Happened:
    at: datetime
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingConvened(_Happened):
    """`standing` sit without being drawn: the chair and the vice chairs."""

    event: Literal["meeting_convened"] = "meeting_convened"
    meeting: str
    season: str
    committee: str
    witnesses: tuple[str, ...]  # the bodies that may commit to a seed
    size: int
    quorum: Fraction
    held_on: date
    answer_days: int
    standing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedCommitted(_Happened):
    event: Literal["seed_committed"] = "seed_committed"
    commitment: Commitment


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolFrozen(_Happened):
    event: Literal["pool_frozen"] = "pool_frozen"
    pool: Pool
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedRevealed(_Happened):
    event: Literal["seed_revealed"] = "seed_revealed"
    person: str
    seed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertsDrawn(_Happened):
    event: Literal["experts_drawn"] = "experts_drawn"
    drawn: Drawn
    answer_by: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawFailed(_Happened):
    """The pool could not fill every group: it begins again, with new seeds."""

    event: Literal["draw_failed"] = "draw_failed"
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertInvited(_Happened):
    """A reserve, in the place of `instead_of`."""

    event: Literal["expert_invited"] = "expert_invited"
    person: str
    group: str
    instead_of: str
    answer_by: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationAccepted(_Happened):
    event: Literal["invitation_accepted"] = "invitation_accepted"
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationDeclined(_Happened):
    event: Literal["invitation_declined"] = "invitation_declined"
    person: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationLapsed(_Happened):
    """Who says nothing by the end does not come."""

    event: Literal["invitation_lapsed"] = "invitation_lapsed"
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceVacant(_Happened):
    """Nobody is left to follow."""

    event: Literal["place_vacant"] = "place_vacant"
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertSignedIn(_Happened):
    event: Literal["expert_signed_in"] = "expert_signed_in"
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened(_Happened):
    event: Literal["session_opened"] = "session_opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelsAssigned(_Happened):
    event: Literal["panels_assigned"] = "panels_assigned"
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionClosed(_Happened):
    event: Literal["session_closed"] = "session_closed"
    minutes: str  # digest of what the chair signed


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCancelled(_Happened):
    event: Literal["meeting_cancelled"] = "meeting_cancelled"
    reason: str


MeetingEvent = (
    MeetingConvened | SeedCommitted | PoolFrozen | SeedRevealed | ExpertsDrawn | DrawFailed
    | ExpertInvited | InvitationAccepted | InvitationDeclined | InvitationLapsed | PlaceVacant
    | ExpertSignedIn | SessionOpened | PanelsAssigned | SessionClosed | MeetingCancelled
)  # fmt: skip
