"""The registers' stand-in at work in this process: its answers can be spoilt from a test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import uvicorn

from deploy.local.registers import Records, simulator


@dataclass(frozen=True)
class ARegister:
    url: str
    records: Records


@asynccontextmanager
async def a_register() -> AsyncIterator[ARegister]:
    records = Records()
    config = uvicorn.Config(
        simulator(records), host="127.0.0.1", port=0, log_level="error", lifespan="off"
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(20):
        while not server.started:  # noqa: ASYNC110  the server tells nobody when it listens
            await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield ARegister(f"http://127.0.0.1:{port}", records)
    server.should_exit = True
    await serving
