"""One person, one account (N89-3.3.1-2): known by a keyed digest of the identity number, never by it."""

from datetime import datetime

from domain.refusals import Refused
from postgres.pool import Pool
from postgres.statements import statements
from postgres.vault import Vault

SQL = statements(__file__, "registration")


async def state_identity(
    pool: Pool, vault: Vault, person: str, id_number: str, at: datetime
) -> None:
    """Raise Refused where another account is this person's, or this account somebody else's."""
    digest = vault.digest(id_number.strip().upper().encode(), "identity")
    stated = await pool.fetchval(SQL["state_identity"], digest, person, at)
    if stated is not None or await pool.fetchval(SQL["known_identity"], digest) == person:
        return
    raise Refused(
        "N89-3.3.1-2",
        "此身份证件号码已有账户，或本账户已登记另一证件号码；已注册的无需重复注册，"
        "请用原账户登录，再关联统一身份认证。",
    )
