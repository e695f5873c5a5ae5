"""`zhicheng clock`: when a period of working days or months ends, by which calendar."""

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated

import typer

from domain.calendar import (
    MOST_MONTHS,
    MOST_WORKING_DAYS,
    Edition,
    Period,
    months_after,
    working_days_after,
)

Editions = Callable[[int, int], Edition]
_WEEKDAYS = "一二三四五六日"
_WORKING_DAYS_A_YEAR = 230  # fewer than any year has, so that the edition is long enough

Start = Annotated[
    datetime, typer.Argument(metavar="DATE", formats=["%Y-%m-%d"], help="起算日，当日不计入")
]
Days = Annotated[int, typer.Argument(metavar="N", min=1, max=MOST_WORKING_DAYS, help="工作日数")]
Months = Annotated[int, typer.Argument(metavar="N", min=1, max=MOST_MONTHS, help="月数")]
NoRoll = Annotated[bool, typer.Option("--no-roll", help="最后一日为休息日时不顺延")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def register(app: typer.Typer, editions: Editions) -> None:
    """`editions` reads the table of days for a first and a last year; a ValueError is wrong use."""
    clock = typer.Typer(help="计算期限：工作日（含调休）和月", no_args_is_help=True)
    app.add_typer(clock, name="clock")

    @clock.command("working-days")
    def working_days(start: Start, days: Days, as_json: AsJson = False) -> None:
        """N 个工作日的期限何时届满：起算日不计入，调休上班的周末计入。"""
        day = start.date()
        edition = _edition(editions, day, day.year + days // _WORKING_DAYS_A_YEAR + 1)
        _show(working_days_after(edition, day, days), edition, day, as_json=as_json)

    @clock.command("months")
    def months(
        start: Start, months: Months, no_roll: NoRoll = False, as_json: AsJson = False
    ) -> None:
        """N 个月的期限何时届满：同日期数，无此日则为月末；遇休息日顺延至下一工作日。"""
        day = start.date()
        edition = _edition(editions, day, day.year + (day.month + months - 1) // 12 + 1)
        _show(months_after(edition, day, months, roll=not no_roll), edition, day, as_json=as_json)


def _edition(editions: Editions, start: date, last_year: int) -> Edition:
    try:
        return editions(start.year, last_year)
    except ValueError as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(2) from fault


def _show(period: Period, edition: Edition, start: date, *, as_json: bool) -> None:
    if as_json:
        answer = {
            "last_day": period.last_day.isoformat(),
            "ends_at": period.ends_at.isoformat(),
            "provisional": period.provisional,
        }
        typer.echo(json.dumps(answer))
        return
    last = period.last_day
    typer.echo(f"最后一日：{last}（星期{_WEEKDAYS[last.weekday()]}）")
    typer.echo(f"届满时刻：{last} 24:00（{period.ends_at.isoformat()} 起即为期满）")
    if period.provisional:
        typer.echo("性质：暂定。所涉年份的放假安排尚未全部公布，公布后重新计算。")
    else:
        typer.echo("性质：确定")
    typer.echo(f"日历版本：{edition.version}")
    needed = range(start.year, (last.year + 1 if period.provisional else last.year) + 1)
    for year in edition.years:
        if year.year in needed:
            typer.echo(f"  {year.year}年：{year.source}")
