"""Accounts from a terminal: people first, then whom they act for, then a token to come in with."""

import json
from collections.abc import Callable

import pytest
import typer
from typer.testing import CliRunner, Result

from api.connection import Connection
from api.terminal import accounts, cases, signers
from tests.vault import KEY

Typed = Callable[..., Result]


@pytest.fixture
def typed(database: str) -> Typed:
    app = typer.Typer()
    connection = Connection(database, "127.0.0.1:1", "", secrets_key=KEY)
    accounts.register(app, lambda: connection)
    cases.register(app, lambda: connection)

    def type_(*words: str) -> Result:
        return CliRunner().invoke(app, list(words))

    type_("organisation", "unit-1", "--name", "某单位", "--role", "unit", "--contact", "陈",
          "--phone", "1")  # fmt: skip
    return type_


def test_a_person_is_enrolled_bound_and_given_a_token(typed: Typed) -> None:
    assert typed("account", "add", "c-1", "--name", "陈经办").stdout == "已登记 c-1\n"
    bound = typed("account", "bind", "c-1", "--role", "unit", "--org", "unit-1")
    assert bound.stdout == "已绑定 c-1：unit@unit-1\n"
    token = typed("account", "token", "c-1", "--days", "7", "--read-only").stdout.strip()
    assert token.startswith("zc_")
    known = json.loads(typed("account", "show", "c-1", "--json").stdout)
    assert known["memberships"] == [{"organisation": "unit-1", "role": "unit", "season": ""}]
    (kept,) = known["tokens"]
    assert (kept["scopes"], kept["revoked_at"]) == (["read"], None)
    assert token.rpartition("_")[2] not in json.dumps(known)


def test_what_was_given_can_be_taken_back(typed: Typed) -> None:
    typed("account", "add", "c-1", "--name", "陈经办")
    typed("account", "bind", "c-1", "--role", "unit", "--org", "unit-1")
    name = typed("account", "token", "c-1").stdout.split("_")[1]
    assert typed("account", "revoke", name).stdout == f"已撤销 {name}\n"
    assert typed("account", "unbind", "c-1", "--role", "unit", "--org", "unit-1").exit_code == 0
    shown = typed("account", "show", "c-1").stdout
    assert "已撤销" in shown
    assert "unit@unit-1" not in shown


def test_wrong_use_is_a_sentence(typed: Typed) -> None:
    nobody = typed("account", "bind", "c-9", "--role", "unit", "--org", "unit-1")
    assert (nobody.exit_code, "先用 account add" in nobody.stderr) == (2, True)
    assert typed("account", "revoke", "x").exit_code == 2
    typed("account", "add", "c-1", "--name", "陈经办")
    assert typed("account", "unbind", "c-1", "--role", "unit", "--org", "unit-1").exit_code == 2
    system = typed("account", "bind", "c-1", "--role", "system", "--org", "unit-1")
    assert (system.exit_code, "SOD-2" in system.stderr) == (1, True)
    assert typed("account", "token", "c-1", "--days", "9999").exit_code == 2


def test_a_tools_key_is_made_registered_listed_and_revoked(database: str) -> None:
    app = typer.Typer()
    signers.register(app, lambda: Connection(database, "127.0.0.1:1", "", secrets_key=KEY))

    def type_(*words: str) -> Result:
        return CliRunner().invoke(app, ["signer", *words])

    private, public = (line.split("　")[1] for line in type_("key").stdout.splitlines())
    assert len(private) == 64
    name = type_("register", public, "--title", "审核工具", "--org", "unit-1").stdout.split()[1]
    (kept,) = json.loads(type_("list", "--json").stdout)
    assert (kept["id"], kept["organisation"], kept["revoked_at"]) == (name, "unit-1", None)
    assert private not in type_("list").stdout
    assert type_("revoke", name).exit_code == 0
    assert "已撤销" in type_("list").stdout
    again = type_("register", public, "--title", "又来", "--org", "unit-1")
    assert (again.exit_code, "已撤销" in again.stderr) == (1, True)
    bad = type_("register", "not-a-key", "--title", "x", "--org", "unit-1")
    assert (bad.exit_code, "64位" in bad.stderr) == (1, True)
    assert type_("revoke", "unknown").exit_code == 2
