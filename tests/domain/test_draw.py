"""The draw: recomputed by hand, steered by nobody, refused when it cannot have been fair."""

import hashlib
import hmac
import json
from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from domain.draw import (
    Candidate,
    Commitment,
    Drawn,
    Exclusion,
    Place,
    Places,
    Pool,
    Reveal,
    commitment,
    draw,
    pool_digest,
    verify,
)
from domain.refusals import Refused

SEEDS = {"p-office": "11" * 32, "p-integrity": "22" * 32}
COMMITTED = tuple(
    Commitment(person, f"body-of-{person}", commitment(seed)) for person, seed in SEEDS.items()
)
REVEALED = tuple(Reveal(person, seed) for person, seed in SEEDS.items())


def a_pool(count: int = 12, *, places: tuple[Places, ...] = (Places("节能", 5, 3),)) -> Pool:
    groups = tuple(one.group for one in places)
    return Pool(tuple(Candidate(f"e-{n:02}", groups) for n in range(count)), places)


@st.composite
def pools(give: st.DrawFn) -> Pool:
    """Groups apart, with enough in each."""
    places, candidates = [], []
    for n in range(give(st.integers(1, 4))):
        members, reserves = give(st.integers(1, 6)), give(st.integers(0, 4))
        places.append(Places(f"g{n}", members, reserves))
        more = give(st.integers(0, 6))
        candidates += [Candidate(f"e-{n}-{m}", (f"g{n}",)) for m in range(members + more)]
    return Pool(tuple(candidates), tuple(places))


def by_hand(pool: Pool, revealed: tuple[Reveal, ...]) -> list[str]:
    """Of one group, as the decision page tells it, and with nothing of ours."""
    seeds = b"".join(bytes.fromhex(one.seed) for one in sorted(revealed, key=lambda r: r.person))
    together = hashlib.sha256(b"zhicheng-draw\0" + seeds).digest()
    said = json.dumps(
        {
            "candidates": sorted([c.person, sorted(c.groups)] for c in pool.candidates),
            "excluded": [],
            "places": [[p.group, p.members, p.reserves] for p in pool.places],
        },
        ensure_ascii=False, separators=(",", ":"),
    )  # fmt: skip
    digest = "sha256:" + hashlib.sha256(b"zhicheng-draw-pool\0" + said.encode()).hexdigest()
    group = pool.places[0].group
    return sorted(
        (one.person for one in pool.candidates),
        key=lambda person: hmac.new(
            together, f"{digest} {group} {person}".encode(), "sha256"
        ).hexdigest(),
    )


def test_anybody_can_do_it_again_with_sha_256_alone() -> None:
    pool = a_pool()

    done = draw(pool, COMMITTED, REVEALED)

    order = by_hand(pool, REVEALED)
    assert [one.person for one in done.members] == order[:5]
    assert [one.person for one in done.reserves] == order[5:8]


@given(pools(), st.randoms(use_true_random=False))
def test_the_order_in_which_the_pool_is_written_changes_nothing(pool: Pool, chance: object) -> None:
    shuffled = list(pool.candidates)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a Random

    assert draw(replace(pool, candidates=tuple(shuffled)), COMMITTED, REVEALED) == draw(
        pool, COMMITTED, REVEALED
    )


@given(pools())
def test_everybody_sits_once_in_a_group_of_his_own_and_every_place_is_filled(pool: Pool) -> None:
    done = draw(pool, COMMITTED, REVEALED[::-1])

    seated = [one.person for one in (*done.members, *done.reserves)]
    groups = {one.person: one.groups for one in pool.candidates}
    assert len(set(seated)) == len(seated)
    assert all(one.group in groups[one.person] for one in (*done.members, *done.reserves))
    for places in pool.places:
        assert sum(one.group == places.group for one in done.members) == places.members


def test_another_seed_or_another_pool_draws_others() -> None:
    pool = a_pool(40)
    seeds = {"p-office": "11" * 32, "p-integrity": "33" * 32}
    committed = tuple(replace(one, digest=commitment(seeds[one.person])) for one in COMMITTED)
    revealed = tuple(Reveal(person, seed) for person, seed in seeds.items())

    first = draw(pool, COMMITTED, REVEALED)

    assert draw(pool, committed, revealed) != first
    smaller = replace(pool, candidates=tuple(c for c in pool.candidates if c.person != "e-00"))
    assert draw(smaller, COMMITTED, REVEALED).members != first.members


