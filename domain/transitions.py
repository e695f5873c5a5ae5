"""The closed table (domain.md section 4.3): what is legal in which stage. The rest is refused.

Rows carry the numbers t1-t45 of the specification; a command without a row does not exist.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from domain import commands as c
from domain.application import (
    AT_THE_UNIT,
    BEFORE_COMMITTEE,
    BEFORE_VOTE,
    ENDED,
    RESTING,
    TITLED,
    VOTED,
    Application,
    Stage,
)
from domain.people import Role
from domain.refusals import Refused

S = Stage
TIER_ROLES = frozenset({
    Role.UNIT, Role.DEPARTMENT, Role.AGENCY, Role.DISTRICT, Role.HEADQUARTERS,
})  # fmt: skip
_SUBMITTED = BEFORE_COMMITTEE - {S.DRAFT}
_OPEN = frozenset(S) - ENDED
_WITH_COMMITTEE = frozenset({
    S.COMMITTEE_INTAKE, S.COMMITTEE_SUPPLEMENT, S.ACCEPTED_UNPAID, S.PAID,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. An empty `command` is a timer's or the opening's."""

    id: str
    command: type[c.Command] | None
    roles: frozenset[Role]
    before: frozenset[Stage]
    after: frozenset[Stage]


def _row(
    number: str,
    command: type[c.Command] | None,
    roles: Iterable[Role],
    before: Iterable[Stage],
    after: Iterable[Stage] = (),
) -> Row:
    """No `after` means: the stage stays."""
    return Row(number, command, frozenset(roles), frozenset(before), frozenset(after))


