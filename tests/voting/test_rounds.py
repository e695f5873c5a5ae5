"""One vote: a paper each, ballots from nobody knows whom, one count that anybody can do again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import given, settings, strategies as st

from domain.refusals import Refused
from postgres.pool import Pool, open_pool
from tests.vault import VAULT
from voting import blind
from voting.rounds import (
    Ballot,
    Choice,
    Count,
    NoSuchRound,
    Published,
    Round,
    cast,
    close_round,
    digest_of,
    hand_out_paper,
    open_round,
    published,
    recounts,
)

NOW = datetime(2026, 12, 15, 9, tzinfo=UTC)
VOTERS = ("e-1", "e-2", "e-3")
FIRST = Round("m-1", "2026-000001", 1)


@pytest_asyncio.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    opened = await open_pool(database, vault=VAULT)
    yield opened
    await opened.close()


@dataclass(frozen=True)
class Voter:
    pool: Pool
    person: str
    which: Round = FIRST

    async def ballot(self, choice: Choice) -> Ballot:
        """A paper, and what is written on it at home."""
        public = (await published(self.pool, self.which)).public_key
        asked = blind.blind(public, blind.new_message())
        signed = await hand_out_paper(self.pool, self.which, self.person, asked.blinded)
        return Ballot(asked.message, blind.finalize(public, asked, signed), choice)

    async def votes(self, choice: Choice) -> Ballot:
        ballot = await self.ballot(choice)
        await cast(self.pool, self.which, ballot)
        return ballot


async def opened(pool: Pool, which: Round = FIRST) -> None:
    await open_round(pool, which, VOTERS, NOW)


def rule(refusal: "pytest.ExceptionInfo[Refused]") -> str:
    return refusal.value.findings[0].rule


async def test_three_vote_and_everybody_finds_his_own_in_a_list_that_carries_the_count(
    pool: Pool,
) -> None:
    await opened(pool)
    choices = (Choice.YES, Choice.NO, Choice.YES)

    cast_by = [await Voter(pool, p).votes(c) for p, c in zip(VOTERS, choices, strict=True)]
    count = await close_round(pool, FIRST, NOW)

    assert (count.yes, count.no, count.abstain, count.papers, count.ballots) == (2, 1, 0, 3, 3)
    said = await published(pool, FIRST)
    assert set(said.ballots) == set(cast_by)
    assert recounts(said)


async def test_while_it_is_open_nobody_sees_how_it_goes(pool: Pool) -> None:
    await opened(pool)
    await Voter(pool, "e-1").votes(Choice.YES)

    said = await published(pool, FIRST)

    assert (said.count, said.ballots, recounts(said)) == (None, (), False)
    for row in await pool.fetch("select t::text as said from ballots t"):
        assert b"yes".hex() not in row["said"]


async def test_what_is_kept_while_it_is_open_is_of_one_length_whatever_was_chosen(
    pool: Pool,
) -> None:
    await open_round(pool, FIRST, VOTERS, NOW)
    for person, choice in zip(VOTERS, Choice, strict=True):
        await Voter(pool, person).votes(choice)

    kept = await pool.fetch("select choice from ballots")

    assert len({len(row["choice"]) for row in kept}) == 1
    count = await close_round(pool, FIRST, NOW)
    assert (count.yes, count.no, count.abstain) == (1, 1, 1)


async def test_a_paper_that_was_not_used_is_no_vote(pool: Pool) -> None:
    await opened(pool)
    await Voter(pool, "e-1").ballot(Choice.YES)
    await Voter(pool, "e-2").votes(Choice.YES)

    count = await close_round(pool, FIRST, NOW)

    assert (count.papers, count.ballots, count.yes) == (2, 1, 1)


async def test_a_lost_answer_is_asked_for_again_and_makes_no_second_paper(pool: Pool) -> None:
    await opened(pool)
    public = (await published(pool, FIRST)).public_key
    asked = blind.blind(public, blind.new_message())

    signed = [await hand_out_paper(pool, FIRST, "e-1", asked.blinded) for _ in range(2)]

    assert signed[0] == signed[1]
    another = blind.blind(public, blind.new_message())
    with pytest.raises(Refused, match="已经领取") as refusal:
        await hand_out_paper(pool, FIRST, "e-1", another.blinded)
    assert rule(refusal) == "O40-ballot"


@pytest.mark.parametrize("person", ["e-9", "", "office"])
async def test_who_does_not_vote_on_this_case_gets_no_paper(pool: Pool, person: str) -> None:
    await opened(pool)

    with pytest.raises(Refused) as refusal:
        await Voter(pool, person).ballot(Choice.YES)

    assert rule(refusal) == "O40-proxy"


async def test_the_same_ballot_again_is_the_same_and_says_nothing_else(pool: Pool) -> None:
    await opened(pool)
    ballot = await Voter(pool, "e-1").votes(Choice.YES)

    await cast(pool, FIRST, ballot)
    with pytest.raises(Refused, match="不得更改") as refusal:
        await cast(pool, FIRST, replace(ballot, choice=Choice.NO))

    assert rule(refusal) == "O40-ballot"
    count = await close_round(pool, FIRST, NOW)
    assert (count.yes, count.ballots) == (1, 1)


async def test_a_paper_of_another_case_or_round_or_meeting_is_none(pool: Pool) -> None:
    await opened(pool)
    for other in (
        Round("m-1", "2026-000002", 1),
        Round("m-1", "2026-000001", 2),
        Round("m-2", "2026-000001", 1),
    ):
        await opened(pool, other)
        ballot = await Voter(pool, "e-1", other).ballot(Choice.YES)
        with pytest.raises(Refused, match="不是本件本轮发出的"):
            await cast(pool, FIRST, ballot)


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda b: replace(b, message=bytes(32)),
        lambda b: replace(b, signature=bytes(256)),
        lambda b: replace(b, signature=b.signature[:-1]),
        lambda b: replace(b, message=b.message + b"\0"),
        lambda b: replace(b, message=b""),
    ],
)
async def test_a_forged_ballot_is_not_taken(pool: Pool, spoilt: object) -> None:
    await opened(pool)
    ballot = spoilt(await Voter(pool, "e-1").ballot(Choice.YES))  # type: ignore[operator]

    with pytest.raises(Refused) as refusal:
        await cast(pool, FIRST, ballot)

    assert rule(refusal) == "O40-ballot"


async def test_once_it_is_closed_nothing_comes_and_nothing_changes(pool: Pool) -> None:
    await opened(pool)
    late = await Voter(pool, "e-1").ballot(Choice.YES)
    await Voter(pool, "e-2").votes(Choice.NO)
    count = await close_round(pool, FIRST, NOW)

    for act in (cast(pool, FIRST, late), Voter(pool, "e-3").ballot(Choice.YES)):
        with pytest.raises(Refused, match="已经结束"):
            await act
    assert await close_round(pool, FIRST, NOW) == count
    for statement in (
        "delete from ballots", "update ballots set choice = 'yes'", "delete from ballot_papers",
        "update vote_rounds set yes = 3", "delete from vote_rounds",
    ):  # fmt: skip
        with pytest.raises(asyncpg.RestrictViolationError):
            await pool.execute(statement)


async def test_with_the_round_its_key_is_gone(pool: Pool) -> None:
    await opened(pool)
    await close_round(pool, FIRST, NOW)

    assert await pool.fetchval("select private_key from vote_rounds") is None


async def test_ballots_that_come_while_it_is_closed_count_or_are_refused(pool: Pool) -> None:
    """Never lost and never late: what was taken is in the list."""
    await opened(pool)
    ballots = [await Voter(pool, person).ballot(Choice.YES) for person in VOTERS]

    *done, count = await asyncio.gather(
        *(cast(pool, FIRST, one) for one in ballots), close_round(pool, FIRST, NOW),
        return_exceptions=True,
    )  # fmt: skip

    taken = {one.message for one, answer in zip(ballots, done, strict=True) if answer is None}
    assert isinstance(count, Count)
    assert {one.message for one in (await published(pool, FIRST)).ballots} == taken
    assert count.yes == len(taken)
    assert all(answer is None or isinstance(answer, Refused) for answer in done)


async def test_nothing_that_is_kept_joins_a_ballot_to_a_person(pool: Pool) -> None:
    """Of two voters who chose differently: swap them, and the tables read the same."""
    await opened(pool)
    ballots = {
        p: await Voter(pool, p).votes(c) for p, c in (("e-1", Choice.YES), ("e-2", Choice.NO))
    }
    await close_round(pool, FIRST, NOW)

    columns = await pool.fetch(
        "select table_name, column_name from information_schema.columns"
        " where table_name in ('ballots', 'ballot_papers')"
    )
    by_table = {
        name: {row["column_name"] for row in columns if row["table_name"] == name}
        for name in ("ballots", "ballot_papers")
    }
    which = {"meeting", "number", "round"}
    assert by_table["ballots"] - which == {"message", "signature", "choice"}
    assert by_table["ballot_papers"] - which == {"person", "blinded", "signature"}
    papers = await pool.fetch("select person, blinded, signature from ballot_papers")
    for row in papers:  # what was signed is neither the message nor the signature that was shown
        for ballot in ballots.values():
            assert bytes(row["signature"]) != ballot.signature
            assert ballot.message not in bytes(row["blinded"])
    lying = await pool.fetch("select message, xmin::text as xmin from ballots order by ctid")
    assert [row["message"] for row in lying] == sorted(row["message"] for row in lying)
    assert len({row["xmin"] for row in lying}) == 1  # all by whoever closed


async def test_nobody_is_asked_to_vote_where_nobody_may(pool: Pool) -> None:
    with pytest.raises(Refused) as refusal:
        await open_round(pool, FIRST, (), NOW)

    assert rule(refusal) == "O40-quorum"
    with pytest.raises(NoSuchRound):
        await close_round(pool, FIRST, NOW)


async def test_opened_twice_it_is_one_round_with_the_first_voters(pool: Pool) -> None:
    first = await open_round(pool, FIRST, VOTERS, NOW)

    assert await open_round(pool, FIRST, ("e-9",), NOW) == first
    assert await pool.fetchval("select voters from vote_rounds") == list(VOTERS)


KEY = blind.new_key()
PUBLIC = blind.public_key_of(KEY)


def a_ballot(choice: Choice) -> Ballot:
    asked = blind.blind(PUBLIC, blind.new_message())
    return Ballot(
        asked.message, blind.finalize(PUBLIC, asked, blind.blind_sign(KEY, asked.blinded)), choice
    )


BALLOTS = [a_ballot(choice) for choice in Choice for _ in range(3)]


def a_list(ballots: list[Ballot], papers: int) -> Published:
    numbers = [sum(one.choice is choice for one in ballots) for choice in Choice]
    yes, no, abstain = numbers
    count = Count(yes, no, abstain, papers, digest_of(ballots))
    return Published(PUBLIC, count, tuple(ballots))


@settings(max_examples=30)
@given(st.lists(st.sampled_from(BALLOTS), unique=True), st.integers(0, 3))
def test_a_true_list_carries_its_count_and_any_lie_is_seen(
    ballots: list[Ballot], more: int
) -> None:
    true = a_list(ballots, len(ballots) + more)
    assert recounts(true)
    assert true.count is not None
    assert not recounts(replace(true, count=replace(true.count, yes=true.count.yes + 1)))
    stuffed = [*ballots, Ballot(bytes(32), bytes(256), Choice.YES)]
    assert not recounts(a_list(stuffed, len(stuffed)))
    assert not recounts(a_list(ballots, len(ballots) - 1))
    if ballots:
        turned = [replace(ballots[0], choice=_other(ballots[0].choice)), *ballots[1:]]
        assert not recounts(replace(true, ballots=tuple(turned)))
        assert not recounts(a_list([*ballots, ballots[0]], 20))
        assert not recounts(replace(true, ballots=tuple(ballots[1:])))


def _other(choice: Choice) -> Choice:
    return Choice.NO if choice is not Choice.NO else Choice.YES
