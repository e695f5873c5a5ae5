"""Application: one application's whole life. `run` is the table of contents."""

from dataclasses import replace
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RawValue, VersioningBehavior

from activities.certificates import CertificateActivities, CertificateRequest
from activities.examination import ExaminationActivities
from activities.grounds import GroundActivities, GroundsRequest, InForceRequest
from activities.payments import PaymentActivities
from activities.records import RecordActivities, Recorded, Transition
from activities.tiers import TierActivities
from domain.application import VOTED, Application as Case, Stage
from domain.commands import AdoptCalendar, ChangeSchedule, Command, FeePaid
from domain.confirmation import certificate_issued
from domain.deadlines import Clock, clocks
from domain.decide import decide
from domain.endings import SYSTEM
from domain.event_names import EVENT_NAMES
from domain.events import Event
from domain.evolve import fold
from domain.filing import open_application
from domain.lapse import ring
from domain.notice import Schedule, TierKind
from domain.people import Actor, Role
from domain.refusals import Refused, refuse_for
from domain.setting import Setting
from domain.transitions import STAGE_NAMES
from domain.veil import TELLING, veiled
from domain.words import spoken
from workflows import examination, options, panel
from workflows.doors import ApplicationDoors
from workflows.inbox import Ack, Quarantined, as_failure
from workflows.starts import ApplicationCarried, ApplicationConclusion, ApplicationStart

_SEALED = "评审结果尚未告知"
_ENTERED = {
    TierKind.UNIT: TierActivities.unit_review,
    TierKind.DEPARTMENT: TierActivities.department_review,
    TierKind.AGENCY: TierActivities.agency_review,
    TierKind.DISTRICT: TierActivities.district_review,
    TierKind.HEADQUARTERS: TierActivities.headquarters_review,
    TierKind.COMMITTEE: TierActivities.committee_intake,
}
_TIER_STAGES = frozenset({Stage.UNIT_REVIEW, Stage.TIER_REVIEW, Stage.COMMITTEE_INTAKE})
_AT_LEAST = timedelta(
    minutes=1
)  # between a legal end and its execution: what came in time is heard


