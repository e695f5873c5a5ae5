"""`python -m workers`: settings, connections, workers; stops politely on SIGTERM and SIGINT."""

import asyncio
import gc
import signal
from datetime import UTC, datetime

import structlog
from temporalio.client import Client

from activities.adapters.http_registers import HttpRegisters, NoRegisters
from activities.adapters.postgres_signers import RevokedKey, register_key
from activities.signing import Sealer
from paying.platform import HttpPayments, Merchant, NoPlatform
from paying.seal import Seal
from postgres.pool import open_pool
from postgres.vault import Vault
from workers.build import build_id
from workers.deployment import make_current
from workers.logs import set_up_logs
from workers.schedules import ensure_schedules
from workers.settings import WorkerSettings
from workers.wiring import Signing, Wiring
from workflows import contract

log = structlog.get_logger(__name__)


async def run(settings: WorkerSettings, stop: asyncio.Event) -> None:
    build = settings.build_id or build_id()
    pool = await open_pool(settings.postgres_dsn, name="zhicheng-worker", vault=_vault(settings))
    client = await Client.connect(
        settings.temporal_address, namespace=settings.temporal_namespace,
        data_converter=contract.DATA_CONVERTER, identity=f"zhicheng-worker-{build}",
    )  # fmt: skip
    registers = _registers(settings)
    signing = _signing(settings)
    try:
        await register_key(pool, signing.sealer, datetime.now(UTC))
    except RevokedKey as key:
        raise SystemExit(
            f"ZHICHENG_SIGNING_KEY is revoked ({key}): give the worker another"
        ) from None
    platform = _platform(settings)
    wiring = Wiring(client, pool, settings.calendars, registers, signing, platform)
    try:
        async with wiring.the_story(build), wiring.the_outside(build):
            if settings.make_current:
                await make_current(client, build)
            await ensure_schedules(client)
            log.info("worker is ready", build=build, temporal=settings.temporal_address)
            await stop.wait()
            log.info("worker stops")
    finally:
        await registers.close()
        await platform.close()
        await pool.close()


def _signing(settings: WorkerSettings) -> Signing:
    """Without a key of its own a worker could tell no case anything: it does not start."""
    seed = settings.signing_key.get_secret_value()
    if not seed:
        raise SystemExit(
            "ZHICHENG_SIGNING_KEY is missing: 64 hexadecimal digits (deploy/README.md)"
        )
    return Signing(Sealer.of(seed), settings.unsigned == "refused")


def _vault(settings: WorkerSettings) -> Vault:
    """Without it a worker could not read what is handed in: it does not start."""
    key = settings.secrets_key.get_secret_value()
    if not key:
        raise SystemExit(
            "ZHICHENG_SECRETS_KEY is missing: 64 hexadecimal digits (deploy/README.md)"
        )
    return Vault.of(key)


def _registers(settings: WorkerSettings) -> HttpRegisters | NoRegisters:
    if not settings.registers_url:
        return NoRegisters()
    return HttpRegisters(settings.registers_url, settings.registers_token.get_secret_value())


def _platform(settings: WorkerSettings) -> HttpPayments | NoPlatform:
    if not settings.payments_url:
        return NoPlatform()
    seal = Seal.of(settings.payments_key.get_secret_value())
    return HttpPayments(settings.payments_url, Merchant(settings.payments_merchant, seal))


async def _main() -> None:
    settings = WorkerSettings()  # from the environment
    set_up_logs(settings.log_format)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    await run(settings, stop)


if __name__ == "__main__":
    asyncio.run(_main())
    gc.collect()  # the SDK's runtime must be gone before the interpreter is
