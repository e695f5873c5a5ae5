"""What a complaint says, and by whom: sealed at the door (domain.md 4.6)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg

from domain.complaint_case import ComplaintKind, ComplaintSubject
from postgres.pool import Pool
from postgres.statements import statements
from postgres.vault import Vault

SQL = statements(__file__, "complaints")


@dataclass(frozen=True, slots=True)
class Statement:
    kind: ComplaintKind
    subject: ComplaintSubject
    words: str


@dataclass(frozen=True, slots=True)
class Lodged:
    """The how-many-th against the application, and since when."""

    n: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ComplaintView:
    """As its investigator sees it; `reporter` is empty for an anonymous one."""

    number: str
    n: int
    kind: str
    subject: str
    statement: str
    reporter: str
    lodged_at: datetime
    stage: str
    investigator: str
    finding: str | None
    concluded_at: datetime | None
    barred: frozenset[str]  # persons who may not investigate it (SOD-4)
    reply_due: date | None  # the last day of T-reply; None before it is on record


@dataclass(frozen=True, slots=True)
class Book:
    """Statements, and the key that seals them."""

    pool: Pool
    vault: Vault

    async def lodge(
        self, number: str, said: Statement, person: str, command_id: str, at: datetime
    ) -> Lodged | None:
        """None where there is no such application. The same request is the same complaint.

        Of who complains anonymously nothing is kept.
        """
        named = said.kind is ComplaintKind.NAMED
        context = f"complaint:{number}"
        words = self.vault.sealed(said.words.encode(), context)
        reporter = self.vault.sealed(person.encode(), f"reporter:{number}") if named else None
        digest = self._digest(person) if named else None
        async with self.pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(SQL["lock"], number) is None:
                return None
            command = self.vault.digest(f"{person}\0{command_id}".encode(), context)
            known = await connection.fetchrow(SQL["lodged"], command)
            if known is not None:
                return Lodged(known["n"], known["lodged_at"])
            n = await connection.fetchval(
                SQL["lodge"], number, said.kind, said.subject, words, reporter, digest, at, command
            )
            return Lodged(n, at)

    async def complaint(self, number: str, n: int) -> ComplaintView | None:
        row = await self.pool.fetchrow(SQL["complaint"], number, n)
        return None if row is None else self._opened(row)

    async def is_reporter(self, number: str, n: int, person: str) -> bool:
        row = await self.pool.fetchrow(SQL["complaint"], number, n)
        return row is not None and row["reporter_digest"] == self._digest(person)

    async def own(self, person: str) -> list[dict[str, Any]]:
        """Those that the person lodged by name, the latest first."""
        rows = await self.pool.fetch(SQL["own"], self._digest(person))
        return [dict(row) for row in rows]

    async def of_investigator(self, organisation: str, limit: int) -> list[dict[str, Any]]:
        """Those that are open, the earliest first."""
        rows = await self.pool.fetch(SQL["of_investigator"], organisation, limit)
        return [dict(row) for row in rows]

    def _opened(self, row: asyncpg.Record) -> ComplaintView:
        number = row["number"]
        reporter = b""
        if row["reporter"] is not None:
            reporter = self.vault.opened(row["reporter"], f"reporter:{number}")
        words = self.vault.opened(row["statement"], f"complaint:{number}")
        return ComplaintView(
            number, row["n"], row["kind"], row["subject"], words.decode(), reporter.decode(),
            row["lodged_at"], row["stage"], row["investigator"], row["finding"],
            row["concluded_at"], frozenset(row["barred"]), row["reply_due"],
        )  # fmt: skip

    def _digest(self, person: str) -> bytes:
        return self.vault.digest(person.encode(), "reporter")
