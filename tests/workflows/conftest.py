"""The desk of a file: its own database, and the workers that serve it."""

from collections.abc import AsyncIterator

import pytest_asyncio
from temporalio.testing import WorkflowEnvironment

from tests.workflows.one_case import Desk, a_desk


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def empty_desk(temporal: WorkflowEnvironment, module_database: str) -> AsyncIterator[Desk]:
    """Nobody works at it: a test says who does, and when."""
    async with a_desk(temporal, module_database) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(empty_desk: Desk) -> AsyncIterator[Desk]:
    async with empty_desk.at_work():
        yield empty_desk
