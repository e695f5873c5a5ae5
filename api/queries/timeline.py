"""Everything that happened to an application, in order, with what a reset has superseded."""

from dataclasses import dataclass
from datetime import datetime

from domain.veil import SEALED_STAGES
from postgres.canonical import Json
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "timeline")


@dataclass(frozen=True, slots=True)
class Happening:
    """`data` is None while it is sealed; `person` is empty where it stays secret."""

    position: int
    seq: int
    generation: int
    superseded: bool
    at: datetime
    recorded_at: datetime
    command_id: str
    type: str
    organisation: str
    organisation_name: str
    role: str
    sealed: bool
    person: str
    data: Json


async def timeline(pool: Pool, number: str, *, knows: bool = False) -> tuple[Happening, ...]:
    """Without what came after a sealed vote, unless who asks `knows` the result (D-49)."""
    rows = await pool.fetch(SQL["timeline"], number, SEALED_STAGES)
    return tuple(
        Happening(**{name: value for name, value in row.items() if name != "veiled"})
        for row in rows
        if knows or not row["veiled"]
    )
