"""Servers by their addresses, opened when asked for and closed for certain."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from temporalio.client import Client

from api.commands import Sender
from postgres.pool import Pool, open_pool
from postgres.vault import Vault
from workflows import contract
from workflows.signing import Sealer


@dataclass(frozen=True, slots=True)
class Connection:
    postgres_dsn: str
    temporal_address: str
    ui_url: str
    signing_key: str = ""  # of the stack's own folder, or of a reviewer tool; empty: unsigned
    secrets_key: str = ""  # opens personal data; empty: what needs it is refused

    @asynccontextmanager
    async def pool(self) -> AsyncIterator[Pool]:
        vault = Vault.of(self.secrets_key) if self.secrets_key else None
        pool = await open_pool(self.postgres_dsn, size=4, name="zhicheng-api", vault=vault)
        try:
            yield pool
        finally:
            await pool.close()

    async def client(self) -> Client:
        return await Client.connect(
            self.temporal_address, namespace=contract.NAMESPACE,
            data_converter=contract.DATA_CONVERTER, identity="zhicheng-command-line",
        )  # fmt: skip

    @asynccontextmanager
    async def sender(self) -> AsyncIterator[Sender]:
        async with self.pool() as pool:
            sealer = Sealer.of(self.signing_key) if self.signing_key else None
            yield Sender(await self.client(), pool, sealer)