TABLE: tuple[Row, ...] = (
    _row("t1", None, {Role.APPLICANT}, (), {S.DRAFT}),
    _row("t2", c.Save, {Role.APPLICANT}, {S.DRAFT, S.RETURNED, S.UNIT_SUPPLEMENT}),
    _row("t3", c.Recall, {Role.APPLICANT},
         {S.UNIT_REVIEW, S.UNIT_SUPPLEMENT, S.UNIT_PUBLICITY, S.PUBLICITY_RECORD, S.TIER_REVIEW,
          S.RETURNED}, {S.DRAFT}),
    _row("t4", c.Submit, {Role.APPLICANT}, {S.DRAFT}, {S.UNIT_REVIEW}),
    _row("t5", c.RequestSupplement, TIER_ROLES, {S.UNIT_REVIEW}, {S.UNIT_SUPPLEMENT}),
    _row("t5x", c.ExtendSupplement, TIER_ROLES, {S.UNIT_SUPPLEMENT}),
    _row("t6", c.Resubmit, {Role.APPLICANT}, {S.UNIT_SUPPLEMENT}, {S.UNIT_REVIEW}),
    _row("t7", None, (), {S.UNIT_SUPPLEMENT}, {S.ABANDONED}),
    _row("t8", c.ReturnApplication, TIER_ROLES, {S.UNIT_REVIEW}, {S.RETURNED}),
    _row("t9", c.NotRecommend, TIER_ROLES, {S.UNIT_REVIEW}, {S.NOT_RECOMMENDED}),
    _row("t10", c.StartPublicity, TIER_ROLES, {S.UNIT_REVIEW}, {S.UNIT_PUBLICITY}),
    _row("t11", c.OpenComplaint, {Role.SYSTEM}, {S.UNIT_PUBLICITY}, {S.PUBLICITY_OBJECTION}),
    _row("t12", c.CloseComplaint, {Role.SYSTEM}, {S.PUBLICITY_OBJECTION},
         {S.UNIT_PUBLICITY, S.PUBLICITY_RECORD}),
    _row("t13", c.CloseComplaint, {Role.SYSTEM}, {S.PUBLICITY_OBJECTION},
         {S.TERMINATED, S.NOT_RECOMMENDED}),
    _row("t14", None, (), {S.UNIT_PUBLICITY}, {S.PUBLICITY_RECORD}),
    _row("t14x", c.RestartPublicity, TIER_ROLES, {S.UNIT_PUBLICITY, S.PUBLICITY_RECORD},
         {S.UNIT_PUBLICITY}),
    _row("t15", c.ChangeMaterial, {Role.APPLICANT, *TIER_ROLES},
         {S.UNIT_PUBLICITY, S.PUBLICITY_RECORD}, {S.UNIT_REVIEW}),
    _row("t16", c.ReportUp, TIER_ROLES, {S.PUBLICITY_RECORD},
         {S.TIER_REVIEW, S.COMMITTEE_INTAKE}),
    _row("t17", c.Approve, TIER_ROLES, {S.TIER_REVIEW}, {S.TIER_REVIEW, S.COMMITTEE_INTAKE}),
    _row("t18", c.ReturnApplication, TIER_ROLES, {S.TIER_REVIEW}, {S.RETURNED}),
    _row("t19", c.NotRecommend, TIER_ROLES, {S.TIER_REVIEW}, {S.NOT_RECOMMENDED}),
    _row("t20", c.Resubmit, {Role.APPLICANT}, {S.RETURNED}, {S.UNIT_REVIEW}),
    _row("t20x", c.Approve, TIER_ROLES, {S.UNIT_REVIEW}, {S.TIER_REVIEW, S.COMMITTEE_INTAKE}),
    _row("t21", None, (), BEFORE_COMMITTEE, {S.EXPIRED}),
    _row("t22", c.NotifyOnce, {Role.COMMITTEE}, {S.COMMITTEE_INTAKE}, {S.COMMITTEE_SUPPLEMENT}),
    _row("t22x", c.PubliciseSupplement, TIER_ROLES, {S.COMMITTEE_SUPPLEMENT}),
    _row("t23", c.SupplySupplement, {Role.APPLICANT}, {S.COMMITTEE_SUPPLEMENT},
         {S.COMMITTEE_INTAKE}),
    _row("t24", None, (), {S.COMMITTEE_SUPPLEMENT}, {S.ABANDONED}),
    _row("t25", c.RefuseAcceptance, {Role.COMMITTEE}, {S.COMMITTEE_INTAKE}, {S.NOT_ACCEPTED}),
    _row("t26", c.Accept, {Role.COMMITTEE}, {S.COMMITTEE_INTAKE}, {S.ACCEPTED_UNPAID}),
    _row("t27", c.FeePaid, {Role.PAYMENT_PLATFORM}, {S.ACCEPTED_UNPAID},
         {S.PAID, S.ACCEPTED_UNPAID}),
    _row("t27x", c.FeePaid, {Role.PAYMENT_PLATFORM}, _OPEN - {S.ACCEPTED_UNPAID}),
    _row("t28", None, (), {S.ACCEPTED_UNPAID}, {S.ABANDONED}),
    _row("t29", c.StartReview, {Role.COMMITTEE}, {S.PAID}, {S.UNDER_REVIEW}),
    _row("t30", c.RecordOpinion, {Role.EXPERT}, {S.UNDER_REVIEW}),
    _row("t31", c.CloseVote, {Role.CHAIR}, {S.UNDER_REVIEW}, {S.REVIEW_DONE}),
    _row("t32", c.PublishResult, {Role.FOUNDING_BODY}, {S.REVIEW_DONE}, {S.RESULT_PUBLICITY}),
    _row("t33", c.ReleaseResult, {Role.FOUNDING_BODY}, {S.REVIEW_DONE}, {S.NOT_PASSED}),
    _row("t34", c.OpenComplaint, {Role.SYSTEM}, {S.RESULT_PUBLICITY}, {S.RESULT_OBJECTION}),
    _row("t35", c.CloseComplaint, {Role.SYSTEM}, {S.RESULT_OBJECTION},
         {S.RESULT_PUBLICITY, S.PENDING_CONFIRMATION}),
    _row("t36", c.CloseComplaint, {Role.SYSTEM}, VOTED, {S.RESULT_CANCELLED}),
    _row("t37", None, (), {S.RESULT_PUBLICITY}, {S.PENDING_CONFIRMATION}),
    _row("t38", c.Confirm, {Role.AUTHORITY}, {S.PENDING_CONFIRMATION}, {S.CONFIRMED}),
    _row("t39", c.Forward, {Role.FOUNDING_BODY, *TIER_ROLES}, {S.CONFIRMED}, {S.FORMALITIES}),
    _row("t40", c.CompleteSeal, {Role.APPLICANT, Role.UNIT, Role.AGENCY, Role.DISTRICT,
                                 Role.FOUNDING_BODY, Role.COMMITTEE}, {S.FORMALITIES}),
    _row("t40x", c.FileAway, {Role.UNIT, Role.AGENCY, Role.DEPARTMENT, Role.DISTRICT},
         {S.FORMALITIES}, {S.FORMALITIES, S.ARCHIVED}),
    _row("t41", c.CloseComplaint, {Role.SYSTEM}, BEFORE_VOTE - {S.PUBLICITY_OBJECTION} | {S.DRAFT},
         {S.TERMINATED, S.NOT_RECOMMENDED}),
    _row("t41x", c.CloseComplaint, {Role.SYSTEM}, _OPEN - TITLED - RESTING),
    _row("t42", c.Revoke, {Role.AUTHORITY, Role.FOUNDING_BODY}, TITLED, {S.REVOKED}),
    _row("t42x", c.CloseComplaint, {Role.SYSTEM}, TITLED | RESTING, {S.REVOKED, *TITLED, *RESTING}),
    _row("t43", c.Withdraw, {Role.APPLICANT}, BEFORE_COMMITTEE, {S.WITHDRAWN}),
    _row("t43x", c.WithdrawOnRequest, {Role.COMMITTEE}, _WITH_COMMITTEE, {S.WITHDRAWN}),
    _row("t44", c.ChangeSchedule, {Role.SYSTEM, Role.ORGANISER}, _OPEN),
    _row("t44x", c.AdoptCalendar, {Role.SYSTEM, Role.ORGANISER}, _OPEN),
    _row("t45", c.DeclareIneligible, {*TIER_ROLES, Role.COMMITTEE},
         {S.UNIT_REVIEW, S.PUBLICITY_RECORD, S.TIER_REVIEW, S.COMMITTEE_INTAKE, S.ACCEPTED_UNPAID,
          S.PAID}, {S.NOT_RECOMMENDED, S.NOT_ACCEPTED}),
    _row("hold", c.OpenComplaint, {Role.SYSTEM},
         _OPEN - {S.UNIT_PUBLICITY, S.RESULT_PUBLICITY}),
    _row("remind", c.Remind, {Role.APPLICANT},
         AT_THE_UNIT - {S.UNIT_SUPPLEMENT} | {S.TIER_REVIEW, S.COMMITTEE_INTAKE}),
    _row("x1", c.RequestReexamination, {Role.APPLICANT}, TITLED | {S.NOT_PASSED}),
    _row("x2", c.TakeUpReexamination, {Role.FOUNDING_BODY}, TITLED | {S.NOT_PASSED}),
    _row("x3", c.DecideReexamination, {Role.FOUNDING_BODY}, TITLED | {S.NOT_PASSED},
         {S.UNDER_REVIEW, *TITLED, S.NOT_PASSED}),
    _row("reopen", c.Reopen, {Role.FOUNDING_BODY}, {S.EXPIRED, S.ABANDONED},
         _SUBMITTED | {S.PAID, S.DRAFT, S.ACCEPTED_UNPAID}),
)  # fmt: skip


