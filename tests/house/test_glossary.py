from pathlib import Path

import pytest

from domain.application import Stage
from domain.commands import COMMANDS, wire_name
from domain.complaint_case import COMPLAINT_COMMANDS
from domain.notice import TierKind
from domain.people import Role
from domain.season_commands import SEASON_COMMANDS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "glossary.md").read_text("utf-8")
WORDS = [
    *(stage.value for stage in Stage),
    *(role.value for role in Role),
    *(tier.value for tier in TierKind),
    *(wire_name(kind) for kind in (*COMMANDS, *SEASON_COMMANDS, *COMPLAINT_COMMANDS)),
]


@pytest.mark.parametrize("word", sorted(set(WORDS)))
def test_every_word_of_the_code_stands_in_the_glossary(word: str) -> None:
    assert f"`{word}`" in PAGE
