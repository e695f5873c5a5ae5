"""Payment over HTTP: an order for the applicant, a door for the platform, refunds, the day's account."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.payments import accounts
from api.payments.callbacks import LONGEST, Fault, RejectedCallback, take
from api.payments.orders import Payments, open_order
from api.payments.refunds import order_refund
from api.web.answers import IdempotencyKey, Key, once
from api.web.applications import A_PAGE, Limit, Number
from api.web.asking import Asking, Reading, Writing
from api.web.problems import Problem, no_such, refused
from api.web.services import Here, Services
from domain.authorization import Action
from domain.people import Role
from domain.refusals import Refused
from paying.reports import PlatformSilent

router = APIRouter(tags=["缴费"])
_STATUS = {
    Fault.SEAL: HTTPStatus.UNAUTHORIZED, Fault.REPLAYED: HTTPStatus.CONFLICT,
    Fault.ALTERED: HTTPStatus.CONFLICT, Fault.MERCHANT: HTTPStatus.FORBIDDEN,
    Fault.ORDER: HTTPStatus.NOT_FOUND,
}  # fmt: skip
_ACCOUNTANTS = frozenset({Role.OPERATOR, Role.ORGANISER})
Transaction = Annotated[str, Path(title="交易号", max_length=59)]


class NewRefund(BaseModel):
    """核准退费"""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(title="退费原因", min_length=1, max_length=400)]


class Settled(BaseModel):
    """对账差异处理结果"""

    model_config = ConfigDict(extra="forbid")

    note: Annotated[str, Field(title="处理说明", min_length=1, max_length=400)]


@router.post(
    "/applications/{number}/payment", summary="取得缴费单",
    description="An order at the payment platform, and the page to pay it on. Again, the same order.",
)  # fmt: skip
async def order(asks: Writing, number: Number) -> dict[str, Any]:
    found, here = await asks.may(Action.PAY, number), asks.here
    payments = _set_up(here)
    try:
        return asdict(await open_order(here.pool, payments, found.application, here.clock()))
    except Refused as refusal:
        raise refused(refusal, found.notice) from None
    except PlatformSilent:
        raise Problem(
            "platform-silent", HTTPStatus.SERVICE_UNAVAILABLE, "缴费平台没有应答",
            "缴费平台暂时没有应答，请稍后再试；缴费期内随时可以缴费。",
            headers={"Retry-After": "30"},
        ) from None  # fmt: skip


@router.get(
    "/applications/{number}/payments", summary="缴费记录",
    description="Orders and payments, and what went back.",
)  # fmt: skip
async def payments(asks: Reading, number: Number) -> dict[str, Any]:
    await asks.may(Action.SEE_PAYMENTS, number)
    return await accounts.payments_of(asks.here.pool, number)


@router.post(
    "/payments/callbacks", summary="缴费回执",
    description="The payment platform's own door: sealed, of this moment, once (docs/payments.md).",
)  # fmt: skip
async def callback(here: Here, request: Request) -> dict[str, str]:
    payments = _set_up(here)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST:
            raise Problem(
                "callback-unreadable", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "回执未予受理",
                f"回执最多 {LONGEST} 字节。",
            )  # fmt: skip
    try:
        transaction = await take(
            here.pool, here.sender, payments, request.headers, bytes(body), here.clock()
        )
    except RejectedCallback as rejected:
        raise Problem(
            f"callback-{rejected.fault}", _STATUS.get(rejected.fault, HTTPStatus.BAD_REQUEST),
            "回执未予受理", rejected.reason,
        ) from None  # fmt: skip
    return {"transaction": transaction}


@router.post(
    "/applications/{number}/refunds/{transaction}", summary="核准退费",
    description="For money that is owed back (D-06b); the platform pays it within minutes.",
)  # fmt: skip
async def refund(
    asks: Writing, number: Number, transaction: Transaction, wanted: NewRefund, key: IdempotencyKey
) -> JSONResponse:
    asks.refuse_unless_stepped_up()
    found, here = await asks.may(Action.REFUND, number), asks.here

    async def act() -> dict[str, Any]:
        try:
            await order_refund(
                here.pool, found.application, transaction, wanted.reason, found.actor, here.clock()
            )
        except Refused as refusal:
            raise refused(refusal, found.notice) from None
        return {"number": number, "transaction": transaction}

    content = Key.of(asks.person, key, "refund", number, transaction, wanted.model_dump_json())
    return await once(here.pool, content, act)


@router.get(
    "/payments/differences", summary="对账差异",
    description="Lines of the platform's daily accounts that are not ours, and the other way round.",
)  # fmt: skip
async def differences(
    asks: Reading,
    after: Annotated[int, Query(title="上一页最后一项", ge=0, le=2**62)] = 0,
    limit: Limit = A_PAGE,
    *,
    settled: Annotated[bool, Query(title="含已处理")] = False,
) -> dict[str, Any]:
    await _accountant(asks)
    found = await accounts.differences(asks.here.pool, after, limit, only_open=not settled)
    return {
        "items": found, "next": found[-1]["id"] if len(found) == limit else None,
        "statements": await accounts.statements_read(asks.here.pool, A_PAGE),
    }  # fmt: skip


@router.put(
    "/payments/differences/{difference}", summary="处理对账差异", status_code=204,
    description="Says how it was settled; an open one only.",
)  # fmt: skip
async def settle(
    asks: Writing,
    difference: Annotated[int, Path(title="差异编号", ge=1, le=2**62)],
    done: Settled,
) -> None:
    await _accountant(asks)
    here = asks.here
    if not await accounts.settle(here.pool, difference, asks.person, done.note, here.clock()):
        raise no_such("没有此项未处理的差异。")


@router.get(
    "/payments/rejected-callbacks", summary="未予受理的回执",
    description="Why, and a digest; never what was in them.",
)  # fmt: skip
async def rejected_callbacks(
    asks: Reading,
    before: Annotated[int, Query(title="上一页最后一项", ge=1, le=2**62)] = 2**62,
    limit: Limit = A_PAGE,
) -> dict[str, Any]:
    await _accountant(asks)
    found = await accounts.rejected(asks.here.pool, before, limit)
    return {"items": found, "next": found[-1]["id"] if len(found) == limit else None}


async def _accountant(asks: Asking) -> None:
    actor = await asks.actor()
    if actor.role not in _ACCOUNTANTS:
        raise Refused("SOD-3", "对账由运维和方案组织者办理。")


def _set_up(here: Services) -> Payments:
    if here.payments is None:
        raise Problem(
            "no-platform", HTTPStatus.SERVICE_UNAVAILABLE, "未接入缴费平台",
            "系统尚未接入缴费平台（docs/payments.md）。",
        )  # fmt: skip
    return here.payments
