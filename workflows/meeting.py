"""Meeting: one session of a committee, from its convening to the minutes (评审会).

Votes are not its business: they have books of their own, and no count ever comes by here. What it
knows of a vote is whether one is open when somebody wants to close the session.
"""

from dataclasses import replace

from temporalio import workflow
from temporalio.common import RawValue, VersioningBehavior

from activities.alarms import Alarm, AlarmActivities
from activities.grounds import GroundActivities, GroundsRequest
from activities.meetings import AgendaRequest, MeetingActivities, MeetingTransition, PoolRequest
from domain.commands import Command
from domain.draw import DRAW_RULE
from domain.meeting import Brought, Meeting as Session, fold
from domain.meeting_commands import AssignPanels, CloseSession, FreezePool
from domain.meeting_draw import clocks, ring
from domain.meeting_events import DrawFailed, MeetingConvened, MeetingEvent, PlaceVacant
from domain.meeting_rules import STAGE_NAMES, TABLE_RULE, decide, refuse_unless_allowed
from domain.people import Role
from domain.refusals import Refused
from workflows import meeting_panel as panel, options
from workflows.doors import MeetingDoors
from workflows.inbox import Ack
from workflows.starts import MeetingCarried, MeetingConclusion, MeetingStart

Events = tuple[MeetingEvent, ...]


