"""Whole, plausible dossiers of people who do not exist; each test says only how its own differs."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256

from domain.dossier.form import (
    Achievement,
    Archive,
    Assessment,
    Basic,
    Citation,
    Dossier,
    Education,
    Insured,
    Learning,
    Material,
    Promise,
    Qualification,
    Summary,
    Target,
    Unit,
    Work,
)
from domain.dossier.identity import check_digit
from domain.dossier.kinds import (
    AchievementKind,
    ApplicationType,
    AssessmentOutcome,
    Degree,
    LearningKind,
    MaterialKind,
    Part,
    QualificationKind,
    Rank,
    Schooling,
    Status,
)
from domain.dossier.uscc import check_letter
from domain.notice import Channel, Level
from domain.routes import StaffKind, UnitOwner

GREEN = "2023-green-low-carbon"
JIANGBEI = "2024-jiangbei-engineering"
APPLIED = {
    GREEN: datetime(2023, 11, 13, 2, 0, tzinfo=UTC),
    JIANGBEI: datetime(2024, 9, 20, 2, 0, tzinfo=UTC),
}
_COMMITTEE = {GREEN: "cq-green-committee", JIANGBEI: "jiangbei-committee"}
_TITLES = {
    Level.FULL_SENIOR: "正高级工程师", Level.SENIOR: "高级工程师", Level.INTERMEDIATE: "工程师",
    Level.ASSISTANT: "助理工程师", Level.TECHNICIAN: "技术员",
}  # fmt: skip


def id_number(born: str, serial: int = 1, area: str = "500105") -> str:
    first = f"{area}{born}{serial:03d}"
    return first + check_digit(first)


def unit(identity: str, name: str, serial: int = 1) -> Unit:
    first = f"91500105MA5U{serial:05d}"
    return Unit(identity, name, first + check_letter(first))


UNIT = unit("unit-shuhe", "重庆数禾节能科技有限公司")


def material(
    kind: MaterialKind, row: str = "", *, name: str = "", stamped: bool = True
) -> Material:
    known = f"{kind.value}-{row}" if row else kind.value
    digest = "sha256:" + sha256(known.encode()).hexdigest()
    return Material(
        f"m-{known}", digest, kind, name or f"{known}.pdf", row, declassified=True, stamped=stamped
    )


def education(
    identity: str = "e1", schooling: Schooling = Schooling.BACHELOR, degree: Degree = Degree.BACHELOR,
    *, graduated: date = date(2010, 6, 30), years: float = 4.0, full_time: bool = True,
    school: str = "重庆大学", major: str = "环境工程", highest: bool = True, overseas: bool = False,
) -> Education:  # fmt: skip
    number = f"10611{graduated.year}05{identity[-1]}234"
    return Education(
        identity, schooling, degree, school, major, years, graduated, full_time,
        certificate_number=number,
        degree_number=f"{number}X" if degree is not Degree.NONE else "",
        highest_schooling=highest, highest_degree=highest, overseas=overseas,
    )  # fmt: skip


def proofs(rows: Iterable[Education]) -> tuple[Material, ...]:
    found: list[Material] = []
    for row in rows:
        if row.overseas:
            found.append(material(MaterialKind.OVERSEAS_CERTIFICATE, row.id))
            continue
        found.append(material(MaterialKind.EDUCATION_CERTIFICATE, row.id))
        if row.degree is not Degree.NONE:
            found.append(material(MaterialKind.DEGREE_CERTIFICATE, row.id))
    return tuple(found)


def project(
    identity: str = "p1", name: str = "某园区综合能源站节能改造", *, part: Part = Part.LEAD,
    finished: date = date(2022, 9, 20), level: Rank | None = Rank.PROVINCIAL, rank: int | None = 1,
    statuses: tuple[Status, ...] = (Status.COMPLETED, Status.ACCEPTED), investment_wan: int = 800,
    representative: bool = True,
) -> Achievement:  # fmt: skip
    return Achievement(
        identity, AchievementKind.PROJECT, name, finished, part, rank, level, statuses,
        content="项目为中型规模，位于重庆；负责负荷测算、方案比选和系统调试。",
        effect="通过验收，年节电约120万千瓦时。", representative=representative,
        investment_yuan=investment_wan * 10_000,
    )  # fmt: skip


def assessed(
    years: range, *, outcomes: dict[int, AssessmentOutcome] | None = None
) -> tuple[Assessment, ...]:
    known = outcomes or {}
    return tuple(
        Assessment(f"a{year}", year, known.get(year, AssessmentOutcome.COMPETENT)) for year in years
    )


def insured(first: date, last: date, name: str = UNIT.name) -> Insured:
    return Insured(f"i{first:%Y%m}", name, first, last)


def title(
    identity: str = "q1", name: str = "助理工程师", level: Level = Level.ASSISTANT,
    obtained: date = date(2018, 12, 20), *, series: str = "工程技术", specialty: str = "建筑",
    prior: bool = True, kind: QualificationKind = QualificationKind.TITLE,
) -> Qualification:  # fmt: skip
    return Qualification(
        identity, kind, name, specialty, f"渝{obtained.year}0500{identity[-1]}", obtained,
        "重庆市江北区职称改革办公室", series, level, prior,
    )  # fmt: skip


def learned(years: range, *, public: int = 30, professional: int = 60) -> tuple[Learning, ...]:
    """Each year: public subjects, and courses of six hours a day."""
    found: list[Learning] = []
    for year in years:
        days = -(-professional // 6)
        found.append(
            Learning(f"l{year}a", LearningKind.PUBLIC, "公需科目", date(year, 5, 6), date(year, 5, 6),
                     public, f"公需{year}")
        )  # fmt: skip
        if professional:
            found.append(
                Learning(f"l{year}b", LearningKind.COURSE, "专业研修班", date(year, 7, 1),
                         date(year, 7, days), professional, "结业证书")
            )  # fmt: skip
    return tuple(found)


def green(
    level: Level = Level.SENIOR, *, rows: tuple[Education, ...] | None = None,
    work: tuple[Work, ...] | None = None, performances: tuple[Achievement, ...] | None = None,
    results: tuple[Achievement, ...] = (), cites: str = "N89-2.2G-1", name: str = "冉禾",
    born: str = "19880512", extra: tuple[Material, ...] = (),
) -> Dossier:  # fmt: skip
    """首批认定 by N89, a non-public unit, archive in Chongqing: route R3-1."""
    schooled = rows if rows is not None else (education(),)
    worked = work if work is not None else (Work("w1", UNIT.name, "节能工程师", date(2010, 7, 5)),)
    done = performances if performances is not None else (project(),)
    return Dossier(
        notice=GREEN,
        target=Target(
            "工程技术", "绿色低碳", "节能与能源管理", level, _TITLES[level], Channel.FIRST_BATCH,
            ApplicationType.FIRST_BATCH, _COMMITTEE[GREEN],
            condition=Citation("近5年业绩符合所列条件", rule=cites),
        ),
        basic=Basic(
            name, id_number(born), "13800000000", StaffKind.PRIVATE_OR_MOBILE,
            UnitOwner.NON_PUBLIC, min((row.began for row in worked), default=date(2010, 7, 5)),
            "绿色低碳·节能改造", UNIT, UNIT, agency="jiangbei-talent-center", district="jiangbei-hr",
        ),
        archive=Archive(True, "江北区就业和人才中心", date(2015, 3, 1)),
        summary=Summary("长期从事节能改造技术工作。", signed=True, fingerprinted=True),
        promise=Promise(given=True),
        education=schooled, work=worked, performances=done, results=results,
        assessments=assessed(range(2018, 2023)),
        insurance=(insured(date(2020, 1, 1), date(2023, 10, 1)),),
        materials=(
            material(MaterialKind.CONDITION), material(MaterialKind.SUMMARY),
            material(MaterialKind.INSURANCE_DETAIL), *proofs(schooled),
            *(material(MaterialKind.EVIDENCE, row.id) for row in done), *extra,
        ),
    )  # fmt: skip


def jiangbei(
    level: Level = Level.INTERMEDIATE, *, kind: ApplicationType = ApplicationType.PROMOTION,
    rows: tuple[Education, ...] | None = None, held: tuple[Qualification, ...] | None = None,
    work: tuple[Work, ...] | None = None, performances: tuple[Achievement, ...] | None = None,
    results: tuple[Achievement, ...] = (), learning: tuple[Learning, ...] | None = None,
    assessments: tuple[Assessment, ...] | None = None, name: str = "蒲江", born: str = "19940318",
    group: str = "建设项目管理和咨询类", direction: str = "工程项目管理",
    extra: tuple[Material, ...] = (),
) -> Dossier:  # fmt: skip
    """正常晋升 by JB24: bachelor of 2016, 助理工程师 of 2018, 90 hours in each full year between."""
    schooled = (
        rows if rows is not None else (education(graduated=date(2016, 6, 30), major="土木工程"),)
    )
    titles = held if held is not None else (title(),)
    prior = next((row for row in titles if row.prior), None)
    done = (
        performances
        if performances is not None
        else (
            project(
                name="某住宅小区一期工程",
                part=Part.MEMBER,
                rank=4,
                level=None,
                finished=date(2023, 8, 15),
                investment_wan=9000,
            ),
        )
    )
    courses = learning
    if courses is None:
        courses = learned(range(prior.obtained.year + 1, 2024)) if prior else ()
    worked = work if work is not None else (Work("w1", UNIT.name, "施工技术员", date(2016, 7, 10)),)
    return Dossier(
        notice=JIANGBEI,
        target=Target(
            "工程技术", group, direction, level, _TITLES[level], Channel.NORMAL, kind,
            _COMMITTEE[JIANGBEI],
            condition=Citation(
                "参与完成中型以上项目", "重庆市工程技术建设专业职称申报条件", "渝人社发〔2023〕56号",
                "第九条", "第（三）款", "第2点",
            ),
        ),
        basic=Basic(
            name, id_number(born), "13900000000", StaffKind.PRIVATE_OR_MOBILE,
            UnitOwner.NON_PUBLIC, min((row.began for row in worked), default=date(2016, 7, 10)),
            "建筑施工管理", UNIT, UNIT, agency="jiangbei-talent-center", district="jiangbei-hr",
        ),
        archive=Archive(True, "江北区就业和人才中心", date(2016, 9, 1)),
        summary=Summary("任现职以来从事施工技术管理。", signed=True, fingerprinted=True),
        promise=Promise(given=True),
        education=schooled, qualifications=titles, work=worked, performances=done, results=results,
        learning=courses,
        assessments=assessments if assessments is not None else assessed(range(2019, 2024)),
        insurance=(insured(date(2021, 1, 1), date(2024, 9, 1)),),
        materials=(
            material(MaterialKind.CONDITION), material(MaterialKind.SUMMARY),
            material(MaterialKind.INSURANCE_DETAIL), material(MaterialKind.PUBLIC_CERTIFICATE),
            material(MaterialKind.LEARNING_CARD), *proofs(schooled),
            *(material(_certificate(row), row.id) for row in titles),
            *(material(MaterialKind.EVIDENCE, row.id) for row in done), *extra,
        ),
    )  # fmt: skip


def _certificate(row: Qualification) -> MaterialKind:
    if row.kind in {QualificationKind.TITLE, QualificationKind.MILITARY_TITLE}:
        return MaterialKind.E_CERTIFICATE
    return MaterialKind.QUALIFICATION_CERTIFICATE


def without(dossier: Dossier, kind: MaterialKind) -> Dossier:
    kept = tuple(one for one in dossier.materials if one.kind is not kind)
    return replace(dossier, materials=kept)


def with_basic(dossier: Dossier, **changes: object) -> Dossier:
    return replace(dossier, basic=replace(dossier.basic, **changes))  # type: ignore[arg-type]


def with_target(dossier: Dossier, **changes: object) -> Dossier:
    return replace(dossier, target=replace(dossier.target, **changes))  # type: ignore[arg-type]
