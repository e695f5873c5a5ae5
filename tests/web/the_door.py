"""The HTTP API in this process, on the real servers of a desk; people come with tokens of their own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI

from activities.adapters.calendar_files import CalendarFiles
from api.attachments.files import Files, open_store
from api.commands import Sender
from api.identity.memberships import Membership, bind, enrol
from api.identity.tokens import Scope, issue
from api.notices.load import NOTICES
from api.payments.orders import Payments
from api.web.app import create_app
from api.web.services import Services, SignIn
from deploy.publication import publish
from domain.people import Role
from postgres.vault import Vault
from tests.vault import VAULT
from tests.workflows.one_case import Desk

A_YEAR = timedelta(days=366)


@dataclass
class Clock:
    """What the edge stamps with; a test moves it."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Visitor:
    """One person at the door, acting as somebody."""

    client: httpx2.AsyncClient
    person: str
    token: str
    acting_as: str = "applicant"

    async def get(self, path: str, **more: Any) -> httpx2.Response:
        return await self.ask("GET", path, **more)

    async def post(
        self, path: str, body: Any = None, *, key: str = "", **more: Any
    ) -> httpx2.Response:
        return await self.ask("POST", path, json=body, key=key, **more)

    async def ask(self, method: str, path: str, *, key: str = "", **more: Any) -> httpx2.Response:
        headers = {
            "Authorization": f"Bearer {self.token}", "Zhicheng-Acting-As": self.acting_as,
            **({"Idempotency-Key": key} if key else {}), **more.pop("headers", {}),
        }  # fmt: skip
        return await self.client.request(method, f"/api/v1{path}", headers=headers, **more)


@dataclass(frozen=True)
class Door:
    desk: Desk
    client: httpx2.AsyncClient
    clock: Clock
    services: Services
    transport: httpx2.AsyncBaseTransport
    app: FastAPI

    async def visitor(
        self, person: str, acting_as: str = "applicant", *, season: str = "",
        scopes: tuple[Scope, ...] = tuple(Scope), at: datetime | None = None,
    ) -> Visitor:  # fmt: skip
        """Enrolled, bound to act so, and with a token."""
        pool = self.desk.pool
        await enrol(pool, person, "某人")
        role, _, organisation = acting_as.partition("@")
        if role != "applicant":
            await bind(pool, person, Membership(organisation, Role(role), season))
        issued = at or self.clock.now
        token = await issue(pool, person, "测试", scopes, person, issued, A_YEAR)
        return Visitor(self.client, person, token, acting_as)

    def stranger(self, **headers: str) -> Visitor:
        return Visitor(self.client, "", headers.get("token", ""))


@asynccontextmanager
async def a_door(
    desk: Desk, folder: Path, *, a_minute: int = 100_000, payments: Payments | None = None,
    sign_in: SignIn | None = None, vault: Vault = VAULT,
) -> AsyncIterator[Door]:  # fmt: skip
    clock = Clock()
    services = Services(
        desk.pool, Sender(desk.client, desk.pool), Files(desk.pool, open_store(folder)), a_minute,
        clock, payments, sign_in or SignIn(), vault, editions=CalendarFiles(NOTICES / "calendar").read,
        publish=publish, signing_key="5a" * 32,
    )  # fmt: skip

    @asynccontextmanager
    async def opening() -> AsyncIterator[Services]:
        yield services

    app = create_app(opening)
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://zhicheng") as client,
    ):
        yield Door(desk, client, clock, replace(services), transport, app)
