"""What an application pinned of its notice: read once per edition, for an edition never changes."""

from activities.adapters.postgres_json import TERMS
from activities.failures import TermsMissing
from domain.notice import Terms
from postgres.pool import Connection
from postgres.statements import statements

SQL = statements(__file__, "records")


class PinnedTerms:
    def __init__(self) -> None:
        self._read: dict[tuple[str, int], Terms] = {}

    async def of(
        self, connection: Connection, notice: str, edition: int | None
    ) -> tuple[int, Terms]:
        """No edition means: the one in force."""
        if edition is None:
            edition = await connection.fetchval(SQL["edition_in_force"], notice)
        if edition is None:
            raise TermsMissing(f"notice {notice} has not been published")
        if (notice, edition) not in self._read:
            found = await connection.fetchval(SQL["terms"], notice, edition)
            if found is None:
                raise TermsMissing(f"notice {notice} has no edition {edition}")
            self._read[notice, edition] = TERMS.validate_python(found)
        return edition, self._read[notice, edition]
