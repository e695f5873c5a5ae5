"""Compare a revision with the registers outside: 学历, 社保, 档案, 公需科目, 岗位, 考核, 成果 (N89-5.5).

Only numbers, register names and outcomes pass through Temporal; who is asked about stays between
PostgreSQL and the register.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from temporalio import activity
from temporalio.exceptions import ApplicationError

from domain.calendar import local_day
from domain.dossier.form import Dossier
from domain.eligibility.case import Comparison, Register
from domain.eligibility.comparison import Question, Row, differing, question


@dataclass(frozen=True, slots=True)
class ComparisonRequest:
    number: str
    revision: int
    register: Register
    attempt: str  # run and register: the same attempt is written once
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    outcome: Comparison
    differs: tuple[str, ...] = ()  # fields, never values


class Registers(Protocol):
    async def rows(self, register: Register, asked: Question) -> tuple[Row, ...]:
        """Everything the register holds; raises RegisterSilent if it does not answer."""
        ...


class Dossiers(Protocol):
    async def revision(self, number: str, revision: int) -> Dossier: ...

    async def note(self, request: ComparisonRequest, said: Said) -> None:
        """Once for each attempt and outcome, however often it is called."""
        ...


class RegisterActivities:
    def __init__(self, registers: Registers, dossiers: Dossiers) -> None:
        self._registers = registers
        self._dossiers = dossiers

    @activity.defn
    async def compare_register(self, request: ComparisonRequest) -> Said:
        dossier = await self._revision(request)
        rows = await self._registers.rows(request.register, question(dossier))
        differs = differing(request.register, dossier, rows, local_day(request.at))
        said = Said(Comparison.MISMATCHED if differs else Comparison.VERIFIED, differs)
        await self._dossiers.note(request, said)
        return said

    @activity.defn
    async def note_silence(self, request: ComparisonRequest) -> Said:
        """No answer is no pass (D-31): the applicant uploads, and a person looks."""
        await self._revision(request)
        said = Said(Comparison.UNAVAILABLE)
        await self._dossiers.note(request, said)
        return said

    async def _revision(self, request: ComparisonRequest) -> Dossier:
        """What does not exist will not exist by waiting: whoever asked for it made a mistake."""
        try:
            return await self._dossiers.revision(request.number, request.revision)
        except LookupError as none:
            raise ApplicationError(str(none), type="NoSuchRevision", non_retryable=True) from None
