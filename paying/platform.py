"""The payment platform by HTTP (docs/payments.md). What it answers is sealed as what it is asked."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import httpx2
from pydantic import TypeAdapter, ValidationError

from domain.account import Line
from paying.reports import PaidReport, PaymentOrder, PlatformSilent, Refunded, RefundOrder
from paying.seal import NONCE, BadSeal, Purpose, Seal

_REPORTS = TypeAdapter(tuple[PaidReport, ...])
_LINES = TypeAdapter(tuple[Line, ...])
_MOST_BYTES = 20_000_000
_Any = TypeVar("_Any")


@dataclass(frozen=True, slots=True)
class Merchant:
    """Who we are to the platform."""

    name: str
    seal: Seal


class HttpPayments:
    """`close` it when the process ends."""

    def __init__(
        self, base_url: str, merchant: Merchant, *, seconds: float = 10.0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:  # fmt: skip
        self._client = httpx2.AsyncClient(base_url=base_url, timeout=seconds)
        self._merchant = merchant
        self._clock = clock

    async def open_order(self, order: PaymentOrder, notify_url: str, closes_at: datetime) -> str:
        """Where it can be paid. The same order again is the same page."""
        asked = {
            **asdict(order), "notify_url": notify_url, "closes_at": closes_at.isoformat(),
        }  # fmt: skip
        page = (await self._ask("/orders", asked)).get("pay_url")
        if not isinstance(page, str) or not page.startswith(("https://", "http://")):
            raise PlatformSilent("/orders: no page to pay on")
        return page

    async def asked(self, order: str) -> tuple[PaidReport, ...]:
        answer = await self._ask("/orders/query", {"order": order})
        reports = _read("/orders/query", _REPORTS, answer.get("payments"))
        if any(report.order != order for report in reports):
            raise PlatformSilent("/orders/query: payments of another order")
        return reports

    async def pay_back(self, refund: RefundOrder) -> Refunded:
        asked = {
            "refund": f"refund-{refund.transaction}", "transaction": refund.transaction,
            "fen": refund.fen, "currency": refund.currency,
        }  # fmt: skip
        answer = await self._ask("/refunds", asked)
        if refused := answer.get("refused"):
            return Refunded(None, str(refused)[:200])
        return Refunded(_read("/refunds", TypeAdapter(datetime), answer.get("refunded_at")))

    async def statement(self, day: date) -> tuple[Line, ...] | None:
        answer = await self._ask("/statements", {"day": day.isoformat()})
        return _read("/statements", _LINES, answer.get("lines"))

    async def _ask(self, path: str, content: dict[str, Any]) -> dict[str, Any]:
        """PlatformSilent names the address and what went wrong, nothing of what was said."""
        body = json.dumps({"merchant": self._merchant.name, **content}).encode()
        seal, now = self._merchant.seal, self._clock()
        headers = seal.headers(Purpose.ASKED, body, now)
        try:
            answer = await self._client.post(
                path, content=body, headers={**headers, "Content-Type": "application/json"}
            )
        except httpx2.HTTPError as fault:
            raise PlatformSilent(f"{path}: {type(fault).__name__}") from None
        if answer.status_code != httpx2.codes.OK:
            raise PlatformSilent(f"{path}: status {answer.status_code}")
        if len(answer.content) > _MOST_BYTES:
            raise PlatformSilent(f"{path}: an answer far too long")
        try:
            nonce = seal.opened(Purpose.ANSWERED, answer.headers, answer.content, now)
            said = json.loads(answer.content)
        except (BadSeal, ValueError) as fault:
            raise PlatformSilent(f"{path}: {type(fault).__name__}") from None
        if nonce != headers[NONCE] or not isinstance(said, dict):
            raise PlatformSilent(f"{path}: an answer to something else")
        return said

    async def close(self) -> None:
        await self._client.aclose()


class NoPlatform:
    """Where none is set up: only what was written down is known."""

    async def asked(self, order: str) -> tuple[PaidReport, ...]:
        del order
        return ()

    async def pay_back(self, refund: RefundOrder) -> Refunded:
        raise PlatformSilent(f"{refund.transaction}: no payment platform is set up")

    async def statement(self, day: date) -> tuple[Line, ...] | None:
        del day
        return None

    async def close(self) -> None:
        """Nothing is open."""


def _read(path: str, adapter: TypeAdapter[_Any], said: object) -> _Any:
    try:
        return adapter.validate_python(said)
    except ValidationError:
        raise PlatformSilent(f"{path}: an answer that nobody can read") from None
