"""The table of days as an activity, so that a workflow's history remembers which one it had."""

from dataclasses import dataclass
from typing import Protocol

from temporalio import activity

from domain.calendar import Edition


@dataclass(frozen=True, slots=True)
class CalendarRequest:
    """Both years included."""

    first_year: int
    last_year: int


class Calendars(Protocol):
    async def edition(self, first_year: int, last_year: int) -> Edition: ...


class CalendarActivities:
    def __init__(self, calendars: Calendars) -> None:
        self._calendars = calendars

    @activity.defn(name="read_calendar")
    async def read_calendar(self, request: CalendarRequest) -> Edition:
        return await self._calendars.edition(request.first_year, request.last_year)
