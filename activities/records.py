"""Write down what happened: events, projection, tasks and letters, in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from temporalio import activity

from domain.events import Event


@dataclass(frozen=True, slots=True)
class Transition:
    """What one decision did to one application; event i becomes version version_from + i + 1."""

    workflow_id: str
    run_id: str  # this run's
    reset: bool  # the run was made by an operator's reset
    number: str
    version_from: int  # the version before these events
    events: tuple[Event, ...]
    commands: tuple[str, ...] = ()  # one id for all of them, or one for each; "" for a clock's
    edition: int | None = None  # of the notice, at the opening; None: the season's own


@dataclass(frozen=True, slots=True)
class Recorded:
    version: int
    conflict: str | None = None  # the number that has the yearly chance; nothing was written then
    barred_until: datetime | None = (
        None  # the person is in a ban period; nothing was written either
    )
    repeated: bool = False  # its command was carried out before; nothing was written then either


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A message that could not be carried out: never its content, which may be anything."""

    workflow_id: str
    ordinal: int  # the how-many-th of this workflow, over all its runs
    number: str
    name: str  # as it was called
    reason: str
    at: datetime
    rule: str = ""  # the clause, where a readable command was refused
    command_id: str = ""
    sha256: str = ""
    size: int = 0


class Records(Protocol):
    async def write(self, transition: Transition) -> Recorded:
        """Twice is once. Raises a RecordFailure when the transition does not fit the record."""
        ...

    async def quarantine(self, entry: Quarantined) -> None: ...


class RecordActivities:
    def __init__(self, records: Records) -> None:
        self._records = records

    @activity.defn
    async def record(self, transition: Transition) -> Recorded:
        return await self._records.write(transition)

    @activity.defn
    async def record_quarantine(self, entries: tuple[Quarantined, ...]) -> None:
        """Several at once: a flood must not become as many activities."""
        for entry in entries:
            await self._records.quarantine(entry)
