"""Raise an alarm that a person must look at, and clear it once its cause is gone."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from temporalio import activity

from domain.people import Role


@dataclass(frozen=True, slots=True)
class Alarm:
    """The same key of the same workflow is open at most once; the same instant is never raised twice."""

    workflow_id: str
    key: str
    kind: str
    role: Role
    organisation: str  # empty: whoever runs the service
    title: str
    rule: str
    raised_at: datetime
    season: str = ""
    number: str = ""
    due_at: datetime | None = None
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cleared:
    """Every open alarm of the workflow whose key begins so."""

    workflow_id: str
    prefix: str
    at: datetime


class Alarms(Protocol):
    async def raise_alarm(self, alarm: Alarm) -> bool:
        """Whether it is new."""
        ...

    async def clear(self, cleared: Cleared) -> int: ...


class AlarmActivities:
    def __init__(self, alarms: Alarms) -> None:
        self._alarms = alarms

    @activity.defn
    async def raise_alarms(self, alarms: tuple[Alarm, ...]) -> None:
        for alarm in alarms:
            await self._alarms.raise_alarm(alarm)

    @activity.defn
    async def clear_alarms(self, cleared: Cleared) -> int:
        return await self._alarms.clear(cleared)
