"""What people are asked to do for an application: one kind of task for every human step.

`open_tasks` is a pure function of where the application stands. A key stays the same while the
need lasts, so that nothing opens twice; periods that only run out (公示, 结果公示) ask for nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.application import Application, Stage
from domain.archiving import needed_seals
from domain.commands import Archive, Seal
from domain.holders import APPLICANT, ROLE_OF_TIER, Holder, authority
from domain.notice import Terms, TierKind
from domain.people import Role

S = Stage
OVERDUE_FORWARDING = "T-fwd"  # the clock of domain.deadlines that alarms


@dataclass(frozen=True, slots=True)
class Task:
    key: str
    kind: str
    role: Role
    organisation: str  # empty for the applicant
    due_at: datetime | None  # the last instant that counts, where there is one
    rule: str
    title: str


def open_tasks(application: Application, terms: Terms) -> tuple[Task, ...]:
    """Those of the stage first, then what runs beside it."""
    of_stage = _BY_STAGE.get(application.stage)
    return (
        *(of_stage(application, terms) if of_stage is not None else ()),
        *_complaint_findings(application),
        *_reexamination(application, terms),
        *_refunds(application, terms),
    )


Tasks = tuple[Task, ...]


def _task(
    kind: str, who: Holder, rule: str, title: str, *,
    key: str = "", due_at: datetime | None = None,
) -> Task:  # fmt: skip
    return Task(key or kind, kind, who.role, who.organisation, due_at, rule, title)


def _draft(application: Application, _: Terms) -> Tasks:
    end = application.window_ends_at
    return (_task("draft", APPLICANT, "N89-3.1-2", "填写并提交申请书", due_at=end),)


def _tier_review(application: Application, _: Terms) -> Tasks:
    """The kind is that of the activity which brought it there."""
    tier = application.tier
    if tier is None:
        return ()
    who = Holder(ROLE_OF_TIER[tier.kind], tier.organisation)
    kind = f"{tier.kind}_review"
    key = f"{kind}:{application.round}:{application.position}"
    title = f"{_TIER_WORDS[tier.kind]}审核 · 第{application.round}轮"
    rule = "N89-3.3.3a-2" if application.position == 0 else "N89-3.3.3b-1"
    return (_task(kind, who, rule, title, key=key, due_at=application.window_ends_at),)


def _unit_supplement(application: Application, _: Terms) -> Tasks:
    asked = application.supplement
    due = asked.due_at if asked is not None else None
    key = f"unit_supplement:{application.round}"
    title = "按单位通知限期补充完善材料"
    return (_task("unit_supplement", APPLICANT, "N89-3.3.3a-5", title, key=key, due_at=due),)


def _publicity_record(application: Application, _: Terms) -> Tasks:
    tier = application.tier
    if tier is None:
        return ()
    who = Holder(ROLE_OF_TIER[tier.kind], tier.organisation)
    key, end = f"publicity_record:{application.round}", application.window_ends_at
    title = "公示期满，填报公示情况并上报"
    return (_task("publicity_record", who, "N89-3.3.3a-8", title, key=key, due_at=end),)


def _returned(application: Application, _: Terms) -> Tasks:
    key, end = f"returned:{application.round}", application.window_ends_at
    title = "按退回意见修改后重新提交"
    return (_task("returned", APPLICANT, "N89-3.1-3", title, key=key, due_at=end),)


def _committee_intake(application: Application, terms: Terms) -> Tasks:
    who, end = _committee(terms), application.schedule.payment.closes_at
    key, title = f"committee_intake:{application.notices_given}", "评委会受理审核"
    return (_task("committee_intake", who, "N89-3.3.3c-1", title, key=key, due_at=end),)


def _committee_supplement(application: Application, _: Terms) -> Tasks:
    asked = application.supplement
    due = asked.due_at if asked is not None else None
    title = "按评委会一次性告知补正材料"
    return (_task("committee_supplement", APPLICANT, "N89-3.3.3c-4", title, due_at=due),)


def _payment(application: Application, _: Terms) -> Tasks:
    end = application.proof_until or application.schedule.payment.closes_at
    return (_task("payment", APPLICANT, "N89-3.3.4-3", "在线缴费", due_at=end),)


def _review_start(_: Application, terms: Terms) -> Tasks:
    title = "安排专业组，开始评审"
    return (_task("review_start", _committee(terms), "N89-3.4.1-1", title),)


def _vote(application: Application, terms: Terms) -> Tasks:
    """The second vote after a re-examination is a task of its own."""
    key = f"vote:{len(application.earlier_votes) + (application.vote is not None)}"
    chair = Holder(Role.CHAIR, terms.bodies.committee)
    return (_task("vote", chair, "N89-3.4.1-1", "专家评审并表决", key=key),)


def _result(application: Application, terms: Terms) -> Tasks:
    """Sealed: the founding body alone reads these, for it must know whom to publish (D-49)."""
    vote, who = application.vote, Holder(Role.FOUNDING_BODY, terms.bodies.founding)
    key = f"result:{len(application.earlier_votes)}"
    if vote is not None and vote.passed:
        return (_task("publish_result", who, "N89-3.4.3-2", "公示评审结果", key=key),)
    return (_task("release_result", who, "D-49", "确认发文后告知评审结果", key=key),)


def _confirm(application: Application, terms: Terms) -> Tasks:
    who = Holder(Role.AUTHORITY, authority(application, terms))
    return (_task("confirm", who, "N89-3.4.3-4", "确认评审结果并发文"),)


def _forward(application: Application, terms: Terms) -> Tasks:
    done = application.confirmation
    end = done.forward_ends_at if done is not None else None
    who = Holder(Role.FOUNDING_BODY, terms.bodies.founding)
    task = _task("forward", who, "N89-3.4.3-6", "转发确认通知至申报单位", due_at=end)
    if OVERDUE_FORWARDING not in application.rung:
        return (task,)
    above = Holder(Role.AUTHORITY, terms.bodies.title_office)
    title = "转发逾期，督促呈报单位转发"
    return (task, _task("overdue_forwarding", above, task.rule, title))


def _formalities(application: Application, terms: Terms) -> Tasks:
    """Every seal that is missing; once all are there, the two archives."""
    missing = [seal for seal in needed_seals(application) if seal not in application.seals]
    if missing:
        return tuple(_seal(seal, application, terms) for seal in missing)
    unit = _first_tier(application)
    return tuple(
        _task("archive", unit, "N89-3.4.3-8", _ARCHIVE_WORDS[archive], key=f"archive:{archive}")
        for archive in Archive
        if archive not in application.archives
    )


def _seal(seal: Seal, application: Application, terms: Terms) -> Task:
    who = _first_tier(application)
    if seal is Seal.PROMISE:
        who = APPLICANT
    elif seal is Seal.COMMITTEE:
        who = _committee(terms)
    elif seal is Seal.TITLE_OFFICE:
        who = _district(application)
    return _task("seal", who, "N89-3.4.3-8", _SEAL_WORDS[seal], key=f"seal:{seal}")


def _complaint_findings(application: Application) -> Tasks:
    return tuple(
        _task(
            "complaint_finding", Holder(Role.INVESTIGATOR, hold.investigator), "N89-3.4.2-1",
            "核查投诉举报（异议）并作出结论", key=f"complaint_finding:{hold.complaint}",
        )
        for hold in application.holds
    )  # fmt: skip


def _reexamination(application: Application, terms: Terms) -> Tasks:
    asked = application.reexamination
    if asked is None or asked.verdict is not None:
        return ()
    kind = "reexamination_decision" if asked.taken_up else "reexamination_intake"
    title = "核查并作出复查结论" if asked.taken_up else "受理复查申请"
    key = f"{kind}:{len(application.earlier_reexaminations)}"
    who = Holder(Role.FOUNDING_BODY, terms.bodies.founding)
    return (_task(kind, who, "N89-3.4.5-4", title, key=key),)


def _refunds(application: Application, terms: Terms) -> Tasks:
    """Closed by hand when the money has gone back: no command says so."""
    return tuple(
        _task("refund", _committee(terms), "D-06b", "人工核实并退费", key=f"refund:{transaction}")
        for transaction in application.refunds
    )


def _committee(terms: Terms) -> Holder:
    return Holder(Role.COMMITTEE, terms.bodies.committee)


def _first_tier(application: Application) -> Holder:
    if not application.chain:
        return APPLICANT
    first = application.chain[0]
    return Holder(ROLE_OF_TIER[first.kind], first.organisation)


def _district(application: Application) -> Holder:
    districts = (tier for tier in application.chain if tier.kind is TierKind.DISTRICT)
    tier = next(districts, None)
    return Holder(Role.DISTRICT, tier.organisation) if tier else _first_tier(application)


_TIER_WORDS: dict[TierKind, str] = {
    TierKind.UNIT: "单位",
    TierKind.DEPARTMENT: "主管部门",
    TierKind.AGENCY: "人事代理机构",
    TierKind.DISTRICT: "区县人社",
    TierKind.HEADQUARTERS: "驻渝最高管理机构",
    TierKind.COMMITTEE: "评委会",
}
_SEAL_WORDS: dict[Seal, str] = {
    Seal.CLERK: "评审表查验人签字",
    Seal.PROMISE: "评审表诚信承诺签字",
    Seal.INTEGRITY: "评审表诚信情况说明签字",
    Seal.UNIT: "评审表单位意见盖章",
    Seal.USING_UNIT: "评审表用工单位盖章",
    Seal.TITLE_OFFICE: "评审表职改办盖章",
    Seal.COMMITTEE: "评审表评委会电子签章",
}
_ARCHIVE_WORDS: dict[Archive, str] = {
    Archive.PERSONNEL: "评审表存入人事档案",
    Archive.UNIT: "评审表存入单位文书档案",
}
_BY_STAGE: dict[Stage, Callable[[Application, Terms], Tasks]] = {
    S.DRAFT: _draft,
    S.UNIT_REVIEW: _tier_review,
    S.UNIT_SUPPLEMENT: _unit_supplement,
    S.PUBLICITY_RECORD: _publicity_record,
    S.TIER_REVIEW: _tier_review,
    S.RETURNED: _returned,
    S.COMMITTEE_INTAKE: _committee_intake,
    S.COMMITTEE_SUPPLEMENT: _committee_supplement,
    S.ACCEPTED_UNPAID: _payment,
    S.PAID: _review_start,
    S.UNDER_REVIEW: _vote,
    S.REVIEW_DONE: _result,
    S.PENDING_CONFIRMATION: _confirm,
    S.CONFIRMED: _forward,
    S.FORMALITIES: _formalities,
}
