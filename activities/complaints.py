"""A complaint's look at the case that it is about, and how the case answers: by its record."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from temporalio import activity

from activities.broadcasts import Cases, Delivery
from activities.grounds import SignerBook
from domain.application import ENDED, Application
from domain.commands import CloseComplaint, OpenComplaint
from domain.complaint import investigator
from domain.notice import Terms
from domain.signers import Signers

_LOOKS = 20
_BETWEEN_LOOKS = 0.25  # seconds: a case answers within one or two


@dataclass(frozen=True, slots=True)
class Subject:
    """The case as a complaint finds it. `barred`: the applicant, and whoever acted for a tier."""

    season: str
    investigator: str
    barred: tuple[str, ...]
    stage: str
    ended: bool
    ban_years: int
    signers: Signers | None = None  # None: commands are not signed here


@dataclass(frozen=True, slots=True)
class Message:
    number: str
    command: OpenComplaint | CloseComplaint


class Reached(StrEnum):
    TOLD = "told"
    WOKEN = "woken"  # it rested after its end, and goes on from its record
    ENDED = "ended"  # nothing can concern it any more
    STOPPED = "stopped"  # open, and its workflow is gone: told again until it is restored


@dataclass(frozen=True, slots=True)
class Question:
    number: str
    complaint: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`settled`: the case has carried the finding out, or has ended without it."""

    stage: str
    applied: bool
    settled: bool


class CaseUnknown(Exception):
    """There is no record of this application (yet): the look is repeated."""


@dataclass(frozen=True, slots=True)
class Known:
    case: Application
    workflow_id: str
    edition: int
    terms: Terms
    is_open: bool


class CaseBook(Protocol):
    async def find(self, number: str) -> Known | None: ...


class WakingCases(Cases, Protocol):
    async def wake(
        self, workflow_id: str, known: Known, command: OpenComplaint | CloseComplaint
    ) -> None:
        """A new run carries the recorded state on, and finds the command in it."""
        ...


class ComplaintActivities:
    def __init__(self, book: CaseBook, cases: WakingCases, keys: SignerBook) -> None:
        self._book = book
        self._cases = cases
        self._keys = keys

    @activity.defn
    async def read_subject(self, number: str) -> Subject:
        known = await self._known(number)
        case, terms = known.case, known.terms
        ended = case.stage in ENDED
        return Subject(
            season=case.season,
            investigator=terms.bodies.founding if ended else investigator(case, terms),
            barred=tuple(sorted({case.person, *(act.person for act in case.acts)})),
            stage=case.stage,
            ended=ended,
            ban_years=terms.ban_years,
            signers=await self._keys.signers(),
        )

    @activity.defn
    async def reach_case(self, message: Message) -> Reached:
        """Once more by signal; then a case that only rests is woken, and an ended one left alone."""
        known = await self._known(message.number)
        workflow_id = known.workflow_id
        if await self._cases.tell(workflow_id, message.command) is Delivery.TOLD:
            return Reached.TOLD
        if known.case.stage in ENDED:
            return Reached.ENDED
        if known.is_open:
            return Reached.STOPPED
        await self._cases.wake(workflow_id, known, message.command)
        return Reached.WOKEN

    @activity.defn
    async def read_answer(self, question: Question) -> Answer:
        """Looks for some seconds; a case that has not answered by then is told again."""
        for _ in range(_LOOKS):
            answer = await self._answer(question)
            if answer.settled:
                return answer
            await asyncio.sleep(_BETWEEN_LOOKS)
        return await self._answer(question)

    async def _answer(self, question: Question) -> Answer:
        known = await self._known(question.number)
        case = known.case
        closed = {done.complaint for done in case.closed_complaints}
        applied = question.complaint in closed
        ended = case.stage in ENDED and not known.is_open
        return Answer(case.stage, applied=applied, settled=applied or ended)

    async def _known(self, number: str) -> Known:
        known = await self._book.find(number)
        if known is None:
            raise CaseUnknown(f"{number} has no record")
        return known
