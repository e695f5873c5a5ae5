"""A vote as the rehearsal holds it: written opinions, recusals, and ballots that nobody has signed."""

from api.client.ballots import is_counted, vote
from deploy.local.applicant import Applicant
from deploy.local.rehearsed import digest
from domain import commands as c
from domain.panels import FEWEST
from domain.people import Actor, Role
from voting.rounds import Choice

_MEETING = "session-1"


async def vote_by_ballot(case: Applicant, *, yes: int, recused: int) -> None:
    """The whole committee attends; the last `recused` of it leave, the first `yes` agree."""
    law, committee = case.notice.terms.evaluation, case.notice.terms.bodies.committee
    experts = [Actor(f"expert-{n:02}", committee, Role.EXPERT) for n in range(law.committee_size)]
    for expert in experts[:FEWEST]:
        await case.do(c.RecordOpinion, expert, opinion=digest(f"{case.number} {expert.person}"))
    clients = [await case.entrance.client_for(expert) for expert in experts]
    for client in clients[len(clients) - recused :]:
        await client.recuse(case.number)
    chair = await case.entrance.client_for(case.chair)
    people = [expert.person for expert in experts]
    opened = await chair.open_vote(_MEETING, case.number, people, f"open-{case.number}")
    receipts = [
        await vote(
            client, _MEETING, case.number, opened["round"], Choice.YES if n < yes else Choice.NO
        )
        for n, client in enumerate(clients[: len(clients) - recused])
    ]
    await case.close_ballot(_MEETING, opened["round"])
    for client, receipt in zip(clients, receipts, strict=False):
        if not await is_counted(client, receipt):
            raise AssertionError(f"{case.title}: 选票未计入清单")
