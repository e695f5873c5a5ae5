"""No rule of a notice without its code and its test, or the reason why not."""

import re

import pytest
import typer
from typer.testing import CliRunner

from api.notices import load_notice
from api.notices.load import notice_names
from api.rulebook import REASONS, ROOT, SHOWN, rulebook
from api.terminal import rules
from api.terminal.rules import house


@pytest.mark.parametrize("name", notice_names())
def test_every_rule_has_its_code_and_its_test_or_a_reason(name: str) -> None:
    entries = rulebook(load_notice(name), house())
    bare = {entry.rule for entry in entries if entry.is_bare}
    assert bare == set()


def test_no_reason_is_given_for_a_rule_that_has_become_code() -> None:
    entries = {
        entry.rule: entry
        for name in notice_names()
        for entry in rulebook(load_notice(name), house())
    }
    assert {rule for rule in REASONS if not entries[rule].reason} == set()


@pytest.mark.parametrize("rule", SHOWN)
def test_what_is_said_to_show_a_rule_is_there(rule: str) -> None:
    (code, word), (file, test) = SHOWN[rule]
    assert word in (ROOT / code).read_text()
    assert re.search(rf"def {re.escape(test)}", (ROOT / file).read_text())


def test_the_command_lists_a_rule_with_its_words_its_code_and_its_test() -> None:
    app = typer.Typer()
    app.callback()(lambda: None)
    rules.register(app, load_notice)
    told = CliRunner().invoke(
        app, ["rules", "--notice", "2023-green-low-carbon", "--only", "N89-2.2Z-5"]
    )
    assert told.exit_code == 0
    assert "N89-2.2Z-5　（5）获得授权发明专利2项以上（个人排名第1）。" in told.stdout
    assert "程序：notices/2023-green-low-carbon.yaml:" in told.stdout
    assert "测试：tests/dossiers/test_merits.py:" in told.stdout
    checked = CliRunner().invoke(app, ["rules", "--check"])
    assert (checked.exit_code, checked.stdout) == (0, "")
