"""Who comes to the API while it is measured: with a token, over a connection that is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx2
from temporalio.client import Client

from api.commands import Sender
from api.identity.memberships import Membership, bind, enrol
from api.identity.tokens import Scope, issue
from bench.crowd import Copied
from domain.notice import Notice
from domain.people import Role
from postgres.pool import Pool


@dataclass(frozen=True)
class Edge:
    client: Client
    pool: Pool
    sender: Sender
    notice: Notice
    url: str
    crowd: Sequence[Copied]

    async def visitor(self, person: str, role: Role | None, organisation: str = "") -> "Visitor":
        await enrol(self.pool, person, "某人")
        if role is not None:
            await bind(self.pool, person, Membership(organisation, role))
        life = timedelta(days=1)
        token = await issue(
            self.pool, person, "测量", tuple(Scope), person, datetime.now(UTC), life
        )
        acting_as = "applicant" if role is None else f"{role}@{organisation}"
        headers = {"Authorization": f"Bearer {token}", "Zhicheng-Acting-As": acting_as}
        return Visitor(httpx2.AsyncClient(base_url=f"{self.url}/api/v1", headers=headers))


@dataclass(frozen=True)
class Visitor:
    http: httpx2.AsyncClient

    async def get(self, path: str) -> int:
        """How many bytes were answered."""
        answer = await self.http.get(path)
        answer.raise_for_status()
        return len(answer.content)

    async def post(self, path: str, body: dict[str, object], key: str) -> None:
        answer = await self.http.post(path, json=body, headers={"Idempotency-Key": key})
        answer.raise_for_status()
