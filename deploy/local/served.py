"""An application of this process on a port of its own: the API with a rehearsal's clock, a simulator."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import uvicorn
from fastapi import FastAPI

from api.web.app import create_app
from api.web.services import Services

_PATIENCE = 20.0
_NEVER_FIRST = 3_600  # seconds: a connection is the caller's to close, or a request meets its end


@asynccontextmanager
async def served(services: Services, port: int = 0) -> AsyncIterator[httpx2.AsyncClient]:
    """The API."""

    @asynccontextmanager
    async def opening() -> AsyncIterator[Services]:
        yield services

    async with served_app(create_app(opening), port) as http:
        yield http


@asynccontextmanager
async def served_app(app: FastAPI, port: int = 0) -> AsyncIterator[httpx2.AsyncClient]:
    """A connection to it; on any port that is free when none is wished."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_level="error", timeout_keep_alive=_NEVER_FIRST
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(_PATIENCE):
        while not server.started:  # noqa: ASYNC110  it tells nobody when it listens
            await asyncio.sleep(0.01)
    bound = server.servers[0].sockets[0].getsockname()[1]
    try:
        base, limits = f"http://127.0.0.1:{bound}", httpx2.Limits(keepalive_expiry=2.0)
        async with httpx2.AsyncClient(base_url=base, timeout=60, limits=limits) as http:
            yield http
    finally:
        server.should_exit = True
        await serving
