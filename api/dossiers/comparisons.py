"""Ask the registers about a revision, read what they said, and examine with it."""

from collections.abc import Mapping
from datetime import datetime

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from api.dossiers import store
from api.queries import seasons
from api.queries.applications import application
from domain.calendar import local_day
from domain.eligibility.case import Case, Compared, Comparison as Outcome, Register
from postgres.pool import Pool
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


async def said(pool: Pool, number: str, revision: int) -> Mapping[Register, Compared]:
    """The last word of each register that has been asked."""
    rows = await pool.fetch(SQL["comparisons"], number, revision)
    return {
        Register(row["register"]): Compared(
            Outcome(row["outcome"]), row["at"], tuple(row["differs"])
        )
        for row in rows
    }


async def case_of(pool: Pool, number: str, revision: int, at: datetime) -> Case:
    """The revision with what the registers said; achievements count to the first submission."""
    dossier = await store.revision(pool, number, revision)
    case = await application(pool, number)
    assert case is not None  # a revision belongs to an application
    notice = await seasons.notice(pool, case.season)
    if notice is None or notice.requirements is None:
        raise store.NoSuchDossier(f"方案 {case.season} 没有申报条件，不能核查。")
    applied = case.submitted_at or at
    return Case(dossier, notice, at, local_day(applied), await said(pool, number, revision))
