"""What an operator sees of an application: current details, search attributes, the `status` query."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from temporalio.common import SearchAttributeKey, SearchAttributeUpdate

from domain.application import ENDED, RESTING, TITLED, Application
from domain.commands import COMMANDS, Command, wire_name
from domain.deadlines import Clock, clocks
from domain.holders import Holder, holder
from domain.next_steps import NextStep, what_next
from domain.people import Actor, Role
from domain.routes import TIER_NAMES
from domain.samples import sample
from domain.setting import Setting
from domain.transitions import STAGE_NAMES
from domain.veil import veiled
from domain.words import spoken, spoken_to_the_second
from workflows import contract
from workflows.inbox import Quarantined

KINDS: dict[str, type[Command]] = {wire_name(kind): kind for kind in COMMANDS}
ROLE_NAMES: dict[Role, str] = {
    Role.APPLICANT: "申报人",
    Role.UNIT: "所在单位",
    Role.DEPARTMENT: "单位主管部门",
    Role.AGENCY: "人事代理机构",
    Role.DISTRICT: "区县人力社保（职改）部门",
    Role.HEADQUARTERS: "驻重庆最高管理机构",
    Role.COMMITTEE: "评委会办事机构",
    Role.EXPERT: "评审专家",
    Role.CHAIR: "主任委员",
    Role.FOUNDING_BODY: "评委会组建单位",
    Role.AUTHORITY: "确认机关",
    Role.INVESTIGATOR: "调查核实单位",
    Role.PAYMENT_PLATFORM: "缴费平台",
    Role.ORGANISER: "方案组织者",
    Role.SYSTEM: "系统",
    Role.OPERATOR: "运维",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
}


@dataclass(frozen=True, slots=True)
class Status:
    """The answer of the `status` query: everything but who these people are."""

    number: str
    stage: str
    tier: str | None
    position: int
    holder_role: str
    holder_organisation: str
    round: int
    version: int
    schedule_version: int
    clocks: tuple[Clock, ...]
    next_due: datetime | None  # when the armed timer rings; never "time left"
    holds: tuple[str, ...]
    outcome: str | None
    next: tuple[NextStep, ...]
    quarantined: int


def status(
    application: Application, setting: Setting, next_due: datetime | None, quarantined: int
) -> Status:
    """Of a sealed result nothing, nor how far the case has come since (D-49)."""
    application = veiled(application)
    has_it = holder(application, setting.terms)
    tier = application.tier
    return Status(
        number=application.number,
        stage=application.stage,
        tier=tier.kind if tier is not None else None,
        position=application.position,
        holder_role=has_it.role,
        holder_organisation=has_it.organisation,
        round=application.round,
        version=application.version,
        schedule_version=application.schedule.version,
        clocks=clocks(application, setting.terms),
        next_due=next_due,
        holds=tuple(hold.complaint for hold in application.holds),
        outcome=outcome(application),
        next=what_next(application),
        quarantined=quarantined,
    )


def outcome(application: Application) -> str | None:
    """Only what is no longer sealed."""
    stage = application.stage
    return stage.value if stage in ENDED | RESTING | TITLED else None


def attributes(
    application: Application, setting: Setting, quarantined: int
) -> list[SearchAttributeUpdate[Any]]:
    """What the lists of the Web UI can be filtered by."""
    tier, facts = application.tier, application.facts
    running = clocks(application, setting.terms)
    due = running[0].legal_end if running else None
    hold = application.holds[0].stage.value if application.holds else None
    return [
        contract.STAGE.value_set(application.stage.value),
        contract.SEASON.value_set(application.season),
        contract.ROUND.value_set(application.round),
        contract.QUARANTINED.value_set(quarantined),
        _or_unset(contract.TIER, tier.kind.value if tier is not None else None),
        _or_unset(contract.DISTRICT, facts.district if facts is not None else None),
        _or_unset(contract.UNIT, facts.unit if facts is not None else None),
        _or_unset(contract.ROUTE, application.route.value if application.route else None),
        _or_unset(contract.LEVEL, application.level.value if application.level else None),
        _or_unset(contract.OUTCOME, outcome(application)),
        _or_unset(contract.HOLD_REASON, hold),
        contract.DUE_AT.value_set(due) if due is not None else contract.DUE_AT.value_unset(),
        contract.SUBMITTED_AT.value_set(application.submitted_at)
        if application.submitted_at is not None
        else contract.SUBMITTED_AT.value_unset(),
    ]


def _or_unset(key: SearchAttributeKey[str], value: str | None) -> SearchAttributeUpdate[Any]:
    return key.value_set(value) if value is not None else key.value_unset()


def details(
    application: Application,
    setting: Setting,
    quarantined: tuple[Quarantined, ...],
    count: int,
    now: datetime,
) -> str:
    """Markdown in Chinese for the Web UI's panel; under 4 kB."""
    return "\n".join((
        *_where(application, setting),
        *_clocks(application, setting),
        *_holds(application),
        *_refusals(quarantined, count),
        *_what_next(application, setting, now),
    ))  # fmt: skip


