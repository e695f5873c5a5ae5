"""抽取评审专家: a draw that anybody can do again, and that nobody could have steered.

Two or more people of different bodies each commit to a secret seed. Then the pool is frozen. Then the
seeds are shown, and together with the pool they decide by SHA-256 alone who sits: whoever chose the
pool did not know the seeds, and whoever chose a seed knew neither the pool nor the other seeds.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.refusals import Finding, refuse_for

DRAW_RULE = "O40-draw"
SEED_BYTES = 32
_FEWEST_SEEDS = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """One expert of the pool, and the groups (专业组) in which he may sit."""

    person: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """How many sit for a group, and how many wait in order to take their place."""

    group: str
    members: int
    reserves: int


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Who was left out before the draw, and by which rule."""

    person: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pool:
    """From whom is drawn. Frozen once its digest is written down."""

    candidates: tuple[Candidate, ...]
    places: tuple[Places, ...]
    excluded: tuple[Exclusion, ...] = ()


@dataclass(frozen=True, slots=True)
class Commitment:
    """What somebody has bound himself to, before the pool was frozen."""

    person: str
    organisation: str
    digest: str  # of the seed

    def is_for(self, seed: str) -> bool:
        return _is_seed(seed) and commitment(seed) == self.digest


@dataclass(frozen=True, slots=True)
class Reveal:
    person: str
    seed: str  # 64 hexadecimal digits


@dataclass(frozen=True, slots=True)
class Place:
    person: str
    group: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """Members in the order of the groups; reserves of each group in the order in which they follow."""

    members: tuple[Place, ...]
    reserves: tuple[Place, ...]

    def following(self, group: str, taken: Iterable[str]) -> Place | None:
        """The next reserve of the group whom nobody has taken yet."""
        gone = frozenset(taken)
        waiting = (one for one in self.reserves if one.group == group and one.person not in gone)
        return next(waiting, None)


def commitment(seed: str) -> str:
    """The digest of a seed of 64 hexadecimal digits; ValueError for any other: it could be guessed."""
    return _sha256(b"zhicheng-draw-seed", _seed(seed))


def pool_digest(pool: Pool) -> str:
    """Of who may be drawn, who may not and why, and how many; in whatever order they stand."""
    content = {
        "candidates": sorted([one.person, sorted(one.groups)] for one in pool.candidates),
        "places": [[one.group, one.members, one.reserves] for one in pool.places],
        "excluded": sorted([one.person, one.rule, one.reason] for one in pool.excluded),
    }
    spelt = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return _sha256(b"zhicheng-draw-pool", spelt.encode())


def refuse_unfit(pool: Pool, committed: tuple[Commitment, ...]) -> None:
    """Raise Refused, with every fault that can be seen before a seed is shown."""
    refuse_for((*_unfit_pool(pool), *_unfit_commitments(committed)))


def draw(pool: Pool, committed: tuple[Commitment, ...], revealed: tuple[Reveal, ...]) -> Drawn:
    """Who sits and who waits. Refused, with every fault at once, if it cannot have been fair."""
    refuse_for((*_unfit_pool(pool), *_unfit_seeds(committed, revealed)))
    ranks = _Ranks(_together(revealed), pool_digest(pool))
    seated: set[str] = set()
    members = tuple(_taken(pool, ranks, seated, "members"))
    refuse_for(tuple(_unfilled(pool, members)))
    reserves = tuple(_taken(pool, ranks, seated, "reserves"))
    return Drawn(members, reserves)


def verify(
    pool: Pool, committed: tuple[Commitment, ...], revealed: tuple[Reveal, ...], drawn: Drawn,
    frozen: str,
) -> bool:  # fmt: skip
    """Whether it is what these seeds draw from the pool whose digest was written down. Raises Refused."""
    return pool_digest(pool) == frozen and draw(pool, committed, revealed) == drawn


@dataclass(frozen=True, slots=True)
class _Ranks:
    seed: bytes
    pool: str

    def of(self, group: str, person: str) -> bytes:
        return hmac.digest(self.seed, f"{self.pool} {group} {person}".encode(), "sha256")


