"""The Temporal Schedules that must exist: made when missing, brought up to date when different.

A workflow gets no Schedule of its own: applications and seasons keep their own clocks.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from workflows import contract
from workflows.archiving import ArchiveHistories
from workflows.reconcile import Reconcile, ReconcileRequest, Scope
from workflows.settlement import Settlement, SettlementRequest, SettlementScope

TIME_ZONE = "Asia/Shanghai"
_A_MINUTE = timedelta(minutes=1)
_TEN_MINUTES = timedelta(minutes=10)
_NIGHT = ScheduleCalendarSpec(hour=[ScheduleRange(2)], minute=[ScheduleRange(30)])


def wanted() -> dict[str, Schedule]:
    """By id. A run that overlaps is skipped, for the next one does its work; late ones are caught
    up with only as long as they are of use.
    """
    every_minute = ScheduleSpec(
        intervals=[ScheduleIntervalSpec(every=_A_MINUTE)], time_zone_name=TIME_ZONE
    )
    every_night = ScheduleSpec(calendars=[_NIGHT], time_zone_name=TIME_ZONE)
    return {
        "reconcile-changed": _reconcile(Scope.CHANGED, every_minute, catch_up=_A_MINUTE),
        "reconcile-all": _reconcile(Scope.ALL, every_night, catch_up=timedelta(hours=12)),
        "settle-payments": _settle(SettlementScope.UNDONE, every_minute, catch_up=_A_MINUTE),
        "settle-day": _settle(SettlementScope.DAY, every_night, catch_up=timedelta(hours=12)),
        "archive-histories": _archive(),
    }


async def ensure_schedules(client: Client) -> None:
    """May be called by every worker at every start: twice is once."""
    for name, schedule in wanted().items():
        try:
            await client.create_schedule(name, schedule)
        except ScheduleAlreadyRunningError:
            await client.get_schedule_handle(name).update(_bringing_up_to(schedule))


def _bringing_up_to(
    schedule: Schedule,
) -> Callable[[ScheduleUpdateInput], Awaitable[ScheduleUpdate | None]]:
    async def update(found: ScheduleUpdateInput) -> ScheduleUpdate:
        """Whether it is paused is the operators' to say."""
        schedule.state = found.description.schedule.state
        return ScheduleUpdate(schedule)

    return update


def _archive() -> Schedule:
    every_ten = ScheduleSpec(
        intervals=[ScheduleIntervalSpec(every=_TEN_MINUTES)], time_zone_name=TIME_ZONE
    )
    return Schedule(
        action=ScheduleActionStartWorkflow(
            ArchiveHistories.run,
            id=contract.archive_id(),
            task_queue=contract.STORY,
            static_summary="留存已结束流程的完整历史",
        ),
        spec=every_ten,
        policy=SchedulePolicy(
            overlap=ScheduleOverlapPolicy.SKIP, catchup_window=timedelta(hours=1)
        ),
    )


def _settle(scope: SettlementScope, spec: ScheduleSpec, catch_up: timedelta) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            Settlement.run,
            SettlementRequest(scope),
            id=contract.settlement_id(scope),
            task_queue=contract.STORY,
            static_summary=_SETTLEMENTS[scope],
        ),
        spec=spec,
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=catch_up),
    )


def _reconcile(scope: Scope, spec: ScheduleSpec, catch_up: timedelta) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            Reconcile.run,
            ReconcileRequest(scope),
            id=contract.reconcile_id(scope),
            task_queue=contract.STORY,
            static_summary=_SUMMARIES[scope],
        ),
        spec=spec,
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=catch_up),
    )


_SUMMARIES = {
    Scope.CHANGED: "核对记录：近期有变动的案件",
    Scope.ALL: "核对记录：全部在办案件",
}
_SETTLEMENTS = {
    SettlementScope.UNDONE: "缴费：查询未回执订单、告知申请书、办理退费",
    SettlementScope.DAY: "缴费：核对前一日账目",
}
