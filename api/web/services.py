"""What the routes work with: opened once for the process, handed to every request."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, cast

from fastapi import Depends, Request
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from temporalio.client import Client

from api.attachments.files import Files, open_store
from api.commands import Sender
from api.identity.secrets import Vault
from api.identity.signers import register
from postgres.pool import Pool, open_pool
from workflows import contract
from workflows.signing import Sealer


class ApiSettings(BaseSettings):
    """Environment variables ZHICHENG_POSTGRES_DSN, ZHICHENG_API_PORT, …"""

    model_config = SettingsConfigDict(env_prefix="ZHICHENG_", frozen=True)

    postgres_dsn: SecretStr
    temporal_address: str
    temporal_namespace: str = contract.NAMESPACE
    signing_key: SecretStr  # 64 hexadecimal digits: what comes in here is signed with it
    files: str = "files"  # a folder, or s3://…
    api_host: str = "127.0.0.1"
    api_port: int = 8080
    api_requests_a_minute: int = 600  # of one person, or of one address that is nobody yet
    secrets_key: SecretStr = SecretStr("")  # 64 hexadecimal digits: seals the secrets of webhooks
    hooks_private: bool = False  # webhooks may lead to loopback and private addresses
    log_format: str = "json"


def now_utc() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Services:
    pool: Pool
    sender: Sender
    files: Files
    requests_a_minute: int = 600
    clock: Callable[[], datetime] = now_utc  # a rehearsal brings its own
    vault: Vault | None = None  # without one no webhook can be registered
    private_hooks: bool = False  # they may lead to loopback and private addresses


@asynccontextmanager
async def opened(settings: ApiSettings) -> AsyncIterator[Services]:
    pool = await open_pool(settings.postgres_dsn.get_secret_value(), name="zhicheng-api")
    client = await Client.connect(
        settings.temporal_address, namespace=settings.temporal_namespace,
        data_converter=contract.DATA_CONVERTER, identity="zhicheng-api", lazy=True,
    )  # fmt: skip
    sealer = Sealer.of(settings.signing_key.get_secret_value())
    await register(pool, sealer.public_key, "HTTP 接口", "", now_utc())
    where = settings.files if "://" in settings.files else Path(settings.files)
    try:
        yield Services(
            pool, Sender(client, pool, sealer), Files(pool, open_store(where)),
            settings.api_requests_a_minute, vault=_vault(settings),
            private_hooks=settings.hooks_private,
        )  # fmt: skip
    finally:
        await pool.close()


def _vault(settings: ApiSettings) -> Vault | None:
    key = settings.secrets_key.get_secret_value()
    return Vault.of(key) if key else None


def services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


Here = Annotated[Services, Depends(services)]
