"""A running stand-in for the payment platform, as a process of its own (docs/payments.md).

`python -m deploy.local.payments --port 8910 --merchant zhicheng --book FILE` has a page to pay on, reports by
callback until it is heard, answers what it is asked, and remembers everything in FILE. The
merchant's key is ZHICHENG_PAYMENTS_KEY.
"""

import argparse
import asyncio
import json
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import httpx2
import uvicorn
from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader
from pydantic import BaseModel, TypeAdapter

from domain.account import Entry, Line
from domain.calendar import local_day
from domain.words import spoken
from paying.platform import Merchant
from paying.seal import BadSeal, Purpose, Seal

_PAGES = Environment(loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True)
_AGAIN = (1, 5, 30, 120, 600)  # seconds between the tries of a callback; the last one for ever
Said = dict[str, Any]


@dataclass
class Payment:
    transaction: str
    fen: int
    currency: str
    paid_at: datetime
    delivered: bool = False
    refunded_at: datetime | None = None


@dataclass
class Order:
    order: str
    number: str
    fen: int
    currency: str
    notify_url: str
    closes_at: datetime
    payments: list[Payment] = field(default_factory=list)


_BOOK = TypeAdapter(dict[str, Order])


@dataclass
class Platform:
    """Its book, its key, and its clock, which a rehearsal sets: when money moves, and callbacks are sent.

    What it is asked is always of the real moment.
    """

    merchant: Merchant
    base_url: str
    file: Path | None = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    orders: dict[str, Order] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)  # addresses at which it does not answer
    _sending: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.file is not None and self.file.exists():
            self.orders = _BOOK.validate_json(self.file.read_bytes())

    def keep(self) -> None:
        if self.file is None:
            return
        fresh = self.file.with_suffix(".new")
        fresh.write_bytes(_BOOK.dump_json(self.orders))
        fresh.replace(self.file)

    def pay(self, order: Order, fen: int, paid_at: datetime, transaction: str) -> Payment:
        known = next((p for p in order.payments if p.transaction == transaction), None)
        if known is not None:
            return known
        payment = Payment(transaction, fen, order.currency, paid_at)
        order.payments.append(payment)
        self.keep()
        return payment

    def find(self, transaction: str) -> Payment | None:
        every = (p for order in self.orders.values() for p in order.payments)
        return next((p for p in every if p.transaction == transaction), None)

    async def report(self, order: Order, payment: Payment) -> bool:
        """One try. Whether it was heard."""
        body = json.dumps({
            "merchant": self.merchant.name, "order": order.order, "application": order.number,
            "transaction": payment.transaction, "fen": payment.fen, "currency": payment.currency,
            "paid_at": payment.paid_at.isoformat(),
        }).encode()  # fmt: skip
        headers = self.merchant.seal.headers(Purpose.CALLBACK, body, self.clock())
        headers["Content-Type"] = "application/json"
        try:
            async with httpx2.AsyncClient(timeout=20) as http:
                answer = await http.post(order.notify_url, content=body, headers=headers)
        except httpx2.HTTPError:
            return False
        if answer.is_success:
            payment.delivered = True
            self.keep()
        return answer.is_success

    def report_until_heard(self, order: Order, payment: Payment) -> None:
        task = asyncio.create_task(self._until_heard(order, payment))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _until_heard(self, order: Order, payment: Payment) -> None:
        tries = 0
        while not await self.report(order, payment):
            await asyncio.sleep(_AGAIN[min(tries, len(_AGAIN) - 1)])
            tries += 1

    def resume(self) -> None:
        """Callbacks that nobody had heard when the process ended."""
        for order in self.orders.values():
            for payment in order.payments:
                if not payment.delivered:
                    self.report_until_heard(order, payment)


Act = Callable[[Platform, Said], Said]


class NewOrder(BaseModel):
    order: str
    number: str
    fen: int
    currency: str
    notify_url: str
    closes_at: datetime


def simulator(platform: Platform) -> FastAPI:
    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        platform.resume()
        yield

    app = FastAPI(title="缴费平台模拟器", docs_url=None, redoc_url=None, lifespan=life)
    _add_merchants_door(app, platform)
    _add_page(app, platform)
    _add_controls(app, platform)
    return app


def _add_merchants_door(app: FastAPI, platform: Platform) -> None:
    for path, act in {
        "/orders": _opened, "/orders/query": _queried, "/refunds": _paid_back,
        "/statements": _stated,
    }.items():  # fmt: skip
        app.post(path)(_answering(platform, path, act))


def _answering(
    platform: Platform, path: str, act: Act
) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def answer(request: Request) -> JSONResponse:
        return await _answer(platform, path, request, act)

    return answer


