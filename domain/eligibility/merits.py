"""业绩条件: the numbered clauses of a notice against what the applicant declares (N89-2.2, N89-5.3-2).

Every clause of the level is answered, not only the one that suffices.
"""

from collections.abc import Iterator
from datetime import date

from domain.conditions import WAN, AchievementClause, Alternative, Measure, Test
from domain.dossier.form import Achievement
from domain.dossier.kinds import AchievementKind, ApplicationType, Status
from domain.dossier.labels import called
from domain.dossier.months import MONTHS_A_YEAR, months_between, spoken_month
from domain.eligibility.answers import (
    Chapter,
    Check,
    Consequence,
    Decider,
    Found,
    Outcome,
    Rule,
    failed,
    not_applicable,
    passed,
    person,
)
from domain.eligibility.case import Case
from domain.notice import Channel, Notice, YearsByDegree

chapter = Chapter()
_NEED_A_GRANT = frozenset({
    AchievementKind.PATENT, AchievementKind.OTHER_PATENT, AchievementKind.SOFTWARE,
})  # fmt: skip


def clause_rules(notice: Notice) -> tuple[Rule, ...]:
    """One rule for every numbered clause that the notice itself lists."""
    rows = notice.requirements.first_batch if notice.requirements else ()
    return tuple(
        Rule(clause.rule, Decider.EXPERTS, Consequence.INFORMS, _answers(row, clause))
        for row in rows
        for clause in row.achievements
    )


def _answers(row: YearsByDegree, clause: AchievementClause) -> Check:
    def check(case: Case) -> Iterator[Found]:
        target = case.dossier.target
        if target.channel is not Channel.FIRST_BATCH or target.level is not row.level:
            yield not_applicable(f"此条适用于首批认定{called(row.level)}。")
        else:
            yield answered(clause, counted(case))

    return check


def counted(case: Case) -> tuple[Achievement, ...]:
    """Within the years that count, and granted where a grant is needed (D-27, JB24-3.6-5)."""
    return tuple(one for one in case.dossier.achievements if not why_not_counted(case, one))


def why_not_counted(case: Case, one: Achievement) -> str:
    age = months_between(one.finished, case.applied_on)
    years = case.requirements.achievement_years
    if age < 0:
        return f"完成于 {spoken_month(one.finished)}，晚于申报当月。"
    if case.dossier.target.channel is Channel.FIRST_BATCH and age > years * MONTHS_A_YEAR:
        earliest = _back(case.applied_on, years)
        return (
            f"完成于 {spoken_month(one.finished)}，早于近{years}年（{spoken_month(earliest)}起）。"
        )
    if one.kind in _NEED_A_GRANT and Status.GRANTED not in one.statuses:
        return "未经授权或登记。"
    return ""


def _back(day: date, years: int) -> date:
    return date(day.year - years, day.month, 1)


def answered(clause: AchievementClause, achievements: tuple[Achievement, ...]) -> Found:
    """The best of its alternatives: one that passes, else one for a person, else the nearest."""
    tried = [_tried(alternative, achievements) for alternative in clause.any_of]
    for wanted in (Outcome.PASSED, Outcome.PERSON):
        for found in tried:
            if found.outcome is wanted:
                return found
    because = "；或".join(found.because for found in tried)
    return failed(because, "；或".join(found.to_satisfy for found in tried), "performances")


def _tried(alternative: Alternative, achievements: tuple[Achievement, ...]) -> Found:
    tests = [
        (test, [one for one in achievements if matches(test, one)]) for test in alternative.all_of
    ]
    said = "，".join(_spoken(test, found) for test, found in tests)
    rows = dict.fromkeys(one.id for _, found in tests for one in found)
    if all(_amount(test, found) >= test.at_least for test, found in tests):
        if alternative.judge:
            return person(f"{said}；{alternative.judge}，由人工判断。", evidence=rows)
        return passed(f"{said}。", evidence=rows)
    lacking = "，且".join(
        f"{described(test)}{test.at_least}{_unit(test)}以上"
        for test, found in tests
        if _amount(test, found) < test.at_least
    )
    return failed(said, lacking)


def matches(test: Test, one: Achievement) -> bool:
    """Every list that is not empty must hold it; every number must be reached."""
    return (
        one.kind in test.kinds
        and _among(one.part, test.parts)
        and _among(one.level, test.levels)
        and _among(one.authorship, test.authorships)
        and _among(one.recognised_as, test.recognised_as)
        and _among(one.promoted_by, test.promoted_by)
        and (not test.statuses or not set(test.statuses).isdisjoint(one.statuses))
        and (not test.core_journal or one.core_journal)
        and (test.rank_at_most is None or 0 < (one.rank or 0) <= test.rank_at_most)
        and _reaches(one.investment_yuan, test.investment_wan)
        and _reaches(one.own_words, test.own_words_wan)
    )


def _among(value: object, allowed: tuple[object, ...]) -> bool:
    return not allowed or value in allowed


