"""An example to try things out with: a dossier that can be submitted, its files, and what to type."""

import json
from datetime import UTC, datetime
from pathlib import Path

from api.dossiers.rehearsal import middle_of_the_window
from deploy.local.dossiers import dossiers
from deploy.local.samples import sample
from deploy.local.towns import ORGANISATIONS
from domain.dossier.canonical import as_data
from domain.notice import Level, Notice, Route
from domain.routes import example_facts


class NoExample(Exception):
    """No example fits."""


def write_example(folder: Path, notice: Notice, level: Level, route: Route) -> list[str]:
    """What can be typed next, line by line; raises NoExample or OSError."""
    if folder.exists():
        raise NoExample(f"{folder} 已存在，请另选目录。")
    now, window = datetime.now(UTC), notice.schedule.filing
    fitting = dossiers(
        notice, level, route, now if window.holds(now) else middle_of_the_window(notice)
    )
    if not fitting:
        raise NoExample(f"没有适合 {notice.terms.notice} {level} {route} 的示例。")
    folder.mkdir(parents=True)
    dossier = fitting[0]
    text = json.dumps(as_data(dossier), ensure_ascii=False, indent=1)
    (folder / "dossier.json").write_text(text + "\n", "utf-8")
    for kind in sorted({material.kind for material in dossier.materials}):
        (folder / f"{kind.value}.pdf").write_bytes(sample(kind))
    return [*_organisations(route), *_acts(folder, notice, dossier.target.channel.value)]


def _organisations(route: Route) -> list[str]:
    facts = example_facts(route)
    named = {
        facts.unit, facts.department, facts.agency, facts.district, facts.headquarters,
    }  # fmt: skip
    return [
        f"zhicheng organisation {name} --name {called} --role {role}"
        f" --contact {contact} --phone {phone}"
        for name, called, role, _, contact, phone in ORGANISATIONS
        if name in named
    ]


def _acts(folder: Path, notice: Notice, channel: str) -> list[str]:
    number = f"{notice.terms.year}-00001"
    return [
        f"zhicheng create {number} --person p-1 --notice {notice.terms.notice} --channel {channel}",
        f"zhicheng attachment add {number} {folder}/*.pdf --as p-1",
        f"zhicheng dossier save {number} {folder}/dossier.json --as p-1",
        f"zhicheng dossier freeze {number} --as p-1",
        f"zhicheng dossier submit {number} 1 --promise",
        f"zhicheng review {number}",
    ]
