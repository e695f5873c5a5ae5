"""The HTTP API at volume: what pages take, and what a command takes beside a bare update.

A hundred thousand applications in PostgreSQL, the API as the process that it is, Temporal, workers.
"""

import asyncio
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

import httpx2
from temporalio.client import Client

from activities.signing import Sealer
from api.commands import Sender
from bench import bare, machine, ours
from bench.commands import commands
from bench.crowd import a_crowd
from bench.pages import pages
from bench.visitors import Edge
from deploy.local.postgres import Postgres
from deploy.local.served_process import ServedProcess
from deploy.local.stack import ROOT
from deploy.local.temporal import TemporalServer
from deploy.migrate import migrate
from postgres.pool import open_pool
from postgres.vault import Vault
from workers.deployment import make_current
from workers.wiring import Signing, Wiring
from workflows import contract

_BUILD, _PATIENCE = "bench-edge", 20.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything runs, and the keys that its parts share."""

    dsn: str
    address: str
    url: str
    key: str
    vault: Vault


def edge(*, applications: int, lives: int, requests: int) -> None:
    """Starts the servers, from the main thread, and looks."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        temporal = TemporalServer(
            contract.NAMESPACE, contract.SEARCH_ATTRIBUTES, home / "temporal.log"
        )
        api = ServedProcess("api", home / "api.log", None)
        with Postgres(home / "postgres", fast=True) as postgres, temporal:
            key, sealing = secrets.token_hex(32), secrets.token_hex(32)
            asyncio.run(migrate(postgres.dsn))
            api.start(
                ZHICHENG_POSTGRES_DSN=postgres.dsn, ZHICHENG_TEMPORAL_ADDRESS=temporal.address,
                ZHICHENG_API_PORT=str(api.port), ZHICHENG_FILES=str(home / "files"),
                ZHICHENG_SIGNING_KEY=key, ZHICHENG_SECRETS_KEY=sealing,
                ZHICHENG_API_REQUESTS_A_MINUTE="100000000",
            )  # fmt: skip
            try:
                asyncio.run(
                    _measured(
                        Place(postgres.dsn, temporal.address, api.url, key, Vault.of(sealing)),
                        applications,
                        lives,
                        requests,
                    )
                )
            finally:
                api.stop()


async def _measured(place: Place, applications: int, lives: int, requests: int) -> None:
    client = await Client.connect(
        place.address, namespace=contract.NAMESPACE, data_converter=contract.DATA_CONVERTER
    )
    pool = await open_pool(place.dsn, name="zhicheng-bench", vault=place.vault)
    sealer = Sealer.of(place.key)
    await _answers(place.url)  # the API has registered its key
    wiring = Wiring(client, pool, ROOT / "notices" / "calendar", signing=Signing(sealer))
    async with (
        wiring.the_story(_BUILD), wiring.the_outside(_BUILD), bare.a_worker(client),
    ):  # fmt: skip
        await make_current(client, _BUILD)
        notice = await ours.a_season(client, pool)
        crowd = await a_crowd(pool, notice, applications)
        at = Edge(client, pool, Sender(client, pool, sealer), notice, place.url, crowd)
        settings = await machine.described(client, pool)
        print(", ".join(f"{name} {value}" for name, value in settings.items()))
        print(f"Temporal in memory; the API a process of its own; {applications} applications")
        await pages(at, requests)
        await commands(at, lives)
    await pool.close()


async def _answers(url: str) -> None:
    async with httpx2.AsyncClient() as http, asyncio.timeout(_PATIENCE):
        while True:
            try:
                await http.get(f"{url}/health")
            except httpx2.TransportError:
                await asyncio.sleep(0.05)
            else:
                return
