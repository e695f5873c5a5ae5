"""A whole season at work: real Temporal, real PostgreSQL, one worker, cases that are only drafts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.client import WorkflowHandle
from temporalio.service import RPCError
from temporalio.testing import TimeSkipper, WorkflowEnvironment
from temporalio.worker import Worker

from activities.adapters.postgres_alarms import PostgresAlarms
from activities.adapters.postgres_certificates import PostgresCertificates
from activities.adapters.postgres_records import PostgresRecords
from activities.adapters.postgres_seasons import PostgresSeasons
from activities.adapters.postgres_signers import PostgresSigners
from activities.adapters.temporal_cases import TemporalCases
from activities.certificates import CertificateActivities
from activities.grounds import GroundActivities
from activities.payments import PaymentActivities
from activities.records import RecordActivities
from activities.seasons import Publication, SeasonActivities
from activities.tiers import TierActivities
from deploy.local.time_machine import advance, settle
from domain.calendar import SHANGHAI, Edition
from domain.commands import Command, wire_name
from domain.notice import Channel, Fee, Level, Schedule, Window
from domain.people import Actor, Role
from paying.book import PostgresPayments
from paying.platform import NoPlatform
from postgres.pool import Pool, open_pool
from tests.activities.the_record import ORGANISATIONS, a_notice
from tests.domain.builders_terms import COMMITTEE, FOUNDING, TITLE_OFFICE, some_terms
from tests.vault import VAULT
from workers.deployment import deployment_config, make_current
from workers.guard import Guard
from workers.sandbox import production_sandbox
from workers.season_wiring import SEASON_WORKFLOWS, season_activities
from workflows import contract
from workflows.application import Application
from workflows.inbox import Ack
from workflows.season import Season
from workflows.starts import ApplicationStart, SeasonStart

BUILD = "test"
NOTICE = "2023-green-low-carbon"
DIGEST = "sha256:" + "a" * 64
ORGANISER = Actor("p-organiser", FOUNDING, Role.ORGANISER)
CHAIR = Actor("p-chair", COMMITTEE, Role.CHAIR)
FOUNDER = Actor("p-founding", FOUNDING, Role.FOUNDING_BODY)
INVESTIGATOR = Actor("p-investigator", FOUNDING, Role.INVESTIGATOR)
CITY_AUTHORITY = Actor("p-title-office", TITLE_OFFICE, Role.AUTHORITY)
A_DAY = timedelta(days=1)
Handle = WorkflowHandle[Any, Any]


@dataclass
class Calendars:
    """The table of days, which a test may publish anew."""

    edition_in_force: Edition = field(default_factory=lambda: Edition("first", ()))

    async def edition(self, first_year: int, last_year: int) -> Edition:
        return self.edition_in_force


@dataclass
class House:
    """`start` is when the filing window opens: two days from now."""

    env: WorkflowEnvironment
    pool: Pool
    calendars: Calendars
    start: datetime
    handles: list[Handle] = field(default_factory=list)

    @property
    def skipper(self) -> TimeSkipper:
        return TimeSkipper(self.env.client)

    @property
    def schedule(self) -> Schedule:
        filing = Window(self.start, self.start + 20 * A_DAY)
        payment = Window(self.start + 24 * A_DAY, self.start + 27 * A_DAY)
        fees = tuple(Fee(level, 42_000) for level in Level)
        return Schedule(1, filing, payment, fees, "first")

    async def open_season(self, **more: Any) -> Handle:
        start = SeasonStart(NOTICE, 1, ORGANISER, self.start - 2 * A_DAY, **more)
        return await self.begin(Season.run, start, contract.season_id(NOTICE))

    async def open_case(self, number: str, **more: Any) -> Handle:
        person = f"p-{number}"
        start = ApplicationStart(
            number, person, NOTICE, 1, Channel.NORMAL, self.start + A_DAY,
            Actor(person, "", Role.APPLICANT), **more,
        )  # fmt: skip
        handle = await self.begin(Application.run, start, contract.application_id(number))
        await self.rested(handle)
        return handle

    async def begin(self, run: Any, argument: Any, name: str) -> Handle:
        with self.env.with_time_skipping_disabled():
            handle = await self.env.client.start_workflow(
                run, argument, id=name, task_queue=contract.STORY
            )
        self.handles.append(handle)
        return handle

    async def ask(self, handle: Handle, command: Command) -> Ack:
        ack: Ack = await handle.execute_update(
            wire_name(type(command)), command, id=command.command_id, result_type=Ack
        )
        return ack

    async def rested(self, *handles: Handle) -> None:
        for handle in handles:
            await settle(self.skipper, handle)

    async def advance(self, until: datetime, *handles: Handle) -> None:
        await advance(self.skipper, handles or self.handles, until)

    async def row(self, number: str) -> dict[str, Any]:
        return dict(await self._row("select * from applications where number = $1", number))

    async def season_row(self) -> dict[str, Any]:
        return dict(await self._row("select * from seasons where id = $1", NOTICE))

    async def _row(self, query: str, *arguments: Any) -> Any:
        found = await self.pool.fetchrow(query, *arguments)
        assert found is not None
        return found

    async def alarms(self) -> list[tuple[str, str, bool]]:
        rows = await self.pool.fetch("select * from alarms order by raised_at, key")
        return [(row["key"], row["organisation"], row["cleared_at"] is None) for row in rows]

    async def interventions(self, number: str) -> list[tuple[str, str]]:
        rows = await self.pool.fetch(
            "select action, outcome ->> 'run_id' as run from interventions where number = $1"
            " order by id",
            number,
        )
        return [(row["action"], row["run"]) for row in rows]

    async def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, to see that nothing changed."""
        names = await self.pool.fetch(
            "select table_name from information_schema.tables where table_schema = 'public'"
            " and table_type = 'BASE TABLE' order by table_name"
        )
        return {
            name["table_name"]: [
                tuple(row)
                for row in await self.pool.fetch(
                    f'select * from "{name["table_name"]}" t order by t::text'  # noqa: S608
                )
            ]
            for name in names
        }

    async def put_back(self, older: dict[str, list[tuple[Any, ...]]]) -> None:
        """The database as it was: what a backup does, behind the backs of the triggers."""
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute("set local session_replication_role = replica")
            for table, rows in older.items():
                await connection.execute(f'delete from "{table}"')  # noqa: S608
                if rows:
                    await connection.copy_records_to_table(table, records=rows)

    async def tidy_up(self) -> None:
        for handle in self.handles:
            try:
                current = self.env.client.get_workflow_handle(handle.id)
                await current.terminate("the test is over")
            except RPCError:
                pass  # it has ended