@workflow.defn(name="Meeting", versioning_behavior=VersioningBehavior.AUTO_UPGRADE)
class Meeting(MeetingDoors):
    @workflow.init
    def __init__(self, start: MeetingStart) -> None:
        carried = start.carried
        super().__init__(start.meeting, carried.inbox if carried else None)
        self._start = start
        self._session: Session | None = carried.meeting if carried else None

    @workflow.run
    async def run(self, start: MeetingStart) -> MeetingConclusion:
        if start.carried is None:
            await self._convene()
        while not self._meeting.is_over:
            await self._next_thing()
            if self._should_hand_over(start.messages_per_run) and not self._meeting.is_over:
                await self._hand_over()
        await self._answer_everybody()
        meeting = self._meeting
        return MeetingConclusion(meeting.meeting, meeting.stage, meeting.version)

    async def _convene(self) -> None:
        start = self._start
        grounds = await workflow.execute_activity_method(
            GroundActivities.read_grounds,
            GroundsRequest(start.season, start.edition),
            **options.read("read-grounds", "读取方案条款"),
        )
        self._signers = grounds.signers
        bodies, law = grounds.terms.bodies, grounds.terms.evaluation
        convened = MeetingConvened(
            at=start.convened_at, by=start.actor, meeting=start.meeting, season=start.season,
            committee=bodies.committee,
            witnesses=(bodies.committee, bodies.founding, bodies.title_office),
            size=law.committee_size, quorum=law.quorum, held_on=start.held_on,
            answer_days=start.answer_days, standing=start.standing,
        )  # fmt: skip
        await self._transition((convened,), "")

    async def _next_thing(self) -> None:
        running = clocks(self._meeting)
        clock = running[0] if running else None
        if self._inbox:
            await self._work_off_one()
        elif self._unrecorded_quarantine():
            await self._record_quarantine()
            self._show()
        elif clock is not None and clock.rings_at <= workflow.now():
            await self._transition(ring(self._meeting, clock.rings_at), "")
        else:
            await self._wait_for_something(clock)

    # --------------------------------------------------------------------- the commands

    def _judge(self, command: Command) -> None:
        """From whom is drawn is on record: it is read when the pool is frozen, not before."""
        if self._session is None:
            return
        if isinstance(command, FreezePool):
            refuse_unless_allowed(self._session, command)
        else:
            decide(self._session, command)

    async def _carry_out(self, command: Command) -> Ack:
        brought = await self._fetch_for(command)
        events = self._refuse_what_fails(command, lambda: decide(self._meeting, command, brought))
        await self._transition(events, command.command_id)
        meeting = self._meeting
        return Ack(meeting.meeting, meeting.version, meeting.stage)

    async def _fetch_for(self, command: Command) -> Brought:
        """What the record knows, where a decision needs it."""
        meeting, step = self._meeting, f"{self._meeting.version}-{self._messages}"
        refuse_unless_allowed(meeting, command)
        if isinstance(command, FreezePool):
            candidates = await workflow.execute_activity_method(
                MeetingActivities.read_pool,
                PoolRequest(meeting.committee, meeting.held_on),
                **options.read(f"read-pool-{step}", "读取在任评审专家"),
            )
            return Brought(candidates=candidates)
        if isinstance(command, AssignPanels):
            agenda = await workflow.execute_activity_method(
                MeetingActivities.read_agenda,
                AgendaRequest(meeting.meeting, meeting.season, meeting.present),
                **options.read(f"read-agenda-{step}", "读取待评议申请书与应回避人员"),
            )
            return Brought(agenda=agenda)
        if isinstance(command, CloseSession):
            numbers = await workflow.execute_activity_method(
                MeetingActivities.read_open_votes,
                meeting.meeting,
                **options.read(f"read-open-votes-{step}", "核对有无未结束的表决"),
            )
            return Brought(open_votes=numbers)
        return Brought()

    # ----------------------------------------------------------------------- the record

    async def _transition(self, events: Events, cause: str) -> None:
        """Record, then change: what PostgreSQL does not know has not happened."""
        if not events:
            return
        after = fold(self._session, events)
        assert after is not None
        info = workflow.info()
        version_from = self._session.version if self._session is not None else 0
        await workflow.execute_activity_method(
            MeetingActivities.record_meeting,
            MeetingTransition(
                info.workflow_id, info.run_id, version_from, events, after, cause
            ),
            **options.record(
                f"{after.version}-{events[-1].event}",
                f"{STAGE_NAMES[after.stage]} · {events[-1].event}",
            ),
        )  # fmt: skip
        self._session = after
        self._show()
        await self._alarm(events)

    async def _alarm(self, events: Events) -> None:
        """A place that nobody fills, a draw that did not come about: the office must see to it."""
        alarms = tuple(
            self._trouble(event) for event in events if isinstance(event, PlaceVacant | DrawFailed)
        )
        if alarms:
            await workflow.execute_activity_method(
                AlarmActivities.raise_alarms,
                alarms,
                **options.record(f"{self._meeting.version}-alarm", "评审专家不足：提醒办事机构"),
            )

    def _trouble(self, event: PlaceVacant | DrawFailed) -> Alarm:
        meeting = self._meeting
        vacant = isinstance(event, PlaceVacant)
        title = (
            f"专业组“{event.group or '主任委员、副主任委员'}”缺评审专家，候补已尽"
            if isinstance(event, PlaceVacant)
            else "抽取未成功，请补充候选专家后重新抽取"
        )
        return Alarm(
            workflow_id=workflow.info().workflow_id,
            key=f"{'vacant' if vacant else 'draw'}-{meeting.version}",
            kind="experts_short", role=Role.COMMITTEE, organisation=meeting.committee,
            season=meeting.season, rule=DRAW_RULE, title=title, raised_at=event.at,
        )  # fmt: skip

    def _show(self) -> None:
        count = self._quarantine_count
        self._tell_operators(
            panel.attributes(self._meeting, count), panel.details(self._meeting, count)
        )

    # --------------------------------------------------------------------- handing over

    async def _hand_over(self) -> None:
        await workflow.wait_condition(workflow.all_handlers_finished)
        if self._inbox:
            return
        carried = MeetingCarried(self._meeting, self.memory())
        workflow.continue_as_new(replace(self._start, carried=carried))

    @property
    def _meeting(self) -> Session:
        if self._session is None:
            raise Refused(TABLE_RULE, "评审会尚未登记，请稍后再办理。")
        return self._session

    @workflow.update(name="convene", description="召集评审会：登记后答复 (answers once on record)")
    async def convene(self, _: RawValue) -> Ack:
        """The receipt of the convening: there is nothing to read but the answer."""
        await workflow.wait_condition(lambda: self._session is not None)
        meeting = self._meeting
        return Ack(meeting.meeting, meeting.version, meeting.stage)

    @convene.validator
    def _convene_is_acceptable(self, _: RawValue) -> None:
        """Nothing to refuse."""

    @workflow.query(
        name="status", description="评审会状态：环节、邀请、签到 (where it stands; nobody's name)"
    )
    def status(self) -> panel.MeetingStatus | None:
        if self._session is None:
            return None
        return panel.status(self._session, self._armed, self._quarantine_count)

    @workflow.query(name="quarantined", description="被隔离的消息及理由 (quarantine)")
    def quarantined(self) -> list[str]:
        return [f"{entry.name}: {entry.reason}" for entry in self._quarantined]
