from pathlib import Path

import pytest

from domain.application import Stage
from domain.commands import COMMANDS, wire_name
from domain.complaint_case import COMPLAINT_COMMANDS
from domain.meeting import MeetingStage
from domain.meeting_commands import MEETING_COMMANDS
from domain.notice import TierKind
from domain.people import Role
from domain.season_commands import SEASON_COMMANDS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "glossary.md").read_text("utf-8")
_COMMANDS = (*COMMANDS, *SEASON_COMMANDS, *COMPLAINT_COMMANDS, *MEETING_COMMANDS)
WORDS = [
    *(stage.value for stage in Stage),
    *(stage.value for stage in MeetingStage),
    *(role.value for role in Role),
    *(tier.value for tier in TierKind),
    *(wire_name(kind) for kind in _COMMANDS),
]


@pytest.mark.parametrize("word", sorted(set(WORDS)))
def test_every_word_of_the_code_stands_in_the_glossary(word: str) -> None:
    assert f"`{word}`" in PAGE
