"""What was paid is asked of the record of verified callbacks."""

from activities.payments import PaymentActivities
from paying.book import PostgresPayments
from paying.reports import PaidReport
from postgres.pool import Pool
from tests.domain.builders_lives import at

INSERT = """
insert into payments (channel, transaction, number, order_number, fen, currency, paid_at, callback)
values ('unionpay', $1, $2, 'order-1', 42000, 'CNY', $3, sha256('callback'))
on conflict do nothing
"""


async def test_everything_paid_for_an_application_is_told_the_earliest_first(pool: Pool) -> None:
    late, early = at("2023-12-07"), at("2023-12-06")
    for _ in range(2):  # a callback may come twice
        await pool.execute(INSERT, "tx-2", "2023-00001", late)
        await pool.execute(INSERT, "tx-1", "2023-00001", early)
        await pool.execute(INSERT, "tx-3", "2023-00002", early)

    paid = await PaymentActivities(PostgresPayments(pool)).query_payments("2023-00001")

    assert paid == (
        PaidReport("order-1", "tx-1", 42_000, "CNY", early),
        PaidReport("order-1", "tx-2", 42_000, "CNY", late),
    )


async def test_nothing_paid_is_nothing_told(pool: Pool) -> None:
    assert await PostgresPayments(pool).paid("2023-00001") == ()
