"""Each command has a rule, an update with a validator, and a signal of the same name."""

import pytest
from temporalio.common import RawValue
from temporalio.workflow import _Definition

from domain import decide, meeting_rules, season_rules
from domain.commands import COMMANDS, Command, wire_name
from domain.complaint_case import COMPLAINT_COMMANDS
from domain.meeting_commands import MEETING_COMMANDS
from domain.season_commands import SEASON_COMMANDS
from domain.transitions import TABLE
from workflows.application import Application
from workflows.complaint import Complaint
from workflows.inbox import Inbox
from workflows.meeting import Meeting
from workflows.season import Season

DOORS = [
    *((Application, kind) for kind in COMMANDS),
    *((Season, kind) for kind in SEASON_COMMANDS),
    *((Complaint, kind) for kind in COMPLAINT_COMMANDS),
    *((Meeting, kind) for kind in MEETING_COMMANDS),
]


@pytest.mark.parametrize(("cls", "kind"), DOORS)
def test_every_command_has_two_doors(cls: type[Inbox], kind: type[Command]) -> None:
    definition, name = _Definition.must_from_class(cls), wire_name(kind)

    update, signal = definition.updates[name], definition.signals[name]

    assert update.validator is not None
    assert update.arg_types == [RawValue]
    assert signal.arg_types == [RawValue]
    assert update.description == signal.description == (kind.__doc__ or "").split("\n")[0]


@pytest.mark.parametrize("cls", [Application, Season, Complaint, Meeting])
def test_whatever_else_comes_in_is_caught(cls: type[Inbox]) -> None:
    definition = _Definition.must_from_class(cls)

    assert None in definition.signals  # the dynamic one
    assert all(update.validator is not None for update in definition.updates.values())


def test_every_command_has_a_rule_and_a_line_in_the_table() -> None:
    assert set(decide.RULES) == set(COMMANDS)
    assert {row.command for row in TABLE if row.command is not None} == set(COMMANDS)
    assert {row.command for row in season_rules.TABLE} == set(SEASON_COMMANDS)
    assert {row.command for row in meeting_rules.TABLE} == set(MEETING_COMMANDS)


def test_no_two_commands_of_a_workflow_share_a_name() -> None:
    for kinds in (COMMANDS, SEASON_COMMANDS, COMPLAINT_COMMANDS, MEETING_COMMANDS):
        names = [wire_name(kind) for kind in kinds]

        assert sorted(set(names)) == sorted(names)
