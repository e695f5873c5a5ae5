"""The payment platform's own page, used as a person in a browser would."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import httpx2

from api.payments.orders import Payments
from paying.platform import HttpPayments, Merchant
from paying.seal import Seal


@dataclass(frozen=True, slots=True)
class Cashier:
    """`http` reaches the simulator; its clock is set to the rehearsal's before anything is paid."""

    http: httpx2.AsyncClient

    async def pay(
        self, page: str, *, now: datetime, fen: int | None, paid_at: datetime, transaction: str
    ) -> None:
        """Raises AssertionError unless the page says that it was paid and reported."""
        await self.http.put("/simulator/clock", params={"now": now.isoformat()})
        shown = await self.http.get(page)
        if "确认缴费" not in shown.text:
            raise AssertionError(f"{page}: 没有缴费页面")
        form = {"paid_at": paid_at.isoformat(), "transaction": transaction}
        if fen is not None:
            form["fen"] = str(fen)
        done = await self.http.post(page, data=form, follow_redirects=True)
        if transaction not in done.text or "回执未送达" in done.text:
            raise AssertionError(f"{page}: 缴费回执没有送达")


@dataclass(frozen=True, slots=True)
class Reached:
    """A simulator from both sides: what the API and the workers ask, and its page."""

    platform: HttpPayments
    merchant: Merchant
    cashier: Cashier

    def for_api(self, port: int) -> Payments:
        """That listens on this port of this computer."""
        return Payments(self.platform, self.merchant, f"http://127.0.0.1:{port}")


@asynccontextmanager
async def reached(url: str, name: str, key: str) -> AsyncIterator[Reached]:
    merchant = Merchant(name, Seal.of(key))
    platform = HttpPayments(url, merchant)
    limits = httpx2.Limits(keepalive_expiry=2.0)
    try:
        async with httpx2.AsyncClient(base_url=url, timeout=60, limits=limits) as http:
            yield Reached(platform, merchant, Cashier(http))
    finally:
        await platform.close()
