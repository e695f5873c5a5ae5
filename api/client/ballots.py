"""A vote as a program casts it: a paper by name, a ballot without, and the proof that it counts.

The receipt is the voter's own. Whoever sees it knows the vote: it is kept where nobody else reads.
"""

import base64
from dataclasses import dataclass, field
from typing import Any

from api.client.client import Client
from voting import blind
from voting.rounds import Ballot, Choice, Count, Published, recounts


@dataclass(frozen=True, slots=True)
class Receipt:
    meeting: str
    number: str
    round: int
    ballot: Ballot = field(repr=False)


async def vote(client: Client, meeting: str, number: str, nth: int, choice: Choice) -> Receipt:
    """Raises Refused: no voter, a paper taken before, closed. Nothing that is sent joins the two."""
    public = (await published(client, meeting, number, nth)).public_key
    asked = blind.blind(public, blind.new_message())
    signed = await client.ballot_paper(meeting, number, nth, _text(asked.blinded))
    signature = blind.finalize(public, asked, base64.b64decode(signed))
    receipt = Receipt(meeting, number, nth, Ballot(asked.message, signature, choice))
    await cast_again(client, receipt)
    return receipt


async def cast_again(client: Client, receipt: Receipt) -> None:
    """Where the answer was lost: the same ballot, which counts once."""
    ballot = receipt.ballot
    await client.cast_ballot(
        receipt.meeting, receipt.number, receipt.round, _text(ballot.message),
        _text(ballot.signature), ballot.choice.value,
    )  # fmt: skip


async def published(client: Client, meeting: str, number: str, nth: int) -> Published:
    told = await client.vote_round(meeting, number, nth)
    count = told["count"]
    return Published(
        base64.b64decode(told["public_key"]),
        None if count is None else Count(**count),
        tuple(_ballot(one) for one in told["ballots"]),
    )


async def is_counted(client: Client, receipt: Receipt) -> bool:
    """Whether the list carries its count, and this very ballot is in it."""
    said = await published(client, receipt.meeting, receipt.number, receipt.round)
    return recounts(said) and receipt.ballot in said.ballots


def _ballot(told: dict[str, Any]) -> Ballot:
    message, signature = (base64.b64decode(told[name]) for name in ("message", "signature"))
    return Ballot(message, signature, Choice(told["choice"]))


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
