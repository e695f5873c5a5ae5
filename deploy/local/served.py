"""The HTTP API in this process, on a port of its own, with a clock that a rehearsal moves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import uvicorn

from api.web.app import create_app
from api.web.services import Services

_PATIENCE = 20.0
_NEVER_FIRST = 3_600  # seconds: a connection is the caller's to close, or a request meets its end


@asynccontextmanager
async def served(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """A connection to it."""

    @asynccontextmanager
    async def opening() -> AsyncIterator[Services]:
        yield services

    config = uvicorn.Config(
        create_app(opening), host="127.0.0.1", port=0, log_level="error",
        timeout_keep_alive=_NEVER_FIRST,
    )  # fmt: skip
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(_PATIENCE):
        while not server.started:  # noqa: ASYNC110  it tells nobody when it listens
            await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        base, limits = f"http://127.0.0.1:{port}", httpx.Limits(keepalive_expiry=2.0)
        async with httpx.AsyncClient(base_url=base, timeout=60, limits=limits) as http:
            yield http
    finally:
        server.should_exit = True
        await serving