def _opened(platform: Platform, asked: Said) -> Said:
    wanted = NewOrder.model_validate(asked)
    if wanted.order not in platform.orders:
        platform.orders[wanted.order] = Order(**wanted.model_dump())
        platform.keep()
    return {"pay_url": f"{platform.base_url}/pay/{wanted.order}"}


def _queried(platform: Platform, asked: Said) -> Said:
    order = platform.orders.get(asked["order"])
    found = [] if order is None else order.payments
    return {"payments": [
        {"order": asked["order"], "transaction": p.transaction, "fen": p.fen,
         "currency": p.currency, "paid_at": p.paid_at.isoformat()}
        for p in found
    ]}  # fmt: skip


def _paid_back(platform: Platform, asked: Said) -> Said:
    payment = platform.find(asked["transaction"])
    if payment is None or asked["fen"] > payment.fen:
        return {"refused": "没有这笔缴费，或超出实缴金额"}
    payment.refunded_at = payment.refunded_at or platform.clock()
    platform.keep()
    return {"refunded_at": payment.refunded_at.isoformat()}


def _stated(platform: Platform, asked: Said) -> Said:
    day = date.fromisoformat(asked["day"])
    return {"lines": [_plain(line) for line in _lines(platform, day)]}


async def _answer(platform: Platform, path: str, request: Request, act: Act) -> JSONResponse:
    if path in platform.silent:
        raise HTTPException(503)
    body, seal = await request.body(), platform.merchant.seal
    try:
        nonce = seal.opened(Purpose.ASKED, request.headers, body, datetime.now(UTC))
    except BadSeal:
        raise HTTPException(401) from None
    asked = json.loads(body)
    if asked.get("merchant") != platform.merchant.name:
        raise HTTPException(403)
    answer = JSONResponse(act(platform, asked))
    sealed = seal.headers(Purpose.ANSWERED, bytes(answer.body), datetime.now(UTC), nonce)
    answer.headers.update(sealed)
    return answer


def _lines(platform: Platform, day: date) -> list[Line]:
    lines = []
    for order in platform.orders.values():
        for p in order.payments:
            movements = [(Entry.PAID, p.paid_at), (Entry.REFUNDED, p.refunded_at)]
            lines += [
                Line(entry, p.transaction, order.order, p.fen, p.currency, at)
                for entry, at in movements
                if at is not None and local_day(at) == day
            ]
    return lines


def _plain(line: Line) -> dict[str, Any]:
    return {**asdict(line), "at": line.at.isoformat()}


def _add_page(app: FastAPI, platform: Platform) -> None:
    page = _PAGES.get_template("pay.html")

    @app.get("/pay/{order}", response_class=HTMLResponse)
    async def show(order: str) -> str:
        found = _found(platform, order)
        return page.render(order=found, closes=spoken(found.closes_at))

    @app.post("/pay/{order}")
    async def pay(
        order: str, fen: Annotated[int | None, Form(ge=1)] = None,
        paid_at: Annotated[str, Form()] = "", transaction: Annotated[str, Form()] = "",
        silent: Annotated[str, Form()] = "",
    ) -> RedirectResponse:  # fmt: skip
        """The first try of the callback is over when the page comes back."""
        found = _found(platform, order)
        at = datetime.fromisoformat(paid_at) if paid_at else platform.clock()
        name = transaction or f"t-{secrets.token_hex(8)}"
        payment = platform.pay(found, fen or found.fen, at, name)
        if not silent and not await platform.report(found, payment):
            platform.report_until_heard(found, payment)
        return RedirectResponse(f"/pay/{order}", 303)


def _add_controls(app: FastAPI, platform: Platform) -> None:
    @app.put("/simulator/clock")
    async def set_clock(now: datetime) -> None:
        """From now on it is always this instant, until it is set again."""
        platform.clock = lambda: now

    @app.put("/simulator/silent")
    async def fall_silent(what: list[str]) -> None:
        platform.silent = set(what)


def _found(platform: Platform, order: str) -> Order:
    found = platform.orders.get(order)
    if found is None:
        raise HTTPException(404)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--merchant", default="zhicheng")
    parser.add_argument("--book", type=Path)
    given = parser.parse_args()
    merchant = Merchant(given.merchant, Seal.of(os.environ["ZHICHENG_PAYMENTS_KEY"]))
    platform = Platform(merchant, f"http://127.0.0.1:{given.port}", given.book)
    uvicorn.run(simulator(platform), host="127.0.0.1", port=given.port, log_level="warning")


if __name__ == "__main__":
    main()
