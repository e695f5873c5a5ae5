"""`zhicheng letters list | resend`: what could not be delivered, and sending it again."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from api.connection import Connection
from api.queries import letters
from api.queries.letters import FailureView

Connect = Callable[[], Connection]
_PAGE = 200


def register(app: typer.Typer, connect: Connect) -> None:
    group = typer.Typer(help="通知：未能送达的，以及重新发送", no_args_is_help=True)
    app.add_typer(group, name="letters")
    _add_list(group, connect)
    _add_resend(group, connect)


def _add_list(group: typer.Typer, connect: Connect) -> None:
    @group.command("list")
    def list_failures(
        after: Annotated[str, typer.Option(help="上一页最后一项的编号")] = "",
        as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    ) -> None:
        """已停止发送的通知和原因；不含收件人和地址。"""

        async def look() -> tuple[FailureView, ...]:
            async with connect().pool() as pool:
                return await letters.given_up(pool, after, _PAGE)

        found = asyncio.run(look())
        if as_json:
            typer.echo(json.dumps([asdict(one) for one in found], default=str, ensure_ascii=False))
            return
        for one in found:
            where = one.channel or "未分发"
            typer.echo(
                f"{one.id}　{one.number}　{one.kind}　{where}　{one.tries} 次　{one.failure}"
            )
        if not found:
            typer.echo("没有未能送达的通知。")


def _add_resend(group: typer.Typer, connect: Connect) -> None:
    @group.command()
    def resend(name: Annotated[str, typer.Argument(metavar="ID", help="编号")]) -> None:
        """重新发送：尝试次数从头计算，收件方凭原编号识别重复。"""

        async def act() -> bool:
            async with connect().pool() as pool:
                return await letters.resend(pool, name, datetime.now(UTC))

        if not asyncio.run(act()):
            typer.echo("没有此项，或并未停止发送。", err=True)
            raise typer.Exit(2)
        typer.echo(f"将重新发送 {name}")
