"""A revision against the registers: side by side, silence noted soon, and heard again later."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import pytest
import pytest_asyncio
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ActivityError
from temporalio.worker import Replayer

from activities.adapters.http_registers import HttpRegisters
from activities.adapters.postgres_dossiers import PostgresDossiers
from activities.registers import ComparisonRequest, RegisterActivities, Said
from deploy.local.registers import Fault
from domain.dossier.canonical import as_data, digest, publicised_digest
from domain.dossier.routing import facts_of
from domain.eligibility.case import Comparison as Outcome, Register
from tests.a_register import ARegister, a_register
from tests.dossiers.builders import jiangbei
from tests.workflows.one_case import BUILD, CALENDARS, Desk
from workers.deployment import make_current
from workers.sandbox import production_sandbox
from workers.wiring import Wiring
from workflows import contract
from workflows.comparison import Comparison, ComparisonConclusion, ComparisonStart

DOSSIER = jiangbei()
TODAY = date(2024, 9, 20)


@pytest_asyncio.fixture(loop_scope="session")
async def register() -> AsyncIterator[ARegister]:
    async with a_register() as running:
        running.records.know(DOSSIER, TODAY)
        yield running


@asynccontextmanager
async def at_work(desk: Desk, register: ARegister) -> AsyncIterator[None]:
    registers = HttpRegisters(register.url, seconds=2)
    wiring = Wiring(desk.client, desk.pool, CALENDARS, registers)
    async with wiring.the_story(BUILD), wiring.the_outside(BUILD):
        await make_current(desk.client, BUILD)
        yield
    await registers.close()


async def handed_in(desk: Desk, number: str) -> None:
    await desk.pool.execute(
        "insert into dossiers (number, person, season) values ($1, $2, $3)", number, "p", "s"
    )
    await desk.pool.execute(
        "insert into revisions (number, revision, digest, publicised, facts, form)"
        " values ($1, 1, $2, $3, $4, $5)",
        number, digest(DOSSIER), publicised_digest(DOSSIER), asdict(facts_of(DOSSIER, TODAY)),
        as_data(DOSSIER),
    )  # fmt: skip


async def compared(desk: Desk, number: str, **more: Any) -> ComparisonConclusion:
    return await desk.client.execute_workflow(
        Comparison.run, ComparisonStart(number, 1, **more), id=f"comparison/{number}/1",
        task_queue=contract.STORY,
    )  # fmt: skip


async def noted(desk: Desk, number: str) -> list[tuple[str, str]]:
    rows = await desk.pool.fetch(
        "select register, outcome from comparisons where number = $1 order by id", number
    )
    return [(row["register"], row["outcome"]) for row in rows]


async def test_every_register_is_asked_and_what_it_said_is_kept(
    empty_desk: Desk, register: ARegister
) -> None:
    await handed_in(empty_desk, "2024-70001")
    register.records.rows[Register.ARCHIVE, DOSSIER.basic.id_number] = []
    async with at_work(empty_desk, register):
        concluded = await compared(empty_desk, "2024-70001")
    expected = {
        which.value: "mismatched" if which is Register.ARCHIVE else "verified" for which in Register
    }
    assert concluded.outcomes == expected
    assert dict(await noted(empty_desk, "2024-70001")) == expected
    differs = await empty_desk.pool.fetchval(
        "select differs from comparisons where number = '2024-70001' and register = 'archive'"
    )
    assert differs == ["archive"]


async def test_a_silent_register_is_noted_soon_and_counts_once_it_speaks(
    empty_desk: Desk, register: ARegister
) -> None:
    """The first seconds are lost; nothing else is."""
    await handed_in(empty_desk, "2024-70002")
    register.records.faults[Register.EDUCATION] = Fault(status=503, times=4)
    async with at_work(empty_desk, register):
        concluded = await compared(
            empty_desk, "2024-70002", registers=(Register.EDUCATION, Register.POSTS),
            soon=timedelta(seconds=1),
        )  # fmt: skip
    assert concluded.outcomes == {"education": "verified", "posts": "verified"}
    said = [
        outcome for which, outcome in await noted(empty_desk, "2024-70002") if which == "education"
    ]
    assert said == ["unavailable", "verified"]


async def test_a_register_that_never_speaks_stays_silent_and_is_no_pass(
    empty_desk: Desk, register: ARegister
) -> None:
    await handed_in(empty_desk, "2024-70003")
    register.records.faults[Register.POSTS] = Fault(status=503)
    async with at_work(empty_desk, register):
        concluded = await compared(
            empty_desk, "2024-70003", registers=(Register.POSTS,), soon=timedelta(seconds=1),
            at_last=timedelta(seconds=2),
        )  # fmt: skip
    assert concluded.outcomes == {"posts": "unavailable"}
    assert await noted(empty_desk, "2024-70003") == [("posts", "unavailable")]


async def test_a_revision_that_does_not_exist_fails_at_once_and_waits_for_nobody(
    empty_desk: Desk, register: ARegister
) -> None:
    async with at_work(empty_desk, register):
        with pytest.raises(WorkflowFailureError) as caught:
            await compared(empty_desk, "2024-79999")
    assert isinstance(caught.value.cause, ActivityError)
    assert "2024-79999 has no revision 1" in str(caught.value.cause.cause)


async def test_each_activity_run_twice_writes_once(empty_desk: Desk, register: ARegister) -> None:
    await handed_in(empty_desk, "2024-70004")
    registers = HttpRegisters(register.url)
    activities = RegisterActivities(registers, PostgresDossiers(empty_desk.pool))
    request = ComparisonRequest(
        "2024-70004", 1, Register.POSTS, "run/posts", empty_desk.notice.schedule.filing.opens_at
    )
    for _ in range(2):
        assert await activities.compare_register(request) == Said(Outcome.VERIFIED)
        assert await activities.note_silence(request) == Said(Outcome.UNAVAILABLE)
    assert await noted(empty_desk, "2024-70004") == [
        ("posts", "verified"),
        ("posts", "unavailable"),
    ]
    await registers.close()


async def test_nothing_personal_passes_through_temporal_and_its_history_replays(
    empty_desk: Desk, register: ARegister
) -> None:
    await handed_in(empty_desk, "2024-70005")
    async with at_work(empty_desk, register):
        await compared(empty_desk, "2024-70005")
        handle = empty_desk.client.get_workflow_handle("comparison/2024-70005/1")
        history = await handle.fetch_history()
    said = b"".join(event.SerializeToString() for event in history.events)
    assert b"2024-70005" in said
    assert "比对学历、学位信息".encode() in said
    for personal in (DOSSIER.basic.name, DOSSIER.basic.id_number, "重庆大学"):
        assert personal.encode() not in said
    await Replayer(
        workflows=[Comparison],
        data_converter=contract.DATA_CONVERTER,
        workflow_runner=production_sandbox(),
    ).replay_workflow(history)
