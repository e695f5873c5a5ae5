"""For officials: what waits, all that passes through, and the page on which a case is judged."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.attachments.files import Mark, Marked
from api.dossiers import review
from api.personal.access import note_access
from api.portal.acts import acts_for
from api.portal.form import clauses_of, grouped
from api.portal.rendering import page, urgency
from api.portal.told import told
from api.portal.visitors import Asks, Looks, see
from api.queries import people, seasons
from api.web import applications, attachments
from api.web.applications import Number
from api.web.asking import Asking, Found
from api.web.attachments import Digest
from api.web.problems import bad_request
from domain.application import Stage
from domain.authorization import Action, of_the_present_tier
from domain.dossier.form import Material
from domain.dossier.labels import SECTIONS, called
from domain.time_left import TimeLeft, time_left

router = APIRouter()
_MOST = 200
_PAGE = 50
_FILTERS = ("season", "stage", "urgency")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file as the tier sees it: what it is, whether it was opened here, and what is ticked."""

    digest: str
    kind: str
    name: str
    proves: str
    pages: int
    size: int
    scan: str
    opened: bool
    marks: frozenset[Mark]


@router.get("/desk")
async def waiting(asks: Asks, looks: Looks, request: Request) -> Response:
    """The most urgent first; what is over its time and what nearly is stands on top."""
    waits = (await applications.inbox(asks, _MOST))["items"]
    tasks: list[Json] = [asdict(task) for task in waits]
    now, wanted = asks.here.clock(), _wanted(request)
    for task in tasks:
        task["urgency"] = urgency(task["due_at"], now)
    shown = [
        task for task in tasks if all(said in {"", task[name]} for name, said in wanted.items())
    ]
    return await page(
        looks, "desk.html", tasks=shown, total=len(tasks), wanted=wanted, most=_MOST,
        counts=Counter(task["urgency"] for task in tasks),
        stages=sorted({task["stage"] for task in tasks}),
        titles={one.id: one.title for one in await seasons.seasons(asks.here.pool)},
        done=request.query_params.get("done", ""),
    )  # fmt: skip


def _wanted(request: Request) -> dict[str, str]:
    return {name: request.query_params.get(name, "") for name in _FILTERS}


@router.get("/desk/all")
async def listed(asks: Asks, looks: Looks, request: Request) -> Response:
    """Whatever this organisation has, or has had, in its hands, page by page."""
    given = request.query_params
    season, stage = given.get("season") or None, given.get("stage") or None
    found = await applications.listed(
        asks, season, stage, None, None, None, given.get("after", "")[:64], _PAGE
    )
    names = await people.names(
        asks.here.pool, {getattr(line, "holder_organisation", "") for line in found["items"]}
    )
    return await page(
        looks, "all.html", lines=found["items"], next=found["next"], wanted=_wanted(request),
        names=names, stages=list(Stage),
        titles={one.id: one.title for one in await seasons.seasons(asks.here.pool)},
    )  # fmt: skip


@router.get("/desk/{number}")
async def case(asks: Asks, looks: Looks, number: Number, request: Request) -> Response:
    found = await asks.may(Action.SEE_DOSSIER, number)
    await note_access(asks.here.pool, found.application, found.actor, "dossier", asks.here.clock())
    sheet = await review.sheet(asks.here.pool, number, asks.here.clock())
    groups = grouped(sheet.answers)
    counts = {name: len(some) for name, some in groups}
    after = await _next_number(asks, number)
    return await page(
        looks, "review.html", found=found, case=found.application, sheet=sheet,
        sections=told(sheet.case.dossier), groups=groups, clauses=clauses_of(sheet.answers, found),
        files=await _files(asks, found, sheet), ticks=of_the_present_tier(found.actor, found.thing),
        acts=acts_for(found, asks, looks), after=after, back=f"/desk/{after}" if after else "/desk",
        stops=counts.get("blocks", 0) + counts.get("returns", 0),
        judged=counts.get("needs_a_person", 0), left=_left(asks, found),
        done=request.query_params.get("done", ""),
    )  # fmt: skip


def _left(asks: Asking, found: Found) -> TimeLeft | None:
    """For whoever may give it back: what the applicant would have left."""
    if not of_the_present_tier(found.actor, found.thing):
        return None
    terms, now = found.notice.terms, asks.here.clock()
    edition = asks.here.editions(terms.year, terms.year + 1)
    return time_left(found.application, terms, edition, now)


async def _next_number(asks: Asking, number: str) -> str:
    """The most urgent other case after this one; after the last the first; empty for none."""
    tasks = (await applications.inbox(asks, _MOST))["items"]
    numbers = list(dict.fromkeys(task.number for task in tasks))
    if number not in numbers:
        return str(numbers[0]) if numbers else ""
    place = numbers.index(number)
    others = numbers[place + 1 :] + numbers[:place]
    return str(others[0]) if others else ""


async def _files(asks: Asking, found: Found, sheet: review.Sheet) -> list[FileLine]:
    listed = await attachments.listed(asks, found.application.number)
    kept = {one["digest"]: one for one in listed["items"]}
    marks = [Marked(**one) for one in listed["marks"]]
    own = found.actor.organisation
    views = await asks.here.files.views(found.application.number)
    opened = {view.digest for view in views if view.organisation == own}
    rows = _rows(sheet)
    return [
        _file(material, kept[material.digest], rows, material.digest in opened,
              frozenset(m.mark for m in marks if (m.digest, m.organisation) == (material.digest, own)))
        for material in sheet.case.dossier.materials
        if material.digest in kept
    ]  # fmt: skip


def _file(
    material: Material, kept: Json, rows: dict[str, str], opened: bool, marks: frozenset[Mark]
) -> FileLine:
    return FileLine(
        material.digest, called(material.kind), material.name, rows.get(material.row, ""),
        kept["pages"], kept["size"], str(kept["scan"]), opened, marks,
    )  # fmt: skip


def _rows(sheet: review.Sheet) -> dict[str, str]:
    """What each row is called, by its id."""
    found = {}
    for section, title in SECTIONS.items():
        value = getattr(sheet.case.dossier, section)
        for place, row in enumerate(value if isinstance(value, tuple) else (), start=1):
            if section != "materials":
                found[row.id] = f"{title}第{place}行"
    return found


# ------------------------------------------------------------------------------------- files


@router.get("/applications/{number}/files/{digest}")
async def open_file(asks: Asks, number: Number, digest: Digest) -> Response:
    return await attachments.open_file(asks, number, digest)


@router.post("/applications/{number}/files/{digest}/marks")
async def mark(asks: Asks, number: Number, digest: Digest, request: Request) -> Response:
    given = await request.form()
    try:
        wanted = Mark(str(given.get("mark", "")))
    except ValueError:
        raise bad_request("没有此标记。") from None
    act = attachments.mark if given.get("on") else attachments.unmark
    await act(asks, number, digest, wanted)
    return see(f"/desk/{number}#files")
