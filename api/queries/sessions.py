"""What lies before a meeting: its cases, who reads them, and which vote is open; never how one went."""

from dataclasses import dataclass
from datetime import datetime

from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "sessions")


@dataclass(frozen=True, slots=True)
class CaseBefore:
    """`reads` and `votes`: whether the one who asks is of its panel, and has a paper in the last vote."""

    number: str
    specialty: str | None
    opinions: int
    round: int | None
    opened_at: datetime | None
    closed_at: datetime | None
    readers: int
    reads: bool
    votes: bool

    @property
    def vote(self) -> str:
        """none, open or closed."""
        if self.round is None:
            return "none"
        return "open" if self.closed_at is None else "closed"


@dataclass(frozen=True, slots=True)
class RoundBefore:
    round: int
    opened_at: datetime
    closed_at: datetime | None
    voters: int
    attending: tuple[str, ...]
    recused: tuple[str, ...]
    votes: bool


async def agenda(pool: Pool, meeting: str, season: str, person: str) -> list[CaseBefore]:
    return [CaseBefore(**row) for row in await pool.fetch(SQL["agenda"], meeting, season, person)]


async def rounds(pool: Pool, meeting: str, number: str, person: str) -> list[RoundBefore]:
    """Of one case, the first one first."""
    return [
        RoundBefore(
            row["round"], row["opened_at"], row["closed_at"], row["voters"],
            tuple(row["attending"]), tuple(row["recused"]), row["votes"],
        )
        for row in await pool.fetch(SQL["rounds"], meeting, number, person)
    ]  # fmt: skip
