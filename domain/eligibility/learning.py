"""继续教育与年度考核 (JB24-3.7, JB24-3.8, D-18 to D-20c, D-50)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from domain.dossier.form import Learning
from domain.dossier.kinds import (
    ApplicationType,
    AssessmentOutcome,
    LearningKind,
    MaterialKind,
)
from domain.dossier.labels import called, where
from domain.eligibility.answers import (
    Chapter,
    Check,
    Consequence,
    Decider,
    Found,
    failed,
    not_applicable,
    or_passed,
    passed,
    person,
)
from domain.eligibility.case import Case, Comparison, Register
from domain.eligibility.years import delay_years

chapter = Chapter()
_BY_DAY = frozenset({
    LearningKind.COURSE, LearningKind.PRACTICE, LearningKind.DEGREE_STUDY, LearningKind.CONFERENCE,
})  # fmt: skip
_FIVE_YEARS = 5
_LEAST_SINCE = 2020  # 2020年起不少于30学时 (D-20c)
_LONGEST_ITEM = 366  # days of one item


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of one calendar year, as they count (D-20, D-20b)."""

    year: int
    public: int
    professional: int

    @property
    def total(self) -> int:
        return self.public + self.professional


def why_no_hours_asked(case: Case) -> str:
    """Empty: continuing education is asked for (D-18)."""
    if not case.is_on("education_required_for_promotion"):
        return "本批次只作自动比对，不核查学时（N89-5.5-1）。"
    if case.dossier.target.type not in {ApplicationType.PROMOTION, ApplicationType.EXCEPTIONAL}:
        return f"申请类型为{called(case.dossier.target.type)}，不是晋升。"
    first = case.is_on("first_submission_exempt_from_education")
    if first and case.prior is None:
        return "首次申报且没有前置职称、资格，不要求继续教育（D-18）。"
    return ""


def years_asked(case: Case) -> range:
    """Full calendar years strictly between the title's year and this one (D-19)."""
    assert case.prior is not None
    first, last = case.prior.obtained.year, case.applied_on.year
    if case.is_on("education_full_years_only"):
        return range(first + 1, last)
    return range(first, last + 1)


def hours_in(case: Case, year: int) -> Hours:
    """Kinds 1 to 4 together at most 6 hours a day; kind 5 counts 60 once a year (JB24-3.7-4b/4d)."""
    terms = case.requirements.continuing_education
    rows = case.dossier.learning
    public = sum(
        row.hours for row in rows if row.kind is LearningKind.PUBLIC and row.began.year == year
    )
    online = any(row.kind is LearningKind.ONLINE and row.began.year == year for row in rows)
    by_day: dict[date, float] = {}
    for row in rows:
        if row.kind in _BY_DAY:
            for day, hours in _spread(row):
                if day.year == year:
                    by_day[day] = by_day.get(day, 0.0) + hours
    credited = sum(min(float(terms.counted_hours_a_day), hours) for hours in by_day.values())
    return Hours(year, public, int(credited + 1e-9) + (terms.online_course_hours if online else 0))


def _spread(row: Learning) -> Iterator[tuple[date, float]]:
    """An item's hours, evenly over its days."""
    days = min((row.ended - row.began).days + 1, _LONGEST_ITEM)
    for at in range(days):
        yield row.began + timedelta(days=at), row.hours / days


def _if_asked(check: Check) -> Check:
    def asked(case: Case) -> Iterator[Found]:
        if why := why_no_hours_asked(case):
            yield not_applicable(why)
        elif case.prior is None:
            yield failed(
                "晋升须选定前置职称，继续教育按任现职期间核查。", "选定前置职称。", "qualifications"
            )
        else:
            yield from check(case)

    return asked


@chapter.rule("JB24-3.7-1a", Consequence.INFORMS)
def first_submission(case: Case) -> Iterator[Found]:
    why = why_no_hours_asked(case)
    yield passed(why) if why else passed("有前置职称或资格，按晋升要求继续教育（D-18）。")


