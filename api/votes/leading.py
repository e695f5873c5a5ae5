"""The chair opens and closes a vote. Who votes and what was counted is not the chair's to say."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from domain.application import Application
from domain.commands import CloseVote
from domain.meeting import MeetingStage
from domain.notice import Terms
from domain.panels import FEWEST, PANEL_RULE
from domain.people import Actor
from domain.recusal import Recusal
from domain.refusals import Refused
from domain.vote_law import QUORUM_RULE, needed, reaches
from postgres.pool import Connection, Pool
from postgres.statements import statements
from voting import rounds
from voting.recusal import recused
from voting.rounds import Round

SQL = statements(__file__, "votes")


@dataclass(frozen=True, slots=True)
class Opening:
    """Who votes, and who left the room and why."""

    round: int
    voters: tuple[str, ...]
    recused: tuple[Recusal, ...]


async def declare(pool: Pool, number: str, person: str, at: datetime) -> None:
    """申请回避: again changes nothing; it is not taken back."""
    await pool.execute(SQL["declare"], number, person, at)


async def open_vote(
    pool: Pool, case: Application, terms: Terms, meeting: str, at: datetime
) -> Opening:
    """Over those who have signed in. Raise Refused: no session, too few opinions, no quorum, a vote
    not finished.
    """
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(SQL["one_at_a_time"], case.number)
        present = await _present(connection, case, meeting)
        _refuse_without_opinions(case)
        await _refuse_unfinished(connection, case)
        away = await recused(connection, case, present)
        voters = tuple(person for person in present if person not in away)
        _refuse_without_quorum(terms, len(present), len(voters))
        which = Round(
            meeting, case.number, await connection.fetchval(SQL["next"], meeting, case.number)
        )
        await rounds.open_on(connection, which, voters, at, attending=present, recused=sorted(away))
    return Opening(which.round, voters, tuple(one for found in away.values() for one in found))


async def closing(pool: Pool, which: Round, terms: Terms, chair: Actor, at: datetime) -> CloseVote:
    """The command that tells the application, in heads. The round is closed with it; again the same.

    Raises NoSuchRound.
    """
    count = await rounds.close_round(pool, which, at)
    there = await pool.fetchrow(SQL["there"], *which.key)
    assert there is not None  # it was closed a moment ago
    said = "/".join(str(part) for part in which.key)
    return CloseVote(
        command_id=f"vote-{hashlib.sha256(said.encode()).hexdigest()[:40]}", actor=chair,
        received_at=at, size=terms.evaluation.committee_size, attending=there["attending"],
        recused=there["recused"], yes=count.yes, no=count.no, abstain=count.abstain,
    )  # fmt: skip


async def refuse_typed_count(pool: Pool, case: Application) -> None:
    """Where there was a ballot, nobody types another result. Raises Refused."""
    last = await pool.fetchrow(SQL["last"], case.number)
    if last is not None and not _is_recorded(case, last["opened_at"]):
        raise Refused(
            rounds.BALLOT_RULE, "本件已发出选票，表决结果以计票为准，请结束该轮表决，不得另行填报。"
        )


async def _present(connection: Connection, case: Application, meeting: str) -> tuple[str, ...]:
    """Attendance is what each has signed for himself: nobody states it for another (O40-proxy)."""
    stage = await connection.fetchval(SQL["session"], meeting, case.season)
    if stage != MeetingStage.IN_SESSION:
        raise Refused("M-table", f"评审会 {meeting} 没有在开会，不得表决。")
    if case.voted_at is None and case.meeting != meeting:
        raise Refused("M-table", f"申请书 {case.number} 未交本次评审会评审，不得表决。")
    return tuple(row["person"] for row in await connection.fetch(SQL["present"], meeting))


def _refuse_without_opinions(case: Application) -> None:
    if len(case.opinions) < FEWEST:
        raise Refused(
            PANEL_RULE,
            f"已有书面意见 {len(case.opinions)} 份，应有评议组 {FEWEST} 名以上专家的意见方可表决。",
        )


async def _refuse_unfinished(connection: Connection, case: Application) -> None:
    """One vote on one result: a second round only once the first has been told and set aside (D-21)."""
    last = await connection.fetchrow(SQL["last"], case.number)
    if last is not None and not _is_recorded(case, last["opened_at"]):
        raise Refused(
            rounds.BALLOT_RULE,
            f"本件第 {last['round']} 轮表决（{last['meeting']}）尚未结束或结果尚未登记，不得另开一轮。",
        )


def _is_recorded(case: Application, opened_at: datetime) -> bool:
    return case.voted_at is not None and case.voted_at >= opened_at


def _refuse_without_quorum(terms: Terms, present: int, voters: int) -> None:
    law = terms.evaluation
    base = voters if law.recused_leave_base else present
    if not reaches(base, law.quorum, law.committee_size):
        raise Refused(
            QUORUM_RULE,
            f"到会（扣除回避）{base} 人，不足法定人数 {needed(law.quorum, law.committee_size)} 人，"
            "不得表决。",
        )
