"""申报条件: numbered clauses have their sentences, tests can be met, levels are the notice's own."""

from collections.abc import Iterator

from api.notices.problems import Found, Steps
from api.notices.sketch import Sketch
from domain.conditions import AchievementClause, Measure, Test
from domain.notice import Level, Requirements

MOST_ITEMS = 100
MOST_YEARS = 50


def conditions(sketch: Sketch) -> Iterator[Found]:
    asked = sketch.requirements
    if asked is None:
        return
    rules = {clause.rule for clause in sketch.clauses or ()}
    for at, row in enumerate(asked.first_batch):
        steps = ("requirements", "first_batch", at)
        if not row.achievements:
            yield Found(steps, "首批认定没有业绩条件", "补上 achievements")
        for number, clause in enumerate(row.achievements):
            yield from _clause(clause, (*steps, "achievements", number), rules)
    yield from _repeated(asked)
    if sketch.levels is not None:
        yield from _promotion(asked, [terms.level for terms in sketch.levels])


def _clause(clause: AchievementClause, steps: Steps, rules: set[str]) -> Iterator[Found]:
    if clause.rule not in rules:
        yield Found((*steps, "rule"), f"没有条款 {clause.rule}", "在 clauses 中补上")
    if not clause.any_of:
        yield Found((*steps, "any_of"), "没有写出条件，任何人都不符合", "至少一项")
    for number, alternative in enumerate(clause.any_of):
        inside = (*steps, "any_of", number, "all_of")
        if not alternative.all_of:
            yield Found(inside, "没有写出条件，任何人都符合", "至少一项")
        for place, test in enumerate(alternative.all_of):
            yield from _test(test, (*inside, place))


def _test(test: Test, steps: Steps) -> Iterator[Found]:
    if not test.kinds:
        yield Found((*steps, "kinds"), "没有写明业绩类别", "如 [project]")
    most = MOST_ITEMS if test.of is Measure.COUNT else 10_000_000
    if not 1 <= test.at_least <= most:
        yield Found((*steps, "at_least"), f"数值 {test.at_least} 超出范围", f"1 至 {most}")
    if test.rank_at_most is not None and test.rank_at_most < 1:
        yield Found((*steps, "rank_at_most"), f"个人排名前 {test.rank_at_most} 无人可及", "1 以上")


def _repeated(asked: Requirements) -> Iterator[Found]:
    seen: set[str] = set()
    for at, row in enumerate(asked.first_batch):
        for number, clause in enumerate(row.achievements):
            if clause.rule in seen:
                steps = ("requirements", "first_batch", at, "achievements", number, "rule")
                yield Found(steps, f"条款 {clause.rule} 重复", "每条只写一次")
            seen.add(clause.rule)


def _promotion(asked: Requirements, levels: list[Level]) -> Iterator[Found]:
    for at, terms in enumerate(asked.promotion):
        steps = ("requirements", "promotion", at)
        if terms.level not in levels:
            yield Found(
                (*steps, "level"), f"级别 {terms.level} 不在本通知的级别内", "、".join(levels)
            )
        for number, row in enumerate(terms.years):
            if row.years is not None and not 0 <= row.years <= MOST_YEARS:
                inside = (*steps, "years", number, "years")
                yield Found(inside, f"年限 {row.years} 超出范围", f"0 至 {MOST_YEARS}")