def _reaches(value: int | None, wan: int | None) -> bool:
    return wan is None or (value or 0) >= wan * WAN


def _amount(test: Test, found: list[Achievement]) -> int:
    """Money in whole 万: what is short of one does not count."""
    if test.of is Measure.COUNT:
        return len(found)
    return sum(one.revenue_yuan or 0 for one in found) // WAN


def _unit(test: Test) -> str:
    return "项" if test.of is Measure.COUNT else "万元"


def _spoken(test: Test, found: list[Achievement]) -> str:
    return f"{described(test)}现有 {_amount(test, found)} {_unit(test)}（须 {test.at_least}）"


def described(test: Test) -> str:
    """The test in words, from its own data."""
    words = [
        *_named(test.parts), *_named(test.authorships), *_named(test.levels),
        *([f"个人排名前{test.rank_at_most}"] if test.rank_at_most else []),
        *(["中文核心期刊"] if test.core_journal else []),
        *_named(test.statuses), *_named(test.recognised_as),
        *([f"固定资产投资{test.investment_wan}万元以上"] if test.investment_wan else []),
        *([f"本人撰写{test.own_words_wan}万字以上"] if test.own_words_wan else []),
        *(f"经{name}推广应用" for name in _named(test.promoted_by)),
        *_named(test.kinds),
        *(["累计营收"] if test.of is Measure.REVENUE_WAN else []),
    ]  # fmt: skip
    return "·".join(words)


def _named(values: tuple[object, ...]) -> list[str]:
    return ["／".join(called(value) for value in values)] if values else []


@chapter.rule("N89-2.1-1", decides=Decider.COMMITTEE)
def normal_conditions(case: Case) -> Iterator[Found]:
    """正常申报: by the conditions document, of which the catalogue may know only a part."""
    if case.dossier.target.channel is not Channel.NORMAL:
        yield not_applicable(f"申报渠道为{called(case.dossier.target.channel)}。")
        return
    for catalogue in case.requirements.catalogues:
        if not catalogue.complete:
            yield person(f"{catalogue.number}：{catalogue.note}。", field="target.condition")


@chapter.rule("N89-2.1-3", Consequence.INFORMS)
def engineering_title_before(case: Case) -> Iterator[Found]:
    prior = case.prior
    if prior is None or case.dossier.target.type is ApplicationType.FIRST_BATCH:
        yield not_applicable("没有前置职称。")
    elif prior.series == case.notice.series:
        yield passed(f"前置职称“{prior.name}”属{prior.series}系列，可作依据。", evidence=[prior.id])
    else:
        yield person(
            f"前置职称“{prior.name}”属“{prior.series}”系列，能否作依据由单位、评委会判断。",
            field="qualifications", evidence=[prior.id],
        )  # fmt: skip


@chapter.rule("N89-2.2-0", decides=Decider.EXPERTS)
def any_clause_suffices(case: Case) -> Iterator[Found]:
    target = case.dossier.target
    if target.channel is not Channel.FIRST_BATCH:
        yield not_applicable(f"申报渠道为{called(target.channel)}。")
        return
    row = next((row for row in case.requirements.first_batch if row.level is target.level), None)
    if row is None:
        offered = "、".join(called(each.level) for each in case.requirements.first_batch)
        yield failed(
            f"首批认定不含{called(target.level)}。", f"首批认定的级别：{offered}。", "target.level"
        )
        return
    yield _best_of({clause.rule: answered(clause, counted(case)) for clause in row.achievements})


def _best_of(answers: dict[str, Found]) -> Found:
    def rules(outcome: Outcome) -> list[str]:
        return [rule for rule, found in answers.items() if found.outcome is outcome]

    met, judged = rules(Outcome.PASSED), rules(Outcome.PERSON)
    rows = [row for rule in met + judged for row in answers[rule].evidence]
    if met:
        said = f"近5年业绩符合 {'、'.join(met)}，真实性由单位审核、专家评审。"
        return passed(said, evidence=dict.fromkeys(rows))
    if judged:
        return person(f"是否符合 {'、'.join(judged)} 由人工判断。", evidence=dict.fromkeys(rows))
    return failed(
        f"近5年业绩不符合所列 {len(answers)} 条中的任何一条。",
        "符合其中一条即可，所差见各条。",
        "performances",
    )


@chapter.rule("N89-5.3-2", Consequence.WARNS)
def achievements_in_time(case: Case) -> Iterator[Found]:
    left_out = [(one, why_not_counted(case, one)) for one in case.dossier.achievements]
    said = [(one, why) for one, why in left_out if why]
    for one, why in said:
        yield failed(
            f"“{one.name}”不计入：{why}", "改填计算期内的业绩，或保留作参考。", evidence=[one.id],
        )  # fmt: skip
    if not said:
        month = spoken_month(case.applied_on)
        yield passed(f"业绩计算截至申报当月 {month}，所填 {len(left_out)} 项均在期内。")
