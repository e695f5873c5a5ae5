"""Whom a draft is about, and what was fetched for it."""

from activities.fetching import FetchRequest
from domain.dossier.canonical import as_data
from domain.dossier.fetching import FormRow
from domain.eligibility.comparison import Question
from postgres.canonical import Json
from postgres.personal import context_of_draft, context_of_fetch, key_of_applicant, opened
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "fetches")


class PostgresFetches:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def question(self, number: str) -> Question | None:
        """A draft may say anything: what is no text is not there."""
        async with self._pool.acquire() as connection:
            sealed = await connection.fetchval(SQL["basic"], number)
            basic = await opened(connection, number, sealed, context_of_draft(number, "basic"))
        name, identity = _text(basic, "name"), _text(basic, "id_number")
        if not name or not identity:
            return None
        unit = basic.get("unit") if isinstance(basic, dict) else None
        return Question(name, identity, _text(unit, "uscc"))

    async def note(self, request: FetchRequest, rows: tuple[FormRow, ...] | None) -> None:
        outcome = "unavailable" if rows is None else "answered"
        number, section = request.number, request.section.value
        async with self._pool.acquire() as connection:
            key = await key_of_applicant(connection, number)
            sealed = key.seal(
                [as_data(row) for row in rows or ()], context_of_fetch(number, section)
            )
            await connection.execute(
                SQL["note"], number, section, outcome, sealed, request.attempt, request.at
            )


def _text(content: Json, name: str) -> str:
    found = content.get(name) if isinstance(content, dict) else None
    return found if isinstance(found, str) else ""
