"""Revisions as they were handed in, and what registers said of them."""

import json

from pydantic import TypeAdapter

from activities.registers import ComparisonRequest, Said
from domain.dossier.canonical import digest
from domain.dossier.form import Dossier
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "dossiers")
_DOSSIER = TypeAdapter(Dossier)


class PostgresDossiers:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def revision(self, number: str, revision: int) -> Dossier:
        """LookupError if there is none; ValueError if it is not what its digest says."""
        row = await self._pool.fetchrow(SQL["revision"], number, revision)
        if row is None:
            raise LookupError(f"{number} has no revision {revision}")
        dossier = _DOSSIER.validate_json(json.dumps(row["form"]))
        if digest(dossier) != row["digest"]:
            raise ValueError(f"{number} revision {revision} is not what its digest says")
        return dossier

    async def note(self, request: ComparisonRequest, said: Said) -> None:
        await self._pool.execute(
            SQL["note"], request.number, request.revision, request.register.value,
            said.outcome.value, list(said.differs), request.attempt, request.at,
        )  # fmt: skip
