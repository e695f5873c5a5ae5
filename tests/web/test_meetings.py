"""评审会 through the API: who has a part in it sees his part, and anybody can do its draw again."""

import itertools
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import typer
from typer.testing import CliRunner

from api.client.client import Client
from api.identity.memberships import Membership, bind, enrol
from api.terminal.draw import register
from domain import meeting_commands as m
from domain.calendar import local_day
from domain.commands import Command
from domain.draw import Places, commitment
from domain.notice import SpecialtyGroup
from domain.people import Actor, Role
from domain.refusals import Refused
from tests.activities.the_record import a_notice
from tests.domain.builders_terms import COMMITTEE, FOUNDING, some_terms
from tests.web.the_door import Door

SEASON = some_terms().notice
GROUPS = ("绿色建筑", "环境工程")
PEOPLE = [f"x-{n:02}" for n in range(36)]
SEEDS = {f"committee@{COMMITTEE}": "1a" * 32, f"founding_body@{FOUNDING}": "2b" * 32}
PLACES = (Places(GROUPS[0], 13, 2), Places(GROUPS[1], 11, 2))
_KEYS = iter(range(10_000))
_FIRST = itertools.count(1_000, 1_000)  # databases of their own, on one server of workflows


@dataclass(frozen=True)
class Hall:
    """The door of this module, its committee's office, chair, and thirty-six experts in term."""

    door: Door

    async def client(self, person: str, acting_as: str) -> Client:
        visitor = await self.door.visitor(person, acting_as)
        return Client(visitor.client, visitor.token, acting_as)

    async def office(self) -> Client:
        return await self.client("m-office", f"committee@{COMMITTEE}")

    async def chair(self) -> Client:
        return await self.client("m-chair", f"chair@{COMMITTEE}")

    async def expert(self, person: str) -> Client:
        return await self.client(person, f"expert@{COMMITTEE}")

    async def convened(self, key: str = "") -> str:
        held_on = local_day(self.door.clock.now) + timedelta(days=10)
        made = await (await self.office()).convene(
            SEASON, held_on.isoformat(), ["m-chair"], key or f"convene-{next(_KEYS)}"
        )
        return str(made["meeting"])

    async def tell(self, meeting: str, client: Client, kind: type[Command], **fields: Any) -> Any:
        command = kind(
            command_id=f"m-{next(_KEYS)}", actor=Actor("p", "", Role.APPLICANT), **fields
        )
        return await client.tell_meeting(meeting, command)

    async def drawn(self) -> str:
        meeting = await self.convened()
        clients = {
            acting_as: await self.client(f"m-{acting_as.split('_')[0]}"[:20], acting_as)
            for acting_as in SEEDS
        }
        for acting_as, seed in SEEDS.items():
            await self.tell(meeting, clients[acting_as], m.CommitSeed, digest=commitment(seed))
        await self.tell(meeting, await self.office(), m.FreezePool, places=PLACES)
        for acting_as, seed in SEEDS.items():
            await self.tell(meeting, clients[acting_as], m.RevealSeed, seed=seed)
        return meeting


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hall(door: Door) -> AsyncIterator[Hall]:
    pool = door.desk.pool
    notice = replace(a_notice(), groups=tuple(SpecialtyGroup(name, ()) for name in GROUPS))
    await door.desk.publish(notice)
    await pool.execute(
        "insert into convenings (season, n, command, held_on, answer_days, standing, convened_by,"
        " convened_at) values ($1, $2, 'before', '2023-01-01', 1, '{}', 'p', now())",
        SEASON, next(_FIRST),
    )  # fmt: skip
    await enrol(pool, "m-chair", "主任")
    await bind(pool, "m-chair", Membership(COMMITTEE, Role.CHAIR))
    opened, now = Hall(door), datetime.now(UTC)
    office = await opened.office()
    for n, person in enumerate(PEOPLE):
        await office.appoint_expert(
            SEASON, person, [GROUPS[n % 2]], local_day(now).isoformat(),
            (local_day(now) + timedelta(days=1_000)).isoformat(), f"appoint-{n}",
        )  # fmt: skip
    yield opened


