"""自动获取 at the edge: start fetching, and take what was fetched over into the draft (JB24-3.0-2)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from api.dossiers import store
from domain.dossier.canonical import as_data
from domain.dossier.fetching import Fetchable, Fetched
from postgres.canonical import Json
from postgres.pool import Pool
from postgres.statements import statements
from workflows import contract
from workflows.fetching import Fetch, FetchStart

SQL = statements(__file__, "store")


@dataclass(frozen=True, slots=True)
class Prefilled:
    """A section that was looked at: `outcome` is None while nobody has answered or failed to."""

    section: Fetchable
    outcome: str | None  # answered, unavailable
    added: int = 0
    kept: int = 0  # rows that are in the draft already, changed or not
    unusable: bool = False  # what stands in the draft is no list: it is left as it is


async def ask(client: Client, number: str) -> str:
    """Start fetching, or go on with what is being fetched; the workflow's id. May be asked again."""
    name = f"fetch/{number}"
    await client.start_workflow(
        Fetch.run, FetchStart(number), id=name, task_queue=contract.STORY,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        static_summary=f"申请书 {number} 六个栏目的自动获取",
    )  # fmt: skip
    return name


async def prefill(pool: Pool, number: str, person: str, at: datetime) -> tuple[Prefilled, ...]:
    """Add the fetched rows that the draft does not have. What somebody wrote is never written over."""
    outcomes = {row["section"]: row["outcome"] for row in await pool.fetch(SQL["outcomes"], number)}
    async with pool.acquire() as connection:
        fetched = await store.fetched(connection, number)
    draft = await store.draft(pool, number)
    found = []
    for section in Fetchable:
        outcome = outcomes.get(section.value)
        has = draft.get(section.value)
        seen = await _taken_over(pool, number, person, section, fetched, has, at)
        found.append(Prefilled(section, outcome, *seen))
    return tuple(found)


async def _taken_over(
    pool: Pool, number: str, person: str, section: Fetchable, fetched: Fetched,
    has: store.Section | None, at: datetime,
) -> tuple[int, int, bool]:  # fmt: skip
    rows: Mapping[str, Any] = fetched.get(section, {})
    content: Json = has.content if has is not None and has.content is not None else []
    if not isinstance(content, list):
        return 0, 0, bool(rows)
    known = {row.get("id") for row in content if isinstance(row, dict)}
    new = [as_data(row) for name, row in rows.items() if name not in known]
    if new:
        raw, base = json.dumps([*content, *new]).encode(), has.version if has is not None else 0
        await store.save(pool, number, person, section.value, raw, base=base, at=at)
    return len(new), len(rows) - len(new), False
