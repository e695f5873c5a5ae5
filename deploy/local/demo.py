"""`zhicheng demo`: a stack of its own, both notices moved to next year, and every life lived on it.

Each life has an expected end; any difference, and the exit code is 1.
"""

import asyncio
import gc
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.table import Table
from temporalio.client import Client

from activities.adapters.calendar_files import CalendarFiles
from api.attachments.files import Files, open_store
from api.commands import Sender
from api.notices import load_notice
from api.notices.replan import replan
from api.web.services import Services
from deploy.local.applicant import Applicant
from deploy.local.cashier import Cashier, Reached, reached
from deploy.local.director import Director
from deploy.local.entrance import Entrance
from deploy.local.lives import PLANS, Dates, Plan
from deploy.local.ports import free_port
from deploy.local.season_life import season_life
from deploy.local.served import served
from deploy.local.stack import (
    MERCHANT,
    ROOT,
    Addresses,
    Stack,
    payments_key,
    secrets_key,
    signing_key,
)
from deploy.local.towns import fill_the_towns
from deploy.publication import publish
from domain.application import Stage
from domain.notice import Notice
from domain.routes import example_facts
from domain.transitions import STAGE_NAMES
from domain.words import spoken
from postgres.pool import Pool, open_pool
from postgres.vault import Vault
from workflows import contract
from workflows.signing import Sealer

_ENDS = "select number, stage, version, state #>> '{ending,reason}' as reason, state #>> '{ending,holder_role}' as holder from applications"
_TABLE = "select number, stage, holder_role, holder_organisation, due_at from applications order by number"
_BUSY = 100_000  # requests a minute: a season in a minute
_LAST_ROUND = timedelta(days=120)  # after the last act, so that every re-examination window closes


@dataclass(frozen=True, slots=True)
class Servers:
    client: Client
    pool: Pool


def run_demo(*, keep: bool, only: str) -> int:
    console = Console(highlight=False)
    plans = tuple(plan for plan in PLANS if only in plan.title)
    began = time.monotonic()
    home = Path(tempfile.mkdtemp(prefix="zhicheng-demo-"))
    stack = Stack(home, time_skipping=True, fast=True)
    try:
        with stack:
            found = stack.start(console.print)
            differences = asyncio.run(_rehearse(stack, found, plans, console))
            _close(differences, plans, time.monotonic() - began, console)
            if keep:
                _keep_for_looking(stack, found, console)
    finally:
        gc.collect()
        shutil.rmtree(home, ignore_errors=True)
    return 1 if differences else 0


async def _rehearse(
    stack: Stack, found: Addresses, plans: tuple[Plan, ...], console: Console
) -> list[str]:
    async with _servers(found, stack.home) as servers, AsyncExitStack() as doors:
        notices = _notices_of_next_year({plan.notice for plan in plans})
        now = datetime.now(UTC)
        director = Director(servers.client, now)
        await fill_the_towns(servers.pool, notices.values())
        for notice in notices.values():
            director.follow(await publish(servers.client, servers.pool, notice, "organiser-1", now))
        sealer = Sealer.of(signing_key(stack.home))
        sender = Sender(servers.client, servers.pool, sealer)
        files = Files(servers.pool, open_store(stack.home / "files"))
        port, paying = free_port(), await doors.enter_async_context(_paying(stack))
        services = Services(
            servers.pool, sender, files, _BUSY, lambda: director.now, paying.for_api(port)
        )
        http = await doors.enter_async_context(served(services, port))
        entrance = Entrance(servers.client, servers.pool, sealer, http=http)
        cases = [
            _case(index, plan, notices[plan.notice], director, entrance, paying.cashier)
            for index, plan in enumerate(plans, start=1)
        ]
        lives = [
            partial(plan.life, case, Dates(case.notice))
            for plan, case in zip(plans, cases, strict=True)
        ]
        seasons = [partial(season_life, notice, sender, director) for notice in notices.values()]
        _say_where(found, console)
        async with _watched(cases, servers.pool, director, console):
            faults = await director.run([*lives, *seasons])
            await director.rest_until(director.now + _LAST_ROUND)
        titles = [*(case.title for case in cases), *sorted(notices)]
        broken = [
            f"{title}：{type(fault).__name__} {fault}"
            for title, fault in zip(titles, faults, strict=True)
            if fault is not None
        ]
        return [*broken, *await _differences(cases, plans, servers.pool)]


@asynccontextmanager
async def _servers(found: Addresses, home: Path) -> AsyncIterator[Servers]:
    client = await Client.connect(
        found.temporal_address, namespace=contract.NAMESPACE,
        data_converter=contract.DATA_CONVERTER, identity="zhicheng-demo",
    )  # fmt: skip
    pool = await open_pool(found.postgres_dsn, size=8, vault=Vault.of(secrets_key(home)))
    try:
        yield Servers(client, pool)
    finally:
        await pool.close()


