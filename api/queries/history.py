"""The history of an application as its hash chain has it, as far as it can be shown.

A hash is shown until the first row that holds something secret: a vote that is sealed, or the
expert of an opinion, who is never named. Whoever had a later hash could try all votes and all
experts until one of them fits.
"""

from dataclasses import dataclass

from api.queries.timeline import SQL as TOLD
from domain.veil import SEALED_STAGES
from postgres.canonical import Json
from postgres.chain import Link, hashed, verify_chain
from postgres.pool import Pool
from postgres.statements import statements

CHAIN = statements(__file__, "history")
_NAMELESS = "opinion_recorded"  # as the timeline has it


@dataclass(frozen=True, slots=True)
class ChainedRow:
    """`row` is what is hashed; `hash` None from the first secret on."""

    row: dict[str, Json]
    superseded: bool
    sealed: bool
    hash: str | None


@dataclass(frozen=True, slots=True)
class History:
    number: str
    is_whole: bool  # by our own look at every row, the secret ones too
    rows: tuple[ChainedRow, ...]


async def history(pool: Pool, number: str, *, knows: bool = False) -> History:
    """Without what came after a sealed vote, unless who asks `knows` the result (D-49)."""
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        told = await connection.fetch(TOLD["timeline"], number, SEALED_STAGES)
        links = await connection.fetch(CHAIN["links"], number)
    rows, open_so_far = [], True
    for each, link in zip(told, links, strict=True):
        if each["veiled"] and not knows:
            continue
        open_so_far = open_so_far and not each["sealed"] and each["type"] != _NAMELESS
        shown = Link(
            number, link["link"], each["generation"], each["seq"], link["run_id"], each["at"],
            each["recorded_at"], each["command_id"], each["person"], each["organisation"],
            each["role"], each["type"], each["data"],
        )  # fmt: skip
        digest = link["hash"].hex() if open_so_far else None
        rows.append(ChainedRow(hashed(shown), each["superseded"], each["sealed"], digest))
    return History(number, await verify_chain(pool, number) is None, tuple(rows))
