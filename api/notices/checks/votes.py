"""评审 and what follows: the committee's size, the shares, the periods, the grounds of 复查."""

from collections.abc import Iterator

from api.notices.checks.numbers import MOST_DAYS, MOST_MONTHS
from api.notices.problems import Found, Steps, warning
from api.notices.sketch import Sketch
from domain.commands import Ground
from domain.notice import EvaluationTerms, Fraction, Level, ResultTerms

_GROUNDS = tuple(ground.value for ground in Ground if ground is not Ground.MERIT)
_SENIOR = {Level.FULL_SENIOR, Level.SENIOR}
_LEAST_SENIOR_MEMBERS = 11
_LEAST_MEMBERS = 3


def evaluation_and_result(sketch: Sketch) -> Iterator[Found]:
    if sketch.evaluation:
        yield from _evaluation(sketch.evaluation, sketch)
    if sketch.result:
        yield from _result(sketch.result)


def _evaluation(terms: EvaluationTerms, sketch: Sketch) -> Iterator[Found]:
    steps: Steps = ("terms", "evaluation")
    size = (*steps, "committee_size")
    if terms.committee_size % 2 == 0:
        yield Found(size, f"评委会人数 {terms.committee_size} 不是单数（O40-size）", "单数")
    if terms.committee_size < _LEAST_MEMBERS:
        yield Found(size, f"评委会人数 {terms.committee_size} 过少", f"{_LEAST_MEMBERS} 人以上")
    elif terms.committee_size < _LEAST_SENIOR_MEMBERS and _judges_seniors(sketch):
        allowed = f"按专业组建 {_LEAST_SENIOR_MEMBERS} 人以上"
        yield warning(size, f"高级评委会人数 {terms.committee_size} 偏少", allowed)
    yield from _share((*steps, "quorum"), "出席比例", terms.quorum)
    yield from _share((*steps, "passing"), "通过比例", terms.passing)
    if not terms.methods:
        yield Found((*steps, "methods"), "没有评审方式", "评审、面试答辩 等")


def _judges_seniors(sketch: Sketch) -> bool:
    return any(terms.level in _SENIOR for terms in sketch.levels or ())


def _share(steps: Steps, name: str, share: Fraction) -> Iterator[Found]:
    if not 0 < share.part < share.whole:
        yield Found(steps, f"{name} {share.part}/{share.whole} 不是真分数", "如 2/3")
    elif 3 * share.part < 2 * share.whole:
        yield warning(steps, f"{name} {share.part}/{share.whole} 低于三分之二", "2/3")


def _result(terms: ResultTerms) -> Iterator[Found]:
    steps: Steps = ("terms", "result")
    days = (
        ("report_working_days", "评审情况报告期限", terms.report_working_days),
        ("publicity_working_days", "结果公示期限", terms.publicity_working_days),
    )
    for field, name, number in days:
        if not 1 <= number <= MOST_DAYS:
            yield Found((*steps, field), f"{name}须为正数", f"1 至 {MOST_DAYS} 个工作日")
    months = (
        ("forwarding_months", "转发期限", terms.forwarding_months),
        ("reexamination_months", "复查期限", terms.reexamination_months),
    )
    for field, name, number in months:
        if not 1 <= number <= MOST_MONTHS:
            yield Found((*steps, field), f"{name}须为正数", f"1 至 {MOST_MONTHS} 个月")
    yield from _grounds(terms.reexamination_grounds, (*steps, "reexamination_grounds"))


def _grounds(grounds: tuple[str, ...], steps: Steps) -> Iterator[Found]:
    allowed = "、".join(_GROUNDS)
    for at, ground in enumerate(grounds):
        if ground not in _GROUNDS:
            yield Found((*steps, at), f"复查理由 {ground} 不在范围内（N89-3.4.5-2）", allowed)
        if ground in grounds[:at]:
            yield Found((*steps, at), f"复查理由 {ground} 重复", "只写一次")
