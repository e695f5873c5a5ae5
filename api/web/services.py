"""What the routes work with: opened once for the process, handed to every request."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Protocol, cast

from fastapi import Depends, Request
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from temporalio.client import Client

from api.attachments.files import Files, open_store
from api.commands import Sender
from api.identity.oidc import Provider
from api.identity.passkeys import Site
from api.identity.passwords import Passwords
from api.identity.signers import register
from api.payments.orders import Payments
from api.web.answers import clear_old as clear_old_answers
from domain.calendar import Edition, YearOfDays
from domain.notice import Notice
from paying.platform import HttpPayments, Merchant
from paying.seal import Seal
from postgres.pool import Pool, open_pool
from postgres.vault import Vault
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
    local_people: bool = False  # invented people sign in with one click; never behind https
    public_url: str = ""  # https://…, how we are reached from outside; empty: by host and port
    secrets_key: SecretStr  # 64 hexadecimal digits: seals what must be read again
    oidc_issuer: str = ""  # empty: local accounts only
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    payments_url: str = ""  # empty: nothing can be paid (docs/payments.md)
    payments_merchant: str = ""
    payments_key: SecretStr = SecretStr("")  # at least 64 hexadecimal digits
    hooks_private: bool = False  # webhooks may lead to loopback and private addresses
    log_format: str = "json"

    @property
    def origin(self) -> str:
        """How browsers and the payment platform reach us."""
        return self.public_url.rstrip("/") or f"http://{self.api_host}:{self.api_port}"


def now_utc() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class SignIn:
    """With what people sign in."""

    passwords: Passwords = field(default_factory=Passwords)
    site: Site = field(default_factory=lambda: Site("http://localhost"))
    secure: bool = False  # cookies only over HTTPS
    provider: Provider | None = None
    local_people: bool = False  # one click signs in who was invented for a stack of one's own

    @property
    def offers_local_people(self) -> bool:
        """Never where we are reached by https, whatever a setting says."""
        return self.local_people and not self.secure


class Publish(Protocol):
    """Puts a notice in force: the same edition again changes nothing; the id of its workflow."""

    async def __call__(
        self, client: Client, pool: Pool, notice: Notice, by: str, at: datetime
    ) -> str: ...


def no_table_of_days(first: int, last: int) -> Edition:
    """Where none was brought along: weekdays, and every date provisional (D-15)."""
    years = tuple(
        YearOfDays(year, False, (), (), "未提供放假安排") for year in range(first, last + 1)
    )
    return Edition("weekdays", years)


@dataclass(frozen=True, slots=True)
class Services:
    pool: Pool
    sender: Sender
    files: Files
    requests_a_minute: int = 600
    clock: Callable[[], datetime] = now_utc  # a rehearsal brings its own
    payments: Payments | None = None  # None: no platform is set up
    sign_in: SignIn = field(default_factory=SignIn)
    vault: Vault = field(default_factory=lambda: Vault.of(secrets.token_hex(32)))
    private_hooks: bool = False  # they may lead to loopback and private addresses
    editions: Callable[[int, int], Edition] = no_table_of_days  # from one year to another
    publish: Publish | None = None  # None: notices are not published here
    signing_key: str = field(default="", repr=False)  # empty: nothing is signed here


@asynccontextmanager
async def opened(
    settings: ApiSettings,
    editions: Callable[[int, int], Edition] = no_table_of_days,
    publish: Publish | None = None,
) -> AsyncIterator[Services]:
    vault = Vault.of(settings.secrets_key.get_secret_value())
    pool = await open_pool(
        settings.postgres_dsn.get_secret_value(), name="zhicheng-api", vault=vault
    )
    client = await Client.connect(
        settings.temporal_address, namespace=settings.temporal_namespace,
        data_converter=contract.DATA_CONVERTER, identity="zhicheng-api", lazy=True,
    )  # fmt: skip
    sealer = Sealer.of(settings.signing_key.get_secret_value())
    await register(pool, sealer.public_key, "HTTP 接口", "", now_utc())
    await clear_old_answers(pool, now_utc())
    where = settings.files if "://" in settings.files else Path(settings.files)
    payments = payments_of(settings)
    try:
        yield Services(
            pool, Sender(client, pool, sealer), Files(pool, open_store(where)),
            settings.api_requests_a_minute, payments=payments, sign_in=sign_in_of(settings),
            vault=vault, private_hooks=settings.hooks_private, editions=editions, publish=publish,
            signing_key=settings.signing_key.get_secret_value(),
        )  # fmt: skip
    finally:
        if payments is not None:
            await payments.platform.close()
        await pool.close()


def payments_of(settings: ApiSettings) -> Payments | None:
    if not settings.payments_url:
        return None
    seal = Seal.of(settings.payments_key.get_secret_value())
    merchant = Merchant(settings.payments_merchant, seal)
    return Payments(HttpPayments(settings.payments_url, merchant), merchant, settings.origin)


def sign_in_of(settings: ApiSettings) -> SignIn:
    provider = None
    if settings.oidc_issuer:
        provider = Provider(
            settings.oidc_issuer, settings.oidc_client_id,
            settings.oidc_client_secret.get_secret_value(),
            f"{settings.origin}/api/v1/session/oidc/callback",
        )  # fmt: skip
    secure = settings.origin.lower().startswith("https://")
    return SignIn(
        site=Site(settings.origin), secure=secure, provider=provider,
        local_people=settings.local_people,
    )  # fmt: skip


def services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


Here = Annotated[Services, Depends(services)]
