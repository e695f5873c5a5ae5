"""Local accounts: a login and a password, hashed with argon2id.

Whoever asks learns nothing from an answer or its time: an unknown login is hashed as well.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "sign_in")
SHORTEST, LONGEST = 12, 128
_AT_ONCE = 2  # 64 MiB each
_COMMON = ("password", "123456", "qwerty", "abcdef", "111111", "000000", "zhicheng", "letmein")


class WeakPassword(ValueError):
    """Says in Chinese what would be right."""


@dataclass(frozen=True, slots=True)
class Account:
    person: str
    temporary: bool  # to be changed before anything else


@dataclass(frozen=True)
class Passwords:
    """How they are hashed: 64 MiB, three rounds, four lanes, unless a test takes less."""

    hasher: Argon2Hasher = field(default_factory=lambda: Argon2Hasher(3, 65_536, 4))
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def hashed(self, password: str) -> str:
        async with self._turns:
            return await asyncio.to_thread(self._hash.hash, password)

    async def verified(self, password: str, known: str) -> tuple[bool, str | None]:
        """Whether it fits; and a new hash where the old one was made more cheaply."""
        async with self._turns:
            return await asyncio.to_thread(self._hash.verify_and_update, password, known)

    @property
    def _hash(self) -> PasswordHash:
        return PasswordHash((self.hasher,))


def refuse_weak(password: str, login: str) -> None:
    """Raise WeakPassword. Length counts most; rules about digits and signs are not asked for."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(f"密码须为{SHORTEST}至{LONGEST}个字符。")
    plain = password.lower()
    if login and login.lower() in plain:
        raise WeakPassword("密码不得包含登录名。")
    rest = plain
    for common in _COMMON:
        rest = rest.replace(common, "")
    if len(set(rest)) < 5:  # noqa: PLR2004  what is left of it hardly needs guessing
        raise WeakPassword("密码过于常见或重复，请换一个不易猜到的长句。")


async def set_password(
    pool: Pool, passwords: Passwords, person: str, login: str, password: str, at: datetime, *,
    temporary: bool = False,
) -> None:  # fmt: skip
    """For a new account or a known one. Raise WeakPassword."""
    refuse_weak(password, login)
    hashed = await passwords.hashed(password)
    await pool.execute(SQL["set_password"], login.lower(), person, hashed, at, temporary)


async def account_of(pool: Pool, passwords: Passwords, login: str, password: str) -> Account | None:
    """None for an unknown login, a wrong password and a disabled account alike."""
    row = await pool.fetchrow(SQL["account"], login.lower())
    if row is None:
        await passwords.hashed(password)  # as long as it takes for a known one
        return None
    fits, better = await passwords.verified(password, row["password"])
    if not fits or row["disabled_at"] is not None:
        return None
    if better is not None:
        await pool.execute(SQL["rehash"], login.lower(), better)
    return Account(row["person"], row["temporary"])


async def confirms(pool: Pool, passwords: Passwords, person: str, password: str) -> bool:
    """Whether this is the person's password."""
    row = await pool.fetchrow(SQL["account_of"], person)
    if row is None:
        return False
    fits, _ = await passwords.verified(password, row["password"])
    return fits


async def login_of(pool: Pool, person: str) -> str | None:
    row = await pool.fetchrow(SQL["account_of"], person)
    return None if row is None else str(row["login"])


async def is_temporary(pool: Pool, person: str) -> bool:
    """Set by an administrator, who knows it; to be changed before it is good for more."""
    return bool(await pool.fetchval(SQL["is_temporary"], person))
