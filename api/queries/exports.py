"""A season as a whole: counts by what matters, and a list of its applications.

From the vote until the result is told a case stands *under review* with the committee, whoever
asks: how far it has come would tell how the vote went (D-49).
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record

from api.queries.things import Things
from domain.application import VOTED, Stage
from domain.authorization import Action, authorize
from domain.people import Actor, Role
from domain.refusals import Refused
from domain.transitions import STAGE_NAMES
from postgres.pool import Connection, Pool
from postgres.statements import statements

SQL = statements(__file__, "exports")
_SEALED = sorted(VOTED | {Stage.UNDER_REVIEW})
_A_PAGE = 500


@dataclass(frozen=True, slots=True)
class Count:
    value: str | None  # None: not known yet
    applications: int


@dataclass(frozen=True, slots=True)
class RefusedCount:
    rule: str
    refusals: int


@dataclass(frozen=True, slots=True)
class Statistics:
    applications: int
    by: dict[str, tuple[Count, ...]]
    refusals: tuple[RefusedCount, ...]


@dataclass(frozen=True, slots=True)
class ListedApplication:
    """Ids, codes and organisations; no person is in it."""

    number: str
    channel: str
    level: str | None
    route: str | None
    unit: str | None
    unit_name: str
    district: str | None
    stage: str
    stage_name: str
    holder_role: str
    holder_organisation: str
    round: int
    outcome: str | None
    submitted_at: datetime | None


async def statistics(pool: Pool, season: str) -> Statistics:
    """Of one moment; drafts are counted, for a count names nobody."""
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        total = await connection.fetchval(SQL["total"], season)
        counts = await connection.fetch(SQL["counts"], season, _SEALED)
        refusals = await connection.fetch(SQL["refusals"], season, _SEALED)
    by: dict[str, tuple[Count, ...]] = dict.fromkeys(
        ("stage", "holder_role", "district", "unit", "level", "route"), ()
    )
    for row in counts:
        by[row["by"]] += (Count(row["value"], row["applications"]),)
    return Statistics(total, by, tuple(RefusedCount(**row) for row in refusals))


async def listed(
    pool: Pool, season: str, actor: Actor
) -> AsyncIterator[tuple[ListedApplication, ...]]:
    """Page by page, by number, what this actor may export; each page as it is when it is read."""
    things, after = Things(), ""
    while True:
        async with pool.acquire() as connection:
            rows = await connection.fetch(SQL["page"], season, after, _A_PAGE)
            page = [_listed(row) for row in rows if await _may(connection, things, actor, row)]
        if not rows:
            return
        yield tuple(page)
        after = rows[-1]["number"]


async def _may(connection: Connection, things: Things, actor: Actor, row: Record) -> bool:
    thing = await things.made_of(connection, row["state"], row["season"], row["edition"])
    try:
        authorize(actor, Action.EXPORT, thing)
    except Refused:
        return False
    return True


def _listed(row: Record) -> ListedApplication:
    stage, role, organisation = Stage(row["stage"]), row["holder_role"], row["holder_organisation"]
    if stage in _SEALED:
        stage, role, organisation = Stage.UNDER_REVIEW, Role.COMMITTEE.value, row["committee"]
    return ListedApplication(
        row["number"], row["channel"], row["level"], row["route"], row["unit"], row["unit_name"],
        row["district"], stage.value, STAGE_NAMES[stage], role, organisation, row["round"],
        row["outcome"], row["submitted_at"],
    )  # fmt: skip
