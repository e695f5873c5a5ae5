"""What an operator sees of a complaint: never who complained, nor what was said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from temporalio.common import SearchAttributeUpdate

from domain.commands import wire_name
from domain.complaint_case import STAGE_NAMES, ComplaintCase
from domain.complaint_rules import clocks, legal_commands
from domain.words import spoken, spoken_to_the_second
from workflows import contract


@dataclass(frozen=True, slots=True)
class ComplaintStatus:
    complaint: str
    number: str
    stage: str
    version: int
    investigator: str
    reply_due: datetime
    next_due: datetime | None
    finding: str | None
    application_stage: str | None
    next: tuple[str, ...]
    quarantined: int


def status(case: ComplaintCase, armed: datetime | None, quarantined: int) -> ComplaintStatus:
    return ComplaintStatus(
        complaint=case.complaint,
        number=case.number,
        stage=case.stage,
        version=case.version,
        investigator=case.investigator,
        reply_due=case.reply_due.ends_at,
        next_due=armed,
        finding=case.finding,
        application_stage=case.application_stage,
        next=tuple(wire_name(kind) for kind in legal_commands(case.stage)),
        quarantined=quarantined,
    )


def attributes(case: ComplaintCase, quarantined: int) -> list[SearchAttributeUpdate[Any]]:
    running = clocks(case)
    due = running[0].legal_end if running else None
    return [
        contract.STAGE.value_set(case.stage.value),
        contract.SEASON.value_set(case.season),
        contract.QUARANTINED.value_set(quarantined),
        contract.DUE_AT.value_set(due) if due is not None else contract.DUE_AT.value_unset(),
        contract.OUTCOME.value_set(case.finding.value)
        if case.finding is not None
        else contract.OUTCOME.value_unset(),
    ]


def details(case: ComplaintCase, quarantined: int) -> str:
    names = "、".join(f"`{wire_name(kind)}`" for kind in legal_commands(case.stage))
    lines = [
        f"## {STAGE_NAMES[case.stage]}",
        "",
        "| 项目 | 内容 |",
        "|---|---|",
        f"| 申请书 | {case.number}{'（已办结，仅登记）' if case.ended else ''} |",
        f"| 收到 | {spoken(case.received_at)} |",
        f"| 调查核实单位 | {case.investigator} |",
        f"| 办理期限 | {spoken_to_the_second(case.reply_due.ends_at)} |",
        f"| 结论后申请书环节 | {case.application_stage or '—'} |",
        "",
        f"### 现在可以办理：{names or '无'}",
    ]
    if quarantined:
        lines += ["", f"### 被隔离的消息 {quarantined} 条"]
    return "\n".join(lines)
