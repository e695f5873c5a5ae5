"""An order at the payment platform: one for each fee that an application owes (N89-3.3.4)."""

from dataclasses import dataclass
from datetime import datetime

from domain.application import Application, Stage
from domain.payment import CURRENCY
from domain.refusals import Refused
from domain.words import spoken
from paying.platform import HttpPayments, Merchant
from paying.reports import PaymentOrder
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "payments")


@dataclass(frozen=True, slots=True)
class Payments:
    """The platform, who we are to it, and where it finds us."""

    platform: HttpPayments
    merchant: Merchant
    public_url: str

    @property
    def notify_url(self) -> str:
        return f"{self.public_url}/api/v1/payments/callbacks"


@dataclass(frozen=True, slots=True)
class OrderView:
    order: str
    fen: int
    currency: str
    pay_url: str
    closes_at: datetime


async def open_order(pool: Pool, payments: Payments, case: Application, at: datetime) -> OrderView:
    """Raise Refused unless something is to be paid now. Again, it is the same order."""
    window = case.schedule.payment
    if case.stage is not Stage.ACCEPTED_UNPAID:
        raise Refused("D-06b", "当前环节无需缴费：受理后、缴费前方可缴费。")
    if not window.holds(at):
        raise Refused(
            "N89-3.3.4-1",
            f"缴费时间为{spoken(window.opens_at)}至{spoken(window.closes_at)}，现在不能缴费。",
        )
    assert case.fee_fen is not None  # accepted with its fee
    order = PaymentOrder(f"{case.number}-{case.fee_fen}", case.number, case.fee_fen, CURRENCY)
    await pool.execute(SQL["open"], order.order, order.number, order.fen, order.currency, at)
    page = await payments.platform.open_order(order, payments.notify_url, window.closes_at)
    await pool.execute(SQL["page"], order.order, page)
    return OrderView(order.order, order.fen, order.currency, page, window.closes_at)
