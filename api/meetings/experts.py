"""评审专家库: appointed by the committee's office for a term, ended before its time, never erased."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from domain.experts import TERM_RULE, Appointment, refuse_unfit
from domain.refusals import Refused
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "experts")


@dataclass(frozen=True, slots=True)
class Expert:
    """`until` is the first day on which the term is over."""

    person: str
    groups: tuple[str, ...]
    begins: date
    until: date
    ended_on: date | None
    appointed_by: str


async def appoint(
    pool: Pool, committee: str, wanted: Appointment, groups: frozenset[str], by: str, at: datetime
) -> dict[str, Any]:
    """The same again is the same. Raises Refused: too long a term, two terms at once."""
    refuse_unfit(wanted, groups)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "select pg_advisory_xact_lock(hashtext($1))", f"experts:{committee}"
        )
        overlapping = await connection.fetchrow(
            SQL["overlapping"], committee, wanted.person, wanted.begins, wanted.until
        )
        if overlapping is not None:
            raise Refused(
                TERM_RULE,
                f"{wanted.person} 另有任期 {overlapping['term_from']} 至 {overlapping['term_until']}，"
                "请先终止再聘。",
            )
        await connection.execute(
            SQL["appoint"], committee, wanted.person, sorted(set(wanted.groups)), wanted.begins,
            wanted.until, by, at,
        )  # fmt: skip
        kept = await connection.fetchrow(SQL["one"], committee, wanted.person, wanted.begins)
    assert kept is not None
    if (tuple(kept["groups"]), kept["term_until"]) != (
        tuple(sorted(set(wanted.groups))), wanted.until,
    ):  # fmt: skip
        raise Refused(TERM_RULE, f"{wanted.person} 自 {wanted.begins} 起的任期已经登记，内容不同。")
    return asdict(wanted)


async def end(pool: Pool, committee: str, person: str, on: date, by: str) -> bool:
    """Whether a term was running."""
    return await pool.fetchval(SQL["end"], committee, person, on, by) is not None


async def experts(pool: Pool, committee: str) -> list[Expert]:
    """Every term, those that are over included."""
    return [
        Expert(
            row["person"], tuple(row["groups"]), row["term_from"], row["term_until"],
            row["ended_on"], row["appointed_by"],
        )
        for row in await pool.fetch(SQL["all"], committee)
    ]  # fmt: skip
