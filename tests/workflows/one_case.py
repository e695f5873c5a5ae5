"""One application on real Temporal and real PostgreSQL, led on paper to where a test begins.

The way there is decided by the domain alone and written into the record, run by run as it would
have been; then the case comes alive from its record, as a case does that was woken.
"""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from typing_extensions import override

from activities.adapters.calendar_files import CalendarFiles
from activities.adapters.postgres_records import PostgresRecords
from activities.adapters.postgres_seasons import PostgresSeasons
from activities.grounds import YEARS_AHEAD
from activities.payments import PaymentPlatform
from activities.records import Transition
from activities.seasons import Publication
from api.commands import Sender
from api.notices import load_notice
from api.notices.replan import replan
from api.queries.applications import application
from deploy.local.director import Director
from deploy.local.lives import GREEN, Dates
from deploy.local.rehearsed import Rehearsed
from deploy.local.stack import ROOT
from deploy.local.towns import ORGANISATIONS
from domain import commands as c
from domain.application import Application as Case
from domain.calendar import Edition
from domain.commands import Command
from domain.decide import decide
from domain.events import Event
from domain.evolve import fold
from domain.filing import open_application
from domain.lapse import ring
from domain.notice import Channel, Level, Notice, Route
from domain.people import Actor, Role
from domain.routes import example_facts
from domain.setting import Setting
from domain.veil import veiled
from postgres.chain import verify_chain
from postgres.pool import Pool, open_pool
from tests.vault import VAULT
from workers.deployment import make_current
from workers.wiring import Wiring
from workflows import contract
from workflows.application import Application
from workflows.inbox import Ack
from workflows.starts import ApplicationCarried, ApplicationStart

BUILD = "one-case"
CALENDARS = ROOT / "notices" / "calendar"
A_SECOND, AN_HOUR, A_DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
PATIENCE = timedelta(minutes=1, seconds=5)  # the workflow's own after a legal end, and a little
Handle = WorkflowHandle[Any, Any]
_Kind = TypeVar("_Kind", bound=Command)
_numbers = itertools.count(30_001)  # journeys on the same server number theirs from 1


def next_number(notice: Notice) -> str:
    return f"{notice.terms.year}-{next(_numbers):05d}"


class OwnClock(Director):
    """Of a test with one life: whoever waits brings the clock there himself."""

    case: "OneCase"

    @override
    async def until(self, instant: datetime) -> None:
        if instant <= self.now:
            return
        if self.case.alive:
            await self.rest_until(instant)
        else:
            self.case.wait_on_paper(instant)
            self.now = instant


@dataclass(frozen=True, slots=True)
class Seen:
    """What the record, the query, the attributes and the history say since the case came alive."""

    stage: str
    events: list[str]
    tasks: list[str]
    letters: list[str]
    chance: str | None
    activities: list[str]


@dataclass(frozen=True)
class Desk:
    """The servers, the workers, and a notice of the next year."""

    client: Client
    pool: Pool
    notice: Notice
    calendar: Edition

    @asynccontextmanager
    async def at_work(
        self, platform: PaymentPlatform | None = None, **more: Any
    ) -> AsyncIterator[None]:
        """With workers, which stop politely at the end; `more` is theirs."""
        wiring = Wiring(self.client, self.pool, CALENDARS, platform=platform)
        async with wiring.the_story(BUILD, **more), wiring.the_outside(BUILD):
            await make_current(self.client, BUILD)
            yield

    @property
    def sender(self) -> Sender:
        return Sender(self.client, self.pool)

    async def season_of_its_own(self) -> Notice:
        name = f"season-{next(_numbers)}"
        notice = replace(self.notice, terms=replace(self.notice.terms, notice=name))
        await self.publish(notice)
        return notice

    async def publish(self, notice: Notice) -> None:
        published = Publication(notice, "organiser-1", datetime.now(UTC))
        await PostgresSeasons(self.pool).publish(published)

    def case(
        self, route: Route = Route.R3_1, level: Level = Level.SENIOR, notice: Notice | None = None
    ) -> "OneCase":
        chosen = notice or self.notice
        clock = OwnClock(self.client, datetime.now(UTC))
        number = next_number(chosen)
        clock.case = OneCase(
            number, str(route), chosen, example_facts(route), level, self.sender, clock, desk=self
        )
        return clock.case


