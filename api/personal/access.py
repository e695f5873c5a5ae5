"""Who looked at whose personal data: written down before it is shown, and told to the person (PIPL 44)."""

from datetime import datetime
from typing import Any

from domain.application import Application
from domain.people import Actor
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "personal")


async def note_access(pool: Pool, case: Application, actor: Actor, what: str, at: datetime) -> None:
    """One's own is not noted."""
    if actor.person == case.person:
        return
    acting_as = f"{actor.role.value}@{actor.organisation}"
    await pool.execute(
        SQL["note_access"], case.person, case.number, what, actor.person, acting_as, at
    )


async def accesses(pool: Pool, person: str, after: int, limit: int) -> list[dict[str, Any]]:
    """The earliest first; `by` is the person as the system knows them."""
    return [dict(row) for row in await pool.fetch(SQL["accesses"], person, after, limit)]
