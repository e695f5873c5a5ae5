"""The rehearsal's lives, lived in this process with the real wiring: what tests then look at."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

from temporalio.client import Client, WorkflowHistory

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
from deploy.local.lives import Dates, Plan
from deploy.local.payments import Platform, simulator
from deploy.local.ports import free_port
from deploy.local.season_life import season_life
from deploy.local.served import served, served_app
from deploy.local.stack import ROOT
from deploy.local.towns import fill_the_towns
from deploy.publication import publish
from domain.notice import Notice
from domain.routes import example_facts
from paying.platform import Merchant
from paying.seal import Seal
from postgres.chain import verify_chain
from postgres.pool import Pool, open_pool
from tests.vault import VAULT
from workers.deployment import make_current
from workers.wiring import Wiring
from workflows import contract

BUILD = "lived"
KEY = "5e" * 32  # the merchant's
CALENDARS = ROOT / "notices" / "calendar"
_CLOSING = timedelta(days=120)  # after the last act: every window of re-examination closes


@dataclass(frozen=True)
class Lived:
    """One life that is over: what the record says, and the histories of all its runs."""

    plan: Plan
    number: str
    fault: BaseException | None
    row: dict[str, Any]
    events: list[dict[str, Any]]
    open_tasks: list[str]
    letters: list[str]
    chain_is_whole: bool
    histories: list[WorkflowHistory] = field(default_factory=list)


@dataclass(frozen=True)
class ClientOnly:
    client: Client
    pool: Pool


async def live(
    address: str, dsn: str, plans: Sequence[Plan], *, first: int = 1, **more: Any
) -> tuple[list[Lived], list[BaseException | None]]:
    """Every plan lived to its end; and what broke the seasons off, if anything did.

    Numbers count from `first`; `more` is for the worker of the workflows.
    """
    client = await Client.connect(
        address, namespace=contract.NAMESPACE, data_converter=contract.DATA_CONVERTER,
        identity="zhicheng-tests",
    )  # fmt: skip
    pool = await open_pool(dsn, size=8, vault=VAULT)
    async with AsyncExitStack() as doors:
        paying = await doors.enter_async_context(_paying())
        wiring = Wiring(client, pool, CALENDARS, platform=paying.platform)
        await doors.enter_async_context(wiring.the_story(BUILD, **more))
        await doors.enter_async_context(wiring.the_outside(BUILD))
        await make_current(client, BUILD)
        director, port = Director(client, datetime.now(UTC)), free_port()
        files = Files(pool, open_store(doors.enter_context(TemporaryDirectory())))
        services = Services(
            pool, Sender(client, pool), files, 100_000, lambda: director.now, paying.for_api(port)
        )
        http = await doors.enter_async_context(served(services, port))
        entrance = Entrance(client, pool, http=http)
        servers = ClientOnly(client, pool)
        lived = await _live(director, servers, plans, first, entrance, paying.cashier)
    await pool.close()
    return lived


@asynccontextmanager
async def _paying() -> AsyncIterator[Reached]:
    """The payment platform's simulator, in this process."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    app = simulator(Platform(Merchant("zhicheng", Seal.of(KEY)), url))
    async with served_app(app, port), reached(url, "zhicheng", KEY) as paying:
        yield paying


async def _live(
    director: Director,
    servers: ClientOnly,
    plans: Sequence[Plan],
    first: int,
    entrance: Entrance,
    cashier: Cashier,
) -> tuple[list[Lived], list[BaseException | None]]:
    notices = {name: _next_year(name) for name in sorted({plan.notice for plan in plans})}
    now = director.now
    await fill_the_towns(servers.pool, notices.values())
    await servers.pool.execute(f"alter sequence application_serials restart with {first}")
    for notice in notices.values():
        director.follow(await publish(servers.client, servers.pool, notice, "organiser-1", now))
    cases = [
        Applicant(
            f"{notices[plan.notice].terms.year}-{number:05d}", plan.title, notices[plan.notice],
            example_facts(plan.route), plan.level, entrance, director,
            entrance=entrance, route=plan.route, place=number, cashier=cashier,
        )
        for number, plan in enumerate(plans, start=first)
    ]  # fmt: skip
    diaries = [
        partial(plan.life, case, Dates(case.notice))
        for plan, case in zip(plans, cases, strict=True)
    ]
    seasons = [partial(season_life, notice, entrance, director) for notice in notices.values()]
    faults = await director.run([*diaries, *seasons])
    await director.rest_until(director.now + _CLOSING)
    lived = [
        await _looked_at(plan, case.number, fault, servers)
        for plan, case, fault in zip(plans, cases, faults, strict=False)
    ]
    return lived, faults[len(plans) :]


def _next_year(name: str) -> Notice:
    notice, _ = replan(load_notice(name), datetime.now(UTC).year + 1, CalendarFiles(CALENDARS).read)
    return replace(notice, terms=replace(notice.terms, lapse_spread_seconds=0))


async def _looked_at(
    plan: Plan, number: str, fault: BaseException | None, servers: ClientOnly
) -> Lived:
    pool = servers.pool
    row = await pool.fetchrow("select * from applications where number = $1", number)
    events = await pool.fetch("select * from events where number = $1 order by link", number)
    tasks = await pool.fetch(
        "select key from tasks where number = $1 and closed_at is null order by key", number
    )
    letters = await pool.fetch("select kind from outbox where number = $1 order by id", number)
    return Lived(
        plan, number, fault, dict(row) if row else {}, [dict(event) for event in events],
        [task["key"] for task in tasks], [letter["kind"] for letter in letters],
        await verify_chain(pool, number) is None, await _histories(servers.client, number),
    )  # fmt: skip


async def _histories(client: Client, number: str) -> list[WorkflowHistory]:
    """Of the application's last run; a case that was woken has more, of which the last shows it."""
    handle = client.get_workflow_handle(contract.application_id(number))
    return [await handle.fetch_history()]
