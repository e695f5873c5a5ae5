"""What may be done with an application now, as forms; and doing it, by the API's own function."""

import secrets
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData, UploadFile

from api.commands import KINDS
from api.portal.controls import Control, Prefilled, controls, filled_in, written
from api.portal.visitors import Asks, Looks, local, see
from api.web import attachments
from api.web.applications import Number
from api.web.asking import Asking, Found
from api.web.commands import carried_out
from api.web.problems import bad_request, no_such
from domain import commands as c
from domain.authorization import of_the_present_tier
from domain.dossier.labels import SECTIONS
from domain.transitions import TIER_ROLES, legal_commands, rows

router = APIRouter()
_BY_THE_FORM = frozenset({c.Save, c.Submit, c.Resubmit, c.ChangeMaterial, c.SupplySupplement})
_BESIDE = frozenset({c.Forward, c.CompleteSeal, c.FileAway, c.PubliciseSupplement})
_DANGEROUS = frozenset({
    c.Withdraw, c.NotRecommend, c.RefuseAcceptance, c.DeclareIneligible, c.Revoke,
    c.WithdrawOnRequest,
})  # fmt: skip
_MAIN = frozenset({
    c.Approve, c.StartPublicity, c.ReportUp, c.Accept, c.StartReview, c.Confirm, c.PublishResult,
    c.Forward,
})  # fmt: skip
_PIECE = 1_000_000


@dataclass(frozen=True, slots=True)
class Act:
    """`controls` is None where a page cannot ask for it; `look`: main, danger or empty."""

    name: str
    controls: list[Control] | None
    look: str
    key: str  # new for every page: sent twice, it is done once


def acts_for(found: Found, asks: Asking, looks: Looks) -> list[Act]:
    """What the table lists for this role here; whether it is granted, `may` says when it comes."""
    case, actor = found.application, found.actor
    present = of_the_present_tier(actor, found.thing)
    known = _known(found, asks)
    acts = []
    for kind in legal_commands(case.stage):
        roles = frozenset[Any]().union(*(row.roles for row in rows(kind, case.stage)))
        elsewhere = actor.role in TIER_ROLES and not present and kind not in _BESIDE
        if actor.role not in roles or elsewhere or kind in _BY_THE_FORM:
            continue
        asked = controls(kind, looks.wording, known)
        look = "danger" if kind in _DANGEROUS else "main" if kind in _MAIN else ""
        acts.append(Act(c.wire_name(kind), asked, look, secrets.token_hex(16)))
    return sorted(acts, key=lambda act: ("main", "", "danger").index(act.look))


def _known(found: Found, asks: Asking) -> Prefilled:
    publicity = found.notice.terms.publicity
    return Prefilled(
        {"posted_at": written(asks.here.clock()), "places": list(publicity.places[:1])},
        {
            "start_publicity.places": [(place, place) for place in publicity.places],
            "return_application.items": [
                (name, title) for name, title in SECTIONS.items() if name != "notice"
            ],
        },
    )


@router.post("/applications/{number}/acts/{name}")
async def act(asks: Asks, looks: Looks, number: Number, name: str, request: Request) -> Response:
    """What the form said becomes the command; `back` is the page to look at then."""
    kind = KINDS.get(name)
    if kind is None or kind in _BY_THE_FORM:
        raise no_such("没有此项办理。")
    given = await request.form()
    body = filled_in(kind, given, looks.wording)
    for field, upload in given.items():
        if isinstance(upload, UploadFile) and upload.filename:
            body[field] = (await uploaded(asks, number, upload))["digest"]
    await carried_out(asks, number, name, body, key_of(given))
    back = local(str(given.get("back", "")), f"/applications/{number}")
    return see(f"{back}{'&' if '?' in back else '?'}done={name}")


def key_of(given: FormData) -> str:
    key = given.get("key")
    if not isinstance(key, str) or not key:
        raise bad_request("页面已过期，请刷新后重试。")
    return key


async def uploaded(asks: Asking, number: str, upload: UploadFile) -> dict[str, Any]:
    """In the same three steps as any client: begun, piece by piece, finished."""
    wanted = attachments.NewUpload(name=(upload.filename or "")[-200:], size=upload.size or 0)
    begun = await attachments.begin(asks, number, wanted)
    here, offset = asks.here, 0
    while piece := await upload.read(_PIECE):
        offset = await here.files.append(begun["id"], offset, piece, here.clock())
    return await attachments.finish(asks, number, begun["id"])
