"""Meetings on record: convened once for each request, and read by those who have to do with them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg
from pydantic import TypeAdapter

from domain.calendar import local_day
from domain.meeting import Meeting
from domain.notice import Terms
from domain.people import Actor, Role
from domain.refusals import Refused
from domain.vote_law import SIZE_RULE
from postgres.pool import Connection, Pool
from postgres.statements import statements
from workflows.starts import MeetingStart

SQL = statements(__file__, "meetings")
MEETING = TypeAdapter(Meeting)
_SEATED = frozenset({Role.EXPERT})


@dataclass(frozen=True, slots=True)
class Convening:
    """What the office asks for."""

    held_on: date
    answer_days: int
    standing: tuple[str, ...]


async def convene(
    pool: Pool, terms: Terms, wanted: Convening, actor: Actor, command_id: str, at: datetime
) -> MeetingStart:
    """The same request is the same meeting. Raises Refused."""
    if (actor.role, actor.organisation) != (Role.COMMITTEE, terms.bodies.committee):
        raise Refused("SOD-3", f"评审会由评委会办事机构 {terms.bodies.committee} 召集。")
    _refuse_unfit(terms, wanted, at)
    command = hashlib.sha256(f"{actor.person}\0{command_id}".encode()).hexdigest()
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(SQL["lock"], terms.notice)
        row = await connection.fetchrow(SQL["convened"], command)
        if row is None:
            await _refuse_without_chair(connection, terms, wanted.standing)
            row = await connection.fetchrow(
                SQL["convene"], terms.notice, command, wanted.held_on, wanted.answer_days,
                list(wanted.standing), actor.person, at,
            )  # fmt: skip
    assert row is not None
    return _start(terms, row, actor)


async def meeting(pool: Pool, name: str) -> Meeting | None:
    state = await pool.fetchval(SQL["one"], name)
    return None if state is None else MEETING.validate_python(state)


async def meetings(pool: Pool, actor: Actor) -> list[dict[str, Any]]:
    """An expert's own invitations; a body's own meetings, and those whose draw it witnesses."""
    if actor.role in _SEATED:
        rows = await pool.fetch(SQL["of_a_person"], actor.person, actor.organisation)
    else:
        rows = await pool.fetch(SQL["of_a_body"], actor.organisation)
    return [dict(row) for row in rows]


def _refuse_unfit(terms: Terms, wanted: Convening, at: datetime) -> None:
    size = terms.evaluation.committee_size
    if size % 2 == 0:
        raise Refused(SIZE_RULE, f"通知确定的评委会人数为 {size}，应为单数。")
    if wanted.held_on < local_day(at):
        raise Refused("M-table", f"会议日期 {wanted.held_on} 已过。")
    if len(set(wanted.standing)) < len(wanted.standing) or not len(wanted.standing) < size:
        raise Refused(SIZE_RULE, "主任委员、副主任委员不得重复，且应少于评委会人数。")


async def _refuse_without_chair(
    connection: Connection, terms: Terms, standing: Sequence[str]
) -> None:
    rows = await connection.fetch(
        SQL["chairs"], terms.bodies.committee, terms.notice, list(standing)
    )
    chairs = {row["person"] for row in rows}
    others = sorted(set(standing) - chairs)
    if others or not chairs:
        raise Refused(
            "SOD-2",
            f"{'、'.join(others) or '（未填）'} 未绑定为本评委会的主任委员或副主任委员。",
        )


def _start(terms: Terms, row: asyncpg.Record, actor: Actor) -> MeetingStart:
    return MeetingStart(
        terms.notice, row["n"], terms.edition, row["held_on"], row["answer_days"],
        tuple(row["standing"]), Actor(row["convened_by"], actor.organisation, actor.role),
        row["convened_at"],
    )  # fmt: skip
