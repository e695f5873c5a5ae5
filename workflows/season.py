"""Season: one run of a notice. It opens and closes its windows by itself, and takes amendments.

A schedule is written down before it is told: an application that asks at an expiry never gets an
older one than its neighbours have heard of.
"""

import asyncio
from dataclasses import replace
from datetime import datetime

from temporalio import workflow
from temporalio.common import VersioningBehavior

from activities.alarms import Alarm, AlarmActivities, Cleared
from activities.broadcasts import Broadcast, BroadcastActivities
from activities.grounds import GroundActivities, GroundsRequest, InForceRequest
from activities.seasons import SeasonActivities, SeasonTransition
from domain.commands import AdoptCalendar, Command
from domain.deadlines import Clock
from domain.endings import SYSTEM
from domain.notice import Level
from domain.people import Role
from domain.season import Season as Batch, fold
from domain.season_clocks import clocks, ring
from domain.season_events import (
    ReportOverdue,
    ReportSubmitted,
    SeasonEvent,
    SeasonPublished,
)
from domain.season_rules import STAGE_NAMES, decide
from domain.setting import Setting
from workflows import options, season_panel as panel
from workflows.doors import SeasonDoors
from workflows.inbox import Ack
from workflows.starts import SeasonCarried, SeasonConclusion, SeasonStart

Events = tuple[SeasonEvent, ...]
_IN_DAYS = frozenset({"T-rep", "T-reex"})  # the table of days is asked before they ring