def _notices_of_next_year(names: set[str]) -> dict[str, Notice]:
    """A clock can only be moved forward: the seasons are lived next year, on the same days."""
    year = datetime.now(UTC).year + 1
    editions = CalendarFiles(ROOT / "notices" / "calendar").read
    moved = {}
    for name in sorted(names):
        notice, _ = replan(load_notice(name), year, editions)
        moved[name] = replace(notice, terms=replace(notice.terms, lapse_spread_seconds=0))
    return moved


def _paying(stack: Stack) -> AbstractAsyncContextManager[Reached]:
    if stack.payments is None:
        raise SystemExit("演练使用自带的缴费平台模拟器：请勿设置 ZHICHENG_PAYMENTS_URL。")
    return reached(stack.payments.url, MERCHANT, payments_key(stack.home))


def _case(
    index: int, plan: Plan, notice: Notice, director: Director, entrance: Entrance, cashier: Cashier
) -> Applicant:
    number = f"{notice.terms.year}-{index:05d}"
    return Applicant(
        number, plan.title, notice, example_facts(plan.route), plan.level, entrance, director,
        entrance=entrance, route=plan.route, place=index, cashier=cashier,
    )  # fmt: skip


# --------------------------------------------------------------------- what is shown


def _say_where(found: Addresses, console: Console) -> None:
    base = f"{found.ui_url}/namespaces/{contract.NAMESPACE}/workflows"
    console.print(f"\n  Temporal Web UI：{base}")
    console.print(f"  正在办理：{base}?query=ExecutionStatus%3D%22Running%22")
    console.print(f"  暂停推进：{base}?query=HoldReason%20IS%20NOT%20NULL\n")


@asynccontextmanager
async def _watched(
    cases: list[Applicant], pool: Pool, director: Director, console: Console
) -> AsyncIterator[None]:
    """A live table on a terminal; elsewhere a line for each fortnight of the rehearsal."""
    with Live(console=console, auto_refresh=False, transient=True) as live:
        watching = asyncio.ensure_future(_watch(live, cases, pool, director, console))
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


async def _watch(
    live: Live, cases: list[Applicant], pool: Pool, director: Director, console: Console
) -> None:
    said = director.now - timedelta(days=30)
    while True:
        if console.is_terminal:
            live.update(await _table(cases, pool, director), refresh=True)
        elif director.now - said >= timedelta(days=14):
            said = director.now
            console.print(f"  {spoken(director.now)}")
        await asyncio.sleep(0.5)  # the pace of the picture


async def _table(cases: list[Applicant], pool: Pool, director: Director) -> Table:
    rows = {row["number"]: row for row in await pool.fetch(_TABLE)}
    table = Table(title=f"演练时间 {spoken(director.now)}", expand=False)
    for heading in ("编号", "情形", "环节", "现由谁办理", "期限"):
        table.add_column(heading, overflow="ellipsis", no_wrap=True)
    for case in cases:
        row = rows.get(case.number)
        if row is None:
            table.add_row(case.number, case.title, "—", "", "")
            continue
        who = f"{row['holder_role']} {row['holder_organisation']}"
        due = spoken(row["due_at"]) if row["due_at"] else ""
        table.add_row(case.number, case.title, STAGE_NAMES[Stage(row["stage"])], who, due)
    return table


async def _differences(cases: list[Applicant], plans: tuple[Plan, ...], pool: Pool) -> list[str]:
    rows = {row["number"]: row for row in await pool.fetch(_ENDS)}
    found = []
    for case, plan in zip(cases, plans, strict=True):
        row = rows.get(case.number)
        wanted = (plan.stage.value, plan.reason.value if plan.reason else None)
        got = (row["stage"], row["reason"]) if row is not None else ("没有记录", None)
        if wanted != got:
            found.append(f"{plan.title}：{case.number} 应为 {wanted}，实为 {got}")
        elif plan.holder is not None and row is not None and row["holder"] != plan.holder:
            found.append(
                f"{plan.title}：{case.number} 应由 {plan.holder} 持有，实为 {row['holder']}"
            )
    return found


def _close(
    differences: list[str], plans: tuple[Plan, ...], seconds: float, console: Console
) -> None:
    table = Table(title="结局")
    for heading in ("情形", "预期", "结果"):
        table.add_column(heading)
    for plan in plans:
        wrong = any(line.startswith(f"{plan.title}：") for line in differences)
        ok = "✗ 不符" if wrong else "✓"
        table.add_row(plan.title, STAGE_NAMES[plan.stage], ok)
    console.print(table)
    for line in differences:
        console.print(f"  ✗ {line}")
    console.print(f"  {len(plans)} 种情形，{len(differences)} 处不符，用时 {seconds:.0f} 秒。")


def _keep_for_looking(stack: Stack, found: Addresses, console: Console) -> None:
    console.print(f"\n  系统保留中，Ctrl-C 结束。ZHICHENG_HOME={stack.home}")
    _say_where(found, console)
    stack.open_the_door(console.print)
    console.print(f"  网站：{stack.addresses.api_url}/")
    os.environ["ZHICHENG_HOME"] = str(stack.home)
    try:
        stack.watch(console.print, lambda: False)
    except KeyboardInterrupt:
        console.print("停止中 …")
