"""Every rule of the book: what it says when all is well, and when one thing is not."""

from collections import defaultdict
from functools import cache

import pytest

from api.notices import load_notice
from domain.calendar import local_day
from domain.eligibility.answers import Answer, Outcome
from domain.eligibility.book import RULES, examine, rules_of
from domain.eligibility.case import Case
from domain.notice import Notice
from tests.dossiers.builders import APPLIED, GREEN, JIANGBEI
from tests.dossiers.gallery import gallery
from tests.dossiers.spoilt import Spoilt, spoilt

SPOILT = spoilt()
# These rules inform, or ask a person whatever is filled in: their sentence holds no test for a machine.
ONLY_A_PERSON = {
    "N89-1-1", "N89-2.0-1", "N89-2.1-1", "JB24-3.2-1a", "JB24-3.2-3c", "JB24-3.2E-4",
    "JB24-3.3-2c", "JB24-3.3-3a", "JB24-3.3-5", "JB24-3.5-1", "JB24-3.7-1b", "JB24-3.8-2",
    "JB24-3.8-3", "N89-5.2", "D-26",
}  # fmt: skip
ONLY_INFORMS = {
    "N89-5.3-1", "N89-5.3-3", "JB24-3.3-1a", "JB24-3.7-1a", "JB24-3.7-4b", "JB24-3.7-4d",
    "JB24-3.2E-2d", "N89-5.5-2",
}  # fmt: skip
# What the sources ask of a route by its very choice: its own rule fails only with the choice.
BY_CHOICE = {"N89-3.2R1", "N89-3.2R2", "N89-3.2R3-1", "N89-3.2R4-t", "N89-3.2R5"}


@cache
def notice(name: str) -> Notice:
    return load_notice(name)


def answers(case: Spoilt) -> list[Answer]:
    at = case.instant
    examined = Case(
        case.dossier, notice(case.notice), at, local_day(at), case.registers, case.standing
    )
    return [answer for answer in examine(examined) if answer.rule == case.rule]


@pytest.mark.parametrize("case", SPOILT, ids=lambda case: case.title)
def test_a_spoilt_place_is_told_by_its_rule_with_what_would_satisfy_it(case: Spoilt) -> None:
    found = answers(case)
    assert case.outcome in {answer.outcome for answer in found}, found
    for answer in found:
        assert answer.because
        assert answer.to_satisfy or answer.outcome is not Outcome.FAILED


def test_every_rule_is_seen_to_pass_and_to_object() -> None:
    seen = _seen()
    objecting = {Outcome.FAILED, Outcome.PERSON}
    never_objects = {rule.id for rule in RULES if not seen[rule.id] & objecting}
    never_passes = {rule.id for rule in RULES if Outcome.PASSED not in seen[rule.id]}
    assert never_objects == ONLY_INFORMS | BY_CHOICE
    assert never_passes == ONLY_A_PERSON


def _seen() -> dict[str, set[Outcome]]:
    seen: dict[str, set[Outcome]] = defaultdict(set)
    for case in SPOILT:
        seen[case.rule] |= {answer.outcome for answer in answers(case)}
    for entry in gallery():
        at = APPLIED[entry.dossier.notice]
        whole = Case(entry.dossier, notice(entry.dossier.notice), at, local_day(at))
        for answer in examine(whole):
            seen[answer.rule].add(answer.outcome)
    return seen


@pytest.mark.parametrize("name", [GREEN, JIANGBEI])
def test_every_rule_that_can_be_cited_has_its_clause_in_the_notice(name: str) -> None:
    for rule in rules_of(notice(name)):
        assert rule.id.startswith("D-") or notice(name).clause(rule.id), rule.id


def test_no_rule_is_written_twice() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