@workflow.defn(name="Season", versioning_behavior=VersioningBehavior.AUTO_UPGRADE)
class Season(SeasonDoors):
    @workflow.init
    def __init__(self, start: SeasonStart) -> None:
        carried = start.carried
        super().__init__(start.notice, carried.inbox if carried else None)
        self._start = start
        self._season: Batch | None = carried.season if carried else None
        self._told = carried.told if carried else 0  # the first schedule is nobody's news
        self._setting: Setting | None = None
        self._asked: tuple[str, datetime] | None = None

    @workflow.run
    async def run(self, start: SeasonStart) -> SeasonConclusion:
        await self._stand_on_firm_ground()
        telling = asyncio.create_task(self._tell_every_change())
        while not self._batch.is_over or self._inbox:
            await self._next_thing()
            if self._should_hand_over(start.messages_per_run) and self._everybody_knows:
                await self._hand_over()
        await self._answer_everybody()
        await workflow.wait_condition(lambda: self._everybody_knows)
        telling.cancel()
        return SeasonConclusion(start.notice, self._batch.stage, self._batch.version)

    async def _stand_on_firm_ground(self) -> None:
        start = self._start
        grounds = await workflow.execute_activity_method(
            GroundActivities.read_grounds,
            GroundsRequest(start.notice, start.edition),
            **options.read("read-grounds", "读取方案条款、日程与工作日历"),
        )
        self._setting = Setting(grounds.terms, grounds.calendar)
        self._signers = grounds.signers
        if self._season is not None:
            self._show()
            return
        schedule = replace(grounds.schedule, calendar=grounds.calendar.version)
        self._told = schedule.version
        published = SeasonPublished(
            at=start.published_at, by=start.actor, notice=start.notice, edition=start.edition,
            schedule=schedule,
        )  # fmt: skip
        await self._transition((published,), "")

    async def _next_thing(self) -> None:
        running = clocks(self._batch)
        clock = running[0] if running else None
        if self._inbox:
            await self._work_off_one()
        elif self._unrecorded_quarantine():
            await self._record_quarantine()
            self._show()
        elif clock is not None and clock.rings_at <= workflow.now():
            await self._ring(clock)
        else:
            await self._wait_for_something(clock)

    # ----------------------------------------------------------------------- the clocks

    async def _ring(self, clock: Clock) -> None:
        asking = (clock.id, clock.rings_at)
        if clock.id in _IN_DAYS and self._asked != asking:
            self._asked = asking
            await self._adopt_the_days_in_force(clock)
            return
        unsettled = await self._unsettled_levels() if clock.id == "T-reex" else ()
        await self._transition(ring(self._batch, clock.rings_at, unsettled), "")

    async def _adopt_the_days_in_force(self, clock: Clock) -> None:
        """A year that has been published since may move the end (D-15, D-16)."""
        await self._fetch_calendar(f"{self._batch.version}-in-force-{clock.id}")
        version = self._ground.calendar.version
        adopt = AdoptCalendar(
            command_id=f"calendar:{self._batch.version}", actor=SYSTEM, version=version,
            received_at=clock.rings_at,
        )  # fmt: skip
        await self._transition(decide(self._batch, adopt, self._ground), adopt.command_id)

    async def _unsettled_levels(self) -> tuple[Level, ...]:
        levels = await workflow.execute_activity_method(
            BroadcastActivities.unsettled_levels,
            self._start.notice,
            **options.read(f"{self._batch.version}-unsettled-levels", "查询尚未确认发文的级别"),
        )
        confirmed = self._batch.schedule.confirmation
        return tuple(level for level in levels if confirmed(level) is None)

    async def _fetch_calendar(self, step: str) -> None:
        setting = self._ground
        in_force = await workflow.execute_activity_method(
            GroundActivities.read_in_force,
            InForceRequest(self._start.notice, setting.terms.year, setting.calendar.version),
            **options.read(step, "读取现行工作日历"),
        )
        if in_force.calendar is not None:
            self._setting = Setting(setting.terms, in_force.calendar)

    # --------------------------------------------------------------------- the commands

    def _judge(self, command: Command) -> None:
        """Before the season stands, a message is only read; the main coroutine decides anyway."""
        if self._season is not None and self._setting is not None:
            self._decide(command)

    async def _carry_out(self, command: Command) -> Ack:
        if isinstance(command, AdoptCalendar):
            await self._fetch_calendar(f"{self._batch.version}-calendar-{self._messages}")
            await self._transition(decide(self._batch, command, self._ground), command.command_id)
        else:
            await self._transition(self._decide(command), command.command_id)
        season = self._batch
        return Ack(season.notice, season.version, season.stage)

    def _decide(self, command: Command) -> Events:
        """A table of days is fetched when its command is carried out; until then it is only legal."""
        if isinstance(command, AdoptCalendar):
            command = replace(command, version=self._ground.calendar.version)
        return decide(self._batch, command, self._ground)

    # ----------------------------------------------------------------------- the record

    async def _transition(self, events: Events, cause: str) -> None:
        """Record, then change: what PostgreSQL does not know has not happened."""
        if not events:
            return
        after = fold(self._season, events)
        assert after is not None
        info = workflow.info()
        await workflow.execute_activity_method(
            SeasonActivities.record_season,
            SeasonTransition(
                info.workflow_id, info.run_id, self._season.version if self._season else 0, events,
                after, cause,
            ),
            **options.record(
                f"{after.version}-{events[-1].event}",
                f"{STAGE_NAMES[after.stage]} · {events[-1].event}",
            ),
        )  # fmt: skip
        self._season = after
        self._show()
        self._stirred = True
        await self._alarm(events)

    async def _alarm(self, events: Events) -> None:
        """The duty is the office's: it is reminded, and its superior told; nobody loses by it."""
        late = [event for event in events if isinstance(event, ReportOverdue)]
        told = any(isinstance(event, ReportSubmitted) for event in events)
        if late and not told:
            await workflow.execute_activity_method(
                AlarmActivities.raise_alarms,
                tuple(self._overdue(late[0], body) for body in self._told_of_delays()),
                **options.record(f"{self._batch.version}-report-overdue", "评审情况报告逾期：提醒"),
            )
        elif told and "T-rep" in self._batch.rung:
            await workflow.execute_activity_method(
                AlarmActivities.clear_alarms,
                Cleared(workflow.info().workflow_id, "T-rep", events[-1].at),
                **options.record(
                    f"{self._batch.version}-report-came", "评审情况报告已报送：解除提醒"
                ),
            )

    def _told_of_delays(self) -> tuple[tuple[Role, str], ...]:
        bodies = self._ground.terms.bodies
        return ((Role.FOUNDING_BODY, bodies.founding), (Role.AUTHORITY, bodies.title_office))

    def _overdue(self, event: ReportOverdue, body: tuple[Role, str]) -> Alarm:
        role, organisation = body
        return Alarm(
            workflow_id=workflow.info().workflow_id, key=f"T-rep:{role}", kind="report_overdue",
            role=role, organisation=organisation, season=self._start.notice, rule="N89-3.4.3-1",
            title="评审情况报告逾期未报送", due_at=event.due.ends_at, raised_at=event.at,
        )  # fmt: skip

    def _show(self) -> None:
        count = self._quarantine_count
        self._tell_operators(
            panel.attributes(self._batch, count), panel.details(self._batch, self._told, count)
        )

    # ---------------------------------------------------------------------- the telling

    async def _tell_every_change(self) -> None:
        """Beside the main coroutine, the newest first: a long broadcast holds up no command."""
        while True:
            await workflow.wait_condition(lambda: not self._everybody_knows)
            season = self._batch
            await workflow.execute_activity_method(
                BroadcastActivities.broadcast_schedule,
                Broadcast(season.notice, season.schedule, season.changed_at),
                **options.long(
                    f"broadcast-{season.schedule.version}",
                    f"日程第 {season.schedule.version} 版：告知所有在办申请书",
                ),
            )
            self._told = season.schedule.version
            self._stirred = True
            self._show()

    @property
    def _everybody_knows(self) -> bool:
        return self._season is None or self._told >= self._season.schedule.version

    # --------------------------------------------------------------------- handing over

    async def _hand_over(self) -> None:
        await workflow.wait_condition(workflow.all_handlers_finished)
        if self._inbox or not self._everybody_knows or self._batch.is_over:
            return
        carried = SeasonCarried(self._batch, self._told, self.memory())
        workflow.continue_as_new(replace(self._start, carried=carried))

    @property
    def _batch(self) -> Batch:
        assert self._season is not None
        return self._season

    @property
    def _ground(self) -> Setting:
        assert self._setting is not None
        return self._setting

    @workflow.query(name="status", description="批次状态：环节、期限、日程版本 (where it stands)")
    def status(self) -> panel.SeasonStatus | None:
        if self._season is None:
            return None
        return panel.status(self._season, self._armed, self._told, self._quarantine_count)

    @workflow.query(name="quarantined", description="被隔离的消息及理由 (quarantine)")
    def quarantined(self) -> list[str]:
        return [f"{entry.name}: {entry.reason}" for entry in self._quarantined]
