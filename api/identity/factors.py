"""The second factor by one-time passwords (TOTP, RFC 6238), with recovery codes for a lost device."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp

from postgres.pool import Pool
from postgres.statements import statements
from postgres.vault import Vault

SQL = statements(__file__, "sign_in")
ISSUER = "职称申报评审"
_STEP = 30  # seconds
_EITHER_SIDE = 1  # steps that clocks may differ
_CODES = 10
_TO_CONFIRM = timedelta(minutes=15)  # what nobody confirmed by then was never added


@dataclass(frozen=True, slots=True)
class NewTotp:
    """To be typed into, or scanned by, the person's device; shown this once."""

    secret: str
    uri: str


async def new_totp(
    pool: Pool, vault: Vault, person: str, account: str, at: datetime
) -> NewTotp | None:
    """None where a confirmed one is in use: it is taken away first."""
    secret = pyotp.random_base32()
    sealed = vault.sealed(secret.encode(), _context(person))
    if await pool.fetchval(SQL["new_totp"], person, sealed, at) is None:
        return None
    return NewTotp(secret, pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER))


async def is_totp(
    pool: Pool, vault: Vault, person: str, code: str, at: datetime, *, confirming: bool = False
) -> bool:
    """Each code is good once, and no older one after it."""
    row = await pool.fetchrow(SQL["totp"], person)
    if row is None or (row["confirmed_at"] is None and not confirming):
        return False
    if confirming and at - row["made_at"] > _TO_CONFIRM:
        return False
    totp = pyotp.TOTP(vault.opened(row["secret"], _context(person)).decode())
    now = int(at.timestamp()) // _STEP
    for step in range(now - _EITHER_SIDE, now + _EITHER_SIDE + 1):
        if pyotp.utils.strings_equal(code, totp.at(step * _STEP)):
            return await pool.fetchval(SQL["use_totp"], person, step, at) is not None
    return False


async def has_totp(pool: Pool, person: str) -> bool:
    row = await pool.fetchrow(SQL["totp"], person)
    return row is not None and row["confirmed_at"] is not None


async def drop_totp(pool: Pool, person: str) -> bool:
    """With its recovery codes. Whether there was one."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(SQL["drop_recovery_codes"], person)
        return await connection.fetchval(SQL["drop_totp"], person) is not None


async def new_recovery_codes(pool: Pool, person: str) -> list[str]:
    """Ten, shown this once; those of before are worth nothing any more."""
    codes = [
        f"{secrets.token_hex(3)}-{secrets.token_hex(3)}-{secrets.token_hex(3)}"
        for _ in range(_CODES)
    ]
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(SQL["drop_recovery_codes"], person)
        await connection.executemany(
            SQL["recovery_code"], [(person, _digest(code)) for code in codes]
        )
    return codes


async def is_recovery_code(pool: Pool, person: str, code: str, at: datetime) -> bool:
    """Each of them once."""
    digest = _digest(code.strip().lower())
    return await pool.fetchval(SQL["use_recovery_code"], person, digest, at) is not None


async def recovery_codes_left(pool: Pool, person: str) -> int:
    return int(await pool.fetchval(SQL["recovery_codes_left"], person))


def _digest(code: str) -> bytes:
    """72 bits of chance: no slow hash is needed."""
    return hashlib.sha256(code.encode()).digest()


def _context(person: str) -> str:
    return f"totp:{person}"
