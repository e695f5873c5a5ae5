"""What the record itself knows about an applicant and a revision, as plain rows."""

from dataclasses import dataclass
from datetime import datetime

from postgres.pool import Connection
from postgres.statements import statements

SQL = statements(__file__, "standing")


@dataclass(frozen=True, slots=True)
class StandingRows:
    bans: tuple[tuple[datetime, datetime], ...]
    chance_taken_by: str | None
    administers: tuple[str, ...]
    unit_is_registered: bool
    comparisons: tuple[tuple[str, str, datetime, list[str]], ...]  # register, outcome, at, differs


async def standing_rows(
    connection: Connection, number: str, revision: int, person: str, year: int, unit: str | None
) -> StandingRows:
    return StandingRows(
        bans=tuple(tuple(row) for row in await connection.fetch(SQL["bans"], person)),
        chance_taken_by=await connection.fetchval(SQL["chance"], person, year, number),
        administers=tuple(row[0] for row in await connection.fetch(SQL["administers"], person)),
        unit_is_registered=bool(unit) and await connection.fetchval(SQL["is_registered"], unit),
        comparisons=tuple(
            tuple(row) for row in await connection.fetch(SQL["comparisons"], number, revision)
        ),
    )
