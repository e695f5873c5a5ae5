"""一件申请书的表决 as pages: opened and closed by the chair; voted on, where a script can keep the secret.

The page of a voter is the reference client in another language: it blinds, asks by name, takes the
blinding off and casts without one. The server never sees a choice beside a name, so there is no form
for it: without a script one votes with `zhicheng` or another program.
"""

import secrets
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.portal.acts import key_of
from api.portal.rendering import page
from api.portal.visitors import Asks, Looks, see
from api.queries import sessions
from api.web import ballots, meetings, votes
from api.web.applications import Number
from api.web.asking import Asking
from api.web.ballots import Meeting, Nth
from api.web.problems import Problem, clause_of
from domain.authorization import Action
from domain.people import Role
from voting.rounds import Choice

router = APIRouter()
_RULE = "O40-ballot"


@router.get("/meetings/{meeting}/cases/{number}")
async def one(asks: Asks, looks: Looks, meeting: Meeting, number: Number) -> Response:
    held, actor = await meetings.found_for(asks, meeting)
    found = await asks.may(Action.SEE_COUNT, number)
    rounds = await sessions.rounds(asks.here.pool, meeting, number, asks.person)
    last = rounds[-1] if rounds else None
    return await page(
        looks, "ballot.html", held=held, number=number, rounds=rounds, last=last,
        said=await _published(asks, meeting, number, last.round if last else 0),
        chairs=actor.role is Role.CHAIR, sits=actor.role in {Role.EXPERT, Role.CHAIR},
        opinions=len(found.application.opinions), panel=held.panel_of(number), choices=list(Choice),
        acting=looks.acting_as, clause=clause_of(_RULE, found.notice), key=secrets.token_hex(16),
        base=f"/meetings/{meeting}/cases/{number}",
        done=looks.request.query_params.get("done", ""),
    )  # fmt: skip


async def _published(asks: Asking, meeting: str, number: str, nth: int) -> dict[str, Any] | None:
    """As the API lays it open; None where there is nothing for this reader."""
    if not nth:
        return None
    try:
        return await ballots.one(asks, meeting, number, nth)
    except Problem:
        return None


@router.post("/meetings/{meeting}/cases/{number}/recusal")
async def recuse(asks: Asks, meeting: Meeting, number: Number) -> Response:
    await votes.recuse(asks, number)
    return see(f"/meetings/{meeting}?done=recusal")


@router.post("/meetings/{meeting}/cases/{number}/rounds")
async def open_vote(asks: Asks, meeting: Meeting, number: Number, request: Request) -> Response:
    await votes.open_vote(asks, meeting, number, key_of(await request.form()))
    return see(f"/meetings/{meeting}/cases/{number}?done=open_vote")


@router.post("/meetings/{meeting}/cases/{number}/rounds/{nth}/close")
async def close_vote(asks: Asks, meeting: Meeting, number: Number, nth: Nth) -> Response:
    await votes.close_vote(asks, meeting, number, nth)
    return see(f"/meetings/{meeting}/cases/{number}?done=close_vote")
