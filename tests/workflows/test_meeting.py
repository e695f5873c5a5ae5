"""Meeting: from seeds that nobody knows to minutes that nobody changes, on the real server."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from activities.adapters.postgres_meetings import PostgresMeetings
from activities.meetings import MeetingTransition, PoolRequest
from domain import meeting_commands as m
from domain.draw import Exclusion
from domain.people import Actor, Role
from tests.domain.builders_terms import COMMITTEE
from tests.workflows.the_meeting_room import (
    CHAIR,
    EXPERTS,
    GREEN,
    MEETING,
    MINUTES,
    OFFICE,
    PLACES,
    QUORUM,
    STANDING,
    WATER,
    Room,
    member,
)
from tests.workflows.the_season_house import A_DAY, House, a_house, within
from workers.guard import Guard
from workflows import contract
from workflows.meeting import Meeting


@pytest_asyncio.fixture
async def house(temporal: WorkflowEnvironment, database: str) -> AsyncIterator[House]:
    async with a_house(temporal, database) as opened:
        yield opened


async def rule_against(answer: Any) -> str:
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await answer
    cause = refused.value.cause
    assert isinstance(cause, ApplicationError)
    return str(cause.details[0][0]["rule"])


async def test_a_session_from_the_first_seed_to_the_minutes(house: House) -> None:
    room = await Room.convened(house)
    await room.draw()
    await room.a_case("2023-90001")
    await room.a_case("2023-90002", WATER)

    people = await room.sign_in(25)
    await room.do(m.OpenSession, CHAIR, room.on_the_day)
    await room.do(m.AssignPanels, OFFICE, room.on_the_day)
    ack = await room.do(m.CloseSession, CHAIR, room.on_the_day, minutes=MINUTES)
    conclusion = await room.handle.result()

    assert (conclusion.stage, ack.stage) == ("closed", "closed")
    rows = await house.pool.fetch(
        "select p.number, s.specialty from meeting_panels p"
        " join meeting_seats s using (meeting, person) order by 1, 2"
    )
    assert [tuple(row) for row in rows] == [
        *[("2023-90001", GREEN)] * 3, *[("2023-90002", WATER)] * 3,
    ]  # fmt: skip
    signed = await house.pool.fetchval(
        "select count(*) from meeting_seats where signed_in_at is not null"
    )
    assert signed == len(people) == 25
    events = await house.pool.fetch("select seq from meeting_events order by seq")
    assert [row["seq"] for row in events] == list(range(1, conclusion.version + 1))


async def test_two_in_a_row_decline_and_silence_brings_the_third(house: House) -> None:
    room = await Room.convened(house)
    await room.draw()
    first = next(seat["person"] for seat in await room.seats() if seat["group"] == GREEN)
    reserves = await room.reserves(GREEN)

    await room.do(m.DeclineInvitation, member(first), reason="出差")
    await room.do(m.DeclineInvitation, member(reserves[0]), reason="因病")
    for seat in await room.seats():
        if seat["answer"] == "awaited" and seat["person"] != reserves[1]:
            await room.do(m.AcceptInvitation, member(seat["person"]))
    await house.advance(room.on_the_day - 5 * A_DAY, room.handle)

    answers = {seat["person"]: seat["answer"] for seat in await room.seats()}
    assert (answers[first], answers[reserves[0]], answers[reserves[1]]) == (
        "declined", "declined", "lapsed",
    )  # fmt: skip
    assert answers[reserves[2]] == "awaited"


async def test_a_place_that_nobody_is_left_for_alarms_the_office(house: House) -> None:
    room = await Room.convened(house)
    await room.draw()

    await room.do(m.DeclineInvitation, member(STANDING[1]), reason="因病")

    (alarm,) = await house.alarms()
    assert alarm[1:] == (COMMITTEE, True)
    title = await house.pool.fetchval("select title from alarms")
    assert "主任委员、副主任委员" in title


async def test_with_less_than_a_quorum_the_session_is_not_opened(house: House) -> None:
    room = await Room.convened(house)
    await room.draw()

    await room.sign_in(QUORUM - 1)
    refused = await rule_against(room.do(m.OpenSession, CHAIR, room.on_the_day))
    late = (await room.seats())[QUORUM]["person"]
    await room.do(m.SignIn, member(late), room.on_the_day)
    ack = await room.do(m.OpenSession, CHAIR, room.on_the_day)

    assert (refused, ack.stage) == ("O40-quorum", "in_session")


async def test_who_must_leave_a_case_does_not_read_it(house: House) -> None:
    room = await Room.convened(house)
    await room.draw()
    await room.a_case("2023-90001")
    readers = [seat["person"] for seat in await room.seats() if seat["group"] == GREEN]
    for person in readers[:10]:
        await house.pool.execute(
            "insert into recusal_declarations (number, person, declared_at)"
            " values ('2023-90001', $1, now())", person,
        )  # fmt: skip

    await room.sign_in(25)
    await room.do(m.OpenSession, CHAIR, room.on_the_day)
    await room.do(m.AssignPanels, OFFICE, room.on_the_day)

    panel = await house.pool.fetch("select person from meeting_panels order by person")
    assert [row["person"] for row in panel] == sorted(readers[10:])


async def test_with_a_ballot_open_the_session_stays_open(house: House) -> None:
    room = await Room.convened(house)
    await room.draw()
    await room.sign_in(25)
    await room.do(m.OpenSession, CHAIR, room.on_the_day)
    await house.pool.execute(
        "insert into vote_rounds (meeting, number, round, voters, public_key, private_key,"
        " opened_at) values ($1, '2023-90001', 1, '{g-01}', 'x', 'x', now())", MEETING,
    )  # fmt: skip

    refused = await rule_against(room.do(m.CloseSession, CHAIR, room.on_the_day, minutes=MINUTES))

    assert refused == "O40-ballot"
    assert (await room.state())["stage"] == "in_session"


async def test_whose_term_is_over_is_not_drawn(house: House) -> None:
    room = await Room.convened(house)
    await house.pool.execute(
        "update experts set term_until = $1 where person = 'g-00'", room.held_on
    )
    await house.pool.execute("update experts set ended_on = $1 where person = 'g-01'", room.held_on)
    known = PostgresMeetings(house.pool)

    pool = await known.pool(PoolRequest(COMMITTEE, room.held_on))
    await room.draw()

    assert {"g-00", "g-01"}.isdisjoint(one.person for one in pool)
    assert len(pool) == sum(map(len, EXPERTS.values())) - 2
    assert len((await room.state())["pool"]["candidates"]) == len(pool)


async def test_who_is_left_out_is_on_record_with_the_reason(house: House) -> None:
    room = await Room.convened(house)
    for actor, digest in ((OFFICE, "1"), (Actor("p-f", "cq-eic", Role.FOUNDING_BODY), "2")):
        await room.do(m.CommitSeed, actor, digest=f"sha256:{digest * 64}")
    gone = Exclusion("g-02", "SOD-5", "与申报人同一单位")

    await room.do(m.FreezePool, OFFICE, places=PLACES, excluded=(gone,))

    pool = (await room.state())["pool"]
    assert pool["excluded"] == [{"person": "g-02", "rule": "SOD-5", "reason": "与申报人同一单位"}]
    assert "g-02" not in {one["person"] for one in pool["candidates"]}


async def test_a_repeated_command_is_answered_and_done_once(house: House) -> None:
    room = await Room.convened(house)
    await room.draw()
    command = room.sent[0]

    again = await house.ask(room.handle, command)
    await room.handle.signal("commit_seed", command)
    await house.rested(room.handle)

    assert again.version == 2
    assert await room.handle.query("quarantined") == []
    commits = "select count(*) from meeting_events where type = 'seed_committed'"
    assert await house.pool.fetchval(commits) == 2


async def test_after_the_end_every_command_is_refused_or_unheard(house: House) -> None:
    room = await Room.convened(house)
    await room.do(m.CancelMeeting, OFFICE, reason="改期")
    conclusion = await room.handle.result()

    assert conclusion.stage == "cancelled"
    assert await house.pool.fetchval("select over from meetings where id = $1", MEETING)


async def test_rubbish_harms_no_meeting(house: House) -> None:
    room = await Room.convened(house)
    await room.handle.signal("freeze_pool", {"places": "all"})
    await room.handle.signal("vote_for_me", {})
    await room.handle.signal("open_session")

    async def all_seen() -> bool:
        return len(await room.handle.query("quarantined")) == 3

    await within(10, all_seen)
    await room.draw()
    assert (await room.state())["stage"] == "inviting"


async def test_every_write_twice_is_once(house: House) -> None:
    room = await Room.convened(house)
    await room.draw()
    meetings = PostgresMeetings(house.pool)
    before = await house.everything()

    for transition in await transitions_of(room):
        await meetings.write(transition)

    assert await house.everything() == before


async def transitions_of(room: Room) -> list[MeetingTransition]:
    """As they stand in the history: what an activity was asked, to be asked again."""
    converter = contract.DATA_CONVERTER
    found = []
    async for event in room.handle.fetch_history_events():
        scheduled = event.activity_task_scheduled_event_attributes
        if scheduled.activity_type.name == "record_meeting":
            found += await converter.decode(scheduled.input.payloads, [MeetingTransition])
    assert found
    return found


async def test_a_meeting_that_is_replayed_at_every_task_does_the_same(
    temporal: WorkflowEnvironment, database: str
) -> None:
    async with a_house(temporal, database, max_cached_workflows=0) as house:
        room = await Room.convened(house)
        await room.draw()
        await room.sign_in(20)
        await room.do(m.OpenSession, CHAIR, room.on_the_day)
        await room.do(m.CloseSession, CHAIR, room.on_the_day, minutes=MINUTES)

        assert (await room.handle.result()).stage == "closed"
        replayer = Replayer(
            workflows=[Meeting], data_converter=contract.DATA_CONVERTER, interceptors=[Guard()]
        )
        await replayer.replay_workflow(await room.handle.fetch_history())


async def test_it_hands_over_to_a_next_run_and_forgets_nothing(house: House) -> None:
    room = await Room.convened(house, messages_per_run=4)
    await room.draw()
    await room.sign_in(20)
    await house.ask(room.handle, room.sent[0])

    await room.do(m.OpenSession, CHAIR, room.on_the_day + timedelta(minutes=1))

    state = await room.state()
    assert (state["stage"], len(state["pool"]["candidates"])) == ("in_session", 36)
    runs = await house.pool.fetchval("select count(distinct run_id) from meeting_events")
    assert runs > 1


async def test_operators_see_how_many_and_never_who(house: House) -> None:
    room = await Room.convened(house)
    await room.draw()
    await room.sign_in(18)

    status = await room.handle.query("status")
    described = await room.handle.describe()

    assert (status["signed_in"], status["seeds"]) == (18, 2)
    said = f"{status}{described.search_attributes}"
    people = {seat["person"] for seat in await room.seats()} - set(STANDING)
    assert not [person for person in people if person in said]
