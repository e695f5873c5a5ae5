"""Deliveries, sent: signed, one at a time to each hook, again with growing waits, then given up.

A delivery is locked while it is under way, and whoever dies with it loses only the lock: it is sent
again, under the same id. So it is told at least once, and its id tells a repeat.
"""

import asyncio
import hashlib
import hmac
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

import httpx2
import structlog
from asyncpg import Record

from api.hooks.hearing import Listener
from api.hooks.registry import context_of
from api.hooks.targets import BadTarget, Resolve, Target, examined, resolved
from api.queries.things import Things
from domain.people import Role
from postgres.canonical import canonical
from postgres.pool import Connection, Pool
from postgres.statements import statements
from postgres.vault import Unreadable, Vault

log = structlog.get_logger(__name__)
SQL = statements(__file__, "courier")
TRIES = 12
PATIENCE = timedelta(days=7)  # of failures alone, after which a hook is switched off
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
_SECONDS = 10.0  # for the whole exchange


@dataclass(frozen=True, slots=True)
class Answered:
    """`fault` is empty where it was taken."""

    status: int | None
    fault: str = ""


def wait_after(tries: int) -> timedelta:
    """1, 2, 4 … minutes, at most six hours: twelve tries last about twenty hours."""
    return min(_FIRST_WAIT * (1 << (tries - 1)), _LONGEST_WAIT)


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over `timestamp.body`, in hexadecimal digits."""
    return hmac.new(secret, f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


class Courier:
    """`private`: hooks may lead to loopback and private addresses (for trying things out)."""

    def __init__(
        self, pool: Pool, vault: Vault, clock: Callable[[], datetime], *, private: bool = False,
        resolve: Resolve = resolved, tls: ssl.SSLContext | None = None, seconds: float = _SECONDS,
    ) -> None:  # fmt: skip
        self._pool, self._vault, self._clock = pool, vault, clock
        self._private, self._resolve, self._seconds = private, resolve, seconds
        self._things = Things()
        # No proxy of the environment, which would ask for the name again; and no connection is
        # used twice, which at one address might have been greeted under another name.
        self._http = httpx2.AsyncClient(
            verify=tls or ssl.create_default_context(), trust_env=False, follow_redirects=False,
            timeout=seconds, limits=httpx2.Limits(max_keepalive_connections=0),
        )  # fmt: skip

    async def close(self) -> None:
        await self._http.aclose()

    async def send_next(self) -> bool:
        """Whether there was a delivery that is due and that nobody else has in hand."""
        async with self._pool.acquire() as connection, connection.transaction():
            post = await connection.fetchrow(SQL["next"], self._clock())
            if post is None:
                return False
            if not await self._may_hear(connection, post):
                await connection.execute(SQL["withhold"], post["id"])
                return True
            answered = await self._sent(post)
            if answered.fault:
                await self._try_again(connection, post, answered)
            else:
                await self._delivered(connection, post, answered)
        return True

    async def _may_hear(self, connection: Connection, post: Record) -> bool:
        if not post["bound"]:
            return False
        listener = Listener(post["hook"], post["organisation"], Role(post["role"]))
        thing = await self._things.of(connection, post["number"])
        return listener.may_hear(thing, post["type"], post["stage"])

    # ------------------------------------------------------------------------- sending

    async def _sent(self, post: Record) -> Answered:
        try:
            async with asyncio.timeout(self._seconds):
                status = await self._posted(post)
        except BadTarget as fault:
            return Answered(None, str(fault))
        except Unreadable:
            return Answered(None, "签名密钥已更换，请重新登记推送。")
        except (TimeoutError, httpx2.TimeoutException):
            return Answered(None, f"{self._seconds:g} 秒内没有答复。")
        except (httpx2.HTTPError, httpx2.InvalidURL):
            return Answered(None, "连接不上，或对方证书有误。")
        if HTTPStatus(200) <= status < HTTPStatus(300):
            return Answered(status)
        return Answered(status, f"对方答复 {status}。")

    async def _posted(self, post: Record) -> int:
        """The status; what else is answered is not read."""
        target = Target.of(post["url"], private=self._private)
        address = await examined(target, self._resolve, private=self._private)
        secret = self._vault.opened(post["secret"], context_of(post["hook"]))
        body, timestamp = body_of(post), str(int(self._clock().timestamp()))
        headers = {
            "Host": target.authority, "Content-Type": "application/json",
            "User-Agent": "zhicheng-webhook", "Zhicheng-Delivery": str(post["id"]),
            "Zhicheng-Timestamp": timestamp,
            "Zhicheng-Signature": f"sha256={signature(secret, timestamp, body)}",
        }  # fmt: skip
        greeted = {"sni_hostname": target.host}  # whose certificate it must be
        async with self._http.stream(
            "POST", target.at(address), content=body, headers=headers, extensions=greeted
        ) as answer:
            return answer.status_code

    # ------------------------------------------------------------------------- keeping

    async def _delivered(self, connection: Connection, post: Record, answered: Answered) -> None:
        await connection.execute(SQL["delivered"], post["id"], self._clock(), answered.status)
        await connection.execute(SQL["hook_is_well"], post["hook"])

    async def _try_again(self, connection: Connection, post: Record, answered: Answered) -> None:
        now, tries = self._clock(), post["tries"] + 1
        state = "failed" if tries >= TRIES else "waiting"
        due_at = now + wait_after(tries)
        await connection.execute(
            SQL["tried"], post["id"], state, due_at, now, answered.status, answered.fault
        )
        log.info("not delivered", hook=post["hook"], delivery=post["id"], tries=tries, state=state)
        since: datetime | None = await connection.fetchval(SQL["hook_fails"], post["hook"], now)
        if since is not None and now - since >= PATIENCE:
            await self._switch_off(connection, post["hook"], now)

    async def _switch_off(self, connection: Connection, hook: str, now: datetime) -> None:
        """What waits is given up: it is listed, and can be sent again."""
        await connection.execute(SQL["switch_off"], hook, now)
        await connection.execute(SQL["give_up"], hook, now, "连续七天推送失败，推送已停用。")
        log.warning("hook is switched off", hook=hook)


def body_of(post: Record) -> bytes:
    """Ids and codes alone; the same bytes at every try."""
    return canonical({
        "number": post["number"], "version": post["version"], "type": post["type"],
        "stage": post["stage"], "at": post["at"].isoformat(),
    })  # fmt: skip
