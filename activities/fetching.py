"""Fetch the rows of a section from the authorities' systems (JB24-3.0-1).

Only numbers, names of sections and counts pass through Temporal; the rows go to PostgreSQL.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from temporalio import activity
from temporalio.exceptions import ApplicationError

from domain.dossier.fetching import Fetchable, FormRow, as_fetched
from domain.eligibility.comparison import Question


@dataclass(frozen=True, slots=True)
class FetchRequest:
    number: str
    section: Fetchable
    attempt: str  # run and section: the same attempt is written once
    at: datetime


@dataclass(frozen=True, slots=True)
class FetchOutcome:
    answered: bool
    rows: int = 0


class Sections(Protocol):
    async def section(self, section: Fetchable, asked: Question) -> tuple[FormRow, ...]:
        """Every row that is known; raises RegisterSilent if nobody answers."""
        ...


class Drafts(Protocol):
    async def question(self, number: str) -> Question | None:
        """Whom to ask about, as the draft says; None while it does not."""
        ...

    async def note(self, request: FetchRequest, rows: tuple[FormRow, ...] | None) -> None:
        """None: nobody answered. Once for each attempt and outcome."""
        ...


class FetchActivities:
    def __init__(self, sections: Sections, drafts: Drafts) -> None:
        self._sections = sections
        self._drafts = drafts

    @activity.defn
    async def fetch_section(self, request: FetchRequest) -> FetchOutcome:
        asked = await self._question(request)
        rows = await self._sections.section(request.section, asked)
        await self._drafts.note(request, tuple(as_fetched(row) for row in rows))
        return FetchOutcome(answered=True, rows=len(rows))

    @activity.defn
    async def note_unfetched(self, request: FetchRequest) -> FetchOutcome:
        """The applicant fills the section in by hand, and may fetch again."""
        await self._question(request)
        await self._drafts.note(request, None)
        return FetchOutcome(answered=False)

    async def _question(self, request: FetchRequest) -> Question:
        """Waiting fills in no form: whoever asked has to."""
        asked = await self._drafts.question(request.number)
        if asked is None:
            said = f"{request.number}: 基本信息未填姓名或证件号码"
            raise ApplicationError(said, type="NoQuestion", non_retryable=True)
        return asked
