"""`zhicheng signer key | register | revoke | list`: who may sign commands."""

import asyncio
import json
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from api.connection import Connection
from api.identity import signers
from domain.refusals import Refused
from workflows.signing import Sealer

Connect = Callable[[], Connection]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def register(app: typer.Typer, connect: Connect) -> None:
    signer = typer.Typer(
        help="签名密钥：审核工具须登记公钥后，方可直接发送指令", no_args_is_help=True
    )
    app.add_typer(signer, name="signer")

    @signer.command()
    def key() -> None:
        """新建一对密钥：私钥由工具自己保管（ZHICHENG_SIGNING_KEY），公钥用于登记。"""
        seed = secrets.token_hex(32)
        typer.echo(f"私钥　{seed}\n公钥　{Sealer.of(seed).public_key}")

    _add_register(signer, connect)
    _add_revoke(signer, connect)
    _add_list(signer, connect)


def _add_register(signer: typer.Typer, connect: Connect) -> None:
    @signer.command("register")
    def register_key(
        public_key: Annotated[str, typer.Argument(metavar="PUBLIC_KEY", help="公钥")],
        title: Annotated[str, typer.Option(help="用途")],
        organisation: Annotated[str, typer.Option("--org", help="所属单位；只能为该单位签名")],
    ) -> None:
        """登记审核工具的公钥；正在办理的申请书随即认可。"""

        async def act() -> str:
            async with connect().pool() as pool:
                now = datetime.now(UTC)
                return await signers.register(pool, public_key, title, organisation, now)

        typer.echo(f"已登记 {_carried_out(act())}")


def _add_revoke(signer: typer.Typer, connect: Connect) -> None:
    @signer.command()
    def revoke(name: Annotated[str, typer.Argument(metavar="KEY_ID", help="密钥编号")]) -> None:
        """撤销密钥。"""

        async def act() -> bool:
            async with connect().pool() as pool:
                return await signers.revoke(pool, name, datetime.now(UTC))

        if not _carried_out(act()):
            typer.echo("没有此密钥。", err=True)
            raise typer.Exit(2)
        typer.echo(f"已撤销 {name}")


def _add_list(signer: typer.Typer, connect: Connect) -> None:
    @signer.command("list")
    def list_keys(as_json: AsJson = False) -> None:
        """已登记的密钥。"""

        async def look() -> tuple[signers.SignerView, ...]:
            async with connect().pool() as pool:
                return await signers.signers(pool)

        found = _carried_out(look())
        if as_json:
            typer.echo(json.dumps([asdict(one) for one in found], default=str, ensure_ascii=False))
            return
        for one in found:
            whose = one.organisation or "全部单位"
            typer.echo(f"{one.id}　{one.title}　{whose}　{'已撤销' if one.revoked_at else '有效'}")


def _carried_out(act: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401  what the act returns
    try:
        return asyncio.run(act)
    except Refused as no:
        typer.echo(str(no), err=True)
        raise typer.Exit(1) from None
