"""评审会 over HTTP: convened by the office, and asked of by everybody who has a part in it.

Who sits is secret (O40-secrecy): the office and the chair know the roster, an expert his own seat and
cases, whoever committed to a seed how the draw stands. For everybody else there is no such meeting.
"""

import json
from dataclasses import asdict
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.meetings import book
from api.meetings.book import Convening
from api.queries import seasons
from api.web.answers import IdempotencyKey, Key, once
from api.web.asking import Asking, Reading, Writing
from api.web.ballots import Meeting as Name
from api.web.notices import Season
from api.web.orders import Order, add_orders, ordered
from api.web.problems import no_such, refused
from domain.commands import wire_name
from domain.meeting import Meeting
from domain.meeting_commands import MEETING_COMMANDS
from domain.meeting_rules import duties
from domain.notice import Notice
from domain.people import Actor, Role
from domain.refusals import Refused
from workflows import contract

router = APIRouter(tags=["评审会"])
Json = dict[str, Any]
_ROSTER = frozenset({Role.COMMITTEE, Role.CHAIR})
_DRAW = frozenset({Role.FOUNDING_BODY, Role.AUTHORITY, Role.INVESTIGATOR})
_Person = Annotated[str, Field(min_length=1, max_length=64)]


class NewMeeting(BaseModel):
    """召集评审会"""

    model_config = ConfigDict(extra="forbid")

    held_on: Annotated[date, Field(title="会议日期")]
    standing: Annotated[
        list[_Person],
        Field(title="主任委员、副主任委员的编号，不经抽取", min_length=1, max_length=9),
    ]
    answer_days: Annotated[int, Field(title="邀请答复期限（日）", ge=1, le=60)] = 3

    @property
    def wanted(self) -> Convening:
        return Convening(self.held_on, self.answer_days, tuple(self.standing))


@router.post(
    "/seasons/{season}/meetings", summary="召集评审会", status_code=202,
    description="By the committee's office. Seeds are committed to, the pool is frozen, seeds are shown "
    "and draw the experts; from then on invitations run by themselves (O40-draw).",
)  # fmt: skip
async def convene(
    asks: Writing, season: Season, wanted: NewMeeting, key: IdempotencyKey
) -> JSONResponse:
    here, actor = asks.here, await asks.actor(season)
    notice = await _notice(asks, season)

    async def act() -> Json:
        try:
            start = await book.convene(
                here.pool, notice.terms, wanted.wanted, actor, key, here.clock()
            )
        except Refused as refusal:
            raise refused(refusal, notice) from None
        await here.sender.convene(start)
        return {"meeting": start.meeting, "season": season, "stage": "convened"}

    content = Key.of(asks.person, key, "convene", season, wanted.model_dump_json())
    return await once(here.pool, content, act, status=HTTPStatus.ACCEPTED)


@router.get(
    "/meetings", summary="评审会列表",
    description="Of an expert those to which he is invited, with his answer; of a body its own, and "
    "those whose draw it witnesses.",
)  # fmt: skip
async def listed(asks: Reading) -> Json:
    actor = await asks.actor()
    if actor.role is not Role.EXPERT and actor.role not in _ROSTER | _DRAW:
        return {"items": []}
    items = await book.meetings(asks.here.pool, actor)
    return {"items": items}


@router.get(
    "/meetings/{meeting}", summary="一次评审会",
    description="Office and chair: roster and panels. An expert: his seat and the cases he reads. Who "
    "may commit to a seed: how the draw stands.",
)  # fmt: skip
async def one(asks: Reading, meeting: Name) -> Json:
    found, actor = await found_for(asks, meeting)
    return shown(found, actor)


@router.get(
    "/meetings/{meeting}/draw", summary="抽取记录",
    description="Pool, commitments, seeds and who was drawn, as `zhicheng draw verify` reads it: the draw "
    "is done again by whoever doubts it (O40-draw).",
)  # fmt: skip
async def draw(asks: Reading, meeting: Name) -> Json:
    found, actor = await found_for(asks, meeting)
    if actor.role is Role.EXPERT or found.pool is None or found.drawn is None:
        raise no_such("尚无抽取记录。")
    return {
        "pool": asdict(found.pool),
        "committed": [asdict(each) for each in found.commitments],
        "revealed": [asdict(each) for each in found.reveals],
        "frozen": found.frozen,
        "drawn": asdict(found.drawn),
    }


async def found_for(asks: Asking, name: str) -> tuple[Meeting, Actor]:
    """The meeting, and as whom one asks; there is none for whoever has no part in it."""
    found = await book.meeting(asks.here.pool, name)
    if found is None:
        raise no_such("没有此评审会。")
    actor = await asks.actor()
    if not has_a_part(found, actor) or not await _is_bound(asks, found.season):
        raise no_such("没有此评审会。")
    return found, actor


def has_a_part(meeting: Meeting, actor: Actor) -> bool:
    if actor.role in _DRAW:
        return actor.organisation in meeting.witnesses
    if actor.organisation != meeting.committee:
        return False
    return actor.role in _ROSTER or (
        actor.role is Role.EXPERT and meeting.seat_of(actor.person) is not None
    )


def shown(meeting: Meeting, actor: Actor) -> Json:
    """What this actor may know of it."""
    known: Json = {
        "meeting": meeting.meeting, "season": meeting.season, "stage": meeting.stage,
        "held_on": meeting.held_on, "size": meeting.size, "version": meeting.version,
        "next": [wire_name(kind) for kind in duties(meeting, actor)],
    }  # fmt: skip
    if actor.role is Role.EXPERT:
        seat = meeting.seat_of(actor.person)
        assert seat is not None
        mine = [each.number for each in meeting.panels if actor.person in each.people]
        return {**known, "seat": asdict(seat), "cases": mine}
    known |= {
        "commitments": [asdict(each) for each in meeting.commitments],
        "frozen": meeting.frozen, "revealed": [each.person for each in meeting.reveals],
    }  # fmt: skip
    if actor.role in _DRAW:
        return known
    return known | {
        "standing": meeting.standing,
        "seats": [asdict(seat) for seat in meeting.seats],
        "panels": [asdict(each) for each in meeting.panels],
        "minutes": meeting.minutes,
    }


async def carried_out(asks: Asking, name: str, command: str, given: Json, key: str) -> JSONResponse:
    """The command, carried out once for each key."""
    found, actor = await found_for(asks, name)
    order = Order(asks, actor, contract.meeting_id(found.meeting), command, given)
    return await order.carried_out(key, json.dumps([name]))


def _handler(name: str) -> Any:  # noqa: ANN401  a route
    async def handler(
        asks: Writing, meeting: Name, request: Request, key: IdempotencyKey
    ) -> JSONResponse:
        return await carried_out(asks, meeting, name, await ordered(request), key)

    return handler


async def _notice(asks: Asking, season: str) -> Notice:
    notice = await seasons.notice(asks.here.pool, season)
    if notice is None:
        raise no_such(f"没有方案 {season}。")
    return notice


async def _is_bound(asks: Asking, season: str) -> bool:
    try:
        await asks.actor(season)
    except Refused:
        return False
    return True


add_orders(router, "/meetings/{meeting}", MEETING_COMMANDS, _handler)
