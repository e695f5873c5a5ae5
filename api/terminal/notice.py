"""`zhicheng notice`: check a notice file, show its season, move it to another year.

Exit codes: 0 done, 1 the notice has errors, 2 wrong use: no such file, or no YAML.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.notices.load import check_notice, notice_file
from api.notices.problems import Problem, Severity
from api.notices.replan import replan
from api.notices.schema import SCHEMA_FILE, schema_text
from api.notices.show import Day, season_calendar, season_heading, weekday_of
from api.notices.write import notice_text
from domain.calendar import Edition
from domain.notice import Notice

REFUSED, WRONG_USE = 1, 2
_SEVERITY = {Severity.ERROR: "错误", Severity.WARNING: "提示", Severity.UNREADABLE: "无法读取"}

Editions = Callable[[int, int], Edition]
NameOrFile = Annotated[str, typer.Argument(metavar="通知", help="通知的名称或文件")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="通知文件")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
Year = Annotated[int, typer.Option(help="重排到的年度")]
Output = Annotated[Path | None, typer.Option(help="写入的文件；不给出则输出到屏幕")]
CheckOnly = Annotated[bool, typer.Option("--check", help="只核对，不写入")]


def register(app: typer.Typer, editions: Editions) -> None:
    """`editions` gives the table of working days from one year to another, both included."""
    notice = typer.Typer(no_args_is_help=True, help="通知文件：检查、查看、重排。")
    app.add_typer(notice, name="notice")
    _add_check(notice, editions)
    _add_show(notice, editions)
    _add_replan(notice, editions)
    _add_schema(notice)


def _add_check(notice: typer.Typer, editions: Editions) -> None:
    @notice.command("check")
    def check(file: File, as_json: AsJson = False) -> None:
        """检查通知文件，一次列出全部问题。"""
        found, problems = check_notice(file, editions)
        if as_json:
            _print_json({"file": str(file), "ok": found is not None, "problems": _plain(problems)})
        else:
            _print_problems(file, problems)
            if found is not None:
                typer.echo(f"{file}：可以使用。")
        _leave_unless_good(found, problems)


def _add_show(notice: typer.Typer, editions: Editions) -> None:
    @notice.command("show")
    def show(name: NameOrFile, as_json: AsJson = False) -> None:
        """按时间顺序列出一个批次的全部日期。"""
        loaded = _loaded(name, editions)
        days = season_calendar(loaded, editions)
        if as_json:
            _print_json(_season(loaded, days))
        else:
            _print_season(loaded, days)


def _add_replan(notice: typer.Typer, editions: Editions) -> None:
    @notice.command("replan")
    def to_another_year(name: NameOrFile, year: Year, output: Output = None) -> None:
        """把通知平移到另一年度，生成待组织方确认的草稿。"""
        loaded = _loaded(name, editions)
        try:
            moved, warnings = replan(loaded, year, editions)
        except ValueError as fault:
            _wrong_use(str(fault))
        remark = f"由 {loaded.document.number} 重排，须逐项核对后发布："
        _write(notice_text(moved, remark, *(f"- {warning}" for warning in warnings)), output)
        for warning in warnings:
            typer.echo(f"请核对：{warning}", err=True)


def _add_schema(notice: typer.Typer) -> None:
    @notice.command("schema")
    def schema(check: CheckOnly = False) -> None:
        """写出供编辑器使用的 JSON Schema（notices/notice.schema.json）。"""
        text = schema_text()
        if not check:
            _write(text, SCHEMA_FILE)
        elif not SCHEMA_FILE.is_file() or SCHEMA_FILE.read_text(encoding="utf-8") != text:
            typer.echo("notice.schema.json 已过时，请运行 zhicheng notice schema。", err=True)
            raise typer.Exit(REFUSED)


def _loaded(name: str, editions: Editions) -> Notice:
    file = notice_file(name)
    found, problems = check_notice(file, editions)
    if found is None:
        _print_problems(file, tuple(problem for problem in problems if problem.is_error))
    _leave_unless_good(found, problems)
    assert found is not None
    return found


def _leave_unless_good(found: Notice | None, problems: tuple[Problem, ...]) -> None:
    if any(problem.severity is Severity.UNREADABLE for problem in problems):
        raise typer.Exit(WRONG_USE)
    if found is None:
        raise typer.Exit(REFUSED)


def _print_problems(file: Path, problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        typer.echo(f"{file}:{problem}（{_SEVERITY[problem.severity]}）", err=True)


def _plain(problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    return [asdict(problem) for problem in problems]


def _season(notice: Notice, days: tuple[Day, ...]) -> dict[str, Any]:
    listed = [
        {**asdict(day), "day": day.day.isoformat(), "weekday": weekday_of(day)} for day in days
    ]
    return {
        "notice": notice.terms.notice,
        "number": notice.document.number,
        "title": notice.document.title,
        "days": listed,
        "set_by_organiser": [asdict(mark) for mark in notice.set_by_organiser],
    }


def _print_season(notice: Notice, days: tuple[Day, ...]) -> None:
    console = Console(width=None if Console().is_terminal else 140)
    for line in season_heading(notice):
        console.print(escape(line), highlight=False)
    table = Table("日期", "时间", "事项", "依据", "说明")
    for day in days:
        mark = "暂定" if day.provisional else ""
        note = "；".join(part for part in (mark, day.note) if part)
        when = f"{day.day} {weekday_of(day)}"
        table.add_row(when, day.clock, escape(day.what), day.rule, escape(note))
    console.print(table)
    for chosen in notice.set_by_organiser:
        console.print(escape(f"组织方确定：{chosen.field} · {chosen.note}"), highlight=False)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as fault:
        _wrong_use(f"无法写入 {output}：{fault.strerror}")
    typer.echo(f"已写入 {output}", err=True)


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _wrong_use(reason: str) -> NoReturn:
    typer.echo(reason, err=True)
    raise typer.Exit(WRONG_USE)