def test_what_is_verified_is_the_pool_that_was_frozen() -> None:
    pool = a_pool()
    done, frozen = draw(pool, COMMITTED, REVEALED), pool_digest(pool)

    assert verify(pool, COMMITTED, REVEALED, done, frozen)
    assert not verify(a_pool(13), COMMITTED, REVEALED, done, frozen)
    swapped = Drawn((done.reserves[0], *done.members[1:]), done.reserves)
    assert not verify(pool, COMMITTED, REVEALED, swapped, frozen)


def test_reserves_follow_in_their_order_whoever_was_taken_before() -> None:
    done = draw(a_pool(), COMMITTED, REVEALED)
    first, second, third = done.reserves

    assert done.following("节能", ()) == first
    assert done.following("节能", {first.person}) == second
    assert done.following("节能", {first.person, second.person}) == third
    assert done.following("节能", {one.person for one in done.reserves}) is None
    assert done.following("建筑", ()) is None


REFUSED: dict[str, tuple[Pool, tuple[Commitment, ...], tuple[Reveal, ...], str]] = {
    "one seed alone": (a_pool(), COMMITTED[:1], REVEALED[:1], "不同单位的两人以上"),
    "two of one body": (
        a_pool(), tuple(replace(one, organisation="o") for one in COMMITTED), REVEALED,
        "不同单位的两人以上",
    ),
    "a seed that was not committed to": (
        a_pool(), COMMITTED, (REVEALED[0], replace(REVEALED[1], seed="33" * 32)), "与承诺不符",
    ),
    "a seed that is none": (
        a_pool(), COMMITTED, (REVEALED[0], replace(REVEALED[1], seed="22")), "与承诺不符",
    ),
    "a seed not shown": (a_pool(), COMMITTED, REVEALED[:1], "不成对"),
    "a seed nobody committed to": (
        a_pool(), COMMITTED, (*REVEALED, Reveal("p-third", "44" * 32)), "不成对",
    ),
    "two seeds of one person": (
        a_pool(), (*COMMITTED, COMMITTED[0]), REVEALED, "只能承诺一个种子",
    ),
    "too few": (a_pool(4), COMMITTED, REVEALED, "候选专家 4 人，少于应抽取的 5 人"),
    "somebody twice": (
        replace(a_pool(), candidates=(*a_pool().candidates, Candidate("e-01", ("节能",)))),
        COMMITTED, REVEALED, "e-01 重复列入",
    ),
    "excluded and there": (
        replace(a_pool(), excluded=(Exclusion("e-01", "SOD-5", "同一单位"),)), COMMITTED, REVEALED,
        "e-01 已被排除",
    ),
    "no places": (replace(a_pool(), places=()), COMMITTED, REVEALED, "至少抽取 1 人"),
    "a group twice": (
        a_pool(places=(Places("节能", 2, 0), Places("节能", 2, 0))), COMMITTED, REVEALED,
        "只能列一次名额",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_draw_that_cannot_have_been_fair_is_refused(name: str) -> None:
    pool, committed, revealed, because = REFUSED[name]

    with pytest.raises(Refused) as refusal:
        draw(pool, committed, revealed)

    assert {finding.rule for finding in refusal.value.findings} == {"O40-draw"}
    assert any(because in finding.because for finding in refusal.value.findings)


@given(st.integers(0, 2**32))
def test_a_group_whose_candidates_went_to_the_one_before_is_never_left_short(n: int) -> None:
    """Filled, or refused: never a committee with a hole."""
    pool = Pool(
        (Candidate("e-0", ("甲", "乙")), Candidate("e-1", ("甲", "乙")), Candidate("e-2", ("甲",))),
        (Places("甲", 2, 0), Places("乙", 1, 0)),
    )
    seeds = {"a": n.to_bytes(32, "big").hex(), "b": "02" * 32}
    committed = tuple(Commitment(p, f"o-{p}", commitment(seed)) for p, seed in seeds.items())
    try:
        done = draw(pool, committed, tuple(Reveal(p, seed) for p, seed in seeds.items()))
    except Refused as refusal:
        assert "请增加候选专家" in refusal.findings[0].because  # noqa: PT017  the other outcome is below
    else:
        assert sorted(one.group for one in done.members) == ["乙", "甲", "甲"]


def test_a_seed_that_could_be_guessed_is_none() -> None:
    with pytest.raises(ValueError, match="64 hexadecimal"):
        commitment("11" * 31)


def test_a_place_tells_the_group_for_which_somebody_sits() -> None:
    two = Pool(
        tuple(Candidate(f"e-{n}", ("甲", "乙")) for n in range(6)),
        (Places("甲", 2, 1), Places("乙", 2, 1)),
    )

    done = draw(two, COMMITTED, REVEALED)

    assert [one.group for one in done.members] == ["甲", "甲", "乙", "乙"]
    assert isinstance(done.members[0], Place)
