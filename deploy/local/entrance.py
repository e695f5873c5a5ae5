"""The API as a rehearsal's people use it: everybody comes with a token of their own."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx2
from typing_extensions import override

from api.client import Client
from api.commands import Sender
from api.identity.memberships import Membership, bind, enrol
from api.identity.tokens import LONGEST_LIFE, Scope, issue
from domain.commands import Command
from domain.notice import Channel
from domain.people import Actor, Role
from workflows.inbox import Ack


@dataclass(frozen=True, slots=True)
class Entrance(Sender):
    """A sender whose commands go through HTTP, each as the person who acts."""

    http: httpx2.AsyncClient = field(kw_only=True)
    _known: dict[Actor, Client] = field(default_factory=dict, kw_only=True)

    async def client_for(self, actor: Actor) -> Client:
        if actor not in self._known:
            self._known[actor] = await self._introduced(actor)
        return self._known[actor]

    async def _introduced(self, actor: Actor) -> Client:
        """As the operator would: a personal account, a binding, a token."""
        pool = self.pool
        await enrol(pool, actor.person, "演练人员")
        acting_as = actor.role.value
        if actor.role is not Role.APPLICANT:
            await bind(pool, actor.person, Membership(actor.organisation, actor.role))
            acting_as = f"{actor.role.value}@{actor.organisation}"
        now = datetime.now(UTC) - timedelta(minutes=1)
        token = await issue(
            pool, actor.person, "演练", tuple(Scope), "operator", now + _AHEAD, LONGEST_LIFE
        )
        return Client(self.http, token, acting_as)

    @override
    async def create(
        self, number: str, person: str, notice: str, edition: int, channel: Channel, actor: Actor,
        at: datetime | None = None,
    ) -> Ack:  # fmt: skip
        """The number is the API's to give; `number` makes the request one and the same."""
        client = await self.client_for(actor)
        return await client.create(notice, channel.value, f"create-{number}")

    @override
    async def send(self, number: str, command: Command) -> Ack:
        """What the system does comes from inside."""
        if command.actor.role is Role.SYSTEM:
            return await Sender.send(self, number, command)
        client = await self.client_for(command.actor)
        return await client.send(number, command)


_AHEAD = timedelta(days=366)  # a rehearsal lives next year, and into the year after
