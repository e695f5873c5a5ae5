"""`zhicheng`: the one command. Here its parts are put together; each part is in `api/terminal`.

Exit codes: 0 done, 1 refused (the reason on stderr, JSON on stdout with --json), 2 wrong use.
"""

import asyncio
import gc
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from activities.adapters.calendar_files import CalendarFiles
from api.connection import Connection
from api.notices import load_notice
from api.terminal import (
    accounts,
    attachments,
    cases,
    check,
    clock,
    dossiers,
    draw,
    ledger,
    letters,
    notice,
    overview,
    procedure,
    rehearsal,
    review,
    route,
    rules,
    signers,
    vote,
)
from deploy.local.stack import (
    HOME,
    ROOT,
    Addresses,
    AlreadyRunning,
    Stack,
    addresses_of,
    known_secrets_key,
    known_signing_key,
)
from domain.notice import Level, Notice, Route

app = typer.Typer(
    name="zhicheng", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="职称申报评审 — 一个方案（批次）从发布到归档、复查的全过程。",
)  # fmt: skip
console = Console(stderr=False, highlight=False)
StateFolder = Annotated[
    Path, typer.Option("--home", envvar="ZHICHENG_HOME", help="状态目录（数据库、日志）")
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
NOT_RUNNING = "没有正在运行的系统：先运行 zhicheng up，或设置 ZHICHENG_POSTGRES_DSN 与 ZHICHENG_TEMPORAL_ADDRESS。"


def main() -> None:
    editions = CalendarFiles(ROOT / "notices" / "calendar").read
    clock.register(app, editions)
    notice.register(app, editions)
    route.register(app, load_notice)
    check.register(app, load_notice)
    rules.register(app, load_notice)
    rehearsal.register(app, load_notice)
    vote.register(app)
    draw.register(app)
    cases.register(app, _connection)
    ledger.register(app, _connection, editions)
    procedure.register(app, _connection, editions)
    dossiers.register(app, _connection)
    review.register(app, _connection)
    attachments.register(app, _connection, _files)
    accounts.register(app, _connection)
    signers.register(app, _connection)
    letters.register(app, _connection)
    overview.register(app, _connection, editions)
    try:
        app()
    finally:
        sys.stdout.flush()
        gc.collect()  # the SDK's runtime must be gone before the interpreter is


def _files() -> str:
    """The object store: a folder of the state's, or ZHICHENG_FILES (a folder, or s3://…)."""
    return os.environ.get("ZHICHENG_FILES", str(_home() / "files"))


def _connection() -> Connection:
    """The servers of the environment, else of the stack that runs on the state folder."""
    found = _addresses()
    return Connection(
        found.postgres_dsn,
        found.temporal_address,
        found.ui_url,
        known_signing_key(_home()),
        known_secrets_key(_home()),
    )


def _home() -> Path:
    return Path(os.environ.get("ZHICHENG_HOME", HOME))


def _addresses() -> Addresses:
    dsn = os.environ.get("ZHICHENG_POSTGRES_DSN")
    temporal = os.environ.get("ZHICHENG_TEMPORAL_ADDRESS")
    if dsn and temporal:
        return Addresses(dsn, temporal, os.environ.get("ZHICHENG_UI_URL", ""), os.getpid())
    found = addresses_of(_home())
    if found is None:
        typer.echo(NOT_RUNNING, err=True)
        raise typer.Exit(2)
    return found


@app.command()
def up(
    home: StateFolder = HOME,
    unsigned: Annotated[
        bool,
        typer.Option("--unsigned", help="也接受未签名的指令，如由 Web UI 发送的信号；仅供本机试用"),
    ] = False,
) -> None:
    """启动全部组件并守护：PostgreSQL、Temporal（含 Web UI）、工作进程、HTTP 接口；Ctrl-C 停止。"""
    from deploy.local.up import keep_up  # noqa: PLC0415  it takes the signals of the process

    if unsigned:
        os.environ["ZHICHENG_UNSIGNED"] = "allowed"
    try:
        keep_up(Stack(home), console.print)
    except AlreadyRunning as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None


@app.command()
def worker() -> None:
    """运行一个工作进程（接入正在运行的系统，或环境变量所指的服务器）。"""
    found = _addresses()
    env = os.environ | {
        "ZHICHENG_POSTGRES_DSN": found.postgres_dsn,
        "ZHICHENG_TEMPORAL_ADDRESS": found.temporal_address,
        "ZHICHENG_SIGNING_KEY": known_signing_key(_home()),
    }
    done = subprocess.run([sys.executable, "-m", "workers"], env=env, check=False)
    raise typer.Exit(done.returncode)


@app.command("migrate")
def migrate_database(as_json: AsJson = False) -> None:
    """执行尚未执行的数据库迁移。"""
    from deploy.migrate import migrate  # noqa: PLC0415  asyncpg is slow to import

    applied = asyncio.run(migrate(_addresses().postgres_dsn))
    if as_json:
        typer.echo(json.dumps({"applied": list(applied)}))
        return
    typer.echo("\n".join(applied) if applied else "没有待执行的迁移。")


@app.command()
def example(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="写入的目录，不得已存在")],
    notice_name: Annotated[str, typer.Option("--notice", help="方案文件或其名称")],
    level: Annotated[Level, typer.Option(help="申报级别")] = Level.SENIOR,
    route: Annotated[Route, typer.Option(help="申报路径")] = Route.R3_1,
) -> None:
    """写一份可以提交的示例申请书（虚构的人）及其全部附件，供试用。"""
    from deploy.local.example import NoExample, write_example  # noqa: PLC0415  pypdf is slow

    try:
        written = write_example(folder, load_notice(notice_name), level, route)
    except (OSError, ValueError, NoExample) as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None
    typer.echo("\n".join(written))


@app.command("publish")
def publish_notice(
    name: Annotated[str, typer.Argument(metavar="NAME_OR_FILE", help="方案文件或其名称")],
    by: Annotated[str, typer.Option("--by", help="发布人编号")] = "organiser-1",
    as_json: AsJson = False,
) -> None:
    """发布一个方案：检查、登记，并启动它的批次流程；重复发布不改变任何内容。"""
    try:
        found = load_notice(name)
    except (OSError, ValueError) as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None
    season = asyncio.run(_publish(_connection(), found, by))
    if as_json:
        typer.echo(json.dumps({"season": season, "notice": found.terms.notice}))
        return
    typer.echo(f"已发布 {found.document.number}：{season}")


async def _publish(connection: Connection, notice_file: Notice, by: str) -> str:
    from deploy.local.people import settle  # noqa: PLC0415  asyncpg is slow to import
    from deploy.publication import publish  # noqa: PLC0415

    async with connection.pool() as pool:
        season = await publish(await connection.client(), pool, notice_file, by, datetime.now(UTC))
        if addresses_of(_home()) is not None and "ZHICHENG_POSTGRES_DSN" not in os.environ:
            await settle(pool)  # a stack of one's own has people for every organisation
        return season


@app.command()
def demo(
    keep: Annotated[bool, typer.Option("--keep", help="结束后保留系统，供浏览")] = False,
    only: Annotated[str, typer.Option("--only", help="只运行名称含此文字的情形")] = "",
) -> None:
    """演练一个完整方案：各路径、各种结局；与预期不符时退出码为 1。"""
    from deploy.local.demo import run_demo  # noqa: PLC0415  it starts a stack of its own

    raise typer.Exit(run_demo(keep=keep, only=only))


if __name__ == "__main__":
    main()
