"""`zhicheng account add | password | bind | unbind | show | token`: people, for whom they act, and their tokens.

By whoever runs the system: it speaks to the database itself. The first people come in this way.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, NoReturn

import asyncpg
import typer

from api.connection import Connection
from api.identity import memberships, tokens
from api.identity.memberships import Membership
from api.identity.passwords import Passwords, WeakPassword, set_password
from api.identity.sessions import end_others
from api.identity.tokens import Scope
from domain.people import Role
from domain.refusals import Refused

Connect = Callable[[], Connection]
Person = Annotated[str, typer.Argument(metavar="PERSON", help="个人编号（不是姓名）")]
RoleOption = Annotated[Role, typer.Option("--role", help="角色")]
Organisation = Annotated[str, typer.Option("--org", help="单位编号")]
Season = Annotated[str, typer.Option("--season", help="只限此方案；不填为全部")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def register(app: typer.Typer, connect: Connect) -> None:
    account = typer.Typer(help="账户：个人、绑定单位、访问令牌", no_args_is_help=True)
    app.add_typer(account, name="account")
    _add_people(account, connect)
    _add_passwords(account, connect)
    _add_bindings(account, connect)
    _add_tokens(account, connect)


def _add_people(app: typer.Typer, connect: Connect) -> None:
    @app.command()
    def add(person: Person, name: Annotated[str, typer.Option(help="显示名")]) -> None:
        """登记个人账户；先有个人账户，才能绑定单位。"""

        async def act() -> None:
            async with connect().pool() as pool:
                await memberships.enrol(pool, person, name)

        _carried_out(act())
        typer.echo(f"已登记 {person}")

    @app.command()
    def show(person: Person, as_json: AsJson = False) -> None:
        """一个人绑定了哪些单位、有哪些令牌。"""

        async def look() -> tuple[Any, Any]:
            async with connect().pool() as pool:
                bound = await memberships.memberships_of(pool, person)
                return bound, await tokens.tokens_of(pool, person)

        bound, known = _carried_out(look())
        if as_json:
            body = {
                "memberships": [asdict(one) for one in bound],
                "tokens": [asdict(one) for one in known],
            }
            typer.echo(json.dumps(body, ensure_ascii=False, default=str))
            return
        for one in bound:
            typer.echo(f"{one.role}@{one.organisation}　{one.season or '全部方案'}")
        for one in known:
            state = "已撤销" if one.revoked_at else f"至 {one.expires_at:%Y-%m-%d}"
            typer.echo(f"令牌 {one.id}　{one.title}　{'、'.join(one.scopes)}　{state}")


def _add_passwords(app: typer.Typer, connect: Connect) -> None:
    @app.command()
    def password(
        person: Person,
        login: Annotated[str, typer.Argument(metavar="LOGIN", help="登录名")],
        *,
        own: Annotated[bool, typer.Option("--own", help="由本人设定，首次登录无须更改")] = False,
    ) -> None:
        """设定登录名和密码；密码从提示或标准输入读取，不作为参数。"""
        given = typer.prompt("密码", hide_input=True, confirmation_prompt=sys.stdin.isatty())

        async def act() -> None:
            async with connect().pool() as pool:
                now = datetime.now(UTC)
                await set_password(pool, Passwords(), person, login, given, now, temporary=not own)
                await end_others(pool, person, "", now)

        try:
            _carried_out(act())
        except WeakPassword as weak:
            typer.echo(str(weak), err=True)
            raise typer.Exit(1) from None
        typer.echo(f"{person} 可用 {login} 登录")


def _add_bindings(app: typer.Typer, connect: Connect) -> None:
    @app.command()
    def bind(
        person: Person, role: RoleOption, organisation: Organisation, season: Season = ""
    ) -> None:
        """绑定单位的职称管理员等身份。"""
        wanted = Membership(organisation, role, season)

        async def act() -> None:
            async with connect().pool() as pool:
                await memberships.bind(pool, person, wanted)

        _carried_out(act())
        typer.echo(f"已绑定 {person}：{role}@{organisation}")

    @app.command()
    def unbind(
        person: Person, role: RoleOption, organisation: Organisation, season: Season = ""
    ) -> None:
        """解除绑定；记录保留。"""
        wanted = Membership(organisation, role, season)

        async def act() -> bool:
            async with connect().pool() as pool:
                return await memberships.unbind(pool, person, wanted, datetime.now(UTC))

        if not _carried_out(act()):
            _end("没有此绑定。", 2)
        typer.echo(f"已解除 {person}：{role}@{organisation}")


def _add_tokens(app: typer.Typer, connect: Connect) -> None:
    @app.command()
    def token(
        person: Person,
        title: Annotated[str, typer.Option(help="用途")] = "命令行",
        days: Annotated[int, typer.Option(help="有效天数", min=1, max=366)] = 90,
        read_only: Annotated[bool, typer.Option("--read-only", help="只读")] = False,
    ) -> None:
        """新建访问令牌；只显示这一次。"""
        scopes = [Scope.READ] if read_only else list(Scope)

        async def act() -> str:
            now, life = datetime.now(UTC), timedelta(days=days)
            async with connect().pool() as pool:
                return await tokens.issue(pool, person, title, scopes, "operator", now, life)

        typer.echo(_carried_out(act()))

    @app.command()
    def revoke(name: Annotated[str, typer.Argument(metavar="TOKEN_ID", help="令牌编号")]) -> None:
        """撤销访问令牌，立即生效。"""

        async def act() -> bool:
            async with connect().pool() as pool:
                return await tokens.revoke(pool, name, datetime.now(UTC))

        if not _carried_out(act()):
            _end("没有此令牌。", 2)
        typer.echo(f"已撤销 {name}")


def _carried_out(act: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401  what the act returns
    try:
        return asyncio.run(act)
    except Refused as no:
        _end(str(no), 1)
    except asyncpg.ForeignKeyViolationError:
        _end("没有此人或此单位：先用 account add 登记个人，用 organisation 登记单位。", 2)


def _end(because: str, code: int) -> NoReturn:
    typer.echo(because, err=True)
    raise typer.Exit(code)
