"""Reconcile: compares the record with the workflows, and reports or repairs (reliability.md j).

It reads both sides in activities, and never guesses an approval: what an operator stopped is shown
to be stopped, and a person is asked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from temporalio import workflow
from temporalio.common import VersioningBehavior

from activities.reconciliation import ReconciliationActivities
from activities.reconciliation_sides import Behind, Changed, Report
from workflows import options

OVERLAP = timedelta(minutes=15)  # the listing of workflows lags, and a minute's run may be missed


class Scope(StrEnum):
    CHANGED = "changed"  # every minute: what was started, closed or reset lately
    ALL = "all"  # every night
    ONE = "one"


@dataclass(frozen=True, slots=True)
class ReconcileRequest:
    """`patience_minutes`: a schedule changed later than this is still being broadcast."""

    scope: Scope = Scope.ALL
    workflow_id: str = ""  # of the one
    patience_minutes: int = 10


@workflow.defn(name="Reconcile", versioning_behavior=VersioningBehavior.PINNED)
class Reconcile:
    @workflow.init
    def __init__(self, request: ReconcileRequest) -> None:
        self._request = request
        self._report = Report()

    @workflow.run
    async def run(self, request: ReconcileRequest) -> Report:
        now = workflow.now()
        if request.scope is Scope.ONE:
            await self._compare_one()
            return self._report
        if request.scope is Scope.CHANGED:
            await self._compare_changed(now)
        else:
            await self._compare_all()
        await self._tell_those_behind(now)
        await self._look_for_trouble()
        return self._report

    async def _compare_one(self) -> None:
        self._add(await workflow.execute_activity_method(
            ReconciliationActivities.compare_one,
            self._request.workflow_id,
            **options.long("compare-one", "核对一件"),
        ))  # fmt: skip

    async def _compare_changed(self, now: datetime) -> None:
        self._add(await workflow.execute_activity_method(
            ReconciliationActivities.compare_changed,
            Changed(now - OVERLAP),
            **options.long("compare-changed", "核对近期有变动的流程与记录"),
        ))  # fmt: skip

    async def _compare_all(self) -> None:
        self._add(await workflow.execute_activity_method(
            ReconciliationActivities.compare_all,
            **options.long("compare-all", "核对全部流程与记录"),
        ))  # fmt: skip

    async def _tell_those_behind(self, now: datetime) -> None:
        settled_since = now - timedelta(minutes=self._request.patience_minutes)
        self._add(await workflow.execute_activity_method(
            ReconciliationActivities.tell_those_behind,
            Behind(settled_since),
            **options.long("tell-those-behind", "向日程版本落后的申请书再次告知"),
        ))  # fmt: skip

    async def _look_for_trouble(self) -> None:
        self._add(await workflow.execute_activity_method(
            ReconciliationActivities.look_for_trouble,
            **options.read("look-for-trouble", "查找反复失败的流程任务"),
        ))  # fmt: skip

    def _add(self, report: Report) -> None:
        self._report = self._report.plus(report)
        workflow.set_current_details(str(self._report))

    @workflow.query(name="status", description="已核对的数量 (counts so far)")
    def status(self) -> Report:
        return self._report
