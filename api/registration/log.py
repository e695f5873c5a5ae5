"""What administrators have done: written with the act, changed by nobody, read by the one for audit."""

from datetime import datetime
from typing import Any

from domain.people import Actor
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "registration")


async def note(pool: Pool, actor: Actor, what: str, about: str, at: datetime) -> None:
    acting_as = f"{actor.role.value}@{actor.organisation}"
    await pool.execute(SQL["note"], actor.person, acting_as, what, about, at)


async def administration(pool: Pool, after: int, limit: int) -> list[dict[str, Any]]:
    """The earliest first."""
    return [dict(row) for row in await pool.fetch(SQL["administration"], after, limit)]
