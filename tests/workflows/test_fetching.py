"""自动获取: six sections side by side; what is silent is noted, and nothing that was typed is lost."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ActivityError
from temporalio.worker import Replayer

from activities.adapters.http_registers import HttpRegisters
from activities.adapters.postgres_fetches import PostgresFetches
from activities.fetching import FetchActivities, FetchOutcome, FetchRequest
from api.dossiers import fetching, store
from deploy.local.registers import Fault
from domain.dossier.canonical import as_data
from domain.dossier.fetching import Fetchable
from domain.dossier.kinds import Provenance
from tests.a_register import ARegister, a_register
from tests.dossiers.builders import jiangbei
from tests.workflows.one_case import Desk, OneCase
from tests.workflows.test_comparison import at_work
from workers.sandbox import production_sandbox
from workflows import contract
from workflows.fetching import Fetch, FetchConclusion, FetchStart

DOSSIER = jiangbei()
NOW = datetime(2024, 9, 20, tzinfo=UTC)


@pytest_asyncio.fixture(loop_scope="session")
async def register() -> AsyncIterator[ARegister]:
    async with a_register() as running:
        running.records.know(DOSSIER, date(2024, 9, 20))
        yield running


async def begun(desk: Desk, *, basic: Any = DOSSIER.basic) -> OneCase:
    """Opened, and the first section filled in."""
    case = desk.case()
    await case.create()
    await case.comes_alive()
    raw = json.dumps(as_data(basic)).encode()
    await store.save(desk.pool, case.number, case.person, "basic", raw, base=0, at=NOW)
    return case


async def fetched(case: OneCase, **more: Any) -> FetchConclusion:
    return await case.desk.client.execute_workflow(
        Fetch.run, FetchStart(case.number, **more), id=f"fetch/{case.number}",
        task_queue=contract.STORY,
    )  # fmt: skip


async def prefilled(case: OneCase) -> dict[str, tuple[str | None, int, int]]:
    found = await fetching.prefill(case.desk.pool, case.number, case.person, NOW)
    return {one.section.value: (one.outcome, one.added, one.kept) for one in found}


async def test_every_section_is_filled_in_and_its_rows_say_where_they_came_from(
    empty_desk: Desk, register: ARegister
) -> None:
    async with at_work(empty_desk, register):
        case = await begun(empty_desk)
        concluded = await fetched(case)
        assert concluded.rows["assessments"] == len(DOSSIER.assessments)
        first = await prefilled(case)
        assert first["qualifications"] == ("answered", 1, 0)
        assert (await prefilled(case))["qualifications"] == ("answered", 0, 1)  # twice is once
    draft = await store.draft(case.desk.pool, case.number)
    (row,) = draft["qualifications"].content
    assert (row["name"], row["provenance"]) == ("助理工程师", "fetched")


async def test_what_an_applicant_then_changes_is_marked_in_the_revision(
    empty_desk: Desk, register: ARegister
) -> None:
    pool = empty_desk.pool
    async with at_work(empty_desk, register):
        case = await begun(empty_desk)
        await fetched(case)
        await prefilled(case)
        draft = await store.draft(pool, case.number)
        rows = draft["assessments"].content
        rows[0]["outcome"] = "excellent"
        rows.append({**rows[1], "id": "by-hand", "year": 2011})
        for section, value in {**as_data(DOSSIER), "assessments": rows}.items():
            base = draft[section].version if section in draft else 0
            raw = json.dumps(value).encode()
            await store.save(pool, case.number, case.person, section, raw, base=base, at=NOW)
        frozen = await store.freeze(pool, case.number, case.person, NOW)
    kept = await store.revision(pool, case.number, frozen.number)
    told = {row.id: row.provenance for row in kept.assessments}
    assert told["by-hand"] is Provenance.MANUAL
    assert told[rows[0]["id"]] is Provenance.EDITED
    assert told[rows[1]["id"]] is Provenance.FETCHED


async def test_nothing_that_somebody_wrote_is_written_over(
    empty_desk: Desk, register: ARegister
) -> None:
    pool = empty_desk.pool
    async with at_work(empty_desk, register):
        case = await begun(empty_desk)
        for section, content in (("work", {"not": "a list"}), ("learning", [{"id": "mine"}])):
            raw = json.dumps(content).encode()
            await store.save(pool, case.number, case.person, section, raw, base=0, at=NOW)
        await fetched(case)
        found = await fetching.prefill(pool, case.number, case.person, NOW)
    draft = await store.draft(pool, case.number)
    assert draft["work"].content == {"not": "a list"}
    assert [one.unusable for one in found if one.section is Fetchable.WORK] == [True]
    assert draft["learning"].content[0] == {"id": "mine"}
    assert len(draft["learning"].content) == 1 + len(DOSSIER.learning)


async def test_a_silent_section_is_noted_and_filled_in_once_somebody_answers(
    empty_desk: Desk, register: ARegister
) -> None:
    register.records.faults[Fetchable.POSTS] = Fault(status=503)
    register.records.faults[Fetchable.WORK] = Fault(status=503, times=4)
    async with at_work(empty_desk, register):
        case = await begun(empty_desk)
        concluded = await fetched(
            case, sections=(Fetchable.POSTS, Fetchable.WORK), soon=timedelta(seconds=1),
            at_last=timedelta(seconds=4),
        )  # fmt: skip
        found = await prefilled(case)
    assert concluded.rows == {"work": 1}
    assert found["posts"] == ("unavailable", 0, 0)
    assert found["work"] == ("answered", 1, 0)
    assert found["results"] == (None, 0, 0)  # nobody asked


@pytest.mark.parametrize("basic", [{}, [], None, {"name": 5, "id_number": ["x"]}])
async def test_without_a_name_nobody_is_asked_and_nothing_waits(
    empty_desk: Desk, register: ARegister, basic: Any
) -> None:
    async with at_work(empty_desk, register):
        case = await begun(empty_desk, basic=basic)
        with pytest.raises(WorkflowFailureError) as caught:
            await fetched(case, sections=(Fetchable.WORK,))
    assert isinstance(caught.value.cause, ActivityError)
    assert "基本信息未填姓名或证件号码" in str(caught.value.cause.cause)
    assert Fetchable.WORK not in register.records.asked


async def test_each_activity_run_twice_writes_once(empty_desk: Desk, register: ARegister) -> None:
    async with at_work(empty_desk, register):
        case = await begun(empty_desk)
    sections = HttpRegisters(register.url)
    activities = FetchActivities(sections, PostgresFetches(empty_desk.pool))
    request = FetchRequest(case.number, Fetchable.WORK, "run/work", NOW)
    for _ in range(2):
        assert await activities.fetch_section(request) == FetchOutcome(answered=True, rows=1)
        assert await activities.note_unfetched(request) == FetchOutcome(answered=False)
    rows = await empty_desk.pool.fetch(
        "select outcome from fetches where number = $1 order by id", case.number
    )
    assert [row["outcome"] for row in rows] == ["answered", "unavailable"]
    await sections.close()


async def test_nothing_personal_passes_through_temporal_and_its_history_replays(
    empty_desk: Desk, register: ARegister
) -> None:
    async with at_work(empty_desk, register):
        case = await begun(empty_desk)
        await fetched(case)
        handle = empty_desk.client.get_workflow_handle(f"fetch/{case.number}")
        history = await handle.fetch_history()
    told = json.dumps(json.loads(history.to_json()), ensure_ascii=False)
    for said in (DOSSIER.basic.name, DOSSIER.basic.id_number, DOSSIER.qualifications[0].name):
        assert said not in told
    replayer = Replayer(
        workflows=[Fetch], data_converter=contract.DATA_CONVERTER,
        workflow_runner=production_sandbox(),
    )  # fmt: skip
    await replayer.replay_workflow(history)
