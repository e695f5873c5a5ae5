"""Keep the history of every run that has closed, before Temporal's retention drops it.

Running twice changes nothing that running once did not: a closed run never changes again.
"""

import gzip
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from temporalio import activity

KEPT = ("Application", "Complaint", "Season")


@dataclass(frozen=True, slots=True)
class ClosedRun:
    """One run: a workflow that was continued or reset has several."""

    workflow_id: str
    run_id: str
    type: str
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """`content` is the gzip of the JSON; `digest` is of the JSON itself."""

    run: ClosedRun
    events: int
    digest: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """What Temporal tells of a run: the SDK's JSON of its history."""

    events: int
    text: str


@dataclass(frozen=True, slots=True)
class ArchiveReport:
    """`unarchived`: runs that were listed and could not be read, as workflow/run."""

    looked: int = 0
    archived: int = 0
    unarchived: tuple[str, ...] = ()


class Histories(Protocol):
    """Temporal's side."""

    def closed_runs(self, types: Sequence[str]) -> AsyncIterator[tuple[ClosedRun, ...]]:
        """Page by page."""
        ...

    async def told(self, run: ClosedRun) -> Told | None:
        """None: it is gone."""
        ...


class Archive(Protocol):
    """The record's side."""

    async def missing(self, runs: Sequence[ClosedRun]) -> tuple[ClosedRun, ...]:
        """Those of them that are not kept yet."""
        ...

    async def keep(self, kept: Kept) -> bool:
        """Whether it is new."""
        ...


class ArchiveActivities:
    def __init__(self, histories: Histories, archive: Archive) -> None:
        self._histories = histories
        self._archive = archive

    @activity.defn
    async def archive_histories(self) -> ArchiveReport:
        looked, archived, unarchived = 0, 0, list[str]()
        async for page in self._histories.closed_runs(KEPT):
            looked += len(page)
            for run in await self._archive.missing(page):
                told = await self._histories.told(run)
                if told is None:
                    unarchived.append(f"{run.workflow_id}/{run.run_id}")
                else:
                    archived += await self._archive.keep(_kept(run, told))
                activity.heartbeat(looked)
            activity.heartbeat(looked)
        return ArchiveReport(looked, archived, tuple(unarchived))


def _kept(run: ClosedRun, told: Told) -> Kept:
    """The same history has the same bytes, whoever archives it."""
    raw = told.text.encode()
    digest = f"sha256:{sha256(raw).hexdigest()}"
    return Kept(run, told.events, digest, gzip.compress(raw, mtime=0))
