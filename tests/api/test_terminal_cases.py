"""`zhicheng create | status | inbox | send | timeline | organisation` as typed, and as read by a program."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest_asyncio
import typer
from temporalio.testing import WorkflowEnvironment
from typer.testing import CliRunner, Result

from api.connection import Connection
from api.terminal import cases
from domain.notice import Level, Route
from domain.routes import example_facts
from tests.domain.builders_lives import DIGEST
from tests.domain.builders_terms import COMMITTEE
from tests.vault import KEY
from tests.workflows.the_season_house import NOTICE, House, a_house
from workflows import contract

SHAPE = {
    "number", "stage", "tier", "holder", "round", "clocks", "holds", "outcome", "version", "next",
}  # fmt: skip


@dataclass
class Terminal:
    house: House
    app: typer.Typer

    async def type(self, *words: str, **options: str) -> Result:
        """In a thread, as in a process of its own: the command line runs its own loop."""
        flags = [part for name, value in options.items() for part in (_flag(name), value)]
        return await asyncio.to_thread(CliRunner().invoke, self.app, [*words, *flags])

    async def reads(self, *words: str, **options: str) -> Any:
        result = await self.type(*words, "--json", **options)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    async def a_case(self, number: str) -> None:
        """Its owner is `p-<number>`."""
        await self.house.open_case(number)

    @property
    def day(self) -> datetime:
        return self.house.start + timedelta(days=2)

    @property
    def hour(self) -> str:
        return self.day.strftime("%Y-%m-%dT%H:%M:%S")


def _flag(name: str) -> str:
    return {"as_": "--as"}.get(name, "--" + name.replace("_", "-"))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def terminal(temporal: WorkflowEnvironment, module_database: str) -> AsyncIterator[Terminal]:
    address = temporal.client.service_client.config.target_host
    app = typer.Typer()
    cases.register(app, lambda: Connection(module_database, address, "", secrets_key=KEY))
    async with a_house(temporal, module_database) as house:
        yield Terminal(house, app)


async def submitted(terminal: Terminal, number: str) -> Any:
    facts = example_facts(Route.R3_1)
    data = {
        "revision": {"number": 1, "digest": DIGEST, "publicised": DIGEST},
        "facts": {name: getattr(facts, name) for name in facts.__slots__},
        "level": Level.SENIOR, "channel": "normal", "committee": COMMITTEE, "promise": True,
    }  # fmt: skip
    return await terminal.reads(
        "send", number, "submit", as_=f"p-{number}", role="applicant", data=json.dumps(data),
        received_at=terminal.hour,
    )  # fmt: skip


# ---------------------------------------------------------------------------------- looking


async def test_status_tells_a_program_everything_by_its_name(terminal: Terminal) -> None:
    await terminal.a_case("2027-20001")
    await submitted(terminal, "2027-20001")

    found = await terminal.reads("status", "2027-20001")

    assert found.keys() >= SHAPE
    assert (found["stage"], found["tier"], found["round"], found["version"]) == (
        "unit_review", "unit", 1, 2,
    )  # fmt: skip
    assert found["holder"] == {
        "role": "unit", "organisation": "unit-company", "name": "某新能源公司",
        "contact_name": "王老师", "contact_phone": "023-1001",
    }  # fmt: skip
    assert found["holds"] == []
    assert found["outcome"] is None
    assert [clock["id"] for clock in found["clocks"]][-1] == "T-W"
    assert {"id", "legal_end", "rings_at", "rule", "consequence"} <= found["clocks"][0].keys()
    assert {step["command"] for step in found["next"]} >= {"start_publicity", "return_application"}


async def test_status_tells_a_person_who_has_it_and_until_when(terminal: Terminal) -> None:
    await terminal.a_case("2027-20002")
    await submitted(terminal, "2027-20002")

    result = await terminal.type("status", "2027-20002")

    assert result.exit_code == 0
    assert "单位审核中" in result.stdout
    assert "现由谁办理：某新能源公司　联系人 王老师 023-1001" in result.stdout
    assert "期限 T-W：" in result.stdout


async def test_the_inbox_of_an_organisation_and_of_a_person(terminal: Terminal) -> None:
    await terminal.a_case("2027-20003")
    await submitted(terminal, "2027-20003")
    await terminal.a_case("2027-20004")

    of_the_unit = await terminal.reads("inbox", as_="unit-company")
    of_the_person = await terminal.reads("inbox", as_="person:p-2027-20004")

    assert "2027-20003" in [task["number"] for task in of_the_unit]
    assert {"number", "title", "stage", "due_at", "rule"} <= of_the_unit[0].keys()
    assert [task["number"] for task in of_the_person] == ["2027-20004"]
    table = await terminal.type("inbox", as_="unit-company")
    assert table.exit_code == 0
    assert "2027-20003" in table.stdout


async def test_the_timeline_names_every_step_in_order(terminal: Terminal) -> None:
    await terminal.a_case("2027-20005")
    await submitted(terminal, "2027-20005")

    found = await terminal.reads("timeline", "2027-20005")

    assert [(each["seq"], each["type"]) for each in found] == [(1, "opened"), (2, "submitted")]


async def test_what_does_not_exist_leaves_with_one_and_a_sentence(terminal: Terminal) -> None:
    result = await terminal.type("status", "2027-99999")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "没有申请书 2027-99999。\n"


# ---------------------------------------------------------------------------------- acting


async def test_creating_from_the_terminal_answers_with_the_receipt(terminal: Terminal) -> None:
    with terminal.house.env.with_time_skipping_disabled():
        words = ("create", "2027-20010")
        receipt = await terminal.reads(
            *words, person="p-20010", notice=NOTICE, received_at=terminal.hour
        )
        again = await terminal.reads(
            *words, person="p-20010", notice=NOTICE, received_at=terminal.hour
        )
    handle = terminal.house.env.client.get_workflow_handle(contract.application_id("2027-20010"))
    terminal.house.handles.append(handle)

    assert receipt == again == {"number": "2027-20010", "version": 1, "stage": "draft"}


async def test_an_unpublished_notice_leaves_with_one(terminal: Terminal) -> None:
    result = await terminal.type("create", "2027-20011", person="p", notice="no-such-notice")

    assert result.exit_code == 1
    assert "没有已发布的方案 no-such-notice" in result.stderr


async def test_a_refusal_leaves_with_one_and_tells_rule_and_clause(terminal: Terminal) -> None:
    await terminal.a_case("2027-20012")
    await submitted(terminal, "2027-20012")

    result = await terminal.type(
        "send", "2027-20012", "approve", "--json", as_="p-2027-20012", role="unit",
        org="unit-company", received_at=terminal.hour,
    )  # fmt: skip

    assert result.exit_code == 1
    [found] = json.loads(result.stdout)["refused"]
    assert found["rule"] == "SOD-1"
    assert found["because"] in result.stderr
    assert "［SOD-1］" in result.stderr
    assert found["clause"]
    assert f"依据：{found['clause']}" in result.stderr


async def test_the_same_id_twice_is_answered_alike_and_another_content_is_refused(
    terminal: Terminal,
) -> None:
    await terminal.a_case("2027-20013")
    words = ("send", "2027-20013", "save")
    who = {"as_": "p-2027-20013", "role": "applicant", "id": "once", "received_at": terminal.hour}
    one = json.dumps({"revision": {"number": 1, "digest": DIGEST, "publicised": DIGEST}})
    two = json.dumps({"revision": {"number": 2, "digest": DIGEST, "publicised": DIGEST}})

    first = await terminal.reads(*words, data=one, **who)
    again = await terminal.reads(*words, data=one, **who)
    other = await terminal.type(*words, "--json", data=two, **who)

    assert first == again
    assert first["command_id"] == "once"
    assert other.exit_code == 1
    assert json.loads(other.stdout)["refused"][0]["rule"] == "D-57"


async def test_wrong_use_leaves_with_two_and_names_the_field(terminal: Terminal) -> None:
    who = {"as_": "p", "role": "applicant"}

    unknown = await terminal.type("send", "2027-20014", "no_such_command", **who)
    missing = await terminal.type("send", "2027-20014", "save", **who)
    broken = await terminal.type("send", "2027-20014", "save", data="{", **who)
    listed = await terminal.type("send", "2027-20014", "save", data="[]", **who)
    no_role = await terminal.type("send", "2027-20014", "save", as_="p", role="emperor")

    assert [each.exit_code for each in (unknown, missing, broken, listed, no_role)] == [2] * 5
    assert "没有指令 no_such_command" in unknown.stderr
    assert "save: revision: " in missing.stderr
    assert "--data 不是 JSON" in broken.stderr
    assert "--data 应为 JSON 对象" in listed.stderr
    assert all(each.stdout == "" for each in (unknown, missing, broken, listed, no_role))


async def test_by_signal_nobody_waits_and_a_refusal_is_seen_in_the_status(
    terminal: Terminal,
) -> None:
    await terminal.a_case("2027-20015")
    words = ("send", "2027-20015")
    handle = terminal.house.env.client.get_workflow_handle(contract.application_id("2027-20015"))
    data = json.dumps({"revision": {"number": 1, "digest": DIGEST, "publicised": DIGEST}})
    mine = {"as_": "p-2027-20015", "role": "applicant", "received_at": terminal.hour}

    sent = await terminal.reads(*words, "save", "--signal", data=data, **mine)
    await terminal.reads(
        *words, "approve", "--signal", as_="x", role="unit", received_at=terminal.hour
    )
    await terminal.house.rested(handle)

    assert sent["sent"] == "signal"
    found = await terminal.reads("status", "2027-20015")
    assert found["version"] == 2, "the saving was carried out"
    assert [(each["command"]) for each in found["quarantined"]] == ["approve"]


async def test_an_organisation_is_registered_and_changed(terminal: Terminal) -> None:
    words = ("organisation", "unit-new")
    named = {"name": "某新单位", "role": "unit", "phone": "023-1"}

    first = await terminal.type(*words, contact="赵老师", **named)
    changed = await terminal.type(*words, contact="钱老师", **named)
    incomplete = await terminal.type(*words, name="某新单位", role="unit")

    assert (first.exit_code, changed.exit_code, incomplete.exit_code) == (0, 0, 2)
    row = await terminal.house.pool.fetchrow("select * from organisations where id = 'unit-new'")
    assert row is not None
    assert (row["contact_name"], row["contact_phone"], row["active"]) == ("钱老师", "023-1", True)
