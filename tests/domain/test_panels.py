"""Panels: enough of the right ones, nobody recused, and the work as even as it can be."""

from collections import Counter
from itertools import combinations, product

import pytest
from hypothesis import given, settings, strategies as st

from domain.panels import CaseToRead, Panels, Reader, assign
from domain.refusals import Refused


def readers(count: int, group: str = "节能") -> tuple[Reader, ...]:
    return tuple(Reader(f"e-{n}", group) for n in range(count))


def loads(panels: Panels, people: tuple[Reader, ...]) -> list[int]:
    count = Counter(person for panel in panels.values() for person in panel)
    return sorted(count[one.person] for one in people)


@st.composite
def sessions(give: st.DrawFn) -> tuple[tuple[CaseToRead, ...], tuple[Reader, ...]]:
    """One group, and recusals that leave every case enough."""
    people = readers(give(st.integers(4, 7)))
    names = [one.person for one in people]
    out = st.sets(st.sampled_from(names), max_size=len(names) - 3).map(frozenset)
    cases = tuple(
        CaseToRead(f"2026-{n}", "节能", give(out)) for n in range(give(st.integers(1, 12)))
    )
    return cases, people


@given(sessions())
def test_three_of_its_group_read_each_case_and_nobody_recused(
    session: tuple[tuple[CaseToRead, ...], tuple[Reader, ...]],
) -> None:
    cases, people = session

    panels = assign(cases, people)

    assert set(panels) == {case.number for case in cases}
    for case in cases:
        panel = panels[case.number]
        assert len(set(panel)) == 3
        assert not set(panel) & case.recused
    assert assign(cases[::-1], people[::-1]) == panels


@given(st.integers(3, 9), st.integers(1, 30))
def test_without_recusals_nobody_has_two_more_than_another(count: int, cases: int) -> None:
    people = readers(count)

    panels = assign(tuple(CaseToRead(f"2026-{n}", "节能") for n in range(cases)), people)

    given_out = loads(panels, people)
    assert given_out[-1] - given_out[0] <= 1


@settings(max_examples=40)
@given(
    st.lists(st.sets(st.sampled_from(["e-0", "e-1", "e-2", "e-3", "e-4"]), max_size=2), min_size=1, max_size=4)
)  # fmt: skip
def test_no_other_spread_would_be_more_even(recused: list[set[str]]) -> None:
    """Against all spreads there are, by the sum of squares."""
    people = readers(5)
    cases = tuple(CaseToRead(f"2026-{n}", "节能", frozenset(r)) for n, r in enumerate(recused))

    ours = sum(load**2 for load in loads(assign(cases, people), people))

    possible = [
        list(combinations([p.person for p in people if p.person not in r], 3)) for r in recused
    ]
    best = min(
        sum(load**2 for load in Counter(person for panel in spread for person in panel).values())
        for spread in product(*possible)
    )
    assert ours == best


def test_groups_do_not_help_each_other_out() -> None:
    people = (*readers(3, "节能"), Reader("e-9", "建筑"))

    panels = assign((CaseToRead("2026-1", "节能"),), people)

    assert panels == {"2026-1": ("e-0", "e-1", "e-2")}


def test_every_case_without_enough_is_named_with_what_is_missing() -> None:
    cases = (
        CaseToRead("2026-1", "节能", frozenset({"e-0"})), CaseToRead("2026-2", "节能"),
        CaseToRead("2026-3", "建筑"),
    )  # fmt: skip

    with pytest.raises(Refused) as refusal:
        assign(cases, readers(3))

    assert [(f.rule, f.because[:10]) for f in refusal.value.findings] == [
        ("O40-opinion", "申请书 2026-1"), ("O40-opinion", "申请书 2026-3"),
    ]  # fmt: skip


def test_fewer_than_three_are_no_panel() -> None:
    with pytest.raises(Refused, match="3 人以上"):
        assign((CaseToRead("2026-1", "节能"),), readers(3), size=2)
