"""The applicant's own pages: applications, one application, messages."""

import json
import secrets
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from pydantic import ValidationError

from api.portal.acts import acts_for, key_of
from api.portal.rendering import page
from api.portal.visitors import Asks, Looks, see
from api.queries import applications, people, seasons, timeline, worklists
from api.queries.timeline import Happening
from api.web import applications as applications_routes, messages, payments
from api.web.applications import A_PAGE, Number
from api.web.asking import Asking, Found
from api.web.problems import bad_request, clause_of
from api.web.record import ledger_as_seen
from domain.application import ENDED, Application, Stage
from domain.authorization import REACHES, Action
from domain.deadlines import Clock
from domain.holders import ROLE_OF_TIER
from domain.ledger import Total
from domain.notice import Channel
from domain.people import Role
from domain.transitions import legal_commands

router = APIRouter()
S = Stage
_MESSAGES = 30


@dataclass(frozen=True, slots=True)
class Milestone:
    """A place on the line of stages; `state` is done, here, ended or ahead."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Returned:
    """An opinion with which somebody gave the application back."""

    happening: Happening
    opinion: str
    items: tuple[str, ...]


_GIVEN_BACK = frozenset({"returned", "unit_supplement_requested", "supplement_notified"})
_LINE: tuple[tuple[str, frozenset[Stage]], ...] = (
    ("filing", frozenset({S.DRAFT, S.RETURNED})),
    ("unit", frozenset({S.UNIT_REVIEW, S.UNIT_SUPPLEMENT})),
    ("publicity", frozenset({S.UNIT_PUBLICITY, S.PUBLICITY_OBJECTION, S.PUBLICITY_RECORD})),
    ("tiers", frozenset({S.TIER_REVIEW})),
    ("committee", frozenset({S.COMMITTEE_INTAKE, S.COMMITTEE_SUPPLEMENT})),
    ("payment", frozenset({S.ACCEPTED_UNPAID})),
    ("review", frozenset({S.PAID, S.UNDER_REVIEW, S.REVIEW_DONE})),
    ("result", frozenset({S.RESULT_PUBLICITY, S.RESULT_OBJECTION, S.NOT_PASSED})),
    ("confirmation", frozenset({S.PENDING_CONFIRMATION, S.CONFIRMED})),
    ("archive", frozenset({S.FORMALITIES, S.ARCHIVED})),
)


def line_of(case: Application) -> list[Milestone]:
    """Where it stands, or where it stood when it ended."""
    stage = case.ending.came_from if case.ending is not None else case.stage
    over = case.stage in ENDED or case.stage is S.NOT_PASSED
    here = next((place for place, (_, stages) in enumerate(_LINE) if stage in stages), len(_LINE))
    short = not any(tier.kind.value not in {"unit", "committee"} for tier in case.chain[1:])
    found = []
    for place, (name, _) in enumerate(_LINE):
        if name == "tiers" and case.chain and short:
            continue
        state = "done" if place < here else "ahead"
        if place == here:
            state = "ended" if over else "done" if case.stage is S.ARCHIVED else "here"
        found.append(Milestone(name, state))
    return found


@router.get("/mine")
async def mine(asks: Asks, looks: Looks) -> Response:
    pool = asks.here.pool
    own = await applications.applications_of(pool, asks.person)
    tasks = await worklists.applicant_inbox(pool, asks.person, A_PAGE)
    known = await seasons.seasons(pool)
    now = asks.here.clock()
    notices = [await seasons.notice(pool, one.id) for one in known]
    offered = [
        notice for notice in notices if notice is not None and notice.schedule.filing.holds(now)
    ]
    return await page(
        looks, "mine.html", own=own, tasks=tasks, titles={one.id: one.title for one in known},
        offered=offered, key=secrets.token_hex(16), channels=list(Channel),
    )  # fmt: skip


@router.post("/applications")
async def create(asks: Asks, request: Request) -> Response:
    """t1, by the API's own route: the number is the same when the form is sent twice."""
    given = await request.form()
    try:
        wanted = applications_routes.NewApplication.model_validate(
            {"notice": given.get("notice"), "channel": given.get("channel")}
        )
    except ValidationError:
        raise bad_request("请选择批次和申报渠道。") from None
    done = await applications_routes.create(asks, wanted, key_of(given))
    number = json.loads(bytes(done.body))["number"]
    return see(f"/applications/{number}/form")