def _taken(pool: Pool, ranks: _Ranks, seated: set[str], which: str) -> Iterator[Place]:
    """Nobody sits twice: who was taken for one group is not there for the next."""
    for places in pool.places:
        wanted = places.members if which == "members" else places.reserves
        free = [
            one.person
            for one in pool.candidates
            if places.group in one.groups and one.person not in seated
        ]
        free.sort(key=lambda person: ranks.of(places.group, person))
        for person in free[:wanted]:
            seated.add(person)
            yield Place(person, places.group)


def _together(revealed: tuple[Reveal, ...]) -> bytes:
    """In the order of the people, so that who is last cannot choose the order."""
    seeds = [_seed(one.seed) for one in sorted(revealed, key=lambda one: one.person)]
    return hashlib.sha256(b"zhicheng-draw\0" + b"".join(seeds)).digest()


def _unfit_pool(pool: Pool) -> Iterator[Finding]:
    people = [one.person for one in pool.candidates]
    for person in sorted({one for one in people if people.count(one) > 1}):
        yield Finding(DRAW_RULE, f"候选专家 {person} 重复列入。")
    for person in sorted({one.person for one in pool.excluded} & set(people)):
        yield Finding(DRAW_RULE, f"专家 {person} 已被排除，不得列入候选。")
    if not pool.places or any(one.members < 1 or one.reserves < 0 for one in pool.places):
        yield Finding(DRAW_RULE, "每个专业组至少抽取 1 人，候补人数不得为负数。")
    groups = [one.group for one in pool.places]
    if len(set(groups)) < len(groups):
        yield Finding(DRAW_RULE, "同一专业组只能列一次名额。")
    yield from _too_few(pool)


def _too_few(pool: Pool) -> Iterator[Finding]:
    """By groups, and all together: one who may sit in two groups fills one place only."""
    for places in pool.places:
        there = sum(places.group in one.groups for one in pool.candidates)
        if there < places.members:
            yield Finding(
                DRAW_RULE,
                f"专业组“{places.group}”候选专家 {there} 人，少于应抽取的 {places.members} 人。",
            )
    wanted = sum(one.members for one in pool.places)
    if len(pool.candidates) < wanted:
        yield Finding(
            DRAW_RULE, f"候选专家共 {len(pool.candidates)} 人，少于应抽取的 {wanted} 人。"
        )


def _unfilled(pool: Pool, members: tuple[Place, ...]) -> Iterator[Finding]:
    """Candidates of several groups went to the groups before; the pool needs more of this one."""
    for places in pool.places:
        there = sum(one.group == places.group for one in members)
        if there < places.members:
            yield Finding(
                DRAW_RULE,
                f"专业组“{places.group}”抽取 {there} 人，应为 {places.members} 人："
                "候选专家已由在先的专业组抽取，请增加候选专家。",
            )


def _unfit_commitments(committed: tuple[Commitment, ...]) -> Iterator[Finding]:
    bodies = {one.organisation for one in committed}
    if len(bodies) < _FEWEST_SEEDS:
        yield Finding(DRAW_RULE, "抽取种子须由不同单位的两人以上分别承诺。")
    if len({one.person for one in committed}) < len(committed):
        yield Finding(DRAW_RULE, "每人只能承诺一个种子。")


def _unfit_seeds(
    committed: tuple[Commitment, ...], revealed: tuple[Reveal, ...]
) -> Iterator[Finding]:
    yield from _unfit_commitments(committed)
    known = {one.person: one for one in committed}
    shown = {one.person: one.seed for one in revealed}
    for person in sorted(known.keys() ^ shown.keys()):
        yield Finding(DRAW_RULE, f"{person} 的种子承诺与公开不成对。")
    for person in sorted(known.keys() & shown.keys()):
        if not known[person].is_for(shown[person]):
            yield Finding(DRAW_RULE, f"{person} 公开的种子与承诺不符。")


def _is_seed(seed: str) -> bool:
    try:
        return len(bytes.fromhex(seed)) == SEED_BYTES
    except ValueError:
        return False


def _seed(seed: str) -> bytes:
    if not _is_seed(seed):
        raise ValueError(f"a seed has {2 * SEED_BYTES} hexadecimal digits")
    return bytes.fromhex(seed)


def _sha256(what: bytes, content: bytes) -> str:
    return f"sha256:{hashlib.sha256(what + bytes(1) + content).hexdigest()}"