@workflow.defn(name="Application", versioning_behavior=VersioningBehavior.AUTO_UPGRADE)
class Application(ApplicationDoors):
    @workflow.init
    def __init__(self, start: ApplicationStart) -> None:
        super().__init__(start.number, start.carried.inbox if start.carried else None)
        self._start = start
        self._case: Case | None = start.carried.case if start.carried else None
        self._setting: Setting | None = None
        self._schedule: Schedule | None = None
        self._examines = False
        self._refused: Refused | None = None
        self._events: list[Event] = []  # of this run, for the reconciliation of the record
        self._asked: tuple[str, datetime] | None = None
        self._patience = _AT_LEAST

    @workflow.run
    async def run(self, start: ApplicationStart) -> ApplicationConclusion:
        await self._stand_on_firm_ground()
        if start.carried is None:
            await self._open()
        while self._refused is None and not self._is_over():
            await self._next_thing()
            if self._should_hand_over(start.messages_per_run):
                await self._hand_over()
        return await self._leave()

    # ------------------------------------------------------------------- the chapters

    async def _stand_on_firm_ground(self) -> None:
        """The pinned terms, the schedule in force and the table of days, remembered by this history."""
        start = self._start
        grounds = await workflow.execute_activity_method(
            GroundActivities.read_grounds,
            GroundsRequest(start.notice, start.edition),
            **options.read("read-grounds", "读取方案条款、日程与工作日历"),
        )
        self._setting = Setting(grounds.terms, grounds.calendar)
        self._examines = grounds.examines
        self._signers = grounds.signers
        self._schedule = replace(grounds.schedule, calendar=grounds.calendar.version)
        spread = grounds.terms.lapse_spread_seconds
        self._patience = _AT_LEAST + timedelta(seconds=workflow.random().randint(0, spread))
        if self._case is not None:
            self._show()

    async def _open(self) -> None:
        """t1: the record takes the yearly chance, or says who has it."""
        start, setting = self._start, self._ground
        assert self._schedule is not None
        try:
            opened = open_application(
                start.number, start.person, start.channel, self._schedule, setting.terms,
                start.actor, start.opened_at,
            )  # fmt: skip
            await self._transition((opened,), "")
        except Refused as refusal:
            self._refused = refusal

    async def _next_thing(self) -> None:
        """One thing at a time: a command, a row for the quarantine, a certificate, a clock, or waiting."""
        if self._inbox:
            await self._work_off_one()
        elif self._unrecorded_quarantine():
            await self._record_quarantine()
            self._show()
        elif self._open_case.stage is Stage.CONFIRMED and self._open_case.certificate is None:
            await self._issue_certificate()
        elif (clock := self._rings_now()) is not None:
            await self._ring(clock)
        else:
            await self._wait_for_the_next()

    async def _leave(self) -> ApplicationConclusion:
        """Whoever still waits gets an answer; then the life is over."""
        while self._inbox:
            if self._refused is not None:
                self._inbox.popleft().refusal = self._refused
            else:
                await self._work_off_one()
        if self._unrecorded_quarantine() and self._case is not None:
            await self._record_quarantine()
            self._show()
        await workflow.wait_condition(workflow.all_handlers_finished)
        if self._case is None:
            return ApplicationConclusion(self._start.number, "refused", 0)
        return ApplicationConclusion(self._case.number, self._case.stage, self._case.version)

    # ------------------------------------------------------------------------- waiting

    async def _wait_for_the_next(self) -> None:
        upcoming = clocks(self._open_case, self._ground.terms)
        if upcoming:
            sealed = self._open_case.stage in VOTED  # which clock runs would tell the result
            label = _SEALED if sealed else _label(upcoming[0])
            await self._wait_until(self._wakes_at(upcoming[0]), label)
        else:
            await self._wait_until(None, "")

    def _rings_now(self) -> Clock | None:
        upcoming = clocks(self._open_case, self._ground.terms)
        if upcoming and self._wakes_at(upcoming[0]) <= workflow.now():
            return upcoming[0]
        return None

    def _wakes_at(self, clock: Clock) -> datetime:
        """The legal instant decides; the execution is spread behind it, and never before a minute."""
        return clock.rings_at + self._patience if clock.lapses else clock.rings_at

    # --------------------------------------------------------------------- the clocks

    async def _ring(self, clock: Clock) -> None:
        """Nothing lapses before the schedule in force was asked, and nobody before he was heard."""
        asking = (clock.id, clock.rings_at)
        if clock.lapses and self._asked != asking:
            self._asked = asking
            await self._ask_what_is_in_force(clock)
            return
        events = ring(self._open_case, clock.rings_at, self._ground)
        await self._transition(events, "")

    async def _ask_what_is_in_force(self, clock: Clock) -> None:
        version = self._open_case.version
        in_force = await workflow.execute_activity_method(
            GroundActivities.read_in_force,
            InForceRequest(
                self._start.notice, self._ground.terms.year, self._ground.calendar.version
            ),
            **options.read(f"{version}-in-force-{clock.id}", f"{clock.id} 届满前核对现行日程"),
        )
        if in_force.calendar is not None:
            self._setting = Setting(self._ground.terms, in_force.calendar)
            await self._by_system(AdoptCalendar(
                command_id=f"calendar:{in_force.calendar.version}:{version}"[:64], actor=SYSTEM,
                version=in_force.calendar.version, received_at=clock.rings_at,
            ))  # fmt: skip
        await self._by_system(ChangeSchedule(
            command_id=f"schedule:{in_force.schedule.version}:{version}", actor=SYSTEM,
            schedule=in_force.schedule, received_at=clock.rings_at,
        ))  # fmt: skip
        if clock.id == "T-pay":
            await self._ask_the_payment_platform(clock)

    async def _ask_the_payment_platform(self, clock: Clock) -> None:
        """A callback may never come: what was paid in time counts (D-06)."""
        reports = await workflow.execute_activity_method(
            PaymentActivities.query_payments,
            self._open_case.number,
            **options.outside(
                f"{self._open_case.version}-query-payments", "缴费期满：向缴费平台核对"
            ),
        )
        platform = Actor("payment-platform", "", Role.PAYMENT_PLATFORM)
        for report in reports:
            await self._by_system(FeePaid(
                command_id=f"paid:{report.transaction}"[:64], actor=platform,
                received_at=clock.rings_at, order=report.order, transaction=report.transaction,
                fen=report.fen, currency=report.currency, paid_at=report.paid_at,
            ))  # fmt: skip

    async def _by_system(self, command: Command) -> None:
        await self._transition(decide(self._open_case, command, self._ground), command.command_id)

    # ------------------------------------------------------------------- the commands

    def _judge(self, command: Command) -> None:
        """Before the case stands, a message is only read; the main coroutine decides anyway."""
        if self._refused is not None:
            raise self._refused
        if self._case is None or self._setting is None:
            return
        setting = self._setting
        if isinstance(
            command, AdoptCalendar
        ):  # the edition itself is fetched when it is carried out
            named = replace(setting.calendar, version=command.version)
            setting = replace(setting, calendar=named)
        decide(self._case, command, setting)

    async def _carry_out(self, command: Command) -> Ack:
        if isinstance(command, AdoptCalendar):
            await self._fetch_calendar()
        events = self._refuse_what_fails(command, lambda: self._decided_and_foreseen(command))
        await self._refuse_inadmissible(command)
        await self._transition(events, command.command_id)
        case = self._open_case
        return Ack(case.number, case.version, case.stage)

    async def _refuse_inadmissible(self, command: Command) -> None:
        """What is handed in must be what is kept, and no rule of the notice may object to it."""
        request = examination.of(self._open_case, command, self._start.edition)
        if not self._examines or request is None:
            return
        summary = f"核查申报材料第 {request.handed_in.revision.number} 版"
        refuse_for(await workflow.execute_activity_method(
            ExaminationActivities.examine_dossier,
            request,
            **options.read(f"{self._open_case.version}-examine-{self._messages}", summary),
        ))  # fmt: skip

    def _decide(self, command: Command) -> tuple[Event, ...]:
        return decide(self._open_case, command, self._ground)

    def _decided_and_foreseen(self, command: Command) -> tuple[Event, ...]:
        """With what follows from it, so that no later step can fail on what a message said."""
        events = self._decide(command)
        after = fold(self._open_case, events)
        assert after is not None
        for clock in clocks(after, self._ground.terms):
            self._wakes_at(clock)
        return events

    async def _fetch_calendar(self) -> None:
        case, setting = self._open_case, self._ground
        in_force = await workflow.execute_activity_method(
            GroundActivities.read_in_force,
            InForceRequest(self._start.notice, setting.terms.year, setting.calendar.version),
            **options.read(f"{case.version}-calendar-{self._messages}", "读取新版工作日历"),
        )
        if in_force.calendar is not None:
            self._setting = Setting(setting.terms, in_force.calendar)

    # --------------------------------------------------------------------- the record

    async def _transition(self, events: tuple[Event, ...], cause: str) -> None:
        """Record, then change: nobody sees a state that PostgreSQL does not know."""
        if not events:
            return
        before = self._case
        after = fold(before, events)
        assert after is not None
        info = workflow.info()
        transition = Transition(
            workflow_id=info.workflow_id, run_id=info.run_id,
            reset=info.run_id != info.original_execution_run_id, number=after.number,
            version_from=before.version if before is not None else 0, events=events,
            commands=(cause,), edition=self._start.edition,
        )  # fmt: skip
        _refuse_unwritten(await self._record(before, after, transition))
        self._case = after
        self._events.extend(events)
        self._show()

    async def _record(self, before: Case | None, after: Case, transition: Transition) -> Recorded:
        """Entering a tier runs the activity of that tier's name; everything else is `record`."""
        step = f"{after.version}-{transition.events[-1].event}"
        moved = before is None or (before.stage, before.position) != (after.stage, after.position)
        tier = after.tier
        if moved and tier is not None and after.stage in _TIER_STAGES:
            entered = f"{STAGE_NAMES[after.stage]} · {tier.organisation} · 第{after.round}轮"
            recorded = await workflow.execute_activity_method(
                _ENTERED[tier.kind], transition, **options.record(step, entered)
            )
        else:
            summary = f"{EVENT_NAMES[transition.events[-1].event]} → {STAGE_NAMES[after.stage]}"
            if after.stage in VOTED:  # which event it is would tell the result
                summary = f"评审结束后办理 → {STAGE_NAMES[Stage.REVIEW_DONE]}"
            recorded = await workflow.execute_activity_method(
                RecordActivities.record, transition, **options.record(step, summary)
            )
        return recorded

    async def _issue_certificate(self) -> None:
        case = self._open_case
        done = case.confirmation
        assert done is not None
        assert case.level is not None
        number = await workflow.execute_activity_method(
            CertificateActivities.issue_certificate,
            CertificateRequest(
                case.number, case.person, case.season, case.level, done.document, done.confirmed_on
            ),
            **options.record(f"{case.version}-issue-certificate", "签发职称电子证书"),
        )
        at = self._events[-1].at if self._events else workflow.now()
        await self._transition(certificate_issued(case, number, at, SYSTEM), "")

    def _show(self) -> None:
        case, setting = self._as_told(), self._ground
        count = self._quarantine_count
        self._tell_operators(
            panel.attributes(case, setting, count),
            panel.details(case, setting, self._quarantined_as_told(), count, workflow.now()),
        )

    def _as_told(self) -> Case:
        """To operators a sealed result is as little known as to anybody (D-49)."""
        case = self._open_case
        sealed = case.stage in VOTED and workflow.patched("2026-11-24-veiled-result")
        return veiled(case) if sealed else case

    def _quarantined_as_told(self) -> tuple[Quarantined, ...]:
        """That somebody could not tell a result would tell what it is."""
        sealed = self._case is not None and self._case.stage in VOTED
        return tuple(entry for entry in self._quarantined if not (sealed and entry.name in TELLING))

    # ------------------------------------------------------------------- handing over

    async def _hand_over(self) -> None:
        await workflow.wait_condition(workflow.all_handlers_finished)
        if self._inbox or self._is_over():
            return
        carried = ApplicationCarried(self._open_case, self.memory())
        workflow.continue_as_new(replace(self._start, carried=carried))

    def _is_over(self) -> bool:
        return self._case is not None and self._case.is_closed and not self._inbox

    @property
    def _open_case(self) -> Case:
        assert self._case is not None
        return self._case

    @property
    def _ground(self) -> Setting:
        assert self._setting is not None
        return self._setting

    # ------------------------------------------------------------------------- answers

    @workflow.update(name="create", description="新建申请书：答复受理编号或不予新建的理由 (t1)")
    async def create(self, _: RawValue) -> Ack:
        """The receipt of the opening: there is nothing to read but the answer."""
        await workflow.wait_condition(lambda: bool(self._case or self._refused))
        if self._refused is not None:
            raise as_failure(self._refused)
        return Ack(self._open_case.number, self._open_case.version, self._open_case.stage)

    @create.validator
    def _create_is_acceptable(self, _: RawValue) -> None:
        """Nothing to refuse."""

    @workflow.query(
        name="status", description="办理状态：环节、办理方、期限、下一步 (where it stands)"
    )
    def status(self) -> panel.Status | None:
        if self._case is None or self._setting is None:
            return None
        return panel.status(self._case, self._setting, self._armed, self._quarantine_count)

    @workflow.query(name="quarantined", description="被隔离的消息及理由 (quarantine)")
    def quarantined(self) -> list[str]:
        return [f"{entry.name}: {entry.reason}" for entry in self._quarantined_as_told()]

    @workflow.query(name="record_since", description="自某版本起的记录，供核对修复 (for Reconcile)")
    def record_since(self, version: int) -> Transition | None:
        """None when this run does not reach back that far, or nothing is missing."""
        case = self._case
        if case is None:
            return None
        missing = case.version - version
        if not 0 < missing <= len(self._events):
            return None
        info = workflow.info()
        return Transition(
            workflow_id=info.workflow_id, run_id=info.run_id,
            reset=info.run_id != info.original_execution_run_id, number=case.number,
            version_from=version, events=tuple(self._events[-missing:]), commands=("",),
            edition=self._start.edition,
        )  # fmt: skip


def _label(clock: Clock) -> str:
    if clock.lapses:
        return f"{clock.id} 截止 {spoken(clock.legal_end)}"
    return f"{clock.id} 提醒 {spoken(clock.rings_at)}"


def _refuse_unwritten(recorded: Recorded) -> None:
    """What only PostgreSQL can know: the other applications of the person, and commands long ago."""
    if recorded.conflict is not None:
        said = f"本年度已有正常申报的申请书 {recorded.conflict}，一个年度只能申报一次。"
        raise Refused("N89-3.2-3", said)
    if recorded.barred_until is not None:
        said = f"处于职称申报评审影响期内，至 {spoken(recorded.barred_until)} 期满后方可申报。"
        raise Refused("N89-1-4", said)
    if recorded.repeated:
        raise Refused("D-57", "同一指令编号早已办理，请换新编号。")
