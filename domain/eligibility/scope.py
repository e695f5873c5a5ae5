"""申报范围与申报路径: who may apply at all, when, and through whom (N89-1, N89-3.1, N89-3.2)."""

from collections.abc import Iterator

from domain.dossier.kinds import PublicStatus
from domain.dossier.labels import called
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
from domain.notice import Route
from domain.words import spoken

chapter = Chapter()


@chapter.rule("N89-1-1", decides=Decider.UNIT)
def in_the_field(case: Case) -> Iterator[Found]:
    basic = case.dossier.basic
    if not basic.field.strip():
        yield failed("未填写从事领域。", "填写实际从事的专业领域。", "basic.field")
        return
    yield person(
        f"填报从事“{basic.field}”，是否属于申报范围由单位推荐、评委会受理时判断。",
        field="basic.field",
    )


@chapter.rule("N89-1-2")
def no_civil_servant(case: Case) -> Iterator[Found]:
    status = case.dossier.basic.status
    if status is PublicStatus.NEITHER:
        yield passed("填报为非公务员、非参公管理人员。")
    else:
        yield failed(
            f"填报为{called(status)}，不得申报。",
            "不在公务员（参公管理）岗位时方可申报。",
            "basic.status",
        )


@chapter.rule("N89-1-3")
def not_retired(case: Case) -> Iterator[Found]:
    retired = case.dossier.basic.retirement_approved_on
    if retired is None:
        yield passed("未填报审批退休时间。")
    elif case.today < retired:
        yield passed(f"审批退休时间 {retired}，申报日 {case.today} 尚未退休。")
    else:
        yield failed(
            f"审批机关审批的退休时间为 {retired}，{case.today} 已退休。",
            "退休人员不得申报；退休时间以审批机关批准的为准。",
            "basic.retirement_approved_on",
        )


@chapter.rule("N89-1-4")
def no_ban(case: Case) -> Iterator[Found]:
    if case.standing is None:
        yield person("自查不连接系统，申报影响期在提交时核对。")
        return
    running = [ban for ban in case.standing.bans if ban.start <= case.today < ban.end]
    if running:
        ends = max(ban.end for ban in running)
        yield failed(f"处于职称申报评审影响期内，至 {ends} 止。", f"{ends} 起可以申报。")
    else:
        yield passed(f"{case.today} 不在影响期内。")


@chapter.rule("N89-2.0-1", decides=Decider.UNIT, otherwise=Consequence.INFORMS)
def conduct(_: Case) -> Iterator[Found]:
    yield person("遵守宪法和法律、职业道德，由单位推荐时判断。")


@chapter.rule("N89-3.1-2")
def within_the_window(case: Case) -> Iterator[Found]:
    window = case.notice.schedule.filing
    said = f"网上申报时间为 {spoken(window.opens_at)} 至 {spoken(window.closes_at)}"
    if window.holds(case.at):
        yield passed(f"{said}，现在 {spoken(case.at)}。")
    else:
        yield failed(f"{said}，现在 {spoken(case.at)} 不在其内。", "在网上申报时间内提交。")


@chapter.rule("N89-3.2-1")
def the_route(case: Case) -> Iterator[Found]:
    decision = case.routing
    if decision.route is not None:
        yield passed(f"按路径 {decision.route} 逐级上报，共 {len(decision.tiers)} 级。")
        return
    said = [found for found in decision.blocking if found.rule not in _BY_ROUTE]
    for found in said:
        yield failed(found.because, "更正人员类型、单位或各级审核机构。", "basic")
    if not said:
        near = decision.candidate or "任何路径"
        yield failed(f"尚不能按 {near} 上报，原因见各条。", "按各条说明补正。", "basic")


# Rules that `decide_route` itself answers, each for the routes it belongs to.
_BY_ROUTE: dict[str, frozenset[Route]] = {
    "JB24-3.2-5": frozenset(Route),
    "JB24-3.2-7c": frozenset({Route.R3_2, Route.R4}),
    "N89-3.3.1-5": frozenset(Route),
    "N89-3.2R1": frozenset({Route.R1}),
    "N89-3.2R2": frozenset({Route.R2}),
    "N89-3.2R3": frozenset({Route.R3_1, Route.R3_2}),
    "N89-3.2R3-1": frozenset({Route.R3_1}),
    "N89-3.2R3-2": frozenset({Route.R3_2}),
    "N89-3.2R3-t": frozenset({Route.R3_1, Route.R3_2}),
    "N89-3.2R4": frozenset({Route.R4}),
    "N89-3.2R4-c": frozenset({Route.R4}),
    "N89-3.2R4-t": frozenset({Route.R4}),
    "N89-3.2R5": frozenset({Route.R5}),
    "N89-3.2R5-c": frozenset({Route.R5}),
}


def _answered_by_routing(rule: str, routes: frozenset[Route]) -> Check:
    def check(case: Case) -> Iterator[Found]:
        decision, facts = case.routing, case.facts
        about = [found for found in decision.blocking if found.rule == rule]
        judged = [found for found in decision.remarks if found.rule == rule]
        yield from (failed(found.because, "按此条补正后重新核查。", "basic") for found in about)
        yield from (person(found.because, field="basic") for found in judged)
        if about or judged:
            return
        route = decision.route or decision.candidate
        if route not in routes:
            yield not_applicable(f"申报路径为 {route}。")
            return
        months = (
            f"连续缴费 {facts.insurance_months} 个月（市内 {facts.insurance_months_in_city} 个月），"
            f"在渝存档 {facts.archive_months_in_city} 个月"
        )
        yield passed(f"路径 {route}；{months}。")

    return check


for _rule, _routes in _BY_ROUTE.items():
    chapter.rule(_rule, decides=Decider.TIERS)(_answered_by_routing(_rule, _routes))
