"""`zhicheng procedure export | verify`: the whole procedure in one file, and whether it holds."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.connection import Connection
from api.procedure.packing import Facts, sealed
from api.procedure.parts import parts_of
from api.procedure.verifying import verify as verdict_of
from api.queries.ledger import Editions
from api.terminal.cases import Number
from postgres.canonical import Json

Connect = Callable[[], Connection]


def register(app: typer.Typer, connect: Connect, editions: Editions) -> None:
    """`editions` reads the table of days for a first and a last year."""
    procedure = typer.Typer(no_args_is_help=True, help="办理全程档案：导出，脱离本系统校验。")
    app.add_typer(procedure, name="procedure")
    _add_export(procedure, connect, editions)
    _add_verify(procedure)


def _add_export(procedure: typer.Typer, connect: Connect, editions: Editions) -> None:
    @procedure.command()
    def export(
        number: Number,
        output: Annotated[Path, typer.Option("-o", "--output", help="写入的文件，不得已存在")],
    ) -> None:
        """导出一件申请书的办理全程：通知、事件链、日账、送达、证书等，附目录与签名。"""
        connection, now = connect(), datetime.now(UTC)
        if not connection.signing_key:
            typer.echo("没有签名密钥：设置 ZHICHENG_SIGNING_KEY。", err=True)
            raise typer.Exit(2)

        async def look() -> dict[str, Json] | None:
            async with connection.pool() as pool:
                return await parts_of(pool, number, editions, now)

        parts = asyncio.run(look())
        if parts is None:
            typer.echo(f"没有申请书 {number}。", err=True)
            raise typer.Exit(2)
        content = sealed(parts, Facts(number, now.isoformat()), connection.signing_key)
        try:
            with output.open("xb") as file:
                file.write(content)
        except OSError as fault:
            typer.echo(f"不能写入 {output.name}：{fault.strerror}", err=True)
            raise typer.Exit(2) from None
        typer.echo(f"已导出 {number}：{len(parts)} 部分，{len(content)} 字节")


def _add_verify(procedure: typer.Typer) -> None:
    @procedure.command()
    def verify(
        file: Annotated[Path, typer.Argument(metavar="FILE", help="办理全程档案")],
        key: Annotated[str | None, typer.Option("--key", help="系统公布的公钥（十六进制）")] = None,
    ) -> None:
        """校验档案：不需数据库和网络；不符时退出码为 1，并逐项说明。"""
        try:
            content = file.read_bytes()
        except OSError as fault:
            typer.echo(f"不能读取 {file.name}：{fault.strerror}", err=True)
            raise typer.Exit(2) from None
        found = verdict_of(content, key)
        for each in found.faults:
            typer.echo(f"{each.part or '档案'}：{each.found}", err=True)
        if found.faults:
            raise typer.Exit(1)
        typer.echo(f"申请书 {found.number} 的办理全程档案完整，签名有效。")
        if key is None:
            typer.echo(f"请与系统公布的公钥核对：{found.public_key}")
