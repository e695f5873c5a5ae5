"""方案变更: new windows, fees or payment contact; before it is confirmed, whom it moves and by how much."""

import secrets
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from api.commands import BadCommand
from api.portal.acts import key_of
from api.portal.controls import instant_of, written
from api.portal.oversight import refuse_unless_organiser
from api.portal.rendering import page
from api.portal.visitors import Asks, Looks, Visitor, see
from api.queries import people, seasons
from api.web.asking import Asking
from api.web.notices import Season
from api.web.orders import commanded
from api.web.problems import Problem, bad_request, no_such, refused
from api.web.seasons import told
from domain.calendar import local_day
from domain.deadlines import moved_ends
from domain.notice import Notice, Schedule
from domain.refusals import Refused
from domain.season import Season as Batch
from domain.season_commands import MOST_FEN
from domain.season_events import Amended
from domain.season_rules import decide
from domain.setting import Setting

router = APIRouter()
_LISTED = 50
_WINDOWS = ("filing", "payment")
_ENDS = ("opens_at", "closes_at")
_LONGEST = 200
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """What stands in the schedule now, and what would stand there."""

    name: str
    was: str
    becomes: str


@router.get("/seasons/{season}/amend")
async def form(asks: Asks, looks: Looks, season: Season) -> Response:
    notice, batch = await _theirs(asks, season)
    return await _form(looks, notice, batch, _as_typed(batch))


@router.post("/seasons/{season}/amend")
async def preview(asks: Asks, looks: Looks, season: Season, request: Request) -> Response:
    """Decided on paper: everything that is wrong with it, or everybody whom it would move."""
    notice, batch = await _theirs(asks, season)
    typed = _typed(await request.form(), batch)
    try:
        given = _given(typed, batch)
        becomes = await _becomes(asks, notice, batch, given)
    except Problem as problem:
        return await _form(looks, notice, batch, typed, problem)
    ends = moved_ends(batch.schedule, becomes)
    counts, first = await seasons.moved(
        asks.here.pool, season, {name: end for name, (end, _) in ends.items()}, _LISTED
    )
    names = await people.names(asks.here.pool, {one.holder_organisation for one in first})
    return await page(
        looks, "amend_preview.html", notice=notice, typed=typed, ends=ends, counts=counts,
        first=first, names=names, lines=_lines(notice, batch, becomes, given), listed=_LISTED,
        total=sum(one.applications for one in counts), version=batch.schedule.version,
        key=secrets.token_hex(16),
    )  # fmt: skip


@router.post("/seasons/{season}/amend/confirm")
async def confirm(asks: Asks, season: Season, request: Request) -> Response:
    """What was seen is what is done: refused if the schedule has changed since (D-57)."""
    notice, batch = await _theirs(asks, season)
    given = await request.form()
    key = key_of(given)
    done = await seasons.has_taken(asks.here.pool, season, key)
    if not done and str(given.get("version")) != str(batch.schedule.version):
        raise refused(Refused("D-57", "日程在此期间已有变更，请重新核对受影响的申请书。"), notice)
    if not done:
        await told(asks, season, "amend", _given(_typed(given, batch), batch), key)
    return see(f"/seasons/{season}/overview?done=amend")


async def _theirs(asks: Asking, season: str) -> tuple[Notice, Batch]:
    notice = await seasons.notice(asks.here.pool, season)
    if notice is None:
        raise no_such(f"没有方案 {season}。")
    await refuse_unless_organiser(asks, notice)
    batch = await seasons.state(asks.here.pool, season)
    if batch is None:
        raise no_such(f"批次 {season} 尚未开始。")
    return notice, batch


# ------------------------------------------------------------------------------ what was typed


def _as_typed(batch: Batch) -> dict[str, str]:
    """The form as it stands when nothing is changed."""
    dates = batch.schedule
    found = {"announcement": "", "payment_contact": batch.payment_contact or ""}
    for name in _WINDOWS:
        for end in _ENDS:
            found[f"{name}.{end}"] = written(getattr(getattr(dates, name), end))
    return found | {f"fee.{fee.level.value}": f"{fee.fen / 100:.2f}" for fee in dates.fees}