def rows(command: type[c.Command], stage: Stage) -> tuple[Row, ...]:
    return tuple(row for row in TABLE if row.command is command and stage in row.before)


def legal_commands(stage: Stage) -> tuple[type[c.Command], ...]:
    """In the order of `COMMANDS`."""
    return tuple(kind for kind in c.COMMANDS if rows(kind, stage))


def refuse_unless_listed(application: Application, command: c.Command) -> tuple[Row, ...]:
    found = rows(type(command), application.stage)
    if found:
        return found
    possible = "、".join(c.wire_name(kind) for kind in legal_commands(application.stage))
    raise Refused(
        "T-table",
        f"当前环节“{STAGE_NAMES[application.stage]}”不办理 {c.wire_name(type(command))}；"
        f"此环节可办理：{possible or '无'}。",
    )


STAGE_NAMES: dict[Stage, str] = {
    S.DRAFT: "填报中",
    S.UNIT_REVIEW: "单位审核中",
    S.UNIT_SUPPLEMENT: "单位通知补正中",
    S.UNIT_PUBLICITY: "单位公示中",
    S.PUBLICITY_OBJECTION: "公示异议核查中",
    S.PUBLICITY_RECORD: "公示期满待填报公示情况",
    S.TIER_REVIEW: "上级审核中",
    S.RETURNED: "已退回修改",
    S.COMMITTEE_INTAKE: "评委会受理审核中",
    S.COMMITTEE_SUPPLEMENT: "一次性告知补正中",
    S.ACCEPTED_UNPAID: "已受理待缴费",
    S.PAID: "已缴费待评审",
    S.UNDER_REVIEW: "评审中",
    S.REVIEW_DONE: "评审结束",
    S.RESULT_PUBLICITY: "评审结果公示中",
    S.RESULT_OBJECTION: "结果公示问题核查中",
    S.PENDING_CONFIRMATION: "待确认",
    S.CONFIRMED: "已确认",
    S.FORMALITIES: "完善签章归档中",
    S.ARCHIVED: "已归档",
    S.WITHDRAWN: "主动撤回",
    S.ABANDONED: "视为放弃申报",
    S.EXPIRED: "申请书逾期失效",
    S.NOT_RECOMMENDED: "不予推荐",
    S.NOT_ACCEPTED: "不予受理",
    S.TERMINATED: "评审终止",
    S.NOT_PASSED: "评审未通过",
    S.RESULT_CANCELLED: "取消评审结果",
    S.REVOKED: "撤销职称",
}
