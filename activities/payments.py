"""Ask what was paid, tell the applications, pay back what a person ordered, compare the day's accounts.

A callback may never come (D-06), so nothing depends on one: what the platform says when it is asked
counts the same. Money is written down before anything else is done with it, and every step may be
done twice.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from temporalio import activity

from activities.alarms import Alarm, Alarms
from activities.broadcasts import Delivery
from domain.account import Differing, Line, differences
from domain.commands import Command
from domain.people import Role
from paying.reports import (
    PaidReport,
    PaymentOrder,
    Received,
    Refunded,
    RefundOrder,
    fee_paid,
)

SETTLEMENT = "settlement"  # the workflow's id
CALLBACK_TIME = timedelta(minutes=2)  # a callback usually comes within it
LATEST_CALLBACK = timedelta(days=30)  # an order is asked about for so long


class PaymentPlatform(Protocol):
    """Where the money is. Every method raises PlatformSilent when it does not answer."""

    async def asked(self, order: str) -> tuple[PaidReport, ...]:
        """Everything that was paid on this order; nothing where no platform is set up."""
        ...

    async def pay_back(self, refund: RefundOrder) -> Refunded:
        """Once, however often it is asked for."""
        ...

    async def statement(self, day: date) -> tuple[Line, ...] | None:
        """Its account of a day; None where no platform is set up."""
        ...


class PaymentBook(Protocol):
    """What we know of orders, payments and refunds."""

    async def orders(self, number: str) -> tuple[PaymentOrder, ...]: ...

    async def unpaid_orders(
        self, made_after: datetime, made_before: datetime
    ) -> tuple[PaymentOrder, ...]: ...

    async def write(self, number: str, report: PaidReport, at: datetime) -> bool:
        """Whether it was new."""
        ...

    async def paid(self, number: str) -> tuple[PaidReport, ...]:
        """Everything known to have been paid for this application, the earliest first."""
        ...

    async def untold(self, received_before: datetime) -> tuple[Received, ...]: ...

    async def told(self, transaction: str, at: datetime) -> None: ...

    async def not_taken(self, transaction: str, rule: str) -> None:
        """Its application is over: the money is owed back."""
        ...

    async def refunds_to_do(self) -> tuple[RefundOrder, ...]: ...

    async def refunded(self, refund: RefundOrder, done: Refunded) -> None: ...

    async def lines(self, day: date) -> tuple[Line, ...]: ...

    async def keep_statement(
        self, day: date, theirs: Sequence[Line], found: Sequence[Differing], at: datetime
    ) -> None: ...


class Cases(Protocol):
    async def tell(self, workflow_id: str, command: Command) -> Delivery: ...


class PaymentActivities:
    """On the queue of the outside: a platform that is slow holds back nothing else."""

    def __init__(
        self, book: PaymentBook, platform: PaymentPlatform, cases: Cases, alarms: Alarms
    ) -> None:
        self._book = book
        self._platform = platform
        self._cases = cases
        self._alarms = alarms

    @activity.defn
    async def query_payments(self, number: str) -> tuple[PaidReport, ...]:
        """What the platform says now, beside what its callbacks have said (T-pay)."""
        now = datetime.now(UTC)
        for order in await self._book.orders(number):
            await self._ask(order, now)
        return await self._book.paid(number)

    @activity.defn
    async def ask_about_orders(self, now: datetime) -> int:
        """How many payments were found whose callback has stayed away."""
        found = 0
        for order in await self._book.unpaid_orders(now - LATEST_CALLBACK, now - CALLBACK_TIME):
            found += await self._ask(order, now)
            activity.heartbeat()
        return found

    @activity.defn
    async def tell_payments(self, now: datetime) -> int:
        """Whoever has not heard of his payment is told; what comes too late is owed back (D-06b)."""
        told = 0
        for received in await self._book.untold(now - CALLBACK_TIME):
            delivery = await self._cases.tell(received.workflow_id, fee_paid(received))
            transaction = received.report.transaction
            if delivery is Delivery.TOLD:
                await self._book.told(transaction, now)
                told += 1
            elif delivery is Delivery.CLOSED:
                await self._book.not_taken(transaction, "D-06b")
            activity.heartbeat()
        return told

    @activity.defn
    async def pay_back(self, now: datetime) -> int:
        """What a person has ordered; a platform that refuses leaves it to a person again."""
        done = 0
        for refund in await self._book.refunds_to_do():
            answer = await self._platform.pay_back(refund)
            await self._book.refunded(refund, answer)
            if answer.refused:
                await self._alarms.raise_alarm(_refund_refused(refund, now))
            done += answer.at is not None
            activity.heartbeat()
        return done

    @activity.defn
    async def compare_statement(self, day: date) -> int:
        """How many lines of the day differ; each is listed, and somebody is told."""
        theirs = await self._platform.statement(day)
        if theirs is None:
            return 0
        now = datetime.now(UTC)
        found = differences(await self._book.lines(day), theirs)
        await self._book.keep_statement(day, theirs, found, now)
        if found:
            await self._alarms.raise_alarm(_statement_differs(day, len(found), now))
        return len(found)

    async def _ask(self, order: PaymentOrder, now: datetime) -> int:
        found = 0
        for report in await self._platform.asked(order.order):
            found += await self._book.write(order.number, report, now)
        return found


def _refund_refused(refund: RefundOrder, now: datetime) -> Alarm:
    return Alarm(
        SETTLEMENT, f"refund:{refund.transaction}", "refund_refused", Role.COMMITTEE,
        refund.ordered_for, "缴费平台未受理退费，请人工处理", "D-06b", now, number=refund.number,
    )  # fmt: skip


def _statement_differs(day: date, count: int, now: datetime) -> Alarm:
    return Alarm(
        SETTLEMENT, f"statement:{day}", "statement_differs", Role.OPERATOR, "",
        f"{day:%Y年%m月%d日}缴费对账有 {count} 处不符", "D-06b", now,
    )  # fmt: skip
