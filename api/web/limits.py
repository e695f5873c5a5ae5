"""How much, how often: a request that is too large or comes too often is told so, and costs little."""

import hashlib
from http import HTTPStatus

from fastapi import Request
from limits import RateLimitItemPerDay, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from api.web.problems import Problem

_COMPLAINTS = 10  # of one person, a day
_STRANGERS = 60  # of one address, a minute: tokens that are none


class Limiter:
    """Of one process, by token or, where there is none, by address; and guessed tokens by address."""

    def __init__(self, a_minute: int) -> None:
        self._windows = MovingWindowRateLimiter(MemoryStorage())
        self._item = RateLimitItemPerMinute(a_minute)
        self._complaints = RateLimitItemPerDay(_COMPLAINTS, namespace="complaints")
        self._guesses = RateLimitItemPerMinute(_STRANGERS, namespace="guesses")

    async def refuse_too_often(self, request: Request) -> None:
        who = request.headers.get("authorization") or _address(request)
        if not await self._windows.hit(self._item, _name(who)):
            raise _too_often()

    async def refuse_too_many_complaints(self, person: str) -> None:
        """Counted in memory alone: nothing of who complains is written down."""
        if not await self._windows.hit(self._complaints, _name(person)):
            raise Problem(
                "too-many-complaints", HTTPStatus.TOO_MANY_REQUESTS, "今日投诉举报过多",
                f"每人每日最多提交 {_COMPLAINTS} 件投诉举报；情况紧急的请直接联系受理单位。",
            )  # fmt: skip

    async def note_guess(self, request: Request) -> None:
        """A token that is none: another one each time is no way around the limit."""
        if not await self._windows.hit(self._guesses, _name(_address(request))):
            raise _too_often()


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _name(who: str) -> str:
    """A token is not kept in a table of counts."""
    return hashlib.sha256(who.encode()).hexdigest()


def _too_often() -> Problem:
    return Problem(
        "too-often", HTTPStatus.TOO_MANY_REQUESTS, "请求过于频繁", "请稍后再试。",
        headers={"Retry-After": "10"},
    )  # fmt: skip
