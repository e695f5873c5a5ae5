"""Ask what was paid, and when: a callback may never come (D-06)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from temporalio import activity


@dataclass(frozen=True, slots=True)
class PaidReport:
    order: str
    transaction: str
    fen: int
    currency: str
    paid_at: datetime


class PaymentPlatform(Protocol):
    async def paid(self, number: str) -> tuple[PaidReport, ...]:
        """Everything known to have been paid for this application, the earliest first."""
        ...


class PaymentActivities:
    def __init__(self, platform: PaymentPlatform) -> None:
        self._platform = platform

    @activity.defn
    async def query_payments(self, number: str) -> tuple[PaidReport, ...]:
        return await self._platform.paid(number)
