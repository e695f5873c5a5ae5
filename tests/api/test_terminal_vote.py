"""`zhicheng vote` as typed by a person and as read by a program."""

import json

import pytest
import typer
from typer.testing import CliRunner

from api.terminal import vote

terminal = CliRunner()


def an_app() -> typer.Typer:
    app = typer.Typer()
    app.callback()(lambda: None)
    vote.register(app)
    return app


def test_twelve_of_eighteen_pass_in_a_committee_of_twenty_five() -> None:
    words = "vote --size 25 --attending 18 --yes 12 --recused 0 --json"

    result = terminal.invoke(an_app(), words.split())

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "quorum": True, "passed": True, "yes_needed": 12, "quorum_needed": 17,
    }  # fmt: skip


def test_a_missing_quorum_can_be_computed() -> None:
    result = terminal.invoke(
        an_app(), ["vote", "--size", "25", "--attending", "16", "--yes", "16", "--json"]
    )

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "quorum": False, "passed": False, "yes_needed": 11, "quorum_needed": 17,
    }  # fmt: skip


def test_a_person_reads_what_was_needed() -> None:
    words = "vote --size 25 --attending 18 --yes 11 --no 6 --recused 1"

    result = terminal.invoke(an_app(), words.split())

    assert result.stdout.splitlines() == [
        "法定人数：达到（计 17 人，须 17 人）",
        "赞成票：11 票，须 12 票",
        "结果：未通过",
    ]


def test_a_vote_without_a_quorum_is_void() -> None:
    result = terminal.invoke(an_app(), ["vote", "--size", "25", "--attending", "16", "--yes", "16"])

    assert result.stdout.splitlines()[0] == "法定人数：不足，表决无效（计 16 人，须 17 人）"


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("--size 24 --attending 18 --yes 12", "O40-size"),
        ("--size 25 --attending 26 --yes 12", "O40-quorum"),
        ("--size 25 --attending 18 --yes 12 --recused 19", "D-60"),
        ("--size 25 --attending 18 --yes 12 --no 7", "O40-pass"),
        ("--size 25 --attending 18 --yes -1", "O40-pass"),
    ],
)
def test_a_vote_that_cannot_be_is_refused_with_reason_and_clause(words: str, rule: str) -> None:
    spoken = terminal.invoke(an_app(), ["vote", *words.split()])
    read = terminal.invoke(an_app(), ["vote", *words.split(), "--json"])

    assert spoken.exit_code == read.exit_code == 1
    assert spoken.stdout == ""
    assert f"［{rule}］" in spoken.stderr
    findings = json.loads(read.stdout)["findings"]
    assert [found["rule"] for found in findings] == [rule]
    assert findings[0]["clause"] == vote.CLAUSES[rule]
    assert findings[0]["because"] in spoken.stderr


@pytest.mark.parametrize("words", ["--size 25 --attending 18", "--size many --attending 1 --yes 1"])
def test_wrong_use_is_exit_code_two(words: str) -> None:
    assert terminal.invoke(an_app(), ["vote", *words.split()]).exit_code == 2
