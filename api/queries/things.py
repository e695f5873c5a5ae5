"""What is asked about when it is asked who may: applications with the terms they have pinned."""

from typing import Any

from pydantic import TypeAdapter

from api.queries.applications import CASE
from domain.authorization import Thing
from domain.notice import Terms
from postgres.canonical import Json
from postgres.pool import Connection
from postgres.statements import statements

SQL = statements(__file__, "things")
TERMS = TypeAdapter(Terms)


class Things:
    """Applications as they stand when it is asked; an edition's terms, which never change, once."""

    def __init__(self) -> None:
        self._terms: dict[tuple[str, int], Terms] = {}

    async def of(self, connection: Connection, number: str) -> Thing:
        row = await connection.fetchrow(SQL["application"], number)
        assert row is not None  # it has an event
        return await self.made_of(connection, row["state"], row["season"], row["edition"])

    async def made_of(
        self, connection: Connection, state: Json, season: str, edition: int
    ) -> Thing:
        """Of a state that somebody has read already."""
        known = self._terms.get((season, edition))
        if known is None:
            found: Any = await connection.fetchval(SQL["terms"], season, edition)
            known = self._terms[season, edition] = TERMS.validate_python(found)
        return Thing(CASE.validate_python(state), known)
