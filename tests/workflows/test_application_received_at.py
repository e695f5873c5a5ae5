"""Deadlines are judged by when a command was received, never by when anybody woke up."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from domain.commands import Approve, Command, wire_name
from domain.notice import Notice, Window
from domain.refusals import Refused
from tests.workflows.chapters import accepted, asked_to_supplement, begun, reported
from tests.workflows.one_case import A_DAY, A_SECOND, AN_HOUR, Desk, OneCase
from workflows.inbox import Ack

HALF_A_MINUTE = timedelta(seconds=30)


def approval(case: OneCase, received_at: datetime | None, name: str = "approval") -> Approve:
    return Approve(
        command_id=f"{case.number}-{name}", actor=case.tier(1), received_at=received_at,
        opinion="审核通过，同意上报",
    )  # fmt: skip


async def updated(case: OneCase, command: Command) -> Ack:
    """By update, without the edge's own clock."""
    ack: Ack = await case.handle.execute_update(
        wire_name(type(command)), command, id=command.command_id, result_type=Ack
    )
    return ack


# ------------------------------------------------------------- with the worker at work


async def test_what_was_received_in_the_last_second_counts_although_the_end_has_passed(
    desk: Desk,
) -> None:
    case = await begun(desk, reported)
    end = case.dates.window_closes
    await case.director.until(end + HALF_A_MINUTE)
    await case.director.before_acting_on(case.workflow_id)

    await updated(case, approval(case, end))

    assert (await case.seen()).events[-1] == "passed_on"


async def test_what_was_received_a_second_late_is_refused_although_no_timer_has_rung(
    desk: Desk,
) -> None:
    case = await begun(desk, reported)
    end = case.dates.window_closes
    await case.director.until(end + HALF_A_MINUTE)
    await case.director.before_acting_on(case.workflow_id)

    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await updated(case, approval(case, end + A_SECOND))

    assert rules(failed.value) == ["N89-3.1-3"]
    assert (await case.seen()).stage == "tier_review"


def rules(failed: WorkflowUpdateFailedError) -> list[str]:
    assert isinstance(failed.cause, ApplicationError)
    return [finding["rule"] for finding in failed.cause.details[0]]


async def test_a_second_late_for_a_supplement_is_refused_by_its_own_clause(
    desk: Desk,
) -> None:
    case = await begun(desk, asked_to_supplement)
    await case.director.until(case.dates.day(6) + A_SECOND)

    with pytest.raises(Refused) as refusal:
        await case.resubmit(changed=True)

    assert refusal.value.rule == "N89-3.3.3a-5"


async def test_an_approval_by_a_bare_signal_is_dated_by_the_workflow(desk: Desk) -> None:
    case = await begun(desk, reported)
    await case.director.before_acting_on(case.workflow_id)

    await case.sender.signal(case.number, approval(case, None))

    seen = await case.seen()
    at = await desk.pool.fetchval(
        "select at from events where number = $1 and type = 'passed_on' order by link desc limit 1",
        case.number,
    )
    assert (seen.stage, seen.activities[-1]) == ("tier_review", "district_review")
    assert timedelta(0) <= at - case.director.now.replace(microsecond=0) < timedelta(minutes=1)


# ------------------------------------------------------- the schedule in force is asked


async def in_force(desk: Desk, notice: Notice, **changes: Any) -> Notice:
    """A new edition is in force in PostgreSQL, and nobody told the case."""
    schedule = replace(notice.schedule, version=notice.schedule.version + 1, **changes)
    terms = replace(notice.terms, edition=notice.terms.edition + 1)
    changed = replace(notice, terms=terms, schedule=schedule)
    await desk.publish(changed)
    return changed


async def test_an_extension_that_nobody_told_the_case_of_is_found_when_the_window_ends(
    desk: Desk,
) -> None:
    notice = await desk.season_of_its_own()
    case = await begun(desk, reported, notice=notice)
    window = notice.schedule.filing
    later = Window(window.opens_at, window.closes_at + 2 * A_DAY)
    await in_force(desk, notice, filing=later)

    await case.director.until(window.closes_at + AN_HOUR)
    extended = await case.seen()
    await case.director.until(later.closes_at + AN_HOUR)
    over = await case.seen()

    assert (extended.stage, extended.events[-1]) == ("tier_review", "schedule_changed")
    assert [label.split()[0] for label in await case.timers()].count("T-W") == 2
    assert (over.stage, over.chance) == ("expired", "released")
    assert over.activities.count("read_in_force") == 2


async def test_an_extended_payment_window_is_found_at_its_end_too(desk: Desk) -> None:
    notice = await desk.season_of_its_own()
    case = await begun(desk, accepted, notice=notice)
    window = notice.schedule.payment
    longer = Window(window.opens_at, window.closes_at + 3 * A_DAY)
    await in_force(desk, notice, payment=longer)

    await case.director.until(window.closes_at + 2 * A_DAY)
    await case.pay()

    assert (await case.seen()).events == ["schedule_changed", "paid"]


async def test_a_shortened_window_ends_the_case_at_its_new_end(desk: Desk) -> None:
    case = await begun(desk, reported)
    window = case.notice.schedule.filing
    sooner = window.closes_at - 3 * A_DAY

    await case.schedule(filing=Window(window.opens_at, sooner))
    await case.director.until(sooner + AN_HOUR)

    ending = (await case.stands()).ending
    assert ending is not None
    assert (ending.stage, ending.at) == ("expired", sooner + A_SECOND)