@chapter.rule("JB24-3.7-1b", Consequence.INFORMS, decides=Decider.COMMITTEE)
def entrusted(case: Case) -> Iterator[Found]:
    letter = case.dossier.entrusting
    if letter is None:
        yield not_applicable("没有委托评审。")
    elif letter.committee == case.notice.terms.bodies.committee:
        yield not_applicable("委托本评委会评审，按本批次要求。")
    else:
        yield person("委托其他评委会评审的，按该评委会要求提供继续教育材料。", field="entrusting")


@chapter.rule("JB24-3.7-1c")
@_if_asked
def card_and_certificate(case: Case) -> Iterator[Found]:
    lacking = (
        failed(f"未上传{called(kind)}。", f"晋升职称必传{called(kind)}。", "materials")
        for kind in (MaterialKind.PUBLIC_CERTIFICATE, MaterialKind.LEARNING_CARD)
        if not case.has(kind)
        and not (kind is MaterialKind.PUBLIC_CERTIFICATE and _public_verified(case))
    )
    yield from or_passed(lacking, "《公需科目合格证》和《继续教育登记卡》已上传或已验证。")


def _public_verified(case: Case) -> bool:
    return case.compared(Register.PUBLIC_LEARNING) is Comparison.VERIFIED


@chapter.rule("JB24-3.7-2", Consequence.RETURNS, decides=Decider.UNIT)
@_if_asked
def hours_every_year(case: Case) -> Iterator[Found]:
    years = years_asked(case)
    if not years:
        yield passed("任职年与申报年之间没有完整年度，不核查学时（D-19）。")
        return
    terms = case.requirements.continuing_education
    counted = [hours_in(case, year) for year in years]
    for hours in counted:
        asked = terms.public_hours if hours.year >= _LEAST_SINCE else terms.public_hours_before_2020
        if hours.total < terms.hours_a_year or hours.public < asked:
            yield failed(
                f"{hours.year} 年计入 {hours.total} 学时（公需 {hours.public}，专业 {hours.professional}）。",
                f"每年不少于 {terms.hours_a_year} 学时，其中公需科目不少于 {asked} 学时。", "learning",
            )  # fmt: skip
        else:
            yield passed(
                f"{hours.year} 年计入 {hours.total} 学时（公需 {hours.public}，专业 {hours.professional}）。"
            )


@chapter.rule("D-20", Consequence.WARNS, decides=Decider.UNIT)
@_if_asked
def mostly_professional(case: Case) -> Iterator[Found]:
    terms = case.requirements.continuing_education
    least = terms.hours_a_year - terms.public_hours
    thin = [
        hours for year in years_asked(case)
        if (hours := hours_in(case, year)).professional < least
    ]  # fmt: skip
    for hours in thin:
        yield failed(
            f"{hours.year} 年专业科目只有 {hours.professional} 学时。",
            f"建议不少于 {least} 学时。",
            "learning",
        )
    if not thin:
        yield passed(f"各年度专业科目不少于 {least} 学时。")


@chapter.rule("JB24-3.7-3a", Consequence.RETURNS, decides=Decider.UNIT)
@_if_asked
def public_subjects(case: Case) -> Iterator[Found]:
    if _public_verified(case):
        yield passed("公需科目自动比对通过。")
    else:
        yield person("公需科目未自动比对通过，由单位对照《公需科目合格证》审核。", field="learning")


@chapter.rule("JB24-3.7-4b", Consequence.INFORMS)
@_if_asked
def six_a_day(case: Case) -> Iterator[Found]:
    """Credited down, never refused."""
    most = case.requirements.continuing_education.counted_hours_a_day
    cut = [
        row for row in case.dossier.learning
        if row.kind in _BY_DAY and row.hours > most * ((row.ended - row.began).days + 1)
    ]  # fmt: skip
    for row in cut:
        days = (row.ended - row.began).days + 1
        yield passed(
            f"“{row.content}”填 {row.hours} 学时，{days} 天最多计 {most * days} 学时。",
            evidence=[row.id],
        )
    if not cut:
        yield passed(f"各项培训每天不超过 {most} 学时。")


