"""`zhicheng rehearse-rules`: next year's conditions against this year's dossiers."""

import json
import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from api.notices import load_notice
from api.notices.load import notice_file
from api.terminal import rehearsal
from tests.dossiers.__main__ import FOLDER
from tests.dossiers.builders import GREEN

app = typer.Typer()
app.callback()(lambda: None)
rehearsal.register(app, load_notice)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "dossiers"
    found.mkdir()
    for file in FOLDER.glob("*.json"):
        if json.loads(file.read_text())["notice"] == GREEN:
            shutil.copy(file, found)
    return found


def changed(tmp_path: Path, old: str, new: str) -> Path:
    file = tmp_path / f"{GREEN}.yaml"
    text = notice_file(GREEN).read_text()
    assert text.count(old) >= 1
    file.write_text(text.replace(old, new))
    return file


def run(before: object, after: object, folder: Path, *more: str) -> Result:
    words = ["rehearse-rules", str(before), str(after), "--dossiers", str(folder), *more]
    return CliRunner().invoke(app, words)


def test_the_same_conditions_change_nobody(folder: Path) -> None:
    told = run(GREEN, GREEN, folder)
    assert told.exit_code == 0
    assert "变为可以提交（" not in told.stdout
    assert "变为不能提交（" not in told.stdout


def test_a_year_more_shuts_out_those_who_had_exactly_enough(folder: Path, tmp_path: Path) -> None:
    stricter = changed(tmp_path, "      master: 7\n", "      master: 8\n")
    found = json.loads(run(GREEN, stricter, folder, "--json").stdout)
    assert found["newly_eligible"] == []
    shut_out = {row["name"].partition("-")[2]: row["lost_by"] for row in found["no_longer"]}
    assert shut_out["年限-84个月恰满七年"] == ["N89-2.2G"]
    assert set(found["by_rule"]) == {"N89-2.2G"}


def test_a_lower_number_lets_in_and_says_by_which_clause(folder: Path, tmp_path: Path) -> None:
    easier = changed(
        tmp_path, "rank_at_most: 5, investment_wan: 1500", "rank_at_most: 6, investment_wan: 1500"
    )
    told = run(GREEN, easier, folder)
    assert "变为可以提交（1）" in told.stdout
    assert "高级-骨干排名第六不计：N89-2.2-0" in told.stdout


def test_a_file_that_is_no_dossier_is_named_and_the_others_are_still_rehearsed(
    folder: Path,
) -> None:
    (folder / "zz-broken.json").write_text("{}")
    told = run(GREEN, GREEN, folder)
    assert told.exit_code == 1
    assert "未能读取：zz-broken.json" in told.stdout
    assert "申请书 " in told.stdout


@pytest.mark.parametrize("names", [("none", GREEN), (GREEN, "none")])
def test_a_notice_that_is_not_there_is_wrong_use(folder: Path, names: tuple[str, str]) -> None:
    told = run(*names, folder)
    assert told.exit_code == 2
    assert "none" in told.stderr
