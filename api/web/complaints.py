"""投诉举报 over HTTP: lodged by name or without one, read and decided by who investigates (4.6)."""

import json
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.complaints.statements import Book, ComplaintView, Statement
from api.web.answers import IdempotencyKey, Key, once
from api.web.applications import A_PAGE, Limit, Number
from api.web.asking import Asking, Reading, Writing
from api.web.orders import Order, add_orders, ordered
from api.web.problems import no_such
from api.web.services import Services
from domain.authorization import investigates
from domain.complaint_case import COMPLAINT_COMMANDS, ComplaintKind, ComplaintSubject
from domain.people import Role
from workflows import contract
from workflows.starts import ComplaintStart

router = APIRouter(tags=["投诉举报"])
Nth = Annotated[int, Path(title="第几件", ge=1, le=10_000)]
Json = dict[str, Any]


class NewComplaint(BaseModel):
    """投诉举报"""

    model_config = ConfigDict(extra="forbid")

    subject: Annotated[ComplaintSubject, Field(title="事由")]
    statement: Annotated[str, Field(title="情况说明", min_length=10, max_length=4_000)]
    kind: Annotated[ComplaintKind, Field(title="实名或匿名")] = ComplaintKind.NAMED

    @property
    def said(self) -> Statement:
        return Statement(self.kind, self.subject, self.statement)


@router.post(
    "/applications/{number}/complaints", summary="投诉举报", status_code=202,
    description="By name, or without it: who complained is for the investigating body alone, and of an "
    "anonymous one nobody is kept. Ten a day of one person, for each of them holds a case.",
)  # fmt: skip
async def lodge(
    asks: Writing, number: Number, wanted: NewComplaint, key: IdempotencyKey, request: Request
) -> JSONResponse:
    """Of an anonymous one not even the idempotency key is kept under the person."""
    await request.app.state.limiter.refuse_too_many_complaints(asks.person)
    named = wanted.kind is ComplaintKind.NAMED
    person = asks.person if named else "anonymous"
    content = Key.of(person, key, "complain", number, wanted.model_dump_json())
    return await _lodged(asks.here, number, wanted.said, person, content)


@router.get(
    "/complaints", summary="投诉举报列表",
    description="Those one has lodged by name; for an investigating body those that are open.",
)  # fmt: skip
async def listed(asks: Reading, limit: Limit = A_PAGE) -> Json:
    actor, book = await asks.actor(), _book(asks.here)
    if actor.role is Role.APPLICANT:
        return {"items": await book.own(asks.person)}
    return {"items": await book.of_investigator(actor.organisation, limit)}


@router.get(
    "/complaints/{number}/{n}", summary="一件投诉举报",
    description="By its investigator with who complained; by who lodged it, without the finding's file.",
)  # fmt: skip
async def one(asks: Reading, number: Number, n: Nth) -> Json:
    found, actor = await _found(asks.here, number, n), await asks.actor()
    if investigates(actor, found.investigator, found.barred):
        return _shown(found)
    if await _book(asks.here).is_reporter(number, n, asks.person):
        return {**_shown(found), "investigator": ""}
    raise no_such("没有此件投诉举报。")


def _shown(found: ComplaintView) -> Json:
    body = asdict(found)
    del body["barred"]
    return body


async def _lodged(
    here: Services, number: str, said: Statement, person: str, content: Key
) -> JSONResponse:
    async def act() -> Json:
        lodged = await _book(here).lodge(number, said, person, content.command_id, here.clock())
        if lodged is None:
            raise no_such(f"没有申请书 {number}。")
        start = ComplaintStart(number, lodged.n, said.kind, said.subject, lodged.at)
        await here.sender.complain(start)
        return {"number": number, "n": lodged.n, "stage": "received"}

    return await once(here.pool, content, act, status=202)


async def _found(here: Services, number: str, n: int) -> ComplaintView:
    found = await _book(here).complaint(number, n)
    if found is None:
        raise no_such("没有此件投诉举报。")
    return found


def _book(here: Services) -> Book:
    return Book(here.pool, here.vault)


async def _to_the_complaint(asks: Asking, number: str, n: int, name: str, given: Json) -> Order:
    """Whoever may not see it is told that it does not exist."""
    actor, found = await asks.actor(), await _found(asks.here, number, n)
    if not investigates(actor, found.investigator, found.barred):
        raise no_such("没有此件投诉举报。")
    target = contract.complaint_id(number, str(n))
    return Order(asks, actor, target, name, given)


async def carried_out(
    asks: Asking, number: str, n: int, name: str, given: Json, key: str
) -> JSONResponse:
    """The command, carried out once for each key."""
    order = await _to_the_complaint(asks, number, n, name, given)
    return await order.carried_out(key, json.dumps([number, n]))


def _handler(name: str) -> Any:  # noqa: ANN401  a route
    async def handler(
        asks: Writing, number: Number, n: Nth, request: Request, key: IdempotencyKey
    ) -> JSONResponse:
        return await carried_out(asks, number, n, name, await ordered(request), key)

    return handler


add_orders(router, "/complaints/{number}/{n}", COMPLAINT_COMMANDS, _handler)
