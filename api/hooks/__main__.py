"""`python -m api.hooks`: hands out events and sends deliveries, until SIGTERM or SIGINT.

Several may run: one of them hands out, each of them sends.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import asyncpg
import structlog
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.hooks.courier import Courier
from api.hooks.reader import Reader
from postgres.pool import open_pool
from postgres.vault import Vault

log = structlog.get_logger(__name__)
_COURIERS = 4  # each sends to another hook
_PULSE = 1.0  # seconds between two looks at a queue that was empty
_AN_HOUR = 3_600.0
# The last is what a connection says that was lost between two of its own steps.
_AWAY = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, asyncpg.InternalClientError)


class HookSettings(BaseSettings):
    """Environment variables ZHICHENG_POSTGRES_DSN, ZHICHENG_SECRETS_KEY, ZHICHENG_HOOKS_PRIVATE."""

    model_config = SettingsConfigDict(env_prefix="ZHICHENG_", frozen=True)

    postgres_dsn: SecretStr
    secrets_key: SecretStr  # 64 hexadecimal digits: the API's, which seals with it
    hooks_private: bool = False  # hooks may lead to loopback and private addresses


def now_utc() -> datetime:
    return datetime.now(UTC)


async def run(settings: HookSettings, stop: asyncio.Event) -> None:
    vault = Vault.of(settings.secrets_key.get_secret_value())
    pool = await open_pool(settings.postgres_dsn.get_secret_value(), name="zhicheng-hooks")
    reader = Reader(pool, now_utc)
    courier = Courier(pool, vault, now_utc, private=settings.hooks_private)

    async def forget() -> None:
        await reader.forget()

    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_again_and_again(reader.hand_out, stop))
            tasks.create_task(_again_and_again(forget, stop, _AN_HOUR))
            for _ in range(_COURIERS):
                tasks.create_task(_again_and_again(courier.send_next, stop))
    finally:
        await courier.close()
        await pool.close()


async def _again_and_again(
    act: Callable[[], Awaitable[object]], stop: asyncio.Event, pulse: float = _PULSE
) -> None:
    """At once while there is something to do; a database that is away is asked again."""
    while not stop.is_set():
        try:
            busy = await act()
        except _AWAY as fault:
            log.warning("the database does not answer", kind=type(fault).__name__)
            busy = False
        if not busy:
            await _pause(stop, pulse)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return


async def _main() -> None:
    settings = HookSettings()  # from the environment
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    await run(settings, stop)


if __name__ == "__main__":
    asyncio.run(_main())
