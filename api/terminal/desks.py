"""Where a terminal works: on the servers themselves, or through the API of a system elsewhere."""

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Protocol

import httpx2
from pydantic import TypeAdapter

from api.client import Client
from api.commands import NotFound
from api.connection import Connection
from api.queries import applications, seasons, timeline, worklists
from api.queries.applications import StatusView
from api.queries.timeline import Happening
from api.queries.worklists import TaskView
from domain.commands import Command
from domain.notice import Channel
from domain.people import Actor, Role

_STATUS = TypeAdapter(StatusView)
_TASKS = TypeAdapter(tuple[TaskView, ...])
_HAPPENED = TypeAdapter(tuple[Happening, ...])


class Desk(Protocol):
    """Raises Refused, NotFound, Unavailable, BadCommand."""

    async def create(
        self, number: str, person: str, notice: str, channel: Channel, at: datetime | None
    ) -> dict[str, Any]: ...

    async def status(self, number: str) -> StatusView: ...

    async def inbox(self, organisation: str) -> tuple[TaskView, ...]:
        """`person:…` is an applicant's own."""
        ...

    async def send(self, number: str, command: Command) -> dict[str, Any]: ...

    async def timeline(self, number: str) -> tuple[Happening, ...]: ...


@dataclass(frozen=True, slots=True)
class DeskHere:
    connect: Callable[[], Connection]

    async def create(
        self, number: str, person: str, notice: str, channel: Channel, at: datetime | None
    ) -> dict[str, Any]:
        async with self.connect().sender() as sender:
            known = await seasons.notice(sender.pool, notice)
            if known is None:
                raise NotFound(f"没有已发布的方案 {notice}；先运行 zhicheng publish。")
            actor, edition = Actor(person, "", Role.APPLICANT), known.terms.edition
            return asdict(await sender.create(number, person, notice, edition, channel, actor, at))

    async def status(self, number: str) -> StatusView:
        async with self.connect().pool() as pool:
            found = await applications.status(pool, number)
        if found is None:
            raise NotFound(f"没有申请书 {number}。")
        return found

    async def inbox(self, organisation: str) -> tuple[TaskView, ...]:
        async with self.connect().pool() as pool:
            if organisation.startswith("person:"):
                return await worklists.applicant_inbox(pool, organisation.removeprefix("person:"))
            return await worklists.inbox_of_every_role(pool, organisation)

    async def send(self, number: str, command: Command) -> dict[str, Any]:
        async with self.connect().sender() as sender:
            return asdict(await sender.send(number, command))

    async def timeline(self, number: str) -> tuple[Happening, ...]:
        async with self.connect().pool() as pool:
            return await timeline.timeline(pool, number)


@dataclass(frozen=True, slots=True)
class DeskElsewhere:
    """By HTTP, with a service token; what its person may not see does not exist."""

    url: str
    token: str
    acting_as: str = "applicant"
    transport: httpx2.AsyncBaseTransport | None = None

    def _http(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(base_url=self.url, timeout=30, transport=self.transport)

    async def create(
        self, number: str, person: str, notice: str, channel: Channel, at: datetime | None
    ) -> dict[str, Any]:
        """Who and when is the other side's to say, and the number too: this one is the request's."""
        del person, at
        async with self._http() as http:
            client = Client(http, self.token)
            return asdict(await client.create(notice, channel.value, f"create:{number}"))

    async def status(self, number: str) -> StatusView:
        async with self._http() as http:
            return _STATUS.validate_python(await self._client(http).status(number))

    async def inbox(self, organisation: str) -> tuple[TaskView, ...]:
        async with self._http() as http:
            client = self._client(http)
            if organisation.startswith("person:"):
                client = replace(client, acting_as="applicant")
            elif not self.acting_as.endswith(f"@{organisation}"):
                client = replace(client, acting_as=await self._role_in(client, organisation))
            return _TASKS.validate_python(await client.inbox(limit=200))

    async def send(self, number: str, command: Command) -> dict[str, Any]:
        actor = command.actor
        acting = "applicant"
        if actor.role is not Role.APPLICANT:
            acting = f"{actor.role.value}@{actor.organisation}"
        async with self._http() as http:
            client = replace(self._client(http), acting_as=acting)
            return asdict(await client.send(number, command))

    async def timeline(self, number: str) -> tuple[Happening, ...]:
        async with self._http() as http:
            return _HAPPENED.validate_python(await self._client(http).timeline(number))

    def _client(self, http: httpx2.AsyncClient) -> Client:
        return Client(http, self.token, self.acting_as)

    async def _role_in(self, client: Client, organisation: str) -> str:
        for bound in (await client.me())["memberships"]:
            if bound["organisation"] == organisation:
                return f"{bound['role']}@{organisation}"
        raise NotFound(f"令牌的持有人没有绑定 {organisation}。")


def desk_of_the_environment(connect: Callable[[], Connection]) -> Desk:
    """ZHICHENG_API_URL with ZHICHENG_TOKEN (and ZHICHENG_ACTING_AS): elsewhere; without: here."""
    url, token = os.environ.get("ZHICHENG_API_URL"), os.environ.get("ZHICHENG_TOKEN")
    if not url or not token:
        return DeskHere(connect)
    return DeskElsewhere(url, token, os.environ.get("ZHICHENG_ACTING_AS", "applicant"))
