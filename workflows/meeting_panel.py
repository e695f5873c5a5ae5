"""What an operator sees of a meeting: how many, never who, and nothing of any vote."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from temporalio.common import SearchAttributeUpdate

from domain.commands import wire_name
from domain.meeting import Answer, Meeting
from domain.meeting_draw import clocks
from domain.meeting_rules import STAGE_NAMES, legal_commands
from domain.words import spoken_to_the_second
from workflows import contract


@dataclass(frozen=True, slots=True)
class MeetingStatus:
    meeting: str
    season: str
    stage: str
    version: int
    held_on: str
    seeds: int
    invited: int
    accepted: int
    signed_in: int
    panels: int
    next_due: datetime | None
    next: tuple[str, ...]
    quarantined: int


def status(meeting: Meeting, armed: datetime | None, quarantined: int) -> MeetingStatus:
    answers = Counter(seat.answer for seat in meeting.seats)
    return MeetingStatus(
        meeting=meeting.meeting,
        season=meeting.season,
        stage=meeting.stage,
        version=meeting.version,
        held_on=meeting.held_on.isoformat(),
        seeds=len(meeting.commitments),
        invited=answers[Answer.AWAITED],
        accepted=answers[Answer.ACCEPTED],
        signed_in=len(meeting.present),
        panels=len(meeting.panels),
        next_due=armed,
        next=tuple(wire_name(kind) for kind in legal_commands(meeting.stage)),
        quarantined=quarantined,
    )


def attributes(meeting: Meeting, quarantined: int) -> list[SearchAttributeUpdate[Any]]:
    running = clocks(meeting)
    due = running[0].legal_end if running else None
    return [
        contract.STAGE.value_set(meeting.stage.value),
        contract.SEASON.value_set(meeting.season),
        contract.QUARANTINED.value_set(quarantined),
        contract.DUE_AT.value_set(due) if due is not None else contract.DUE_AT.value_unset(),
    ]


def details(meeting: Meeting, quarantined: int) -> str:
    seen = status(meeting, None, quarantined)
    names = "、".join(f"`{name}`" for name in seen.next)
    due = [
        f"| 邀请答复期限 | {spoken_to_the_second(clock.legal_end)} |" for clock in clocks(meeting)
    ]
    lines = [
        f"## {STAGE_NAMES[meeting.stage]}",
        "",
        "| 项目 | 内容 |",
        "|---|---|",
        f"| 会议日期 | {meeting.held_on} |",
        f"| 评委会人数 | {meeting.size} |",
        f"| 抽取种子 承诺 / 公开 | {seen.seeds} / {len(meeting.reveals)} |",
        f"| 待答复 / 应邀 / 签到 | {seen.invited} / {seen.accepted} / {seen.signed_in} |",
        f"| 已分配评议组的申请书 | {seen.panels} |",
        *due,
        "",
        f"### 现在可以办理：{names or '无'}",
    ]
    if quarantined:
        lines += ["", f"### 被隔离的消息 {quarantined} 条"]
    return "\n".join(lines)
