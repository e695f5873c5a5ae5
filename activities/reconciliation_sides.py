"""The two sides of a reconciliation, and what is counted: the record's ledger, and Temporal's."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Protocol

from activities.alarms import Alarm
from activities.broadcasts import Cases, OpenApplication
from activities.comparison import Intervention, Look, Row
from activities.records import Transition
from domain.notice import Schedule


@dataclass(frozen=True, slots=True)
class Report:
    """How many of each; what was already so is not counted again."""

    looked: int = 0
    unanswered: int = 0
    repaired: int = 0
    created: int = 0
    stopped: int = 0
    lost: int = 0
    resets: int = 0
    restored: int = 0
    unrepaired: int = 0
    told: int = 0
    stuck: int = 0
    unarchived: int = 0

    def plus(self, other: "Report") -> "Report":
        sums = asdict(other)
        return Report(**{name: count + sums[name] for name, count in asdict(self).items()})


@dataclass(frozen=True, slots=True)
class Changed:
    since: datetime


@dataclass(frozen=True, slots=True)
class Behind:
    """`settled_since`: schedules changed after it are still being broadcast."""

    settled_since: datetime


@dataclass(frozen=True, slots=True)
class SeasonInForce:
    season: str
    schedule: Schedule
    changed_at: datetime


class Ledger(Protocol):
    """The record's side."""

    async def rows(self, after: str, size: int) -> tuple[Row, ...]:
        """Open applications by number."""
        ...

    async def row(self, workflow_id: str) -> Row | None: ...

    async def others(self) -> tuple[Row, ...]:
        """Seasons and complaints that are not over."""
        ...

    async def unknown(self, workflow_ids: Sequence[str]) -> tuple[str, ...]:
        """Those that the record does not have."""
        ...

    async def recorded_resets(self) -> tuple[Row, ...]:
        """Applications with reset runs that no audit row tells of."""
        ...

    async def intervene(self, row: Row, intervention: Intervention, alarm: Alarm | None) -> bool:
        """The audit row; with an alarm also that, and the mark: one transaction. Whether it is new."""
        ...

    async def restore(self, row: Row) -> None:
        """Take the mark away."""
        ...

    async def seasons(self, settled_since: datetime) -> tuple[SeasonInForce, ...]: ...

    async def behind(
        self, season: SeasonInForce, after: str, size: int
    ) -> tuple[OpenApplication, ...]:
        """Open applications with an older schedule, by number."""
        ...

    async def stuck(self) -> tuple[str, ...]:
        """Workflows with an open alarm of that kind."""
        ...

    async def unarchived(self, closed_before: datetime) -> tuple[str, ...]:
        """Workflows that ended before then, with a run whose history nobody has kept."""
        ...


class Workflows(Cases, Protocol):
    """Temporal's side."""

    async def look(self, workflow_id: str) -> Look: ...

    async def end_of(self, row: Row, look: Look) -> Intervention: ...

    async def reset_of(self, workflow_id: str, run_id: str) -> Intervention | None:
        """None when that run was not made by a reset."""
        ...

    async def record_since(self, workflow_id: str, version: int) -> Transition | None: ...

    async def changed(self, since: datetime) -> tuple[str, ...]:
        """Applications that were started or closed since, by id."""
        ...

    async def running(self) -> tuple[str, ...]:
        """Every application that runs, by id."""
        ...

    async def in_trouble(self) -> tuple[str, ...]:
        """Workflows whose task fails again and again."""
        ...
