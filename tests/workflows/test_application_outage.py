"""An outage over the deadline: what came in time counts, and what came late is told its clause."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from temporalio.client import WorkflowUpdateFailedError
from temporalio.testing import TimeSkipper

from tests.workflows.chapters import begun, reported
from tests.workflows.one_case import A_SECOND, AN_HOUR, Desk, OneCase
from tests.workflows.test_application_received_at import approval, rules, updated


async def eventually(look: Callable[[], Awaitable[bool]]) -> None:
    """Nothing tells when a server has done something that no worker hears of."""
    async with asyncio.timeout(30):
        while not await look():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def down_over_the_end(case: OneCase) -> "asyncio.Task[Any]":
    """The timer has fired with nobody there to hear it; the clock stands just behind it."""
    skipper = TimeSkipper(case.desk.client)
    end = case.dates.window_closes
    ahead = end + timedelta(minutes=5) - await skipper.get_current_time(case.handle)
    moving = asyncio.ensure_future(skipper.fast_forward(case.handle, ahead))

    async def has_fired() -> bool:
        described = await case.handle.describe()
        return described.raw_description.HasField("pending_workflow_task")

    await eventually(has_fired)
    return moving


@pytest_asyncio.fixture
async def at_the_last_reminder(empty_desk: Desk) -> OneCase:
    """Alive up to two hours before the window closes; then the workers go."""
    async with empty_desk.at_work():
        case = await begun(empty_desk, reported)
        await case.director.until(case.dates.window_closes - 2 * AN_HOUR)
        await case.director.before_acting_on(case.workflow_id)
        await case.director.settled(case.workflow_id)
    return case


async def test_a_signal_received_in_time_counts_although_the_worker_was_down_over_the_end(
    at_the_last_reminder: OneCase, empty_desk: Desk
) -> None:
    case = at_the_last_reminder
    moving = await down_over_the_end(case)
    await case.sender.signal(case.number, approval(case, case.dates.window_closes))

    async with empty_desk.at_work():
        await moving
        seen = await case.seen()

    assert seen.events[-2:] == ["passed_on", "ended"]  # heard, and then no tier was left in time


async def test_a_late_signal_is_quarantined_and_the_case_expires(
    at_the_last_reminder: OneCase, empty_desk: Desk
) -> None:
    case = at_the_last_reminder
    moving = await down_over_the_end(case)
    await case.sender.signal(case.number, approval(case, case.dates.window_closes + A_SECOND))

    async with empty_desk.at_work():
        await moving
        seen = await case.seen()

    reasons = await empty_desk.pool.fetch(
        "select name, reason from quarantine where number = $1", case.number
    )
    assert (seen.stage, seen.events[-1]) == ("expired", "ended")
    assert [row["name"] for row in reasons] == ["approve"]
    assert "N89-3.1-3" in reasons[0]["reason"]


async def test_a_late_update_is_refused_with_its_clause_although_the_worker_was_down(
    at_the_last_reminder: OneCase, empty_desk: Desk
) -> None:
    case = at_the_last_reminder
    moving = await down_over_the_end(case)
    asking = asyncio.ensure_future(
        updated(case, approval(case, case.dates.window_closes + A_SECOND))
    )

    async with empty_desk.at_work():
        with pytest.raises(WorkflowUpdateFailedError) as failed:
            await asking
        await moving
        seen = await case.seen()

    assert rules(failed.value) == ["N89-3.1-3"]
    assert seen.stage == "expired"


async def test_an_unstamped_signal_is_dated_late_after_an_outage_and_kept_for_a_person(
    at_the_last_reminder: OneCase, empty_desk: Desk
) -> None:
    case = at_the_last_reminder
    moving = await down_over_the_end(case)
    await case.sender.signal(case.number, approval(case, None))

    async with empty_desk.at_work():
        await moving
        seen = await case.seen()

    assert seen.stage == "expired"
    assert await empty_desk.pool.fetchval(
        "select count(*) from quarantine where number = $1", case.number
    ) == 1  # fmt: skip
