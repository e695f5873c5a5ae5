"""What we know of orders, payments and refunds of one channel."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

import asyncpg

from domain.account import Differing, Entry, Line
from domain.calendar import SHANGHAI
from paying.reports import (
    PaidReport,
    PaymentOrder,
    Received,
    Refunded,
    RefundOrder,
)
from postgres.pool import Connection, Pool
from postgres.statements import statements

SQL = statements(__file__, "payments")
CHANNEL = "online"  # 在线缴费平台: the notices know of one


class PostgresPayments:
    def __init__(self, pool: Pool, channel: str = CHANNEL) -> None:
        self._pool = pool
        self._channel = channel

    # ------------------------------------------------------------------- orders

    async def orders(self, number: str) -> tuple[PaymentOrder, ...]:
        return tuple(_order(row) for row in await self._pool.fetch(SQL["orders"], number))

    async def unpaid_orders(
        self, made_after: datetime, made_before: datetime
    ) -> tuple[PaymentOrder, ...]:
        rows = await self._pool.fetch(SQL["unpaid_orders"], made_after, made_before)
        return tuple(_order(row) for row in rows)

    async def order(self, order: str) -> PaymentOrder | None:
        row = await self._pool.fetchrow(SQL["known_order"], order)
        return None if row is None else _order(row)

    # ----------------------------------------------------------------- payments

    async def write(
        self, number: str, report: PaidReport, at: datetime, content: bytes = b"",
        within: "Connection | None" = None,
    ) -> bool:  # fmt: skip
        """`content` is the callback as it came; an answer to a question has none of its own."""
        said = content or repr(report).encode()
        written = await (within or self._pool).fetchval(
            SQL["write"], self._channel, report.transaction, number, report.order, report.fen,
            report.currency, report.paid_at, hashlib.sha256(said).digest(), at,
        )  # fmt: skip
        return written is not None

    async def paid(self, number: str) -> tuple[PaidReport, ...]:
        return tuple(_report(row) for row in await self._pool.fetch(SQL["paid"], number))

    async def received(self, transaction: str) -> Received | None:
        row = await self._pool.fetchrow(SQL["received"], self._channel, transaction)
        return None if row is None else _received(row)

    async def untold(self, received_before: datetime) -> tuple[Received, ...]:
        rows = await self._pool.fetch(SQL["untold"], self._channel, received_before)
        return tuple(_received(row) for row in rows)

    async def told(self, transaction: str, at: datetime) -> None:
        await self._pool.execute(SQL["told"], self._channel, transaction, at)

    async def not_taken(self, transaction: str, rule: str) -> None:
        await self._pool.execute(SQL["not_taken"], self._channel, transaction, rule)

    # ------------------------------------------------------------------ refunds

    async def refunds_to_do(self) -> tuple[RefundOrder, ...]:
        rows = await self._pool.fetch(SQL["refunds_to_do"], self._channel)
        return tuple(RefundOrder(**row) for row in rows)

    async def refunded(self, refund: RefundOrder, done: Refunded) -> None:
        """With its task, in one transaction."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(
                SQL["refunded"], self._channel, refund.transaction, done.at, done.refused
            )
            if done.at is not None:
                await connection.execute(
                    SQL["close_refund_task"], refund.number, f"refund:{refund.transaction}",
                    done.at, refund.ordered_by, refund.ordered_for,
                )  # fmt: skip

    # ----------------------------------------------------------------- accounts

    async def lines(self, day: date) -> tuple[Line, ...]:
        begins = datetime.combine(day, time(), SHANGHAI)
        ends = begins + timedelta(days=1)
        rows = await self._pool.fetch(SQL["lines"], self._channel, begins, ends)
        return tuple(
            Line(
                Entry(row["entry"]), row["transaction"], row["order_number"], row["fen"],
                row["currency"], row["at"],
            )
            for row in rows
        )  # fmt: skip

    async def keep_statement(
        self, day: date, theirs: Sequence[Line], found: Sequence[Differing], at: datetime
    ) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["keep_statement"], self._channel, day, len(theirs), at)
            for each in found:
                await connection.execute(
                    SQL["keep_difference"], self._channel, day, each.what, each.line.entry,
                    each.line.transaction, _plain(each.ours), _plain(each.theirs), at,
                )  # fmt: skip


def _order(row: asyncpg.Record) -> PaymentOrder:
    return PaymentOrder(row["order_number"], row["number"], row["fen"], row["currency"])


def _report(row: asyncpg.Record) -> PaidReport:
    return PaidReport(
        row["order_number"], row["transaction"], row["fen"], row["currency"], row["paid_at"]
    )


def _received(row: asyncpg.Record) -> Received:
    return Received(row["workflow_id"], row["number"], row["received_at"], _report(row))


def _plain(line: Line | None) -> dict[str, Any] | None:
    return None if line is None else {**asdict(line), "at": line.at.isoformat()}
