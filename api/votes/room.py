"""Who is in the room when a case is judged: who has signed in, and need not leave (O40-recusal)."""

from domain.application import Application, Stage
from domain.commands import Command, RecordOpinion
from domain.people import Actor, Role
from domain.refusals import Refused
from postgres.pool import Connection, Pool
from postgres.statements import statements
from voting.recusal import recused

SQL = statements(__file__, "room")
_MEMBERS = frozenset({Role.EXPERT, Role.CHAIR})


async def refuse_outside_the_room(pool: Pool, case: Application, actor: Actor, act: object) -> None:
    """Raise Refused: an expert who must leave the case, was not drawn, or does not read it.

    Of a case that was handed to a meeting held elsewhere only recusal is known.
    """
    if actor.role not in _MEMBERS or case.stage is not Stage.UNDER_REVIEW:
        return
    async with pool.acquire() as connection:
        grounds = (await recused(connection, case, (actor.person,))).get(actor.person, ())
        if grounds:
            raise Refused(grounds[0].rule, grounds[0].reason)
        await _refuse_absent(connection, case, actor)
        if isinstance(act, Command):
            await _refuse_other_panel(connection, case, act)


async def _refuse_absent(connection: Connection, case: Application, actor: Actor) -> None:
    row = await connection.fetchrow(SQL["seat"], case.meeting or "", actor.person)
    if row is not None and row["signed_in_at"] is None:
        raise Refused("O40-proxy", "本人未在本次评审会签到，不参加本件的评审。")


async def _refuse_other_panel(connection: Connection, case: Application, act: Command) -> None:
    """The opinions that precede a vote are those of the case's panel."""
    if not isinstance(act, RecordOpinion):
        return
    rows = await connection.fetch(SQL["panel"], case.meeting or "", case.number)
    panel = {row["person"] for row in rows}
    if panel and act.actor.person not in panel:
        raise Refused("O40-opinion", "本件由其他评议组评议，书面意见由该组专家提出。")
