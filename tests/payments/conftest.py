"""A desk with workers, the API, and a payment platform: all of them real, on ports of their own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.testing import WorkflowEnvironment

from deploy.local.cashier import Reached, reached
from deploy.local.payments import Platform, simulator
from deploy.local.ports import free_port
from deploy.local.served import served_app
from paying.platform import Merchant
from paying.seal import Seal
from tests.web.the_door import Door, Visitor, a_door
from tests.workflows.chapters import Chapter, accepted, begun
from tests.workflows.one_case import AN_HOUR, OneCase, a_desk

KEY, MERCHANT = "5e" * 32, "zhicheng"


@dataclass(frozen=True)
class Till:
    """The door, and the platform behind it."""

    door: Door
    platform: Platform
    paying: Reached

    async def case(self, chapter: Chapter = accepted) -> OneCase:
        """Accepted, with the payment window open; every clock shows the same."""
        case = await begun(self.door.desk, chapter)
        await case.director.until(case.dates.payment_opens + AN_HOUR)
        self.show(case)
        return case

    def show(self, case: OneCase) -> None:
        self.door.clock.now = case.director.now
        self.platform.clock = self.door.clock

    async def applicant(self, case: OneCase) -> Visitor:
        return await self.door.visitor(case.person)

    async def operator(self) -> Visitor:
        body = self.door.desk.notice.terms.bodies.committee
        return await self.door.visitor("operator-1", f"operator@{body}")

    async def ordered(self, case: OneCase) -> dict[str, str]:
        me = await self.applicant(case)
        done = await me.post(f"/applications/{case.number}/payment")
        assert done.status_code == 200, done.text
        order: dict[str, str] = done.json()
        return order


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def till(
    temporal: WorkflowEnvironment, module_database: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Till]:
    """The door listens on a port, so that the platform's callbacks find it."""
    folder: Path = tmp_path_factory.mktemp("files")
    port, own = free_port(), free_port()
    url = f"http://127.0.0.1:{port}"
    platform = Platform(Merchant(MERCHANT, Seal.of(KEY)), url, folder / "book.json")
    async with (
        served_app(simulator(platform), port),
        reached(url, MERCHANT, KEY) as paying,
        a_desk(temporal, module_database) as desk,
        desk.at_work(paying.platform),
        a_door(desk, folder, payments=paying.for_api(own)) as door,
        served_app(door.app, own),
    ):
        yield Till(door, platform, paying)
