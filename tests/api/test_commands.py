"""The main door: what is answered by the case, what by the record, and what wakes an ended case."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from temporalio.client import WorkflowExecutionStatus
from temporalio.testing import WorkflowEnvironment

from activities.adapters.postgres_records import PostgresRecords
from api.commands import BadCommand, NotFound, Sender, read_command
from domain import commands as c
from domain.application import Stage
from domain.commands import Archive, Ground, ReopenGround, Seal
from domain.notice import Channel, Level, Route
from domain.people import Actor, Role
from domain.refusals import Refused
from domain.routes import Facts, StaffKind, UnitOwner, example_facts
from postgres.pool import open_pool
from tests.activities.the_record import transitions
from tests.domain.builders_lives import DIGEST, Life, a_life, a_revision, at
from tests.domain.builders_terms import COMMITTEE, FOUNDING
from tests.vault import VAULT
from tests.workflows.the_season_house import NOTICE, House, a_house
from workflows import contract


@dataclass
class Desk:
    house: House
    sender: Sender
    sent: int = 0

    async def create(self, number: str, person: str = "p-1", **more: Any) -> Any:
        me = Actor(person, "", Role.APPLICANT)
        when = self.house.start + timedelta(hours=1)
        args: dict[str, Any] = {"channel": Channel.NORMAL, "at": when} | more
        with self.house.env.with_time_skipping_disabled():
            ack = await self.sender.create(
                number, person, NOTICE, 1, args["channel"], me, args["at"]
            )
        self.follow(number)
        return ack

    async def send(self, number: str, kind: type[c.Command], actor: Actor, **fields: Any) -> Any:
        self.sent += 1
        header: dict[str, Any] = {
            "command_id": f"{number}-{self.sent}",
            "received_at": self.house.start + timedelta(hours=2),
        }
        with self.house.env.with_time_skipping_disabled():  # a woken case is a new run
            ack = await self.sender.send(number, kind(actor=actor, **header | fields))
        self.follow(number)
        return ack

    def follow(self, number: str) -> None:
        handle = self.house.env.client.get_workflow_handle(contract.application_id(number))
        self.house.handles.append(handle)

    async def runs(self, number: str) -> int:
        query = f'WorkflowId = "{contract.application_id(number)}"'
        return (await self.house.env.client.count_workflows(query)).count

    async def written(self, life: Life) -> Life:
        """As if it had been lived: the record knows it, and no workflow runs."""
        records = PostgresRecords(self.house.pool)
        for transition in transitions(life):
            await records.write(replace(transition, edition=1))
        return life


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(temporal: WorkflowEnvironment, module_database: str) -> AsyncIterator[Desk]:
    async with a_house(temporal, module_database) as house:
        pool = await open_pool(module_database, vault=VAULT)
        yield Desk(house, Sender(temporal.client, pool))
        await pool.close()


def applicant(person: str = "p-1") -> Actor:
    return Actor(person, "", Role.APPLICANT)


# ------------------------------------------------------------------------------ creating


async def test_creating_twice_answers_the_same(desk: Desk) -> None:
    first = await desk.create("2027-10001", "p-twice")
    again = await desk.create("2027-10001", "p-twice")

    assert first == again
    assert (first.number, first.version, first.stage) == ("2027-10001", 1, "draft")


async def test_many_who_create_the_same_at_once_get_one_application(desk: Desk) -> None:
    acks = await asyncio.gather(*(desk.create("2027-10002", "p-at-once") for _ in range(5)))

    assert len({ack.version for ack in acks}) == 1
    assert len(await desk.house.pool.fetch("select 1 from events where number = '2027-10002'")) == 1


async def test_the_second_application_of_a_year_is_refused_with_the_clause(desk: Desk) -> None:
    await desk.create("2027-10003", "p-greedy")

    with pytest.raises(Refused) as refusal:
        await desk.create("2027-10004", "p-greedy")

    assert refusal.value.rule == "N89-3.2-3"
    assert "2027-10003" in str(refusal.value)


async def test_a_person_in_a_ban_period_is_refused_with_the_clause(desk: Desk) -> None:
    banned = a_life(until=Life.confirmed, number="2023-10005", person="p-banned")
    banned.certify("C-10005", at("2024-01-10", "10:00:01"))
    when = datetime.now(UTC) - timedelta(days=1)
    banned.do(c.Revoke, banned.authority, when, document="文", cause="弄虚作假")
    await desk.written(banned)

    with pytest.raises(Refused) as refusal:
        await desk.create("2027-10006", "p-banned")

    assert refusal.value.rule == "N89-1-4"


# ----------------------------------------------------------------------------- answering


async def test_a_refusal_carries_every_finding(desk: Desk) -> None:
    await desk.create("2027-10010", "p-10010")
    facts = replace(example_facts(Route.R3_1), insurance_months=0, insurance_months_in_city=0)

    with pytest.raises(Refused) as refusal:
        await desk.send(
            "2027-10010", c.Submit, applicant("p-10010"), revision=a_revision(), facts=facts,
            level=Level.SENIOR, channel=Channel.GREEN, committee=COMMITTEE, promise=False,
        )  # fmt: skip

    rules = [found.rule for found in refusal.value.findings]
    assert len(rules) >= 3
    assert rules == list(dict.fromkeys(rules)), "each of them once"
    noted = await desk.house.pool.fetchrow(
        "select command, rule from refusals where number = '2027-10010'"
    )
    assert noted is not None
    assert (noted["command"], noted["rule"]) == ("submit", rules[0])


async def test_the_same_command_is_answered_alike_and_another_of_its_id_is_refused(
    desk: Desk,
) -> None:
    await desk.create("2027-10013", "p-10013")
    me, header = applicant("p-10013"), {"command_id": "once"}

    first = await desk.send("2027-10013", c.Save, me, **header, revision=a_revision(1))
    later = desk.house.start + timedelta(hours=3)
    again = await desk.send(
        "2027-10013", c.Save, me, **header, revision=a_revision(1), received_at=later
    )
    with pytest.raises(Refused) as refusal:
        await desk.send("2027-10013", c.Save, me, **header, revision=a_revision(2))

    assert first == again
    assert refusal.value.rule == "D-57"
    assert (await desk.house.row("2027-10013"))["version"] == first.version


async def test_an_unknown_number_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await desk.send("2027-99999", c.Withdraw, applicant())
    with pytest.raises(NotFound):
        await desk.sender.signal("2027-99999", c.Withdraw(command_id="w", actor=applicant()))


async def test_nobody_submits_to_an_organisation_that_is_not_registered(desk: Desk) -> None:
    await desk.create("2027-10011", "p-10011")
    facts = Facts(
        staff=StaffKind.ESTABLISHED, unit_owner=UnitOwner.CITY, unit="unit-unknown",
        department="department-unknown",
    )  # fmt: skip

    with pytest.raises(Refused) as refusal:
        await desk.send(
            "2027-10011", c.Submit, applicant("p-10011"), revision=a_revision(), facts=facts,
            level=Level.SENIOR, channel=Channel.NORMAL, committee=COMMITTEE, promise=True,
        )  # fmt: skip

    assert refusal.value.rule == "N89-3.3.1-5"
    assert "unit-unknown、department-unknown" in str(refusal.value)


async def test_a_command_of_more_than_eight_thousand_bytes_is_not_sent(desk: Desk) -> None:
    await desk.create("2027-10012", "p-10012")
    large: dict[str, Any] = {
        "items": ("缺" * 900,) * 10,
        "due_at": desk.house.start + timedelta(days=3),
    }
    unit = Actor("p-unit", "unit-company", Role.UNIT)

    with pytest.raises(BadCommand, match="最多 7800 字节"):
        await desk.send("2027-10012", c.RequestSupplement, unit, **large)
    with pytest.raises(BadCommand, match="最多 7800 字节"):
        await desk.sender.signal(
            "2027-10012", c.RequestSupplement(command_id="x", actor=unit, **large)
        )


def test_what_cannot_be_read_is_named_and_not_repeated() -> None:
    header = {"command_id": "x", "actor": {"person": "p", "organisation": "", "role": "unit"}}

    with pytest.raises(BadCommand, match=r"没有指令 approv；可用：.*approve"):
        read_command("approv", header)
    with pytest.raises(BadCommand, match=r"^approve: opinion: ") as fault:
        read_command("approve", header | {"opinion": ["张三"]})
    assert "张三" not in str(fault.value)


# ------------------------------------------------------------------------ ended and woken


async def test_an_ended_case_is_answered_from_its_record(desk: Desk) -> None:
    await desk.create("2027-10020", "p-10020")
    handle = desk.house.env.client.get_workflow_handle(contract.application_id("2027-10020"))
    await desk.house.advance(desk.house.start + timedelta(days=21), handle)
    assert (await handle.describe()).status is WorkflowExecutionStatus.COMPLETED

    with pytest.raises(Refused) as refusal:
        await desk.send("2027-10020", c.Withdraw, applicant("p-10020"))

    assert refusal.value.rule == "T-table"
    assert await desk.runs("2027-10020") == 1, "nobody was woken for it"


async def test_an_expired_case_is_woken_by_its_reopening(desk: Desk) -> None:
    await desk.create("2027-10021", "p-10021")
    handle = desk.house.env.client.get_workflow_handle(contract.application_id("2027-10021"))
    await desk.house.advance(desk.house.start + timedelta(days=21), handle)
    founding = Actor("p-founding", FOUNDING, Role.FOUNDING_BODY)
    late = desk.house.start + timedelta(days=22)

    ack = await desk.send(
        "2027-10021", c.Reopen, founding, received_at=late, ground=ReopenGround.WINDOW_EXTENDED,
        until=late + timedelta(days=5), reason="方案延期",
    )  # fmt: skip

    assert ack.stage == Stage.DRAFT
    row = await desk.house.row("2027-10021")
    assert (row["stage"], row["version"], row["open"]) == ("draft", ack.version, True)


async def test_an_archived_case_is_woken_by_its_revocation(desk: Desk) -> None:
    life = await desk.written(archived("2023-10022", "p-10022"))

    ack = await desk.send(
        "2023-10022", c.Revoke, life.authority, document="撤销文件", cause="弄虚作假",
        received_at=datetime.now(UTC),
    )  # fmt: skip

    assert ack.stage == Stage.REVOKED
    assert (await desk.house.row("2023-10022"))["stage"] == "revoked"


async def test_a_late_request_for_re_examination_is_told_its_clause(desk: Desk) -> None:
    life = await desk.written(archived("2023-10023", "p-10023"))

    with pytest.raises(Refused) as refusal:
        await desk.send(
            "2023-10023", c.RequestReexamination, life.applicant, ground=Ground.OVERLOOKED,
            statement=DIGEST, received_at=datetime.now(UTC),
        )  # fmt: skip

    assert refusal.value.rule == "N89-3.4.5-3"
    assert (await desk.house.row("2023-10023"))["version"] == life.application.version


def archived(number: str, person: str) -> Life:
    life = a_life(number=number, person=person)
    when = at("2024-02-01")
    unit = life.tier(0)
    for seal in (Seal.CLERK, Seal.PROMISE, Seal.INTEGRITY, Seal.UNIT, Seal.COMMITTEE,
                 Seal.TITLE_OFFICE):  # fmt: skip
        life.do(c.CompleteSeal, unit, when, seal=seal)
    for archive in Archive:
        life.do(c.FileAway, unit, when, archive=archive)
    life.wait(at("2024-06-01"))
    assert life.application.is_closed
    return life
