"""kill -9 of the worker, of Temporal and of PostgreSQL, in the middle of lives: nothing lost, nothing twice."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from temporalio.client import Client

from activities.adapters.calendar_files import CalendarFiles
from api.commands import Sender, Unavailable
from api.notices import load_notice
from api.notices.replan import replan
from deploy.local.lives import GREEN
from deploy.local.stack import ROOT, Addresses, Stack, signing_key
from deploy.local.towns import ORGANISATIONS
from deploy.publication import publish
from domain import commands as c
from domain.application import Stage
from domain.commands import ReasonToEnd
from domain.notice import Channel, Level, Notice, Route, Window
from domain.people import Actor, Role
from domain.routes import example_facts
from postgres.chain import verify_chain
from postgres.pool import Pool, open_pool
from tests.domain.builders_lives import a_revision
from tests.vault import VAULT
from workflows import contract
from workflows.inbox import Ack
from workflows.signing import Sealer

pytestmark = pytest.mark.timeout(300)
CASES = 6
PATIENCE = 120
_WEATHER = (Unavailable, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[tuple[Stack, Addresses]]:
    """Durable, as `make up` runs it; its children are those of the main thread."""
    with Stack(tmp_path / "home") as running:
        yield running, running.start(lambda _: None)


@pytest.mark.parametrize("part", ["worker", "temporal", "postgres"])
def test_every_case_reaches_its_end_although_a_part_is_killed_in_the_middle(
    stack: tuple[Stack, Addresses], part: str
) -> None:
    asyncio.run(_lives_under_kills(*stack, part))


async def _lives_under_kills(running: Stack, found: Addresses, part: str) -> None:
    client = await Client.connect(
        found.temporal_address, namespace=contract.NAMESPACE,
        data_converter=contract.DATA_CONVERTER, identity="zhicheng-tests",
    )  # fmt: skip
    pool = await open_pool(found.postgres_dsn, size=8, vault=VAULT)
    notice = _open_now()
    await pool.executemany(
        "insert into organisations (id, name, role, district, contact_name, contact_phone)"
        " values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing",
        ORGANISATIONS,
    )
    await publish(client, pool, notice, "organiser-1", datetime.now(UTC))
    mending = asyncio.create_task(_mend(running))
    sender = Sender(client, pool, Sealer.of(signing_key(running.home)))
    await asyncio.gather(
        *(_live(sender, notice, f"2026-{number:05d}") for number in range(CASES)),
        _kill_now_and_then(running, part),
    )
    mending.cancel()
    await _everything_is_there_once(pool)
    await pool.close()


async def _live(sender: Sender, notice: Notice, number: str) -> None:
    """Eight commands to an end; each is sent again, with its id, until it is answered."""
    person, terms = f"p-{number}", notice.terms
    me, facts = Actor(person, "", Role.APPLICANT), example_facts(Route.R3_1)
    assert facts.unit is not None
    unit = Actor("p-unit", facts.unit, Role.UNIT)
    await _insist(
        lambda: sender.create(
            number, person, terms.notice, terms.edition, Channel.NORMAL, me, datetime.now(UTC)
        )
    )
    due = datetime.now(UTC) + timedelta(days=2)
    steps: list[c.Command] = [
        c.Save(command_id=f"{number}-1", actor=me, revision=a_revision(1)),
        c.Submit(
            command_id=f"{number}-2", actor=me, revision=a_revision(2), facts=facts,
            level=Level.INTERMEDIATE, channel=Channel.NORMAL, committee=terms.bodies.committee,
            promise=True,
        ),
        c.RequestSupplement(command_id=f"{number}-3", actor=unit, items=("参保记录",), due_at=due),
        c.Resubmit(command_id=f"{number}-4", actor=me, revision=a_revision(3), promise=True),
        c.ReturnApplication(command_id=f"{number}-5", actor=unit, opinion="请修改"),
        c.Resubmit(command_id=f"{number}-6", actor=me, revision=a_revision(4), promise=True),
        c.NotRecommend(
            command_id=f"{number}-7", actor=unit, ground=ReasonToEnd.NOT_ELIGIBLE, opinion="不符合"
        ),
    ]  # fmt: skip
    for step in steps:
        ack = await _insist(lambda step=step: sender.send(number, step))  # type: ignore[misc]
        again = await _insist(lambda step=step: sender.send(number, step), until_ended=True)  # type: ignore[misc]
        assert again is None or again == ack, "the same id, the same answer"
        await asyncio.sleep(0.3)  # people think, and a part is killed meanwhile


async def _insist(act: Callable[[], Awaitable[Ack]], *, until_ended: bool = False) -> Ack | None:
    """Until it is answered, whatever the weather. An ended case refuses its last command again."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                return await act()
            except _WEATHER:
                await asyncio.sleep(0.2)
            except Exception:
                if until_ended:
                    return None
                raise


async def _mend(running: Stack) -> None:
    """What `zhicheng up` does all the time."""
    while True:
        running.ensure_running(lambda _: None)
        await asyncio.sleep(0.3)


async def _kill_now_and_then(running: Stack, part: str) -> None:
    for _ in range(2):
        await asyncio.sleep(0.8)
        child = {
            "worker": running.worker.pid if running.worker else None,
            "temporal": running.temporal.pid,
            "postgres": running.postgres.pid,
        }[part]
        assert child is not None
        os.kill(child, signal.SIGKILL)


async def _everything_is_there_once(pool: Pool) -> None:
    rows = await pool.fetch("select number, stage, version, generation from applications")
    assert [row["stage"] for row in rows] == [Stage.NOT_RECOMMENDED] * CASES
    for row in rows:
        number = row["number"]
        events = await pool.fetch(
            "select seq, command_id from events where number = $1 order by seq", number
        )
        assert [event["seq"] for event in events] == list(range(1, row["version"] + 1))
        sent = [event["command_id"] for event in events if event["command_id"]]
        assert sent == [f"{number}-{step}" for step in range(1, 8)]
        assert row["generation"] == 0
        assert await verify_chain(pool, number) is None
        keys = "select count(*) - count(distinct key) from tasks where number = $1 and closed_at is null"
        assert await pool.fetchval(keys, number) == 0


def _open_now() -> Notice:
    """The notice, open since yesterday and for three weeks."""
    now = datetime.now(UTC)
    moved, _ = replan(
        load_notice(GREEN), now.year, CalendarFiles(ROOT / "notices" / "calendar").read
    )
    filing = Window(now - timedelta(days=1), now + timedelta(days=20))
    payment = Window(now + timedelta(days=24), now + timedelta(days=27))
    schedule = replace(moved.schedule, filing=filing, payment=payment)
    return replace(moved, schedule=schedule, requirements=None)  # lives without dossiers
