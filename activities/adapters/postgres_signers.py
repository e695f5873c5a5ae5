"""The register of keys, and whether this system asks for signatures at all."""

from datetime import datetime

from activities.signing import Sealer
from domain.signers import Signer, Signers
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "signers")


class RevokedKey(Exception):
    """What this process would sign, nobody would accept any more."""


class PostgresSigners:
    def __init__(self, pool: Pool, *, signed: bool, required: bool) -> None:
        self._pool = pool
        self._signed = signed
        self._required = required

    async def signers(self) -> Signers | None:
        if not self._signed:
            return None
        rows = await self._pool.fetch(SQL["signers"])
        return Signers(tuple(Signer(**row) for row in rows), self._required)


async def register_key(pool: Pool, sealer: Sealer, at: datetime) -> None:
    """The system's own key makes itself known; again changes nothing. RevokedKey if it was revoked."""
    await pool.execute(SQL["register"], sealer.id, sealer.public_key, "系统", at)
    if await pool.fetchval(SQL["is_revoked"], sealer.id):
        raise RevokedKey(sealer.id)
