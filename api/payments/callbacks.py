"""What the platform reports by itself: believed only when sealed, of this moment, and for the first time.

What is believed is written down before anything else; the application hears of it at once, or by
the settlement within a minute. Another amount than ordered is money all the same: the application
says that it does not count and is owed back (N89-3.3.4-2).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import structlog
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from api.commands import Sender, Unavailable
from api.payments.orders import Payments
from domain.refusals import Refused
from paying.book import CHANNEL, PostgresPayments
from paying.reports import PaidReport, fee_paid
from paying.seal import WINDOW, BadSeal, Purpose
from postgres.pool import Connection, Pool
from postgres.statements import statements

SQL = statements(__file__, "payments")
LONGEST = 8_000  # bytes
log = structlog.get_logger(__name__)


class Fault(StrEnum):
    """Why a callback is sent away."""

    SEAL = "seal"
    REPLAYED = "replayed"
    UNREADABLE = "unreadable"
    MERCHANT = "merchant"
    ORDER = "order"
    ALTERED = "altered"
    FUTURE = "future"


@dataclass
class RejectedCallback(Exception):
    fault: Fault
    reason: str


class Callback(BaseModel):
    """缴费回执"""

    model_config = ConfigDict(extra="ignore", frozen=True)

    merchant: str = Field(max_length=64)
    order: str = Field(min_length=1, max_length=64)
    application: str = Field(min_length=1, max_length=64)
    transaction: str = Field(min_length=1, max_length=59, pattern=r"^[\x21-\x7e]+$")
    fen: int = Field(gt=0, le=100_000_000, strict=True)
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    paid_at: AwareDatetime

    @property
    def report(self) -> PaidReport:
        return PaidReport(self.order, self.transaction, self.fen, self.currency, self.paid_at)


async def take(
    pool: Pool, sender: Sender, payments: Payments, headers: Mapping[str, str], body: bytes,
    now: datetime,
) -> str:  # fmt: skip
    """The transaction, once it is written down. RejectedCallback otherwise, and that is listed."""
    try:
        callback, nonce = _believed(payments, headers, body, now)
        await _write(pool, callback, nonce, body, now)
    except RejectedCallback as rejected:
        await pool.execute(
            SQL["reject"],
            CHANNEL,
            rejected.reason,
            hashlib.sha256(body).hexdigest(),
            len(body),
            now,
        )
        raise
    await _tell(pool, sender, callback.transaction, now)
    return callback.transaction


def _believed(
    payments: Payments, headers: Mapping[str, str], body: bytes, now: datetime
) -> tuple[Callback, str]:
    try:
        nonce = payments.merchant.seal.opened(Purpose.CALLBACK, headers, body, now)
    except BadSeal as fault:
        raise RejectedCallback(Fault.SEAL, str(fault)) from None
    try:
        callback = Callback.model_validate_json(body)
    except ValidationError:
        raise RejectedCallback(Fault.UNREADABLE, "内容不可读") from None
    if callback.merchant != payments.merchant.name:
        raise RejectedCallback(Fault.MERCHANT, "商户不符")
    if callback.paid_at > now + WINDOW:
        raise RejectedCallback(Fault.FUTURE, "缴费时间在将来")
    return callback, nonce


async def _write(pool: Pool, callback: Callback, nonce: str, body: bytes, now: datetime) -> None:
    """The nonce and the payment together: neither without the other."""
    book = PostgresPayments(pool)
    order = await book.order(callback.order)
    if order is None or order.number != callback.application:
        raise RejectedCallback(Fault.ORDER, "没有此订单，或不属于此申请书")
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(SQL["forget_nonces"], now - 3 * WINDOW)
        if await connection.fetchval(SQL["nonce"], CHANNEL, nonce, now) is None:
            raise RejectedCallback(Fault.REPLAYED, "此回执已收到过")
        if not await book.write(order.number, callback.report, now, body, connection):
            await _refuse_another(connection, callback)


async def _refuse_another(connection: Connection, callback: Callback) -> None:
    """The same payment reported again is harmless; the same transaction must not become another."""
    known = await connection.fetchrow(SQL["written"], CHANNEL, callback.transaction)
    assert known is not None  # it could not be written because it is there
    was = PaidReport(
        known["order_number"], callback.transaction, known["fen"], known["currency"],
        known["paid_at"],
    )  # fmt: skip
    if was != callback.report:
        raise RejectedCallback(Fault.ALTERED, "同一交易号的内容与已收到的不同")


async def _tell(pool: Pool, sender: Sender, transaction: str, now: datetime) -> None:
    """Whoever does not hear it now hears it from the settlement."""
    book = PostgresPayments(pool)
    received = await book.received(transaction)
    assert received is not None  # it has just been written
    try:
        await sender.send(received.number, fee_paid(received))
    except Refused as refusal:
        await book.not_taken(transaction, refusal.rule)
    except Unavailable as fault:
        log.warning("payment told later", number=received.number, kind=type(fault).__name__)
    else:
        await book.told(transaction, now)
