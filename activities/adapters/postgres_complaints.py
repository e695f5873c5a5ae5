"""The case that a complaint is about, as the record has it."""

from activities.adapters.postgres_json import APPLICATION, TERMS
from activities.complaints import Known
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "complaints")


class PostgresCaseBook:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def find(self, number: str) -> Known | None:
        row = await self._pool.fetchrow(SQL["case"], number)
        if row is None:
            return None
        return Known(
            APPLICATION.validate_python(row["state"]), row["workflow_id"], row["edition"],
            TERMS.validate_python(row["terms"]), row["open"],
        )  # fmt: skip
