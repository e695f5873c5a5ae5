"""Reconcile after what operators do, on real Temporal and real PostgreSQL."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType, ResetReapplyExcludeType, ResetReapplyType
from temporalio.api.workflowservice.v1 import (
    DeleteWorkflowExecutionRequest,
    PauseWorkflowExecutionRequest,
    ResetWorkflowExecutionRequest,
)
from temporalio.client import ScheduleOverlapPolicy, WorkflowFailureError
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from activities.comparison import Look, Row, Standing, Verdict, judge
from domain.commands import Revision, Save
from domain.people import Actor, Role
from tests.a_temporal import a_temporal
from tests.workflows.the_season_house import A_DAY, DIGEST, NOTICE, House, a_house, within
from workers.schedules import ensure_schedules, wanted
from workflows import contract
from workflows.reconcile import Reconcile, ReconcileRequest, Scope

CASE = "2026-00001"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def own_temporal() -> AsyncIterator[WorkflowEnvironment]:
    """Reconciling looks at every workflow there is: other tests' must not be among them."""
    async with a_temporal() as env:
        yield env


@pytest_asyncio.fixture
async def house(own_temporal: WorkflowEnvironment, database: str) -> AsyncIterator[House]:
    async with a_house(own_temporal, database) as opened:
        yield opened


async def reconcile(house: House, scope: Scope = Scope.ALL, **more: Any) -> dict[str, int]:
    """What it counted, without the zeros."""
    request = ReconcileRequest(scope, **more)
    with house.env.with_time_skipping_disabled():
        handle = await house.env.client.start_workflow(
            Reconcile.run, request, id=f"reconcile/test-{id(request)}", task_queue=contract.STORY
        )
    report = await handle.result()
    return {
        name: getattr(report, name)
        for name in report.__slots__
        if getattr(report, name) and name != "looked"
    }


async def one(house: House, case: Any) -> dict[str, int]:
    return await reconcile(house, Scope.ONE, workflow_id=case.id)


async def saved(house: House, case: Any, revision: int = 1) -> None:
    """A draft with one more version."""
    applicant = Actor(f"p-{CASE}", "", Role.APPLICANT)
    await house.ask(case, Save(
        command_id=f"save-{revision}", actor=applicant, received_at=house.start + A_DAY,
        revision=Revision(revision, DIGEST, DIGEST),
    ))  # fmt: skip


async def gone(case: Any) -> None:
    async def is_gone() -> bool:
        try:
            await case.describe()
        except RPCError:
            return True
        return False

    await within(30, is_gone)


# ------------------------------------------------------------- cancel, terminate, delete


@pytest.mark.parametrize("how", ["cancel", "terminate"])
async def test_a_case_that_an_operator_stopped_says_so_and_asks_a_person(
    house: House, how: str
) -> None:
    case = await house.open_case(CASE)
    await (case.cancel() if how == "cancel" else case.terminate(reason="误操作"))
    if how == "cancel":
        with pytest.raises(WorkflowFailureError):
            await case.result()
    before = await house.row(CASE)

    assert await one(house, case) == {"stopped": 1}

    row = await house.row(CASE)
    assert row == {**before, "stopped_by_operator": True}
    assert (row["stage"], row["open"]) == ("draft", True)  # nothing is guessed
    assert await house.interventions(CASE) == [(how, case.result_run_id)]
    audit = await house.pool.fetchrow("select * from interventions")
    assert audit is not None
    assert audit["requested_by"].startswith("temporal:")
    assert audit["outcome"]["recorded_version"] == 1
    assert audit["outcome"]["last_event"].split()[1].isupper()
    assert audit["reason"] == ("误操作" if how == "terminate" else "")
    assert await house.alarms() == [(f"reconcile:{how}", "", True)]


async def test_a_deleted_case_is_lost_and_never_silently(house: House) -> None:
    case = await house.open_case(CASE)
    await house.env.client.workflow_service.delete_workflow_execution(
        DeleteWorkflowExecutionRequest(
            namespace=contract.NAMESPACE, workflow_execution=WorkflowExecution(workflow_id=case.id)
        )
    )
    await gone(case)

    assert await one(house, case) == {"lost": 1}

    assert (await house.row(CASE))["stopped_by_operator"]
    assert await house.interventions(CASE) == [("delete", case.result_run_id)]
    assert await house.alarms() == [("reconcile:delete", "", True)]


