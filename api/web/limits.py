"""How much, how often: a request that is too large or comes too often is told so, and costs little."""

import hashlib
from http import HTTPStatus

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from api.web.problems import Problem


class Limiter:
    """Of one process, by token or, where there is none, by address."""

    def __init__(self, a_minute: int) -> None:
        self._windows = MovingWindowRateLimiter(MemoryStorage())
        self._item = RateLimitItemPerMinute(a_minute)

    async def refuse_too_often(self, request: Request) -> None:
        who = request.headers.get("authorization") or (
            request.client.host if request.client else ""
        )
        name = hashlib.sha256(who.encode()).hexdigest()  # a token is not kept in a table of counts
        if not await self._windows.hit(self._item, name):
            raise Problem(
                "too-often", HTTPStatus.TOO_MANY_REQUESTS, "请求过于频繁", "请稍后再试。",
                headers={"Retry-After": "10"},
            )  # fmt: skip
