"""Where archived histories are kept."""

from collections.abc import Sequence

from activities.archiving import ClosedRun, Kept
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "archive")


class PostgresArchive:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def missing(self, runs: Sequence[ClosedRun]) -> tuple[ClosedRun, ...]:
        ids, run_ids = [run.workflow_id for run in runs], [run.run_id for run in runs]
        rows = await self._pool.fetch(SQL["missing"], ids, run_ids)
        missing = {(row["workflow_id"], row["run_id"]) for row in rows}
        return tuple(run for run in runs if (run.workflow_id, run.run_id) in missing)

    async def keep(self, kept: Kept) -> bool:
        run = kept.run
        new = await self._pool.fetchval(
            SQL["keep"], run.workflow_id, run.run_id, run.type, kept.events, kept.digest,
            kept.content, run.closed_at,
        )  # fmt: skip
        return new is not None
