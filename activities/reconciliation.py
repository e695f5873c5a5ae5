"""Read both sides, and mend the record; never the other way round, and never by a guess.

Running twice changes nothing that running once did not.
"""

import asyncio
from collections.abc import Awaitable, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from temporalio import activity

from activities.alarms import Alarm, Alarms, Cleared
from activities.broadcasts import Delivery, tell_schedule
from activities.comparison import ACTIONS, Intervention, Look, Row, Standing, Verdict, judge
from activities.failures import RecordFailure
from activities.reconciliation_sides import Behind, Changed, Ledger, Report, Workflows
from activities.records import Records
from domain.people import Role

PAGE = 200
AT_ONCE = 20  # cases compared at the same time
KEY = "reconcile:"  # begins the key of every alarm raised here


class ReconciliationActivities:
    def __init__(
        self, ledger: Ledger, workflows: Workflows, records: Records, alarms: Alarms
    ) -> None:
        self._ledger = ledger
        self._workflows = workflows
        self._records = records
        self._alarms = alarms

    @activity.defn
    async def compare_changed(self, changed: Changed) -> Report:
        """What Temporal started or closed lately, and what a reset has written."""
        report = Report()
        for some in _chunks(await self._workflows.changed(changed.since)):
            report = report.plus(await _together(self._compare_id(one) for one in some))
            activity.heartbeat()
        for row in await self._ledger.recorded_resets():
            report = report.plus(await self._audit_resets(row, row.new_resets))
        return report

    @activity.defn
    async def compare_all(self) -> Report:
        """Every open application, season and complaint of the record; then what it does not know."""
        report, after = _resumed(activity.info().heartbeat_details)
        while page := await self._ledger.rows(after, AT_ONCE):
            report = report.plus(await _together(self._compare(row) for row in page))
            after = page[-1].number
            activity.heartbeat(asdict(report), after)
        for rows in _chunks(await self._ledger.others()):
            report = report.plus(await _together(self._compare(row) for row in rows))
            activity.heartbeat(asdict(report), after)
        unknown = await self._ledger.unknown(await self._workflows.running())
        for some in _chunks(unknown):
            report = report.plus(await _together(self._create(one) for one in some))
            activity.heartbeat(asdict(report), after)
        return report.plus(await self._look_for_unarchived())

    @activity.defn
    async def compare_one(self, workflow_id: str) -> Report:
        return await self._compare_id(workflow_id)

    @activity.defn
    async def tell_those_behind(self, behind: Behind) -> Report:
        """Send the schedule again to whoever has an older one."""
        told = 0
        for season in await self._ledger.seasons(behind.settled_since):
            after = ""
            while page := await self._ledger.behind(season, after, PAGE):
                for one in page:
                    delivery = await tell_schedule(
                        self._workflows, one, season.schedule, season.changed_at
                    )
                    told += delivery is Delivery.TOLD
                    activity.heartbeat()
                after = page[-1].number
        return Report(told=told)

    @activity.defn
    async def look_for_trouble(self) -> Report:
        """A task that fails again and again is a fault of the code: it stalls, and loses nothing."""
        now, found = datetime.now(UTC), await self._workflows.in_trouble()
        new = 0
        for workflow_id in found:
            new += await self._alarms.raise_alarm(_alarm(
                Row(workflow_id, "", 0, ""), "stuck", "流程任务反复失败，请开发人员查看", now
            ))  # fmt: skip
        for workflow_id in await self._ledger.stuck():
            if workflow_id not in found:
                await self._alarms.clear(Cleared(workflow_id, f"{KEY}stuck", now))
        return Report(stuck=new)

    async def _look_for_unarchived(self) -> Report:
        """What Temporal will forget and the record does not have: a person can still export it."""
        now, new = datetime.now(UTC), 0
        for workflow_id in await self._ledger.unarchived(now - timedelta(days=1)):
            new += await self._alarms.raise_alarm(_alarm(
                Row(workflow_id, "", 0, ""), "unarchived",
                "流程结束已逾一日，其完整历史尚未留存，请在引擎保留期内核对", now,
            ))  # fmt: skip
        return Report(unarchived=new)

    # ------------------------------------------------------------------- one of them

    async def _compare_id(self, workflow_id: str) -> Report:
        row = await self._ledger.row(workflow_id)
        return await (self._create(workflow_id) if row is None else self._compare(row))

    async def _compare(self, row: Row) -> Report:
        """Looked at in Temporal first, and then again in the record: the case may have gone on."""
        look = await self._workflows.look(row.workflow_id)
        fresh = await self._ledger.row(row.workflow_id) or row
        verdict = judge(fresh, look)
        report = Report(looked=1).plus(await self._act(verdict, fresh, look))
        new_run = look.run_id and look.run_id != fresh.run_id
        candidates = {*fresh.new_resets, *((look.run_id,) if new_run else ())}
        return report.plus(await self._audit_resets(fresh, sorted(candidates)))

    async def _act(self, verdict: Verdict, row: Row, look: Look) -> Report:
        match verdict:
            case Verdict.FINE:
                return await self._restore(row, look)
            case Verdict.UNANSWERED:
                return Report(unanswered=1)
            case Verdict.BEHIND:
                return await self._repair(row)
            case Verdict.AHEAD:
                return await self._mark_ahead(row, look)
            case _:
                return await self._mark_ended(verdict, row, look)

    async def _restore(self, row: Row, look: Look) -> Report:
        """It runs and agrees: whatever was raised about it is settled."""
        settled = look.standing is Standing.RUNNING or not row.is_open
        if not (row.stopped or row.alarmed) or not settled:
            return Report()
        await self._ledger.restore(row)
        await self._alarms.clear(Cleared(row.workflow_id, KEY, datetime.now(UTC)))
        return Report(restored=1)

    async def _repair(self, row: Row) -> Report:
        """One that cannot be mended must not keep the others from it."""
        missing = await self._workflows.record_since(row.workflow_id, row.version)
        if missing is None:
            return await self._leave_to_a_person(row, "流程本次运行中已无缺失的记录")
        try:
            await self._records.write(replace(missing, commands=()))
        except RecordFailure as fault:
            return await self._leave_to_a_person(row, type(fault).__name__)
        return Report(repaired=1)

    async def _leave_to_a_person(self, row: Row, why: str) -> Report:
        title = f"记录落后于流程，且不能自动补录（{why}），请人工核对"
        new = await self._alarms.raise_alarm(_alarm(row, "behind", title, datetime.now(UTC)))
        return Report(unrepaired=int(new))

    async def _create(self, workflow_id: str) -> Report:
        """Temporal has it and the record does not: written as the workflow remembers it."""
        look = await self._workflows.look(workflow_id)
        if look.standing is not Standing.RUNNING or not look.version:
            return Report(looked=1)
        done = await self._repair(Row(workflow_id, look.run_id, 0, ""))
        return Report(looked=1, created=done.repaired, unrepaired=done.unrepaired)

    async def _mark_ahead(self, row: Row, look: Look) -> Report:
        """The audit row follows with the reset itself; here only who must look, and the mark."""
        title = "流程已被重置到较早的步骤，页面所示尚未重新走到，请核对后办理"
        reset = await self._workflows.reset_of(row.workflow_id, look.run_id)
        at = reset.at if reset is not None else datetime.now(UTC)
        alarm = _alarm(row, "reset", title, at)
        known = reset or Intervention(row.workflow_id, "reset", look.run_id, at)
        new = await self._ledger.intervene(row, known, alarm)
        return Report(resets=int(new))

    async def _mark_ended(self, verdict: Verdict, row: Row, look: Look) -> Report:
        ended = await self._workflows.end_of(row, look)
        title = _TITLES[ACTIONS[look.standing]]
        alarm = _alarm(row, ended.action, title, ended.at)
        new = int(await self._ledger.intervene(row, ended, alarm))
        return Report(lost=new) if verdict is Verdict.LOST else Report(stopped=new)

    async def _audit_resets(self, row: Row, run_ids: Sequence[str]) -> Report:
        new = 0
        for run_id in run_ids:
            reset = await self._workflows.reset_of(row.workflow_id, run_id)
            if reset is not None:
                new += await self._ledger.intervene(row, reset, None)
        return Report(resets=new)


