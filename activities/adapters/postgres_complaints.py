"""The case that a complaint is about, as the record has it."""

from activities.adapters.postgres_json import APPLICATION, TERMS
from activities.adapters.postgres_pool import Pool
from activities.adapters.postgres_statements import statements
from activities.complaints import Known

SQL = statements("complaints")


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
