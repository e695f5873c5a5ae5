"""评审会 as pages: convened and drawn by the office, answered by each expert, led by the chair."""

import secrets
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from api.portal.acts import Act, key_of
from api.portal.controls import Control, Prefilled, controls, filled_in
from api.portal.rendering import page
from api.portal.visitors import Asks, Looks, Visitor, see
from api.queries import seasons, sessions
from api.web import meetings
from api.web.asking import Asking
from api.web.ballots import Meeting as Name
from api.web.meetings import NewMeeting
from api.web.notices import Season
from api.web.problems import bad_request, no_such
from domain.commands import Command, wire_name
from domain.meeting import Meeting
from domain.meeting_commands import MEETING_COMMANDS, CancelMeeting, FreezePool
from domain.meeting_rules import duties
from domain.notice import Notice
from domain.people import Actor, Role

router = APIRouter()
_KINDS = {wire_name(kind): kind for kind in MEETING_COMMANDS}
_LEADS = frozenset({Role.COMMITTEE, Role.CHAIR})
_UNKNOWN = Prefilled({}, {})
_IN_A_PLACE, _IN_AN_EXCLUSION = 3, 3  # words of a line


@router.get("/meetings")
async def listed(asks: Asks, looks: Looks) -> Response:
    """One's invitations, or those of one's body; for the office also the form to convene one."""
    found = await meetings.listed(asks)
    return await page(
        looks, "meetings.html", items=found["items"], convenes=await convened_by(asks),
        key=secrets.token_hex(16), today=asks.here.clock(),
    )  # fmt: skip


async def convened_by(asks: Asking) -> list[Notice]:
    """The seasons whose committee's office this actor is."""
    actor, pool = await asks.actor(), asks.here.pool
    if actor.role is not Role.COMMITTEE:
        return []
    known = [await seasons.notice(pool, one.id) for one in await seasons.seasons(pool)]
    return [
        notice for notice in known
        if notice is not None and notice.terms.bodies.committee == actor.organisation
    ]  # fmt: skip


@router.post("/seasons/{season}/meetings")
async def convene(asks: Asks, season: Season, request: Request) -> Response:
    given = await request.form()
    wanted = {
        "held_on": str(given.get("held_on", "")), "standing": _words(given, "standing"),
        "answer_days": str(given.get("answer_days", "")),
    }  # fmt: skip
    try:
        meeting = NewMeeting.model_validate(wanted)
    except ValidationError:
        raise bad_request(
            "请填写会议日期、主任委员和副主任委员的编号、答复期限（1 至 60 日）。"
        ) from None
    await meetings.convene(asks, season, meeting, key_of(given))
    return see("/meetings")


@router.get("/meetings/{meeting}")
async def one(asks: Asks, looks: Looks, meeting: Name) -> Response:
    found, actor = await meetings.found_for(asks, meeting)
    cases = await sessions.agenda(asks.here.pool, meeting, found.season, asks.person)
    notice = await seasons.notice(asks.here.pool, found.season)
    assert notice is not None  # a meeting is of a season
    return await page(
        looks, "meeting.html", found=found, seat=found.seat_of(actor.person),
        leads=actor.role in _LEADS, sits=actor.role in {Role.EXPERT, Role.CHAIR},
        cases=[case for case in cases if _is_shown(actor, case.reads or case.votes)],
        acts=[_act(kind, found, looks) for kind in duties(found, actor)], notice=notice,
        base=f"/meetings/{meeting}", done=looks.request.query_params.get("done", ""),
    )  # fmt: skip


def _is_shown(actor: Actor, concerns: bool) -> bool:
    """An expert is shown what he reads or votes on; who only witnesses the draw, nothing."""
    return actor.role in _LEADS or (actor.role is Role.EXPERT and concerns)


def _act(kind: type[Command], meeting: Meeting, looks: Visitor) -> Act:
    look = "danger" if kind is CancelMeeting else "main"
    asked = controls(kind, looks.wording, _UNKNOWN)
    if kind is FreezePool:
        asked = _places(looks)
    del meeting
    return Act(wire_name(kind), asked, look, secrets.token_hex(16))


def _places(looks: Visitor) -> list[Control]:
    """Rows of several fields, a line for each."""
    say = looks.wording.say
    return [
        Control("places", say("meeting.places"), "lines", required=True, hint=say("meeting.places_hint")),
        Control("excluded", say("meeting.excluded"), "lines", hint=say("meeting.excluded_hint")),
    ]  # fmt: skip


@router.post("/meetings/{meeting}/acts/{name}")
async def act(asks: Asks, looks: Looks, meeting: Name, name: str, request: Request) -> Response:
    kind = _KINDS.get(name)
    if kind is None:
        raise no_such("没有此项办理。")
    given = await request.form()
    body = _pool(given) if kind is FreezePool else filled_in(kind, given, looks.wording)
    await meetings.carried_out(asks, meeting, name, body, key_of(given))
    return see(f"/meetings/{meeting}?done={name}")


def _pool(given: FormData) -> dict[str, Any]:
    places = []
    for line in _lines(given, "places"):
        parts = line.split()
        if len(parts) != _IN_A_PLACE or not all(part.isdecimal() for part in parts[1:]):
            raise bad_request("名额每行应为“专业组 抽取人数 候补人数”，如“绿色建筑 13 3”。")
        places.append({"group": parts[0], "members": int(parts[1]), "reserves": int(parts[2])})
    excluded = []
    for line in _lines(given, "excluded"):
        said = line.split(maxsplit=_IN_AN_EXCLUSION - 1)
        if len(said) != _IN_AN_EXCLUSION:
            raise bad_request(
                "排除的专家每行应为“编号 依据 理由”，如“p-7 SOD-5 与申报人同一单位”。"
            )
        excluded.append(dict(zip(("person", "rule", "reason"), said, strict=True)))
    return {"places": places, "excluded": excluded}


def _lines(given: FormData, name: str) -> list[str]:
    return [line.strip() for line in str(given.get(name, "")).splitlines() if line.strip()]


def _words(given: FormData, name: str) -> list[str]:
    return str(given.get(name, "")).replace("，", " ").replace("、", " ").split()
