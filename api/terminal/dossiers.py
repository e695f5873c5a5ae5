"""`zhicheng dossier save | show | freeze` and `zhicheng diff`: an application's content."""

import asyncio
import json
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from api.commands import NotFound, Unavailable
from api.connection import Connection
from api.dossiers import comparisons, fetching, store
from api.dossiers.handing_in import handing_in
from api.dossiers.read import BadDossier, read_json
from api.dossiers.store import NoSuchDossier, Overtaken, RevisionView
from api.terminal.check import as_data, told
from domain.application import Stage
from domain.dossier.diff import Change, diff, touches_publicised
from domain.dossier.labels import SECTIONS
from domain.eligibility import book
from domain.eligibility.case import Case
from domain.refusals import Refused
from domain.transitions import STAGE_NAMES
from domain.words import spoken
from workflows.inbox import Ack

Connect = Callable[[], Connection]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="申请书编号")]
Person = Annotated[str, typer.Option("--as", help="申报人编号（不是姓名）")]
Revision = Annotated[int, typer.Argument(metavar="REVISION", help="版本号")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
DossierFile = Annotated[
    Path, typer.Argument(metavar="FILE.json", exists=True, dir_okay=False, help="栏目内容，JSON")
]


def register(app: typer.Typer, connect: Connect) -> None:
    """`connect` finds the servers, or ends the program with a sentence."""
    dossier = typer.Typer(help="申报材料：保存、查看、定版", no_args_is_help=True)
    app.add_typer(dossier, name="dossier")
    _add_save(dossier, connect)
    _add_fetch(dossier, connect)
    _add_prefill(dossier, connect)
    _add_show(dossier, connect)
    _add_freeze(dossier, connect)
    _add_hand_in(dossier, connect)
    _add_compare(dossier, connect)
    _add_examine(dossier, connect)
    _add_diff(app, connect)


def _add_save(app: typer.Typer, connect: Connect) -> None:
    @app.command()
    def save(number: Number, file: DossierFile, person: Person, as_json: AsJson = False) -> None:
        """保存草稿：文件中的各栏目逐一保存；有误的也保存，并列出问题。"""

        async def act() -> list[store.Saved]:
            content = _sections(file)
            async with connect().pool() as pool:
                known = await store.draft(pool, number)
                return [
                    await store.save(
                        pool, number, person, section, json.dumps(value).encode(),
                        base=known[section].version if section in known else 0,
                        at=datetime.now(UTC),
                    )
                    for section, value in content.items()
                ]  # fmt: skip

        saved = _carried_out(act())
        if as_json:
            typer.echo(json.dumps([asdict(one) for one in saved], ensure_ascii=False))
            return
        for one in saved:
            typer.echo(f"{SECTIONS[one.section]}：第 {one.version} 次保存")
            for problem in one.problems:
                typer.echo(f"    {problem}")


def _sections(file: Path) -> dict[str, Any]:
    content = read_json(file.read_bytes())
    if not isinstance(content, dict):
        raise NoSuchDossier("文件内容应为“栏目: 内容”的形式。")
    return content


def _add_fetch(app: typer.Typer, connect: Connect) -> None:
    @app.command()
    def fetch(number: Number) -> None:
        """自动获取：请各登记系统提供六个栏目的内容；可重复。用 dossier prefill 填入草稿。"""

        async def act() -> str:
            return await fetching.ask(await connect().client(), number)

        typer.echo(f"已开始获取：{_carried_out(act())}")


def _add_prefill(app: typer.Typer, connect: Connect) -> None:
    @app.command()
    def prefill(number: Number, person: Person, as_json: AsJson = False) -> None:
        """把自动获取的内容填入草稿：只添加草稿中没有的行，已填的不动。"""

        async def act() -> tuple[fetching.Prefilled, ...]:
            async with connect().pool() as pool:
                return await fetching.prefill(pool, number, person, datetime.now(UTC))

        found = _carried_out(act())
        if as_json:
            rows = [{**asdict(one), "section": one.section.value} for one in found]
            typer.echo(json.dumps(rows, ensure_ascii=False))
            return
        for one in found:
            typer.echo(f"{SECTIONS[one.section.value]}：{_how_it_went(one)}")


def _how_it_went(one: fetching.Prefilled) -> str:
    if one.unusable:
        return "草稿中的内容不是列表，未改动；请先更正"
    if one.outcome is None:
        return "尚未获取"
    silent = "系统未应答，请自行填写或稍后再获取；" if one.outcome == "unavailable" else ""
    return f"{silent}添加 {one.added} 行，已有 {one.kept} 行"


def _add_show(app: typer.Typer, connect: Connect) -> None:
    @app.command()
    def show(number: Number) -> None:
        """显示草稿的当前内容，JSON，可改后再保存。"""

        async def look() -> dict[str, Any]:
            async with connect().pool() as pool:
                known = await store.draft(pool, number)
            return {section: one.content for section, one in known.items()}

        typer.echo(json.dumps(_carried_out(look()), ensure_ascii=False, indent=1))


def _add_freeze(app: typer.Typer, connect: Connect) -> None:
    @app.command()
    def freeze(number: Number, person: Person, as_json: AsJson = False) -> None:
        """定版：当前草稿成为不可更改的版本，得到提交所需的校验值；有误的列出全部问题。"""

        async def act() -> RevisionView:
            async with connect().pool() as pool:
                return await store.freeze(pool, number, person, datetime.now(UTC))

        frozen = _carried_out(act())
        if as_json:
            typer.echo(json.dumps(asdict(frozen.for_a_command)))
            return
        typer.echo(f"第 {frozen.number} 版　{spoken(frozen.recorded_at)}　{frozen.digest}")


def _add_hand_in(app: typer.Typer, connect: Connect) -> None:
    @app.command("submit")
    def hand_in(
        number: Number, revision: Revision,
        promise: Annotated[bool, typer.Option("--promise", help="承诺所填信息真实、准确")] = False,
        command_id: Annotated[str | None, typer.Option("--id", help="指令编号；重发用同一个")] = None,
        as_json: AsJson = False,
    ) -> None:  # fmt: skip
        """提交一个版本：按当前环节为提交、重新提交、变更材料或补报；不符合的逐条说明。"""
        chosen = command_id or f"cli-{uuid.uuid4().hex[:12]}"

        async def act() -> Ack:
            async with connect().sender() as sender:
                command = await handing_in(
                    sender.pool, number, revision, chosen, datetime.now(UTC), promise=promise
                )
                return await sender.send(number, command)

        done = _carried_out(act(), hint=f"逐项说明：zhicheng dossier examine {number} {revision}")
        if as_json:
            typer.echo(json.dumps(asdict(done)))
            return
        typer.echo(f"已提交第 {revision} 版：{STAGE_NAMES[Stage(done.stage)]}（指令 {chosen}）")


def _add_compare(app: typer.Typer, connect: Connect) -> None:
    @app.command()
    def compare(number: Number, revision: Revision) -> None:
        """自动比对：请各登记系统核对一个版本；可重复。结果用 dossier examine 查看。"""

        async def act() -> str:
            connection = connect()
            async with connection.pool() as pool:
                return await comparisons.ask(await connection.client(), pool, number, revision)

        typer.echo(f"已开始比对：{_carried_out(act())}")


def _add_examine(app: typer.Typer, connect: Connect) -> None:
    @app.command()
    def examine(
        number: Number, revision: Revision, as_json: AsJson = False,
        show_all: Annotated[bool, typer.Option("--all", help="不适用的条款也列出")] = False,
    ) -> None:  # fmt: skip
        """核查一个版本：逐条说明，含自动比对的结果。"""

        async def look() -> Case:
            async with connect().pool() as pool:
                return await comparisons.case_of(pool, number, revision, datetime.now(UTC))

        case = _carried_out(look())
        answers = book.examine(case)
        if as_json:
            typer.echo(json.dumps(as_data(answers, case.notice), ensure_ascii=False))
            return
        for line in told(answers, case, show_all=show_all):
            typer.echo(line)


def _add_diff(app: typer.Typer, connect: Connect) -> None:
    @app.command("diff")
    def show_changes(
        number: Number,
        first: Annotated[int, typer.Argument(metavar="R1", help="前一版的版本号")],
        second: Annotated[int, typer.Argument(metavar="R2", help="后一版的版本号")],
        as_json: AsJson = False,
    ) -> None:
        """两个版本之间改了什么，哪些涉及公示内容。"""

        async def look() -> tuple[Change, ...]:
            async with connect().pool() as pool:
                before = await store.revision(pool, number, first)
                return diff(before, await store.revision(pool, number, second))

        changes = _carried_out(look())
        if as_json:
            typer.echo(json.dumps([asdict(change) for change in changes], ensure_ascii=False))
            return
        for change in changes:
            typer.echo(line_of(change))
        again = "须重新公示" if touches_publicised(changes) else "不涉及公示内容"
        typer.echo(f"共 {len(changes)} 处，{again}。" if changes else "两版内容相同。")


def line_of(change: Change) -> str:
    mark = "［公示内容］" if change.publicised else ""
    return f"{change.where}{mark}：{change.before or '（无）'} → {change.after or '（无）'}"


def _carried_out(act: Coroutine[Any, Any, Any], hint: str = "") -> Any:  # noqa: ANN401  what the act returns
    try:
        return asyncio.run(act)
    except (NoSuchDossier, BadDossier) as fault:
        _end(str(fault), 2)
    except Refused as no:
        told = [f"{found.rule}　{found.because}" for found in no.findings]
        _end("\n".join([*told, *([hint] if "核查结果" in str(no) else [])]), 1)
    except Overtaken as no:
        _end(str(no), 1)
    except (Unavailable, NotFound) as fault:
        _end(str(fault), 3)


def _end(because: str, code: int) -> NoReturn:
    typer.echo(because, err=True)
    raise typer.Exit(code)
