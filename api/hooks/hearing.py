"""Of which applications a webhook may hear: asked when an event is handed out, and before it is sent."""

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from api.queries.applications import CASE
from domain.authorization import Action, Thing, authorize
from domain.notice import Terms
from domain.people import Actor, Role
from domain.refusals import Refused
from postgres.pool import Connection
from postgres.statements import statements

SQL = statements(__file__, "hearing")
TERMS = TypeAdapter(Terms)


@dataclass(frozen=True, slots=True)
class Listener:
    """A hook, and for whom it listens."""

    hook: str
    organisation: str
    role: Role

    def may_hear(self, thing: Thing) -> bool:
        """It is no person, so none of its organisation's people stands in its way (SOD-1)."""
        actor = Actor(f"webhook/{self.hook}", self.organisation, self.role)
        try:
            authorize(actor, Action.SEE_STATUS, thing)
        except Refused:
            return False
        return True


class Things:
    """Applications as they stand now, with the terms they have pinned; terms never change."""

    def __init__(self) -> None:
        self._terms: dict[tuple[str, int], Terms] = {}

    async def of(self, connection: Connection, number: str) -> Thing:
        row = await connection.fetchrow(SQL["application"], number)
        assert row is not None  # it has an event
        terms = await self._pinned(connection, row["season"], row["edition"])
        return Thing(CASE.validate_python(row["state"]), terms)

    async def _pinned(self, connection: Connection, season: str, edition: int) -> Terms:
        known = self._terms.get((season, edition))
        if known is None:
            found: Any = await connection.fetchval(SQL["terms"], season, edition)
            known = self._terms[season, edition] = TERMS.validate_python(found)
        return known
