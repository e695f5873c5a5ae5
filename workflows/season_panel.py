"""What an operator sees of a season: current details, search attributes, the `status` query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from temporalio.common import SearchAttributeUpdate

from domain.commands import wire_name
from domain.deadlines import Clock
from domain.notice import Window
from domain.season import Season
from domain.season_clocks import clocks
from domain.season_rules import STAGE_NAMES, legal_commands
from domain.words import spoken_to_the_second
from workflows import contract


@dataclass(frozen=True, slots=True)
class SeasonStatus:
    notice: str
    stage: str
    version: int
    schedule_version: int
    clocks: tuple[Clock, ...]
    next_due: datetime | None  # when the armed timer rings; never "time left"
    told: int  # the schedule version that every open application has been sent
    next: tuple[str, ...]
    quarantined: int


def status(season: Season, armed: datetime | None, told: int, quarantined: int) -> SeasonStatus:
    return SeasonStatus(
        notice=season.notice,
        stage=season.stage,
        version=season.version,
        schedule_version=season.schedule.version,
        clocks=clocks(season),
        next_due=armed,
        told=told,
        next=tuple(wire_name(kind) for kind in legal_commands(season.stage)),
        quarantined=quarantined,
    )


def attributes(season: Season, quarantined: int) -> list[SearchAttributeUpdate[Any]]:
    running = clocks(season)
    due = running[0].legal_end if running else None
    return [
        contract.STAGE.value_set(season.stage.value),
        contract.SEASON.value_set(season.notice),
        contract.QUARANTINED.value_set(quarantined),
        contract.DUE_AT.value_set(due) if due is not None else contract.DUE_AT.value_unset(),
    ]


def details(season: Season, told: int, quarantined: int) -> str:
    dates = season.schedule
    filing, payment = _spoken(dates.filing), _spoken(dates.payment)
    lines = [
        f"## {STAGE_NAMES[season.stage]}",
        "",
        "| 项目 | 内容 |",
        "|---|---|",
        f"| 网报期 | {filing} |",
        f"| 缴费期 | {payment} |",
        f"| 日程版本 / 已告知 | {dates.version} / {told} |",
        f"| 已确认级别 | {'、'.join(done.level for done in dates.confirmations) or '—'} |",
        *(f"| {clock.id} | {_due(clock)} {clock.consequence} |" for clock in clocks(season)),
    ]
    if quarantined:
        lines += ["", f"### 被隔离的消息 {quarantined} 条"]
    names = "、".join(f"`{wire_name(kind)}`" for kind in legal_commands(season.stage))
    return "\n".join([*lines, "", f"### 现在可以办理：{names or '无'}"])


def _spoken(window: Window) -> str:
    opens, closes = spoken_to_the_second(window.opens_at), spoken_to_the_second(window.closes_at)
    return f"{opens} 至 {closes}"


def _due(clock: Clock) -> str:
    return spoken_to_the_second(clock.legal_end) + ("（暂定）" if clock.provisional else "")