def _typed(given: FormData, batch: Batch) -> dict[str, str]:
    """Of what was sent, what the form asks for."""
    before = _as_typed(batch)
    return {name: str(given.get(name, value)).strip()[:_LONGEST] for name, value in before.items()}


def _given(typed: dict[str, str], batch: Batch) -> Json:
    """What is different from the schedule in force, as the command has it."""
    before = _as_typed(batch)
    given: Json = {"announcement": typed["announcement"]}
    for name in _WINDOWS:
        fields = [f"{name}.{end}" for end in _ENDS]
        if any(typed[field] != before[field] for field in fields):
            was = getattr(batch.schedule, name)
            given[name] = {
                end: getattr(was, end).isoformat()
                if typed[field] == before[field]
                else _instant(typed[field])
                for end, field in zip(_ENDS, fields, strict=True)
            }  # fmt: skip
    fees = [field for field in before if field.startswith("fee.")]
    if any(typed[field] != before[field] for field in fees):
        given["fees"] = [
            {"level": field.removeprefix("fee."), "fen": _fen(typed[field])} for field in fees
        ]
    if typed["payment_contact"] not in {"", before["payment_contact"]}:
        given["payment_contact"] = typed["payment_contact"]
    return given


def _instant(text: str) -> str:
    found = instant_of(text)
    if found is None:
        raise bad_request("日期时间应写作 2026-12-01 12:00。")
    return found


def _fen(text: str) -> int:
    yuan, _, rest = text.partition(".")
    if not (yuan.isascii() and yuan.isdigit() and len(yuan) <= 7 and (rest + "00")[:2].isdigit()):  # noqa: PLR2004
        raise bad_request(f"收费标准应为 0.01 至 {MOST_FEN // 100} 元的金额。")
    return int(yuan) * 100 + int((rest + "00")[:2])


# ------------------------------------------------------------------------------ what would be


async def _becomes(asks: Asking, notice: Notice, batch: Batch, given: Json) -> Schedule:
    """The schedule after it; a problem with every reason why not."""
    now = asks.here.clock()
    actor = await asks.actor(notice.terms.notice)
    try:
        command = commanded("amend", given, actor, "preview", now)
    except BadCommand:
        raise bad_request("请填写变更公告的文号或网址，日期和金额须写全。") from None
    calendar = asks.here.editions(local_day(now).year, local_day(now).year + 1)
    try:
        events = decide(batch, command, Setting(notice.terms, calendar))
    except Refused as refusal:
        raise refused(refusal, notice) from None
    return next(event.schedule for event in events if isinstance(event, Amended))


def _lines(notice: Notice, batch: Batch, becomes: Schedule, given: Json) -> list[Line]:
    was = batch.schedule
    found = []
    for name in _WINDOWS:
        for end in _ENDS:
            pair = [written(getattr(getattr(each, name), end)) for each in (was, becomes)]
            found.append(Line(f"{name}.{end}", *(text.replace("T", " ") for text in pair)))
    found += [
        Line(f"fee.{fee.level.value}", f"{was.fee(fee.level) / 100:.2f}", f"{fee.fen / 100:.2f}")
        for fee in becomes.fees
    ]
    named = {each.id: each.name for each in notice.organisations}
    contact = batch.payment_contact or ""
    after = str(given.get("payment_contact", contact))
    found.append(Line("payment_contact", named.get(contact, contact), named.get(after, after)))
    return [line for line in found if line.was != line.becomes]


async def _form(
    looks: Visitor, notice: Notice, batch: Batch, typed: dict[str, str],
    problem: Problem | None = None,
) -> Response:  # fmt: skip
    known: Json = {"status": problem.status} if problem is not None else {}
    return await page(
        looks, "amend.html", **known, notice=notice, batch=batch, typed=typed, problem=problem,
        findings=(problem.more or {}).get("findings", []) if problem is not None else [],
    )  # fmt: skip
