"""年限: years of work in the field, years in the title, and what lengthens them (N89-2.2, N89-5.3)."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from domain.conditions import YearsInTitle
from domain.dossier.form import Education, Qualification, Work
from domain.dossier.kinds import ApplicationType, AssessmentOutcome, Degree, Schooling
from domain.dossier.labels import called
from domain.dossier.months import (
    MONTHS_A_YEAR,
    Period,
    index,
    months_between,
    months_in,
    spoken_months,
)
from domain.eligibility.answers import (
    Chapter,
    Check,
    Consequence,
    Decider,
    Found,
    failed,
    not_applicable,
    passed,
    person,
)
from domain.eligibility.case import Case
from domain.notice import Channel, Level, PromotionTerms, YearsByDegree

chapter = Chapter()
_LEVEL_OF = {
    "N89-2.2Z": Level.FULL_SENIOR,
    "N89-2.2G": Level.SENIOR,
    "N89-2.2E": Level.INTERMEDIATE,
}
_UNIVERSITY = frozenset({Schooling.DOCTORAL, Schooling.MASTERS, Schooling.BACHELOR})
_DEGREES = frozenset({Degree.DOCTOR, Degree.MASTER, Degree.BACHELOR})
_IN_NUMBERS = {Degree.DOCTOR: 3, Degree.MASTER: 2, Degree.BACHELOR: 1, Degree.NONE: 0}


# ------------------------------------------------------------------ 首批认定: work in the field


def _years_by_degree(rule: str) -> Check:
    def check(case: Case) -> Iterator[Found]:
        row = _first_batch_row(case)
        if row is None or row.rule != rule:
            yield not_applicable(_why_no_row(case))
            return
        yield from _enough_years(case, row)
        yield person(f"{row.quality}：由单位推荐、专家评审时判断。")

    return check


for _rule in _LEVEL_OF:
    chapter.rule(_rule, decides=Decider.UNIT)(_years_by_degree(_rule))


def _first_batch_row(case: Case) -> YearsByDegree | None:
    target = case.dossier.target
    if target.channel is not Channel.FIRST_BATCH:
        return None
    rows = case.requirements.first_batch
    return next((row for row in rows if row.level is target.level), None)


def _why_no_row(case: Case) -> str:
    target = case.dossier.target
    if target.channel is not Channel.FIRST_BATCH:
        return f"申报渠道为{called(target.channel)}。"
    return f"申报级别为{called(target.level)}。"


def _enough_years(case: Case, row: YearsByDegree) -> Iterator[Found]:
    """The best row is taken: a lower degree with more years suffices as well."""
    worked = months_worked(case)
    offers = [
        (name, years, holders)
        for name, years, holders in (
            ("博士学位", row.doctor, _holding(case, Degree.DOCTOR)),
            ("硕士学位", row.master, _holding(case, Degree.MASTER)),
            ("大学本科以上学历或学士以上学位", row.bachelor, _at_university(case)),
        )
        if holders
    ]
    said = f"从事本领域工作 {spoken_months(worked)}（截至 {case.requirements.years_counted_to}）"
    if not offers:
        yield failed(
            f"没有大学本科以上学历或学士以上学位；{said}。",
            f"具备大学本科以上学历或学士以上学位，并满 {row.bachelor} 年。", "education",
        )  # fmt: skip
        return
    for name, years, holders in offers:
        if worked >= years * MONTHS_A_YEAR:
            yield passed(f"具备{name}，{said}，须满 {years} 年。", evidence=_ids(holders))
            return
    name, years, holders = min(offers, key=lambda offer: offer[1])
    short = years * MONTHS_A_YEAR - worked
    because = f"具备{name}，{said}，须满 {years} 年，还差 {spoken_months(short)}。"
    if short == 1 and _full_by_days(case):
        yield person(
            f"{because}按日计算已满整年，是否认可由人工判断（D-24）。",
            field="work",
            evidence=_ids(holders),
        )
        return
    yield failed(because, f"本领域工作满 {years} 年后申报。", "work", evidence=_ids(holders))


def _ids(rows: list[Education]) -> list[str]:
    return [row.id for row in rows]


def _holding(case: Case, degree: Degree) -> list[Education]:
    least = _IN_NUMBERS[degree]
    return [row for row in case.dossier.education if _IN_NUMBERS[row.degree] >= least]


def _at_university(case: Case) -> list[Education]:
    return [
        row
        for row in case.dossier.education
        if row.schooling in _UNIVERSITY or row.degree in _DEGREES
    ]


def months_worked(case: Case) -> int:
    """In the field, each month once, without full-time study (D-25), up to the cut-off."""
    return months_in(_periods(case), without=_full_time_study(case))


def _periods(case: Case) -> list[Period]:
    cut = case.requirements.years_counted_to
    degree = _first_degree(case)
    counts_before = case.is_on("field_years_before_degree_count") or degree is None
    return [
        Period(began, min(row.ended or cut, cut))
        for row in case.dossier.work
        if row.in_field and row.began <= cut
        for began in [row.began if counts_before or degree is None else max(row.began, degree)]
    ]


def _first_degree(case: Case) -> date | None:
    found = [row.graduated for row in _at_university(case)]
    return min(found, default=None)


def _full_time_study(case: Case) -> list[Period]:
    return [Period(_entered(row), row.graduated) for row in case.dossier.education if row.full_time]


def _entered(row: Education) -> date:
    """Where the day of entering was not filled in, the length of study tells the month."""
    if row.entered is not None:
        return row.entered
    month = index(row.graduated) - round(row.years * MONTHS_A_YEAR)
    return date(month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, 1)


def _full_by_days(case: Case) -> bool:
    """From 1 January to 31 December are full years by days, and a month short by months (D-24)."""
    cut = case.requirements.years_counted_to
    first = min((row.began for row in case.dossier.work if row.in_field), default=None)
    return first is not None and (first.day, first.month) == (1, cut.month % MONTHS_A_YEAR + 1)


@chapter.rule("N89-5.3-1", Consequence.INFORMS)
def counted_to(case: Case) -> Iterator[Found]:
    cut = case.requirements.years_counted_to
    yield passed(f"专业工作时间、任职时间计算截至 {cut}：{spoken_months(months_worked(case))}。")


@chapter.rule("N89-5.3-3", Consequence.INFORMS)
def by_months(_: Case) -> Iterator[Found]:
    yield passed("按年月相减计算，不计日数（D-24）。")


@chapter.rule("D-25", Consequence.WARNS, decides=Decider.UNIT)
def overlapping_work(case: Case) -> Iterator[Found]:
    rows = sorted(
        (row for row in case.dossier.work if not row.part_time), key=lambda row: row.began
    )
    found = [
        (before, after)
        for before, after in pairwise(rows)
        if before.ended is None or before.ended > after.began
    ]
    for before, after in found:
        yield person(
            f"工作经历“{before.unit}”与“{after.unit}”时间重叠，重叠月份只计一次。",
            "核对起止时间；兼职请标明。", "work", evidence=[before.id, after.id],
        )  # fmt: skip
    if not found:
        yield passed("工作经历没有重叠。")


@chapter.rule("D-26", Consequence.WARNS, decides=Decider.UNIT)
def years_before_the_degree(case: Case) -> Iterator[Found]:
    degree = _first_degree(case)
    early = [
        row for row in case.dossier.work
        if row.in_field and degree is not None and index(row.began) < index(degree)
    ]  # fmt: skip
    if not early:
        yield not_applicable("没有取得学历学位之前的本领域工作。")
    elif case.is_on("field_years_before_degree_count"):
        yield person(
            "取得学历学位之前的本领域工作已计入，由单位核对。",
            field="work",
            evidence=_work_ids(early),
        )
    else:
        yield person(
            "取得学历学位之前的本领域工作未计入。", field="work", evidence=_work_ids(early)
        )


def _work_ids(rows: list[Work]) -> list[str]:
    return [row.id for row in rows]


# ------------------------------------------------------------------ 正常晋升: years in the title


@chapter.rule("JB24-3.2-2.1", Consequence.BLOCKS, decides=Decider.COMMITTEE)
def promotion(case: Case) -> Iterator[Found]:
    if case.dossier.target.type is not ApplicationType.PROMOTION:
        yield not_applicable("不是正常晋升。")
        return
    terms = _promotion_terms(case)
    if terms is None:
        yield person("晋升年限见条件文件，来源未附全文，由单位、评委会对照原文审核。")
        return
    asked = _years_asked(case, terms)
    if asked is None:
        yield person("此学历的晋升年限未规定，由单位、评委会对照条件文件审核。", field="education")
        return
    yield from _long_enough(case, terms, asked)


def _promotion_terms(case: Case) -> PromotionTerms | None:
    level = case.dossier.target.level
    return next((terms for terms in case.requirements.promotion if terms.level is level), None)


def _years_asked(case: Case, terms: PromotionTerms) -> int | None:
    """By the highest schooling: the fewest years that any certificate asks for."""
    held = {row.schooling for row in case.dossier.education}
    asked = [row.years for row in terms.years if _applies(row, held) and row.years is not None]
    return min(asked, default=None)


def _applies(row: YearsInTitle, held: set[Schooling]) -> bool:
    return row.schooling in held


def _long_enough(case: Case, terms: PromotionTerms, asked: int) -> Iterator[Found]:
    since, holding, rows = _counted_from(case, terms)
    if since is None:
        assert terms.prior is not None
        yield failed(
            f"晋升须先有{called(terms.prior)}职称（或对应的职业资格、技能等级），前置职称未选。",
            "在现有资格中填写并选定前置职称。", "qualifications",
        )  # fmt: skip
        return
    cut = case.requirements.years_counted_to
    needed = (asked + delay_years(case)) * MONTHS_A_YEAR
    had = months_between(since, cut)
    because = f"{holding} {since}，至 {cut} 共 {spoken_months(had)}，须满 {asked} 年" + (
        f"，年度考核延期 {delay_years(case)} 年" if delay_years(case) else ""
    )
    if had >= needed:
        yield passed(f"{because}。", evidence=rows)
    else:
        yield failed(
            f"{because}，还差 {spoken_months(needed - had)}。",
            "年限不足的，符合破格条件可选破格晋升，否则满年限后申报。", "qualifications", evidence=rows,
        )  # fmt: skip


def _counted_from(case: Case, terms: PromotionTerms) -> tuple[date | None, str, list[str]]:
    if terms.prior is None:
        graduated = max((row.graduated for row in case.dossier.education), default=None)
        return graduated, "毕业于", []
    held = case.prior
    if held is None or held.level is not terms.prior:
        return None, "", []
    return held.obtained, f"“{held.name}”取得于", [held.id]


def delay_years(case: Case) -> int:
    """基本合格 and 不合格 in the last five years and after the current title, added up (D-50)."""
    requirements, prior = case.requirements, case.prior
    first = case.applied_on.year - 5
    since = prior.obtained.year if prior is not None else first
    cost = {
        AssessmentOutcome.BASIC: requirements.delay_years_basic,
        AssessmentOutcome.FAILED: requirements.delay_years_failed,
    }
    return sum(
        cost.get(row.outcome, 0)
        for row in case.dossier.assessments
        if max(first, since + 1) <= row.year < case.applied_on.year
    )


@chapter.rule("JB24-3.3-1c", decides=Decider.UNIT)
def prior_title_that_satisfies(case: Case) -> Iterator[Found]:
    """The chosen 前置职称 is one whose tenure suffices; another one held may do better."""
    terms = _promotion_terms(case)
    if case.dossier.target.type is not ApplicationType.PROMOTION or terms is None:
        yield not_applicable("不按任职年限晋升，或条件文件未载年限。")
        return
    if terms.prior is None:
        yield not_applicable("首次申报，没有前置职称。")
        return
    chosen = [held for held in case.dossier.qualifications if held.prior]
    if len(chosen) != 1:
        yield failed(
            f"选为前置职称的有 {len(chosen)} 项。", "选定一项满足年限的资格。", "qualifications",
            evidence=[held.id for held in chosen],
        )  # fmt: skip
        return
    asked = _years_asked(case, terms)
    better = [held for held in _qualifying(case, terms, asked) if not held.prior]
    if asked is not None and not _is_long(case, chosen[0], asked) and better:
        yield failed(
            f"前置职称“{chosen[0].name}”（{chosen[0].obtained}）尚未满足年限。",
            f"改选“{better[0].name}”（{better[0].obtained}）。", "qualifications",
            evidence=[better[0].id],
        )  # fmt: skip
        return
    yield passed(f"前置职称为“{chosen[0].name}”。", evidence=[chosen[0].id])


def _qualifying(case: Case, terms: PromotionTerms, asked: int | None) -> list[Qualification]:
    return [
        held
        for held in case.dossier.qualifications
        if held.level is terms.prior and asked is not None and _is_long(case, held, asked)
    ]


def _is_long(case: Case, held: Qualification, asked: int) -> bool:
    had = months_between(held.obtained, case.requirements.years_counted_to)
    return had >= (asked + delay_years(case)) * MONTHS_A_YEAR
