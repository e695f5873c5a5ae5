"""One Temporal and one PostgreSQL for both sides of a comparison, in memory or without fsync."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from temporalio.client import Client

from api.commands import Sender
from bench import bare, ours
from deploy.local.postgres import Postgres
from deploy.local.stack import ROOT
from deploy.local.temporal import TemporalServer
from deploy.migrate import migrate
from domain.notice import Notice
from postgres.pool import Pool, open_pool
from workers.deployment import make_current
from workers.wiring import Wiring
from workflows import contract

_BUILD = "bench"


@dataclass(frozen=True)
class Sides:
    """Both with their workers at work in this process."""

    client: Client
    pool: Pool
    sender: Sender
    notice: Notice

    def life(self, number: str) -> ours.Life:
        return ours.Life(self.sender, self.notice, number)


def measured(look: Callable[[Sides], Awaitable[None]]) -> None:
    """Starts the servers, from the main thread, and looks."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        server = TemporalServer(
            contract.NAMESPACE, contract.SEARCH_ATTRIBUTES, home / "temporal.log"
        )
        with Postgres(home / "postgres", fast=True) as postgres, server:
            asyncio.run(_with_workers(server.address, postgres.dsn, look))


async def _with_workers(address: str, dsn: str, look: Callable[[Sides], Awaitable[None]]) -> None:
    await migrate(dsn)
    client = await Client.connect(
        address, namespace=contract.NAMESPACE, data_converter=contract.DATA_CONVERTER
    )
    pool = await open_pool(dsn, name="zhicheng-bench")
    wiring = Wiring(client, pool, ROOT / "notices" / "calendar")
    plain = await Client.connect(address, namespace=contract.NAMESPACE)
    async with wiring.the_story(_BUILD), wiring.the_outside(_BUILD), bare.a_worker(plain):
        await make_current(client, _BUILD)
        notice = await ours.a_season(client, pool)
        await look(Sides(plain, pool, Sender(client, pool), notice))
    await pool.close()
