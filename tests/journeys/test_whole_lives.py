"""Every life of the rehearsal, on real Temporal and real PostgreSQL, looked at from all sides."""

from collections import Counter
from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from deploy.local.lives import PLANS, Plan
from deploy.local.postgres import Postgres
from deploy.local.towns import ORGANISATIONS
from tests.journeys.a_season_lived import Lived, live
from workers.guard import Guard
from workers.sandbox import production_sandbox, strict_sandbox
from workflows import contract
from workflows.application import Application

pytestmark = pytest.mark.timeout(600)
BY_TITLE = {plan.title: plan for plan in PLANS}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def season(
    temporal: WorkflowEnvironment, postgres: Postgres, template: str
) -> AsyncIterator[dict[str, Lived]]:
    """One season, lived once for all the tests of this file."""
    connection = await asyncpg.connect(postgres.dsn)
    await connection.execute(f"create database lived template {template} strategy file_copy")
    address = temporal.client.service_client.config.target_host
    lived, broken = await live(address, postgres.dsn_of("lived"), PLANS)
    assert [str(fault) for fault in broken if fault is not None] == []
    yield {each.plan.title: each for each in lived}
    await connection.execute("drop database lived with (force)")
    await connection.close()


@pytest.fixture(params=[plan.title for plan in PLANS])
def life(request: pytest.FixtureRequest, season: dict[str, Lived]) -> Lived:
    return season[request.param]


def test_a_life_reaches_the_end_that_is_expected_of_it(life: Lived) -> None:
    plan = life.plan

    assert life.fault is None
    ending = life.row["state"]["ending"]
    assert (life.row["stage"], ending and ending["reason"]) == (plan.stage, plan.reason)
    assert plan.holder is None or ending["holder_role"] == plan.holder


def test_every_event_is_written_once_and_the_chain_is_whole(life: Lived) -> None:
    sequence = [event["seq"] for event in life.events]

    assert sequence == list(range(1, life.row["version"] + 1))
    assert life.chain_is_whole
    assert life.row["generation"] == 0


def test_nobody_is_left_with_a_task_when_a_life_is_over(life: Lived) -> None:
    owed = [key for key in life.open_tasks if not key.startswith("refund")]

    assert life.row["open"] is False
    assert owed == []


def test_every_activity_has_a_step_of_its_own_and_a_summary(life: Lived) -> None:
    scheduled = [
        event
        for history in life.histories
        for event in history.events
        if event.HasField("activity_task_scheduled_event_attributes")
    ]
    steps = Counter(
        event.activity_task_scheduled_event_attributes.activity_id for event in scheduled
    )

    assert max(steps.values()) == 1
    assert all(event.user_metadata.HasField("summary") for event in scheduled)


def test_every_timer_says_what_it_waits_for(life: Lived) -> None:
    timers = [
        event
        for history in life.histories
        for event in history.events
        if event.HasField("timer_started_event_attributes")
    ]

    assert all(event.user_metadata.HasField("summary") for event in timers)


def test_nobodys_name_or_telephone_is_in_a_history(life: Lived) -> None:
    said = "".join(history.to_json() for history in life.histories)

    for *_, name, phone in ORGANISATIONS:
        assert name not in said
        assert phone not in said


@pytest.mark.parametrize("sandbox", [production_sandbox, strict_sandbox])
async def test_its_history_replays_in_both_sandboxes(life: Lived, sandbox: type[object]) -> None:
    replayer = Replayer(
        workflows=[Application],
        data_converter=contract.DATA_CONVERTER,
        workflow_runner=sandbox(),  # type: ignore[arg-type]
        interceptors=[Guard()],
    )

    for history in life.histories:
        await replayer.replay_workflow(history)


def test_the_activities_of_a_life_read_as_its_chain(season: dict[str, Lived]) -> None:
    [history] = season["区县属单位 · 高级 · 一次通过"].histories

    types = [
        event.activity_task_scheduled_event_attributes.activity_type.name
        for event in history.events
        if event.HasField("activity_task_scheduled_event_attributes")
    ]

    tiers = [name for name in types if name.endswith(("_review", "_intake"))]
    assert tiers == ["unit_review", "department_review", "district_review", "committee_intake"]


def _types(life: Lived) -> Counter[str]:
    return Counter(event["type"] for event in life.events)


def test_changed_content_is_publicised_again_and_unchanged_is_not(
    season: dict[str, Lived],
) -> None:
    changed = _types(season["退回后改动公示内容：重新公示"])
    unchanged = _types(season["退回后未改公示内容：不再公示"])

    assert (changed["publicity_started"], unchanged["publicity_started"]) == (2, 1)


def test_a_repeated_callback_is_one_payment(season: dict[str, Lived]) -> None:
    types = _types(season["期内缴费、回执迟到且重复"])

    assert (types["paid"], types["refund_owed"]) == (1, 0)


def test_an_error_found_keeps_the_old_vote(season: dict[str, Lived]) -> None:
    state = season["复查确有误判，重新表决通过"].row["state"]

    assert [vote["passed"] for vote in state["earlier_votes"]] == [False]
    assert state["vote"]["passed"] is True


def test_fraud_bars_the_person(season: dict[str, Lived]) -> None:
    types = _types(season["评审前投诉查证属实"])

    assert types["integrity_recorded"] == 1


def test_all_routes_levels_and_notices_are_lived() -> None:
    plans: list[Plan] = list(PLANS)

    assert {plan.route.value for plan in plans} == {"R1", "R2", "R3-1", "R3-2", "R4", "R5"}
    assert len({plan.level for plan in plans}) == 5
    assert len({plan.notice for plan in plans}) == 2
