"""Where and how a person wants to be written to. An address is used once its person has shown it."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from api.letters.words import Language
from postgres.personal import context_of_channel, key_of
from postgres.pool import Connection, Pool
from postgres.statements import statements

SQL = statements(__file__, "channels")
CODE_LIFE = timedelta(hours=1)
CODE_AGAIN_AFTER = timedelta(minutes=10)
CODE_TRIES = 5


@dataclass(frozen=True, slots=True)
class ChannelView:
    """For its person alone."""

    kind: str
    address: str = field(repr=False)
    enabled: bool
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wish:
    kind: str
    address: str = field(repr=False)
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Correspondence:
    language: Language
    quiet_hours: bool


async def channels_of(pool: Pool, person: str) -> tuple[ChannelView, ...]:
    async with pool.acquire() as connection:
        rows = await connection.fetch(SQL["channels"], person)
        return tuple([
            ChannelView(**{**row, "address": await address_of(connection, person, row["kind"], row["address"])})
            for row in rows
        ])  # fmt: skip


async def address_of(connection: Connection, person: str, kind: str, sealed: str) -> str:
    """Of a channel, as it is to be written to. Raises Erased."""
    return (await key_of(connection, person)).open_text(sealed, context_of_channel(person, kind))


async def correspondence_of(pool: Pool, person: str) -> Correspondence:
    row = await pool.fetchrow(SQL["correspondence"], person)
    return Correspondence("zh", quiet_hours=True) if row is None else Correspondence(**row)


async def keep(
    pool: Pool, person: str, how: Correspondence, wishes: Sequence[Wish], at: datetime
) -> None:
    """All that the person wants; what is not named is forgotten."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(SQL["keep_correspondence"], person, how.language, how.quiet_hours)
        await connection.execute(SQL["forget_others"], person, [wish.kind for wish in wishes])
        for wish in wishes:
            await _keep(connection, person, wish, at)
        await connection.execute(SQL["ring"])


async def _keep(connection: Connection, person: str, wish: Wish, at: datetime) -> None:
    """Sealed anew each time, so whether it is another one is seen by opening the old one."""
    kept = await connection.fetchval(SQL["kept"], person, wish.kind)
    before = await address_of(connection, person, wish.kind, kept or "")
    key, context = await key_of(connection, person), context_of_channel(person, wish.kind)
    sealed = kept if wish.address == before else key.seal_text(wish.address, context)
    await connection.execute(SQL["keep_channel"], person, wish.kind, sealed, wish.enabled, at)


async def verify(pool: Pool, person: str, kind: str, code: str, at: datetime) -> bool:
    """Whether it was the code; after five wrong ones, or an hour, none is."""
    async with pool.acquire() as connection, connection.transaction():
        expected = await connection.fetchval(
            SQL["try_code"], person, kind, CODE_TRIES, at - CODE_LIFE
        )
        if expected is None or not hmac.compare_digest(expected, digest_of(person, kind, code)):
            return False
        await connection.execute(SQL["verified"], person, kind, at)
    return True


def digest_of(person: str, kind: str, code: str) -> bytes:
    return hashlib.sha256(f"{person}\0{kind}\0{code}".encode()).digest()
