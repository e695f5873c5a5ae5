"""主持表决: the chair opens a vote over those who are there, and closes it with what was counted."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api.votes import leading
from api.web.answers import IdempotencyKey, Key, once
from api.web.applications import Number
from api.web.asking import Writing
from api.web.ballots import Meeting, Nth, no_such_round
from api.web.problems import refused
from domain.authorization import Action
from domain.refusals import Refused
from voting.rounds import NoSuchRound, Round

router = APIRouter(tags=["表决"])


@router.post(
    "/applications/{number}/recusal", summary="申请回避", status_code=204,
    description="By an expert, of himself, for this case; it is not taken back (O40-recusal).",
)  # fmt: skip
async def recuse(asks: Writing, number: Number) -> None:
    await asks.may(Action.DECLARE_RECUSAL, number)
    await leading.declare(asks.here.pool, number, asks.person, asks.here.clock())


@router.post(
    "/meetings/{meeting}/applications/{number}/rounds", summary="开始表决", status_code=201,
    description="Over those who have signed in to the meeting; whoever has to do with the case leaves, and leaves the base "
    "(SOD-4, SOD-5, D-60). Papers can be had from now on.",
)  # fmt: skip
async def open_vote(
    asks: Writing, meeting: Meeting, number: Number, key: IdempotencyKey
) -> JSONResponse:
    asks.refuse_unless_stepped_up()
    here = asks.here

    async def act() -> dict[str, Any]:
        found = await asks.may(Action.LEAD_VOTE, number)
        try:
            opened = await leading.open_vote(
                here.pool, found.application, found.notice.terms, meeting, here.clock()
            )  # fmt: skip
        except Refused as refusal:
            raise refused(refusal, found.notice) from None
        away = [asdict(one) | {"rule": one.rule, "reason": one.reason} for one in opened.recused]
        return {"round": opened.round, "voters": opened.voters, "recused": away}

    content = Key.of(asks.person, key, "open_vote", meeting, number)
    return await once(here.pool, content, act, status=201)


@router.post(
    "/meetings/{meeting}/applications/{number}/rounds/{nth}/close", summary="结束表决",
    description="Counts, lays the list open, destroys the round's key and tells the application (t31). "
    "Again: the same.",
)  # fmt: skip
async def close_vote(asks: Writing, meeting: Meeting, number: Number, nth: Nth) -> dict[str, Any]:
    asks.refuse_unless_stepped_up()
    found, here = await asks.may(Action.LEAD_VOTE, number), asks.here
    which = Round(meeting, number, nth)
    try:
        command = await leading.closing(
            here.pool, which, found.notice.terms, found.actor, here.clock()
        )
        return asdict(await here.sender.send(number, command))
    except NoSuchRound:
        raise no_such_round() from None
    except Refused as refusal:
        raise refused(refusal, found.notice) from None
