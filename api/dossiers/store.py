"""Drafts, kept section by section, and revisions, which never change.

A draft may be wrong in any way: it is kept as it was written, and what is wrong with it is told. A
revision is a whole dossier without a fault of form; its digest is what workflows know of it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from asyncpg import Record
from pydantic import TypeAdapter

from api.dossiers.read import (
    Problem,
    dossier_of,
    problems_of_section,
    read_json,
)
from api.queries.applications import application
from domain import commands as c
from domain.application import Application
from domain.calendar import local_day
from domain.dossier.canonical import as_data, digest, publicised_digest
from domain.dossier.diff import Change, beyond, diff
from domain.dossier.fetching import ROW_KINDS, Fetchable, Fetched, FormRow, with_provenance
from domain.dossier.form import Dossier
from domain.dossier.labels import SECTIONS as SECTION_NAMES, where
from domain.dossier.routing import facts_of
from domain.refusals import Refused
from domain.transitions import STAGE_NAMES, legal_commands
from postgres.canonical import canonical
from postgres.personal import (
    PersonalKey,
    context_of_draft,
    context_of_fetch,
    context_of_revision,
    key_of,
    key_of_applicant,
    opened,
)
from postgres.pool import Connection, Pool
from postgres.statements import statements

SQL = statements(__file__, "store")
_ROWS: dict[Fetchable, TypeAdapter[tuple[FormRow, ...]]] = {
    section: TypeAdapter(tuple[kind, ...])  # type: ignore[valid-type]
    for section, kind in ROW_KINDS.items()
}
SECTIONS = tuple(field.name for field in fields(Dossier))
_HANDS_IN = frozenset({c.Save, c.Submit, c.Resubmit, c.ChangeMaterial, c.SupplySupplement})


class NoSuchDossier(LookupError):
    """There is no such application, or no such revision of it."""


class Overtaken(Exception):
    """Somebody saved this section since it was read: nothing was overwritten, and nothing is lost."""

    def __init__(self, section: str, version: int) -> None:
        self.section, self.version = section, version
        super().__init__(f"栏目 {section} 已在别处保存为第 {version} 次，请刷新后合并再保存。")


@dataclass(frozen=True, slots=True)
class Saved:
    """`problems` stop a submission, never a saving."""

    section: str
    version: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Section:
    version: int
    content: Any
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class RevisionView:
    number: int
    digest: str
    publicised: str
    recorded_at: datetime

    @property
    def for_a_command(self) -> c.Revision:
        return c.Revision(self.number, self.digest, self.publicised)


async def save(
    pool: Pool, number: str, person: str, section: str, raw: bytes, *, base: int, at: datetime
) -> Saved:
    """Keep what was written on top of version `base` (0: the first).

    The same content again is the same saving. BadDossier if it is no JSON at all, Refused if the
    application is not this person's or is not being edited, Overtaken if somebody else was faster.
    """
    if section not in SECTIONS:
        raise NoSuchDossier(f"申请书没有栏目 {section}；栏目：{'、'.join(SECTIONS)}。")
    content = read_json(raw)
    case = await _edited_case(pool, number, person)
    _refuse_section(section, case.returned_items)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(SQL["dossier"], number)
        await connection.execute(SQL["lock"], number)
        version = await _save(connection, number, person, section, content, base, at)
    return Saved(section, version, problems_of_section(section, content))


async def _save(
    connection: Connection, number: str, person: str, section: str, content: Any, base: int,  # noqa: ANN401  JSON
    at: datetime,
) -> int:  # fmt: skip
    known = await connection.fetchrow(SQL["section"], number, section)
    version: int = known["version"] if known else 0
    key, context = await key_of(connection, person), context_of_draft(number, section)
    if known is not None and canonical(key.open(known["content"], context)) == canonical(content):
        return version
    if base != version:
        raise Overtaken(section, version)
    await connection.execute(
        SQL["save"], number, section, version + 1, key.seal(content, context), person, at
    )
    return version + 1


async def draft(pool: Pool, number: str) -> Mapping[str, Section]:
    """The newest saving of every section; empty for an application nobody has begun to fill in."""
    async with pool.acquire() as connection:
        return await _draft(connection, number)


async def _draft(connection: Connection, number: str) -> dict[str, Section]:
    rows = await connection.fetch(SQL["current"], number)
    if not rows:
        return {}
    key = await key_of_applicant(connection, number)
    return {
        row["section"]: Section(
            row["version"],
            key.open(row["content"], context_of_draft(number, row["section"])),
            row["saved_at"],
        )
        for row in rows
    }


async def freeze(pool: Pool, number: str, person: str, at: datetime) -> RevisionView:
    """The draft as it stands as a revision; the same content again is the same revision.

    BadDossier names every field that stops it; the draft stays.
    """
    case = await _edited_case(pool, number, person)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(SQL["dossier"], number)
        await connection.execute(SQL["lock"], number)
        drafts = await _draft(connection, number)
        written = dossier_of({name: section.content for name, section in drafts.items()})
        dossier = with_provenance(written, await fetched(connection, number))
        known = await connection.fetchrow(SQL["newest"], number)
        if case.returned_items and case.revision is not None:
            returned = await _read(connection, number, case.revision.number)
            _refuse_beyond(diff(returned, dossier), case.returned_items)
        if known is None or known["digest"] != digest(dossier):
            await _freeze(connection, number, known["revision"] + 1 if known else 1, dossier,
                          person, at)  # fmt: skip
        newest = await connection.fetchrow(SQL["newest"], number)
    assert newest is not None
    return RevisionView(*newest.values())


async def _freeze(
    connection: Connection, number: str, revision: int, dossier: Dossier, person: str, at: datetime
) -> None:
    sealed = (await key_of(connection, person)).seal(
        as_data(dossier), context_of_revision(number, revision)
    )
    await connection.execute(
        SQL["freeze"], number, revision, digest(dossier), publicised_digest(dossier),
        asdict(facts_of(dossier, local_day(at))), sealed, person,
        sorted({material.digest for material in dossier.materials}),
    )  # fmt: skip


async def revision(pool: Pool, number: str, revision: int) -> Dossier:
    """The revision as it was handed in, held against its digest."""
    async with pool.acquire() as connection:
        return await _read(connection, number, revision)


async def _read(connection: Connection, number: str, revision: int) -> Dossier:
    row = await connection.fetchrow(SQL["revision"], number, revision)
    if row is None:
        raise NoSuchDossier(f"申请书 {number} 没有第 {revision} 版材料。")
    form = await opened(connection, number, row["form"], context_of_revision(number, revision))
    dossier = dossier_of(form)
    if digest(dossier) != row["digest"]:
        raise ValueError(f"{number} revision {revision} is not what its digest says")
    return dossier


async def revisions(pool: Pool, number: str) -> tuple[RevisionView, ...]:
    rows = await pool.fetch(SQL["revisions"], number)
    return tuple(RevisionView(*row.values()) for row in rows)


async def fetched(connection: Connection, number: str) -> Fetched:
    """The newest answer for each section that somebody answered for."""
    rows = await connection.fetch(SQL["fetched"], number)
    if not rows:
        return {}
    key = await key_of_applicant(connection, number)
    return {
        Fetchable(row["section"]): {each.id: each for each in _fetched_rows(key, number, row)}
        for row in rows
    }


def _fetched_rows(key: PersonalKey, number: str, row: Record) -> tuple[FormRow, ...]:
    section = Fetchable(row["section"])
    known = key.open(row["rows"], context_of_fetch(number, section.value))
    return _ROWS[section].validate_json(json.dumps(known))


async def _edited_case(pool: Pool, number: str, person: str) -> Application:
    """By its applicant, in a stage in which something may be handed in (t2, JB24-3.9)."""
    case = await application(pool, number)
    if case is None:
        raise NoSuchDossier(f"没有申请书 {number}。")
    if case.person != person:
        raise Refused("N89-3.3.2-1", "申请书由申报人本人填写。")
    if not _HANDS_IN & set(legal_commands(case.stage)):
        stage = STAGE_NAMES[case.stage]
        raise Refused("JB24-3.9", f"当前环节“{stage}”不能修改申报材料；需要修改的，请先取回。")
    return case


def _refuse_section(section: str, items: tuple[str, ...]) -> None:
    """A return that names items opens their sections, no others (JB24-3.10)."""
    sections = {item.partition(".")[0].partition("[")[0] for item in items}
    if items and section not in sections:
        raise Refused(
            "JB24-3.10", f"栏目“{SECTION_NAMES[section]}”不在退回要求修改之列；{_asked(items)}"
        )


def _refuse_beyond(changes: tuple[Change, ...], items: tuple[str, ...]) -> None:
    outside = beyond(changes, items)
    if outside:
        told = "、".join(dict.fromkeys(change.where for change in outside))
        raise Refused("JB24-3.10", f"改动了退回未要求修改的内容：{told}；{_asked(items)}")


def _asked(items: tuple[str, ...]) -> str:
    return f"只能修改：{'、'.join(where(item) for item in items)}。要改其他内容的，请先取回。"
