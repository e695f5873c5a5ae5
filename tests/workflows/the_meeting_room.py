"""A committee of twenty-five that meets: two sit anyway, twenty-three are drawn from thirty-six."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from activities.adapters.postgres_records import PostgresRecords
from domain import commands as c, meeting_commands as m
from domain.calendar import SHANGHAI
from domain.commands import Command
from domain.draw import Places, commitment
from domain.people import Actor, Role
from domain.vote_law import needed
from tests.activities.the_record import TheRecord
from tests.domain.builders_lives import Life, a_life, at
from tests.domain.builders_terms import COMMITTEE, EVALUATION, FOUNDING
from tests.workflows.the_season_house import A_DAY, NOTICE, Handle, House
from workflows import contract
from workflows.inbox import Ack
from workflows.meeting import Meeting
from workflows.starts import MeetingStart

GREEN, WATER = "绿色建筑", "环境工程"
PLACES = (Places(GREEN, 13, 3), Places(WATER, 10, 2))
EXPERTS = {GREEN: [f"g-{n:02}" for n in range(20)], WATER: [f"w-{n:02}" for n in range(16)]}
STANDING = ("p-chair", "p-deputy")
CHAIR = Actor("p-chair", COMMITTEE, Role.CHAIR)
OFFICE = Actor("p-office", COMMITTEE, Role.COMMITTEE)
FOUNDER = Actor("p-founder", FOUNDING, Role.FOUNDING_BODY)
SEEDS = {OFFICE: "1a" * 32, FOUNDER: "2b" * 32}
MINUTES = f"sha256:{'c' * 64}"
QUORUM = needed(EVALUATION.quorum, EVALUATION.committee_size)
MEETING = f"{NOTICE}.1"


def member(person: str) -> Actor:
    return Actor(person, COMMITTEE, Role.CHAIR if person == CHAIR.person else Role.EXPERT)


@dataclass
class Room:
    house: House
    handle: Handle
    held_on: date
    sent: list[Command] = field(default_factory=list)

    @classmethod
    async def convened(cls, house: House, in_days: int = 10, **more: Any) -> "Room":
        now = datetime.now(UTC)
        held_on = (now.astimezone(SHANGHAI) + in_days * A_DAY).date()
        await house.pool.executemany(
            "insert into experts (committee, person, groups, term_from, term_until, appointed_by,"
            " appointed_at) values ($1, $2, $3, $4, $5, 'p-office', now())",
            [
                (COMMITTEE, person, [group], held_on - timedelta(400), held_on + timedelta(400))
                for group, people in EXPERTS.items() for person in people
            ],
        )  # fmt: skip
        start = MeetingStart(NOTICE, 1, 1, held_on, 3, STANDING, OFFICE, now, **more)
        handle = await house.begin(Meeting.run, start, contract.meeting_id(MEETING))
        await house.rested(handle)
        return cls(house, handle, held_on)

    @property
    def on_the_day(self) -> datetime:
        return datetime.combine(self.held_on, datetime.min.time(), SHANGHAI) + timedelta(hours=9)

    async def do(
        self, kind: type[Command], actor: Actor, when: datetime | None = None, **fields: Any
    ) -> Ack:
        command = kind(
            command_id=f"{kind.__name__}-{actor.person}-{len(self.sent)}", actor=actor,
            received_at=when or datetime.now(UTC), **fields,
        )  # fmt: skip
        self.sent.append(command)
        return await self.house.ask(self.handle, command)

    async def draw(self) -> None:
        for actor, seed in SEEDS.items():
            await self.do(m.CommitSeed, actor, digest=commitment(seed))
        await self.do(m.FreezePool, OFFICE, places=PLACES)
        for actor, seed in SEEDS.items():
            await self.do(m.RevealSeed, actor, seed=seed)

    async def accept(self) -> None:
        """Everybody who has been asked."""
        for seat in await self.seats():
            if seat["answer"] == "awaited":
                await self.do(m.AcceptInvitation, member(seat["person"]))

    async def sign_in(self, how_many: int) -> list[str]:
        """All accept; on the day the first so many of them are there."""
        await self.accept()
        people = [seat["person"] for seat in await self.seats() if seat["answer"] == "accepted"]
        for person in people[:how_many]:
            await self.do(m.SignIn, member(person), self.on_the_day)
        return people[:how_many]

    async def seats(self) -> list[dict[str, Any]]:
        state = await self.state()
        return list(state["seats"])

    async def state(self) -> dict[str, Any]:
        return dict(
            await self.house.pool.fetchval("select state from meetings where id = $1", MEETING)
        )

    async def reserves(self, group: str) -> list[str]:
        drawn = (await self.state())["drawn"]
        return [one["person"] for one in drawn["reserves"] if one["group"] == group]

    async def a_case(self, number: str, group: str = GREEN) -> Life:
        """Handed to this meeting."""
        life = a_life(until=Life.paid, number=number, person=f"p-{number}")
        life.scheduled(at("2023-12-20"), review_opened_at=at("2023-12-20"))
        life.do(c.StartReview, Life.office, at("2023-12-20"), meeting=MEETING, group=group)
        await TheRecord(self.house.pool, PostgresRecords(self.house.pool)).write(life)
        return life