async def test_reconciling_twice_adds_nothing(house: House) -> None:
    cases = [await house.open_case(f"2026-0000{n}") for n in range(1, 4)]
    await cases[0].terminate("误操作")
    await cases[1].terminate("误操作")

    first = await reconcile(house)
    before = await house.everything()
    second = await reconcile(house)

    assert first == {"stopped": 2}
    assert second == {}
    assert await house.everything() == before


async def test_what_a_person_has_cleared_does_not_come_back(house: House) -> None:
    case = await house.open_case(CASE)
    await case.terminate(reason="误操作")
    await one(house, case)
    await house.pool.execute("update alarms set cleared_at = now(), cleared_how = 'by_hand'")

    assert await one(house, case) == {}

    assert await house.alarms() == [("reconcile:terminate", "", False)]


async def test_a_case_that_is_restored_is_shown_to_run_again(house: House) -> None:
    case = await house.open_case(CASE)
    state = await case.query("status")
    await case.terminate(reason="误操作")
    await one(house, case)

    await restored(house)
    again = house.env.client.get_workflow_handle(case.id)
    await house.rested(again)

    assert await one(house, case) == {"restored": 1}
    assert not (await house.row(CASE))["stopped_by_operator"]
    assert await house.alarms() == [("reconcile:terminate", "", False)]
    assert (await again.query("status"))["version"] == state["version"]


async def restored(house: House) -> None:
    """A new run from the record, as the main door wakes an ended case."""
    person = f"p-{CASE}"
    row = await house.row(CASE)
    start = {
        "number": CASE, "person": person, "notice": NOTICE, "edition": 1, "channel": "normal",
        "opened_at": row["opened_at"], "carried": {"case": row["state"]},
        "actor": {"person": person, "organisation": "", "role": "applicant"},
    }  # fmt: skip
    with house.env.with_time_skipping_disabled():
        await house.env.client.start_workflow(
            "Application", start, id=contract.application_id(CASE), task_queue=contract.STORY
        )


# ------------------------------------------------------------------------------- reset


async def reset(house: House, case: Any, *, reapply: bool) -> None:
    """To the last task before the first command."""
    tasks = []
    async for event in case.fetch_history_events():
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
            tasks.append(event.event_id)
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
            break
    *_, before, _the_commands_own = tasks
    excluded = () if reapply else (
        ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL,
        ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_UPDATE,
    )  # fmt: skip
    await house.env.client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=contract.NAMESPACE, reason="回到起点", request_id=f"reset-{reapply}",
            workflow_execution=WorkflowExecution(workflow_id=case.id),
            workflow_task_finish_event_id=before,
            reset_reapply_type=ResetReapplyType.RESET_REAPPLY_TYPE_ALL_ELIGIBLE,
            reset_reapply_exclude_types=excluded,
        )
    )  # fmt: skip


async def test_a_reset_that_does_the_same_again_is_only_audited(house: House) -> None:
    case = await house.open_case(CASE)
    await saved(house, case)
    await reset(house, case, reapply=True)
    current = house.env.client.get_workflow_handle(case.id)

    async def rewritten() -> bool:
        row = await house.row(CASE)
        return bool(row["version"] == 2 and row["run_id"] != case.result_run_id)

    await within(20, rewritten)
    await house.rested(current)

    assert await one(house, case) == {"resets": 1}
    assert await one(house, case) == {}
    run = (await current.describe()).run_id
    assert await house.interventions(CASE) == [("reset", run)]
    assert not (await house.row(CASE))["stopped_by_operator"]
    audit = await house.pool.fetchval("select outcome from interventions")
    assert audit["base_run_id"] == case.result_run_id


