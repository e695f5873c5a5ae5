"""`zhicheng overview SEASON`: how many stand where, what is due, and where the season will jam."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.connection import Connection
from api.queries import overview, people, seasons
from api.queries.overview import Editions, Jams, Overview
from api.web.overview import arithmetic
from domain.application import Stage
from domain.jams import Step
from domain.transitions import STAGE_NAMES
from domain.words import spoken

Connect = Callable[[], Connection]
STEP_NAMES = {
    Step.POSTING: "审核并张贴公示", Step.REPORTING: "公示期满上报", Step.REVIEW: "上级审核",
    Step.INTAKE: "评委会受理",
}  # fmt: skip
_WRONG_USE = 2


def register(app: typer.Typer, connect: Connect, editions: Editions) -> None:
    @app.command("overview")
    def show(
        season: Annotated[str, typer.Argument(metavar="SEASON", help="方案编号")],
        as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    ) -> None:
        """批次总览：各环节件数、将到期的，以及截止前会积压在哪里（附算式）。"""
        found = asyncio.run(_look(connect(), editions, season))
        if found is None:
            typer.echo(f"没有方案 {season}。", err=True)
            raise typer.Exit(_WRONG_USE)
        counted, jammed, names = found
        if as_json:
            both = {"overview": asdict(counted), "jams": asdict(jammed)}
            typer.echo(json.dumps(both, ensure_ascii=False, default=str))
            return
        _print(counted, jammed, names)


async def _look(
    connection: Connection, editions: Editions, season: str
) -> tuple[Overview, Jams, dict[str, str]] | None:
    now = datetime.now(UTC)
    async with connection.pool() as pool:
        notice = await seasons.notice(pool, season)
        if notice is None:
            return None
        schedule = await seasons.schedule(pool, notice)
        counted, jammed = await overview.both(pool, notice, schedule, editions, now)
        ids = {one.station.organisation for one in jammed.organisations}
        return counted, jammed, dict(await people.names(pool, ids))


def _print(counted: Overview, jammed: Jams, names: dict[str, str]) -> None:
    console = Console(width=None if Console().is_terminal else 140, highlight=False)
    console.print(
        f"{counted.season}　{spoken(counted.at)}　共 {counted.applications} 件；"
        f"已逾期 {counted.overdue} 件，三日内到期 {counted.near} 件"
    )
    stages = Table("环节", "件数")
    for count in counted.by["stage"]:
        stages.add_row(STAGE_NAMES[Stage(count.value or "")], str(count.applications))
    console.print(stages)
    if not jammed.jammed:
        console.print("按近日进度，截止前均可办完。")
        return
    table = Table("单位", "步骤", "待办", "剩余工作日", "预计办不完", "算式", "每日须办")
    for one in jammed.organisations:
        station, needed = one.station, one.needed_a_day
        table.add_row(
            names.get(station.organisation, station.organisation), STEP_NAMES[station.step],
            str(station.queue), str(one.horizon.days_left), str(one.unfinished), arithmetic(one),
            "已来不及" if needed is None else str(needed),
        )  # fmt: skip
    console.print(table)
    console.print(f"按最近 {jammed.measure.days} 个工作日计；共 {jammed.jammed} 处将积压。")
