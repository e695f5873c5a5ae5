"""The tables agree with each other: no command, event or stage without its line in all of them."""

from typing import get_args

import pytest

from domain import commands as c
from domain.application import Stage
from domain.decide import RULES
from domain.events import Event
from domain.evolve import evolve
from domain.people import Role
from domain.transitions import STAGE_NAMES, TABLE, legal_commands, rows
from domain.veil import veiled
from tests.domain.builders_lives import CHAPTERS, Chapter, a_life
from tests.domain.refusing import refused
from tests.domain.test_laws import CONTENT, nothing


def test_every_command_has_a_row_and_a_rule_and_an_official_name() -> None:
    in_table = {row.command for row in TABLE if row.command is not None}

    assert in_table == set(c.COMMANDS) == set(RULES)
    assert all(":" in (kind.__doc__ or "") for kind in c.COMMANDS)


def test_row_numbers_are_unique() -> None:
    names = [row.id for row in TABLE]

    assert len(set(names)) == len(names)


def test_the_specification_is_covered_from_t1_to_t45() -> None:
    names = {row.id for row in TABLE}

    assert {f"t{number}" for number in range(1, 46)} <= names


def test_every_stage_has_a_name_and_every_open_one_a_row() -> None:
    assert set(STAGE_NAMES) == set(Stage)
    for stage in Stage:
        assert any(stage in row.before or stage in row.after for row in TABLE)


def test_every_event_can_be_folded() -> None:
    life = a_life()

    folded = {type(event) for event in life.events}
    assert folded <= set(get_args(Event))
    for event in life.events[1:]:
        evolve(life.application, event)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: getattr(chapter, "__name__", "?"))
def test_whatever_is_not_listed_is_refused_and_changes_nothing(chapter: Chapter) -> None:
    life = a_life(until=chapter)
    when = max(event.at for event in life.events)

    for kind in c.COMMANDS:
        if kind in legal_commands(life.application.stage):
            continue
        content = CONTENT.get(kind, nothing)(life, when)
        as_known = legal_commands(veiled(life.application).stage)  # a sealed result tells nothing
        with refused("SOD-3" if kind in as_known else "T-table", life):
            life.do(kind, life.applicant, when, **content)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: getattr(chapter, "__name__", "?"))
def test_a_role_that_a_row_does_not_name_is_refused(chapter: Chapter) -> None:
    life = a_life(until=chapter)
    when = max(event.at for event in life.events)
    operator = life.applicant.__class__("p-operator", "", Role.OPERATOR)

    for kind in legal_commands(life.application.stage):
        assert rows(kind, life.application.stage)
        with refused("SOD-3", life):
            life.do(kind, operator, when, **CONTENT.get(kind, nothing)(life, when))
