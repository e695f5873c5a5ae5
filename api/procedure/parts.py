"""What a procedure's dossier holds: the record's own words, no dossier's content and no name.

Persons are the ids that the timeline shows; a vote that is sealed and an expert stay out, as there.
"""

from dataclasses import asdict
from datetime import datetime

from api.queries.history import history
from api.queries.ledger import Editions, ledger
from postgres.canonical import Json
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "procedure")
_LISTS = ("revisions", "viewings", "letters", "refusals", "certificates", "signers", "histories")


async def parts_of(
    pool: Pool, number: str, editions: Editions, at: datetime
) -> dict[str, Json] | None:
    """By the name of the part; None for an unknown number."""
    days = await ledger(pool, number, editions, at)
    if days is None:
        return None
    notice = await pool.fetchrow(SQL["notice"], number)
    assert notice is not None  # an application stands on a notice
    parts: dict[str, Json] = {
        "notice.json": dict(notice),
        "events.json": asdict(await history(pool, number)),
        "ledger.json": {**asdict(days), "totals": [asdict(total) for total in days.totals]},
        "quarantine.json": {"messages": await pool.fetchval(SQL["quarantined"], number)},
    }
    for name in _LISTS:
        rows = await pool.fetch(SQL[name], number)
        parts[f"{name}.json"] = [dict(row) for row in rows]
    return {name: _written(content) for name, content in parts.items()}


def _written(content: Json) -> Json:
    """Days and instants as ISO 8601 says them."""
    if isinstance(content, dict):
        return {name: _written(value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [_written(value) for value in content]
    return content.isoformat() if hasattr(content, "isoformat") else content
