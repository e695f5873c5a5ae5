"""One vote on one case: papers for those who may vote, ballots from nobody, and the count.

Whoever may vote gets one blank paper, signed blind, under his name. What is cast comes without a name
and shows by its signature that it stands on such a paper. A round has a key of its own, so that no
paper serves for another case, and the key is destroyed when the round is closed: from then on nobody,
whoever runs the system, can make a ballot more.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import asyncpg

from domain.refusals import Refused
from postgres.personal import vault_of
from postgres.pool import Connection, Pool
from postgres.statements import statements
from voting import blind

SQL = statements(__file__, "rounds")
BALLOT_RULE = "O40-ballot"
_LONGEST = 7  # letters of a choice


class Choice(StrEnum):
    YES = "yes"  # 赞成
    NO = "no"  # 反对
    ABSTAIN = "abstain"  # 弃权


@dataclass(frozen=True, slots=True)
class Round:
    """Which vote: a meeting's, on an application, the how-many-th."""

    meeting: str
    number: str
    round: int

    @property
    def key(self) -> tuple[str, str, int]:
        return (self.meeting, self.number, self.round)

    @property
    def context(self) -> str:
        return f"round:{self.meeting}/{self.number}/{self.round}"


@dataclass(frozen=True, slots=True)
class Ballot:
    message: bytes
    signature: bytes
    choice: Choice


@dataclass(frozen=True, slots=True)
class Count:
    """Who had a paper and cast nothing is among `papers` alone: his is no yes."""

    yes: int
    no: int
    abstain: int
    papers: int
    digest: str  # of the list of ballots

    @property
    def ballots(self) -> int:
        return self.yes + self.no + self.abstain


@dataclass(frozen=True, slots=True)
class Published:
    """Everything by which the count is done again. Ballots only once the round is closed."""

    public_key: bytes
    count: Count | None
    ballots: tuple[Ballot, ...]


class NoSuchRound(LookupError):
    """There is no such vote."""


async def open_round(
    pool: Pool, which: Round, voters: Sequence[str], at: datetime, *,
    attending: Sequence[str] = (), recused: Sequence[str] = (),
) -> bytes:  # fmt: skip
    """As `open_on`, on a connection of its own."""
    async with pool.acquire() as connection:
        return await open_on(connection, which, voters, at, attending=attending, recused=recused)


async def open_on(
    connection: Connection, which: Round, voters: Sequence[str], at: datetime, *,
    attending: Sequence[str] = (), recused: Sequence[str] = (),
) -> bytes:  # fmt: skip
    """Its public key. Opened before: as it was, whoever is named now.

    `attending` and `recused` are those for the minutes: who votes is said by `voters`.
    """
    if not voters:
        raise Refused("O40-quorum", "没有可参加表决的评审专家。")
    private = await asyncio.to_thread(blind.new_key)
    sealed = vault_of(connection).sealed(private, which.context)
    await connection.execute(
        SQL["open"], *which.key, sorted(set(voters)), blind.public_key_of(private), sealed, at,
        sorted(set(attending)), sorted(set(recused)),
    )  # fmt: skip
    row = await connection.fetchrow(SQL["round"], *which.key)
    assert row is not None  # made by us, or by somebody else at the same moment
    return bytes(row["public_key"])


async def voters(pool: Pool, which: Round) -> frozenset[str]:
    """Who may vote in it: attending, and not recused."""
    async with pool.acquire() as connection:
        return frozenset((await _known(connection, "round", which))["voters"])


async def hand_out_paper(pool: Pool, which: Round, person: str, blinded: bytes) -> bytes:
    """The blind signature. Asked again with the same: the same. Refused for another, or no voter."""
    async with pool.acquire() as connection, connection.transaction():
        known = await _held(connection, "hold", which)
        if person not in known["voters"]:
            raise Refused("O40-proxy", "未出席、已回避或未到会的专家不参加本件表决。")
        vault = vault_of(connection)
        private = vault.opened(known["private_key"], which.context)
        try:
            signature = blind.blind_sign(private, blinded)
        except blind.BadBlinding:
            raise Refused(BALLOT_RULE, "选票请求有误，应为本轮公钥长度的盲化值。") from None
        await connection.execute(SQL["hand_out"], *which.key, person, blinded, signature)
        paper = await connection.fetchrow(SQL["paper"], *which.key, person)
    assert paper is not None
    if bytes(paper["blinded"]) != blinded:
        raise Refused(BALLOT_RULE, "本件本轮的选票已经领取，每人只领一张。")
    return bytes(paper["signature"])