@router.get("/applications/{number}")
async def one(asks: Asks, looks: Looks, number: Number) -> Response:
    return await shown(asks, looks, number)


@router.post("/applications/{number}/payment")
async def pay(asks: Asks, looks: Looks, number: Number) -> Response:
    """The way to the platform is a link of the page: no form of ours leads away from us."""
    return await shown(asks, looks, number, order=await payments.order(asks, number))


async def shown(
    asks: Asking, looks: Looks, number: str, order: dict[str, Any] | None = None
) -> Response:
    found = await asks.may(Action.SEE_STATUS, number)
    pool, case = asks.here.pool, found.application
    view = await applications.status(pool, number, knows=found.knows_the_result)
    assert view is not None  # it was seen a moment ago
    told = await _told(asks, found)
    totals = await _totals(asks, found)
    wanted = [tier.organisation for tier in case.chain]
    tiers = await people.names(pool, [*wanted, *(one.holder.organisation for one in totals)])
    return await page(
        looks, "application.html", found=found, case=case, view=view, line=line_of(case),
        totals=totals,
        acts=acts_for(found, asks, looks), tiers=tiers, told=told[::-1], returns=_returns(told),
        lapses=[clock for clock in view.clocks if clock.lapses], clauses=_clauses(view.clocks, found),
        edits=_edits(found), order=order, back=f"/applications/{number}",
        role_of_tier=ROLE_OF_TIER, done=looks.request.query_params.get("done", ""),
        **await _own_things(asks, found),
    )  # fmt: skip


async def _told(asks: Asking, found: Found) -> tuple[Happening, ...]:
    if found.actor.role not in REACHES[Action.SEE_HISTORY]:
        return ()
    await asks.may(Action.SEE_HISTORY, found.application.number)
    return await timeline.timeline(
        asks.here.pool, found.application.number, knows=found.knows_the_result
    )


async def _totals(asks: Asking, found: Found) -> tuple[Total, ...]:
    """Whose the days have been, for those who may see the history."""
    if found.actor.role not in REACHES[Action.SEE_HISTORY]:
        return ()
    return (await ledger_as_seen(asks.here, found)).totals


async def _own_things(asks: Asking, found: Found) -> dict[str, Any]:
    """What only its applicant is shown: tasks and payments."""
    number = found.application.number
    if found.actor.role is not Role.APPLICANT:
        return {"tasks": (), "paid": None}
    tasks = await worklists.applicant_inbox(asks.here.pool, asks.person, A_PAGE)
    return {
        "tasks": [task for task in tasks if task.number == number],
        "paid": await payments.payments(asks, number),
    }


def _edits(found: Found) -> bool:
    """Whether something may be filled in and handed in now."""
    legal = {kind.__name__ for kind in legal_commands(found.application.stage)}
    return found.actor.role is Role.APPLICANT and bool(
        legal & {"Submit", "Resubmit", "ChangeMaterial", "SupplySupplement"}
    )


def _returns(told: tuple[Happening, ...]) -> list[Returned]:
    """The newest first; a committee's or a unit's list counts as one."""
    found = []
    for each in told:
        data = each.data if isinstance(each.data, dict) else {}
        if each.superseded or each.type not in _GIVEN_BACK:
            continue
        supplement = data.get("supplement") or {}
        items = data.get("items") or (supplement.get("items") if supplement else ()) or ()
        found.append(Returned(each, str(data.get("opinion") or ""), tuple(items)))
    return found[::-1]


def _clauses(clocks: tuple[Clock, ...], found: Found) -> dict[str, dict[str, str] | None]:
    return {clock.rule: clause_of(clock.rule, found.notice) for clock in clocks}


# ---------------------------------------------------------------------------------- messages


@router.get("/messages")
async def listed(asks: Asks, looks: Looks, request: Request) -> Response:
    after = request.query_params.get("after", "")
    before = int(after) if after.isdecimal() and len(after) < 19 else None  # noqa: PLR2004  bigint
    found = await messages.listed(asks, before, _MESSAGES)
    return await page(looks, "messages.html", **found)


@router.post("/messages/{message}/read")
async def read(asks: Asks, message: Annotated[int, Path(ge=1, le=2**62)]) -> Response:
    await messages.read(asks, message)
    return see("/messages")