_TITLES = {
    "cancel": "流程被取消，案件停在原处，请核对后决定如何恢复",
    "terminate": "流程被终止，案件停在原处，请核对后决定如何恢复",
    "fail": "流程因故障结束，案件停在原处，请核对后决定如何恢复",
    "time_out": "流程超时结束，案件停在原处，请核对后决定如何恢复",
    "complete": "流程已结束而记录仍在办理，请人工核对",
    "delete": "流程在引擎中已不存在，案件停在原处，请核对后决定如何恢复",
}


def _alarm(row: Row, kind: str, title: str, at: datetime) -> Alarm:
    return Alarm(
        workflow_id=row.workflow_id, key=f"{KEY}{kind}", kind=kind, role=Role.OPERATOR,
        organisation="", title=title, rule="R-j", raised_at=at, season=row.season,
        number=row.number,
    )  # fmt: skip


Thing = TypeVar("Thing")


def _chunks(things: Sequence[Thing]) -> Iterator[Sequence[Thing]]:
    return (things[start : start + AT_ONCE] for start in range(0, len(things), AT_ONCE))


async def _together(comparisons: Iterable[Awaitable[Report]]) -> Report:
    total = Report()
    for report in await asyncio.gather(*comparisons):
        total = total.plus(report)
    return total


def _resumed(details: Sequence[object]) -> tuple[Report, str]:
    """An attempt that was broken off goes on after its last page."""
    if len(details) != 2:  # noqa: PLR2004  report and place
        return Report(), ""
    report, after = details
    assert isinstance(report, dict)
    return Report(**report), str(after)
