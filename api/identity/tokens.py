"""Service tokens: for reviewer tools, the command line and programs. Scoped, dated, revocable.

A token reads `zc_<id>_<secret>`. It is shown once; what is kept is the digest of its secret, which
has 256 bits of chance and so needs no slow hash.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from api.identity.sessions import Session
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "identity")
LONGEST_LIFE = timedelta(days=366)
_PREFIX = "zc"


class Scope(StrEnum):
    READ = "read"
    WRITE = "write"


class BadToken(Exception):
    """Unknown, wrong, expired or revoked: whoever asks is not told which."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is at the door, before it is said for whom they act."""

    person: str
    scopes: frozenset[Scope]
    session: Session | None = None  # of who signed in; None for a service token


@dataclass(frozen=True, slots=True)
class TokenView:
    id: str
    title: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


async def issue(
    pool: Pool, person: str, title: str, scopes: Sequence[Scope], by: str, at: datetime,
    life: timedelta,
) -> str:  # fmt: skip
    """The token, this once. ValueError for a life beyond a year, or none."""
    if not timedelta(0) < life <= LONGEST_LIFE:
        raise ValueError("令牌有效期须为1至366天。")
    name, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    await pool.execute(
        SQL["issue"], name, person, title, _digest(secret), [scope.value for scope in scopes], by,
        at, at + life,
    )  # fmt: skip
    return f"{_PREFIX}_{name}_{secret}"


async def principal_of(pool: Pool, token: str, at: datetime) -> Principal:
    """BadToken unless it is known, not over and not revoked."""
    prefix, _, rest = token.partition("_")
    name, _, secret = rest.partition("_")
    row = await pool.fetchrow(SQL["token"], name) if prefix == _PREFIX and secret else None
    given = _digest(secret)
    if row is None or not hmac.compare_digest(row["secret"], given):
        raise BadToken
    if row["revoked_at"] is not None or row["expires_at"] <= at:
        raise BadToken
    return Principal(row["person"], frozenset(Scope(scope) for scope in row["scopes"]))


async def revoke(pool: Pool, name: str, at: datetime) -> bool:
    """Whether there is such a token; again changes nothing."""
    return await pool.fetchval(SQL["revoke"], name, at) is not None


async def tokens_of(pool: Pool, person: str) -> tuple[TokenView, ...]:
    rows = await pool.fetch(SQL["tokens"], person)
    return tuple(TokenView(**{**row, "scopes": tuple(row["scopes"])}) for row in rows)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
