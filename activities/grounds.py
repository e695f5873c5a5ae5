"""What an application stands on: the terms of its notice, the schedule in force, the table of days."""

from dataclasses import dataclass
from typing import Protocol

from temporalio import activity

from activities.calendars import Calendars
from domain.calendar import Edition
from domain.notice import Schedule, Terms
from domain.signers import Signers

YEARS_AHEAD = 2  # a season's periods end in the year after next at the latest


@dataclass(frozen=True, slots=True)
class GroundsRequest:
    notice: str
    edition: int


@dataclass(frozen=True, slots=True)
class Grounds:
    terms: Terms
    schedule: Schedule
    calendar: Edition
    examines: bool = False  # the notice has conditions by which a dossier is examined; a life that
    # began before there were any goes on without
    signers: Signers | None = None  # None: commands are not signed here


@dataclass(frozen=True, slots=True)
class InForceRequest:
    notice: str
    year: int
    calendar: str  # the version already known


@dataclass(frozen=True, slots=True)
class InForce:
    schedule: Schedule
    calendar: Edition | None  # None: the known one is still in force


class Notices(Protocol):
    async def terms(self, notice: str, edition: int) -> Terms: ...

    async def has_requirements(self, notice: str, edition: int) -> bool: ...

    async def schedule(self, notice: str) -> Schedule: ...


class SignerBook(Protocol):
    async def signers(self) -> Signers | None:
        """Every key that was not revoked; None where commands are not signed."""
        ...


class GroundActivities:
    def __init__(self, notices: Notices, calendars: Calendars, book: SignerBook) -> None:
        self._notices = notices
        self._calendars = calendars
        self._book = book

    @activity.defn(name="read_grounds")
    async def read_grounds(self, request: GroundsRequest) -> Grounds:
        """Terms stay pinned to the edition asked for; the schedule is the newest (D-55)."""
        terms = await self._notices.terms(request.notice, request.edition)
        schedule = await self._notices.schedule(request.notice)
        calendar = await self._calendars.edition(terms.year, terms.year + YEARS_AHEAD)
        examines = await self._notices.has_requirements(request.notice, request.edition)
        return Grounds(terms, schedule, calendar, examines, await self._book.signers())

    @activity.defn(name="read_signers")
    async def read_signers(self) -> Signers | None:
        return await self._book.signers()

    @activity.defn(name="read_in_force")
    async def read_in_force(self, request: InForceRequest) -> InForce:
        """Asked before anything lapses, so that an extension can never be missed."""
        schedule = await self._notices.schedule(request.notice)
        calendar = await self._calendars.edition(request.year, request.year + YEARS_AHEAD)
        same = calendar.version == request.calendar
        return InForce(schedule, None if same else calendar)
