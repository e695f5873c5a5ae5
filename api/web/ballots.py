"""表决: a ballot paper for whoever votes, a door for ballots that come without a name, and the list.

The paper is asked for by name, the ballot is sent without: a request that says who sends it is refused
before it is read, so that nobody tells by mistake.
"""

import base64
import binascii
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from api.web.applications import Number
from api.web.asking import Asking, Reading, Writing
from api.web.problems import bad_request, no_such, refused
from api.web.services import Here
from domain.authorization import Action
from domain.people import Role
from domain.refusals import Refused
from voting import rounds
from voting.rounds import Ballot, Choice, NoSuchRound, Published, Round

router = APIRouter(prefix="/meetings/{meeting}/applications/{number}/rounds/{nth}", tags=["表决"])
Meeting = Annotated[str, Path(title="评审会编号", max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]
Nth = Annotated[int, Path(title="第几轮", ge=1, le=99)]
_LONGEST = 800  # characters: 4,096 bits in base64 are fewer
_Base64 = Annotated[str, Field(max_length=_LONGEST, pattern=r"^[A-Za-z0-9+/]+={0,2}$")]


class NewPaper(BaseModel):
    """领取选票"""

    model_config = ConfigDict(extra="forbid")

    blinded: Annotated[_Base64, Field(title="盲化后的选票编码，base64")]


class NewBallot(BaseModel):
    """投票"""

    model_config = ConfigDict(extra="forbid")

    message: Annotated[_Base64, Field(title="选票编码，base64；本人据此核对")]
    signature: Annotated[_Base64, Field(title="去盲后的签名，base64")]
    choice: Annotated[Choice, Field(title="赞成、反对或弃权")]


@router.get(
    "", summary="表决轮次与清单",
    description="The key with which its papers are signed; once it is closed the count and every ballot, "
    "by which anybody counts again and each voter finds his own.",
)  # fmt: skip
async def one(asks: Reading, meeting: Meeting, number: Number, nth: Nth) -> dict[str, Any]:
    await asks.may(Action.SEE_COUNT, number)
    which = Round(meeting, number, nth)
    try:
        await _refuse_who_did_not_vote(asks, which)
        said = await rounds.published(asks.here.pool, which)
    except NoSuchRound:
        raise no_such_round() from None
    return _told(said)


@router.post(
    "/paper", summary="领取选票",
    description="Signed without being seen (RFC 9474, RSABSSA-SHA384-PSSZERO-Deterministic). One for "
    "each voter; the same blinded message again gets the same answer.",
)  # fmt: skip
async def paper(
    asks: Writing, meeting: Meeting, number: Number, nth: Nth, wanted: NewPaper
) -> dict[str, str]:
    found = await asks.may(Action.VOTE, number)
    asks.refuse_unless_stepped_up()
    blinded = _bytes("blinded", wanted.blinded)
    try:
        signature = await rounds.hand_out_paper(
            asks.here.pool, Round(meeting, number, nth), asks.person, blinded
        )
    except NoSuchRound:
        raise no_such_round() from None
    except Refused as refusal:
        raise refused(refusal, found.notice) from None
    return {"signature": base64.b64encode(signature).decode()}


@router.post(
    "/ballots", summary="投票", status_code=204, openapi_extra={"security": []},
    description="Without saying who one is, or it is refused: neither token nor cookie. Again, the same "
    "ballot; nothing but message, signature and choice is kept.",
)  # fmt: skip
async def cast(
    here: Here, meeting: Meeting, number: Number, nth: Nth, wanted: NewBallot, request: Request
) -> None:
    if {"authorization", "cookie", "zhicheng-acting-as"} & set(request.headers):
        raise bad_request("投票请求不得携带令牌、Cookie 或办理身份：无记名投票。")
    ballot = Ballot(
        _bytes("message", wanted.message), _bytes("signature", wanted.signature), wanted.choice
    )
    try:
        await rounds.cast(here.pool, Round(meeting, number, nth), ballot)
    except NoSuchRound:
        raise no_such_round() from None


async def _refuse_who_did_not_vote(asks: Asking, which: Round) -> None:
    """Of the experts, who was recused learns nothing of it; office and chair answer for the whole."""
    actor = await asks.actor()
    if actor.role is Role.EXPERT and actor.person not in await rounds.voters(asks.here.pool, which):
        raise NoSuchRound


def _told(said: Published) -> dict[str, Any]:
    return {
        "public_key": base64.b64encode(said.public_key).decode(),
        "count": None if said.count is None else asdict(said.count),
        "ballots": [
            {
                "message": base64.b64encode(each.message).decode(),
                "signature": base64.b64encode(each.signature).decode(),
                "choice": each.choice,
            }
            for each in said.ballots
        ],
    }


def _bytes(field: str, given: str) -> bytes:
    try:
        return base64.b64decode(given, validate=True)
    except binascii.Error:
        raise bad_request(f"{field} 不是 base64。") from None


def no_such_round() -> Exception:
    return no_such("没有此轮表决。")
