"""Everything that is kept of a person, for the person (PIPL 45)."""

from typing import Any

import asyncpg

from postgres.personal import (
    context_of_channel,
    context_of_draft,
    context_of_file_name,
    context_of_revision,
    key_of,
)
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "personal")
_PLAIN = ("applications", "messages", "memberships", "sign_ins")


async def personal_data(pool: Pool, person: str) -> dict[str, Any]:
    """As JSON. Raises Erased."""
    async with pool.acquire() as connection:
        key = await key_of(connection, person)
        known = await connection.fetchrow(SQL["person"], person)
        plain = {name: _rows(await connection.fetch(SQL[name], person)) for name in _PLAIN}
        revisions = await connection.fetch(SQL["revisions"], person)
        drafts = await connection.fetch(SQL["drafts"], person)
        files = await connection.fetch(SQL["attachments"], person)
        channels = await connection.fetch(SQL["channels"], person)
    return {
        "person": person,
        "name": key.open_text(known["display_name"], f"name:{person}") if known else "",
        **plain,
        "attachments": [
            dict(row) | {"name": key.open_text(row["name"], context_of_file_name(row["number"]))}
            for row in files
        ],
        "channels": [
            dict(row) | {"address": key.open_text(
                row["address"], context_of_channel(person, row["kind"])
            )}
            for row in channels
        ],
        "revisions": [
            dict(row) | {"form": key.open(
                row["form"], context_of_revision(row["number"], row["revision"])
            )}
            for row in revisions
        ],
        "drafts": [
            dict(row) | {"content": key.open(
                row["content"], context_of_draft(row["number"], row["section"])
            )}
            for row in drafts
        ],
    }  # fmt: skip


def _rows(rows: list[asyncpg.Record]) -> list[dict[str, Any]]:
    return [dict(row) for row in rows]
