"""业绩条件: every alternative of every numbered clause, exactly met and missed by one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from api.notices import load_notice
from domain.conditions import WAN, AchievementClause, Alternative, Measure, Test
from domain.dossier.form import Achievement
from domain.dossier.kinds import Authorship, Part, Rank
from domain.eligibility.answers import Found, Outcome
from domain.eligibility.merits import answered, matches
from tests.dossiers.builders import GREEN

NOTICE = load_notice(GREEN)
assert NOTICE.requirements is not None
CLAUSES = [clause for row in NOTICE.requirements.first_batch for clause in row.achievements]
ALTERNATIVES = [(clause, one) for clause in CLAUSES for one in clause.any_of]
TESTS = [(clause, test) for clause, one in ALTERNATIVES for test in one.all_of]
MET = {Outcome.PASSED, Outcome.PERSON}


def just_enough(test: Test, name: str = "x") -> tuple[Achievement, ...]:
    """No more than the test asks for, at every one of its edges."""
    one = Achievement(
        name, test.kinds[0], "某成果", date(2022, 5, 1),
        test.parts[0] if test.parts else Part.MEMBER,
        rank=test.rank_at_most, level=test.levels[-1] if test.levels else None,
        statuses=test.statuses[:1], authorship=test.authorships[0] if test.authorships else None,
        core_journal=test.core_journal,
        recognised_as=test.recognised_as[0] if test.recognised_as else None,
        promoted_by=test.promoted_by[-1] if test.promoted_by else None,
        investment_yuan=None if test.investment_wan is None else test.investment_wan * WAN,
        own_words=None if test.own_words_wan is None else test.own_words_wan * WAN,
    )  # fmt: skip
    if test.of is Measure.REVENUE_WAN:
        return (replace(one, revenue_yuan=test.at_least * WAN),)
    return tuple(replace(one, id=f"{name}{n}") for n in range(test.at_least))


def alone(alternative: Alternative, achievements: tuple[Achievement, ...]) -> Found:
    return answered(AchievementClause("N89-2.2Z-1", (alternative,)), achievements)


def enough(alternative: Alternative) -> tuple[Achievement, ...]:
    """One achievement may count in two tests; here each has its own."""
    return tuple(
        row for at, test in enumerate(alternative.all_of) for row in just_enough(test, f"t{at}-")
    )


by_alternative = pytest.mark.parametrize(
    ("clause", "alternative"), ALTERNATIVES, ids=[clause.rule for clause, _ in ALTERNATIVES]
)


@by_alternative
def test_just_enough_suffices(clause: AchievementClause, alternative: Alternative) -> None:
    found = alone(alternative, enough(alternative))
    assert found.outcome is (Outcome.PERSON if alternative.judge else Outcome.PASSED)
    assert found.evidence
    assert answered(clause, enough(alternative)).outcome in MET


@pytest.mark.parametrize(
    "alternative", [one for _, one in ALTERNATIVES], ids=[clause.rule for clause, _ in ALTERNATIVES]
)
def test_one_less_does_not(alternative: Alternative) -> None:
    achievements = enough(alternative)
    first = alternative.all_of[0]
    if first.of is Measure.REVENUE_WAN:
        less: tuple[Achievement, ...] = (
            replace(achievements[0], revenue_yuan=first.at_least * WAN - 1),
        )
    else:
        less = achievements[1:]
    found = alone(alternative, less)
    assert found.outcome is Outcome.FAILED
    assert str(first.at_least) in found.to_satisfy


def spoilt(test: Test, one: Achievement) -> Iterator[Achievement]:
    """Short of one thing that the test asks for, each."""
    rank, wan, words = test.rank_at_most, test.investment_wan, test.own_words_wan
    changes: list[tuple[object, dict[str, object]]] = [
        (test.parts, {"part": Part.MEMBER}),
        (rank is not None, {"rank": (rank or 0) + 1}),
        (rank is not None, {"rank": None}),
        (test.levels, {"level": Rank.ENTERPRISE}),
        (test.levels, {"level": None}),
        (test.statuses, {"statuses": ()}),
        (test.authorships, {"authorship": Authorship.OTHER}),
        (test.core_journal, {"core_journal": False}),
        (test.recognised_as, {"recognised_as": None}),
        (test.promoted_by, {"promoted_by": Rank.ENTERPRISE}),
        (wan is not None, {"investment_yuan": (wan or 0) * WAN - 1}),
        (words is not None, {"own_words": (words or 0) * WAN - 1}),
    ]
    for asked, change in changes:
        if asked:
            yield replace(one, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize("test", [test for _, test in TESTS], ids=[one.rule for one, _ in TESTS])
def test_each_thing_that_is_asked_for_is_asked_for(test: Test) -> None:
    (one, *_) = just_enough(test)
    assert matches(test, one)
    assert not [row for row in spoilt(test, one) if matches(test, row)]


@pytest.mark.parametrize(("clause", "test"), TESTS, ids=[clause.rule for clause, _ in TESTS])
def test_every_number_of_a_test_stands_in_its_sentence(
    clause: AchievementClause, test: Test
) -> None:
    printed = NOTICE.clause(clause.rule)
    assert printed is not None
    words = printed.text
    if test.of is Measure.REVENUE_WAN:
        assert f"{test.at_least}万元以上" in words
    elif test.at_least > 1:
        assert f"{test.at_least}项" in words or f"{test.at_least}篇" in words
    if test.rank_at_most is not None:
        assert f"排名前{test.rank_at_most}" in words or f"排名第{test.rank_at_most}" in words
    if test.investment_wan is not None:
        assert f"{test.investment_wan}万元以上" in words
    if test.own_words_wan is not None:
        assert f"{test.own_words_wan}万字" in words


def test_a_notice_lists_nine_nine_and_five_clauses() -> None:
    assert NOTICE.requirements is not None
    assert [len(row.achievements) for row in NOTICE.requirements.first_batch] == [9, 9, 5]
