"""The end of a person's data (PIPL 47): their key is destroyed, and whatever lay in the clear is deleted.

The record stays: it holds ids and digests, and the chain of its hashes proves as before.
"""

from contextlib import suppress
from datetime import datetime

import obstore
from obstore.store import ObjectStore

from api.attachments import sealed_store
from domain.refusals import Refused
from postgres.personal import destroy_key
from postgres.pool import Connection, Pool
from postgres.statements import statements

SQL = statements(__file__, "personal")
_DATED = ("forget_sessions", "forget_tokens")
_FORGOTTEN = (
    "forget_totp", "forget_codes", "forget_passkeys", "forget_external", "forget_channels",
    "forget_identity", "forget_drafts", "forget_names_of_files",
    "forget_uploads", "forget_accounts",
)  # fmt: skip


async def erase(pool: Pool, store: ObjectStore, person: str, at: datetime) -> None:
    """Raise Refused (PIPL-47) while the data is still needed. Again changes nothing."""
    async with pool.acquire() as connection, connection.transaction():
        await _refuse_while_needed(connection, person)
        files = await connection.fetch(SQL["files_of_nobody_else"], person)
        for name in _DATED:
            await connection.execute(SQL[name], person, at)
        for name in _FORGOTTEN:
            await connection.execute(SQL[name], person)
        await destroy_key(connection, person, at)
    for row in files:
        with suppress(FileNotFoundError):
            await obstore.delete_async(store, sealed_store.name_before_keys(row["digest"]))
    await sealed_store.forget(store, person)


async def _refuse_while_needed(connection: Connection, person: str) -> None:
    if number := await connection.fetchval(SQL["open_application"], person):
        raise Refused(
            "PIPL-47", f"申请书 {number} 尚未办结，其材料仍为办理所必需；办结或撤回后方可删除。"
        )
    if number := await connection.fetchval(SQL["valid_certificate"], person):
        raise Refused(
            "PIPL-47", f"职称证书 {number} 有效，评审材料须归档保存，保存期限内不予删除。"
        )
    if organisation := await connection.fetchval(SQL["acts_for"], person):
        raise Refused(
            "PIPL-47", f"本人仍绑定 {organisation} 的身份，请先解除绑定或变更职称管理员。"
        )
