"""Whom a draft is about, and what was fetched for it."""

from activities.fetching import FetchRequest
from domain.dossier.canonical import as_data
from domain.dossier.fetching import FormRow
from domain.eligibility.comparison import Question
from postgres.canonical import Json
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "fetches")


class PostgresFetches:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def question(self, number: str) -> Question | None:
        """A draft may say anything: what is no text is not there."""
        basic = await self._pool.fetchval(SQL["basic"], number)
        name, identity = _text(basic, "name"), _text(basic, "id_number")
        if not name or not identity:
            return None
        unit = basic.get("unit") if isinstance(basic, dict) else None
        return Question(name, identity, _text(unit, "uscc"))

    async def note(self, request: FetchRequest, rows: tuple[FormRow, ...] | None) -> None:
        outcome = "unavailable" if rows is None else "answered"
        await self._pool.execute(
            SQL["note"], request.number, request.section.value, outcome,
            [as_data(row) for row in rows or ()], request.attempt, request.at,
        )  # fmt: skip


def _text(content: Json, name: str) -> str:
    found = content.get(name) if isinstance(content, dict) else None
    return found if isinstance(found, str) else ""
