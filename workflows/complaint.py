"""Complaint: received, investigated, proven or not. It holds its application, and releases it.

By commands alone: what an open complaint blocks and what a finding does are the application's own
rules. An application that has ended is only recorded against (domain.md 4.6).
"""

from dataclasses import replace
from datetime import timedelta

from temporalio import workflow
from temporalio.common import VersioningBehavior
from temporalio.exceptions import FailureError

from activities.alarms import Alarm, AlarmActivities, Cleared
from activities.complaints import Answer, ComplaintActivities, Message, Question, Reached, Subject
from activities.seasons import ComplaintTransition, SeasonActivities
from domain.commands import CloseComplaint, Command, OpenComplaint, wire_name
from domain.complaint_case import (
    STAGE_NAMES,
    ComplaintCase,
    ComplaintEvent,
    ComplaintReceived,
    Conclude,
    fold,
)
from domain.complaint_rules import clocks, decide, outcome, reply_due, ring
from domain.people import Actor, Role
from domain.refusals import Refused
from workflows import complaint_panel as panel, contract, options
from workflows.doors import ComplaintDoors
from workflows.inbox import Ack
from workflows.starts import ComplaintCarried, ComplaintConclusion, ComplaintStart

Events = tuple[ComplaintEvent, ...]
SENDER = Actor("complaint", "", Role.SYSTEM)
_FIRST_PAUSE = timedelta(minutes=1)  # until a case that has not answered is told again
_LONGEST_PAUSE = timedelta(hours=6)
_UNTIL_TOLD_AGAIN = timedelta(hours=1)  # while the case is stopped


