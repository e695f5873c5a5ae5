"""The same words at a terminal, here or elsewhere: a token and an address are all that differ."""

from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from api.client import RefusedElsewhere
from api.commands import NotFound
from api.connection import Connection
from api.terminal import cases
from api.terminal.desks import DeskElsewhere, DeskHere, desk_of_the_environment
from domain import commands as c
from domain.notice import Notice
from domain.people import Actor, Role
from tests.vault import KEY
from tests.web.test_acts import UNIT, handed_in, notice
from tests.web.the_door import Door

__all__ = ["notice"]  # a fixture


def elsewhere(door: Door, token: str, acting_as: str = "applicant") -> DeskElsewhere:
    return DeskElsewhere("http://zhicheng", token, acting_as, door.transport)


async def test_what_is_seen_elsewhere_is_what_is_recorded_here(
    door: Door, notice: Notice, module_database: str
) -> None:
    me, number = await handed_in(door, notice)
    clerk = await door.visitor("clerk-1", UNIT)
    here = DeskHere(lambda: Connection(module_database, "", "", secrets_key=KEY))
    mine, theirs = elsewhere(door, me.token), elsewhere(door, clerk.token)

    assert await mine.status(number) == await here.status(number)
    assert await mine.timeline(number) == await here.timeline(number)
    waiting = await theirs.inbox("unit-company")
    assert waiting == await here.inbox("unit-company")
    assert number in {task.number for task in waiting}
    assert await mine.inbox("person:me") == await here.inbox(f"person:{me.person}")


async def test_an_act_from_elsewhere_is_the_persons_own_and_a_refusal_has_its_clause(
    door: Door, notice: Notice
) -> None:
    _, number = await handed_in(door, notice)
    clerk = await door.visitor("clerk-1", UNIT)
    desk = elsewhere(door, clerk.token)
    actor = Actor("whoever", "unit-company", Role.UNIT)  # who it is, the token says

    done = await desk.send(
        number, c.ReturnApplication(command_id=f"d-{number}", actor=actor, opinion="请补充")
    )
    assert done["stage"] == "returned"
    by = await door.desk.pool.fetchval(
        "select person from events where number = $1 and type = 'returned'", number
    )
    assert by == "clerk-1"
    with pytest.raises(RefusedElsewhere) as refused:
        await desk.send(number, c.Approve(command_id=f"e-{number}", actor=actor))
    assert refused.value.rule == "T-table"
    assert "T-table" in refused.value.clauses["T-table"]


async def test_opening_elsewhere_twice_is_one_application(door: Door, notice: Notice) -> None:
    me = await door.visitor("w-desk")
    desk = elsewhere(door, me.token)
    channel = notice.terms.channels[-1]
    made = [
        await desk.create("own-name", "ignored", notice.terms.notice, channel, None)
        for _ in range(2)
    ]
    assert made[0] == made[1]
    with pytest.raises(NotFound, match="没有绑定"):
        await desk.inbox("unit-company")


def test_the_environment_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHICHENG_API_URL", raising=False)
    connection = Connection("", "", "", secrets_key=KEY)
    assert isinstance(desk_of_the_environment(lambda: connection), DeskHere)
    monkeypatch.setenv("ZHICHENG_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("ZHICHENG_TOKEN", "zc_x_y")
    found = desk_of_the_environment(lambda: connection)
    assert isinstance(found, DeskElsewhere)
    app = typer.Typer()
    cases.register(app, lambda: connection)
    typed: Any = CliRunner().invoke(app, ["status", "2026-1"])
    assert (typed.exit_code, "连接不上 ZHICHENG_API_URL" in typed.stderr) == (1, True)
