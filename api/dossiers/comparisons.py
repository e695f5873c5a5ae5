"""Ask the registers about a revision, read what they said, and examine with it."""

from dataclasses import replace
from datetime import datetime

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from api.dossiers import store
from api.queries import seasons
from api.queries.applications import application
from domain.calendar import local_day
from domain.eligibility.case import Case, compared_of, standing_of
from postgres.pool import Pool
from postgres.standing import standing_rows
from postgres.statements import statements
from workflows import contract
from workflows.comparison import Comparison, ComparisonStart

SQL = statements(__file__, "store")


async def ask(client: Client, pool: Pool, number: str, revision: int) -> str:
    """Start asking, or go on with what is being asked; the workflow's id. May be asked again."""
    await store.revision(pool, number, revision)
    name = f"comparison/{number}/{revision}"
    await client.start_workflow(
        Comparison.run, ComparisonStart(number, revision), id=name, task_queue=contract.STORY,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        static_summary=f"申请书 {number} 第 {revision} 版材料的自动比对",
    )  # fmt: skip
    return name


async def case_of(pool: Pool, number: str, revision: int, at: datetime) -> Case:
    """The revision with all that the record knows; achievements count to the first submission."""
    dossier = await store.revision(pool, number, revision)
    case = await application(pool, number)
    assert case is not None  # a revision belongs to an application
    notice = await seasons.notice(pool, case.season, await pool.fetchval(SQL["edition"], number))
    if notice is None or notice.requirements is None:
        raise store.NoSuchDossier(f"方案 {case.season} 没有申报条件，不能核查。")
    unit = dossier.basic.unit.id if dossier.basic.unit else None
    async with pool.acquire() as connection:
        rows = await standing_rows(connection, number, revision, case.person, case.year, unit)
    window = replace(case.schedule.filing, closes_at=case.window_ends_at)
    return Case(
        dossier, replace(notice, schedule=replace(case.schedule, filing=window)), at,
        local_day(case.submitted_at or at), compared_of(rows.comparisons),
        standing_of(rows.bans, rows.chance_taken_by, rows.administers, unit, unit_is_registered=rows.unit_is_registered),
    )  # fmt: skip
