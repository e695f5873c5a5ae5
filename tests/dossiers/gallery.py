"""Every kind of applicant that the two notices know, and the edges of their rules.

`python -m tests.dossiers` writes each as a file beside this one: what a person would hand in. A test
keeps the files and this page the same. `says` lists what the entry is there for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from domain.dossier.form import (
    Achievement,
    Archive,
    Citation,
    Dossier,
    EntrustingLetter,
    ExceptionalForm,
    FileCheck,
    FileEducation,
    Learning,
    Material,
    Work,
)
from domain.dossier.kinds import (
    AchievementKind as Kind,
    ApplicationType,
    AssessmentOutcome,
    Authorship,
    Degree,
    EmploymentTie,
    LearningKind,
    MaterialKind,
    Part,
    PublicStatus,
    QualificationKind,
    Rank,
    Recognition,
    Schooling,
    Status,
)
from domain.eligibility.answers import Outcome
from domain.notice import Level
from domain.routes import StaffKind, UnitOwner
from tests.dossiers.builders import (
    UNIT,
    assessed,
    education,
    green,
    insured,
    jiangbei,
    learned,
    material,
    project,
    title,
    unit,
    with_basic,
    with_target,
)

PASSED, FAILED, PERSON, NONE = (
    Outcome.PASSED, Outcome.FAILED, Outcome.PERSON, Outcome.NOT_APPLICABLE,
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    name: str
    dossier: Dossier
    says: dict[str, Outcome]
    submits: bool = True


def gallery() -> tuple[Entry, ...]:
    return tuple(
        Entry(f"{number:02d}-{entry.name}", entry.dossier, entry.says, entry.submits)
        for number, entry in enumerate(
            (*_full_senior(), *_senior(), *_intermediate(), *_edges_of_years(), *_green_routes(),
             *_barred(), *_promotions(), *_types(), *_learning(), *_ties(), *_works(), *_names()),
            start=1,
        )
    )  # fmt: skip


# ------------------------------------------------------------------ 首批认定, level by level


_SINCE_2005 = (Work("w1", UNIT.name, "总工程师", date(2005, 7, 4)),)
_OF_2005 = (education(graduated=date(2005, 6, 30)),)


def _full(name: str, clause: str, *rows: Achievement, other: tuple[Achievement, ...] = ()) -> Entry:
    said = green(
        Level.FULL_SENIOR, rows=_OF_2005, work=_SINCE_2005, performances=rows or (project(),),
        results=other, cites=clause, born="19820201", extra=_parts(other),
    )  # fmt: skip
    return Entry(name, said, {clause: PASSED, "N89-2.2-0": PASSED, "N89-2.2Z": PASSED})


_PARTS = {
    Kind.PAPER: (MaterialKind.COVER, MaterialKind.PAGES, MaterialKind.INDEX_REPORT),
    Kind.BOOK: (MaterialKind.COVER, MaterialKind.PREFACE, MaterialKind.PUBLISHER_PROOF),
    Kind.PATENT: (MaterialKind.GRANT_CERTIFICATE,),
    Kind.SOFTWARE: (MaterialKind.GRANT_CERTIFICATE,),
    Kind.STANDARD: (MaterialKind.COVER, MaterialKind.CONTENTS, MaterialKind.PREFACE),
    Kind.RESEARCH: (MaterialKind.APPROVAL_FORM, MaterialKind.CLOSING_REPORT),
    Kind.TECHNICAL_REPORT: (MaterialKind.INVITATION,),
    Kind.CONFERENCE_PAPER: (MaterialKind.READING_CERTIFICATE,),
}


def _parts(rows: tuple[Achievement, ...]) -> tuple[Material, ...]:
    return tuple(
        material(kind, row.id)
        for row in rows
        for kind in _PARTS.get(row.kind, (MaterialKind.EVIDENCE,))
    )


def _other(
    identity: str, kind: Kind, name: str, *, part: Part = Part.LEAD, finished: date = date(2021, 5, 10),
    **more: object,
) -> Achievement:  # fmt: skip
    return Achievement(identity, kind, name, finished, part, **more)  # type: ignore[arg-type]


def _full_senior() -> Iterator[Entry]:
    yield _full(
        "正高-两项省部级工程", "N89-2.2Z-1", project("p1"), project("p2", "某开发区余热回收工程")
    )
    technology = [
        _other(f"p{n}", Kind.TECHNOLOGY, f"高效换热技术之{n}", rank=1, statuses=(Status.IN_USE,))
        for n in (1, 2)
    ]
    recognised = replace(technology[0], recognised_as=Recognition.GREEN_DESIGN)
    yield _full("正高-新技术且绿色设计产品", "N89-2.2Z-2", recognised, technology[1])
    yield _full("正高-固定资产投资2500万元", "N89-2.2Z-3", project(investment_wan=2500))
    sold = [
        _other(f"p{n}", Kind.PRODUCT, f"节能控制柜{n}型", revenue_yuan=12_500_000) for n in (1, 2)
    ]
    yield _full("正高-累计营收2500万元", "N89-2.2Z-4", *sold)
    patents = tuple(
        _other(f"r{n}", Kind.PATENT, f"一种余热利用装置{n}", rank=1, statuses=(Status.GRANTED,))
        for n in (1, 2)
    )
    yield _full("正高-两项发明专利排名第一", "N89-2.2Z-5", other=patents)
    issued = (Status.ISSUED, Status.IN_FORCE)
    standard = (_other("r1", Kind.STANDARD, "能效评价导则", level=Rank.NATIONAL, statuses=issued),)
    yield _full("正高-主持国家标准", "N89-2.2Z-6", other=standard)
    papers = tuple(
        _other(f"r{n}", Kind.PAPER, f"园区碳核算方法研究之{n}", authorship=Authorship.FIRST,
               core_journal=True, statuses=(Status.PUBLISHED,))
        for n in (1, 2, 3)
    )  # fmt: skip
    yield _full("正高-三篇核心期刊论文", "N89-2.2Z-7", other=papers)
    book = (
        _other(
            "r1", Kind.TEXTBOOK, "工业节能培训教材", own_words=150_000, promoted_by=Rank.INDUSTRY
        ),
    )
    yield _full("正高-培训教材15万字", "N89-2.2Z-8", other=book)
    papers4 = tuple(
        _other(f"r{n}", Kind.PLANNING, f"绿色制造可行性研究报告{n}") for n in (1, 2, 3, 4)
    )
    yield _full("正高-四篇可行性研究报告", "N89-2.2Z-9", other=papers4)
    similar = replace(technology[0], recognised_as=Recognition.SIMILAR)
    yield Entry(
        "正高-其他同等认定由人工判断",
        green(Level.FULL_SENIOR, rows=_OF_2005, work=_SINCE_2005, born="19820201",
              performances=(similar, technology[1]), cites="N89-2.2Z-2"),
        {"N89-2.2Z-2": PERSON, "N89-2.2-0": PERSON},
    )  # fmt: skip


def _senior() -> Iterator[Entry]:
    yield Entry("高级-本科十年一项省部级工程", green(), {"N89-2.2G": PASSED, "N89-2.2G-1": PASSED})
    doctor = (
        education("e1", Schooling.DOCTORAL, Degree.DOCTOR, graduated=date(2021, 12, 20), years=4.0,
                  school="清华大学"),
        education("e2", Schooling.BACHELOR, Degree.BACHELOR, graduated=date(2015, 6, 30),
                  highest=False),
    )  # fmt: skip
    yield Entry(
        "高级-博士恰满两年",
        green(rows=doctor, work=(Work("w1", UNIT.name, "研究员", date(2021, 12, 25)),),
              born="19930707"),
        {"N89-2.2G": PASSED},
    )  # fmt: skip
    yield Entry(
        "高级-技术效益由人工判断",
        green(performances=(_other("p1", Kind.TECHNOLOGY, "低温余热发电新工艺", rank=1),),
              cites="N89-2.2G-2"),
        {"N89-2.2G-2": PERSON, "N89-2.2-0": PERSON},
    )  # fmt: skip
    yield Entry(
        "高级-骨干排名第六不计",
        green(performances=(project(part=Part.BACKBONE, rank=6, level=None, investment_wan=1500),),
              cites="N89-2.2G-3"),
        {"N89-2.2G-3": FAILED, "N89-2.2-0": FAILED},
        submits=False,
    )  # fmt: skip
    yield Entry(
        "高级-骨干排名第五投资1500万元",
        green(performances=(project(part=Part.BACKBONE, rank=5, level=None, investment_wan=1500),),
              cites="N89-2.2G-3"),
        {"N89-2.2G-3": PASSED},
    )  # fmt: skip
    pending = _other("r1", Kind.PATENT, "一种光伏支架", rank=2)
    yield Entry(
        "高级-专利未授权不计",
        green(results=(pending,), performances=(project(level=None, statuses=()),),
              extra=_parts((pending,)), cites="N89-2.2G-5"),
        {"N89-2.2-0": FAILED, "N89-2.2G-5": FAILED, "JB24-3.6-5": FAILED, "N89-5.3-2": FAILED},
        submits=False,
    )  # fmt: skip


def _intermediate() -> Iterator[Entry]:
    young = (education(graduated=date(2018, 6, 30)),)
    since = (Work("w1", UNIT.name, "能源审计员", date(2018, 12, 3)),)

    def engineer(**more: object) -> Dossier:
        given = {"rows": young, "work": since, "born": "19960214", **more}
        return green(Level.INTERMEDIATE, **given)  # type: ignore[arg-type]

    yield Entry(
        "工程师-本科恰满五年",
        engineer(performances=(project(part=Part.MEMBER, rank=5, level=None),),
                 cites="N89-2.2E-1"),
        {"N89-2.2E": PASSED, "N89-2.2E-1": PASSED},
    )  # fmt: skip
    issued = (Status.ISSUED, Status.IN_FORCE)
    national = _other("r1", Kind.STANDARD, "建筑能效标准", part=Part.MEMBER, rank=4,
                      level=Rank.NATIONAL, statuses=issued)  # fmt: skip
    yield Entry(
        "工程师-国家标准由人工认可",
        engineer(performances=(project(part=Part.MEMBER, rank=9, level=None, statuses=()),),
                 results=(national,), extra=_parts((national,)), cites="N89-2.2E-4"),
        {"N89-2.2E-4": PERSON, "N89-2.2-0": PERSON},
    )  # fmt: skip
    doctor = (education("e1", Schooling.DOCTORAL, Degree.DOCTOR, graduated=date(2023, 6, 30)),)
    yield Entry(
        "工程师-博士不计年限",
        engineer(rows=doctor, work=(Work("w1", UNIT.name, "工程师", date(2023, 7, 10)),),
                 performances=(project(part=Part.MEMBER, rank=3, level=None,
                                       finished=date(2023, 9, 1)),), cites="N89-2.2E-1"),
        {"N89-2.2E": PASSED},
    )  # fmt: skip
    college = (
        education("e1", Schooling.COLLEGE, Degree.NONE, graduated=date(2012, 6, 30), years=3.0),
    )
    yield Entry(
        "工程师-专科不在首批认定内",
        engineer(rows=college, work=(Work("w1", UNIT.name, "技术员", date(2012, 7, 2)),)),
        {"N89-2.2E": FAILED},
        submits=False,
    )
    yield Entry(
        "助理-首批认定不含此级别",
        green(Level.ASSISTANT, rows=young, work=since, born="19960214"),
        {"N89-2.2-0": FAILED},
        submits=False,
    )


# ------------------------------------------------------------------ 年限的边界 (D-24 … D-27)


def _edges_of_years() -> Iterator[Entry]:
    master = (
        education("e1", Schooling.MASTERS, Degree.MASTER, graduated=date(2016, 6, 25), years=3.0),
        education("e2", graduated=date(2013, 6, 30), highest=False),
    )

    def since(day: date, ended: date | None = None) -> tuple[Work, ...]:
        return (Work("w1", UNIT.name, "节能工程师", day, ended),)

    def case(name: str, work: tuple[Work, ...], outcome: Outcome, *, submits: bool = True) -> Entry:
        said = green(rows=master, work=work, born="19901010")
        return Entry(name, said, {"N89-2.2G": outcome}, submits)

    yield case("年限-84个月恰满七年", since(date(2016, 12, 31)), PASSED)
    yield case("年限-差一个月", since(date(2017, 1, 15)), FAILED, submits=False)
    yield case("年限-元旦入职按日满七年", since(date(2017, 1, 1)), PERSON)
    yield case(
        "年限-两段之间有间断",
        (Work("w1", "重庆甲环保公司", "工程师", date(2016, 7, 1), date(2018, 6, 30)),
         Work("w2", UNIT.name, "工程师", date(2018, 11, 1))),
        PASSED,
    )  # fmt: skip
    overlapping = (
        Work("w1", "重庆甲环保公司", "工程师", date(2016, 7, 1), date(2020, 6, 30)),
        Work("w2", UNIT.name, "工程师", date(2019, 6, 1)),
    )
    yield Entry(
        "年限-两段重叠只计一次",
        green(rows=master, work=overlapping, born="19901010"),
        {"N89-2.2G": PASSED, "D-25": PERSON},
    )
    study = (*master[1:], education("e1", Schooling.MASTERS, Degree.MASTER,
                                    graduated=date(2020, 6, 25), years=3.0))  # fmt: skip
    yield Entry(
        "年限-全日制学习期间不计",
        green(rows=study, work=since(date(2016, 1, 4)), born="19901010"),
        {"N89-2.2G": FAILED, "D-26": NONE},
        submits=False,
    )
    evening = tuple(replace(row, full_time=row.id != "e1") for row in study)
    yield Entry(
        "年限-在职学习期间照计",
        green(rows=evening, work=since(date(2016, 1, 4)), born="19901010"),
        {"N89-2.2G": PASSED},
    )
    early = (education("e1", graduated=date(2016, 6, 30), full_time=False),)
    yield Entry(
        "年限-取得学历之前的年限计入并提示",
        green(rows=early, work=since(date(2012, 3, 5)), born="19901010"),
        {"N89-2.2G": PASSED, "D-26": PERSON},
    )
    yield Entry(
        "业绩-恰在六十个月内",
        green(performances=(project(finished=date(2018, 11, 30)),)),
        {"N89-2.2G-1": PASSED, "N89-5.3-2": PASSED},
    )
    yield Entry(
        "业绩-早于六十个月",
        green(performances=(project(finished=date(2018, 10, 31)),)),
        {"N89-2.2-0": FAILED, "N89-2.2G-1": FAILED, "N89-5.3-2": FAILED},
        submits=False,
    )


# ------------------------------------------------------------------ 路径 R1 … R5


def _green_routes() -> Iterator[Entry]:
    base = green()
    city = with_basic(
        base, staff=StaffKind.ESTABLISHED, unit_owner=UnitOwner.CITY, department="cq-water-group"
    )
    yield Entry("路径R1-市属国企在编", city, {"N89-3.2R1": PASSED, "N89-5.1": PERSON})
    county = with_basic(
        base, staff=StaffKind.ESTABLISHED, unit_owner=UnitOwner.DISTRICT,
        department="jiangbei-construction", district="jiangbei-hr",
    )  # fmt: skip
    yield Entry("路径R2-区县属事业单位在编", county, {"N89-3.2R2": PASSED})
    away = replace(
        base, archive=Archive(False, "成都市人才中心", date(2012, 5, 1), _file_check(base)),
        materials=(*base.materials, material(MaterialKind.FILE_CHECK)),
    )  # fmt: skip
    yield Entry(
        "路径R3-2-档案在异地有查档情况", away,
        {"N89-3.2R3-2": PASSED, "JB24-F": PASSED, "JB24-F-n1": PASSED, "JB24-F-n2": PASSED,
         "JB24-4.1-1c": PASSED},
    )  # fmt: skip
    bare = replace(base, archive=Archive(False, "成都市人才中心", date(2012, 5, 1)))
    yield Entry(
        "路径R3-2-没有查档情况", bare, {"JB24-F": FAILED, "JB24-3.2-7c": FAILED}, submits=False
    )
    free = replace(
        with_basic(base, staff=StaffKind.FREELANCER, unit_owner=UnitOwner.NONE, unit=None,
                   insured_unit=None, industry_restricted=False),
        insurance=(replace(insured(date(2020, 1, 1), date(2023, 10, 1), ""), as_individual=True),),
        materials=(*base.materials, material(MaterialKind.TAX_RECORD)),
    )  # fmt: skip
    yield Entry("路径R4-自由职业者", free, {"N89-3.2R4": PASSED, "N89-3.2R4-c": PASSED})
    yield Entry(
        "路径R4-行业限制待核定", with_basic(free, industry_restricted=None), {"N89-3.2R4-c": PERSON}
    )
    stationed = replace(
        with_basic(base, staff=StaffKind.STATIONED, unit_owner=UnitOwner.OUT_OF_CITY,
                   headquarters="sinohydro-chongqing"),
        entrusting=EntrustingLetter("四川省住房和城乡建设厅", "cq-green-committee",
                                    date(2023, 10, 20), has_authority=True, sealed=True),
        materials=(*base.materials, material(MaterialKind.ENTRUSTING_LETTER)),
    )  # fmt: skip
    yield Entry("路径R5-市外单位驻渝", stationed, {"N89-3.2R5": PASSED, "N89-3.2R5-c": PASSED})
    short = replace(base, insurance=(insured(date(2022, 12, 1), date(2023, 10, 1)),))
    yield Entry("参保-只有十一个月", short, {"N89-3.2R3-t": FAILED}, submits=False)
    broken = replace(
        base,
        insurance=(insured(date(2022, 1, 1), date(2022, 12, 1)),
                   insured(date(2023, 2, 1), date(2023, 10, 1))),
    )  # fmt: skip
    yield Entry("参保-断一个月由人工审核", broken, {"N89-3.2R3-t": PERSON})


def _file_check(dossier: Dossier) -> FileCheck:
    rows = tuple(
        FileEducation(row.graduated, row.school, row.major, row.schooling, row.degree, row.years,
                      row.full_time, row.certificate_number)
        for row in dossier.education
    )  # fmt: skip
    return FileCheck(
        dossier.basic.name, dossier.basic.id_number, date(2012, 5, 1), "邓查验", "成都市人才中心",
        date(2023, 11, 6), sealed=True, educations=rows,
    )  # fmt: skip


def _barred() -> Iterator[Entry]:
    yield Entry(
        "不得申报-参公管理人员", with_basic(green(), status=PublicStatus.LIKE_CIVIL_SERVANT),
        {"N89-1-2": FAILED}, submits=False,
    )  # fmt: skip
    yield Entry(
        "不得申报-已批准退休", with_basic(green(), retirement_approved_on=date(2023, 11, 1)),
        {"N89-1-3": FAILED}, submits=False,
    )  # fmt: skip
    yield Entry(
        "可以申报-批准退休时间未到", with_basic(green(), retirement_approved_on=date(2023, 12, 1)),
        {"N89-1-3": PASSED},
    )  # fmt: skip


# ------------------------------------------------------------------ 江北区：晋升与其他类型


def _promotions() -> Iterator[Entry]:
    yield Entry(
        "晋升工程师-助理六年", jiangbei(),
        {"JB24-3.2-2.1": PASSED, "JB24-3.3-1c": PASSED, "JB24-3.7-2": PASSED},
    )  # fmt: skip
    late = title("q2", "二级建造师", Level.ASSISTANT, date(2021, 6, 20),
                 kind=QualificationKind.PROFESSIONAL)  # fmt: skip
    yield Entry(
        "晋升工程师-前置职称选错",
        jiangbei(held=(replace(title(), prior=False), late)),
        {"JB24-3.3-1c": FAILED, "JB24-3.2-2.1": FAILED, "JB24-3.3-3a": PERSON},
        submits=False,
    )
    yield Entry(
        "晋升工程师-差一个月",
        jiangbei(held=(title(obtained=date(2021, 1, 10)),)),
        {"JB24-3.2-2.1": FAILED},
        submits=False,
    )
    yield Entry(
        "晋升工程师-恰满四年", jiangbei(held=(title(obtained=date(2020, 12, 31)),)),
        {"JB24-3.2-2.1": PASSED},
    )  # fmt: skip
    once = assessed(range(2019, 2024), outcomes={2022: AssessmentOutcome.BASIC})
    yield Entry(
        "晋升工程师-基本合格延期一年",
        jiangbei(held=(title(obtained=date(2020, 12, 20)),), assessments=once),
        {"JB24-3.2-2.1": FAILED, "JB24-3.8-2": PERSON},
        submits=False,
    )
    twice = assessed(range(2019, 2024), outcomes={2021: AssessmentOutcome.FAILED})
    yield Entry(
        "晋升工程师-不合格延期两年仍满", jiangbei(assessments=twice),
        {"JB24-3.2-2.1": PASSED, "JB24-3.8-3": PERSON},
    )  # fmt: skip
    fresh = jiangbei(
        Level.ASSISTANT, held=(), rows=(education(graduated=date(2022, 6, 30)),),
        work=(Work("w1", UNIT.name, "施工员", date(2022, 7, 11)),),
        assessments=assessed(range(2022, 2024)), born="20000909",
    )  # fmt: skip
    yield Entry(
        "初次申报助理工程师-免继续教育", fresh,
        {"JB24-3.2-2.1": PASSED, "JB24-3.7-1a": PASSED, "JB24-3.7-2": NONE, "JB24-3.5-3b": PASSED},
    )  # fmt: skip
    secondary = jiangbei(
        Level.TECHNICIAN, held=(),
        rows=(education("e1", Schooling.SECONDARY, Degree.NONE, graduated=date(2021, 6, 30),
                        years=3.0, school="重庆建筑工程学校"),),
        work=(Work("w1", UNIT.name, "测量工", date(2021, 7, 5)),),
        assessments=assessed(range(2021, 2024)), born="20030401",
    )  # fmt: skip
    yield Entry(
        "初次申报技术员-中专无学位", secondary, {"JB24-3.2E-2c": PASSED, "JB24-3.2E-2b": PASSED}
    )
    officer = title("q1", "工程师（军队）", Level.ASSISTANT, date(2017, 3, 1),
                    kind=QualificationKind.MILITARY_TITLE)  # fmt: skip
    yield Entry(
        "自主择业军转干部-军队职称作前置",
        with_basic(jiangbei(held=(officer,)), staff=StaffKind.DEMOBILISED_OFFICER),
        {"N89-5.2": PERSON, "JB24-3.2-2.1": PASSED},
    )


def _types() -> Iterator[Entry]:
    early = title(obtained=date(2021, 12, 20))
    clause = Citation(
        "获得授权发明专利（个人排名前3）", "重庆市工程技术建设专业职称申报条件",
        "渝人社发〔2023〕56号", "第十三条", "第（三）款", "第5点",
    )  # fmt: skip
    patent = _other("r1", Kind.PATENT, "一种装配式节点", part=Part.BACKBONE, rank=3,
                    statuses=(Status.GRANTED,), finished=date(2023, 3, 1))  # fmt: skip
    exceptional = with_target(
        jiangbei(held=(early,), kind=ApplicationType.EXCEPTIONAL, results=(patent,),
                 extra=(material(MaterialKind.EXCEPTIONAL_FORM),
                        material(MaterialKind.EXCEPTIONAL_CONDITION), *_parts((patent,)))),
        exceptional_condition=clause,
    )  # fmt: skip
    form = ExceptionalForm(clause, 1, ("r1",))
    yield Entry(
        "破格-专利排名第三", replace(exceptional, exceptional=form),
        {"JB24-3.2-2.2": PASSED, "JB24-3.2-3c": PERSON, "JB24-3.6-5": PASSED},
    )  # fmt: skip
    yield Entry("破格-未填申报表", exceptional, {"JB24-3.2-2.2": FAILED}, submits=False)
    economist = title("q1", "经济师", Level.INTERMEDIATE, date(2019, 11, 3), series="经济",
                      specialty="建筑与房地产经济")  # fmt: skip
    certificate = material(MaterialKind.SAME_LEVEL_CERTIFICATE, "q1")
    yield Entry(
        "转评-经济系列转工程技术",
        jiangbei(kind=ApplicationType.TRANSFER, held=(economist,), extra=(certificate,)),
        {"JB24-3.2-2.3": PASSED, "N89-2.1-2": PASSED, "JB24-3.3-4": PASSED},
    )
    engineer = title("q1", "工程师", Level.INTERMEDIATE, date(2019, 12, 20), specialty="建筑")
    yield Entry(
        "多评-增加专业方向",
        jiangbei(kind=ApplicationType.ADDITIONAL, held=(engineer,), extra=(certificate,)),
        {"JB24-3.2-2.4": PASSED, "JB24-3.3-4": PASSED},
    )
    yield Entry(
        "多评-方向与已有职称相同",
        with_target(
            jiangbei(kind=ApplicationType.ADDITIONAL, held=(engineer,), extra=(certificate,)),
            direction="建筑",
        ),
        {"JB24-3.2-2.4": FAILED},
        submits=False,
    )
    yield Entry(
        "转评-没有同级职称", jiangbei(kind=ApplicationType.TRANSFER),
        {"JB24-3.2-2.3": FAILED, "N89-2.1-2": FAILED, "JB24-3.3-4": FAILED}, submits=False,
    )  # fmt: skip


def _learning() -> Iterator[Entry]:
    before = title(obtained=date(2017, 12, 1))
    hours = (*learned(range(2018, 2020), public=20, professional=70), *learned(range(2020, 2024)))
    yield Entry(
        "继续教育-2020年前公需二十学时", jiangbei(held=(before,), learning=hours),
        {"JB24-3.7-2": PASSED},
    )  # fmt: skip
    yield Entry(
        "继续教育-2020年公需不足三十", jiangbei(learning=(
            *learned(range(2019, 2020)), *learned(range(2020, 2021), public=20, professional=70),
            *learned(range(2021, 2024)))),
        {"JB24-3.7-2": FAILED},
    )  # fmt: skip
    crammed = Learning("l2023b", LearningKind.COURSE, "三天集训", date(2023, 7, 1), date(2023, 7, 3),
                       60, "结业证书")  # fmt: skip
    kept = tuple(row for row in learned(range(2019, 2024)) if row.id != "l2023b")
    yield Entry(
        "继续教育-每天超过六学时", jiangbei(learning=(*kept, crammed)),
        {"JB24-3.7-4b": PASSED, "JB24-3.7-2": FAILED},
    )  # fmt: skip
    online = Learning("l2023c", LearningKind.ONLINE, "专业科目课程", date(2023, 4, 1), date(2023, 4, 1),
                      60, "学习证明")  # fmt: skip
    yield Entry(
        "继续教育-人社培训网计六十", jiangbei(learning=(*kept, online)),
        {"JB24-3.7-4d": PASSED, "JB24-3.7-2": PASSED},
    )  # fmt: skip
    public = learned(range(2019, 2024), public=60, professional=30)
    yield Entry(
        "继续教育-专业科目偏少只提示", jiangbei(learning=public),
        {"JB24-3.7-2": PASSED, "D-20": FAILED},
    )  # fmt: skip


def _ties() -> Iterator[Entry]:
    other = unit("unit-hr", "重庆某人力资源有限公司", 7)

    def tied(tie: EmploymentTie, *kinds: MaterialKind) -> Dossier:
        base = with_basic(jiangbei(), insured_unit=other, tie=tie)
        return replace(base, materials=(*base.materials, *(material(kind) for kind in kinds)))

    dispatched = tied(EmploymentTie.DISPATCHED, MaterialKind.DISPATCH_CONTRACT)
    said = (Work("w1", f"{other.name}派遣至{UNIT.name}", "施工员", date(2016, 7, 10)),)
    yield Entry(
        "用工-派遣有合同", replace(dispatched, work=said),
        {"JB24-3.2-9c": PASSED, "JB24-3.4-1": PASSED, "JB24-3.2-9b": PERSON},
    )  # fmt: skip
    yield Entry("用工-派遣未写明单位", dispatched, {"JB24-3.4-1": FAILED})
    yield Entry(
        "用工-代办只有劳动合同", tied(EmploymentTie.AGENCY_INSURED, MaterialKind.LABOUR_CONTRACT),
        {"JB24-3.2-9d": FAILED},
    )  # fmt: skip
    yield Entry(
        "用工-集团分公司有证明", tied(EmploymentTie.GROUP, MaterialKind.PARENT_CERTIFICATE),
        {"JB24-3.2-9e": PASSED, "N89-3.2-4": PERSON},
    )  # fmt: skip
    yield Entry("用工-不一致却填直接聘用", tied(EmploymentTie.DIRECT), {"JB24-3.2-9b": FAILED})


def _works() -> Iterator[Entry]:
    many = tuple(
        project(f"p{n}", f"某工程{n}", part=Part.MEMBER, rank=4, level=None,
                finished=date(2023, 5, n))
        for n in range(1, 8)
    )  # fmt: skip
    five = tuple(replace(row, representative=int(row.id[1:]) <= 5) for row in many)
    yield Entry("业绩-七项中五项代表作", jiangbei(performances=five), {"JB24-3.5-5": PASSED})
    yield Entry(
        "业绩-代表作超过五项", jiangbei(performances=many), {"JB24-3.5-5": FAILED}, submits=False
    )
    award = _other("r1", Kind.AWARD, "优质工程奖", part=Part.MEMBER, group_work=True)
    yield Entry(
        "成果-集体获奖未说明本人工作",
        jiangbei(results=(award,), extra=(material(MaterialKind.AWARD_CERTIFICATE, "r1"),)),
        {"JB24-3.6-2": FAILED},
    )
    overseas = (
        education("e1", Schooling.MASTERS, Degree.MASTER, graduated=date(2019, 12, 1), years=1.0,
                  school="University of Leeds", overseas=True),
        education("e2", graduated=date(2016, 6, 30), highest=False),
    )  # fmt: skip
    yield Entry("学历-海外硕士有认证书", jiangbei(rows=overseas), {"JB24-3.2E-3": PASSED})
    bare = jiangbei(rows=overseas)
    lost = tuple(one for one in bare.materials if one.kind is not MaterialKind.OVERSEAS_CERTIFICATE)
    yield Entry(
        "学历-海外学历没有认证书", replace(bare, materials=lost), {"JB24-3.2E-3": FAILED},
        submits=False,
    )  # fmt: skip


def _names() -> Iterator[Entry]:
    yield Entry("姓名-字库外的字", green(name="龚𬭎䶮"), {"N89-3.3.2-1": PASSED})
    yield Entry("姓名-带间隔号", green(name="阿依古丽·买买提"), {"N89-3.3.2-1": PASSED})
    yield Entry(
        "方向-同名方向属于多组",
        jiangbei(group="建设勘察设计类", direction="岩土工程"),
        {"JB24-3.2-1b": PASSED, "JB24-3.2-1d": PASSED},
    )
    yield Entry(
        "方向-自行填写", jiangbei(group="建设勘察设计类", direction="海绵城市设计"),
        {"JB24-3.2-1d": PERSON},
    )  # fmt: skip
