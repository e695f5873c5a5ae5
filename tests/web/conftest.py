"""A desk with workers, and the door before it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.testing import WorkflowEnvironment

from tests.web.the_door import Door, a_door
from tests.workflows.one_case import Desk, a_desk


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(temporal: WorkflowEnvironment, module_database: str) -> AsyncIterator[Desk]:
    async with a_desk(temporal, module_database) as opened, opened.at_work():
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def door(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    folder: Path = tmp_path_factory.mktemp("files")
    async with a_door(desk, folder) as opened:
        yield opened
