"""Revisions as they were handed in, and what registers said of them."""

import json

from pydantic import TypeAdapter

from activities.registers import ComparisonRequest, Said
from domain.dossier.canonical import digest
from domain.dossier.form import Dossier
from postgres.personal import context_of_revision, opened
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "dossiers")
_DOSSIER = TypeAdapter(Dossier)


class PostgresDossiers:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def revision(self, number: str, revision: int) -> Dossier:
        """LookupError if there is none; ValueError if it is not what its digest says."""
        async with self._pool.acquire() as connection:
            row = await connection.fetchrow(SQL["revision"], number, revision)
            if row is None:
                raise LookupError(f"{number} has no revision {revision}")
            context = context_of_revision(number, revision)
            form = await opened(connection, number, row["form"], context)
        dossier = _DOSSIER.validate_json(json.dumps(form))
        if digest(dossier) != row["digest"]:
            raise ValueError(f"{number} revision {revision} is not what its digest says")
        return dossier

    async def note(self, request: ComparisonRequest, said: Said) -> None:
        await self._pool.execute(
            SQL["note"], request.number, request.revision, request.register.value,
            said.outcome.value, list(said.differs), request.attempt, request.at,
        )  # fmt: skip
