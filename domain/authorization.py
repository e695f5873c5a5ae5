"""Who may see or do what: one question for every act on an application, and no is the default.

Commands are decided by the closed table of transitions and `rights`; everything else by the table
here. Both the edge and the workflow ask; an act that no table lists is refused.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain import complaint_rules, season_rules
from domain.application import ENDED, TITLED, VOTED, Application, Stage
from domain.commands import Command
from domain.holders import ROLE_OF_TIER, authority, holder
from domain.notice import Terms
from domain.people import Actor, Role
from domain.refusals import Refused
from domain.rights import listed_rows, refuse_unless_entitled

S = Stage


class Action(StrEnum):
    """What may be done with an application beside sending it a command."""

    SEE_STATUS = "see_status"  # 查看办理状态
    SEE_HISTORY = "see_history"  # 查看办理记录
    SEE_DOSSIER = "see_dossier"  # 查看申报材料、核查结果和审核一览
    EDIT_DOSSIER = "edit_dossier"  # 填写、定版、上传附件、自动获取
    OPEN_FILE = "open_file"  # 打开附件
    MARK_FILE = "mark_file"  # 标记原件已核对、已盖章
    COMPARE = "compare"  # 发起自动比对
    PAY = "pay"  # 取得缴费单
    SEE_PAYMENTS = "see_payments"  # 查看缴费记录
    REFUND = "refund"  # 核准退费
    SEE_LETTERS = "see_letters"  # 查看通知送达情况
    EXPORT = "export"  # 列入方案名册
    VOTE = "vote"  # 领取选票
    LEAD_VOTE = "lead_vote"  # 主持表决
    DECLARE_RECUSAL = "declare_recusal"  # 申请回避
    SEE_COUNT = "see_count"  # 查看表决清单
    TAKE_PROCEDURE = "take_procedure"  # 导出办理全程档案
    SEE_EVIDENCE = "see_evidence"  # 查看专家阅看记录


@dataclass(frozen=True, slots=True)
class Thing:
    """An application, and the terms it has pinned."""

    application: Application
    terms: Terms


def refuse_unless_of_the_season(actor: Actor, terms: Terms) -> None:
    """What is told of a season as a whole is its organiser's, founding body's and committee's."""
    bodies = terms.bodies
    expected = {
        Role.ORGANISER: bodies.organiser,
        Role.COMMITTEE: bodies.committee,
        Role.FOUNDING_BODY: bodies.founding,
    }.get(actor.role)
    if expected is None or expected != actor.organisation:
        raise Refused("SOD-3", "方案的统计和名册由其组织方、组建单位和评委会查看。")


def refuse_unless_overseeing(actor: Actor, terms: Terms) -> None:
    """How a season goes, in counts: its bodies, the authorities of its levels, and operators."""
    if actor.role is Role.OPERATOR:
        return
    authorities = {level.authority for level in terms.levels} | {terms.bodies.title_office}
    if actor.role is Role.AUTHORITY and actor.organisation in authorities:
        return
    refuse_unless_of_the_season(actor, terms)


OVER = ENDED | TITLED  # ended, or a title was confirmed

Reach = Callable[[Actor, Thing], bool]


def authorize(actor: Actor, act: Action | Command, thing: Thing) -> None:
    """Raise Refused unless this actor may; SOD-3 unless a rule says it better."""
    if isinstance(act, Command):
        rows = listed_rows(actor, act, thing.application, thing.terms)
        refuse_unless_entitled(actor, act, thing.application, thing.terms, rows)
        return
    own = actor.person == thing.application.person
    if own and actor.role is not Role.APPLICANT:
        raise Refused("SOD-1", "申报人不得以审核推荐单位或其他办理人员身份查看、办理本人的申请书。")
    reach = REACHES[act].get(actor.role)
    if reach is None or not reach(actor, thing):
        raise Refused("SOD-3", f"无权{_SAID[act]}：申请书不在本人或贵单位的办理范围。")


def authorize_in_season(command: Command, terms: Terms) -> None:
    """Raise Refused (SOD-3) unless this actor may ask it of the season of these terms."""
    season_rules.refuse_unless_entitled(command, terms)


def investigates(actor: Actor, investigator: str, barred: Collection[str]) -> bool:
    """Of the investigating body, and neither concerned by the case nor a tier of it (SOD-4)."""
    entitled = actor.role in complaint_rules.INVESTIGATORS
    return entitled and actor.organisation == investigator and actor.person not in barred


# ------------------------------------------------------------------------- how far it reaches


def own(actor: Actor, thing: Thing) -> bool:
    return actor.person == thing.application.person


def own_once_over(actor: Actor, thing: Thing) -> bool:
    """Nothing is sealed any more then, and nobody waits for it."""
    return own(actor, thing) and thing.application.stage in OVER


def of_the_chain(actor: Actor, thing: Thing) -> bool:
    """A tier that the application has come to, now or before; a later one sees nothing yet."""
    case = thing.application
    acted = {act.tier for act in case.acts}
    return case.stage is not S.DRAFT and any(
        tier.organisation == actor.organisation
        and ROLE_OF_TIER[tier.kind] is actor.role
        and (place <= case.position or place in acted)
        for place, tier in enumerate(case.chain)
    )


def of_the_present_tier(actor: Actor, thing: Thing) -> bool:
    now = holder(thing.application, thing.terms)
    return (now.role, now.organisation) == (actor.role, actor.organisation)


def of_the_bodies(actor: Actor, thing: Thing) -> bool:
    """The committee and those above it, once the application has reached the committee."""
    bodies, case = thing.terms.bodies, thing.application
    expected = {
        Role.COMMITTEE: bodies.committee,
        Role.FOUNDING_BODY: bodies.founding,
        Role.AUTHORITY: authority(case, thing.terms),
    }.get(actor.role)
    return expected == actor.organisation and reached_the_committee(case)


