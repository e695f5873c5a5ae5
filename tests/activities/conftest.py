"""A pool and a record on the test's own database."""

from collections.abc import AsyncIterator

import pytest_asyncio

from postgres.pool import Pool, open_pool
from tests.activities.the_record import TheRecord
from tests.vault import VAULT


@pytest_asyncio.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    opened = await open_pool(database, vault=VAULT)
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def record(pool: Pool) -> TheRecord:
    return await TheRecord.opened(pool)
