"""One good dossier, spoilt in one place at a time; and what the rule then says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from domain.dossier.form import Dossier, EntrustingLetter, Promise, Summary
from domain.dossier.kinds import (
    AchievementKind as Kind,
    ApplicationType,
    AssessmentOutcome,
    AwardIssuer,
    Degree,
    EmploymentTie,
    MaterialKind,
    Part,
    Provenance,
    QualificationKind,
    Schooling,
    Status,
)
from domain.eligibility.answers import Outcome
from domain.eligibility.case import Ban, Compared, Comparison, Register, Standing
from domain.notice import Channel, Level
from domain.routes import StaffKind, UnitOwner
from tests.dossiers.builders import (
    APPLIED,
    GREEN,
    UNIT,
    assessed,
    education,
    green,
    jiangbei,
    material,
    title,
    with_basic,
    with_target,
    without,
)
from tests.dossiers.gallery import FAILED, NONE, PASSED, PERSON, _other

CLEAN = Standing(registered=frozenset({UNIT.id}))


@dataclass(frozen=True)
class Spoilt:
    rule: str
    outcome: Outcome
    dossier: Dossier
    standing: Standing | None = CLEAN
    registers: Mapping[Register, Compared] = field(default_factory=dict)
    at: datetime | None = None
    season: str = GREEN  # whose rules are asked, where the dossier names another

    @property
    def notice(self) -> str:
        return self.dossier.notice if self.dossier.notice in APPLIED else self.season

    @property
    def instant(self) -> datetime:
        return self.at or APPLIED[self.notice]

    @property
    def title(self) -> str:
        return f"{self.rule} {self.outcome}"


def said(register: Register, outcome: Comparison, *differs: str) -> dict[Register, Compared]:
    return {register: Compared(outcome, APPLIED[green().notice], differs)}


def spoilt() -> tuple[Spoilt, ...]:
    return (
        *_scope(), *_standing(), *_target(), *_schooling(), *_titles(), *_history(), *_works(),
        *_learning(), *_insurance(), *_archive(),
    )  # fmt: skip


def _scope() -> Iterator[Spoilt]:
    good, city = green(), StaffKind.ESTABLISHED
    yield Spoilt("N89-1-1", FAILED, with_basic(good, field="　"))
    banned = Standing((Ban(date(2021, 6, 1), date(2024, 6, 1)),))
    yield Spoilt("N89-1-4", FAILED, good, banned)
    over = Standing((Ban(date(2020, 11, 13), date(2023, 11, 13)),))
    yield Spoilt("N89-1-4", PASSED, good, over)
    yield Spoilt("N89-3.1-2", FAILED, good, at=datetime(2023, 12, 1, 4, 0, 1, tzinfo=UTC))
    yield Spoilt("N89-3.1-2", PASSED, good, at=datetime(2023, 12, 1, 4, 0, 0, tzinfo=UTC))
    yield Spoilt("JB24-3.2-5", FAILED, with_basic(good, staff=city))
    yield Spoilt("N89-3.2-1", FAILED, with_basic(good, staff=city))
    yield Spoilt("N89-3.3.1-5", FAILED, with_basic(good, agency=None))
    yield Spoilt("N89-3.2R3", FAILED, with_basic(good, unit_owner=UnitOwner.NONE))
    yield Spoilt("N89-3.2R4", FAILED, with_basic(
        good, staff=StaffKind.FREELANCER, unit_owner=UnitOwner.NONE))  # fmt: skip
    yield Spoilt("N89-3.2R5-c", FAILED, with_basic(
        good, staff=StaffKind.STATIONED, unit_owner=UnitOwner.OUT_OF_CITY,
        headquarters="sinohydro-chongqing"))  # fmt: skip


def _standing() -> Iterator[Spoilt]:
    good, other = green(), jiangbei()
    yield Spoilt("N89-3.2-2", FAILED, replace(good, promise=Promise(given=False)))
    yield Spoilt("N89-3.2-3", FAILED, other, Standing(chance_taken_by="2024-00007"))
    yield Spoilt("N89-3.2-3", PASSED, other)
    wrong = replace(UNIT, uscc=UNIT.uscc[:-1] + ("0" if UNIT.uscc[-1] != "0" else "1"))
    yield Spoilt("N89-3.3.1-3", FAILED, with_basic(good, unit=wrong))
    yield Spoilt("N89-3.3.1-3", FAILED, with_basic(good, unit=replace(UNIT, uscc="")))
    yield Spoilt("N89-3.3.1-4", FAILED, good, Standing(administers=(UNIT.id,)))
    yield Spoilt("N89-3.3.1-4", PASSED, good, Standing(administers=("another",)))
    yield Spoilt("JB24-3.2-6", PASSED, good)
    yield Spoilt("JB24-3.2-6", FAILED, good, Standing(registered=frozenset()))


def _target() -> Iterator[Spoilt]:
    good, other = green(), jiangbei()
    normal = with_target(good, channel=Channel.NORMAL, type=ApplicationType.PROMOTION)
    yield Spoilt("N89-0-1", FAILED, with_target(good, channel=Channel.GREEN))
    yield Spoilt("N89-0-1", FAILED, with_target(good, type=ApplicationType.PROMOTION))
    yield Spoilt("JB24-3.0-3", FAILED, with_target(good, series="经济"))
    other_season = replace(good, notice="2022-green-low-carbon")
    yield Spoilt("JB24-3.0-3", FAILED, other_season)
    yield Spoilt("JB24-3.0-3", FAILED, with_target(good, title="工程师"))
    yield Spoilt("JB24-3.0-3", FAILED, with_target(good, committee="another"))
    yield Spoilt("JB24-3.0-3", FAILED, with_target(other, level=Level.SENIOR))
    yield Spoilt("JB24-3.2-1b", FAILED, with_target(good, direction=" "))
    yield Spoilt("JB24-3.2-2", FAILED, with_target(other, type=ApplicationType.FIRST_BATCH))
    yield Spoilt("JB24-3.2-3a", FAILED, with_target(good, condition=None))
    cites = good.target.condition
    assert cites is not None
    yield Spoilt(
        "JB24-3.2-3a", FAILED, with_target(good, condition=replace(cites, rule="N89-2.2Z-1"))
    )
    yield Spoilt("JB24-3.2-3b", FAILED, with_target(good, condition=replace(cites, rule="")))
    yield Spoilt("JB24-3.2-3d", FAILED, without(good, MaterialKind.CONDITION))
    exceptional = with_target(other, type=ApplicationType.EXCEPTIONAL)
    yield Spoilt("JB24-3.2-3c", FAILED, exceptional)
    held = (title(series="经济", specialty="工商管理"),)
    yield Spoilt("N89-2.1-3", PERSON, replace(normal, qualifications=held))
    yield Spoilt("N89-2.1-3", PASSED, replace(normal, qualifications=(title(),)))
    yield Spoilt("N89-2.1-1", PERSON, normal)


def _schooling() -> Iterator[Spoilt]:
    good = green()
    low = education("e2", Schooling.LOWER, Degree.NONE, graduated=date(2006, 6, 30), highest=False)
    yield Spoilt("JB24-3.2E-1", FAILED, replace(good, education=(*good.education, low)))
    yield Spoilt("JB24-3.2E-2a", FAILED, replace(good, education=()))
    (row,) = good.education
    for name, value in (
        ("school", ""), ("major", " "), ("certificate_number", ""), ("degree_number", ""),
        ("years", 0.0), ("highest_schooling", False), ("highest_degree", False),
    ):  # fmt: skip
        changed = replace(row, **{name: value})  # type: ignore[arg-type]
        yield Spoilt("JB24-3.2E-2a", FAILED, replace(good, education=(changed,)))
    bare = without(good, MaterialKind.DEGREE_CERTIFICATE)
    yield Spoilt("JB24-3.2E-2b", FAILED, bare)
    report = material(MaterialKind.EDUCATION_REPORT, row.id)
    yield Spoilt("JB24-3.2E-2b", PASSED, replace(bare, materials=(*bare.materials, report)))
    verified = said(Register.EDUCATION, Comparison.VERIFIED)
    yield Spoilt("JB24-3.2E-2b", NONE, bare, registers=verified)
    down = said(Register.EDUCATION, Comparison.UNAVAILABLE)
    yield Spoilt("JB24-3.2E-2b", FAILED, bare, registers=down)
    yield Spoilt("JB24-3.2E-2d", PASSED, bare, registers=verified)
    none = replace(row, degree=Degree.NONE)
    yield Spoilt("JB24-3.2E-2c", FAILED, replace(good, education=(none,)))


def _titles() -> Iterator[Spoilt]:
    good = jiangbei()
    (held,) = good.qualifications
    for name in ("name", "specialty", "certificate_number", "authority"):
        changed = replace(held, **{name: ""})  # type: ignore[arg-type]
        yield Spoilt("JB24-3.3-1b", FAILED, replace(good, qualifications=(changed,)))
    unranked = replace(held, level=None)
    yield Spoilt("JB24-3.3-1b", FAILED, replace(good, qualifications=(unranked,)))
    paper = without(good, MaterialKind.E_CERTIFICATE)
    yield Spoilt("JB24-3.3-2a", PERSON, paper)
    one = (*paper.materials, material(MaterialKind.PAPER_CERTIFICATE, held.id))
    yield Spoilt("JB24-3.3-2b", FAILED, replace(paper, materials=one))
    both = (*one, material(MaterialKind.RED_HEADED, held.id))
    yield Spoilt("JB24-3.3-2b", PASSED, replace(paper, materials=both))
    skilled = jiangbei(held=(replace(held, kind=QualificationKind.SKILL, name="高级技师"),))
    yield Spoilt("JB24-3.3-5", PERSON, skilled)
    yield Spoilt("JB24-3.3-3b", PASSED, skilled)
    yield Spoilt("JB24-3.3-3b", FAILED, without(skilled, MaterialKind.QUALIFICATION_CERTIFICATE))
    nothing = replace(good, qualifications=(replace(held, prior=False),))
    yield Spoilt("JB24-3.3-1c", FAILED, nothing)
    yield Spoilt("JB24-3.2-2.1", FAILED, nothing)


def _history() -> Iterator[Spoilt]:
    good = green()
    (work,) = good.work
    rule = "N89-3.3.2-1"
    yield Spoilt(rule, FAILED, with_basic(good, name=" "))
    yield Spoilt(rule, FAILED, with_basic(good, id_number=good.basic.id_number[:-1] + "?"))
    yield Spoilt(rule, FAILED, with_basic(good, first_worked=date(2003, 5, 1)))
    yield Spoilt(rule, FAILED, with_basic(good, first_worked=date(2023, 11, 14)))
    yield Spoilt(rule, PASSED, with_basic(good, retirement_approved_on=date(2040, 1, 1)))
    yield Spoilt(rule, FAILED, replace(good, work=(replace(work, ended=date(2009, 1, 1)),)))
    backwards = replace(good.insurance[0], last_month=date(2019, 1, 1))
    yield Spoilt(rule, FAILED, replace(good, insurance=(backwards,)))
    edited = replace(good.education[0], provenance=Provenance.EDITED)
    yield Spoilt("JB24-3.0-2", PERSON, replace(good, education=(edited,)))
    yield Spoilt("JB24-3.2-4", FAILED, with_basic(good, first_worked=date(2012, 1, 1)))
    yield Spoilt("JB24-3.2-8", FAILED, without(good, MaterialKind.SUMMARY))
    yield Spoilt("JB24-3.2-8", FAILED, replace(good, summary=Summary("总结", signed=True,
                                                                    fingerprinted=False)))  # fmt: skip
    yield Spoilt("JB24-3.4-1", FAILED, replace(good, work=()))


def _works() -> Iterator[Spoilt]:
    good = jiangbei()
    (done,) = good.performances
    yield Spoilt("N89-3.3.2-2", FAILED, without(good, MaterialKind.EVIDENCE))
    secret = tuple(replace(one, declassified=False) for one in good.materials)
    yield Spoilt("N89-3.3.2-4", FAILED, replace(good, materials=secret))
    yield Spoilt("JB24-3.5-1", FAILED, replace(good, performances=(replace(done, content=""),)))
    yield Spoilt("JB24-3.5-2", FAILED, replace(good, performances=()))
    yield Spoilt("JB24-3.5-2", FAILED, replace(good, performances=(), results=(done,)))
    before = replace(done, finished=date(2018, 11, 30))
    yield Spoilt("JB24-3.5-3a", FAILED, replace(good, performances=(before,)))
    first = green(performances=(replace(done, finished=date(2010, 5, 1)),))
    yield Spoilt("JB24-3.5-3b", FAILED, first)
    statement = without(good, MaterialKind.EVIDENCE)
    only = (*statement.materials, material(MaterialKind.UNIT_STATEMENT, done.id))
    yield Spoilt("JB24-3.5-6a", FAILED, replace(statement, materials=only))
    unstamped = tuple(replace(one, stamped=False) for one in good.materials)
    yield Spoilt("JB24-3.5-6c", FAILED, replace(good, materials=unstamped))
    yield Spoilt("JB24-3.7-4c", FAILED, replace(good, materials=unstamped))
    for rule, kind, kinds in (
        (
            "JB24-3.6-1",
            Kind.PAPER,
            (MaterialKind.COVER, MaterialKind.PAGES, MaterialKind.INDEX_REPORT),
        ),
        ("JB24-3.6-1", Kind.CONFERENCE_PAPER, (MaterialKind.READING_CERTIFICATE,)),
        ("JB24-3.6-3", Kind.RESEARCH, (MaterialKind.APPROVAL_FORM, MaterialKind.CLOSING_REPORT)),
        ("JB24-3.6-4", Kind.TECHNICAL_REPORT, (MaterialKind.INVITATION,)),
    ):
        row = _other("r1", kind, "某成果")
        parts = tuple(material(part, "r1") for part in kinds)
        yield Spoilt(rule, FAILED, jiangbei(results=(row,), extra=parts[1:]))
        yield Spoilt(rule, PASSED, jiangbei(results=(row,), extra=parts))
    yield from _awards_and_standards()


def _awards_and_standards() -> Iterator[Spoilt]:
    award = _other("r1", Kind.AWARD, "科技进步奖", issuer=AwardIssuer.GOVERNMENT, group_work=True,
                   own_part="负责热工计算")  # fmt: skip
    papers = tuple(
        material(kind, "r1")
        for kind in (MaterialKind.AWARD_CERTIFICATE, MaterialKind.AWARD_DOCUMENT)
    )
    yield Spoilt("JB24-3.6-2", PASSED, jiangbei(results=(award,), extra=papers))
    yield Spoilt("JB24-3.6-2", FAILED, jiangbei(results=(award,), extra=papers[:1]))
    society = replace(award, issuer=AwardIssuer.ASSOCIATION)
    yield Spoilt("JB24-3.6-2", FAILED, jiangbei(results=(society,), extra=papers))
    yield Spoilt(
        "JB24-3.6-2", FAILED, jiangbei(results=(replace(award, own_part=""),), extra=papers)
    )
    standard = _other("r1", Kind.STANDARD, "施工规程", statuses=(Status.ISSUED, Status.IN_FORCE),
                      part=Part.MEMBER)  # fmt: skip
    pages = tuple(
        material(kind, "r1")
        for kind in (MaterialKind.COVER, MaterialKind.CONTENTS, MaterialKind.PREFACE)
    )
    for changed in (
        replace(standard, statuses=(Status.ISSUED,)), replace(standard, drafter=False),
    ):  # fmt: skip
        yield Spoilt("JB24-3.6-6", FAILED, jiangbei(results=(changed,), extra=pages))
    yield Spoilt("JB24-3.6-6", FAILED, jiangbei(results=(standard,), extra=pages[:2]))
    yield Spoilt("JB24-3.6-6", PASSED, jiangbei(results=(standard,), extra=pages))


def _learning() -> Iterator[Spoilt]:
    good = jiangbei()
    yield Spoilt("JB24-3.7-1c", FAILED, without(good, MaterialKind.LEARNING_CARD))
    bare = without(good, MaterialKind.PUBLIC_CERTIFICATE)
    yield Spoilt("JB24-3.7-1c", FAILED, bare)
    verified = said(Register.PUBLIC_LEARNING, Comparison.VERIFIED)
    yield Spoilt("JB24-3.7-1c", PASSED, bare, registers=verified)
    yield Spoilt("JB24-3.7-3a", PASSED, bare, registers=verified)
    elsewhere = EntrustingLetter("某厅", "another-committee", date(2024, 9, 1), True, True)
    yield Spoilt("JB24-3.7-1b", PERSON, replace(good, entrusting=elsewhere))
    yield Spoilt("JB24-3.7-2", FAILED, replace(good, learning=()))
    yield Spoilt("JB24-3.8-1", FAILED, replace(good, assessments=good.assessments[1:]))
    best = assessed(range(2019, 2024), outcomes={2022: AssessmentOutcome.EXCELLENT})
    excellent = replace(good, assessments=best)
    yield Spoilt("JB24-3.8-4", FAILED, excellent)
    shown = (*good.materials, material(MaterialKind.ASSESSMENT_RESULT, "a2022"))
    yield Spoilt("JB24-3.8-4", PASSED, replace(excellent, materials=shown))
    confirmed = said(Register.ASSESSMENT, Comparison.VERIFIED)
    yield Spoilt("JB24-3.8-4", PASSED, excellent, registers=confirmed)


def _insurance() -> Iterator[Spoilt]:
    verified = said(Register.INSURANCE, Comparison.VERIFIED)
    first, other = green(), jiangbei()
    bare = without(first, MaterialKind.INSURANCE_DETAIL)
    yield Spoilt("JB24-3.2-9a", PASSED, bare, registers=verified)
    yield Spoilt("JB24-3.2-9a", FAILED, bare)
    yield Spoilt("JB24-3.2-9a", FAILED, without(other, MaterialKind.INSURANCE_DETAIL),
                 registers=verified)  # fmt: skip
    yield Spoilt("JB24-3.2-9b", FAILED, with_basic(first, insured_unit=None))
    elsewhere = replace(UNIT, id="unit-other", name="重庆某公司")
    unexplained = with_basic(first, insured_unit=elsewhere, tie=EmploymentTie.OTHER)
    yield Spoilt("JB24-3.2-9b", FAILED, unexplained)
    for rule, tie in (
        ("JB24-3.2-9c", EmploymentTie.DISPATCHED), ("JB24-3.2-9d", EmploymentTie.AGENCY_INSURED),
        ("JB24-3.2-9e", EmploymentTie.GROUP),
    ):  # fmt: skip
        yield Spoilt(rule, FAILED, with_basic(first, insured_unit=elsewhere, tie=tie))
    both = (MaterialKind.LABOUR_CONTRACT, MaterialKind.AGENCY_AGREEMENT)
    agency = with_basic(first, insured_unit=elsewhere, tie=EmploymentTie.AGENCY_INSURED)
    papers = (*agency.materials, *(material(kind) for kind in both))
    yield Spoilt("JB24-3.2-9d", PASSED, replace(agency, materials=papers))
    yield from _compared()


def _compared() -> Iterator[Spoilt]:
    first = green()
    verified = said(Register.INSURANCE, Comparison.VERIFIED)
    mismatched = said(Register.INSURANCE, Comparison.MISMATCHED, "insured_unit")
    yield Spoilt("N89-3.2-4", PERSON, first, registers=mismatched)
    yield Spoilt("N89-5.5-1", PERSON, first, registers=mismatched)
    yield Spoilt("N89-5.5-1", PASSED, first, registers=verified)
    yield Spoilt("N89-5.5-2", PASSED, first, registers=verified)
    yield Spoilt("N89-5.5-3", PERSON, first, registers=mismatched)
    yield Spoilt("N89-5.5-3", PERSON, first,
                 registers=said(Register.EDUCATION, Comparison.UNAVAILABLE))  # fmt: skip
    city = with_basic(first, staff=StaffKind.ESTABLISHED, unit_owner=UnitOwner.CITY,
                      department="cq-water-group")  # fmt: skip
    yield Spoilt("N89-5.1", PASSED, city, registers=said(Register.POSTS, Comparison.VERIFIED))
    full = said(Register.POSTS, Comparison.MISMATCHED)
    yield Spoilt("N89-5.1", PERSON, city, registers=full)


def _archive() -> Iterator[Spoilt]:
    from tests.dossiers.gallery import gallery  # noqa: PLC0415  its entries are made once each

    away = next(entry.dossier for entry in gallery() if entry.name.endswith("档案在异地有查档情况"))
    check = away.archive.check
    assert check is not None

    def changed(**fields: object) -> Dossier:
        new = replace(check, **fields)  # type: ignore[arg-type]
        return replace(away, archive=replace(away.archive, check=new))

    nowhere = jiangbei()
    nowhere = replace(nowhere, archive=replace(nowhere.archive, custodian=" "))
    yield Spoilt("JB24-3.2-7a", FAILED, nowhere)
    elsewhere = replace(UNIT, id="unit-other")
    yield Spoilt("N89-3.2R3-2", FAILED, with_basic(away, insured_unit=elsewhere))
    for fields in ({"name": "别人"}, {"checker": ""}, {"custodian": " "}, {"sealed": False}):
        yield Spoilt("JB24-F", FAILED, changed(**fields))
    yield Spoilt("JB24-F-n1", FAILED, changed(educations=()))
    yield Spoilt("JB24-4.1-1c", FAILED, changed(educations=()))
    with_title = replace(away, qualifications=(title(),))
    yield Spoilt("JB24-F-n2", FAILED, with_title)
    yield Spoilt("JB24-4.1-1c", FAILED, with_title)
    verified = said(Register.ARCHIVE, Comparison.VERIFIED)
    yield Spoilt("JB24-4.1-1c", PASSED, green(), registers=verified)
