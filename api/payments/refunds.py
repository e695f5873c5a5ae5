"""退费: ordered by a person of the committee for money that is owed back; the platform carries it out."""

from datetime import datetime

from domain.application import Application
from domain.people import Actor
from domain.refusals import Refused
from paying.book import CHANNEL
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "payments")


async def order_refund(
    pool: Pool, case: Application, transaction: str, reason: str, actor: Actor, at: datetime
) -> None:
    """Raise Refused (D-06b) unless this money is owed back. Again, it is the same refund."""
    payment = await pool.fetchrow(SQL["payment"], CHANNEL, transaction)
    mine = payment is not None and payment["number"] == case.number
    if payment is None or not mine:
        raise Refused("D-06b", "申请书没有这笔缴费。")
    if transaction not in case.refunds and not payment["refused"]:
        raise Refused("D-06b", "这笔缴费不在应退之列：已计为缴费，且申请书未终止。")
    await pool.execute(
        SQL["refund"], CHANNEL, transaction, case.number, payment["fen"], payment["currency"],
        reason, actor.person, actor.organisation, at,
    )  # fmt: skip
