"""ArchiveHistories: what Temporal will forget is kept in the record. A Schedule starts it."""

from temporalio import workflow
from temporalio.common import VersioningBehavior

from activities.archiving import ArchiveActivities, ArchiveReport
from workflows import options


@workflow.defn(name="ArchiveHistories", versioning_behavior=VersioningBehavior.PINNED)
class ArchiveHistories:
    @workflow.run
    async def run(self) -> ArchiveReport:
        return await workflow.execute_activity_method(
            ArchiveActivities.archive_histories,
            **options.long("archive-histories", "留存已结束流程的完整历史"),
        )
