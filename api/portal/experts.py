"""评审专家库 as a page: appointed for a term, ended before its time; the office's own (O40-term)."""

import secrets

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError

from api.portal.acts import key_of
from api.portal.rendering import page
from api.portal.visitors import Asks, Looks, see
from api.queries import seasons
from api.web import experts
from api.web.experts import NewExpert, Person
from api.web.notices import Season
from api.web.problems import bad_request, clause_of
from domain.calendar import local_day

router = APIRouter()
_RULE = "O40-term"


@router.get("/seasons/{season}/experts")
async def listed(asks: Asks, looks: Looks, season: Season) -> Response:
    found = await experts.listed(asks, season)
    notice = await seasons.notice(asks.here.pool, season)
    assert notice is not None  # it was found for the list
    return await page(
        looks, "experts.html", items=found["items"], notice=notice, key=secrets.token_hex(16),
        today=local_day(asks.here.clock()), clause=clause_of(_RULE, notice),
        done=looks.request.query_params.get("done", ""),
    )  # fmt: skip


@router.post("/seasons/{season}/experts")
async def appoint(asks: Asks, season: Season, request: Request) -> Response:
    given = await request.form()
    said = {name: str(given.get(name, "")).strip() for name in ("person", "begins", "until")}
    groups = str(given.get("groups", "")).replace("，", " ").replace("、", " ").split()
    try:
        wanted = NewExpert.model_validate({**said, "groups": groups})
    except ValidationError:
        raise bad_request("请填写专家的编号、专业组和任期起止日期。") from None
    await experts.appoint(asks, season, wanted, key_of(given))
    return see(f"/seasons/{season}/experts?done=appointed")


@router.post("/seasons/{season}/experts/{person}/end")
async def end(asks: Asks, season: Season, person: Person) -> Response:
    await experts.end(asks, season, person)
    return see(f"/seasons/{season}/experts?done=ended")
