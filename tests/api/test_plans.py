"""What the pages ask of PostgreSQL at volume: by an index, however much there is, and little of it.

Each statement is explained as it runs first (a plan for these values) and as it runs later, when
PostgreSQL has made one plan for all values.
"""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from activities.adapters.postgres_seasons import PostgresSeasons
from activities.seasons import Publication
from api.queries import applications, letters, operations, seasons, timeline, worklists
from bench import ours
from bench.crowd import Copied, a_crowd
from domain.veil import SEALED_STAGES
from postgres.pool import Pool, open_pool

APPLICATIONS = 4_000  # with some 130,000 rows of events, tasks and letters
GROWING = frozenset({
    "applications", "application_runs", "events", "tasks", "outbox", "messages", "deliveries",
    "refusals", "quarantine", "people", "annual_chances",
})  # fmt: skip
COMMITTEE, AGENCY = "cq-green-committee", "agency-0"
Json = dict[str, Any]


@dataclass(frozen=True)
class Volume:
    pool: Pool
    season: str
    someone: Copied  # far on: as many events as there are
    latest: Copied
    now: datetime


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def volume(module_database: str) -> AsyncIterator[Volume]:
    pool = await open_pool(module_database, size=2)
    now = datetime.now(UTC)
    notice = ours.open_notice(now)
    await PostgresSeasons(pool).publish(Publication(notice, "organiser-1", now))
    crowd = await a_crowd(pool, notice, APPLICATIONS)
    ended = [each for each in crowd if each.model.steps == max(one.model.steps for one in crowd)]
    yield Volume(pool, notice.terms.notice, ended[len(ended) // 2], crowd[-1], now)
    await pool.close()


def asked(volume: Volume) -> dict[str, tuple[str, tuple[Any, ...], int]]:
    """Statement, values, and how many buffers it may read: by what it has to show, not by the rest."""
    number, person = volume.someone.number, f"p-{volume.someone.number}"
    half = volume.latest.number
    none = (None, None, None, None, None)
    work, apps = worklists.SQL, applications.SQL
    return {
        "inbox of an agency": (work["inbox"], (AGENCY, 50, "agency", None, SEALED_STAGES), 600),
        "inbox of a committee": (work["inbox"], (COMMITTEE, 50, "committee", None, SEALED_STAGES), 600),
        "inbox of every role": (work["inbox_of_every_role"], (AGENCY, 50, SEALED_STAGES), 600),
        "inbox of a season": (work["inbox"], (AGENCY, 50, "agency", [volume.season], SEALED_STAGES), 600),
        "inbox of an applicant": (work["inbox_of_an_applicant"], (person, 50, SEALED_STAGES), 20),
        "list of a committee": (apps["lines"], (COMMITTEE, *none, "", 50, "committee", None, SEALED_STAGES), 900),
        "list of a small unit": (apps["lines"], ("unit-7", *none, "", 50, "unit", None, SEALED_STAGES), 900),
        "list of a stage": (
            apps["lines"],
            (AGENCY, None, "tier_review", None, None, None, "", 50, "agency", None, SEALED_STAGES), 2_400,
        ),
        "last page of a list": (apps["lines"], (AGENCY, *none, half, 50, "agency", None, SEALED_STAGES), 900),
        "case view": (apps["status"], (number, SEALED_STAGES), 40),
        "state": (apps["state"], (number,), 20),
        "refusals": (apps["refusals"], (number, 5, None), 20),
        "quarantine": (apps["quarantined"], (number, 5, None), 20),
        "own applications": (apps["of_a_person"], (person, SEALED_STAGES), 20),
        "timeline": (timeline.SQL["timeline"], (number, SEALED_STAGES), 400),
        "tasks of a case": (work["tasks_of_an_application"], (number,), 60),
        "letters of a case": (letters.SQL["of_an_application"], (number, SEALED_STAGES), 200),
        "messages": (letters.SQL["messages"], (person, None, False, 50), 60),
        "unread messages": (letters.SQL["unread"], (person,), 60),
        "letters given up": (letters.SQL["given_up"], ("", 50), 60),
        "quarantine to look at": (operations.SQL["quarantine"], (0, 50), 200),
        "open applications": (seasons.SQL["open_numbers"], (volume.season, "", 50), 400),
        "the year's chance": (seasons.SQL["who_has_the_chance"], (person, 2026), 20),
    }  # fmt: skip


async def explained(pool: Pool, mode: str, statement: str, values: tuple[Any, ...]) -> Json:
    """The plan as it was carried out."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(f"set local plan_cache_mode = {mode}")
        found = await connection.fetchval(
            f"explain (analyze, buffers, format json) {statement}", *values
        )
    plan: Json = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return plan


def nodes(plan: Json) -> Iterator[Json]:
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def read_through(plan: Json) -> set[str]:
    """Tables that grow and that were read from the first row to the last."""
    return {
        node["Relation Name"] for node in nodes(plan) if node["Node Type"] == "Seq Scan"
    } & GROWING


def buffers(plan: Json) -> int:
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
async def test_no_page_reads_a_growing_table_through(volume: Volume, mode: str) -> None:
    wrong = []
    for name, (statement, values, most) in asked(volume).items():
        plan = await explained(volume.pool, mode, statement, values)
        if through := read_through(plan):
            wrong.append(f"{name}: reads {', '.join(sorted(through))} through")
        if buffers(plan) > most:
            wrong.append(f"{name}: {buffers(plan)} buffers, at most {most}")
    assert not wrong, "\n".join(wrong)


async def test_the_control_is_seen(volume: Volume) -> None:
    plan = await explained(
        volume.pool,
        "force_custom_plan",
        "select count(*) from events where command_id <> $1",
        ("",),
    )
    assert read_through(plan) == {"events"}
    assert buffers(plan) > 1_000
