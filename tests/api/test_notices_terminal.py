"""`zhicheng notice`: what is printed, and with which exit code."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from api.notices.load import load_notice
from api.notices.schema import SCHEMA_FILE
from api.terminal.notice import register
from tests.api.builders_notices import GREEN, JIANGBEI, a_notice_file, editions, line_with

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    app = typer.Typer()
    register(app, editions)
    app.command("other")(lambda: None)
    runner = CliRunner()

    def zhicheng(*words: str) -> Result:
        result = runner.invoke(app, ["notice", *words])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return zhicheng


def test_a_good_notice_can_be_used(run: Run, tmp_path: Path) -> None:
    file = a_notice_file(tmp_path)

    result = run("check", str(file))

    assert result.exit_code == 0
    assert result.stdout == f"{file}：可以使用。\n"
    assert "最后有效张贴日为 2023-11-23（周四）" in result.stderr


def test_a_bad_notice_lists_its_problems_by_line(run: Run, tmp_path: Path) -> None:
    file = a_notice_file(tmp_path, ("2023-12-05T12:00", "2023-12-09T12:00"))

    result = run("check", str(file))

    line = line_with(file, "payment:")
    assert result.exit_code == 1
    assert (
        f"{file}:{line} · schedule.payment.closes_at · 缴费截止早于开始"
        " · 应为：晚于 2023-12-09 12:00（错误）" in result.stderr.splitlines()
    )


def test_problems_come_as_json_for_programs(run: Run, tmp_path: Path) -> None:
    file = a_notice_file(tmp_path, ("committee_size: 25", "committee_size: 24"))

    result = run("check", str(file), "--json")

    answer = json.loads(result.stdout)
    assert result.exit_code == 1
    assert answer["ok"] is False
    assert {
        "line": line_with(file, "committee_size"),
        "field_path": "terms.evaluation.committee_size",
        "message": "评委会人数 24 不是单数（O40-size）",
        "allowed": "单数",
        "severity": "error",
    } in answer["problems"]


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"a: [1", b"- 1\n", b"x" * 10_000_000])
@pytest.mark.parametrize("command", ["check", "show", "replan"])
def test_what_is_no_notice_file_is_wrong_use(
    run: Run, tmp_path: Path, content: bytes, command: str
) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(content)
    more = ["--year", "2027"] if command == "replan" else []

    result = run(command, str(file), *more)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"{file}:")


def test_a_season_nobody_has_is_wrong_use(run: Run) -> None:
    result = run("show", "1999-alchemy")

    assert result.exit_code == 2
    assert "找不到或无法读取此文件" in result.stderr


def test_a_season_is_shown_as_a_table(run: Run) -> None:
    result = run("show", JIANGBEI)

    assert result.exit_code == 0
    assert "2024-10-31 周四" in result.stdout
    assert "网上申报截止：须已送达评委会" in result.stdout
    assert "组织方确定：schedule.filing · 原文未给出申报时间（D-67）" in result.stdout


def test_a_season_comes_as_json_for_programs(run: Run) -> None:
    answer = json.loads(run("show", GREEN, "--json").stdout)

    assert answer["notice"] == GREEN
    assert answer["days"][0] == {
        "day": "2023-11-03",
        "clock": "17:00",
        "what": "网上申报开始",
        "rule": "N89-3.1-2",
        "provisional": False,
        "note": "",
        "weekday": "周五",
    }
    assert len(answer["days"]) == 16


def test_a_replanned_notice_is_written_and_loads(run: Run, tmp_path: Path) -> None:
    output = tmp_path / "2089-green-low-carbon.yaml"

    result = run("replan", GREEN, "--year", "2089", "--output", str(output))

    assert result.exit_code == 0
    assert result.stdout == ""
    assert load_notice(output).terms.year == 2089
    assert "请核对：2089 年放假安排尚未公布" in result.stderr
    assert run("check", str(output)).exit_code == 0


def test_a_replanned_notice_goes_to_the_screen_without_an_output(run: Run) -> None:
    result = run("replan", GREEN, "--year", "2026")

    assert result.exit_code == 0
    assert result.stdout.startswith("# yaml-language-server: $schema=notice.schema.json\n")
    assert "notice: 2026-green-low-carbon" in result.stdout


@pytest.mark.parametrize("words", [("--year", "3000"), ("--year", "soon"), ()])
def test_a_year_that_is_none_is_wrong_use(run: Run, words: tuple[str, ...]) -> None:
    assert run("replan", GREEN, *words).exit_code == 2


def test_an_output_that_cannot_be_written_is_wrong_use(run: Run, tmp_path: Path) -> None:
    result = run("replan", GREEN, "--year", "2026", "--output", str(tmp_path))

    assert result.exit_code == 2
    assert f"无法写入 {tmp_path}" in result.stderr


def test_the_schema_on_disk_is_the_schema_of_the_code(run: Run) -> None:
    assert run("schema", "--check").exit_code == 0
    assert json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))["title"] == "职称申报评审通知"
