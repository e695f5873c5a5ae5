"""The same door as that of the API, on a stack of one's own: its people come in with one click."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from pwdlib.hashers.argon2 import Argon2Hasher

from api.identity.passwords import Passwords
from api.web.services import SignIn
from deploy.local.people import settle
from tests.web.conftest import desk
from tests.web.test_acts import notice
from tests.web.the_door import Door, a_door
from tests.workflows.one_case import Desk

CHEAP = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def door(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    means = SignIn(Passwords(CHEAP), local_people=True)
    async with a_door(desk, tmp_path_factory.mktemp("files"), sign_in=means) as opened:
        await settle(desk.pool)
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def real_door(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    """Without the setting, as it is for everybody else."""
    means = SignIn(Passwords(CHEAP))
    async with a_door(desk, tmp_path_factory.mktemp("real"), sign_in=means) as opened:
        yield opened


__all__ = ["desk", "door", "notice"]