async def cast(pool: Pool, which: Round, ballot: Ballot) -> None:
    """From nobody knows whom. The same again is the same; refused once closed, and if it says otherwise."""
    async with pool.acquire() as connection, connection.transaction():
        known = await _held(connection, "hold", which)
        if len(ballot.message) != blind.MESSAGE_BYTES or not blind.verifies(
            known["public_key"], ballot.message, ballot.signature
        ):
            raise Refused(BALLOT_RULE, "选票不是本件本轮发出的，不予计票。")
        vault, context = vault_of(connection), _context(which, ballot.message)
        sealed = vault.sealed(_padded(ballot.choice), context)
        await connection.execute(SQL["cast"], *which.key, ballot.message, ballot.signature, sealed)
        kept = await connection.fetchval(SQL["ballot"], *which.key, ballot.message)
        if _choice(vault.opened(kept, context)) is not ballot.choice:
            raise Refused(BALLOT_RULE, "此票已经投出，不得更改。")


async def close_round(pool: Pool, which: Round, at: datetime) -> Count:
    """Counted, laid open and locked in one transaction. Again: the same count."""
    async with pool.acquire() as connection, connection.transaction():
        if (await _known(connection, "take", which))["closed_at"] is None:
            await _count(connection, which, at)
    count = (await published(pool, which)).count
    assert count is not None
    return count


async def published(pool: Pool, which: Round) -> Published:
    """The list stays shut while the round is open: nobody sees how it goes."""
    async with pool.acquire() as connection:
        row = await _known(connection, "round", which)
        if row["closed_at"] is None:
            return Published(bytes(row["public_key"]), None, ())
        ballots = await connection.fetch(SQL["ballots"], *which.key)
    count = Count(row["yes"], row["no"], row["abstain"], row["papers"], row["digest"])
    return Published(bytes(row["public_key"]), count, tuple(_ballot(one) for one in ballots))


def digest_of(ballots: Sequence[Ballot]) -> str:
    """Of the list in the order of the messages, which no voter chose."""
    lines = sorted(f"{one.message.hex()} {one.choice} {one.signature.hex()}\n" for one in ballots)
    return f"sha256:{hashlib.sha256(''.join(lines).encode()).hexdigest()}"


def recounts(said: Published) -> bool:
    """Whether the list carries the count: anybody's check, with nothing but what is published."""
    count = said.count
    if count is None:
        return False
    found = [one.choice for one in said.ballots]
    return (
        all(blind.verifies(said.public_key, one.message, one.signature) for one in said.ballots)
        and len({one.message for one in said.ballots}) == len(found) <= count.papers
        and tuple(found.count(choice) for choice in Choice) == (count.yes, count.no, count.abstain)
        and digest_of(said.ballots) == count.digest
    )


async def _count(connection: Connection, which: Round, at: datetime) -> None:
    """Written anew in the order of their messages: where a row lies says nothing of when it came."""
    vault = vault_of(connection)
    found = []
    for row in await connection.fetch(SQL["empty"], *which.key):
        choice = _choice(vault.opened(row["choice"], _context(which, row["message"])))
        found.append(Ballot(bytes(row["message"]), bytes(row["signature"]), choice))
    found.sort(key=lambda one: one.message)
    for one in found:
        await connection.execute(
            SQL["cast"], *which.key, one.message, one.signature, one.choice.value.encode()
        )
    papers = await connection.fetchval(SQL["papers"], *which.key)
    numbers = [sum(one.choice is choice for one in found) for choice in Choice]
    await connection.execute(SQL["close"], *which.key, at, *numbers, papers, digest_of(found))


async def _held(connection: Connection, how: str, which: Round) -> asyncpg.Record:
    known = await _known(connection, how, which)
    if known["closed_at"] is not None:
        raise Refused(BALLOT_RULE, "本件本轮表决已经结束，不得补充投票。")
    return known


async def _known(connection: Connection, how: str, which: Round) -> asyncpg.Record:
    row = await connection.fetchrow(SQL[how], *which.key)
    if row is None:
        raise NoSuchRound
    return row


def _ballot(row: asyncpg.Record) -> Ballot:
    choice = Choice(bytes(row["choice"]).decode())
    return Ballot(bytes(row["message"]), bytes(row["signature"]), choice)


def _padded(choice: Choice) -> bytes:
    """All of one length: what is sealed is as long as what it seals, and would tell."""
    return choice.value.encode().ljust(_LONGEST)


def _choice(opened: bytes) -> Choice:
    return Choice(opened.decode().rstrip())


def _context(which: Round, message: bytes) -> str:
    return f"ballot:{which.meeting}/{which.number}/{which.round}/{message.hex()}"
