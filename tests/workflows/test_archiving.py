"""What Temporal forgets is kept: a closed life is replayed from the record alone."""

import gzip
import itertools
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import pytest
import pytest_asyncio
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import WorkflowHistory
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from activities.adapters.postgres_archive import PostgresArchive
from activities.adapters.postgres_reconciliation import PostgresLedger
from activities.archiving import ArchiveReport, ClosedRun, Kept
from domain.commands import Withdraw
from domain.people import Actor, Role
from tests.a_temporal import a_temporal
from tests.workflows.test_reconcile import reset, saved
from tests.workflows.the_season_house import A_DAY, House, a_house, within
from workers.guard import Guard
from workers.sandbox import production_sandbox
from workers.schedules import wanted
from workflows import contract
from workflows.application import Application
from workflows.archiving import ArchiveHistories
from workflows.reconcile import Reconcile, ReconcileRequest, Scope

CASE = "2026-00001"
_runs = itertools.count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def own_temporal() -> AsyncIterator[WorkflowEnvironment]:
    """Archiving looks at every workflow there is: other tests' must not be among them."""
    async with a_temporal() as env:
        yield env


@pytest_asyncio.fixture
async def house(own_temporal: WorkflowEnvironment, database: str) -> AsyncIterator[House]:
    async with a_house(own_temporal, database) as opened:
        yield opened


async def archive(house: House) -> ArchiveReport:
    with house.env.with_time_skipping_disabled():
        handle = await house.env.client.start_workflow(
            ArchiveHistories.run, id=f"archive/test-{next(_runs)}", task_queue=contract.STORY
        )
    return await handle.result()


async def a_life_to_its_end(house: House, number: str = CASE) -> Any:
    case = await house.open_case(number)
    applicant = Actor(f"p-{number}", "", Role.APPLICANT)
    await house.ask(case, Withdraw(
        command_id="withdraw", actor=applicant, received_at=house.start + A_DAY,
    ))  # fmt: skip
    with house.env.with_time_skipping_disabled():  # nothing of it lies in the future
        await case.result()
    return case


async def deleted(house: House, workflow_id: str) -> None:
    await house.env.client.workflow_service.delete_workflow_execution(
        DeleteWorkflowExecutionRequest(
            namespace=contract.NAMESPACE,
            workflow_execution=WorkflowExecution(workflow_id=workflow_id),
        )
    )

    async def is_gone() -> bool:
        try:
            await house.env.client.get_workflow_handle(workflow_id).describe()
        except RPCError:
            return True
        return False

    await within(150, is_gone)


async def kept(house: House, workflow_id: str) -> list[Any]:
    return await house.pool.fetch(
        "select * from histories where workflow_id = $1 order by closed_at", workflow_id
    )


async def listed(house: House, workflow_id: str, runs: int) -> None:
    """The listing of workflows lags behind what has closed."""

    async def are_there() -> bool:
        await archive(house)
        return len(await kept(house, workflow_id)) == runs

    await within(60, are_there)


def a_replayer() -> Replayer:
    return Replayer(
        workflows=[Application], data_converter=contract.DATA_CONVERTER,
        workflow_runner=production_sandbox(), interceptors=[Guard()],
    )  # fmt: skip


async def test_a_life_that_temporal_has_forgotten_replays_from_the_record(house: House) -> None:
    case = await a_life_to_its_end(house)
    told = await house.env.client.get_workflow_handle(case.id).fetch_history()
    await listed(house, case.id, 1)
    await deleted(house, case.id)

    [row] = await kept(house, case.id)
    raw = gzip.decompress(row["content"])

    assert (row["type"], row["run_id"]) == ("Application", case.result_run_id)
    assert row["events"] == len(told.events)
    assert row["digest"] == f"sha256:{sha256(raw).hexdigest()}"
    history = WorkflowHistory.from_json(case.id, raw.decode())
    assert history.events == told.events
    await a_replayer().replay_workflow(history)


async def test_every_run_of_a_workflow_is_kept_and_a_running_one_is_not(house: House) -> None:
    first = await house.open_case(CASE)
    await saved(house, first)
    await reset(house, first, reapply=True)
    current = house.env.client.get_workflow_handle(first.id)

    async def rewritten() -> bool:
        row = await house.row(CASE)
        return bool(row["version"] == 2 and row["run_id"] != first.result_run_id)

    await within(20, rewritten)
    await listed(house, first.id, 1)
    assert [row["run_id"] for row in await kept(house, first.id)] == [first.result_run_id]

    run = (await current.describe()).run_id
    await current.terminate("误操作")
    await listed(house, first.id, 2)
    rows = await kept(house, first.id)
    assert {row["run_id"] for row in rows} == {first.result_run_id, run}
    for row in rows:
        text = gzip.decompress(row["content"]).decode()
        await a_replayer().replay_workflow(WorkflowHistory.from_json(first.id, text))


async def test_archiving_twice_adds_nothing(house: House) -> None:
    case = await a_life_to_its_end(house, "2026-00003")
    await listed(house, case.id, 1)
    before = await house.everything()

    again = await archive(house)

    assert (again.archived, again.unarchived) == (0, ())
    assert again.looked >= 1
    assert (await house.everything())["histories"] == before["histories"]


async def test_what_is_kept_stays_as_it_was_kept_first(house: House) -> None:
    run = ClosedRun("application/x", "run-1", "Application", house.start)
    book = PostgresArchive(house.pool)

    assert await book.missing((run,)) == (run,)
    assert await book.keep(Kept(run, 1, "sha256:first", b"first"))
    assert not await book.keep(Kept(run, 1, "sha256:other", b"other"))

    assert await book.missing((run,)) == ()
    assert [row["content"] for row in await kept(house, run.workflow_id)] == [b"first"]
    with pytest.raises(Exception, match="histories"):
        await house.pool.execute("delete from histories where run_id = 'run-1'")


async def test_reconciling_asks_a_person_where_an_old_end_was_not_kept(house: House) -> None:
    case = await a_life_to_its_end(house, "2026-00004")
    ledger = PostgresLedger(house.pool)
    row = await house.row("2026-00004")
    before, after = row["recorded_at"], row["recorded_at"] + A_DAY

    assert await ledger.unarchived(before) == ()  # not yet that old
    assert await ledger.unarchived(after) == (case.id,)
    await house.pool.execute(
        "update applications set recorded_at = recorded_at - interval '2 days' where number = $1",
        "2026-00004",
    )
    assert await reconciled(house) == 1
    assert ("reconcile:unarchived", "", True) in await house.alarms()
    assert await reconciled(house) == 0  # and only once

    await listed(house, case.id, 1)
    assert await ledger.unarchived(after) == ()


async def reconciled(house: House) -> int:
    with house.env.with_time_skipping_disabled():
        handle = await house.env.client.start_workflow(
            Reconcile.run, ReconcileRequest(Scope.ALL), id=f"reconcile/archive-{next(_runs)}",
            task_queue=contract.STORY,
        )  # fmt: skip
    return (await handle.result()).unarchived


def test_a_schedule_archives_by_itself() -> None:
    assert wanted()["archive-histories"].spec.intervals[0].every.total_seconds() == 600