def _where(application: Application, setting: Setting) -> tuple[str, ...]:
    has_it = holder(application, setting.terms)
    return (
        f"## {STAGE_NAMES[application.stage]}",
        "",
        "| 项目 | 内容 |",
        "|---|---|",
        f"| 现由谁办理 | {ROLE_NAMES[has_it.role]} {has_it.organisation or '—'} |",
        f"| 轮次 / 环节 / 版本 | {application.round} / {application.position} / {application.version} |",
        f"| 路径 | {application.route or '—'}：{_chain(application)} |",
        f"| 方案日程版本 | {application.schedule.version} |",
    )


def _chain(application: Application) -> str:
    return (
        " → ".join(f"{TIER_NAMES[tier.kind]}({tier.organisation})" for tier in application.chain)
        or "—"
    )


def _clocks(application: Application, setting: Setting) -> tuple[str, ...]:
    running = clocks(application, setting.terms)
    if not running:
        return ("", "没有正在计时的期限。")
    lines = tuple(
        f"| {clock.id} | {spoken_to_the_second(_shown(clock))}{'（暂定）' if clock.provisional else ''} "
        f"| {clock.consequence} | {clock.rule} |"
        for clock in running
    )
    return ("", "| 期限 | 法定截止（提醒时刻） | 届满后果 | 依据 |", "|---|---|---|---|", *lines)


def _shown(clock: Clock) -> datetime:
    """Of what only reminds, the moment at which it does."""
    return clock.legal_end if clock.lapses else clock.rings_at


def _holds(application: Application) -> tuple[str, ...]:
    return tuple(
        f"- **暂停推进**：投诉举报 {hold.complaint}，自 {spoken(hold.since)}，由 {hold.investigator} 核查"
        for hold in application.holds
    )


def _refusals(quarantined: tuple[Quarantined, ...], count: int) -> tuple[str, ...]:
    if not count:
        return ()
    last = tuple(
        f"- {spoken_to_the_second(entry.at)} `{entry.name}`：{entry.reason[:160]}"
        for entry in quarantined[-3:]
    )
    return ("", f"### 被隔离的消息 {count} 条，最近：", *last)


def _what_next(application: Application, setting: Setting, now: datetime) -> tuple[str, ...]:
    """For whoever has the case the exact signal of each command; for the others the names."""
    steps = what_next(application)
    if not steps:
        return ()
    has_it = holder(application, setting.terms)
    others = [step for step in steps if step.role is not has_it.role]
    names = tuple(
        f"- {ROLE_NAMES[role]}：" + "、".join(f"`{step.command}`({step.title})" for step in mine)
        for role in dict.fromkeys(step.role for step in others)
        if (mine := [step for step in others if step.role is role])
    )
    own = tuple(step for step in steps if step.role is has_it.role)
    signals = tuple(
        f"- {step.title} `{step.command}`\n```json\n{_signal(step, application, has_it, now)}\n```"
        for step in own
    )
    heading = f"### 现由{ROLE_NAMES[has_it.role]}办理：发送同名信号（换编号、填内容）"
    return ("", heading, *signals, "", "### 其他人可办理", *names)


def _signal(step: NextStep, application: Application, has_it: Holder, now: datetime) -> str:
    person = application.person if has_it.role is Role.APPLICANT else "填写本人编号"
    actor = Actor(person, has_it.organisation, has_it.role)
    message = sample(
        KINDS[step.command], actor, at_round=application.round, tier=application.position, at=now
    )
    return json.dumps(message, ensure_ascii=False)
