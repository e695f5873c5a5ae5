"""`zhicheng check`: what an applicant, and a program, is told."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from api.notices import load_notice
from api.terminal import check as command
from tests.dossiers.__main__ import FOLDER

GREEN, JIANGBEI = "2023-green-low-carbon", "2024-jiangbei-engineering"
ONE_MONTH_SHORT = next(FOLDER.glob("*年限-差一个月.json"))
TEN_YEARS = next(FOLDER.glob("*高级-本科十年一项省部级工程.json"))

app = typer.Typer()
app.callback()(lambda: None)
command.register(app, load_notice)


def check(file: Path, *more: str, notice: str = GREEN, as_of: str = "2023-11-13T10:00") -> Result:
    words = ["check", str(file), "--notice", notice, "--as-of", as_of, *more]
    return CliRunner().invoke(app, words)


def test_who_may_apply_is_told_so_and_what_people_will_judge() -> None:
    told = check(TEN_YEARS)
    assert told.exit_code == 0
    assert "不能提交" not in told.stdout
    assert "从事本领域工作 13年5个月（截至 2023-12-31），须满 10 年" in told.stdout
    assert "可以提交，其余由各级人工审核。" in told.stdout


def test_who_may_not_is_told_by_which_clause_how_much_is_missing_and_what_would_do() -> None:
    told = check(ONE_MONTH_SHORT)
    assert told.exit_code == 1
    assert "不符合：不能提交（1）" in told.stdout
    assert (
        "N89-2.2G　具备硕士学位，从事本领域工作 6年11个月（截至 2023-12-31），须满 7 年，还差 1个月。"
        in told.stdout
    )
    assert "怎样符合：本领域工作满 7 年后申报。" in told.stdout
    assert "依据：“具备博士学位，从事本领域工作满2年；" in told.stdout


def test_a_program_is_told_the_same_with_every_clause() -> None:
    told = check(ONE_MONTH_SHORT, "--json")
    answers = json.loads(told.stdout)
    assert told.exit_code == 1
    (blocked,) = [answer for answer in answers if answer["blocks"]]
    assert blocked["rule"] == "N89-2.2G"
    assert blocked["clause"].startswith("具备博士学位")
    assert len({answer["rule"] for answer in answers}) > 100


def test_after_the_window_the_same_dossier_is_refused_with_the_window() -> None:
    told = check(TEN_YEARS, as_of="2023-12-01T12:00:01")
    assert told.exit_code == 1
    assert "N89-3.1-2　网上申报时间为 2023-11-03 17:00 至 2023-12-01 12:00" in told.stdout


def test_what_is_not_applicable_is_listed_when_asked_for() -> None:
    assert "不适用（" not in check(TEN_YEARS).stdout
    assert "不适用（" in check(TEN_YEARS, "--all").stdout


def test_a_dossier_that_cannot_be_read_is_wrong_use_with_every_field(tmp_path: Path) -> None:
    data = json.loads(TEN_YEARS.read_text())
    data["education"][0]["graduated"] = "2010-02-30"
    data["basic"]["staff"] = "boss"
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(data))
    told = check(file)
    assert told.exit_code == 2
    assert "学历学位第1行·毕业时间（education[0].graduated）：日期写法有误或不存在" in told.stderr
    assert "基本信息·人员类型（basic.staff）" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(
    ("more", "said"),
    [({"notice": "2031-none"}, "2031-none"), ({"as_of": "tomorrow"}, "--as-of tomorrow：写法有误")],
)
def test_wrong_use_is_said_in_a_sentence(more: dict[str, str], said: str) -> None:
    told = check(TEN_YEARS, **more)
    assert told.exit_code == 2
    assert said in told.stderr


def test_the_other_notice_answers_by_its_own_rules() -> None:
    file = next(FOLDER.glob("*晋升工程师-差一个月.json"))
    told = check(file, notice=JIANGBEI, as_of="2024-09-20")
    assert told.exit_code == 1
    assert "JB24-3.2-2.1" in told.stdout
    assert "还差 1个月" in told.stdout
