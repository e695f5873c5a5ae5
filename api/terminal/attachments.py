"""`zhicheng attachment add | list | open | mark`: the files of an application."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from api.attachments.files import (
    Attachment,
    Files,
    Mark,
    Marked,
    NoSuchFile,
    Viewed,
    WrongOffset,
    open_store,
)
from api.attachments.inspection import BadFile
from api.attachments.scanning import Scan
from api.connection import Connection
from domain.people import Actor, Role
from domain.refusals import Refused
from domain.words import spoken

Connect = Callable[[], Connection]
Where = Callable[[], str]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="申请书编号")]
Person = Annotated[str, typer.Option("--as", help="本人编号（不是姓名）")]
Organisation = Annotated[str, typer.Option("--org", help="单位编号")]
RoleOf = Annotated[Role, typer.Option("--role", help="以何角色")]
Digest = Annotated[str, typer.Argument(metavar="DIGEST", help="文件校验值 sha256:…")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
SCANS = {Scan.CLEAN: "未发现病毒", Scan.INFECTED: "发现病毒", Scan.NOT_SCANNED: "未扫描病毒"}
MARKS = {Mark.ORIGINAL_COMPARED: "已与原件核对", Mark.STAMP_SEEN: "已核对盖章"}
_PIECE = 1024 * 1024


def register(app: typer.Typer, connect: Connect, where: Where) -> None:
    """`where` says the folder or the address of the object store."""
    files = typer.Typer(help="附件：上传、查看、核对、调阅记录", no_args_is_help=True)
    app.add_typer(files, name="attachment")

    @asynccontextmanager
    async def opened() -> AsyncIterator[Files]:
        async with connect().pool() as pool:
            yield Files(pool, open_store(where()))

    _add_add(files, opened)
    _add_list(files, opened)
    _add_open(files, opened)
    _add_mark(files, opened)


Opened = Callable[[], Any]


def _add_add(app: typer.Typer, opened: Opened) -> None:
    @app.command()
    def add(
        number: Number,
        files: Annotated[list[Path], typer.Argument(metavar="FILE …", exists=True, dir_okay=False)],
        person: Person,
        as_json: AsJson = False,
    ) -> None:
        """上传附件：按内容识别，PDF、OFD、PNG、JPEG，每个不超过 20 MB。"""
        read = [(file.name, file.read_bytes()) for file in files]

        async def act() -> list[Attachment]:
            async with opened() as store:
                return [await _uploaded(store, number, name, data, person) for name, data in read]

        kept = _carried_out(act())
        for one in kept:
            typer.echo(json.dumps(asdict(one), default=str) if as_json else _told(one))


async def _uploaded(files: Files, number: str, name: str, data: bytes, person: str) -> Attachment:
    now = datetime.now(UTC)
    upload = await files.begin(number, person, name, len(data), now)
    for at in range(0, len(data), _PIECE):
        await files.append(upload.id, at, data[at : at + _PIECE], now)
    return await files.finish(upload.id, now)


def _add_list(app: typer.Typer, opened: Opened) -> None:
    @app.command("list")
    def show(number: Number) -> None:
        """附件、核对情况和调阅记录。"""

        async def look() -> tuple[tuple[Attachment, ...], tuple[Marked, ...], tuple[Viewed, ...]]:
            async with opened() as files:
                return (
                    await files.attachments(number), await files.marks(number),
                    await files.views(number),
                )  # fmt: skip

        attachments, marks, views = _carried_out(look())
        for kept in attachments:
            typer.echo(_told(kept))
            for line in _history(kept.digest, marks, views):
                typer.echo(f"    {line}")
        if not attachments:
            typer.echo("没有附件。")


def _add_open(app: typer.Typer, opened: Opened) -> None:
    @app.command("open")
    def fetch(
        number: Number, digest: Digest, person: Person, role: RoleOf,
        output: Annotated[Path, typer.Option("--output", help="写到此文件")],
        organisation: Organisation = "",
    ) -> None:  # fmt: skip
        """调阅一个附件：先记录谁在何时调阅，再写出文件。"""

        async def act() -> bytes:
            async with opened() as files:
                who = Actor(person, organisation, role)
                _, data = await files.open(number, digest, who, datetime.now(UTC))
                return bytes(data)

        output.write_bytes(_carried_out(act()))
        typer.echo(f"已写出 {output}，调阅已记录。")


def _add_mark(app: typer.Typer, opened: Opened) -> None:
    @app.command()
    def mark(
        number: Number, digest: Digest, person: Person, role: RoleOf, organisation: Organisation,
        what: Annotated[Mark, typer.Option("--what", help="核对了什么")],
        undo: Annotated[bool, typer.Option("--undo", help="取消此核对")] = False,
    ) -> None:  # fmt: skip
        """核对一个附件：已与原件核对，或已核对盖章。"""

        async def act() -> None:
            who = Actor(person, organisation, role)
            async with opened() as files:
                if undo:
                    await files.unmark(number, digest, what, who)
                else:
                    await files.mark(number, digest, what, who, datetime.now(UTC))

        _carried_out(act())
        typer.echo("已取消。" if undo else f"{MARKS[what]}。")


def _history(digest: str, marks: tuple[Marked, ...], views: tuple[Viewed, ...]) -> Iterator[str]:
    for mark in marks:
        if mark.digest == digest:
            yield f"{MARKS[mark.mark]}　{mark.organisation}　{spoken(mark.at)}"
    for view in views:
        if view.digest == digest:
            yield f"调阅　{view.organisation or view.person}（{view.role}）　{spoken(view.at)}"


def _told(kept: Attachment) -> str:
    pages = f"{kept.pages} 页　" if kept.pages > 1 else ""
    return f"{kept.name}　{kept.media_type}　{pages}{kept.size} 字节　{SCANS[kept.scan]}　{kept.digest}"


def _carried_out(act: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401  what the act returns
    try:
        return asyncio.run(act)
    except (BadFile, NoSuchFile, WrongOffset) as fault:
        _end(str(fault), 2)
    except Refused as no:
        _end(str(no), 1)


def _end(because: str, code: int) -> NoReturn:
    typer.echo(because, err=True)
    raise typer.Exit(code)
