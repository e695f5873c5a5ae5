"""Temporal's closed runs and their histories."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC

from temporalio.api.workflow.v1 import WorkflowExecutionInfo
from temporalio.api.workflowservice.v1 import ListWorkflowExecutionsRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.archiving import ClosedRun, Told

_PAGE = 200
_CLOSED = "'Completed', 'Failed', 'Canceled', 'Terminated', 'ContinuedAsNew', 'TimedOut'"


class TemporalHistories:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def closed_runs(self, types: Sequence[str]) -> AsyncIterator[tuple[ClosedRun, ...]]:
        """Every run, not only the last of a workflow."""
        named, token = ", ".join(f"'{each}'" for each in types), b""
        while True:
            request = ListWorkflowExecutionsRequest(
                namespace=self._client.namespace, page_size=_PAGE, next_page_token=token,
                query=f"ExecutionStatus IN ({_CLOSED}) AND WorkflowType IN ({named})",
            )  # fmt: skip
            page = await self._client.workflow_service.list_workflow_executions(request, retry=True)
            yield tuple(_closed(each) for each in page.executions)
            token = page.next_page_token
            if not token:
                return

    async def told(self, run: ClosedRun) -> Told | None:
        handle = self._client.get_workflow_handle(run.workflow_id, run_id=run.run_id)
        try:
            history = await handle.fetch_history()
        except RPCError as fault:
            if fault.status is RPCStatusCode.NOT_FOUND:
                return None  # retention or an operator was faster; the caller lists it
            raise
        return Told(len(history.events), history.to_json())


def _closed(info: WorkflowExecutionInfo) -> ClosedRun:
    execution = info.execution
    closed_at = info.close_time.ToDatetime(UTC)
    return ClosedRun(execution.workflow_id, execution.run_id, info.type.name, closed_at)
