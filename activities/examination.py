"""Examine a revision before it is handed in: all rules of the notice, and what the record knows.

Only numbers, digests, rules and names of fields pass through Temporal. What each rule answered is
kept in PostgreSQL, so that a reviewer sees what a machine has verified.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from temporalio import activity

from domain.eligibility.admission import HandedIn
from domain.notice import Window
from domain.refusals import Finding


@dataclass(frozen=True, slots=True)
class ExaminationRequest:
    number: str
    notice: str
    edition: int
    command_id: str
    handed_in: HandedIn
    window: Window  # as in force for this application
    at: datetime
    applied_at: datetime  # of the first submission: achievements count to its month (D-28)


class Examiner(Protocol):
    async def examine(self, request: ExaminationRequest) -> tuple[Finding, ...]:
        """Why it cannot be handed in; what was found is kept once per command."""
        ...


class ExaminationActivities:
    def __init__(self, examiner: Examiner) -> None:
        self._examiner = examiner

    @activity.defn
    async def examine_dossier(self, request: ExaminationRequest) -> tuple[Finding, ...]:
        return await self._examiner.examine(request)
