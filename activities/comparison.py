"""What the record says of a workflow, what Temporal says, and what follows from the difference.

Pure: the two looks are arguments. Nothing here guesses what a person decided.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """How Temporal has a workflow."""

    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"
    CANCELED = "canceled"
    TERMINATED = "terminated"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    MISSING = "missing"


STOPPED = frozenset({
    Standing.CANCELED, Standing.TERMINATED, Standing.FAILED, Standing.TIMED_OUT,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One workflow as PostgreSQL has it."""

    workflow_id: str
    run_id: str  # of the run that wrote last
    version: int
    season: str
    number: str = ""  # of an application
    is_open: bool = True
    stopped: bool = False  # marked before
    alarmed: bool = False
    new_resets: tuple[str, ...] = ()  # runs made by a reset that no audit row tells of


@dataclass(frozen=True, slots=True)
class Look:
    """One workflow as Temporal has it; `version` is None where nobody answered."""

    standing: Standing
    run_id: str = ""
    closed_at: datetime | None = None
    version: int | None = None


class Verdict(StrEnum):
    FINE = "fine"
    UNANSWERED = "unanswered"  # no worker, paused, or not opened yet: looked at again
    BEHIND = "behind"  # the record lacks what the workflow has done
    AHEAD = "ahead"  # a reset run stands before what the record tells, and has written nothing yet
    STOPPED = "stopped"  # by an operator, or by a fault that ended it
    UNRECORDED_END = "unrecorded_end"  # completed, and the record has it open
    LOST = "lost"


def judge(row: Row, look: Look) -> Verdict:
    if not row.is_open:
        return Verdict.FINE
    if look.standing in STOPPED:
        return Verdict.STOPPED
    match look.standing:
        case Standing.MISSING:
            return Verdict.LOST
        case Standing.COMPLETED:
            return Verdict.UNRECORDED_END
        case _:
            return _alive(row, look)


def _alive(row: Row, look: Look) -> Verdict:
    """A record is written before the workflow's own state moves: within one run, ahead is usual."""
    if look.version is None:
        return Verdict.UNANSWERED
    if look.version > row.version:
        return Verdict.BEHIND
    if look.version < row.version and look.run_id != row.run_id:
        return Verdict.AHEAD
    return Verdict.FINE


@dataclass(frozen=True, slots=True)
class Intervention:
    """What an operator, or a fault, did to a run; unique by workflow, action and run."""

    workflow_id: str
    action: str  # cancel, terminate, fail, time_out, complete, delete, reset
    run_id: str
    at: datetime
    by: str = "unknown"  # as Temporal has it
    reason: str = ""
    last_event: str = ""  # the last one before it
    base_run_id: str = ""  # of a reset: the run it was made from


ACTIONS: dict[Standing, str] = {
    Standing.CANCELED: "cancel",
    Standing.TERMINATED: "terminate",
    Standing.FAILED: "fail",
    Standing.TIMED_OUT: "time_out",
    Standing.COMPLETED: "complete",
    Standing.MISSING: "delete",
}
