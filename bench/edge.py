"""The HTTP API at volume: what pages take, and what a command takes beside a bare update.

A hundred thousand applications in PostgreSQL, the API as the process it is, and 4 readers who ask
again as soon as they are answered. Commands are accepted ones of live cases, one at a time, in turn
with bare updates on the same server.
"""

import asyncio
import itertools
import secrets
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import httpx
from temporalio.client import Client

from activities.signing import Sealer
from api.commands import Sender
from api.identity.memberships import Membership, bind, enrol
from api.identity.tokens import Scope, issue
from bench import bare, figures, machine, ours
from bench.crowd import (
    AT_THE_AGENCY,
    AT_THE_COMMITTEE,
    BUSIEST_AGENCY,
    COMMITTEE,
    Copied,
    a_crowd,
)
from deploy.local.postgres import Postgres
from deploy.local.served_process import ServedProcess
from deploy.local.stack import ROOT
from deploy.local.temporal import TemporalServer
from deploy.migrate import migrate
from domain import commands as c
from domain.notice import Notice
from domain.people import Actor, Role
from postgres.pool import Pool, open_pool
from workers.deployment import make_current
from workers.wiring import Signing, Wiring
from workflows import contract

READERS = 4
_ROUNDS = 5
_BUILD, _PATIENCE, _GOAL_MS, _GOAL_ABOVE_MS = "bench-edge", 20.0, 50, 5
_UNIT = "unit-company"
Ask = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Edge:
    client: Client
    pool: Pool
    sender: Sender
    notice: Notice
    url: str
    crowd: Sequence[Copied]

    async def visitor(self, person: str, role: Role | None, organisation: str = "") -> "Visitor":
        await enrol(self.pool, person, "某人")
        if role is not None:
            await bind(self.pool, person, Membership(organisation, role))
        life = timedelta(days=1)
        token = await issue(
            self.pool, person, "测量", tuple(Scope), person, datetime.now(UTC), life
        )
        acting_as = "applicant" if role is None else f"{role}@{organisation}"
        headers = {"Authorization": f"Bearer {token}", "Zhicheng-Acting-As": acting_as}
        return Visitor(httpx.AsyncClient(base_url=f"{self.url}/api/v1", headers=headers))


@dataclass(frozen=True)
class Visitor:
    http: httpx.AsyncClient

    async def get(self, path: str) -> int:
        """How many bytes were answered."""
        answer = await self.http.get(path)
        answer.raise_for_status()
        return len(answer.content)

    async def post(self, path: str, body: dict[str, object], key: str) -> None:
        answer = await self.http.post(path, json=body, headers={"Idempotency-Key": key})
        answer.raise_for_status()


@dataclass(frozen=True, slots=True)
class Round:
    """Milliseconds of a request: until it was answered, and of CPU in the API and PostgreSQL."""

    p50: float
    p95: float
    p99: float
    cpu: float
    bytes: float  # of an answer