@workflow.defn(name="Complaint", versioning_behavior=VersioningBehavior.AUTO_UPGRADE)
class Complaint(ComplaintDoors):
    @workflow.init
    def __init__(self, start: ComplaintStart) -> None:
        carried = start.carried
        super().__init__(start.number, carried.inbox if carried else None)
        self._start = start
        self._complaint: ComplaintCase | None = carried.case if carried else None
        self._held = carried.held if carried else False
        self._tries = 0

    @workflow.run
    async def run(self, start: ComplaintStart) -> ComplaintConclusion:
        if start.carried is None:
            await self._receive()
        await self._hold_the_application()
        while self._case.finding is None:
            await self._next_thing()
            if self._should_hand_over(start.messages_per_run):
                await self._hand_over()
        await self._release_the_application()
        await self._answer_everybody()
        case = self._case
        return ComplaintConclusion(case.complaint, case.stage, case.application_stage or "")

    # --------------------------------------------------------------------- the chapters

    async def _receive(self) -> None:
        """Who investigates is decided by where the case stands at this moment."""
        start, subject = self._start, await self._read_subject("receive")
        self._signers = subject.signers
        received = ComplaintReceived(
            at=start.received_at, by=SENDER, complaint=start.complaint, number=start.number,
            season=subject.season, kind=start.kind, subject=start.subject,
            investigator=subject.investigator, barred=subject.barred, ended=subject.ended,
            reply_due=reply_due(start.received_at), reporter=start.reporter,
        )  # fmt: skip
        await self._transition((received,), "")

    async def _hold_the_application(self) -> None:
        """A case that an operator has stopped is told again; the investigation need not wait."""
        if self._held:
            return
        opened = OpenComplaint(
            command_id=f"open:{self._case.complaint}", actor=SENDER,
            received_at=self._start.received_at, complaint=self._case.complaint,
        )  # fmt: skip
        self._held = self._case.ended or await self._tell(opened, "告知申请书：收到投诉举报")

    async def _next_thing(self) -> None:
        running = clocks(self._case)
        clock = running[0] if running else None
        if self._inbox:
            await self._work_off_one()
        elif self._unrecorded_quarantine():
            await self._record_quarantine()
            self._show()
        elif clock is not None and clock.rings_at <= workflow.now():
            await self._transition(ring(self._case, clock.rings_at), "")
            await self._remind()
        elif not self._held:
            await self._wait_until(
                workflow.now() + _UNTIL_TOLD_AGAIN, "再次告知申请书：收到投诉举报"
            )
            await self._hold_the_application()
        else:
            await self._wait_for_something(clock)

    async def _release_the_application(self) -> None:
        """Told, and told again at growing intervals, until its record shows the finding."""
        subject = await self._read_subject("release")
        pause, attempt, answer = _FIRST_PAUSE, 1, await self._finding_carried_out(1)
        while not answer.settled:
            await self._wait_until(workflow.now() + pause, "再次告知申请书核查结论")
            await self._work_off_whatever_came()
            pause, attempt = min(pause * 2, _LONGEST_PAUSE), attempt + 1
            answer = await self._finding_carried_out(attempt)
        reached = outcome(
            self._case, answer.stage, applied=answer.applied, ban_years=subject.ban_years
        )
        await self._transition((reached,), "")

    async def _finding_carried_out(self, attempt: int) -> Answer:
        case = self._case
        assert case.finding is not None
        assert case.reason is not None
        close = CloseComplaint(
            command_id=f"close:{case.complaint}", actor=SENDER, received_at=case.concluded_at,
            complaint=case.complaint, finding=case.finding, reason=case.reason,
        )  # fmt: skip
        if not case.ended:
            await self._hold_the_application()
            await self._tell(close, f"告知申请书：{STAGE_NAMES[case.stage]}")
        return await workflow.execute_activity_method(
            ComplaintActivities.read_answer,
            Question(case.number, case.complaint),
            **options.read(f"read-answer-{attempt}", "核对申请书是否已按结论办理"),
        )

    async def _work_off_whatever_came(self) -> None:
        while self._inbox:
            await self._work_off_one()
        if self._unrecorded_quarantine():
            await self._record_quarantine()

    # ---------------------------------------------------------------- the application

    async def _tell(self, command: OpenComplaint | CloseComplaint, summary: str) -> bool:
        """By signal; a case whose workflow has ended is woken where it can still be concerned.

        Whether it was told, or will never need to be.
        """
        if self._signers is None and await self._told_directly(command):
            return True
        self._tries += 1
        reached = await workflow.execute_activity_method(
            ComplaintActivities.reach_case,
            Message(self._start.number, command),
            **options.record(f"{wire_name(type(command))}-{self._tries}", summary),
        )
        return reached is not Reached.STOPPED

    async def _told_directly(self, command: OpenComplaint | CloseComplaint) -> bool:
        """Where commands are not signed: a workflow has no key to sign with."""
        name = contract.application_id(self._start.number)
        try:
            await workflow.get_external_workflow_handle(name).signal(
                wire_name(type(command)), command
            )
        except FailureError:
            return False
        return True

    async def _read_subject(self, step: str) -> Subject:
        return await workflow.execute_activity_method(
            ComplaintActivities.read_subject,
            self._start.number,
            **options.read(f"read-subject-{step}", "读取申请书所处环节与应回避人员"),
        )

    # --------------------------------------------------------------------- the commands

    def _judge(self, command: Command) -> None:
        if self._complaint is not None:
            decide(self._complaint, command)

    async def _carry_out(self, command: Command) -> Ack:
        barred: frozenset[str] = frozenset()
        if isinstance(command, Conclude):  # somebody may have acted in the case meanwhile
            subject = await self._read_subject(f"conclude-{self._messages}")
            barred = frozenset(subject.barred)
        await self._transition(decide(self._case, command, barred), command.command_id)
        if isinstance(command, Conclude) and "T-reply" in self._case.rung:
            await self._settle_the_reminder()
        case = self._case
        return Ack(case.complaint, case.version, case.stage)

    # ----------------------------------------------------------------------- the record

    async def _transition(self, events: Events, cause: str) -> None:
        if not events:
            return
        after = fold(self._complaint, events)
        assert after is not None
        info = workflow.info()
        version_from = self._complaint.version if self._complaint is not None else 0
        await workflow.execute_activity_method(
            SeasonActivities.record_complaint,
            ComplaintTransition(
                info.workflow_id, info.run_id, version_from, events, after, cause
            ),
            **options.record(
                f"{after.version}-{events[-1].event}",
                f"{STAGE_NAMES[after.stage]} · {events[-1].event}",
            ),
        )  # fmt: skip
        self._complaint = after
        self._show()

    async def _remind(self) -> None:
        case = self._case
        alarm = Alarm(
            workflow_id=workflow.info().workflow_id, key="T-reply", kind="reply_overdue",
            role=Role.INVESTIGATOR, organisation=case.investigator, season=case.season,
            number=case.number, rule="N89-3.4.2-1", title="投诉举报办理期限已满，请尽快作出核查结论",
            due_at=case.reply_due.ends_at, raised_at=case.reply_due.ends_at,
        )  # fmt: skip
        await workflow.execute_activity_method(
            AlarmActivities.raise_alarms, (alarm,), **options.record("remind", "办理期限已满：提醒")
        )

    async def _settle_the_reminder(self) -> None:
        at = self._case.concluded_at or workflow.now()
        await workflow.execute_activity_method(
            AlarmActivities.clear_alarms,
            Cleared(workflow.info().workflow_id, "T-reply", at),
            **options.record("reminder-settled", "已作出结论：解除提醒"),
        )

    def _show(self) -> None:
        count = self._quarantine_count
        self._tell_operators(panel.attributes(self._case, count), panel.details(self._case, count))

    # --------------------------------------------------------------------- handing over

    async def _hand_over(self) -> None:
        await workflow.wait_condition(workflow.all_handlers_finished)
        if self._inbox or self._case.finding is not None:
            return
        carried = ComplaintCarried(self._case, self._held, self.memory())
        workflow.continue_as_new(replace(self._start, carried=carried))

    @property
    def _case(self) -> ComplaintCase:
        if self._complaint is None:
            raise Refused("C-table", "投诉举报尚未登记，请稍后再办理。")
        return self._complaint

    @workflow.query(
        name="status", description="投诉举报状态：环节、核查单位、期限 (where it stands)"
    )
    def status(self) -> panel.ComplaintStatus | None:
        if self._complaint is None:
            return None
        return panel.status(self._complaint, self._armed, self._quarantine_count)

    @workflow.query(name="quarantined", description="被隔离的消息及理由 (quarantine)")
    def quarantined(self) -> list[str]:
        return [f"{entry.name}: {entry.reason}" for entry in self._quarantined]
