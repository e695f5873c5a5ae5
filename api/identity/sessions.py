"""Sessions of people in a browser: short, revocable, and with a new secret whenever they may do more."""

import hashlib
import hmac
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "sign_in")
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
STEP_UP = timedelta(minutes=10)  # a second factor is fresh for so long


@dataclass(frozen=True, slots=True)
class Session:
    id: str
    person: str
    method: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    second_factor_at: datetime | None
    stepped_up_at: datetime | None

    def is_stepped_up(self, at: datetime) -> bool:
        return self.stepped_up_at is not None and at - self.stepped_up_at <= STEP_UP


async def begin(
    pool: Pool, person: str, method: str, at: datetime, *, second_factor: bool = False
) -> str:
    """The secret for the cookie, this once."""
    secret = secrets.token_urlsafe(32)
    await pool.execute(
        SQL["begin_session"], secrets.token_hex(8), _digest(secret), person, method, at,
        at + LONGEST, at if second_factor else None,
    )  # fmt: skip
    return secret


async def session_of(pool: Pool, secret: str, at: datetime) -> Session | None:
    """None unless it is known, not over, not idle for too long and not revoked."""
    row = await pool.fetchrow(SQL["session"], _digest(secret), at, at - IDLE)
    return None if row is None else Session(**row)


async def prove(pool: Pool, session: Session, at: datetime) -> str | None:
    """A second factor was shown: the new secret, for the old one is worth nothing any more."""
    secret = secrets.token_urlsafe(32)
    done = await pool.fetchval(SQL["prove"], session.id, _digest(secret), at)
    return None if done is None else secret


async def sessions_of(pool: Pool, person: str, at: datetime) -> list[dict[str, Any]]:
    return [dict(row) for row in await pool.fetch(SQL["sessions"], person, at, at - IDLE)]


async def end(pool: Pool, session: str, person: str, at: datetime) -> bool:
    """Whether it was there."""
    return await pool.fetchval(SQL["end_session"], session, person, at) is not None


async def end_others(pool: Pool, person: str, keeping: str, at: datetime) -> None:
    """All of a person's sessions but one; `keeping` may be empty."""
    await pool.execute(SQL["end_sessions"], person, keeping, at)


def csrf_token(secret: str) -> str:
    """What a page of ours knows, and a page of somebody else's does not."""
    return hmac.new(secret.encode(), b"csrf", hashlib.sha256).hexdigest()


def is_csrf_token(secret: str, given: str) -> bool:
    return hmac.compare_digest(csrf_token(secret).encode(), given.encode())


def shown(session: Session) -> dict[str, Any]:
    """To its own person."""
    return asdict(session)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
