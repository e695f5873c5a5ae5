"""The dossiers that rehearsed applicants hand in: those of tests/dossiers/files, moved to the season.

Years are moved to the notice's, organisations are those of the rehearsal's towns, and whatever a
route asks for is filled in. Which of them fit is for the rules to say.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from typing import Any

from api.dossiers.read import read_dossier
from deploy.local.samples import sample
from deploy.local.stack import ROOT
from domain.calendar import local_day
from domain.dossier.form import (
    Archive,
    Basic,
    Dossier,
    EntrustingLetter,
    FileCheck,
    FileEducation,
    Material,
    Unit,
)
from domain.dossier.kinds import MaterialKind
from domain.dossier.labels import called
from domain.dossier.uscc import check_letter
from domain.eligibility.book import examine
from domain.eligibility.case import Case
from domain.notice import Level, Notice, Route
from domain.routes import Facts, example_facts

FILES = ROOT / "tests" / "dossiers" / "files"
_NAMES = {
    "unit-city": "重庆市某设计研究院", "unit-district": "某区环境监测站",
    "unit-company": "某节能科技有限公司", "unit-branch": "某央企重庆分公司",
}  # fmt: skip


def dossiers(notice: Notice, level: Level, route: Route, at: datetime) -> list[Dossier]:
    """All that could be submitted at that moment, in the order of their files."""
    return [each for each in _all(notice, level, route, at) if not _objections(each, notice, at)]


def spoilt_dossiers(
    notice: Notice, level: Level, route: Route, at: datetime
) -> list[tuple[Dossier, frozenset[str]]]:
    """Those that could not, with the rules that object."""
    found = [(each, _objections(each, notice, at)) for each in _all(notice, level, route, at)]
    return [(each, rules) for each, rules in found if rules]


def _objections(dossier: Dossier, notice: Notice, at: datetime) -> frozenset[str]:
    answers = examine(Case(dossier, notice, at, local_day(at)))
    return frozenset(answer.rule for answer in answers if answer.blocks)


def _all(notice: Notice, level: Level, route: Route, at: datetime) -> list[Dossier]:
    name = notice.terms.notice  # a notice that was moved has another year before its name
    return [
        _on_route(
            replace(_moved(known, int(name[:4]) - int(known.notice[:4])), notice=name),
            example_facts(route), at,
        )
        for known in _known()
        if name[4:].startswith(known.notice[4:]) and known.target.level is level
    ]  # fmt: skip


@cache
def _known() -> tuple[Dossier, ...]:
    return tuple(read_dossier(file.read_bytes()) for file in sorted(FILES.glob("*.json")))


# ------------------------------------------------------------------------------ in time


def _moved(dossier: Dossier, years: int) -> Dossier:
    """Every day the same day of a later year; every year that is named, too."""
    moved: Dossier = _shifted(dossier, lambda day: _later(day, years), years)
    return moved


def _shifted(value: Any, shift: Callable[[date], date], years: int, name: str = "") -> Any:
    if isinstance(value, date):
        return shift(value)
    if isinstance(value, tuple):
        return tuple(_shifted(item, shift, years) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: _shifted(getattr(value, field.name), shift, years, field.name)
            for field in fields(value)
        }
        return replace(value, **changed)
    return value + years if name == "year" else value


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28)


# --------------------------------------------------------------------------- on a route


def _on_route(dossier: Dossier, facts: Facts, at: datetime) -> Dossier:
    basic = _basic(dossier.basic, facts)
    archive = dossier.archive if facts.archive_in_city else _away(dossier, basic, at)
    insurance = tuple(
        replace(row, as_individual=facts.insured_as_individual) for row in dossier.insurance
    )
    entrusting = _letter(dossier, at) if facts.entrusting_letter else None
    extra = [
        kind
        for kind, needed in (
            (MaterialKind.FILE_CHECK, facts.archive_form),
            (MaterialKind.TAX_RECORD, facts.tax_record),
            (MaterialKind.ENTRUSTING_LETTER, facts.entrusting_letter),
        )
        if needed
    ]
    attached = (
        *dossier.materials,
        *(Material(f"m-{kind.value}", "", kind, called(kind)) for kind in extra),
    )
    known = {material.id: material for material in attached}
    return replace(
        dossier, basic=basic, archive=archive, insurance=insurance, entrusting=entrusting,
        materials=tuple(_real(material) for material in known.values()),
    )  # fmt: skip


def _basic(basic: Basic, facts: Facts) -> Basic:
    return replace(
        basic, staff=facts.staff, unit_owner=facts.unit_owner, unit=_unit(facts.unit),
        insured_unit=_unit(facts.insured_unit), unit_in_city=facts.unit_in_city,
        department=facts.department, agency=facts.agency, district=facts.district,
        headquarters=facts.headquarters, industry_restricted=facts.industry_restricted,
    )  # fmt: skip


def _unit(name: str | None) -> Unit | None:
    if name is None:
        return None
    first = f"91500105MA5U{sum(map(ord, name)) % 100_000:05d}"
    return Unit(name, _NAMES[name], first + check_letter(first))


def _away(dossier: Dossier, basic: Basic, at: datetime) -> Archive:
    since = dossier.archive.stored_since
    rows = tuple(
        FileEducation(row.graduated, row.school, row.major, row.schooling, row.degree, row.years,
                      row.full_time, row.certificate_number)
        for row in dossier.education
    )  # fmt: skip
    custodian = "成都市人才中心"
    form = FileCheck(
        basic.name, basic.id_number, since, "邓查验", custodian, local_day(at), sealed=True,
        educations=rows,
    )  # fmt: skip
    return Archive(in_city=False, custodian=custodian, stored_since=since, check=form)


def _letter(dossier: Dossier, at: datetime) -> EntrustingLetter:
    return EntrustingLetter(
        "四川省住房和城乡建设厅", dossier.target.committee, local_day(at), has_authority=True,
        sealed=True,
    )  # fmt: skip


def _real(material: Material) -> Material:
    """With the digest of a file that exists."""
    content = sha256(sample(material.kind)).hexdigest()
    return replace(material, digest=f"sha256:{content}", declassified=True, stamped=True)
