"""What was paid, as far as the platforms' verified callbacks have told."""

from activities.payments import PaidReport
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "payments")


class PostgresPayments:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def paid(self, number: str) -> tuple[PaidReport, ...]:
        rows = await self._pool.fetch(SQL["paid"], number)
        return tuple(
            PaidReport(
                order=row["order_number"], transaction=row["transaction"], fen=row["fen"],
                currency=row["currency"], paid_at=row["paid_at"],
            )
            for row in rows
        )  # fmt: skip
