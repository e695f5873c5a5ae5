"""How a person fills in a whole dossier by the pages: field after field, file after file."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from api.portal.controls import written
from deploy.local.samples import sample
from domain.dossier.canonical import as_data
from domain.dossier.form import Dossier
from domain.notice import Notice
from tests.portal.the_pages import Page, Person
from tests.web.the_door import Door

LISTS = ("education", "qualifications", "posts", "work", "performances", "results", "learning",
         "assessments", "insurance")  # fmt: skip


async def local(door: Door, person: str) -> Person:
    visitor = Person(door.transport)
    page = await visitor.look("/sign-in")
    await visitor.send(page.form("/sign-in/local"), person=person)
    return visitor


async def begun(me: Person, notice: Notice) -> str:
    """The number of a new application."""
    page = await me.look("/mine")
    form = next(
        form for form in page.reading.forms if form.values.get("notice") == notice.terms.notice
    )
    page = await me.send(form, channel="first_batch")
    assert page.status == 200, page.text
    return me.at.split("/")[2]


async def filled_in(me: Person, number: str, dossier: Dossier) -> None:
    data = as_data(dossier)
    for section in data:
        if section not in {"notice", "materials"} and data[section] is not None:
            page = await save(me, number, section, data[section])
            assert "须更正" not in page.text, (section, page.text[:2000])
    for material in data["materials"]:
        await attach(me, number, material)


async def save(me: Person, number: str, section: str, content: Any) -> Page:
    more = len(content) if isinstance(content, list) else 0
    path = f"/applications/{number}/form/sections/{section}"
    page = await me.look(f"{path}?more={more}" if more else path)
    form = page.form(f"/sections/{section}")
    given = dict(typed(section, content))
    form.fields = [pair for pair in form.fields if pair[0] in {"csrf", "base"}]
    return await me.send(form, then=section, **given)


def typed(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """By the name of each field, what a person would put there."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from typed(f"{path}.{name}", inner)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for place, inner in enumerate(value):
            yield from typed(f"{path}[{place}]", inner)
    elif isinstance(value, bool):
        yield from _ticked(path, value)
    elif value is not None:
        is_instant = path.endswith(".at") and value
        said = written(datetime.fromisoformat(value)) if is_instant else value
        yield path, said if isinstance(said, list) else str(said)


def _ticked(path: str, value: bool) -> Iterator[tuple[str, str]]:
    """Yes or no where it may be left open; else a box."""
    if path.endswith("industry_restricted"):
        yield path, "true" if value else "false"
    elif value:
        yield path, "yes"


async def attach(me: Person, number: str, material: dict[str, Any]) -> None:
    page = await me.look(f"/applications/{number}/form/sections/materials")
    content = sample(material["kind"])
    given = {"kind": material["kind"], "row": material["row"]}
    given |= {name: "yes" for name in ("declassified", "stamped") if material[name]}
    files = {"file": (f"{material['name']}.pdf", content, "application/pdf")}
    page = await me.send(page.form("/form/files"), files, **given)
    assert page.status == 200, page.text


async def handed_in(me: Person, number: str) -> Page:
    page = await me.look(f"/applications/{number}/form")
    page = await me.send(page.form("/form/revisions"))
    assert page.has_form("/form/hand-in"), page.text
    return await me.send(page.form("/form/hand-in"), promise="yes")
