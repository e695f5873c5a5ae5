"""`zhicheng create | status | inbox | send | timeline | reconcile`: one case, from a terminal.

`send` is a reviewer tool: by update it answers; `--signal` uses the other door, which does not.
"""

import asyncio
import json
import os
import uuid
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Annotated, Any, NoReturn

import httpx2
import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.table import Table

from api.client import ProblemAnswer, RefusedElsewhere
from api.commands import BadCommand, NotFound, Unavailable, read_command
from api.connection import Connection
from api.queries import applications, seasons, timeline as timelines, worklists
from api.queries.applications import StatusView
from api.queries.door import register_organisation
from api.terminal import reconciliation
from api.terminal.desks import desk_of_the_environment
from domain.application import Stage
from domain.clauses import HOUSE_CLAUSES
from domain.commands import Command
from domain.event_names import EVENT_NAMES
from domain.notice import Channel, Notice
from domain.people import Role
from domain.refusals import Refused
from domain.transitions import STAGE_NAMES
from domain.words import spoken, spoken_to_the_second

Connect = Callable[[], Connection]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="申请书编号")]
_console = Console(highlight=False, soft_wrap=True)


def register(app: typer.Typer, connect: Connect) -> None:
    """`connect` finds the servers, or ends the program with a sentence."""
    _add_create(app, connect)
    _add_status(app, connect)
    _add_inbox(app, connect)
    _add_send(app, connect)
    _add_timeline(app, connect)
    _add_organisation(app, connect)
    reconciliation.register(app, connect)


def _add_create(app: typer.Typer, connect: Connect) -> None:
    @app.command()
    def create(
        number: Number,
        person: Annotated[str, typer.Option(help="申报人编号（不是姓名）")],
        notice: Annotated[str, typer.Option(help="方案编号，如 2023-green-low-carbon")],
        channel: Annotated[Channel, typer.Option(help="申报渠道")] = Channel.NORMAL,
        at: Annotated[datetime | None, typer.Option("--received-at", hidden=True)] = None,
        as_json: AsJson = False,
    ) -> None:
        """新建申请书：占用本年度申报机会；已占用或在影响期内的，说明原因。"""
        opened = at.astimezone() if at is not None else None
        act = desk_of_the_environment(connect).create(number, person, notice, channel, opened)
        _answer(_carried_out(act, connect, None, as_json=as_json), as_json=as_json)


def _add_status(app: typer.Typer, connect: Connect) -> None:
    @app.command()
    def status(number: Number, as_json: AsJson = False) -> None:
        """办理状态：环节、现由谁办理及联系人、期限、暂停、下一步可办事项。"""
        look = desk_of_the_environment(connect).status(number)
        found = _carried_out(look, connect, number, as_json=as_json)
        if as_json:
            _print_json(_status_json(found))
        else:
            _show_status(found)


def _add_inbox(app: typer.Typer, connect: Connect) -> None:
    @app.command()
    def inbox(
        organisation: Annotated[str, typer.Option("--as", help="单位编号；申报人用 person:编号")],
        as_json: AsJson = False,
    ) -> None:
        """待办事项：临近期限的在前。"""
        look = desk_of_the_environment(connect).inbox(organisation)
        tasks = _carried_out(look, connect, None, as_json=as_json)
        if as_json:
            _print_json(TypeAdapter(tuple[worklists.TaskView, ...]).dump_python(tasks, mode="json"))
            return
        table = Table(title=f"{organisation} 的待办 {len(tasks)} 件")
        for heading in ("编号", "事项", "环节", "期限", "依据"):
            table.add_column(heading)
        for task in tasks:
            due = spoken(task.due_at) if task.due_at else "—"
            stage = STAGE_NAMES[Stage(task.stage)]
            table.add_row(task.number, task.title, stage, due, task.rule)
        _console.print(table)


def _add_send(app: typer.Typer, connect: Connect) -> None:
    @app.command()
    def send(
        number: Number,
        command: Annotated[str, typer.Argument(metavar="COMMAND", help="指令名，如 approve")],
        person: Annotated[str, typer.Option("--as", help="办理人编号（不是姓名）")],
        role: Annotated[Role, typer.Option(help="以何角色办理")],
        organisation: Annotated[str, typer.Option("--org", help="办理单位编号")] = "",
        data: Annotated[str, typer.Option(help="指令的其余字段，JSON 对象")] = "{}",
        command_id: Annotated[str, typer.Option("--id", help="指令编号；重发时用同一编号")] = "",
        signal: Annotated[bool, typer.Option("--signal", help="经信号送出，不等答复")] = False,
        at: Annotated[datetime | None, typer.Option("--received-at", hidden=True)] = None,
        as_json: AsJson = False,
    ) -> None:
        """办理一件事：默认等候答复；拒绝时说明依据的条款，退出码为 1。"""
        header = {
            "command_id": command_id or str(uuid.uuid4()),
            "actor": {"person": person, "organisation": organisation, "role": role.value},
        }
        if at is not None:
            header["received_at"] = at.astimezone().isoformat()
        filled = _filled(command, _object(data) | header)

        async def act() -> dict[str, Any]:
            if signal:
                async with connect().sender() as sender:
                    await sender.signal(number, filled)
                return {"number": number, "command_id": filled.command_id, "sent": "signal"}
            done = await desk_of_the_environment(connect).send(number, filled)
            return done | {"command_id": filled.command_id}

        _answer(_carried_out(act(), connect, number, as_json=as_json), as_json=as_json)


