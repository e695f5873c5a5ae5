"""What the bodies of a season have to do in it, each its own: review, report, results, confirmation (B6-B13)."""

import secrets
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from api.portal.acts import Act, key_of
from api.portal.controls import Control, Prefilled, controls, filled_in, instant_of
from api.portal.rendering import page
from api.portal.visitors import Asks, Looks, Visitor, see
from api.queries import seasons
from api.web import seasons as season_routes
from api.web.asking import Asking
from api.web.notices import Season
from api.web.problems import bad_request, clause_of, no_such, refused
from domain import season_commands as c
from domain.commands import Command, wire_name
from domain.dossier.labels import called
from domain.notice import Notice
from domain.people import Actor
from domain.refusals import Refused
from domain.season import SeasonStage
from domain.season_rules import duties, stages_of

router = APIRouter()
_ELSEWHERE = frozenset({c.Amend})  # has a page of its own
_KINDS: Mapping[str, type[Command]] = {
    wire_name(kind): kind for kind in season_routes.OFFERED if kind not in _ELSEWHERE
}
_RULES: Mapping[str, str] = {
    "end_review": "D-45", "submit_report": "D-45", "post_results": "N89-3.4.3-2",
    "record_confirmation": "N89-3.4.3-4", "record_forwarding": "N89-3.4.3-5",
}  # fmt: skip


@router.get("/duties")
async def which(asks: Asks, looks: Looks) -> Response:
    """The seasons in which this actor has something to do, now or later."""
    known = await seasons.seasons(asks.here.pool)
    theirs = [one for one in known if await _theirs(asks, one.id)]
    if not theirs:
        raise _not_yours(None)
    return await page(looks, "duties.html", seasons=theirs)


async def _theirs(asks: Asking, season: str) -> bool:
    notice = await seasons.notice(asks.here.pool, season)
    assert notice is not None  # it was listed
    try:
        return bool(duties(await asks.actor(season), notice.terms))
    except Refused:
        return False


@router.get("/seasons/{season}/acts")
async def one(asks: Asks, looks: Looks, season: Season) -> Response:
    actor, notice, kinds = await _of(asks, season)
    state = await seasons.state(asks.here.pool, season)
    later = [
        (wire_name(kind), [each.value for each in SeasonStage if each in stages_of(kind)])
        for kind in kinds if state is None or state.stage not in stages_of(kind)
    ]  # fmt: skip
    now = [kind for kind in kinds if state is not None and state.stage in stages_of(kind)]
    acts = [_act(kind, actor, notice, looks) for kind in now]
    return await page(
        looks, "duty.html", notice=notice, state=state, later=later, base=f"/seasons/{season}",
        acts=sorted(acts, key=lambda act: ("main", "danger").index(act.look)),
        clauses={name: clause_of(rule, notice) for name, rule in _RULES.items()},
        done=looks.request.query_params.get("done", ""),
    )  # fmt: skip


async def _of(asks: Asking, season: str) -> tuple[Actor, Notice, list[type[Command]]]:
    """Raises Problem: no such season, or nothing in it for this actor to do (SOD-3)."""
    notice = await seasons.notice(asks.here.pool, season)
    if notice is None:
        raise no_such(f"没有方案 {season}。")
    actor = await asks.actor(season)
    kinds = [kind for kind in duties(actor, notice.terms) if kind not in _ELSEWHERE]
    if not kinds:
        raise _not_yours(notice)
    return actor, notice, kinds


def _not_yours(notice: Notice | None) -> Exception:
    return refused(
        Refused("SOD-3", "批次事务由其组织方、组建单位、评委会和确认机关各自办理。"), notice
    )


def _act(kind: type[Command], actor: Actor, notice: Notice, looks: Visitor) -> Act:
    look = "danger" if kind is c.CancelSeason else "main"
    own = [
        (level.level.value, called(level.level))
        for level in notice.terms.levels if level.authority == actor.organisation
    ]  # fmt: skip
    asked = controls(kind, looks.wording, Prefilled({}, {"record_confirmation.level": own}))
    if kind is c.PostResults:
        asked = _sites(notice, looks)
    return Act(wire_name(kind), asked, look, secrets.token_hex(16))


def _sites(notice: Notice, looks: Visitor) -> list[Control]:
    """An instant for every site: the latest begins the days (D-46)."""
    hint = looks.wording.say("hint.posted_at")
    return [
        Control(f"posted_at_{place}", looks.wording.say("duty.posted_on", site=site), "datetime",
                required=True, hint=hint)
        for place, site in enumerate(notice.terms.result.sites)
    ]  # fmt: skip


@router.post("/seasons/{season}/acts/{name}")
async def act(asks: Asks, looks: Looks, season: Season, name: str, request: Request) -> Response:
    _, notice, _ = await _of(asks, season)
    kind = _KINDS.get(name)
    if kind is None:
        raise no_such("没有此项办理。")
    given = await request.form()
    by_hand = kind is c.PostResults
    body = _posted(given, notice) if by_hand else filled_in(kind, given, looks.wording)
    await season_routes.told(asks, season, name, body, key_of(given))
    return see(f"/seasons/{season}/acts?done={name}")


def _posted(given: FormData, notice: Notice) -> dict[str, Any]:
    """A site without an instant has not posted: the season's own rule says which are missing."""
    postings = []
    for place, site in enumerate(notice.terms.result.sites):
        text = str(given.get(f"posted_at_{place}", "")).strip()
        instant = instant_of(text)
        if text and instant is None:
            raise bad_request(f"“{site}”的公示时间应为日期和时间，如 2026-03-01T09:00。")
        if instant is not None:
            postings.append({"site": site, "posted_at": instant})
    return {"postings": postings}
