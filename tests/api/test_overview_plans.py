"""What the overview asks of PostgreSQL: one season's index entries, whatever other seasons there are."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from api.queries import overview
from tests.api.test_plans import Volume, buffers, explained, read_through, volume

OTHERS = 3  # seasons as large as this one
_NOTICES = """
insert into notices select 'other-' || n, edition, document, sha256, published_by, published_at
from notices, generate_series(1, $1) n
"""
_COPIES = """
insert into applications
select (jsonb_populate_record(a, jsonb_build_object(
    'number', 'o' || n || '-' || a.number, 'season', 'other-' || n,
    'workflow_id', 'o' || n || '-' || a.workflow_id))).*
from applications a, generate_series(1, $1) n
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def seasons(volume: Volume) -> AsyncIterator[Volume]:
    await volume.pool.execute(_NOTICES, OTHERS)
    await volume.pool.execute(_COPIES, OTHERS)
    await volume.pool.execute("vacuum analyze")
    yield volume


def asked(season: str, volume: Volume) -> dict[str, tuple[str, tuple[Any, ...], int]]:
    """Statement, values, and how many buffers it may read.

    The four seasons have some 1,700 pages; one's own has fewer than 600 with its index, which is read
    alone once a vacuum has come by.
    """
    begin, end = volume.now - timedelta(days=14), volume.now + timedelta(days=14)
    sql = overview.SQL
    return {
        "counts": (sql["counts"], (season, overview.SEALED), 600),
        "queues": (sql["queues"], (season,), 600),
        "flow": (sql["flow"], (season, begin, end, begin, end), 800),
        "what is due": (sql["due"], (season, end, overview.DUE, 50), 60),
        "how much is due": (sql["urgency"], (season, begin, end, overview.DUE), 60),
    }  # fmt: skip


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
async def test_the_overview_reads_its_own_season_from_indexes(seasons: Volume, mode: str) -> None:
    wrong = []
    for name, (statement, values, most) in asked(seasons.season, seasons).items():
        plan = await explained(seasons.pool, mode, statement, values)
        if through := read_through(plan):
            wrong.append(f"{name}: reads {', '.join(sorted(through))} through")
        if buffers(plan) > most:
            wrong.append(f"{name}: {buffers(plan)} buffers, at most {most}")
    assert not wrong, "\n".join(wrong)


async def test_the_control_is_seen(seasons: Volume) -> None:
    plan = await explained(
        seasons.pool, "force_custom_plan",
        "select round, count(*) from applications where season <> $1 group by round", ("",),
    )  # fmt: skip
    assert read_through(plan) == {"applications"}


__all__ = ["volume"]
