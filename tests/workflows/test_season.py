"""Season on real Temporal and PostgreSQL: by itself, and by command."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from temporalio.client import WorkflowExecutionStatus, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from domain.calendar import Edition
from domain.commands import AdoptCalendar, ChangeSchedule, Posting
from domain.notice import Level, Schedule
from domain.people import Actor, Role
from domain.season_commands import (
    Amend,
    CancelSeason,
    EndReview,
    OpenReview,
    PostResults,
    RecordConfirmation,
    SubmitReport,
)
from tests.domain.builders_terms import some_terms
from tests.workflows.the_season_house import (
    A_DAY,
    CHAIR,
    CITY_AUTHORITY,
    DIGEST,
    FOUNDER,
    ORGANISER,
    House,
    a_house,
    within,
)
from workers.guard import Guard
from workflows import contract
from workflows.application import Application
from workflows.season import Season

AN_HOUR = timedelta(hours=1)
SITES = some_terms().result.sites


@pytest_asyncio.fixture
async def house(temporal: WorkflowEnvironment, database: str) -> AsyncIterator[House]:
    async with a_house(temporal, database) as opened:
        yield opened


def amend(name: str, when: datetime, **changes: Any) -> Amend:
    return Amend(
        command_id=name, actor=ORGANISER, received_at=when, announcement="官网公告", **changes
    )


def longer(schedule: Schedule, days: float) -> Any:
    filing = schedule.filing
    return replace(filing, closes_at=filing.closes_at + timedelta(days=days))


async def told(house: House, number: str, version: int) -> None:
    async def has_it() -> bool:
        return bool((await house.row(number))["schedule_version"] >= version)

    await within(20, has_it)


async def test_a_season_opens_and_closes_its_windows_by_itself(house: House) -> None:
    season = await house.open_season()
    seen = []
    for instant in (
        house.start - AN_HOUR,
        house.start + AN_HOUR,
        house.schedule.filing.closes_at + AN_HOUR,
        house.schedule.payment.opens_at + AN_HOUR,
        house.schedule.payment.closes_at + AN_HOUR,
    ):
        await house.advance(instant)
        seen.append((await house.season_row())["stage"])

    assert seen == ["published", "filing_open", "filing_closed", "payment_open", "payment_closed"]
    events = await house.pool.fetch("select type, at from season_events order by seq")
    assert [row["type"] for row in events] == [
        "season_published", "filing_opened", "filing_closed", "payment_opened", "payment_closed",
    ]  # fmt: skip
    assert events[2]["at"] == house.schedule.filing.over_at
    assert (await season.query("status"))["next_due"] is None


@pytest.mark.parametrize("days", [-5, 3], ids=["shortened", "extended"])
async def test_an_amendment_reaches_every_open_case(house: House, days: float) -> None:
    season = await house.open_season()
    cases = [await house.open_case(f"2026-0000{n}") for n in range(4)]
    moved = longer(house.schedule, days)

    ack = await house.ask(season, amend("a-1", house.start + A_DAY, filing=moved))
    for case in cases:
        await told(house, case.id.removeprefix("application/"), 2)

    assert ack.stage == "filing_open"
    for case in cases:
        status = await case.query("status")
        assert status["schedule_version"] == 2
        assert datetime.fromisoformat(status["clocks"][0]["legal_end"]) <= moved.closes_at
    await house.rested(season)
    assert (await season.query("status"))["told"] == 2
    await house.advance(moved.closes_at - AN_HOUR, *cases)
    assert [(await house.row(f"2026-0000{n}"))["stage"] for n in range(4)] == ["draft"] * 4
    await house.advance(moved.closes_at + AN_HOUR, *cases)
    assert [(await house.row(f"2026-0000{n}"))["stage"] for n in range(4)] == ["expired"] * 4


async def test_the_new_schedule_is_in_force_before_anybody_is_told(house: House) -> None:
    season = await house.open_season()

    await house.ask(season, amend("a-1", house.start + A_DAY, filing=longer(house.schedule, 3)))

    row = await house.season_row()
    assert (row["schedule_version"], row["version"]) == (2, 3)
    kept = await house.pool.fetch("select version from schedules order by version")
    assert [each["version"] for each in kept] == [1, 2]


async def test_an_extension_can_never_be_missed(house: House) -> None:
    """Its signal is lost: the record has the new schedule, and nobody was told of it."""
    case = await house.open_case("2026-00001")
    season = await house.open_season()
    await house.rested(season)
    extended = replace(house.schedule, version=2, filing=longer(house.schedule, 3))
    await house.pool.execute(
        "update seasons set schedule = jsonb_set(jsonb_set(schedule, '{version}', '2'),"
        " '{filing,closes_at}', to_jsonb($1::text)), schedule_version = 2",
        extended.filing.closes_at.isoformat(),
    )

    await house.advance(house.schedule.filing.closes_at + AN_HOUR, case)

    row = await house.row("2026-00001")
    assert (row["stage"], row["schedule_version"]) == ("draft", 2)
    await house.advance(extended.filing.closes_at + AN_HOUR, case)
    assert (await house.row("2026-00001"))["stage"] == "expired"


async def test_a_case_that_has_ended_is_counted_and_not_revived(house: House) -> None:
    season = await house.open_season()
    case, other = await house.open_case("2026-00001"), await house.open_case("2026-00002")
    await case.terminate("gone")

    await house.ask(season, amend("a-1", house.start + A_DAY, filing=longer(house.schedule, 3)))
    await told(house, "2026-00002", 2)
    await house.rested(season)

    assert (await house.row("2026-00001"))["schedule_version"] == 1
    assert (await season.query("status"))["told"] == 2
    result = await broadcast_result(season)
    assert result == {
        "after": "2026-00002",
        "told": 1,
        "already": 0,
        "closed": 1,
        "unknown": 0,
        "refused": 0,
    }
    assert (await other.describe()).status is WorkflowExecutionStatus.RUNNING


async def broadcast_result(season: Any) -> Any:
    scheduled = None
    async for event in season.fetch_history_events():
        started = event.activity_task_scheduled_event_attributes
        if started.activity_type.name == "broadcast_schedule":
            scheduled = event.event_id
        done = event.activity_task_completed_event_attributes
        if scheduled is not None and done.scheduled_event_id == scheduled:
            return json.loads(done.result.payloads[0].data)
    return None


async def test_a_refused_amendment_names_its_clause_and_leaves_no_trace(house: House) -> None:
    season = await house.open_season()
    await house.rested(season)
    before = (await season.describe()).history_length
    past = replace(house.schedule.filing, closes_at=house.start)

    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await house.ask(season, amend("a-1", house.start + A_DAY, filing=past))

    cause = refused.value.cause
    assert isinstance(cause, ApplicationError)
    assert cause.type == "Refused"
    assert [finding["rule"] for finding in cause.details[0]] == ["N89-3.1-5", "D-11"]
    assert (await season.describe()).history_length == before


async def test_the_same_command_by_both_doors_is_one_command(house: House) -> None:
    season = await house.open_season()
    command = amend("a-1", house.start + A_DAY, filing=longer(house.schedule, 3))

    first = await house.ask(season, command)
    await season.signal("amend", command)
    again = await house.ask(season, command)

    assert again == first
    assert (await house.season_row())["schedule_version"] == 2


async def test_rubbish_is_quarantined_and_the_season_goes_on(house: House) -> None:
    season = await house.open_season()
    await season.signal("amend", {"filing": "tomorrow"})
    await season.signal("amend")
    await season.signal("no_such_command", 1)

    await house.ask(season, amend("a-1", house.start + A_DAY, payment_contact="cq-hr"))
    await house.rested(season)

    assert len(await season.query("quarantined")) == 3
    rows = await house.pool.fetch("select name from quarantine order by ordinal")
    assert [row["name"] for row in rows] == ["amend", "amend", "no_such_command"]


async def test_an_overdue_report_alarms_both_offices_and_costs_nobody_anything(
    house: House,
) -> None:
    season = await house.open_season()
    ended_at = await reviewed(house, season)

    await house.advance(ended_at + 12 * A_DAY, season)
    overdue = await house.alarms()
    late = SubmitReport(
        command_id="report", actor=FOUNDER, received_at=ended_at + 12 * A_DAY, report=DIGEST
    )
    ack = await house.ask(season, late)
    await house.rested(season)

    assert overdue == [
        ("T-rep:authority", "cq-title-office", True), ("T-rep:founding_body", "cq-eic", True),
    ]  # fmt: skip
    assert ack.stage == "reported"
    assert [still for *_, still in await house.alarms()] == [False, False]


async def reviewed(house: House, season: Any) -> datetime:
    now = house.schedule.payment.closes_at + A_DAY
    await house.advance(now, season)
    await house.ask(season, OpenReview(command_id="open", actor=CHAIR, received_at=now))
    ended_at = now + 2 * A_DAY
    await house.ask(
        season, EndReview(command_id="end", actor=CHAIR, received_at=ended_at, minutes=DIGEST)
    )
    return ended_at


async def test_a_whole_season_runs_to_its_end(house: House) -> None:
    season = await house.open_season()
    ended_at = await reviewed(house, season)
    await house.ask(
        season,
        SubmitReport(command_id="report", actor=FOUNDER, received_at=ended_at, report=DIGEST),
    )
    postings = tuple(Posting(site, ended_at) for site in SITES)
    await house.ask(
        season,
        PostResults(command_id="post", actor=FOUNDER, received_at=ended_at, postings=postings),
    )
    confirmed_at = ended_at + 15 * A_DAY
    confirm = RecordConfirmation(
        command_id="confirm", actor=CITY_AUTHORITY, received_at=confirmed_at, level=Level.SENIOR,
        document="渝职改办〔2027〕1号", confirmed_on=confirmed_at.date(),
    )  # fmt: skip
    ack = await house.ask(season, confirm)
    await house.advance(confirmed_at + 80 * A_DAY, season)

    assert ack.stage == "confirmed"
    conclusion = await season.result()
    assert conclusion.stage == "closed"
    row = await house.season_row()
    assert (row["stage"], row["schedule_version"]) == ("closed", 5)


async def test_a_new_calendar_reaches_the_cases_before_the_schedule_that_names_it(
    house: House,
) -> None:
    season = await house.open_season()
    case = await house.open_case("2026-00001")
    house.calendars.edition_in_force = Edition("second", ())

    adopt = AdoptCalendar(
        command_id="adopt", actor=ORGANISER, received_at=house.start + A_DAY, version="second"
    )
    await house.ask(season, adopt)
    await told(house, "2026-00001", 2)

    assert (await house.row("2026-00001"))["calendar"] == "second"
    types = await house.pool.fetch("select type from events order by seq")
    assert [row["type"] for row in types] == ["opened", "calendar_adopted", "schedule_changed"]
    assert (await case.query("status"))["schedule_version"] == 2


async def test_a_cancelled_season_tells_its_cases_and_ends(house: House) -> None:
    season = await house.open_season()
    await house.open_case("2026-00001")

    cancel = CancelSeason(
        command_id="cancel", actor=ORGANISER, received_at=house.start + A_DAY, announcement="公告"
    )
    await house.ask(season, cancel)

    assert (await season.result()).stage == "cancelled"
    await told(house, "2026-00001", 2)


async def test_a_season_hands_over_to_a_new_run_and_remembers_what_it_did(house: House) -> None:
    season = await house.open_season(messages_per_run=3)
    commands = [
        amend(f"a-{n}", house.start + A_DAY, payment_contact=f"contact-{n}") for n in range(5)
    ]
    acks = [await house.ask(season, command) for command in commands]
    await house.rested(season)

    current = house.env.client.get_workflow_handle(season.id)
    assert (await current.describe()).run_id != season.first_execution_run_id
    assert await house.ask(current, commands[0]) == acks[0]
    assert (await house.season_row())["schedule_version"] == 6


async def test_a_season_that_is_replayed_at_every_task_does_the_same(
    temporal: WorkflowEnvironment, database: str
) -> None:
    async with a_house(temporal, database, max_cached_workflows=0) as house:
        season = await house.open_season()
        case = await house.open_case("2026-00001")
        moved = longer(house.schedule, 3)
        await house.ask(season, amend("a-1", house.start + A_DAY, filing=moved))
        await told(house, "2026-00001", 2)
        await house.advance(moved.closes_at + AN_HOUR, season, case)

        assert (await house.row("2026-00001"))["stage"] == "expired"
        assert (await house.season_row())["stage"] == "filing_closed"
        replayer = Replayer(
            workflows=[Season, Application], data_converter=contract.DATA_CONVERTER,
            interceptors=[Guard()],
        )  # fmt: skip
        for handle in (season, case):
            await replayer.replay_workflow(await handle.fetch_history())


async def test_an_older_schedule_that_comes_late_changes_nothing(house: House) -> None:
    season = await house.open_season()
    case = await house.open_case("2026-00001")
    await house.ask(season, amend("a-1", house.start + A_DAY, filing=longer(house.schedule, 3)))
    await told(house, "2026-00001", 2)

    late = ChangeSchedule(
        command_id="late", actor=Actor("season", "", Role.SYSTEM), schedule=house.schedule,
        received_at=house.start + A_DAY,
    )  # fmt: skip
    await case.signal("change_schedule", late)
    await house.rested(case)

    assert (await house.row("2026-00001"))["schedule_version"] == 2
