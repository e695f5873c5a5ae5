"""The lives of a rehearsed season: one for every route, level and way in which a life can end or turn.

Each is a diary; `Plan` says which facts it starts from and which end is expected.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from deploy.local.applicant import Applicant
from deploy.local.rehearsed import Rehearsed, digest
from deploy.local.session import GROUP, Session
from domain import commands as c
from domain.application import EndReason, Stage
from domain.calendar import SHANGHAI, local_day
from domain.commands import ComplaintFinding, Ground, ReasonToEnd, Verdict
from domain.notice import Level, Notice, Route

GREEN = "2023-green-low-carbon"
JIANGBEI = "2024-jiangbei-engineering"


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a season that people keep to; `day(n)` counts from the opening."""

    notice: Notice

    def day(self, number: int, hour: int = 10) -> datetime:
        opened = local_day(self.notice.schedule.filing.opens_at)
        return datetime.combine(opened + timedelta(days=number), time(hour), SHANGHAI)

    @property
    def window_closes(self) -> datetime:
        return self.notice.schedule.filing.closes_at

    @property
    def payment_opens(self) -> datetime:
        return self.notice.schedule.payment.opens_at

    @property
    def payment_closes(self) -> datetime:
        return self.notice.schedule.payment.closes_at

    def after_payment(self, days: int, hour: int = 10) -> datetime:
        return datetime.combine(
            local_day(self.payment_closes) + timedelta(days=days), time(hour), SHANGHAI
        )

    @property
    def review(self) -> datetime:
        return self.after_payment(7)

    @property
    def second_session(self) -> datetime:
        return self.after_payment(8)

    @property
    def review_ends(self) -> datetime:
        return self.after_payment(9)

    @property
    def report(self) -> datetime:
        return self.after_payment(11)

    @property
    def results_posted(self) -> datetime:
        return self.after_payment(12)

    @property
    def results_over(self) -> datetime:
        return self.after_payment(26)

    def confirmed(self, level: Level) -> datetime:
        """The two authorities confirm on different days."""
        return self.after_payment(30 if level in {Level.FULL_SENIOR, Level.SENIOR} else 34)