def edge(*, applications: int, lives: int, requests: int) -> None:
    """Starts the servers, from the main thread, and looks."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        temporal = TemporalServer(
            contract.NAMESPACE, contract.SEARCH_ATTRIBUTES, home / "temporal.log"
        )
        api = ServedProcess("api", home / "api.log", None)
        with Postgres(home / "postgres", fast=True) as postgres, temporal:
            key = secrets.token_hex(32)
            asyncio.run(migrate(postgres.dsn))
            api.start(
                ZHICHENG_POSTGRES_DSN=postgres.dsn, ZHICHENG_TEMPORAL_ADDRESS=temporal.address,
                ZHICHENG_API_PORT=str(api.port), ZHICHENG_FILES=str(home / "files"),
                ZHICHENG_SIGNING_KEY=key, ZHICHENG_SECRETS_KEY=secrets.token_hex(32),
                ZHICHENG_API_REQUESTS_A_MINUTE="100000000",
            )  # fmt: skip
            try:
                asyncio.run(
                    _measured(
                        postgres.dsn, temporal.address, key, api.url, applications, lives, requests
                    )
                )
            finally:
                api.stop()


async def _measured(
    dsn: str, address: str, key: str, url: str, applications: int, lives: int, requests: int
) -> None:
    client = await Client.connect(
        address, namespace=contract.NAMESPACE, data_converter=contract.DATA_CONVERTER
    )
    pool = await open_pool(dsn, name="zhicheng-bench")
    sealer = Sealer.of(key)
    await _answers(url)  # the API has registered its key
    wiring = Wiring(client, pool, ROOT / "notices" / "calendar", signing=Signing(sealer))
    async with (
        wiring.the_story(_BUILD), wiring.the_outside(_BUILD), bare.a_worker(client),
    ):  # fmt: skip
        await make_current(client, _BUILD)
        notice = await ours.a_season(client, pool)
        crowd = await a_crowd(pool, notice, applications)
        at = Edge(client, pool, Sender(client, pool, sealer), notice, url, crowd)
        settings = await machine.described(client, pool)
        print(", ".join(f"{name} {value}" for name, value in settings.items()))
        print(f"Temporal in memory; the API a process of its own; {applications} applications")
        await _pages(at, requests)
        await _commands(at, lives)
    await pool.close()


async def _answers(url: str) -> None:
    async with httpx.AsyncClient() as http, asyncio.timeout(_PATIENCE):
        while True:
            try:
                await http.get(f"{url}/health")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return


# ------------------------------------------------------------------------------ pages


async def _pages(at: Edge, requests: int) -> None:
    agency = await at.visitor("clerk-agency", Role.AGENCY, BUSIEST_AGENCY)
    office = await at.visitor("clerk-office", Role.COMMITTEE, COMMITTEE)
    arrived = [each.number for each in at.crowd if each.model.steps >= AT_THE_COMMITTEE]
    own = itertools.cycle(arrived[:: max(1, len(arrived) // 997)])
    of_agency = [
        each.number
        for each in at.crowd
        if each.model.steps >= AT_THE_AGENCY and each.agency == BUSIEST_AGENCY
    ]
    places = itertools.cycle(["", *of_agency[:: max(1, len(of_agency) // 97)]])
    waiting = "select count(*) from tasks where organisation = $1 and closed_at is null"
    many, most = [await at.pool.fetchval(waiting, name) for name in (BUSIEST_AGENCY, COMMITTEE)]
    looks: dict[str, tuple[Visitor, Callable[[], str]]] = {
        f"inbox of a tier, {many} open tasks": (agency, lambda: "/inbox"),
        f"inbox of a committee, {most} open tasks": (office, lambda: "/inbox"),
        "a page of a list": (agency, lambda: f"/applications?after={next(places)}"),
        "case view": (office, lambda: f"/applications/{next(own)}"),
        "timeline": (office, lambda: f"/applications/{next(own)}/timeline"),
        "nothing but who asks (/me)": (office, lambda: "/me"),
    }
    rounds: dict[str, list[Round]] = {name: [] for name in looks}
    for n in range(_ROUNDS + 1):
        for name, (visitor, path) in looks.items():
            found = await _looked(visitor, path, requests // _ROUNDS)
            rounds[name] += [found] if n else []  # the first is warm-up
    print(
        f"pages: {_ROUNDS} rounds in turn of {requests // _ROUNDS} requests each,"
        f" {READERS} readers at a time, connections kept; ms"
    )
    for name, seen in rounds.items():
        _told(name, seen)


def _told(name: str, rounds: Sequence[Round]) -> None:
    p50, p95, p99, cpu = (
        [getattr(each, part) for each in rounds] for part in ("p50", "p95", "p99", "cpu")
    )
    print(
        f"  {name}: p50 {figures.spread(p50)}, p95 {figures.spread(p95)}, p99 {figures.spread(p99)},"
        f" CPU {figures.spread(cpu)}, {rounds[0].bytes / 1024:.1f} KiB"
        f"   goal p99 ≤ {_GOAL_MS}: {'met' if median(p99) <= _GOAL_MS else 'missed'}"
    )


async def _looked(visitor: Visitor, path: Callable[[], str], requests: int) -> Round:
    clock, took = asyncio.get_running_loop().time, list[float]()
    sizes: list[int] = []

    async def reader() -> None:
        for _ in range(requests // READERS):
            started = clock()
            sizes.append(await visitor.get(path()))
            took.append((clock() - started) * 1000)

    before = _cpu_seconds()
    await asyncio.gather(*(reader() for _ in range(READERS)))
    cpu = (_cpu_seconds() - before) * 1000 / len(took)
    p50, p95, p99 = (figures.percentile(took, share) for share in (0.5, 0.95, 0.99))
    return Round(p50, p95, p99, cpu, median(sizes))


def _cpu_seconds() -> float:
    """Of the API and PostgreSQL: everything below this process but itself and Temporal."""
    used = machine.cpu_seconds()
    return sum(used.values()) - used.get("temporal", 0.0) - time.process_time()


# ------------------------------------------------------------------------------ commands


async def _commands(at: Edge, lives: int) -> None:
    """Each of them in turn: bare, bare with an activity, our command without the edge, and with it."""
    clerk = await at.visitor("clerk-unit", Role.UNIT, _UNIT)
    await bare.begin(at.client, "bare/edge", lives + 1)
    kinds = ("trivial", "with an activity", "the door", "the API")
    took: dict[str, list[float]] = {kind: [] for kind in kinds}
    async with _open_cases(at, 2 * lives + 2) as numbers:
        for n in range(lives + 1):
            direct, by_api = numbers[2 * n], numbers[2 * n + 1]
            asks: tuple[Ask, ...] = (
                lambda n=n: _noted(at, n), lambda n=n: _decided(at, n),  # type: ignore[misc]
                lambda direct=direct: _returned(at, direct),  # type: ignore[misc]
                lambda by_api=by_api: _returned_by_api(clerk, by_api),  # type: ignore[misc]
            )  # fmt: skip
            for kind, ask in zip(kinds, asks, strict=True):
                took[kind].append(await _timed(ask))
    p50 = {kind: median(values[1:]) for kind, values in took.items()}  # the first is warm-up
    p99 = {kind: figures.percentile(values[1:], 0.99) for kind, values in took.items()}
    print(f"commands: {lives} of each in turn, one at a time")
    for kind in kinds:
        print(f"  {kind}: p50 {p50[kind]:.1f}, p99 {p99[kind]:.1f} ms")
    above = p50["the API"] - p50["trivial"]
    print(
        f"  command by the API, above a bare update: {above:.1f} ms p50"
        f" ({p50['the API'] / p50['trivial']:.2f} ×)   goal ≤ {_GOAL_ABOVE_MS} ms:"
        f" {'met' if above <= _GOAL_ABOVE_MS else 'missed'}"
    )
    print(f"    above one with an activity: {p50['the API'] - p50['with an activity']:.1f} ms")
    print(f"    of the edge alone: {p50['the API'] - p50['the door']:.1f} ms")


async def _timed(ask: Ask) -> float:
    clock = asyncio.get_running_loop().time
    started = clock()
    await ask()
    return (clock() - started) * 1000


@asynccontextmanager
async def _open_cases(at: Edge, count: int) -> AsyncIterator[list[str]]:
    """Handed in to their unit, by live workflows."""
    numbers = [f"live-{n}" for n in range(count)]
    gate = asyncio.Semaphore(8)

    async def handed_in(number: str) -> None:
        async with gate:
            life = ours.Life(at.sender, at.notice, number)
            await life.open()
            await at.sender.send(number, ours.Script(at.notice, number).handed_in())

    await asyncio.gather(*(handed_in(number) for number in numbers))
    yield numbers


async def _noted(at: Edge, n: int) -> None:
    handle = at.client.get_workflow_handle_for(bare.Bare.run, "bare/edge")
    await handle.execute_update(bare.Bare.note, "请补充参保记录", id=f"note-{n}")


async def _decided(at: Edge, n: int) -> None:
    handle = at.client.get_workflow_handle_for(bare.Bare.run, "bare/edge")
    await handle.execute_update(bare.Bare.decide, "请补充参保记录", id=f"decide-{n}")


async def _returned(at: Edge, number: str) -> None:
    clerk = Actor("clerk-unit", _UNIT, Role.UNIT)
    command = c.ReturnApplication(
        command_id=f"{number}-return", actor=clerk, received_at=datetime.now(UTC),
        opinion="请补充参保记录",
    )  # fmt: skip
    await at.sender.send(number, command)


async def _returned_by_api(clerk: Visitor, number: str) -> None:
    path = f"/applications/{number}/commands/return_application"
    await clerk.post(path, {"opinion": "请补充参保记录"}, f"{number}-return")
