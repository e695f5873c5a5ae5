"""What was written down about payments, where no platform can be asked."""

from paying.book import PostgresPayments
from paying.reports import PaidReport
from postgres.pool import Pool
from tests.domain.builders_lives import at


async def test_everything_paid_for_an_application_is_told_the_earliest_first(pool: Pool) -> None:
    book, received = PostgresPayments(pool), at("2023-12-08")
    early = PaidReport("order-1", "tx-1", 42_000, "CNY", at("2023-12-06"))
    late = PaidReport("order-1", "tx-2", 42_000, "CNY", at("2023-12-07"))
    other = PaidReport("order-2", "tx-3", 42_000, "CNY", at("2023-12-06"))
    for new in (True, False):  # the same again is not another one
        assert await book.write("2023-00001", late, received) is new
        assert await book.write("2023-00001", early, received) is new
        assert await book.write("2023-00002", other, received) is new

    assert await book.paid("2023-00001") == (early, late)


async def test_nothing_paid_is_nothing_told(pool: Pool) -> None:
    assert await PostgresPayments(pool).paid("2023-00001") == ()