Life = Callable[[Applicant, Dates], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Plan:
    title: str
    notice: str
    route: Route
    level: Level
    life: Life
    stage: Stage
    reason: EndReason | None = None
    holder: str | None = None  # who had it when it lapsed


# ---------------------------------------------------------------- chapters lives share


async def submitted(case: Rehearsed, dates: Dates) -> None:
    await case.director.until(dates.day(1, 9))
    await case.create()
    await case.director.until(dates.day(1))
    await case.submit()


async def publicised(case: Rehearsed, dates: Dates) -> None:
    await submitted(case, dates)
    await case.director.until(dates.day(2))
    await case.publicise()


async def through_the_tiers(case: Rehearsed, dates: Dates, first_day: int = 14) -> None:
    for position in range(1, len(case.chain) - 1):
        await case.director.until(dates.day(first_day + position))
        await case.pass_tier(position)


async def at_the_committee(case: Rehearsed, dates: Dates) -> None:
    await publicised(case, dates)
    await case.director.until(dates.day(14))
    await case.report_up()
    await through_the_tiers(case, dates)


async def accepted(case: Rehearsed, dates: Dates) -> None:
    await at_the_committee(case, dates)
    await case.director.until(dates.day(19))
    await case.accept()


async def paid(case: Rehearsed, dates: Dates) -> None:
    await accepted(case, dates)
    await case.director.until(dates.payment_opens + timedelta(hours=2))
    await case.pay()


async def voted(case: Rehearsed, dates: Dates, *, passed: bool) -> None:
    await paid(case, dates)
    await case.director.until(dates.review)
    await case.start_review()
    await case.vote(passed=passed)


async def to_the_archive(case: Rehearsed, dates: Dates) -> None:
    """From a passed vote on."""
    await case.director.until(dates.results_posted)
    await case.publish_result()
    await case.director.until(dates.confirmed(case.level))
    await case.confirm("确认文件一号", local_day(case.director.now))
    await case.director.until(dates.confirmed(case.level) + timedelta(days=10))
    await case.finish_formalities()


async def told(case: Rehearsed, dates: Dates) -> None:
    """From a failed vote on: told only once the level's results are confirmed."""
    await case.director.until(dates.results_posted)
    await case.is_refused("D-49", c.ReleaseResult, case.founding_body)
    await case.director.until(dates.confirmed(case.level) + timedelta(days=1))
    await case.release_result()


# ------------------------------------------------------------------------- the lives


async def passes_at_the_first_attempt(case: Rehearsed, dates: Dates) -> None:
    await voted(case, dates, passed=True)
    await to_the_archive(case, dates)


async def returned_and_changed(case: Rehearsed, dates: Dates) -> None:
    await publicised(case, dates)
    await case.director.until(dates.day(10))
    await case.report_up()
    await case.director.until(dates.day(11))
    await case.do(
        c.ReturnApplication, case.tier(1), opinion="总结不完整，请补充", items=("summary",)
    )
    await case.director.until(dates.day(12))
    await case.resubmit(changed=True)
    await case.director.until(dates.day(13))
    await case.is_refused("N89-3.3.3a-4", c.Approve, case.unit, opinion="同意上报")
    await case.publicise()
    await case.director.until(dates.day(23))
    await case.report_up()
    await through_the_tiers(case, dates, first_day=23)
    await case.director.until(dates.day(26, 15))
    await case.accept()
    await case.director.until(dates.payment_opens + timedelta(hours=3))
    await case.pay()
    await case.director.until(dates.review)
    await case.start_review()
    await case.vote(passed=True)
    await to_the_archive(case, dates)


async def returned_and_unchanged(case: Rehearsed, dates: Dates) -> None:
    await publicised(case, dates)
    await case.director.until(dates.day(14))
    await case.report_up()
    await case.director.until(dates.day(15))
    await case.do(
        c.ReturnApplication, case.tier(1), opinion="请补填联系方式", items=("basic.phone",)
    )
    await case.director.until(dates.day(16))
    await case.resubmit(changed=False)
    await case.director.until(dates.day(17))
    await case.do(c.Approve, case.unit, opinion="公示内容未变，同意上报")
    await through_the_tiers(case, dates, first_day=17)
    await case.director.until(dates.day(21))
    await case.accept()
    await case.director.until(dates.day(22))
    await case.do(c.WithdrawOnRequest, case.committee, request=digest("书面撤回申请"))


async def recalled_for_another_level(case: Rehearsed, dates: Dates) -> None:
    await publicised(case, dates)
    await case.director.until(dates.day(3))
    await case.do(c.Recall, case.applicant)
    case.level = Level.SENIOR
    await case.director.until(dates.day(4))
    await case.submit()
    await case.director.until(dates.day(5))
    await case.publicise()
    await case.director.until(dates.day(14))
    await case.report_up()
    await through_the_tiers(case, dates)
    await case.director.until(dates.day(19))
    await case.accept()
    await case.director.until(dates.payment_opens + timedelta(hours=2))
    await case.pay()
    await case.director.until(dates.review)
    await case.start_review()
    await case.vote(passed=True)
    await to_the_archive(case, dates)


async def refused_and_put_right(case: Applicant, dates: Dates) -> None:
    """Every clause that objects is named; the draft stays, and is handed in once it is right."""
    await case.director.until(dates.day(1, 9))
    await case.create()
    await case.director.until(dates.day(1))
    await case.submit_in_vain()
    await case.director.until(dates.day(2))
    await case.submit()
    await case.director.until(dates.day(3))
    await case.do(c.Withdraw, case.applicant)


async def unit_supplement_lapses(case: Rehearsed, dates: Dates) -> None:
    await submitted(case, dates)
    await case.director.until(dates.day(2))
    await case.do(
        c.RequestSupplement,
        case.unit,
        items=("学历证书扫描件", "参保记录明细"),
        due_at=dates.day(7),
    )
    await case.director.until(dates.day(8))


async def unit_supplement_answered(case: Rehearsed, dates: Dates) -> None:
    await submitted(case, dates)
    await case.director.until(dates.day(2))
    await case.do(c.RequestSupplement, case.unit, items=("参保记录明细",), due_at=dates.day(5))
    await case.director.until(dates.day(4))
    await case.do(c.ExtendSupplement, case.unit, due_at=dates.day(7))
    await case.director.until(dates.day(6))
    await case.resubmit(changed=True)
    await case.director.until(dates.day(7))
    await case.do(c.Withdraw, case.applicant)


async def window_lapses_at_a_tier(case: Rehearsed, dates: Dates) -> None:
    await publicised(case, dates)
    await case.director.until(dates.day(14))
    await case.report_up()
    await case.director.until(dates.window_closes + timedelta(minutes=5))
    await case.director.until(dates.window_closes + timedelta(hours=3))


async def not_recommended(case: Rehearsed, dates: Dates) -> None:
    await submitted(case, dates)
    await case.director.until(dates.day(2))
    await case.not_recommend(0, "不符合绿色低碳专业申报范围")


async def one_time_notice_answered(case: Rehearsed, dates: Dates) -> None:
    await at_the_committee(case, dates)
    await case.director.until(dates.day(18))
    due = dates.payment_opens + timedelta(hours=6)
    await case.do(c.NotifyOnce, case.committee, items=("合同首页不清晰",), due_at=due)
    await case.director.until(dates.day(19))
    new = await case.supplement(new=True)
    await case.is_refused("N89-3.3.3c-5", c.SupplySupplement, case.applicant, **new)
    clearer = await case.supplement(new=False)
    await case.do(c.SupplySupplement, case.applicant, **clearer)
    await case.director.until(dates.day(20))
    await case.is_refused(
        "N89-3.3.3c-3", c.NotifyOnce, case.committee, items=("再补一份",), due_at=due
    )
    await case.accept()
    await case.director.until(dates.payment_opens + timedelta(hours=2))
    await case.pay()
    await case.director.until(dates.review)
    await case.start_review()
    await case.vote(passed=True)
    await to_the_archive(case, dates)


async def one_time_notice_unanswered(case: Rehearsed, dates: Dates) -> None:
    await at_the_committee(case, dates)
    await case.director.until(dates.day(18))
    await case.do(c.NotifyOnce, case.committee, items=("合同首页",), due_at=dates.day(24))
    await case.director.until(dates.day(25))


async def not_accepted(case: Rehearsed, dates: Dates) -> None:
    await at_the_committee(case, dates)
    await case.director.until(dates.day(18))
    await case.do(
        c.RefuseAcceptance,
        case.committee,
        ground=ReasonToEnd.OUT_OF_SCOPE,
        opinion="不属于受理范围",
    )


async def unpaid(case: Rehearsed, dates: Dates) -> None:
    await accepted(case, dates)
    await case.director.until(dates.payment_opens + timedelta(hours=1))
    await case.pay(fen=100)
    await case.director.until(dates.payment_closes + timedelta(days=2))


async def paid_in_time_with_a_late_callback(case: Rehearsed, dates: Dates) -> None:
    await accepted(case, dates)
    await case.director.until(dates.payment_closes - timedelta(minutes=9))
    await case.order()
    await case.director.until(dates.payment_closes + timedelta(hours=5))
    await case.pay(paid_at=dates.payment_closes - timedelta(minutes=3))
    await case.pay(paid_at=dates.payment_closes - timedelta(minutes=3))
    await case.director.until(dates.review)
    await case.start_review()
    await case.vote(passed=True)
    await to_the_archive(case, dates)


async def complaint_not_proven(case: Rehearsed, dates: Dates) -> None:
    await publicised(case, dates)
    await case.director.until(dates.day(14))
    await case.report_up()
    await case.director.until(dates.day(15))
    complaint = await case.complain()
    await case.director.until(dates.day(16))
    await case.is_refused("D-10", c.Approve, case.tier(1), opinion="同意上报")
    await complaint.conclude(ComplaintFinding.NOT_PROVEN, "经核查，举报不实")
    await case.director.until(dates.day(17))
    await through_the_tiers(case, dates, first_day=17)
    await case.director.until(dates.day(20))
    await case.accept()
    await case.director.until(dates.payment_opens + timedelta(hours=2))
    await case.pay()
    await case.director.until(dates.review)
    await case.start_review()
    await case.vote(passed=True)
    await to_the_archive(case, dates)


async def complaint_proven_before_evaluation(case: Rehearsed, dates: Dates) -> None:
    await paid(case, dates)
    await case.director.until(dates.after_payment(1))
    complaint = await case.complain()
    await case.director.until(dates.after_payment(3))
    await complaint.conclude(ComplaintFinding.FRAUD, "业绩证明系伪造，查证属实")


async def complaint_proven_during_evaluation(case: Rehearsed, dates: Dates) -> None:
    await paid(case, dates)
    await case.director.until(dates.review)
    await case.start_review()
    complaint = await case.complain()
    await case.is_refused(
        "D-10", c.CloseVote, case.chair, size=case.notice.terms.evaluation.committee_size,
        attending=case.notice.terms.evaluation.committee_size, recused=0,
        yes=case.notice.terms.evaluation.committee_size, no=0, abstain=0,
    )  # fmt: skip
    await case.director.until(dates.second_session)
    await complaint.conclude(ComplaintFinding.FRAUD, "评审过程中发现弄虚作假，查证属实")


async def objection_during_unit_publicity(case: Rehearsed, dates: Dates) -> None:
    await publicised(case, dates)
    await case.director.until(dates.day(4))
    complaint = await case.complain()
    await case.director.until(dates.day(14))
    await complaint.conclude(ComplaintFinding.NOT_PROVEN, "异议经查实无问题")
    await case.director.until(dates.day(15))
    await case.report_up(objections=True)
    await through_the_tiers(case, dates, first_day=15)
    await case.director.until(dates.day(20))
    await case.accept()
    await case.director.until(dates.payment_opens + timedelta(hours=2))
    await case.pay()
    await case.director.until(dates.review)
    await case.start_review()
    await case.vote(passed=False)
    await told(case, dates)


async def objection_proven_in_unit_publicity(case: Rehearsed, dates: Dates) -> None:
    await publicised(case, dates)
    await case.director.until(dates.day(4))
    complaint = await case.complain()
    await case.director.until(dates.day(6))
    await complaint.conclude(ComplaintFinding.INELIGIBLE, "异议属实：不符合申报条件")


async def objection_during_result_publicity(case: Rehearsed, dates: Dates) -> None:
    await voted(case, dates, passed=True)
    await case.director.until(dates.results_posted)
    await case.publish_result()
    await case.director.until(dates.results_posted + timedelta(days=2))
    complaint = await case.complain()
    await case.director.until(dates.results_over)
    await complaint.conclude(ComplaintFinding.NOT_PROVEN, "问题线索查无实据")
    await case.director.until(dates.confirmed(case.level))
    await case.confirm("确认文件一号", local_day(case.director.now))
    await case.director.until(dates.confirmed(case.level) + timedelta(days=10))
    await case.finish_formalities()


async def result_cancelled(case: Rehearsed, dates: Dates) -> None:
    await voted(case, dates, passed=True)
    await case.director.until(dates.results_posted)
    await case.publish_result()
    await case.director.until(dates.results_posted + timedelta(days=2))
    complaint = await case.complain()
    await case.director.until(dates.results_over)
    await complaint.conclude(ComplaintFinding.FRAUD, "论文抄袭，查证属实")


async def just_two_thirds_by_ballot(case: Applicant, dates: Dates) -> None:
    """Drawn by lot, replaced twice; two leave the room: exactly two thirds of the rest agree."""
    await paid(case, dates)
    await case.director.until(dates.after_payment(1))
    session = await Session.drawn(case, local_day(dates.review))
    await case.director.until(dates.after_payment(2))
    await session.answered()
    await case.director.until(dates.review)
    await session.opened()
    await case.do(c.StartReview, case.committee, meeting=session.meeting, group=GROUP)
    base = case.notice.terms.evaluation.committee_size - 2
    await session.vote(yes=-(-2 * base // 3), recused=2)
    await session.closed()
    await to_the_archive(case, dates)


async def fails_the_vote(case: Rehearsed, dates: Dates) -> None:
    await voted(case, dates, passed=False)
    await told(case, dates)


async def no_quorum_then_a_second_session(case: Rehearsed, dates: Dates) -> None:
    await paid(case, dates)
    await case.director.until(dates.review)
    await case.start_review()
    size = case.notice.terms.evaluation.committee_size
    few = size // 2
    await case.is_refused(
        "O40-quorum", c.CloseVote, case.chair, size=size, attending=few, recused=0, yes=few, no=0,
        abstain=0,
    )  # fmt: skip
    await case.director.until(dates.second_session)
    await case.vote(passed=True)
    await to_the_archive(case, dates)


async def reexamination_upheld(case: Rehearsed, dates: Dates) -> None:
    await fails_the_vote(case, dates)
    await case.director.until(dates.confirmed(case.level) + timedelta(days=20))
    await case.ask_reexamination(Ground.PROCEDURE)
    await case.director.until(dates.confirmed(case.level) + timedelta(days=25))
    await case.decide_reexamination(Verdict.UPHELD)


async def reexamination_too_late(case: Rehearsed, dates: Dates) -> None:
    await fails_the_vote(case, dates)
    await case.director.until(dates.confirmed(case.level) + timedelta(days=20))
    await case.is_refused(
        "N89-3.4.5-2", c.RequestReexamination, case.applicant, ground=Ground.MERIT,
        statement=digest("对学术评价不服"),
    )  # fmt: skip
    await case.director.until(dates.confirmed(case.level) + timedelta(days=80))
    await case.is_refused(
        "N89-3.4.5-3", c.RequestReexamination, case.applicant, ground=Ground.OVERLOOKED,
        statement=digest("复查申请"),
    )  # fmt: skip


async def reexamination_finds_an_error(case: Rehearsed, dates: Dates) -> None:
    await fails_the_vote(case, dates)
    start = dates.confirmed(case.level)
    await case.director.until(start + timedelta(days=20))
    await case.ask_reexamination(Ground.OVERLOOKED)
    await case.director.until(start + timedelta(days=25))
    await case.decide_reexamination(Verdict.ERROR_FOUND)
    await case.director.until(start + timedelta(days=26))
    await case.vote(passed=True)
    await case.director.until(start + timedelta(days=27))
    await case.publish_result()
    await case.director.until(start + timedelta(days=45))
    await case.confirm("确认文件二号", local_day(case.director.now))
    await case.director.until(start + timedelta(days=50))
    await case.finish_formalities()


async def revoked_after_the_end(case: Rehearsed, dates: Dates) -> None:
    """The workflow has ended long ago: the case wakes from its record."""
    await passes_at_the_first_attempt(case, dates)
    await case.director.until(dates.confirmed(case.level) + timedelta(days=150))
    await case.do(c.Revoke, case.authority, document="撤销文件一号", cause="材料造假，撤销职称")


async def admitted_after_a_false_complaint(case: Rehearsed, dates: Dates) -> None:
    """A complaint held it until the window had closed, and was false (D-10)."""
    await publicised(case, dates)
    await case.director.until(dates.day(14))
    await case.report_up()
    await case.director.until(dates.day(15))
    complaint = await case.complain()
    await case.director.until(dates.window_closes + timedelta(hours=3))
    await complaint.conclude(ComplaintFinding.NOT_PROVEN, "举报不实")
    until = dates.payment_opens - timedelta(hours=1)
    await case.do(
        c.Reopen, case.founding_body, ground=c.ReopenGround.HOLD_NOT_PROVEN, until=until,
        reason="投诉不实而期限已过，准予恢复办理",
    )  # fmt: skip
    for position in range(1, len(case.chain) - 1):
        await case.pass_tier(position)
    await case.accept()
    await case.director.until(dates.payment_opens + timedelta(hours=4))
    await case.pay()
    await case.director.until(dates.review)
    await case.start_review()
    await case.vote(passed=True)
    await to_the_archive(case, dates)


S, E, L, R = Stage, EndReason, Level, Route
PLANS: tuple[Plan, ...] = (
    Plan("市属单位 · 正高级 · 一次通过", GREEN, R.R1, L.FULL_SENIOR, passes_at_the_first_attempt, S.ARCHIVED),
    Plan("区县属单位 · 高级 · 一次通过", GREEN, R.R2, L.SENIOR, passes_at_the_first_attempt, S.ARCHIVED),
    Plan("非公·档案在渝 · 中级 · 一次通过", GREEN, R.R3_1, L.INTERMEDIATE, passes_at_the_first_attempt, S.ARCHIVED),
    Plan("非公·档案异地 · 助理级 · 一次通过", JIANGBEI, R.R3_2, L.ASSISTANT, passes_at_the_first_attempt, S.ARCHIVED),
    Plan("自由职业者 · 员级 · 一次通过", JIANGBEI, R.R4, L.TECHNICIAN, passes_at_the_first_attempt, S.ARCHIVED),
    Plan("市外单位驻渝 · 中级 · 一次通过", GREEN, R.R5, L.INTERMEDIATE, passes_at_the_first_attempt, S.ARCHIVED),
    Plan("退回后改动公示内容：重新公示", GREEN, R.R3_1, L.INTERMEDIATE, returned_and_changed, S.ARCHIVED),
    Plan("退回后未改公示内容：不再公示", GREEN, R.R2, L.SENIOR, returned_and_unchanged, S.WITHDRAWN, E.WITHDRAWN_ON_REQUEST),
    Plan("公示中取回，改报级别", GREEN, R.R1, L.INTERMEDIATE, recalled_for_another_level, S.ARCHIVED),
    Plan("材料不合条件被逐条拒绝，更正后提交", JIANGBEI, R.R3_1, L.INTERMEDIATE, refused_and_put_right, S.WITHDRAWN, E.WITHDRAWN),
    Plan("单位补正逾期", GREEN, R.R3_1, L.INTERMEDIATE, unit_supplement_lapses, S.ABANDONED, E.UNIT_SUPPLEMENT, "applicant"),
    Plan("单位补正延期后补齐，本人撤回", JIANGBEI, R.R3_1, L.INTERMEDIATE, unit_supplement_answered, S.WITHDRAWN, E.WITHDRAWN),
    Plan("上级迟延，网报截止逾期失效", GREEN, R.R2, L.SENIOR, window_lapses_at_a_tier, S.EXPIRED, E.WINDOW, "department"),
    Plan("单位不予推荐", GREEN, R.R1, L.SENIOR, not_recommended, S.NOT_RECOMMENDED, E.NOT_ELIGIBLE),
    Plan("一次性告知后补正", GREEN, R.R3_1, L.INTERMEDIATE, one_time_notice_answered, S.ARCHIVED),
    Plan("一次性告知逾期未补正", GREEN, R.R1, L.SENIOR, one_time_notice_unanswered, S.ABANDONED, E.COMMITTEE_SUPPLEMENT, "applicant"),
    Plan("评委会不予受理", GREEN, R.R3_2, L.INTERMEDIATE, not_accepted, S.NOT_ACCEPTED, E.OUT_OF_SCOPE),
    Plan("金额不符且逾期未缴费", GREEN, R.R1, L.FULL_SENIOR, unpaid, S.ABANDONED, E.UNPAID, "applicant"),
    Plan("期内缴费、回执迟到且重复", GREEN, R.R2, L.INTERMEDIATE, paid_in_time_with_a_late_callback, S.ARCHIVED),
    Plan("投诉查无实据，恢复办理", GREEN, R.R2, L.SENIOR, complaint_not_proven, S.ARCHIVED),
    Plan("评审前投诉查证属实", GREEN, R.R1, L.SENIOR, complaint_proven_before_evaluation, S.TERMINATED, E.FRAUD),
    Plan("评审中查实弄虚作假", GREEN, R.R3_1, L.INTERMEDIATE, complaint_proven_during_evaluation, S.TERMINATED, E.FRAUD),
    Plan("单位公示异议：查实无问题", JIANGBEI, R.R2, L.INTERMEDIATE, objection_during_unit_publicity, S.NOT_PASSED),
    Plan("单位公示异议：属实", GREEN, R.R1, L.INTERMEDIATE, objection_proven_in_unit_publicity, S.NOT_RECOMMENDED, E.INELIGIBLE_PROVEN),
    Plan("结果公示异议：查无实据", GREEN, R.R1, L.SENIOR, objection_during_result_publicity, S.ARCHIVED),
    Plan("结果公示异议：属实，取消结果", GREEN, R.R2, L.SENIOR, result_cancelled, S.RESULT_CANCELLED, E.FRAUD),
    Plan("表决未通过", GREEN, R.R5, L.INTERMEDIATE, fails_the_vote, S.NOT_PASSED),
    Plan("不足法定人数，另会表决通过", GREEN, R.R1, L.FULL_SENIOR, no_quorum_then_a_second_session, S.ARCHIVED),
    Plan("复查维持原结果", GREEN, R.R2, L.INTERMEDIATE, reexamination_upheld, S.NOT_PASSED),
    Plan("复查逾期、超范围均不受理", JIANGBEI, R.R3_1, L.INTERMEDIATE, reexamination_too_late, S.NOT_PASSED),
    Plan("复查确有误判，重新表决通过", GREEN, R.R3_1, L.INTERMEDIATE, reexamination_finds_an_error, S.ARCHIVED),
    Plan("归档多月后撤销职称", GREEN, R.R2, L.SENIOR, revoked_after_the_end, S.REVOKED, E.REVOKED),
    Plan("不实投诉致逾期，准予恢复", GREEN, R.R3_1, L.INTERMEDIATE, admitted_after_a_false_complaint, S.ARCHIVED),
    Plan("两人回避，无记名投票刚过三分之二", GREEN, R.R1, L.SENIOR, just_two_thirds_by_ballot, S.ARCHIVED),
)  # fmt: skip