async def test_a_reset_behind_what_pages_show_is_marked_until_the_case_goes_on(
    house: House,
) -> None:
    case = await house.open_case(CASE)
    await saved(house, case)
    await saved(house, case, 2)
    await reset(house, case, reapply=False)
    current = house.env.client.get_workflow_handle(case.id)

    async def stands() -> bool:
        status = await current.query("status")
        return bool(status and status["version"] == 1)

    await within(20, stands)
    await house.rested(current)
    before = await house.row(CASE)

    found, again = await one(house, case), await one(house, case)
    marked = await house.row(CASE)
    await saved(house, current, 3)
    settled = await one(house, case)

    assert (before["version"], marked["version"]) == (3, 3)
    assert (found, again, settled) == ({"resets": 1}, {}, {"restored": 1})
    assert marked["stopped_by_operator"]
    row = await house.row(CASE)
    assert (row["version"], row["stopped_by_operator"]) == (2, False)
    assert [action for action, _ in await house.interventions(CASE)] == ["reset"]
    assert await house.alarms() == [("reconcile:reset", "", False)]


# ------------------------------------------------------------------- behind and missing


async def test_a_record_that_lags_is_written_again_from_what_the_workflow_remembers(
    house: House,
) -> None:
    """As after a database was restored from an older backup."""
    case = await house.open_case(CASE)
    older = await house.everything()
    await saved(house, case)
    newer = await house.row(CASE)
    await house.put_back(older)

    assert await one(house, case) == {"repaired": 1}
    assert await one(house, case) == {}

    row = await house.row(CASE)
    assert (row["version"], row["state"]) == (2, newer["state"])


async def test_a_case_that_the_record_does_not_know_is_written_into_it(house: House) -> None:
    empty = await house.everything()
    case = await house.open_case(CASE)
    await saved(house, case)
    known = await house.row(CASE)
    await house.put_back(empty)

    async def listed() -> bool:
        return "created" in await reconcile(house)

    await within(30, listed)

    row = await house.row(CASE)
    assert (row["version"], row["state"]) == (2, known["state"])
    assert await reconcile(house) == {}


async def test_whoever_was_not_told_of_a_schedule_is_told_again(house: House) -> None:
    season = await house.open_season()
    case = await house.open_case(CASE)
    await house.rested(season)
    closes = house.schedule.filing.closes_at + 3 * A_DAY
    await house.pool.execute(
        "update seasons set schedule = jsonb_set(jsonb_set(schedule, '{version}', '2'),"
        " '{filing,closes_at}', to_jsonb($1::text)), schedule_version = 2,"
        " recorded_at = now() - interval '1 day'",
        closes.isoformat(),
    )

    assert await reconcile(house) == {"told": 1}

    async def heard() -> bool:
        return bool((await house.row(CASE))["schedule_version"] == 2)

    await within(20, heard)
    assert (await case.query("status"))["schedule_version"] == 2
    assert await reconcile(house) == {}


async def test_a_broadcast_that_is_under_way_is_not_doubled(house: House) -> None:
    season = await house.open_season()
    await house.open_case(CASE)
    await house.rested(season)
    await house.pool.execute(
        "update seasons set schedule = jsonb_set(schedule, '{version}', '2'), schedule_version = 2"
    )

    assert await reconcile(house) == {}
    assert await reconcile(house, patience_minutes=-1) == {"told": 1}


# ------------------------------------------------------------- trouble, others, schedules


@pytest_asyncio.fixture
async def another_server(database: str) -> AsyncIterator[House]:
    """It reports a failing task at its first failure, and can pause a workflow."""
    settings = (
        "system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute=1",
        "frontend.WorkflowPauseEnabled=true",
    )
    async with a_temporal(*settings) as env, a_house(env, database) as opened:
        yield opened


async def test_a_workflow_whose_task_fails_for_ever_is_reported_once(
    another_server: House,
) -> None:
    house = another_server
    with house.env.with_time_skipping_disabled():
        broken = await house.env.client.start_workflow(
            "NobodyKnowsThisType", id="application/broken", task_queue=contract.STORY
        )
    house.handles.append(broken)

    async def reported() -> bool:
        return (await reconcile(house, Scope.CHANGED)).get("stuck") == 1

    await within(90, reported)
    assert await house.alarms() == [("reconcile:stuck", "", True)]
    assert "stuck" not in await reconcile(house, Scope.CHANGED)

    await broken.terminate("mended")

    async def cleared() -> bool:
        await reconcile(house, Scope.CHANGED)
        return await house.alarms() == [("reconcile:stuck", "", False)]

    await within(30, cleared)