@asynccontextmanager
async def a_desk(env: WorkflowEnvironment, database: str) -> AsyncIterator[Desk]:
    """Nobody works at it yet."""
    client = await Client.connect(
        env.client.service_client.config.target_host, namespace=contract.NAMESPACE,
        data_converter=contract.DATA_CONVERTER, identity="zhicheng-tests",
    )  # fmt: skip
    pool = await open_pool(database, size=6, vault=VAULT)
    yield await _furnished(client, pool)
    await pool.close()


async def _furnished(client: Client, pool: Pool) -> Desk:
    year = datetime.now(UTC).year + 1
    files = CalendarFiles(CALENDARS)
    moved, _ = replan(load_notice(GREEN), year, files.read)
    terms = replace(moved.terms, lapse_spread_seconds=0)
    notice = replace(moved, terms=terms, requirements=None)  # lives without dossiers
    desk = Desk(client, pool, notice, await files.edition(year, year + YEARS_AHEAD))
    await desk.publish(notice)
    await pool.executemany(
        "insert into organisations (id, name, role, district, contact_name, contact_phone)"
        " values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing",
        [*ORGANISATIONS, *_named_in(notice)],
    )
    return desk


def _named_in(notice: Notice) -> list[tuple[str, ...]]:
    return [
        (each.id, each.name, each.role, "", each.contact.name, each.contact.phone)
        for each in notice.organisations
        if each.contact is not None
    ]


