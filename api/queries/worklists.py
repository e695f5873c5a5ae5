"""What waits for me: an organisation's inbox, an applicant's, and the tasks of one application."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.veil import SEALED_STAGES
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "worklists")
_A_PAGE = 200


@dataclass(frozen=True, slots=True)
class TaskView:
    number: str
    key: str
    kind: str
    title: str
    rule: str
    role: str
    organisation: str  # empty for the applicant
    due_at: datetime | None
    opened_at: datetime
    season: str
    stage: str
    round: int
    position: int
    level: str | None
    route: str | None
    hold_reason: str | None


@dataclass(frozen=True, slots=True)
class StepView:
    """A task of one application, with who was named for it and who closed it."""

    key: str
    kind: str
    title: str
    rule: str
    role: str
    organisation: str
    due_at: datetime | None
    opened_at: datetime
    contact_name: str
    contact_phone: str
    closed_at: datetime | None
    closed_by: str | None
    closed_for: str | None
    closed_how: str | None


async def inbox(
    pool: Pool, organisation: str, role: str, seasons: Sequence[str] | None, limit: int = _A_PAGE
) -> tuple[TaskView, ...]:
    """The most urgent first; of some seasons, where they are named."""
    rows = await pool.fetch(SQL["inbox"], organisation, limit, role, seasons, SEALED_STAGES)
    return tuple(TaskView(**row) for row in rows)


async def inbox_of_every_role(
    pool: Pool, organisation: str, limit: int = _A_PAGE
) -> tuple[TaskView, ...]:
    """As `inbox`, for whoever looks at a whole organisation."""
    rows = await pool.fetch(SQL["inbox_of_every_role"], organisation, limit, SEALED_STAGES)
    return tuple(TaskView(**row) for row in rows)


async def applicant_inbox(pool: Pool, person: str, limit: int = _A_PAGE) -> tuple[TaskView, ...]:
    rows = await pool.fetch(SQL["inbox_of_an_applicant"], person, limit, SEALED_STAGES)
    return tuple(TaskView(**row) for row in rows)


async def steps(pool: Pool, number: str) -> tuple[StepView, ...]:
    """For operators and bodies: between vote and confirmation a task tells how the vote went."""
    rows = await pool.fetch(SQL["tasks_of_an_application"], number)
    return tuple(StepView(**row) for row in rows)
