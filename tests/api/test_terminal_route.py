"""`zhicheng route` as typed by a person and as read by a program."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from api.terminal import route
from domain.notice import (
    Clause,
    Committee,
    Document,
    Notice,
    Organisation,
    Route,
    Schedule,
    Window,
)
from domain.routes import StaffKind, example_facts
from tests.domain.builders_terms import COMMITTEE, some_terms

terminal = CliRunner()
LETTER = Clause("N89-3.2R5-c", "N89-3.2R5-c", "个人（持……委托评审函）", "document")


def load(name: str) -> Notice:
    """One notice, with one clause and one organisation of its own."""
    if name != "2023":
        raise ValueError(f"没有通知 {name}。")
    window = Window(datetime(2023, 11, 3, tzinfo=UTC), datetime(2023, 12, 1, tzinfo=UTC))
    return Notice(
        document=Document("号", "题", (), date(2023, 11, 2), ()), series="工程技术",
        specialty="绿色低碳", scope="我市", committees=(Committee(COMMITTEE, "评委会甲", ()),),
        terms=some_terms(), schedule=Schedule(1, window, window, (), "v"),
        organisations=(Organisation(COMMITTEE, "评委会甲", "committee"),), help_contacts=(),
        links=(), switches=(), set_by_organiser=(), clauses=(LETTER,),
    )  # fmt: skip


def an_app() -> typer.Typer:
    app = typer.Typer()
    app.callback()(lambda: None)
    route.register(app, load)
    return app


def run(folder: Path, facts: str, *more: str) -> Result:
    file = folder / "facts.json"
    file.write_text(facts, encoding="utf-8")
    return terminal.invoke(an_app(), ["route", str(file), "--notice", "2023", *more])


def example(name: str, **changes: object) -> str:
    printed = terminal.invoke(an_app(), ["route", "--example", name])
    assert printed.exit_code == 0
    return json.dumps(json.loads(printed.stdout) | changes)


@pytest.mark.parametrize("name", list(Route))
def test_the_printed_example_of_every_route_is_decided_as_that_route(
    tmp_path: Path, name: Route
) -> None:
    result = run(tmp_path, example(name.value), "--json")

    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert answer["route"] == name.value
    assert answer["findings"] == []
    assert answer["tiers"][-1] == {
        "kind": "committee", "organisation": COMMITTEE, "name": "评委会甲",
    }  # fmt: skip
    assert route.read_facts(example(name.value).encode()) == example_facts(name)


def test_a_person_reads_the_tiers_in_order(tmp_path: Path) -> None:
    result = run(tmp_path, example("R1", department="unit-city"))

    assert result.stdout.splitlines() == [
        "申报路径：R1　市属事业单位、国有企业人员",
        "1. 所在单位：unit-city（单位主管部门与所在单位为同一机构，合并为一级审核（D-41））",
        "2. 评委会：评委会甲",
    ]


def test_a_remark_stands_below_the_route_that_it_does_not_stop(tmp_path: Path) -> None:
    facts = example("R4", industry_restricted=None)

    spoken = run(tmp_path, facts)
    read = run(tmp_path, facts, "--json")

    assert spoken.exit_code == read.exit_code == 0
    assert "人工核定" in spoken.stdout.splitlines()[-1]
    assert [found["rule"] for found in json.loads(read.stdout)["findings"]] == ["N89-3.2R4-c"]


def test_without_a_route_every_reason_is_given_with_its_clause(tmp_path: Path) -> None:
    facts = example("R5", entrusting_letter=False, headquarters=None)

    spoken = run(tmp_path, facts)
    read = run(tmp_path, facts, "--json")

    assert spoken.exit_code == read.exit_code == 1
    assert spoken.stdout == ""
    assert spoken.stderr.splitlines()[0] == "不能确定申报路径（最接近 R5）："
    assert "［N89-3.2R5-c］“个人（持……委托评审函）”" in spoken.stderr
    answer = json.loads(read.stdout)
    assert (answer["route"], answer["tiers"]) == (None, [])
    assert [(found["rule"], found["clause"]) for found in answer["findings"]] == [
        ("N89-3.2R5-c", "个人（持……委托评审函）"),
        ("N89-3.3.1-5", None),
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"staff": "boss"}, f'staff："boss" 不可用；应为 {"、".join(StaffKind)}。'),
        ({"unit_owner": 3}, "unit_owner：3 不可用；应为 city、district"),
        ({"insurance_months": "12"}, 'insurance_months："12" 不可用；应为 整数。'),
        ({"tax_record": "yes"}, 'tax_record："yes" 不可用；应为 true 或 false。'),
        ({"unit": 7}, "unit：7 不可用；应为 文字或 null。"),
        ({"units": "x"}, "units：未知字段；可用字段为 staff、unit_owner、unit、"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_with_what_is_allowed(
    tmp_path: Path, changes: dict[str, Any], says: str
) -> None:
    result = run(tmp_path, example("R1", **changes))

    assert result.exit_code == 2
    assert result.stdout == ""
    assert says in result.stderr


def test_every_wrong_field_is_named_at_once(tmp_path: Path) -> None:
    result = run(tmp_path, '{"staff": "boss", "units": 1}')

    assert [line.split("：")[0] for line in result.stderr.splitlines()] == [
        "units", "staff", "unit_owner",
    ]  # fmt: skip
    assert "unit_owner：缺少此字段；应为 city、district、" in result.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "不是 JSON：第1行"),
        ("[]", "文件：[] 不可用；应为 一个 JSON 对象"),
        ("", "不是 JSON"),
    ],
)
def test_a_file_that_is_no_json_object_is_wrong_use(tmp_path: Path, text: str, says: str) -> None:
    result = run(tmp_path, text)

    assert result.exit_code == 2
    assert says in result.stderr


def test_a_file_in_another_encoding_is_wrong_use(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_bytes('{"unit": "单位"}'.encode("gbk"))

    result = terminal.invoke(an_app(), ["route", str(file), "--notice", "2023"])

    assert result.exit_code == 2
    assert result.stderr == "不是 UTF-8 编码的文件。\n"


def test_a_mark_of_byte_order_is_no_fault(tmp_path: Path) -> None:
    assert run(tmp_path, "\ufeff" + example("R1"), "--json").exit_code == 0


@pytest.mark.parametrize(
    "words", [["--notice", "2023"], ["FACTS"], ["missing.json"], ["--example", "R9"]]
)
def test_wrong_use_is_exit_code_two(tmp_path: Path, words: list[str]) -> None:
    file = tmp_path / "facts.json"
    file.write_text(example("R1"), encoding="utf-8")
    words = [str(file) if word == "FACTS" else word for word in words]

    result = terminal.invoke(an_app(), ["route", *words])

    assert result.exit_code == 2
    assert result.stderr != ""


def test_a_notice_that_cannot_be_loaded_is_wrong_use(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text(example("R1"), encoding="utf-8")

    result = terminal.invoke(an_app(), ["route", str(file), "--notice", "1999"])

    assert result.exit_code == 2
    assert result.stderr == "没有通知 1999。\n"
