"""The register of signing keys: the system's own, and those of reviewer tools."""

from dataclasses import dataclass
from datetime import datetime

from domain.refusals import Refused
from postgres.pool import Pool
from postgres.statements import statements
from workflows.signing import key_id

SQL = statements(__file__, "signers")


@dataclass(frozen=True, slots=True)
class SignerView:
    id: str
    title: str
    organisation: str
    created_at: datetime
    revoked_at: datetime | None


async def register(pool: Pool, public_key: str, title: str, organisation: str, at: datetime) -> str:
    """The key's id; again changes nothing. Refused for a key that was revoked, or is none."""
    try:
        name = key_id(public_key)
    except ValueError:
        raise Refused("T-signature", "公钥应为64位十六进制数字（Ed25519）。") from None
    await pool.execute(SQL["register"], name, public_key.lower(), title, organisation, at)
    if await pool.fetchval(SQL["revoked_at"], name) is not None:
        raise Refused("T-signature", "此密钥已撤销，请换新密钥。")
    return name


async def revoke(pool: Pool, name: str, at: datetime) -> bool:
    """Whether there is such a key; again changes nothing."""
    return await pool.fetchval(SQL["revoke"], name, at) is not None


async def signers(pool: Pool) -> tuple[SignerView, ...]:
    return tuple(SignerView(**row) for row in await pool.fetch(SQL["signers"]))