@dataclass
class OneCase(Rehearsed):
    """The verbs of the rehearsal: on paper until `comes_alive`, and by the main door afterwards."""

    desk: Desk = field(kw_only=True)
    alive: bool = False
    paper: Case | None = None
    _steps: list[tuple[str, tuple[Event, ...]]] = field(default_factory=list)
    _since: int = 0  # events, and letters, from before it came alive
    _letters_since: int = 0

    # -------------------------------------------------------------------- on paper

    @property
    def dates(self) -> Dates:
        return Dates(self.notice)

    @property
    def setting(self) -> Setting:
        return Setting(self.notice.terms, self.desk.calendar)

    @property
    def workflow_id(self) -> str:
        return contract.application_id(self.number)

    @property
    def handle(self) -> Handle:
        return self.desk.client.get_workflow_handle(self.workflow_id)

    @override
    async def create(self, channel: Channel = Channel.NORMAL) -> Ack:
        if self.alive:
            return await super().create(channel)
        schedule = replace(self.notice.schedule, calendar=self.desk.calendar.version)
        opened = open_application(
            self.number, self.person, channel, schedule, self.notice.terms, self.applicant,
            self.director.now,
        )  # fmt: skip
        return self.took_place(f"create:{self.number}", (opened,))

    @override
    async def do(self, kind: type[_Kind], actor: Actor, **fields: Any) -> Ack:
        if self.alive:
            return await super().do(kind, actor, **fields)
        assert self.paper is not None
        self._commands += 1
        name = f"{self.number}-{self._commands}"
        command = kind(command_id=name, actor=actor, received_at=self.director.now, **fields)
        return self.took_place(name, decide(self.paper, command, self.setting))

    def wait_on_paper(self, instant: datetime) -> None:
        while self.paper is not None and (events := ring(self.paper, instant, self.setting)):
            self.took_place("", events)

    def took_place(self, cause: str, events: tuple[Event, ...]) -> Ack:
        self._steps.append((cause, events))
        self.paper = fold(self.paper, events)
        assert self.paper is not None
        return Ack(self.number, self.paper.version, self.paper.stage)

    async def comes_alive(self, *, messages_per_run: int = 400) -> None:
        """Its record is written, and a run carries it on."""
        assert self.paper is not None
        await self._write_down()
        terms = self.notice.terms
        start = ApplicationStart(
            self.number, self.person, terms.notice, terms.edition, self.paper.channel,
            self.paper.opened_at, self.applicant, messages_per_run, ApplicationCarried(self.paper),
        )  # fmt: skip
        await self.desk.client.start_workflow(
            Application.run, start, id=self.workflow_id, task_queue=contract.STORY
        )
        self.alive, self._since = True, self.paper.version
        self._letters_since = len(await self._letters())
        await self.director.before_acting_on(self.workflow_id)

    async def _write_down(self) -> None:
        records, version = PostgresRecords(self.desk.pool), 0
        for cause, events in self._steps:
            await records.write(Transition(
                workflow_id=self.workflow_id, run_id="paper", reset=False, number=self.number,
                version_from=version, events=events, commands=(cause,),
                edition=self.notice.terms.edition,
            ))  # fmt: skip
            version += len(events)

    # ----------------------------------------------------------------- other acts

    @property
    def system(self) -> Actor:
        return Actor("system", "", Role.SYSTEM)

    def seals(self) -> tuple[c.Seal, ...]:
        return tuple(self._seals())

    @property
    def organiser(self) -> Actor:
        return Actor("organiser-1", self.notice.terms.bodies.organiser, Role.ORGANISER)

    async def schedule(self, **changes: Any) -> None:
        """t44: the season tells the case of new dates, or of its progress."""
        assert self.paper is not None
        known = self.paper.schedule if not self.alive else (await self.stands()).schedule
        new = replace(known, version=known.version + 1, **changes)
        await self.do(c.ChangeSchedule, self.organiser, schedule=new)

    async def complained_of(self, name: str = "1") -> str:
        complaint = f"{self.number}/{name}"
        await self.do(c.OpenComplaint, self.system, complaint=complaint)
        return complaint

    async def concluded(self, complaint: str, finding: c.ComplaintFinding) -> None:
        await self.do(
            c.CloseComplaint, self.system, complaint=complaint, finding=finding, reason="核查结论"
        )

    # -------------------------------------------------------------------- looking

    async def stands(self) -> Case:
        """As PostgreSQL has it, once nothing is under way."""
        await self.director.settled(self.workflow_id)
        case = await application(self.desk.pool, self.number)
        assert case is not None
        return case

    async def seen(self) -> Seen:
        """All sides agree on the stage, every step has its own name, and the chain is whole."""
        case, pool = await self.stands(), self.desk.pool
        events = await pool.fetch(
            "select seq, type from events where number = $1 order by link", self.number
        )
        history = [event async for event in self.handle.fetch_history_events()]
        assert [event["seq"] for event in events] == list(range(1, case.version + 1))
        assert await verify_chain(pool, self.number) is None
        await self._agrees(case)
        return Seen(
            stage=case.stage.value,
            events=[event["type"] for event in events[self._since :]],
            tasks=await self._tasks(),
            letters=(await self._letters())[self._letters_since :],
            chance=await pool.fetchval(
                "select status from annual_chances where number = $1", self.number
            ),
            activities=activities(history),
        )

    async def _agrees(self, case: Case) -> None:
        described = await self.handle.describe()
        attributes = described.typed_search_attributes
        case = veiled(case)  # of a sealed result operators are told nothing (D-49)
        assert attributes.get(contract.STAGE) == case.stage.value
        if described.raw_description.workflow_execution_info.HasField("close_time"):
            assert case.is_closed
            return
        status = await self.handle.query("status")
        assert (status["stage"], status["version"]) == (case.stage.value, case.version)
        due = attributes.get(contract.DUE_AT)
        first = status["clocks"][0] if status["clocks"] else None
        assert due == (datetime.fromisoformat(first["legal_end"]) if first else None)

    async def _tasks(self) -> list[str]:
        rows = await self.desk.pool.fetch(
            "select key from tasks where number = $1 and closed_at is null order by id",
            self.number,
        )
        return [row["key"] for row in rows]

    async def _letters(self) -> list[str]:
        rows = await self.desk.pool.fetch(
            "select kind, recipient_role from outbox where number = $1 order by id", self.number
        )
        return [f"{row['kind']} → {row['recipient_role']}" for row in rows]

    async def timers(self) -> list[str]:
        """What each armed clock of the present run says it waits for, the oldest first."""
        started = EventType.EVENT_TYPE_TIMER_STARTED
        history = [event async for event in self.handle.fetch_history_events()]
        return [_label(event) for event in history if event.event_type == started]


def activities(history: list[HistoryEvent]) -> list[str]:
    """Their types in order; each with a step of its own and a summary in words."""
    scheduled = [
        event
        for event in history
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
    ]
    attributes = [event.activity_task_scheduled_event_attributes for event in scheduled]
    steps = [each.activity_id for each in attributes]
    assert len(set(steps)) == len(steps)
    assert not any(step.isdigit() for step in steps)  # the SDK's own are numbers
    assert all(_label(event) for event in scheduled)
    return [each.activity_type.name for each in attributes]


def _label(event: HistoryEvent) -> str:
    return str(contract.DATA_CONVERTER.payload_converter.from_payload(event.user_metadata.summary))
