"""The notice editor: a draft is checked as it is typed, seen as the public will see it, and published.

A draft stays in the page; nothing of it is kept before it is published, and an edition never changes.
"""

import asyncio
from dataclasses import dataclass, replace
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.notices.load import check_text
from api.notices.problems import Problem as Fault
from api.notices.replan import replan
from api.notices.write import notice_text
from api.portal.oversight import may_organise, refuse_unless_organiser
from api.portal.public import shown
from api.portal.rendering import page
from api.portal.visitors import Asks, Looks, Visitor, see
from api.queries import seasons
from api.queries.seasons import NOTICE
from api.web.asking import Asking
from api.web.problems import Problem, bad_request, no_such, refused
from domain.notice import Notice
from domain.people import Role
from domain.refusals import Refused

router = APIRouter()
_EXCERPT = 70


@dataclass(frozen=True, slots=True)
class Draft:
    """`notice` is None while there are errors."""

    text: str
    notice: Notice | None
    faults: tuple[Fault, ...]

    def line(self, number: int) -> str:
        lines = self.text.splitlines()
        return lines[number - 1].strip()[:_EXCERPT] if 0 < number <= len(lines) else ""


@router.get("/notices/edit")
async def edit(asks: Asks, looks: Looks, request: Request) -> Response:
    """`from`: a notice of theirs as its next edition, or with `year` as the next season's draft."""
    await _refuse_unless_an_organiser(asks)
    season, year = (request.query_params.get(name, "")[:64] for name in ("from", "year"))
    if not season:
        return await _page(asks, looks, Draft("", None, ()))
    known = await seasons.notice(asks.here.pool, season)
    if known is None:
        raise no_such(f"没有方案 {season}。")
    await refuse_unless_organiser(asks, known)
    return await _page(asks, looks, await _checked(asks, _begun(asks, known, year)))


def _begun(asks: Asking, known: Notice, year: str) -> str:
    if not year:
        terms = replace(known.terms, edition=known.terms.edition + 1)
        return notice_text(replace(known, terms=terms))
    try:
        moved, warnings = replan(known, int(year), asks.here.editions)
    except ValueError as fault:
        raise bad_request(f"不能重排到此年度：{fault}") from None
    return notice_text(moved, *(f"- {warning}" for warning in warnings))


@router.post("/notices/check")
async def check(asks: Asks, looks: Looks, request: Request) -> Response:
    """The whole page; a script takes out of it what was found."""
    await _refuse_unless_an_organiser(asks)
    return await _page(asks, looks, await _sent(asks, request))


@router.post("/notices/preview")
async def preview(asks: Asks, looks: Looks, request: Request) -> Response:
    await _refuse_unless_an_organiser(asks)
    draft = await _sent(asks, request)
    if draft.notice is None:
        return await _page(asks, looks, draft, HTTPStatus.UNPROCESSABLE_ENTITY)
    return await shown(looks, draft.notice, is_draft=True)


@router.post("/notices/publish")
async def publish(asks: Asks, looks: Looks, request: Request) -> Response:
    """By the organiser whom the notice names, its second factor fresh; twice is once."""
    await _refuse_unless_an_organiser(asks)
    draft = await _sent(asks, request)
    if draft.notice is None:
        return await _page(asks, looks, draft, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        await _publish(asks, draft.notice)
    except Problem as problem:
        return await _page(asks, looks, draft, problem.status, problem)
    return see(f"/seasons/{draft.notice.terms.notice}/overview")


async def _publish(asks: Asking, notice: Notice) -> None:
    here, terms = asks.here, notice.terms
    await refuse_unless_organiser(asks, notice)
    before = await seasons.notice(here.pool, terms.notice)
    if before is not None:  # whoever names himself in a new edition does not take a season over
        await refuse_unless_organiser(asks, before)
    same = await seasons.notice(here.pool, terms.notice, terms.edition)
    if same is not None and _plain(same) != _plain(notice):
        said = f"第 {terms.edition} 版已发布，内容不得改动；请将 terms.edition 改为 {terms.edition + 1}。"
        raise refused(Refused("D-55", said), notice)
    asks.refuse_unless_stepped_up()
    if here.publish is None:
        raise Problem(
            "unavailable", HTTPStatus.SERVICE_UNAVAILABLE, "暂不能发布", "本处未开通方案发布，请用 zhicheng publish。"
        )  # fmt: skip
    await here.publish(here.sender.client, here.pool, notice, asks.person, here.clock())


def _plain(notice: Notice) -> object:
    return NOTICE.dump_python(notice, mode="json")


async def _refuse_unless_an_organiser(asks: Asking) -> None:
    if (await asks.actor()).role is not Role.ORGANISER:
        raise refused(Refused("SOD-3", "方案由其组织方编制、发布和变更。"))


async def _sent(asks: Asking, request: Request) -> Draft:
    text = (await request.form()).get("text", "")
    if not isinstance(text, str):
        raise bad_request("方案应为文本。")
    return await _checked(asks, text.replace("\r\n", "\n"))


async def _checked(asks: Asking, text: str) -> Draft:
    """In a thread: a large draft is read for a tenth of a second, and others are being answered."""
    return Draft(text, *await asyncio.to_thread(check_text, text, asks.here.editions))


async def _page(
    asks: Asking, looks: Visitor, draft: Draft, status: HTTPStatus = HTTPStatus.OK,
    problem: Problem | None = None,
) -> Response:  # fmt: skip
    known = await seasons.seasons(asks.here.pool)
    theirs = [one for one in known if await _is_theirs(asks, one.id)]
    errors = sum(fault.is_error for fault in draft.faults)
    return await page(
        looks, "editor.html", status, draft=draft, problem=problem, seasons=theirs,
        errors=errors, hints=len(draft.faults) - errors, year=asks.here.clock().year + 1,
    )  # fmt: skip


async def _is_theirs(asks: Asking, season: str) -> bool:
    notice = await seasons.notice(asks.here.pool, season)
    return notice is not None and await may_organise(asks, notice)