async def test_it_is_convened_once_for_one_request_and_numbered(hall: Hall) -> None:
    first, again = await hall.convened("the-same"), await hall.convened("the-same")
    another = await hall.convened()

    assert first == again
    assert another != first
    assert first.startswith(f"{SEASON}.")


async def test_a_request_whose_answer_was_lost_is_the_same_meeting_even_when_it_is_over(
    hall: Hall,
) -> None:
    meeting = await hall.convened("lost")
    await hall.tell(meeting, await hall.office(), m.CancelMeeting, reason="改期")
    await hall.door.desk.client.get_workflow_handle(f"meeting/{meeting}").result()
    await hall.door.desk.pool.execute("delete from answers where person = 'm-office'")

    assert await hall.convened("lost") == meeting
    events = "select count(*) from meeting_events where meeting = $1"
    assert await hall.door.desk.pool.fetchval(events, meeting) == 2


async def test_the_draw_is_done_again_by_whoever_doubts_it(hall: Hall, tmp_path: Path) -> None:
    meeting = await hall.drawn()
    founder = await hall.client("m-founding", f"founding_body@{FOUNDING}")
    record = tmp_path / "draw.json"
    record.write_text(json.dumps(await founder.draw(meeting)), "utf-8")

    terminal = typer.Typer()
    terminal.callback()(lambda: None)
    register(terminal)
    done = CliRunner().invoke(terminal, ["draw", "verify", str(record)])
    changed = record.read_text("utf-8").replace('"x-0', '"y-0', 1)
    record.write_text(changed, "utf-8")
    forged = CliRunner().invoke(terminal, ["draw", "verify", str(record)])

    assert (done.exit_code, "相符：正选 24 人" in done.output) == (0, True)
    assert forged.exit_code == 1


async def test_each_sees_his_own_part_and_others_nothing(hall: Hall) -> None:
    meeting = await hall.drawn()
    office, chair = await hall.office(), await hall.chair()
    seats = [seat["person"] for seat in (await office.meeting(meeting))["seats"]]
    member, other = seats[1], next(person for person in PEOPLE if person not in seats)
    founder = await hall.client("m-founding", f"founding_body@{FOUNDING}")

    own = await (await hall.expert(member)).meeting(meeting)
    witness = await founder.meeting(meeting)

    assert len(seats) == 25
    assert (await chair.meeting(meeting))["seats"] == (await office.meeting(meeting))["seats"]
    assert own["seat"]["person"] == member
    assert not [person for person in seats if person != member and person in json.dumps(own)]
    assert not [person for person in PEOPLE if person in json.dumps(witness)]
    assert {one["id"] for one in await (await hall.expert(member)).meetings()} >= {meeting}
    assert meeting not in {one["id"] for one in await (await hall.expert(other)).meetings()}
    for stranger in (
        await hall.expert(other),
        await hall.client("m-unit", "unit@unit-company"),
        await hall.client("m-elsewhere", "district@district-hr"),
    ):
        with pytest.raises(LookupError):
            await stranger.meeting(meeting)


async def test_invited_accepted_signed_in_and_in_session(hall: Hall) -> None:
    meeting = await hall.drawn()
    office, chair = await hall.office(), await hall.chair()
    seats = [seat["person"] for seat in (await office.meeting(meeting))["seats"]]
    clients = {person: await hall.expert(person) for person in seats[1:]} | {"m-chair": chair}
    for client in clients.values():
        await hall.tell(meeting, client, m.AcceptInvitation)
    before, door = hall.door.clock.now, hall.door
    door.clock.now = before + timedelta(days=10)
    for person in seats[:17]:
        await hall.tell(meeting, clients[person], m.SignIn)
    ack = await hall.tell(meeting, chair, m.OpenSession)
    door.clock.now = before

    assert ack.stage == "in_session"
    assert (await chair.meeting(meeting))["next"] == ["assign_panels", "close_session"]
    there = [s for s in (await office.meeting(meeting))["seats"] if s["signed_in_at"]]
    assert len(there) == 17


