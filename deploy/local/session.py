"""A committee's session as the rehearsal holds it: drawn by lot, two who decline, a vote by ballot."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from api.client.ballots import is_counted, vote
from deploy.local.applicant import Applicant
from deploy.local.rehearsed import digest
from domain import commands as c, meeting_commands as m
from domain.calendar import local_day
from domain.commands import Command
from domain.draw import Places, commitment
from domain.people import Actor, Role
from voting.rounds import Choice
from workflows import contract

GROUP = "综合组"
_POOL, _RESERVES = 30, 3
_SEEDS = ("5e" * 32, "6f" * 32)  # a rehearsal's: everybody may know them
_A_YEAR = timedelta(days=365)


@dataclass
class Session:
    """One meeting, and the case for which it is held."""

    case: Applicant
    meeting: str
    _sent: int = field(default=0)

    @classmethod
    async def drawn(cls, case: Applicant, held_on: date) -> "Session":
        """The pool appointed, the meeting convened, and its experts drawn from two bodies' seeds."""
        office = await case.entrance.client_for(case.committee)
        await case.entrance.client_for(
            case.chair
        )  # who sits without being drawn is bound to preside
        season, today = case.notice.terms.notice, local_day(case.director.now)
        for n in range(_POOL):
            await office.appoint_expert(
                season, f"expert-{n:02}", [GROUP], today.isoformat(),
                (today + _A_YEAR).isoformat(), f"appoint-{n:02}",
            )  # fmt: skip
        made = await office.convene(
            season, held_on.isoformat(), [case.chair.person], f"convene-{case.number}"
        )
        session = cls(case, made["meeting"])
        case.director.follow(session._name)
        seeds = dict(zip((case.committee, case.founding_body), _SEEDS, strict=True))
        for actor, seed in seeds.items():
            await session.tell(actor, m.CommitSeed, digest=commitment(seed))
        size = case.notice.terms.evaluation.committee_size
        places = (Places(GROUP, size - 1, _RESERVES),)
        await session.tell(case.committee, m.FreezePool, places=places)
        for actor, seed in seeds.items():
            await session.tell(actor, m.RevealSeed, seed=seed)
        return session

    async def answered(self) -> None:
        """One declines, and so does the reserve in his place; all the others come."""
        await self._decline(next(seat["person"] for seat in await self.seats() if seat["group"]))
        await self._decline((await self.seats())[-1]["person"])
        for person in await self._people("awaited"):
            await self.tell(self._member(person), m.AcceptInvitation)

    async def opened(self) -> None:
        for person in await self._people("accepted"):
            await self.tell(self._member(person), m.SignIn)
        await self.tell(self.case.chair, m.OpenSession)

    async def vote(self, *, yes: int, recused: int) -> None:
        """The last `recused` of those present leave; three of the rest write; the first `yes` agree."""
        case = self.case
        people = await self._people("accepted")
        clients = {
            person: await case.entrance.client_for(self._member(person)) for person in people
        }
        for person in people[len(people) - recused :]:
            await clients.pop(person).recuse(case.number)
        await self.tell(case.committee, m.AssignPanels)
        chair = await case.entrance.client_for(case.chair)
        for panel in (await chair.meeting(self.meeting))["panels"]:
            for person in panel["people"]:
                opinion = digest(f"{case.number} {person}")
                await case.do(c.RecordOpinion, self._member(person), opinion=opinion)
        opened = await chair.open_vote(self.meeting, case.number, f"open-{case.number}")
        receipts = [
            await vote(
                client, self.meeting, case.number, opened["round"],
                Choice.YES if n < yes else Choice.NO,
            )
            for n, client in enumerate(clients.values())
        ]  # fmt: skip
        await case.close_ballot(self.meeting, opened["round"])
        for client, receipt in zip(clients.values(), receipts, strict=True):
            if not await is_counted(client, receipt):
                raise AssertionError(f"{case.title}: 选票未计入清单")

    async def closed(self) -> None:
        await self.tell(self.case.chair, m.CloseSession, minutes=digest("会议记录"))

    async def seats(self) -> list[dict[str, Any]]:
        office = await self.case.entrance.client_for(self.case.committee)
        return list((await office.meeting(self.meeting))["seats"])

    async def tell(self, actor: Actor, kind: type[Command], **fields: Any) -> None:
        self._sent += 1
        await self.case.director.before_acting_on(self._name)
        client = await self.case.entrance.client_for(actor)
        command = kind(command_id=f"{self.meeting}-{self._sent}", actor=actor, **fields)
        await client.tell_meeting(self.meeting, command)
        self.case.director.follow(self._name)

    async def _decline(self, person: str) -> None:
        await self.tell(self._member(person), m.DeclineInvitation, reason="时间冲突")

    async def _people(self, answer: str) -> list[str]:
        return [seat["person"] for seat in await self.seats() if seat["answer"] == answer]

    def _member(self, person: str) -> Actor:
        role = Role.CHAIR if person == self.case.chair.person else Role.EXPERT
        return Actor(person, self.case.notice.terms.bodies.committee, role)

    @property
    def _name(self) -> str:
        return contract.meeting_id(self.meeting)