@chapter.rule("JB24-3.7-4c", Consequence.RETURNS, decides=Decider.UNIT)
@_if_asked
def stamped_card(case: Case) -> Iterator[Found]:
    cards = [one for one in case.materials() if one.kind is MaterialKind.LEARNING_CARD]
    if cards and not any(card.stamped for card in cards):
        yield failed(
            "《继续教育登记卡》未标明单位盖章。", "由单位盖章后上传。", "materials",
            evidence=[card.id for card in cards],
        )  # fmt: skip
    elif cards:
        yield passed("《继续教育登记卡》标明已盖章，由单位核对。")
    else:
        yield failed("未上传《继续教育登记卡》。", "如实填写，由单位盖章后上传。", "materials")


@chapter.rule("JB24-3.7-4d", Consequence.INFORMS)
@_if_asked
def online_course(case: Case) -> Iterator[Found]:
    years = {row.began.year for row in case.dossier.learning if row.kind is LearningKind.ONLINE}
    hours = case.requirements.continuing_education.online_course_hours
    if years:
        told = "、".join(str(year) for year in sorted(years))
        yield passed(f"重庆人社培训网专业科目每年按 {hours} 学时计一次：{told} 年。")
    else:
        yield not_applicable("没有重庆人社培训网专业科目（自愿选学）。")


# ------------------------------------------------------------------ 年度考核


def _assessed_years(case: Case) -> range:
    """The five years before this one; only since work began."""
    first = max(case.applied_on.year - _FIVE_YEARS, case.dossier.basic.first_worked.year)
    return range(first, case.applied_on.year)


@chapter.rule("JB24-3.8-1")
def five_years(case: Case) -> Iterator[Found]:
    known = {row.year for row in case.dossier.assessments}
    missing = [str(year) for year in _assessed_years(case) if year not in known]
    if missing:
        yield failed(
            f"缺 {'、'.join(missing)} 年度考核结果。",
            "填写近5年结果；未参加考核的选“不定等次”。",
            "assessments",
        )
    else:
        yield passed(f"近5年年度考核共 {len(known)} 年。")


def _delay(outcome: AssessmentOutcome) -> Check:
    def check(case: Case) -> Iterator[Found]:
        rows = [row for row in case.dossier.assessments if row.outcome is outcome]
        if not rows:
            yield not_applicable(f"没有“{called(outcome)}”。")
            return
        told = "、".join(str(row.year) for row in rows)
        yield person(
            f"{told} 年度考核“{called(outcome)}”，合计延期 {delay_years(case)} 年申报（D-50）。",
            "已计入晋升年限。", "assessments", evidence=[row.id for row in rows],
        )  # fmt: skip

    return check


chapter.rule("JB24-3.8-2", Consequence.INFORMS, decides=Decider.UNIT)(
    _delay(AssessmentOutcome.BASIC)
)
chapter.rule("JB24-3.8-3", Consequence.INFORMS, decides=Decider.UNIT)(
    _delay(AssessmentOutcome.FAILED)
)


@chapter.rule("JB24-3.8-4")
def stamped_results(case: Case) -> Iterator[Found]:
    """优秀 must be proven by an upload; the others with the stamped list."""
    if case.compared(Register.ASSESSMENT) is Comparison.VERIFIED:
        yield passed("年度考核自动比对通过。")
        return
    lacking = (
        failed(
            f"{where(f'assessments[{at}]')}（{row.year} 年）为优秀，未上传盖章的考核结果。",
            "“优秀”必须上传。",
            f"assessments[{at}]",
            evidence=[row.id],
        )
        for at, row in enumerate(case.dossier.assessments)
        if row.outcome is AssessmentOutcome.EXCELLENT
        and not case.has(MaterialKind.ASSESSMENT_RESULT, row=row.id)
    )
    yield from or_passed(lacking, "“优秀”均已上传盖章的考核结果，或没有“优秀”。")