async def within(seconds: float, look: Callable[[], Awaitable[bool]]) -> None:
    """Until it is so: nothing tells when another workflow has written."""
    async with asyncio.timeout(seconds):
        while not await look():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


@asynccontextmanager
async def a_house(env: WorkflowEnvironment, database: str, **more: Any) -> AsyncIterator[House]:
    """`more` is the worker's."""
    now = datetime.now(UTC)  # where every new workflow begins
    start = (now.astimezone(SHANGHAI) + 2 * A_DAY).replace(minute=0, second=0, microsecond=0)
    pool = await open_pool(database, vault=VAULT)
    house = House(env, pool, Calendars(), start)
    await _publish(house)
    async with a_worker(house, **more):
        await make_current(env.client, BUILD)
        yield house
        await house.tidy_up()
    await pool.close()


async def _publish(house: House) -> None:
    terms = some_terms(year=house.start.year, lapse_spread_seconds=0)
    notice = replace(a_notice(terms), schedule=house.schedule)
    await PostgresSeasons(house.pool).publish(Publication(notice, "p-organiser", house.start))
    await house.pool.executemany(
        "insert into organisations (id, name, role, contact_name, contact_phone)"
        " values ($1, $2, $3, $4, $5)",
        ORGANISATIONS,
    )


def a_worker(house: House, **more: Any) -> Worker:
    return Worker(
        house.env.client,
        task_queue=contract.STORY,
        workflows=[Application, *SEASON_WORKFLOWS],
        activities=[
            *_of_applications(house),
            *season_activities(house.env.client, house.pool, _unsigned(house), None),
        ],
        workflow_runner=production_sandbox(),
        interceptors=[Guard()],
        deployment_config=deployment_config(BUILD),
        **more,
    )


def _unsigned(house: House) -> PostgresSigners:
    return PostgresSigners(house.pool, signed=False, required=False)


def _of_applications(house: House) -> Sequence[Callable[..., Any]]:
    records, seasons = PostgresRecords(house.pool), PostgresSeasons(house.pool)
    record, tiers, season = (
        RecordActivities(records),
        TierActivities(records),
        SeasonActivities(seasons),
    )
    grounds = GroundActivities(seasons, house.calendars, _unsigned(house))
    certificates = CertificateActivities(PostgresCertificates(house.pool))
    payments = PaymentActivities(
        PostgresPayments(house.pool), NoPlatform(), TemporalCases(house.env.client, contract.STORY),
        PostgresAlarms(house.pool),
    )  # fmt: skip
    return [
        tiers.unit_review, tiers.department_review, tiers.agency_review, tiers.district_review,
        tiers.headquarters_review, tiers.committee_intake, record.record, record.record_quarantine,
        grounds.read_grounds, grounds.read_in_force, season.read_schedule, season.record_season,
        season.record_complaint, certificates.issue_certificate,
        payments.query_payments,
    ]  # fmt: skip
