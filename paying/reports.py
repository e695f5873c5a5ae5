"""What is said about money: orders, payments, refunds. The same types on every side."""

from dataclasses import dataclass
from datetime import datetime

from domain.commands import FeePaid
from domain.people import Actor, Role

PLATFORM = Actor("payment-platform", "", Role.PAYMENT_PLATFORM)


class PlatformSilent(Exception):
    """The payment platform does not answer, or answers what nobody can believe."""


@dataclass(frozen=True, slots=True)
class PaidReport:
    order: str
    transaction: str
    fen: int
    currency: str
    paid_at: datetime


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    order: str
    number: str
    fen: int
    currency: str


@dataclass(frozen=True, slots=True)
class Received:
    """A report as it was written down, for the application that it names."""

    workflow_id: str
    number: str
    received_at: datetime
    report: PaidReport


@dataclass(frozen=True, slots=True)
class RefundOrder:
    transaction: str
    number: str
    fen: int
    currency: str
    ordered_by: str
    ordered_for: str


@dataclass(frozen=True, slots=True)
class Refunded:
    """`refused` says why the platform would not; `at` is None then."""

    at: datetime | None
    refused: str = ""


def fee_paid(received: Received) -> FeePaid:
    """The same command whoever sends it, from what was written down."""
    report = received.report
    return FeePaid(
        command_id=paid_id(report.transaction), actor=PLATFORM, received_at=received.received_at,
        order=report.order, transaction=report.transaction, fen=report.fen,
        currency=report.currency, paid_at=report.paid_at,
    )  # fmt: skip


def paid_id(transaction: str) -> str:
    return f"paid:{transaction}"[:64]
