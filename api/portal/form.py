"""The form, section by section: saved as it is, told what is wrong, frozen, examined and handed in."""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from api.dossiers import comparisons, store
from api.dossiers.read import Problem as Fault, problems_of_section
from api.dossiers.store import SECTIONS
from api.portal.acts import key_of, uploaded
from api.portal.controls import Options
from api.portal.rendering import page
from api.portal.sections import Known, shown, written_down
from api.portal.visitors import Asks, Looks, see
from api.queries import people
from api.web import dossiers
from api.web.applications import Number
from api.web.asking import Asking, Found
from api.web.dossiers import Revision, Section
from api.web.problems import bad_request, clause_of, no_such
from domain.authorization import Action
from domain.dossier.kinds import MaterialKind
from domain.dossier.labels import SECTIONS as TITLES, called
from domain.eligibility.answers import Answer, Outcome
from domain.eligibility.book import examine

router = APIRouter(prefix="/applications/{number}/form")
_OPTIONAL = frozenset({"exceptional", "entrusting"})
_LISTS = frozenset({
    "education", "qualifications", "posts", "work", "performances", "results", "learning",
    "assessments", "insurance", "materials",
})  # fmt: skip
_BY_ITSELF = "notice"  # the season the application belongs to
_MOST_BLANKS = 20
WEIGHTS = ("blocks", "returns", "needs_a_person", "warns", "informs", "passed")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section on the overview; `state`: empty, faulty, whole or closed (a return did not name it)."""

    name: str
    title: str
    state: str
    faults: tuple[Fault, ...]
    rows: int | None


@router.get("")
async def overview(asks: Asks, looks: Looks, number: Number) -> Response:
    found = await asks.may(Action.EDIT_DOSSIER, number)
    draft = await store.draft(asks.here.pool, number)
    chapters = [_chapter(name, draft, found) for name in SECTIONS if name != _BY_ITSELF]
    return await page(
        looks, "form.html", found=found, case=found.application, chapters=chapters,
        faults=sum(len(each.faults) for each in chapters),
        revisions=await store.revisions(asks.here.pool, number),
        done=looks.request.query_params.get("done", ""),
    )  # fmt: skip


def _chapter(name: str, draft: Mapping[str, store.Section], found: Found) -> Chapter:
    items = {item.partition(".")[0].partition("[")[0] for item in found.application.returned_items}
    known = draft.get(name)
    needed = name not in _OPTIONAL | _LISTS
    faults: tuple[Fault, ...] = (Fault(name, TITLES[name], "", ""),) if needed else ()
    state = "empty" if needed else "optional"
    if known is not None:
        faults = problems_of_section(name, known.content)
        state = "faulty" if faults else "whole"
    if items and name not in items:
        state = "closed"
    rows = len(known.content) if known is not None and isinstance(known.content, list) else None
    return Chapter(name, TITLES[name], state, faults, rows)


# --------------------------------------------------------------------------- one section


@router.get("/sections/{section}")
async def section(asks: Asks, looks: Looks, number: Number, section: Section) -> Response:
    found = await asks.may(Action.EDIT_DOSSIER, number)
    if section not in SECTIONS or section == _BY_ITSELF:
        raise no_such("没有此栏目。")
    draft = await store.draft(asks.here.pool, number)
    known = draft.get(section)
    content = known.content if known is not None else _beginning(section, found)
    faults = problems_of_section(section, content) if known is not None else ()
    options = await _options(asks, found, draft)
    seen = Known(options, _by_path(faults), _blanks(looks.request, content))
    shape = {"group": None, "rows": None} | _shape(shown(section, content, seen))
    names = [name for name in SECTIONS if name != _BY_ITSELF]
    place = names.index(section)
    return await page(
        looks, "section.html", found=found, case=found.application, section=section,
        title=TITLES[section], base=known.version if known is not None else 0, **shape,
        faults=faults, kinds=[(kind.value, called(kind)) for kind in MaterialKind],
        rows_of=_rows_to_prove(draft), before=names[place - 1] if place else "",
        after=names[place + 1] if place + 1 < len(names) else "", titles=TITLES,
        saved=known.saved_at if known is not None else None, names=names,
        more=seen.blanks + 3, done=looks.request.query_params.get("done", ""),
    )  # fmt: skip


def _shape(found: Any) -> dict[str, Any]:  # noqa: ANN401  a Group or Rows
    return {"rows": found} if hasattr(found, "rows") else {"group": found}


def _beginning(section: str, found: Found) -> Any:  # noqa: ANN401  JSON
    """What the notice says already."""
    if section != "target":
        return None
    notice = found.notice
    return {
        "series": notice.series, "committee": notice.terms.bodies.committee,
        "channel": found.application.channel.value,
    }  # fmt: skip


def _by_path(faults: tuple[Fault, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for fault in faults:
        allowed = f"；应为：{fault.allowed}" if fault.allowed else ""
        found[fault.path] = (*found.get(fault.path, ()), f"{fault.message}{allowed}")
    return found


def _blanks(request: Request, content: Any) -> int:  # noqa: ANN401  JSON
    wanted = request.query_params.get("more", "")
    if wanted.isdecimal() and len(wanted) < 3:  # noqa: PLR2004
        return min(int(wanted), _MOST_BLANKS)
    return 0 if content else 1


async def _options(
    asks: Asking, found: Found, draft: Mapping[str, store.Section]
) -> dict[str, Options]:
    """What is chosen by name: organisations that are registered, groups of the notice, own rows."""
    known = await people.organisations(asks.here.pool)
    of = {
        role: [(one.id, one.name) for one in known if one.role == role]
        for role in ("unit", "department", "agency", "district", "headquarters")
    }
    notice = found.notice
    return {
        "target.committee": [(one.id, one.name) for one in notice.committees],
        "target.group": [(one.name, one.name) for one in notice.groups],
        **{f"basic.{role}": options for role, options in of.items() if role != "unit"},
        "basic.unit.id": of["unit"],
        "basic.insured_unit.id": of["unit"],
        "materials.row": _rows_to_prove(draft),
        "materials.replaces": await _publicised(asks, found),
        "entrusting.committee": [(one.id, one.name) for one in notice.committees],
    }


async def _publicised(asks: Asking, found: Found) -> Options:
    """What a clearer scan may stand for: the files that were handed in last (D-38)."""
    case = found.application
    if case.revision is None:
        return []
    before = await store.revision(asks.here.pool, case.number, case.revision.number)
    return [(each.digest, f"{called(each.kind)}　{each.name}"[:60]) for each in before.materials]


def _rows_to_prove(draft: Mapping[str, store.Section]) -> Options:
    found = []
    for name in sorted(_LISTS - {"materials"}, key=SECTIONS.index):
        known = draft.get(name)
        rows = known.content if known is not None and isinstance(known.content, list) else []
        for place, row in enumerate(rows, start=1):
            if isinstance(row, dict) and isinstance(row.get("id"), str):
                said = str(row.get("name") or row.get("unit") or row.get("school") or "")[:30]
                found.append((row["id"], f"{TITLES[name]}第{place}行 {said}"))
    return found


@router.post("/sections/{section}")
async def save(asks: Asks, number: Number, section: Section, request: Request) -> Response:
    """Kept however wrong it is; the page then says what is wrong."""
    await asks.may(Action.EDIT_DOSSIER, number)
    if section not in SECTIONS or section == _BY_ITSELF:
        raise no_such("没有此栏目。")
    given = await request.form(max_fields=20_000)
    base = str(given.get("base", ""))
    if not base.isdecimal():
        raise bad_request("页面已过期，请刷新后重试。")
    await _keep(asks, number, section, written_down(section, given), int(base[:9]))
    then = str(given.get("then", ""))
    start = f"/applications/{number}/form"
    if then.startswith("more:"):
        return see(f"{start}/sections/{section}?more={then[5:7]}")
    go_on = then if then in SECTIONS else section
    return see(f"{start}/sections/{go_on}?done={section}") if then != "overview" else see(start)


async def _keep(asks: Asking, number: str, section: str, content: Any, base: int) -> None:  # noqa: ANN401
    here = asks.here
    raw = json.dumps(content, ensure_ascii=False).encode()
    await store.save(
        here.pool, number, asks.person, section, raw, base=base, at=here.clock()
    )  # fmt: skip


@router.post("/files")
async def add_file(asks: Asks, number: Number, request: Request) -> Response:
    """The file is kept, and stands in the section of attachments as what the form says it is."""
    await asks.may(Action.EDIT_DOSSIER, number)
    given = await request.form()
    upload = given.get("file")
    kind = str(given.get("kind", ""))
    if not isinstance(upload, UploadFile) or not upload.filename or kind not in list(MaterialKind):
        raise bad_request("请选择文件和类别。")
    kept = await uploaded(asks, number, upload)
    known = (await store.draft(asks.here.pool, number)).get("materials")
    rows = known.content if known is not None and isinstance(known.content, list) else []
    row = {
        "id": f"m-{secrets.token_hex(4)}", "digest": kept["digest"], "kind": kind,
        "name": kept["name"], "row": str(given.get("row", "")),
        "declassified": bool(given.get("declassified")), "stamped": bool(given.get("stamped")),
    }  # fmt: skip
    await _keep(asks, number, "materials", [*rows, row], known.version if known is not None else 0)
    return see(f"/applications/{number}/form/sections/materials?done=materials")


@router.post("/prefill")
async def prefill(asks: Asks, number: Number) -> Response:
    """Asks for the six sections, and takes over what has been answered by now."""
    await dossiers.fetch(asks, number)
    await dossiers.prefill(asks, number)
    return see(f"/applications/{number}/form?done=prefill")


# ------------------------------------------------------------------- examined and handed in


@router.post("/revisions")
async def freeze(asks: Asks, number: Number) -> Response:
    """The draft as it stands; what stops it is told place by place."""
    found = await asks.may(Action.EDIT_DOSSIER, number)
    if _BY_ITSELF not in await store.draft(asks.here.pool, number):
        await _keep(asks, number, _BY_ITSELF, found.application.season, 0)
    made = await dossiers.freeze(asks, number)
    return see(f"/applications/{number}/form/revisions/{made['number']}")


@router.get("/revisions/{revision}")
async def revision(asks: Asks, looks: Looks, number: Number, revision: Revision) -> Response:
    """Every rule answers: what stops it, what a person will judge, and under which sentence."""
    found = await asks.may(Action.EDIT_DOSSIER, number)
    case = await comparisons.case_of(asks.here.pool, number, revision, asks.here.clock())
    groups = grouped(examine(case))
    answers = [answer for _, some in groups for answer in some]
    return await page(
        looks, "examination.html", found=found, case=found.application, revision=revision,
        groups=groups, clauses=clauses_of(answers, found), key=secrets.token_hex(16),
        blocking=sum(answer.blocks for answer in answers),
    )  # fmt: skip


def grouped(answers: Iterable[Answer]) -> list[tuple[str, list[Answer]]]:
    """By what follows: what stops it first, what is met last; what does not apply is left out."""
    found: dict[str, list[Answer]] = {name: [] for name in WEIGHTS}
    for answer in answers:
        if answer.outcome is not Outcome.NOT_APPLICABLE:
            failed = answer.outcome is Outcome.FAILED
            found[answer.consequence.value if failed else answer.outcome.value].append(answer)
    return [(name, some) for name, some in found.items() if some]


def clauses_of(answers: Iterable[Answer], found: Found) -> dict[str, dict[str, str] | None]:
    return {answer.rule: clause_of(answer.rule, found.notice) for answer in answers}


@router.post("/hand-in")
async def hand_in(asks: Asks, number: Number, request: Request) -> Response:
    given = await request.form()
    revision = str(given.get("revision", ""))
    if not revision.isdecimal() or len(revision) > 5:  # noqa: PLR2004
        raise bad_request("请先定版。")
    wanted = dossiers.HandIn(revision=int(revision), promise=bool(given.get("promise")))
    await dossiers.hand_in(asks, number, wanted, key_of(given))
    return see(f"/applications/{number}?done=submit")
