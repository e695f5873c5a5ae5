"""How many statements a page costs: bounded, and the same for one row as for thirty."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from temporalio.client import Client

from postgres.pool import Pool, open_pool
from tests.activities.the_record import TheRecord, a_notice
from tests.domain.builders_calendar import SEASON as CALENDAR
from tests.domain.builders_lives import Life, a_life
from tests.domain.builders_terms import some_terms
from tests.vault import VAULT
from tests.web.the_door import Door, Visitor, a_door
from tests.workflows.one_case import Desk

SEASON, FIRST, MANY = "2023-green-low-carbon", "2023-00001", 30
UNIT, ORGANISER = "unit@unit-company", f"organiser@{some_terms().bodies.organiser}"
_NOWHERE = "127.0.0.1:1"


@dataclass
class Counter:
    """Hears every statement of every connection."""

    door: Door
    record: TheRecord
    heard: list[str] = field(default_factory=list)

    async def of(self, who: Visitor, path: str) -> int:
        """Asked twice: what never changes, such as a notice, is read by the first."""
        await who.get(path)
        self.heard.clear()
        said = await who.get(path)
        assert said.status_code == 200, said.text
        return len(self.heard)

    async def write(self, first: int, last: int) -> None:
        """For one person: also his own list grows."""
        for number in range(first, last + 1):
            life = a_life(until=Life.submitted, number=f"2023-{number:05d}", person=f"p-{number}")
            await self.record.write(life)
        await self.record.pool.execute("update applications set person = 'p-1'")
        await self.record.pool.execute("update tasks set person = 'p-1'")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def counter(
    module_database: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Counter]:
    """Its Temporal is nowhere, and nobody asks it."""
    pool, heard = await open_pool(module_database, size=3, vault=VAULT), list[str]()
    await _overhear(pool, 3, heard)
    record = await TheRecord.opened(pool)
    client = await Client.connect(_NOWHERE, lazy=True)
    desk = Desk(client, pool, a_notice(), CALENDAR)
    async with a_door(desk, tmp_path_factory.mktemp("files")) as door:
        yield Counter(door, record, heard)
    await pool.close()


async def _overhear(pool: Pool, size: int, heard: list[str]) -> None:
    """Every connection that the pool will ever have: it makes no more than these."""
    async with AsyncExitStack() as stack:
        for _ in range(size):
            connection = await stack.enter_async_context(pool.acquire())
            connection.add_query_logger(lambda asked: heard.append(asked.query))


BUDGETS = {
    ("applicant", "/inbox"): 3,
    ("applicant", "/applications"): 3,
    ("applicant", f"/applications/{FIRST}"): 7,
    ("applicant", f"/applications/{FIRST}/timeline"): 6,
    (UNIT, "/inbox"): 4,
    (UNIT, "/applications"): 4,
    (UNIT, f"/applications/{FIRST}"): 9,
    (UNIT, f"/applications/{FIRST}/timeline"): 7,
    (ORGANISER, f"/seasons/{SEASON}/figures"): 5,
    (ORGANISER, "/notices"): 2,
}


async def test_no_page_costs_more_statements_for_more_rows(counter: Counter) -> None:
    await counter.write(1, 1)
    people = {"applicant": "p-1", UNIT: "c-1", ORGANISER: "o-1"}
    visitors = {
        acting_as: await counter.door.visitor(person, acting_as)
        for acting_as, person in people.items()
    }
    before = {key: await counter.of(visitors[key[0]], key[1]) for key in BUDGETS}
    await counter.write(2, MANY)
    after = {key: await counter.of(visitors[key[0]], key[1]) for key in BUDGETS}
    listed = (await visitors[UNIT].get("/inbox?limit=100")).json()["items"]

    assert len(listed) == MANY
    assert after == before
    assert {key: cost for key, cost in before.items() if not 0 < cost <= BUDGETS[key]} == {}
