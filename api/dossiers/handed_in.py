"""What was handed in, by the record: the revisions and files that officials may see."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Discriminator, TypeAdapter

from domain.approvals import handed_in
from domain.events import Event
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "store")
EVENTS: TypeAdapter[tuple[Event, ...]] = TypeAdapter(
    tuple[Annotated[Event, Discriminator("event")], ...]
)


async def events_of(pool: Pool, number: str) -> tuple[Event, ...]:
    """What happened, without what a reset has superseded."""
    rows = await pool.fetch(SQL["events"], number)
    return EVENTS.validate_python([row["data"] for row in rows])


async def revisions_handed_in(pool: Pool, number: str) -> tuple[int, ...]:
    """Not those that were only frozen, or refused."""
    return handed_in(await events_of(pool, number))


async def files_of(pool: Pool, number: str, revisions: Sequence[int]) -> frozenset[str]:
    """The digests that these revisions name."""
    rows = await pool.fetch(SQL["files_of_revisions"], number, revisions)
    return frozenset(row["digest"] for row in rows)