def of_the_bodies_once_told(actor: Actor, thing: Thing) -> bool:
    """Not between the vote and the telling of its result (D-49)."""
    return of_the_bodies(actor, thing) and thing.application.stage not in VOTED


def of_the_reexamination(actor: Actor, thing: Thing) -> bool:
    """Who examines the result again, and has not judged it (SOD-6)."""
    case = thing.application
    asked = case.reexamination is not None
    return asked and of_the_bodies(actor, thing) and actor.person not in case.evaluators


def of_the_organiser_once_submitted(actor: Actor, thing: Thing) -> bool:
    return of_the_organiser(actor, thing) and thing.application.stage is not S.DRAFT


def of_the_session(actor: Actor, thing: Thing) -> bool:
    """Experts and the chair, while they evaluate."""
    in_session = thing.application.stage is S.UNDER_REVIEW
    return in_session and actor.organisation == thing.terms.bodies.committee


def of_the_committee(actor: Actor, thing: Thing) -> bool:
    """Its office, chair and experts, once the application has reached it."""
    here = actor.organisation == thing.terms.bodies.committee
    return here and reached_the_committee(thing.application)


def of_the_investigation(actor: Actor, thing: Thing) -> bool:
    """Who investigates a complaint, for as long as it is open."""
    return any(hold.investigator == actor.organisation for hold in thing.application.holds)


def of_the_organiser(actor: Actor, thing: Thing) -> bool:
    return actor.organisation == thing.terms.bodies.organiser


def anybody(actor: Actor, thing: Thing) -> bool:
    del actor, thing
    return True


def reached_the_committee(case: Application) -> bool:
    return bool(case.chain) and (
        case.position == len(case.chain) - 1
        or any(act.tier == len(case.chain) - 1 for act in case.acts)
    )


_TIERS: Mapping[Role, Reach] = dict.fromkeys(
    (Role.UNIT, Role.DEPARTMENT, Role.AGENCY, Role.DISTRICT, Role.HEADQUARTERS), of_the_chain
)
_BODIES: Mapping[Role, Reach] = dict.fromkeys(
    (Role.COMMITTEE, Role.FOUNDING_BODY, Role.AUTHORITY), of_the_bodies
)
_READERS: Mapping[Role, Reach] = {
    Role.APPLICANT: own, **_TIERS, **_BODIES, Role.INVESTIGATOR: of_the_investigation,
}  # fmt: skip
_PRESENT: Mapping[Role, Reach] = dict.fromkeys(_TIERS, of_the_present_tier)
_SESSION: Mapping[Role, Reach] = {Role.EXPERT: of_the_session, Role.CHAIR: of_the_session}
REACHES: Mapping[Action, Mapping[Role, Reach]] = {
    Action.SEE_STATUS: {**_READERS, **_SESSION, Role.OPERATOR: anybody},
    Action.SEE_HISTORY: {**_READERS, Role.OPERATOR: anybody},
    Action.SEE_DOSSIER: {**_READERS, **_SESSION},
    Action.EDIT_DOSSIER: {Role.APPLICANT: own},
    Action.OPEN_FILE: {**_READERS, **_SESSION},
    Action.MARK_FILE: _PRESENT,
    Action.COMPARE: {Role.APPLICANT: own, **_PRESENT},
    Action.PAY: {Role.APPLICANT: own},
    Action.SEE_PAYMENTS: {
        Role.APPLICANT: own,
        Role.COMMITTEE: of_the_bodies,
        Role.FOUNDING_BODY: of_the_bodies,
    },
    Action.REFUND: {Role.COMMITTEE: of_the_bodies},
    Action.SEE_LETTERS: {Role.OPERATOR: anybody, Role.ORGANISER: of_the_organiser},
    Action.EXPORT: {
        Role.ORGANISER: of_the_organiser_once_submitted,
        Role.COMMITTEE: of_the_bodies,
        Role.FOUNDING_BODY: of_the_bodies,
    },
    Action.VOTE: _SESSION,
    Action.LEAD_VOTE: {Role.CHAIR: of_the_session},
    Action.DECLARE_RECUSAL: _SESSION,
    Action.SEE_COUNT: {
        Role.COMMITTEE: of_the_committee,
        Role.CHAIR: of_the_committee,
        Role.EXPERT: of_the_committee,
    },
    Action.TAKE_PROCEDURE: {
        Role.APPLICANT: own_once_over,
        Role.COMMITTEE: of_the_bodies_once_told,
        Role.FOUNDING_BODY: of_the_bodies,
    },
    Action.SEE_EVIDENCE: {Role.FOUNDING_BODY: of_the_reexamination},
}
_SAID = {
    Action.SEE_STATUS: "查看办理状态", Action.SEE_HISTORY: "查看办理记录",
    Action.SEE_DOSSIER: "查看申报材料", Action.EDIT_DOSSIER: "填写申报材料",
    Action.OPEN_FILE: "打开附件", Action.MARK_FILE: "标记附件", Action.COMPARE: "发起自动比对",
    Action.PAY: "取得缴费单", Action.SEE_PAYMENTS: "查看缴费记录", Action.REFUND: "核准退费",
    Action.SEE_LETTERS: "查看通知送达情况",
    Action.EXPORT: "导出", Action.VOTE: "领取选票",
    Action.LEAD_VOTE: "主持表决", Action.DECLARE_RECUSAL: "申请回避", Action.SEE_COUNT: "查看表决清单",
    Action.TAKE_PROCEDURE: "导出办理全程档案", Action.SEE_EVIDENCE: "查看专家阅看记录",
}  # fmt: skip
