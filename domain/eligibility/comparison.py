"""自动比对: what a register is asked about a dossier, and what its rows say of it (N89-5.5-1).

A register answers with rows. Every row of the dossier that the register could know must be found
and agree; what differs is named by its field, and by nothing else.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from domain.dossier.form import Dossier
from domain.dossier.kinds import (
    AchievementKind,
    AssessmentOutcome,
    Degree,
    LearningKind,
    Schooling,
)
from domain.dossier.months import index
from domain.eligibility.case import Register
from domain.notice import Level

_A_YEAR = 12  # months of insurance that are compared
_REGISTERED = frozenset({
    AchievementKind.AWARD, AchievementKind.PATENT, AchievementKind.OTHER_PATENT,
    AchievementKind.SOFTWARE, AchievementKind.RESEARCH,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class EducationRow:
    """学信网、学位网."""

    schooling: Schooling
    degree: Degree
    school: str
    major: str
    graduated: date
    full_time: bool
    certificate_number: str
    degree_number: str = ""


@dataclass(frozen=True, slots=True)
class InsuranceRow:
    """社保: one paid month."""

    unit: str
    month: date
    in_city: bool = True
    as_individual: bool = False


@dataclass(frozen=True, slots=True)
class ArchiveRow:
    custodian: str
    in_city: bool
    stored_since: date


@dataclass(frozen=True, slots=True)
class PublicLearningRow:
    """公需科目: what was completed in a year."""

    year: int
    hours: int


@dataclass(frozen=True, slots=True)
class PostRow:
    """岗位: how many of a level are vacant in the unit."""

    level: Level
    vacancies: int


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    year: int
    outcome: AssessmentOutcome


@dataclass(frozen=True, slots=True)
class AchievementRow:
    kind: AchievementKind
    name: str


Row = (
    EducationRow | InsuranceRow | ArchiveRow | PublicLearningRow | PostRow | AssessmentRow
    | AchievementRow
)  # fmt: skip
ROWS: Mapping[Register, type[Row]] = {
    Register.EDUCATION: EducationRow, Register.INSURANCE: InsuranceRow,
    Register.ARCHIVE: ArchiveRow, Register.PUBLIC_LEARNING: PublicLearningRow,
    Register.POSTS: PostRow, Register.ASSESSMENT: AssessmentRow,
    Register.ACHIEVEMENTS: AchievementRow,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """Personal data: it goes to the register, and nowhere else."""

    name: str
    id_number: str
    unit: str = ""  # 统一社会信用代码, for what belongs to a unit


def question(dossier: Dossier) -> Question:
    unit = dossier.basic.unit
    return Question(dossier.basic.name, dossier.basic.id_number, unit.uscc if unit else "")


def differing(
    register: Register, dossier: Dossier, rows: tuple[Row, ...], today: date
) -> tuple[str, ...]:
    """Fields of the dossier that the rows do not bear out; none: verified."""
    return tuple(_COMPARED[register](dossier, rows, today))


Compare = Callable[[Dossier, tuple[Row, ...], date], Iterator[str]]


def _education(dossier: Dossier, rows: tuple[Row, ...], _: date) -> Iterator[str]:
    known = {row.certificate_number: row for row in rows if isinstance(row, EducationRow)}
    if not dossier.education:
        yield "education"
    for at, own in enumerate(dossier.education):
        found = known.get(own.certificate_number)
        if found is None:
            yield f"education[{at}].certificate_number"
            continue
        for name in ("schooling", "degree", "school", "full_time", "degree_number"):
            if getattr(found, name) != getattr(own, name):
                yield f"education[{at}].{name}"
        if index(found.graduated) != index(own.graduated):
            yield f"education[{at}].graduated"


def _insurance(dossier: Dossier, rows: tuple[Row, ...], today: date) -> Iterator[str]:
    """The insured unit, and every month of the last year that the applicant claims."""
    paid = [row for row in rows if isinstance(row, InsuranceRow)]
    months = {index(row.month) for row in paid}
    if not paid:
        yield "insurance"
        return
    newest = max(paid, key=lambda row: row.month)
    unit = dossier.basic.insured_unit
    if not newest.as_individual and unit is not None and newest.unit != unit.name:
        yield "basic.insured_unit"
    first = index(today) - _A_YEAR + 1
    for at, own in enumerate(dossier.insurance):
        claimed = range(max(first, index(own.first_month)), index(own.last_month) + 1)
        if any(month not in months for month in claimed):
            yield f"insurance[{at}]"


def _archive(dossier: Dossier, rows: tuple[Row, ...], _: date) -> Iterator[str]:
    known = [row for row in rows if isinstance(row, ArchiveRow)]
    if not known:
        yield "archive"
        return
    newest, own = max(known, key=lambda row: row.stored_since), dossier.archive
    if newest.custodian != own.custodian:
        yield "archive.custodian"
    if newest.in_city != own.in_city:
        yield "archive.in_city"
    if index(newest.stored_since) > index(own.stored_since):
        yield "archive.stored_since"


def _public_learning(dossier: Dossier, rows: tuple[Row, ...], _: date) -> Iterator[str]:
    hours = {row.year: row.hours for row in rows if isinstance(row, PublicLearningRow)}
    claimed = [
        (at, own) for at, own in enumerate(dossier.learning) if own.kind is LearningKind.PUBLIC
    ]
    if not claimed:
        yield "learning"
    for at, own in claimed:
        if hours.get(own.began.year, 0) < own.hours:
            yield f"learning[{at}].hours"


def _posts(dossier: Dossier, rows: tuple[Row, ...], _: date) -> Iterator[str]:
    level = dossier.target.level
    if not any(
        row.vacancies > 0 for row in rows if isinstance(row, PostRow) and row.level is level
    ):
        yield "target.level"


def _assessment(dossier: Dossier, rows: tuple[Row, ...], _: date) -> Iterator[str]:
    known = {row.year: row.outcome for row in rows if isinstance(row, AssessmentRow)}
    if not dossier.assessments:
        yield "assessments"
    for at, own in enumerate(dossier.assessments):
        if known.get(own.year) is not own.outcome:
            yield f"assessments[{at}].outcome"


def _achievements(dossier: Dossier, rows: tuple[Row, ...], _: date) -> Iterator[str]:
    """Who claims none has nothing to prove."""
    known = {(row.kind, row.name) for row in rows if isinstance(row, AchievementRow)}
    for at, own in enumerate(dossier.results):
        if own.kind in _REGISTERED and (own.kind, own.name) not in known:
            yield f"results[{at}].name"


_COMPARED: Mapping[Register, Compare] = {
    Register.EDUCATION: _education, Register.INSURANCE: _insurance, Register.ARCHIVE: _archive,
    Register.PUBLIC_LEARNING: _public_learning, Register.POSTS: _posts,
    Register.ASSESSMENT: _assessment, Register.ACHIEVEMENTS: _achievements,
}  # fmt: skip


def rows_of(register: Register, dossier: Dossier, today: date) -> tuple[Row, ...]:
    """What a register would hold of somebody whose dossier is true: for simulators and tests."""
    return tuple(_TRUE[register](dossier, today))


def _true_insurance(dossier: Dossier, today: date) -> Iterator[Row]:
    for own in dossier.insurance:
        for month in range(index(own.first_month), min(index(own.last_month), index(today)) + 1):
            first = date(month // _A_YEAR, month % _A_YEAR + 1, 1)
            yield InsuranceRow(own.unit, first, own.in_city, own.as_individual)


_TRUE: Mapping[Register, Callable[[Dossier, date], Iterator[Row]]] = {
    Register.EDUCATION: lambda dossier, _: (
        EducationRow(
            own.schooling, own.degree, own.school, own.major, own.graduated, own.full_time,
            own.certificate_number, own.degree_number,
        )
        for own in dossier.education
        if not own.overseas
    ),
    Register.INSURANCE: _true_insurance,
    Register.ARCHIVE: lambda dossier, _: iter((
        ArchiveRow(
            dossier.archive.custodian, dossier.archive.in_city, dossier.archive.stored_since
        ),
    )),
    Register.PUBLIC_LEARNING: lambda dossier, _: (
        PublicLearningRow(own.began.year, own.hours)
        for own in dossier.learning
        if own.kind is LearningKind.PUBLIC
    ),
    Register.POSTS: lambda dossier, _: iter((PostRow(dossier.target.level, 1),)),
    Register.ASSESSMENT: lambda dossier, _: (
        AssessmentRow(own.year, own.outcome) for own in dossier.assessments
    ),
    Register.ACHIEVEMENTS: lambda dossier, _: (
        AchievementRow(own.kind, own.name)
        for own in dossier.results
        if own.kind in _REGISTERED
    ),
}  # fmt: skip