async def test_a_paused_case_is_left_alone_and_keeps_nobody_from_being_compared(
    another_server: House,
) -> None:
    house = another_server
    paused, stopped = await house.open_case(CASE), await house.open_case("2026-00002")
    await house.env.client.workflow_service.pause_workflow_execution(
        PauseWorkflowExecutionRequest(
            namespace=contract.NAMESPACE, workflow_id=paused.id, reason="查看", request_id="p"
        )
    )
    await stopped.terminate(reason="误操作")

    assert await reconcile(house) == {"unanswered": 1, "stopped": 1}
    assert not (await house.row(CASE))["stopped_by_operator"]


async def test_a_season_that_was_stopped_is_reported(house: House) -> None:
    season = await house.open_season()
    await house.rested(season)
    await season.terminate(reason="误操作")

    assert await reconcile(house) == {"stopped": 1}
    assert await reconcile(house) == {}
    assert await house.alarms() == [("reconcile:terminate", "", True)]


async def test_every_minute_finds_what_was_closed_lately(house: House) -> None:
    case = await house.open_case(CASE)
    await case.terminate(reason="误操作")

    async def found() -> bool:
        await reconcile(house, Scope.CHANGED)
        return bool((await house.row(CASE))["stopped_by_operator"])

    await within(30, found)
    assert await house.interventions(CASE) == [("terminate", case.result_run_id)]


async def test_the_schedules_are_made_once_and_brought_up_to_date(house: House) -> None:
    client = house.env.client
    await ensure_schedules(client)
    try:
        await client.get_schedule_handle("reconcile-all").pause(note="维护")
        await ensure_schedules(client)

        for name in wanted():
            described = await client.get_schedule_handle(name).describe()
            policy = described.schedule.policy
            assert policy.overlap is ScheduleOverlapPolicy.SKIP
            assert described.schedule.spec.time_zone_name == "Asia/Shanghai"
        paused = await client.get_schedule_handle("reconcile-all").describe()
        assert paused.schedule.state.paused

        await client.get_schedule_handle("reconcile-changed").trigger()

        async def ran() -> bool:
            seen = await client.get_schedule_handle("reconcile-changed").describe()
            return bool(seen.info.recent_actions)

        await within(20, ran)
    finally:
        for name in wanted():
            await client.get_schedule_handle(name).delete()


# ------------------------------------------------------------------------ the judgement

ROW = Row("application/1", "run-1", 5, NOTICE, "1")


@pytest.mark.parametrize(
    ("look", "verdict"),
    [
        (Look(Standing.RUNNING, "run-1", version=5), Verdict.FINE),
        (Look(Standing.RUNNING, "run-1", version=4), Verdict.FINE),  # recorded, not yet moved
        (Look(Standing.RUNNING, "run-1", version=6), Verdict.BEHIND),
        (Look(Standing.RUNNING, "run-2", version=4), Verdict.AHEAD),
        (Look(Standing.RUNNING, "run-2", version=5), Verdict.FINE),
        (Look(Standing.RUNNING, "run-1"), Verdict.UNANSWERED),
        (Look(Standing.PAUSED, "run-1"), Verdict.UNANSWERED),
        (Look(Standing.CANCELED, "run-1"), Verdict.STOPPED),
        (Look(Standing.TERMINATED, "run-1"), Verdict.STOPPED),
        (Look(Standing.FAILED, "run-1"), Verdict.STOPPED),
        (Look(Standing.TIMED_OUT, "run-1"), Verdict.STOPPED),
        (Look(Standing.COMPLETED, "run-1"), Verdict.UNRECORDED_END),
        (Look(Standing.MISSING), Verdict.LOST),
    ],
)
def test_what_follows_from_both_looks(look: Look, verdict: Verdict) -> None:
    assert judge(ROW, look) is verdict
    assert judge(replace(ROW, is_open=False), look) is Verdict.FINE