def _add_timeline(app: typer.Typer, connect: Connect) -> None:
    @app.command()
    def timeline(number: Number, as_json: AsJson = False) -> None:
        """办理经过：每一步何时、由谁、何事。"""
        look = desk_of_the_environment(connect).timeline(number)
        happened = _carried_out(look, connect, number, as_json=as_json)
        if as_json:
            kind = TypeAdapter(tuple[timelines.Happening, ...])
            _print_json(kind.dump_python(happened, mode="json"))
            return
        for each in happened:
            who = each.organisation_name or each.organisation or "本人"
            _console.print(
                f"{spoken_to_the_second(each.at)}  {each.seq:>3}  {EVENT_NAMES[each.type]:<12} {who}"
            )


def _add_organisation(app: typer.Typer, connect: Connect) -> None:
    @app.command()
    def organisation(
        organisation: Annotated[str, typer.Argument(metavar="ID", help="单位编号")],
        name: Annotated[str, typer.Option(help="单位名称")],
        role: Annotated[Role, typer.Option(help="单位在审核推荐中的角色")],
        contact: Annotated[str, typer.Option(help="联系人")],
        phone: Annotated[str, typer.Option(help="联系电话")],
        district: Annotated[str, typer.Option(help="所在区县")] = "",
    ) -> None:
        """登记或更新一个审核推荐单位及其联系人，使其可被选择。"""

        async def act() -> None:
            async with connect().pool() as pool:
                known = (organisation, name, role.value, district, contact, phone)
                await register_organisation(pool, *known)

        _carried_out(act(), connect, None, as_json=False)
        typer.echo(f"已登记 {organisation} {name}")


# ------------------------------------------------------------------------------ the means


def _carried_out(
    work: Coroutine[Any, Any, Any], connect: Connect, number: str | None, *, as_json: bool
) -> Any:  # noqa: ANN401  whatever the work answers
    try:
        return asyncio.run(work)
    except Refused as refusal:
        _leave_refused(refusal, asyncio.run(_notice_of(connect, number)), as_json=as_json)
    except BadCommand as fault:
        _leave(str(fault), 2)
    except (NotFound, Unavailable, ProblemAnswer) as fault:
        _leave(str(fault), 1)
    except httpx2.TransportError as fault:
        _leave(f"连接不上 ZHICHENG_API_URL（{type(fault).__name__}）。", 1)


async def _notice_of(connect: Connect, number: str | None) -> Notice | None:
    """For the words of its clauses."""
    if (
        number is None or "ZHICHENG_API_URL" in os.environ
    ):  # a refusal from elsewhere has its clauses
        return None
    async with connect().pool() as pool:
        case = await applications.application(pool, number)
        return await seasons.notice(pool, case.season) if case is not None else None


def _leave_refused(refusal: Refused, notice: Notice | None, *, as_json: bool) -> NoReturn:
    told = refusal.clauses if isinstance(refusal, RefusedElsewhere) else {}
    findings = [
        {
            "rule": found.rule,
            "because": found.because,
            "clause": told.get(found.rule) or clause_text(notice, found.rule),
        }
        for found in refusal.findings
    ]
    if as_json:
        _print_json({"refused": findings})
    for found in findings:
        clause = f"\n  依据：{found['clause']}" if found["clause"] else ""
        typer.echo(f"不予办理：{found['because']}［{found['rule']}］{clause}", err=True)
    raise typer.Exit(1)


def clause_text(notice: Notice | None, rule: str) -> str | None:
    """The sentence itself: of the notice, else of the house's own catalogue."""
    found = (notice.clause(rule) if notice is not None else None) or HOUSE_CLAUSES.get(rule)
    return f"{found.cited_as}　{found.text}" if found is not None else None


def _filled(name: str, fields: dict[str, Any]) -> Command:
    try:
        return read_command(name, fields)
    except BadCommand as fault:
        _leave(str(fault), 2)


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as fault:
        _leave(f"--data 不是 JSON：{fault}", 2)
    if not isinstance(found, dict):
        _leave('--data 应为 JSON 对象，如 {"opinion": "同意"}', 2)
    return found


def _answer(done: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        _print_json(done)
        return
    stage = done.get("stage")
    where = (
        f"现在环节：{STAGE_NAMES[Stage(stage)]}（版本 {done['version']}）" if stage else "已送出"
    )
    typer.echo(f"{done['number']} {where}")


def _status_json(found: StatusView) -> dict[str, Any]:
    """With at least number, stage, tier, holder, round, clocks, holds, outcome, version, next."""
    data: dict[str, Any] = TypeAdapter(StatusView).dump_python(found, mode="json")
    return data


def _show_status(found: StatusView) -> None:
    has_it = found.holder
    name = f"{has_it.name or has_it.organisation or has_it.role}"
    _console.print(
        f"[bold]{found.number}[/bold]  {found.stage_name}  第{found.round}轮  版本 {found.version}"
    )
    _console.print(
        f"  现由谁办理：{name}　联系人 {has_it.contact_name or '—'} {has_it.contact_phone}"
    )
    for clock in found.clocks:
        about = "（暂定）" if clock.provisional else ""
        end = spoken_to_the_second(clock.legal_end if clock.lapses else clock.rings_at)
        _console.print(f"  期限 {clock.id}：{end}{about}　{clock.consequence}　依据 {clock.rule}")
    for hold in found.holds:
        _console.print(f"  暂停推进：{hold.complaint}，自 {spoken(hold.since)}")
    if found.stopped_by_operator:
        _console.print("  [bold]流程已被运维人员停止，待人工处理[/bold]")
    for trouble in (*found.refusals, *found.quarantined):
        _console.print(f"  未办理：{trouble.command} {trouble.because} {trouble.rule}")
    if found.outcome:
        _console.print(f"  结局：{found.outcome}")
    for step in found.next:
        _console.print(f"  可办理：{step.role} → {step.command}（{step.title}）")


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _leave(reason: str, code: int) -> NoReturn:
    typer.echo(reason, err=True)
    raise typer.Exit(code)
