"""Temporal as activities see it: tell a case something, look at it, read its ends and resets."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import (
    EventType,
    WorkflowExecutionStatus as Status,
    WorkflowTaskFailedCause,
)
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflow.v1 import WorkflowExecutionInfo
from temporalio.api.workflowservice.v1 import (
    DescribeWorkflowExecutionRequest,
    GetWorkflowExecutionHistoryReverseRequest,
    ListWorkflowExecutionsRequest,
)
from temporalio.client import (
    Client,
    WorkflowHandle,
    WorkflowQueryFailedError,
    WorkflowQueryRejectedError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from activities.broadcasts import Delivery
from activities.comparison import ACTIONS, Intervention, Look, Row, Standing
from activities.complaints import Known
from activities.records import Transition
from activities.signing import Sealer
from domain.commands import Command, wire_name

_PATIENCE = timedelta(seconds=5)  # for a query: a case that nobody answers for is looked at later
_TAIL = 20  # events from the end, in which a request to cancel is found
# The SDK's own enumeration does not know a paused workflow, and its `describe` fails at one.
_STANDINGS = {
    Status.WORKFLOW_EXECUTION_STATUS_RUNNING: Standing.RUNNING,
    Status.WORKFLOW_EXECUTION_STATUS_COMPLETED: Standing.COMPLETED,
    Status.WORKFLOW_EXECUTION_STATUS_CANCELED: Standing.CANCELED,
    Status.WORKFLOW_EXECUTION_STATUS_TERMINATED: Standing.TERMINATED,
    Status.WORKFLOW_EXECUTION_STATUS_FAILED: Standing.FAILED,
    Status.WORKFLOW_EXECUTION_STATUS_TIMED_OUT: Standing.TIMED_OUT,
    Status.WORKFLOW_EXECUTION_STATUS_PAUSED: Standing.PAUSED,
    # for a moment, until the next run is there
    Status.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW: Standing.PAUSED,
}
_OUTAGES = {RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED}
_ENDS = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED,
}


class TemporalCases:
    """`queue` is that of the workflows, for a case that is woken."""

    def __init__(self, client: Client, queue: str, sealer: Sealer | None = None) -> None:
        self._client = client
        self._queue = queue
        self._sealer = sealer

    # ------------------------------------------------------------------------- saying

    async def tell(self, workflow_id: str, command: Command) -> Delivery:
        handle = self._client.get_workflow_handle(workflow_id)
        try:
            await handle.signal(wire_name(type(command)), self._sealed(workflow_id, command))
        except RPCError as fault:
            if fault.status in _OUTAGES:
                raise
            if fault.status is not RPCStatusCode.NOT_FOUND:
                return Delivery.REFUSED  # one case that is full must not keep the others waiting
            known = await self._described(workflow_id) is not None
            return Delivery.CLOSED if known else Delivery.UNKNOWN
        return Delivery.TOLD

    async def wake(self, workflow_id: str, known: Known, command: Command) -> None:
        """The fields are those of the workflow's own start, by name: adapters import no workflow."""
        case = known.case
        start = {
            "number": case.number, "person": case.person, "notice": case.season,
            "edition": known.edition, "channel": case.channel, "opened_at": case.opened_at,
            "actor": command.actor, "carried": {"case": case},
        }  # fmt: skip
        await self._client.start_workflow(
            "Application", start, id=workflow_id, task_queue=self._queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            start_signal=wire_name(type(command)), start_signal_args=[self._sealed(workflow_id, command)],
            static_summary=f"申请书 {case.number} · {case.season}",
        )  # fmt: skip

    def _sealed(self, workflow_id: str, command: Command) -> Command | dict[str, Any]:
        return command if self._sealer is None else self._sealer.sealed(workflow_id, command)

    # ------------------------------------------------------------------------ looking

    async def look(self, workflow_id: str) -> Look:
        described = await self._described(workflow_id)
        if described is None:
            return Look(Standing.MISSING)
        standing = _STANDINGS.get(described.status, Standing.PAUSED)
        run_id, version = described.execution.run_id, None
        if standing is Standing.RUNNING:
            version = await self._version(workflow_id, run_id)
        ended = described.HasField("close_time")
        closed_at = described.close_time.ToDatetime(UTC) if ended else None
        return Look(standing, run_id, closed_at, version)

    async def record_since(self, workflow_id: str, version: int) -> Transition | None:
        found = await self._asked(workflow_id, None, "record_since", version, Transition)
        return found if isinstance(found, Transition) else None

    async def changed(self, since: datetime) -> tuple[str, ...]:
        instant = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return await self._listed(
            f"(StartTime > '{instant}' OR CloseTime > '{instant}') AND WorkflowType = 'Application'"
        )

    async def running(self) -> tuple[str, ...]:
        return await self._listed("ExecutionStatus = 'Running' AND WorkflowType = 'Application'")

    async def in_trouble(self) -> tuple[str, ...]:
        return await self._listed(
            "ExecutionStatus = 'Running' AND TemporalReportedProblems IS NOT NULL"
        )

    # ------------------------------------------------------------------ ends and resets

    async def end_of(self, row: Row, look: Look) -> Intervention:
        """Who ended it, why, and what had happened last before that."""
        at = look.closed_at or datetime.now(UTC)
        run_id, action = look.run_id or row.run_id, ACTIONS[look.standing]
        last, by, reason = "", "unknown", ""
        if look.run_id:
            async for event in self._backwards(row.workflow_id, look.run_id):
                if event.event_type not in _ENDS:
                    last = last or _said(event)
                    continue
                by, reason = _by(event) or by, _reason(event) or reason
        return Intervention(row.workflow_id, action, run_id, at, by, reason, last)

    async def reset_of(self, workflow_id: str, run_id: str) -> Intervention | None:
        """A reset leaves a failed task in the new run, with the runs before and after in it."""
        before = ""
        try:
            handle = self._client.get_workflow_handle(workflow_id, run_id=run_id)
            async for event in handle.fetch_history_events():
                failed = event.workflow_task_failed_event_attributes
                cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW
                if failed.cause == cause and failed.new_run_id == run_id:
                    return Intervention(
                        workflow_id, "reset", run_id, event.event_time.ToDatetime(UTC),
                        failed.identity or "unknown", failed.failure.message[:400], before,
                        failed.base_run_id,
                    )  # fmt: skip
                before = _said(event)
        except RPCError as fault:
            if fault.status is not RPCStatusCode.NOT_FOUND:
                raise
        return None

    async def _backwards(self, workflow_id: str, run_id: str) -> AsyncIterator[HistoryEvent]:
        request = GetWorkflowExecutionHistoryReverseRequest(
            namespace=self._client.namespace, maximum_page_size=_TAIL,
            execution=WorkflowExecution(workflow_id=workflow_id, run_id=run_id),
        )  # fmt: skip
        answer = await self._client.workflow_service.get_workflow_execution_history_reverse(request)
        for event in answer.history.events:
            yield event

    # -------------------------------------------------------------------------- asking

    async def _described(self, workflow_id: str) -> WorkflowExecutionInfo | None:
        request = DescribeWorkflowExecutionRequest(
            namespace=self._client.namespace, execution=WorkflowExecution(workflow_id=workflow_id)
        )
        try:
            answer = await self._client.workflow_service.describe_workflow_execution(
                request, retry=True
            )
        except RPCError as fault:
            if fault.status is RPCStatusCode.NOT_FOUND:
                return None
            raise
        return answer.workflow_execution_info

    async def _version(self, workflow_id: str, run_id: str) -> int | None:
        status = await self._asked(workflow_id, run_id, "status", None, None)
        return int(status["version"]) if isinstance(status, dict) else None

    async def _asked(
        self, workflow_id: str, run_id: str | None, query: str, argument: int | None,
        result: type | None,
    ) -> object:  # fmt: skip
        """None where nobody answers: no worker, paused, a failing task, an older build."""
        handle: WorkflowHandle[Any, Any] = self._client.get_workflow_handle(
            workflow_id, run_id=run_id
        )
        arguments = [] if argument is None else [argument]
        try:
            return await handle.query(
                query, args=arguments, result_type=result, rpc_timeout=_PATIENCE
            )
        except (WorkflowQueryFailedError, WorkflowQueryRejectedError, RPCError):
            return None

    async def _listed(self, query: str) -> tuple[str, ...]:
        found, token = set[str](), b""
        while True:
            request = ListWorkflowExecutionsRequest(
                namespace=self._client.namespace, page_size=1_000, query=query,
                next_page_token=token,
            )  # fmt: skip
            page = await self._client.workflow_service.list_workflow_executions(request, retry=True)
            found.update(one.execution.workflow_id for one in page.executions)
            token = page.next_page_token
            if not token:
                return tuple(sorted(found))


def _said(event: HistoryEvent) -> str:
    kind = EventType.Name(event.event_type).removeprefix("EVENT_TYPE_")
    at = event.event_time.ToDatetime(UTC)
    return f"{event.event_id} {kind} {at:%Y-%m-%dT%H:%M:%SZ}"


def _by(event: HistoryEvent) -> str:
    return (
        event.workflow_execution_terminated_event_attributes.identity
        or event.workflow_execution_cancel_requested_event_attributes.identity
    )


def _reason(event: HistoryEvent) -> str:
    reason = (
        event.workflow_execution_terminated_event_attributes.reason
        or event.workflow_execution_cancel_requested_event_attributes.cause
    )
    return reason[:400]
