"""A post office on the test's own database."""

from collections.abc import AsyncIterator

import pytest_asyncio

from postgres.pool import Pool, open_pool
from tests.letters.the_post import ThePost, a_post
from tests.vault import VAULT


@pytest_asyncio.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    opened = await open_pool(database, vault=VAULT)
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def post(pool: Pool) -> AsyncIterator[ThePost]:
    async with a_post(pool) as opened:
        yield opened
