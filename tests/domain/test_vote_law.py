"""The law of the vote, against the same law written with fractions."""

import re
from dataclasses import replace
from fractions import Fraction as Exact
from math import ceil

import pytest
from hypothesis import given, strategies as st

from domain.notice import EvaluationTerms, Fraction
from domain.refusals import Refused
from domain.vote_law import Tally, VoteResult, check_tally, needed, vote
from tests.domain.builders_terms import EVALUATION


def a_tally(**changes: int) -> Tally:
    return replace(Tally(size=25, attending=18, recused=0, yes=12, no=6, abstain=0), **changes)


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    """Any vote that can have happened."""
    size = draw(st.integers(0, 60).map(lambda half: 2 * half + 1))
    attending = draw(st.integers(0, size))
    recused = draw(st.integers(0, attending))
    yes = draw(st.integers(0, attending - recused))
    no = draw(st.integers(0, attending - recused - yes))
    abstain = draw(st.integers(0, attending - recused - yes - no))
    return Tally(size, attending, recused, yes, no, abstain)


def terms_for(tally: Tally, *, recused_leave_base: bool = True) -> EvaluationTerms:
    return replace(EVALUATION, committee_size=tally.size, recused_leave_base=recused_leave_base)


def test_eighteen_of_twenty_five_pass_a_case_with_twelve() -> None:
    result = check_tally(a_tally(), EVALUATION)

    assert result == VoteResult(quorum=True, passed=True, yes_needed=12, quorum_needed=17, base=18)


def test_eleven_of_eighteen_are_not_two_thirds() -> None:
    assert not check_tally(a_tally(yes=11, no=7), EVALUATION).passed


def test_an_abstention_is_not_a_yes() -> None:
    assert not check_tally(a_tally(yes=11, no=0, abstain=7), EVALUATION).passed


def test_sixteen_of_twenty_five_are_no_quorum_and_pass_nothing() -> None:
    result = check_tally(a_tally(attending=16, yes=16, no=0), EVALUATION)

    assert not result.quorum
    assert not result.passed


def test_whoever_is_recused_leaves_the_base_of_both_tests() -> None:
    result = check_tally(a_tally(recused=1, yes=12, no=5), EVALUATION)

    assert result == VoteResult(quorum=True, passed=True, yes_needed=12, quorum_needed=17, base=17)
    assert not check_tally(a_tally(recused=2, yes=16, no=0), EVALUATION).quorum


def test_a_notice_may_keep_the_recused_in_the_base() -> None:
    terms = replace(EVALUATION, recused_leave_base=False)

    result = check_tally(a_tally(recused=2, yes=12, no=4), terms)

    assert result == VoteResult(quorum=True, passed=True, yes_needed=12, quorum_needed=17, base=18)


def test_a_room_in_which_everybody_is_recused_passes_nothing() -> None:
    result = check_tally(a_tally(attending=18, recused=18, yes=0, no=0), EVALUATION)

    assert not result.quorum
    assert not result.passed


@pytest.mark.parametrize(
    ("changes", "rule", "named"),
    [
        ({"size": 24}, "O40-size", "size 为 24，应为单数"),
        ({"size": 27}, "O40-size", "应为通知确定的 25"),
        ({"size": -1}, "O40-size", "size 为 -1，不得为负数"),
        ({"attending": 26, "yes": 20}, "O40-quorum", "attending 为 26，不得多于"),
        ({"recused": 19}, "D-60", "recused 为 19，不得多于出席人数"),
        ({"recused": -1}, "D-60", "recused 为 -1"),
        ({"yes": 13}, "O40-pass", "共 19 票（yes 13、no 6、abstain 0）"),
        ({"recused": 1}, "O40-pass", "不得多于参加表决的 17 人（出席 18，回避 1）"),
        ({"abstain": -1}, "O40-pass", "abstain 为 -1"),
    ],
)
def test_a_tally_that_cannot_be_is_refused_by_name(
    changes: dict[str, int], rule: str, named: str
) -> None:
    with pytest.raises(Refused, match=re.escape(named)) as refusal:
        check_tally(a_tally(**changes), EVALUATION)

    assert rule in {found.rule for found in refusal.value.findings}


def test_every_fault_is_said_at_once() -> None:
    with pytest.raises(Refused) as refusal:
        check_tally(a_tally(size=24, attending=30, yes=31), EVALUATION)

    rules = [found.rule for found in refusal.value.findings]
    assert rules == ["O40-size", "O40-size", "O40-quorum", "O40-pass"]


def test_no_refusal_prints_the_number_of_an_article() -> None:
    with pytest.raises(Refused) as refusal:
        check_tally(a_tally(size=24, attending=30, recused=1, yes=31), EVALUATION)

    assert not re.search(r"第.{1,4}条", str(refusal.value))


@given(tallies(), st.booleans())
def test_the_whole_numbers_agree_with_exact_fractions(tally: Tally, leave: bool) -> None:
    base = tally.attending - (tally.recused if leave else 0)
    quorum = Exact(base, tally.size) >= Exact(2, 3)
    share = Exact(tally.yes, base) if base else Exact(0)

    result = check_tally(tally, terms_for(tally, recused_leave_base=leave))

    assert result == VoteResult(
        quorum=quorum,
        passed=quorum and share >= Exact(2, 3),
        yes_needed=ceil(Exact(2, 3) * base),
        quorum_needed=ceil(Exact(2, 3) * tally.size),
        base=base,
    )


@given(tallies())
def test_a_vote_passes_exactly_from_the_number_that_is_needed(tally: Tally) -> None:
    result = vote(tally, terms_for(tally))

    assert result.quorum == (result.base >= result.quorum_needed)
    assert result.passed == (result.quorum and tally.yes >= result.yes_needed)


@given(tallies())
def test_one_more_yes_never_fails_a_case(tally: Tally) -> None:
    before = vote(tally, terms_for(tally))

    after = vote(replace(tally, yes=tally.yes + 1), terms_for(tally))

    assert after.passed >= before.passed


@given(st.integers(0, 20), st.integers(1, 20), st.integers(0, 500))
def test_what_is_needed_is_the_least_that_reaches(part: int, whole: int, base: int) -> None:
    least = needed(Fraction(part, whole), base)

    assert Exact(least) >= Exact(part, whole) * base > least - 1