async def test_no_expert_answers_for_another(hall: Hall) -> None:
    meeting = await hall.drawn()
    seats = [seat["person"] for seat in (await (await hall.office()).meeting(meeting))["seats"]]
    other = next(person for person in PEOPLE if person not in seats)
    founder = await hall.client("m-founding", f"founding_body@{FOUNDING}")

    with pytest.raises(LookupError):
        await hall.tell(meeting, await hall.expert(other), m.AcceptInvitation)
    with pytest.raises(Refused) as refused:
        await hall.tell(meeting, founder, m.CancelMeeting, reason="改期")

    assert refused.value.rule == "SOD-3"


@pytest.mark.parametrize(
    ("standing", "days", "rule"),
    [(["x-01"], 10, "SOD-2"), (["m-chair", "m-chair"], 10, "O40-size"), (["m-chair"], -1, "M-table")],
)  # fmt: skip
async def test_a_meeting_that_cannot_be_is_not_convened(
    hall: Hall, standing: list[str], days: int, rule: str
) -> None:
    held_on = local_day(hall.door.clock.now) + timedelta(days=days)

    with pytest.raises(Refused) as refused:
        await (await hall.office()).convene(
            SEASON, held_on.isoformat(), standing, f"k-{next(_KEYS)}"
        )

    assert refused.value.rule == rule


async def test_only_the_office_convenes_and_keeps_the_pool(hall: Hall) -> None:
    founder = await hall.client("m-founding", f"founding_body@{FOUNDING}")
    today = local_day(hall.door.clock.now).isoformat()

    for act in (
        founder.convene(SEASON, today, ["m-chair"], "k"),
        founder.experts(SEASON),
        founder.end_appointment(SEASON, "x-00"),
    ):
        with pytest.raises(Refused) as refused:
            await act
        assert refused.value.rule == "SOD-3"


# -------------------------------------------------------------------------------- the pool


async def test_a_term_is_of_three_years_at_most_and_names_the_latest_day(hall: Hall) -> None:
    office = await hall.office()

    with pytest.raises(Refused, match="至迟于 2026-03-01 届满") as refused:
        await office.appoint_expert(SEASON, "y", [GROUPS[0]], "2023-03-01", "2026-03-02", "y-1")
    made = await office.appoint_expert(SEASON, "y", [GROUPS[0]], "2023-03-01", "2026-03-01", "y-2")

    assert (refused.value.rule, made["until"]) == ("O40-term", "2026-03-01")


@pytest.mark.parametrize(
    ("groups", "begins", "until", "rule"),
    [
        ([GROUPS[0]], "2023-03-01", "2023-03-01", "O40-term"),
        (["没有的组"], "2023-03-01", "2024-03-01", "O40-draw"),
    ],
)
async def test_an_appointment_that_does_not_fit_is_refused_with_its_rule(
    hall: Hall, groups: list[str], begins: str, until: str, rule: str
) -> None:
    with pytest.raises(Refused) as refused:
        await (await hall.office()).appoint_expert(
            SEASON, "z", groups, begins, until, f"z-{next(_KEYS)}"
        )

    assert refused.value.rule == rule


async def test_nobody_has_two_terms_at_once_and_one_that_has_ended_stays_on_record(
    hall: Hall,
) -> None:
    office, today = await hall.office(), local_day(hall.door.clock.now)
    first = (today - timedelta(days=30)).isoformat(), (today + timedelta(days=300)).isoformat()
    second = (today - timedelta(days=1)).isoformat(), (today + timedelta(days=900)).isoformat()
    await office.appoint_expert(SEASON, "t", [GROUPS[0]], *first, "t-1")

    with pytest.raises(Refused, match="另有任期") as refused:
        await office.appoint_expert(SEASON, "t", [GROUPS[1]], *second, "t-2")
    await office.end_appointment(SEASON, "t")
    await office.end_appointment(SEASON, "t")
    await office.appoint_expert(SEASON, "t", [GROUPS[1]], *second, "t-3")

    assert refused.value.rule == "O40-term"
    terms = [one for one in await office.experts(SEASON) if one["person"] == "t"]
    assert [one["ended_on"] for one in terms] == [today.isoformat(), None]
