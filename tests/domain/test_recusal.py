"""回避: every ground by itself and together, and nobody else."""

import pytest
from hypothesis import given, strategies as st

from domain.recusal import CaseTies, RecusalGround as G, Sitting, may_reexamine, recusals

CASE = CaseTies("2026-1", "p-1", "unit-1", frozenset({"clerk-1"}), frozenset({"e-accused"}))
STRANGER = Sitting("e-1", frozenset({"unit-9"}))

GROUNDS: dict[G, tuple[Sitting, str]] = {
    G.SELF: (Sitting("p-1", frozenset()), "SOD-5"),
    G.SAME_UNIT: (Sitting("e-1", frozenset({"unit-9", "unit-1"})), "SOD-5"),
    G.COMPLAINED_AGAINST: (Sitting("e-accused", frozenset()), "SOD-4"),
    G.EARLIER_ACT: (Sitting("clerk-1", frozenset()), "SOD-4"),
    G.RELATION: (Sitting("e-1", frozenset(), frozenset({"2026-1"})), "O40-recusal"),
}


@pytest.mark.parametrize("ground", list(G))
def test_every_ground_is_found_and_names_its_rule(ground: G) -> None:
    expert, rule = GROUNDS[ground]

    (found,) = recusals(expert, CASE)

    assert (found.ground, found.rule, found.person, found.number) == (
        ground, rule, expert.person, "2026-1",
    )  # fmt: skip
    assert found.reason.endswith("应当回避。")


def test_somebody_without_ties_sits() -> None:
    assert recusals(STRANGER, CASE) == ()


def test_a_freelancer_has_no_unit_that_could_be_the_same() -> None:
    assert recusals(Sitting("e-1", frozenset({""})), CaseTies("2026-2", "p-2", "")) == ()


def test_a_declaration_counts_for_its_case_alone() -> None:
    expert = GROUNDS[G.RELATION][0]

    assert recusals(expert, CaseTies("2026-2", "p-2", "unit-2")) == ()


@given(st.sets(st.sampled_from(list(G))))
def test_grounds_add_up_and_none_hides_another(wanted: set[G]) -> None:
    """Every set of ties that a single person can have."""
    person = "p-1" if G.SELF in wanted else "e-1"
    case = CaseTies(
        "2026-1", "p-1", "unit-1",
        frozenset({person} if G.EARLIER_ACT in wanted else ()),
        frozenset({person} if G.COMPLAINED_AGAINST in wanted else ()),
    )  # fmt: skip
    expert = Sitting(
        person,
        frozenset({"unit-1"} if G.SAME_UNIT in wanted else ()),
        frozenset({"2026-1"} if G.RELATION in wanted else ()),
    )

    assert {one.ground for one in recusals(expert, case)} == wanted


def test_whoever_voted_does_not_look_again() -> None:
    assert not may_reexamine("e-1", frozenset({"e-1", "e-2"}))
    assert may_reexamine("e-3", frozenset({"e-1", "e-2"}))
