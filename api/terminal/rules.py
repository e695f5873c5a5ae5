"""`zhicheng rules`: every rule of a notice, its sentence, its code and its tests."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from api.notices.load import load_notice, notice_names
from api.rulebook import Entry, rulebook
from domain.notice import Notice

NoticeName = Annotated[str, typer.Option("--notice", help="通知的名称或文件；不写则为全部通知")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
Only = Annotated[str, typer.Option("--only", help="只列编号以此开头的规则")]
Check = Annotated[
    bool, typer.Option("--check", help="只列既无程序或测试、又无原因的规则，有则退出码为 1")
]


def register(app: typer.Typer, load: Callable[[str], Notice]) -> None:
    @app.command("rules")
    def rules(
        notice: NoticeName = "", only: Only = "", as_json: AsJson = False, check: Check = False
    ) -> None:
        """通知的全部规则：条款原文、程序位置、测试；没有程序或测试的，说明原因。"""
        try:
            chosen = [load(notice)] if notice else list(house())
        except (OSError, ValueError) as fault:
            typer.echo(str(fault), err=True)
            raise typer.Exit(2) from None
        entries = [
            entry
            for each in chosen
            for entry in rulebook(each, house())
            if entry.rule.startswith(only) and (entry.is_bare or not check)
        ]
        _say(entries, as_json=as_json, check=check)
        if check and entries:
            raise typer.Exit(1)


def _say(entries: list[Entry], *, as_json: bool, check: bool) -> None:
    if as_json:
        typer.echo(json.dumps([asdict(entry) for entry in entries], ensure_ascii=False))
        return
    for entry in entries:
        for line in _told(entry):
            typer.echo(line)
    if not check:
        explained = sum(bool(entry.reason) for entry in entries)
        typer.echo(f"共 {len(entries)} 条，其中 {explained} 条不由程序判断（已写明原因）。")


def house() -> Iterator[Notice]:
    """Every notice that this system carries."""
    return (load_notice(name) for name in notice_names())


def _told(entry: Entry) -> Iterator[str]:
    yield f"{entry.rule}　{entry.clause.text}"
    if entry.reason:
        yield f"    不由程序判断：{entry.reason}"
        return
    yield f"    程序：{_first(entry.code)}　测试：{_first(entry.tests)}"


def _first(places: tuple[str, ...]) -> str:
    more = f" 等 {len(places)} 处" if len(places) > 1 else ""
    return f"{places[0]}{more}" if places else "—"
