"""What a meeting asks of the record: who may be drawn, what is to be read, which votes are open."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from temporalio import activity

from domain.draw import Candidate
from domain.meeting import Meeting
from domain.meeting_events import MeetingEvent
from domain.panels import CaseToRead


@dataclass(frozen=True, slots=True)
class MeetingTransition:
    """What one decision did to a meeting, and the meeting after it."""

    workflow_id: str
    run_id: str
    version_from: int
    events: tuple[MeetingEvent, ...]
    after: Meeting
    command: str = ""  # the id of the command that caused it; "" for a clock's


@dataclass(frozen=True, slots=True)
class PoolRequest:
    committee: str
    on: date  # whose term covers this day


@dataclass(frozen=True, slots=True)
class AgendaRequest:
    """The cases handed to the meeting that have no panel yet, and who of these must leave which."""

    meeting: str
    season: str
    present: tuple[str, ...]


class Meetings(Protocol):
    async def write(self, transition: MeetingTransition) -> int: ...

    async def pool(self, request: PoolRequest) -> tuple[Candidate, ...]: ...

    async def agenda(self, request: AgendaRequest) -> tuple[CaseToRead, ...]: ...

    async def open_votes(self, meeting: str) -> tuple[str, ...]: ...


class MeetingActivities:
    def __init__(self, meetings: Meetings) -> None:
        self._meetings = meetings

    @activity.defn
    async def record_meeting(self, transition: MeetingTransition) -> int:
        """The version that the record stands at afterwards."""
        return await self._meetings.write(transition)

    @activity.defn
    async def read_pool(self, request: PoolRequest) -> tuple[Candidate, ...]:
        return await self._meetings.pool(request)

    @activity.defn
    async def read_agenda(self, request: AgendaRequest) -> tuple[CaseToRead, ...]:
        return await self._meetings.agenda(request)

    @activity.defn
    async def read_open_votes(self, meeting: str) -> tuple[str, ...]:
        """Numbers of the cases whose ballot has not been closed."""
        return await self._meetings.open_votes(meeting)
