"""A meeting brought as far as a test wants it: nine sit, two of them without being drawn."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from domain import meeting_commands as c
from domain.calendar import SHANGHAI
from domain.commands import Command
from domain.draw import Candidate, Exclusion, Places, commitment
from domain.endings import SYSTEM
from domain.meeting import Brought, Meeting, MeetingStage, evolve, fold
from domain.meeting_events import MeetingConvened, MeetingEvent
from domain.meeting_rules import decide
from domain.notice import Fraction
from domain.people import Actor, Role
from tests.domain.builders_terms import COMMITTEE, FOUNDING, TITLE_OFFICE

CONVENED_AT = datetime(2023, 12, 11, 9, tzinfo=SHANGHAI)
HELD_ON = date(2023, 12, 20)
ON_THE_DAY = datetime(2023, 12, 20, 8, 30, tzinfo=SHANGHAI)
OFFICE = Actor("p-office", COMMITTEE, Role.COMMITTEE)
FOUNDER = Actor("p-founder", FOUNDING, Role.FOUNDING_BODY)
CHAIR = Actor("m-1", COMMITTEE, Role.CHAIR)
STANDING = ("m-1", "m-2")
SIZE = 9
PLACES = (Places("绿色建筑", 4, 2), Places("环境工程", 3, 1))
POOL = tuple(
    Candidate(f"{letter}-{n}", (group,))
    for letter, group in (("a", "绿色建筑"), ("b", "环境工程"))
    for n in range(1, 9)
)
SEEDS = {OFFICE: "1a" * 32, FOUNDER: "2b" * 32}
MINUTES = f"sha256:{'c' * 64}"


def a_meeting(**changes: Any) -> Meeting:
    convened: dict[str, Any] = {
        "at": CONVENED_AT, "by": SYSTEM, "meeting": "2023-green-low-carbon.1",
        "season": "2023-green-low-carbon", "committee": COMMITTEE,
        "witnesses": (COMMITTEE, FOUNDING, TITLE_OFFICE), "size": SIZE, "quorum": Fraction(2, 3),
        "held_on": HELD_ON, "answer_days": 3, "standing": STANDING,
    }  # fmt: skip
    return evolve(None, MeetingConvened(**(convened | changes)))


def member(person: str) -> Actor:
    return Actor(person, COMMITTEE, Role.CHAIR if person == CHAIR.person else Role.EXPERT)


@dataclass
class Held:
    """A meeting that goes on, command by command; the events so far."""

    meeting: Meeting = field(default_factory=a_meeting)
    now: datetime = CONVENED_AT
    candidates: tuple[Candidate, ...] = POOL
    events: list[MeetingEvent] = field(default_factory=list)

    def do(
        self, kind: type[Command], actor: Actor, brought: Brought | None = None, **fields: Any
    ) -> tuple[MeetingEvent, ...]:
        self.now += timedelta(seconds=1)
        command = kind(command_id=f"c-{self.now}"[:64], actor=actor, received_at=self.now, **fields)
        happened = decide(self.meeting, command, brought or Brought(self.candidates))
        self.take(happened)
        return happened

    def take(self, happened: Iterable[MeetingEvent]) -> None:
        self.events += happened
        after = fold(self.meeting, happened)
        assert after is not None
        self.meeting = after

    def committed(self) -> "Held":
        for actor, seed in SEEDS.items():
            self.do(c.CommitSeed, actor, digest=commitment(seed))
        return self

    def frozen(self, places: tuple[Places, ...] = PLACES, *excluded: Exclusion) -> "Held":
        self.committed().do(c.FreezePool, OFFICE, places=places, excluded=excluded)
        return self

    def drawn(self) -> "Held":
        self.frozen()
        for actor, seed in SEEDS.items():
            self.do(c.RevealSeed, actor, seed=seed)
        return self

    def signed_in(self, how_many: int = SIZE) -> "Held":
        """On the day, the first so many of the seats."""
        self.drawn()
        for seat in self.meeting.seats:
            self.do(c.AcceptInvitation, member(seat.person))
        self.now = ON_THE_DAY
        for seat in self.meeting.seats[:how_many]:
            self.do(c.SignIn, member(seat.person))
        return self

    def in_session(self) -> "Held":
        self.signed_in().do(c.OpenSession, CHAIR)
        return self

    def closed(self) -> "Held":
        self.in_session().do(c.CloseSession, CHAIR, minutes=MINUTES)
        return self

    def cancelled(self) -> "Held":
        self.drawn().do(c.CancelMeeting, OFFICE, reason="方案推迟")
        return self


def held_at(stage: MeetingStage) -> Held:
    """One that stands there."""
    held = Held()
    how = {
        MeetingStage.CONVENED: held.committed, MeetingStage.POOL_FROZEN: held.frozen,
        MeetingStage.INVITING: held.drawn, MeetingStage.IN_SESSION: held.in_session,
        MeetingStage.CLOSED: held.closed, MeetingStage.CANCELLED: held.cancelled,
    }  # fmt: skip
    return how[stage]()
