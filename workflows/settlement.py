"""Settlement: what callbacks left undone is done, and once a day both accounts are compared (D-06).

A Schedule starts it; each run is one look. Nothing of an application depends on it alone: a case
asks the platform by itself before its window closes.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from temporalio import workflow
from temporalio.common import VersioningBehavior
from temporalio.exceptions import ActivityError

from activities.alarms import Alarm, AlarmActivities, Cleared
from activities.payments import SETTLEMENT, PaymentActivities
from domain.calendar import local_day
from domain.people import Role
from workflows import options

_SILENT = "platform-silent"


class SettlementScope(StrEnum):
    UNDONE = "undone"  # every minute
    DAY = "day"  # every night: the account of the day before


@dataclass(frozen=True, slots=True)
class SettlementRequest:
    scope: SettlementScope = SettlementScope.UNDONE


@dataclass(frozen=True, slots=True)
class SettlementReport:
    found: int = 0  # payments whose callback had stayed away
    told: int = 0  # applications that had not heard of theirs
    paid_back: int = 0
    differing: int = 0
    silent: bool = False  # the platform did not answer; the next run asks again


@workflow.defn(name="Settlement", versioning_behavior=VersioningBehavior.PINNED)
class Settlement:
    @workflow.run
    async def run(self, request: SettlementRequest) -> SettlementReport:
        now = workflow.now()
        told = await workflow.execute_activity_method(
            PaymentActivities.tell_payments,
            now,
            **options.settle("tell-payments", "将缴费告知申请书"),
        )
        try:
            report = await self._with_the_platform(request, now)
        except ActivityError:
            await self._say_that_it_is_silent(now)
            return SettlementReport(told=told, silent=True)
        await workflow.execute_activity_method(
            AlarmActivities.clear_alarms,
            Cleared(SETTLEMENT, _SILENT, now),
            **options.record("clear-alarms", "缴费平台已应答"),
        )
        return replace(report, told=told)

    async def _with_the_platform(
        self, request: SettlementRequest, now: datetime
    ) -> SettlementReport:
        if request.scope is SettlementScope.DAY:
            return SettlementReport(differing=await self._compare(now))
        found = await workflow.execute_activity_method(
            PaymentActivities.ask_about_orders,
            now,
            **options.settle("ask-about-orders", "向缴费平台查询未回执的订单"),
        )
        paid_back = await workflow.execute_activity_method(
            PaymentActivities.pay_back, now, **options.settle("pay-back", "办理已核准的退费")
        )
        return SettlementReport(found=found, paid_back=paid_back)

    async def _compare(self, now: datetime) -> int:
        """Of yesterday: the platform closes its account at midnight."""
        yesterday = local_day(now) - timedelta(days=1)
        return await workflow.execute_activity_method(
            PaymentActivities.compare_statement,
            yesterday,
            **options.settle("compare-statement", f"核对 {yesterday} 缴费账目"),
        )

    async def _say_that_it_is_silent(self, now: datetime) -> None:
        alarm = Alarm(
            SETTLEMENT, _SILENT, "platform_silent", Role.OPERATOR, "", "缴费平台没有应答",
            "D-06", now,
        )  # fmt: skip
        await workflow.execute_activity_method(
            AlarmActivities.raise_alarms,
            (alarm,),
            **options.record("raise-alarm", "缴费平台没有应答"),
        )
