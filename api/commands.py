"""The main door: stamp a command, send it as one update, and hear the answer.

An ended case is woken from its record when a command can still concern it (reopening, revocation,
a late request for re-examination that must be told its clause): a new run carries the recorded
state on. Everything else about an ended case is answered from the record.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from api.queries.applications import application
from api.queries.door import note_refusal, unregistered
from domain.commands import COMMANDS, Command, Submit, wire_name
from domain.notice import Channel
from domain.people import Actor
from domain.refusals import Finding, Refused
from domain.transitions import refuse_unless_listed
from postgres.pool import Pool
from workflows import contract
from workflows.application import Application
from workflows.complaint import Complaint
from workflows.inbox import Ack, fingerprint
from workflows.meeting import Meeting
from workflows.messages import what_is_wrong
from workflows.signing import Sealer
from workflows.starts import ApplicationCarried, ApplicationStart, ComplaintStart, MeetingStart

KINDS: dict[str, type[Command]] = {wire_name(kind): kind for kind in COMMANDS}
_ADAPTERS: dict[type[Command], TypeAdapter[Command]] = {
    kind: TypeAdapter(kind) for kind in COMMANDS
}
LONGEST = 7_800  # bytes of a command; with its signature it passes the workflow's own doors
_EDITION = "select edition from applications where number = $1"


class BadCommand(ValueError):
    """The command cannot be read: an unknown name, or a field that is missing or wrong."""


class NotFound(LookupError):
    """There is no such application."""


class Unavailable(Exception):
    """The message was not delivered, or its answer not heard: the same command may be sent again."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Where commands go in, and the record that answers for ended cases."""

    client: Client
    pool: Pool
    sealer: Sealer | None = None  # None: where commands need no signature

    async def create(
        self, number: str, person: str, notice: str, edition: int, channel: Channel, actor: Actor,
        at: datetime | None = None,
    ) -> Ack:  # fmt: skip
        """t1. The same number again answers as before; raises Refused."""
        start = ApplicationStart(
            number, person, notice, edition, channel, at or datetime.now(UTC), actor
        )
        return await self._update_with_start("create", None, f"create:{number}", start, fresh=True)

    async def send(self, number: str, command: Command) -> Ack:
        """By update. Raises Refused, NotFound, Unavailable or, for one too large, BadCommand.

        A refusal is noted for all to see.
        """
        stamped = stamp(command)
        _refuse_too_large(_ADAPTERS[type(stamped)].dump_json(stamped))
        try:
            if isinstance(stamped, Submit):
                await self._refuse_unregistered(stamped)
            return await self._send(number, stamped)
        except Refused as refusal:
            await note_refusal(self.pool, number, stamped, refusal)
            raise

    async def _refuse_unregistered(self, command: Submit) -> None:
        """Every tier must be able to act, and be reached by its contact (N89-3.3.1-5, D-39)."""
        facts = command.facts
        named = (
            facts.unit, facts.department, facts.agency, facts.district, facts.headquarters,
            command.committee,
        )  # fmt: skip
        missing = await unregistered(self.pool, [name for name in named if name])
        if missing:
            raise Refused(
                "N89-3.3.1-5",
                f"{'、'.join(missing)} 尚未在系统注册或未填联系人，请联系该机构先行注册后再提交。",
            )

    async def _send(self, number: str, stamped: Command) -> Ack:
        name = wire_name(type(stamped))
        handle = self.client.get_workflow_handle(contract.application_id(number))
        try:
            ack: Ack = await handle.execute_update(
                name, self._sealed(number, stamped), id=_update_id(stamped), result_type=Ack
            )
        except WorkflowUpdateFailedError as failed:
            raise _refusal(failed) from None
        except RPCError as fault:
            if fault.status is not RPCStatusCode.NOT_FOUND:
                raise Unavailable(str(fault)) from fault
        else:
            return ack
        return await self._to_an_ended_case(number, stamped)

    async def signal(self, number: str, command: Command) -> None:
        """By the other door: stored even when nobody is there to answer; no answer."""
        _refuse_too_large(_ADAPTERS[type(command)].dump_json(command))
        handle = self.client.get_workflow_handle(contract.application_id(number))
        try:
            await handle.signal(wire_name(type(command)), self._sealed(number, command))
        except RPCError as fault:
            if fault.status is RPCStatusCode.NOT_FOUND:
                raise NotFound(f"没有正在办理的申请书 {number}。") from fault
            raise Unavailable(str(fault)) from fault

    async def _to_an_ended_case(self, number: str, command: Command) -> Ack:
        case = await application(self.pool, number)
        if case is None:
            raise NotFound(f"没有申请书 {number}。")
        refuse_unless_listed(case, command)
        edition = await self.pool.fetchval(_EDITION, number)
        start = ApplicationStart(
            number, case.person, case.season, edition, case.channel, case.opened_at,
            command.actor, carried=ApplicationCarried(case),
        )  # fmt: skip
        name = wire_name(type(command))
        sealed = self._sealed(number, command)
        return await self._update_with_start(name, sealed, _update_id(command), start, fresh=False)

    async def tell(self, workflow_id: str, command: Command) -> Ack:
        """A season, a complaint or a meeting, by update. Raises Refused, NotFound or Unavailable."""
        handle = self.client.get_workflow_handle(workflow_id)
        sealed = self._sealed_for(workflow_id, stamp(command))
        try:
            ack: Ack = await handle.execute_update(
                wire_name(type(command)), sealed, id=_update_id(command), result_type=Ack
            )
        except WorkflowUpdateFailedError as failed:
            raise _refusal(failed) from None
        except RPCError as fault:
            if fault.status is RPCStatusCode.NOT_FOUND:
                raise NotFound("没有此流程，或已经办结。") from fault
            raise Unavailable(str(fault)) from fault
        return ack

    async def complain(self, start: ComplaintStart) -> None:
        """A complaint's own workflow; the same one again is the same. Raises Unavailable."""
        try:
            await self.client.start_workflow(
                Complaint.run, start, id=contract.complaint_id(start.number, str(start.n)),
                task_queue=contract.STORY,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                static_summary=f"投诉举报 {start.number} 第 {start.n} 件",
            )  # fmt: skip
        except WorkflowAlreadyStartedError:
            return  # it has run its course
        except RPCError as fault:
            raise Unavailable(str(fault)) from fault

    async def convene(self, start: MeetingStart) -> None:
        """A meeting's own workflow, on record when this returns; the same one again is the same.

        Raises Unavailable.
        """
        operation = WithStartWorkflowOperation(
            Meeting.run, start, id=contract.meeting_id(start.meeting), task_queue=contract.STORY,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            static_summary=f"评审会 {start.meeting} · {start.held_on}",
        )  # fmt: skip
        try:
            await self.client.execute_update_with_start_workflow(
                "convene", None, start_workflow_operation=operation,
                id=f"convene:{start.meeting}", result_type=Ack,
            )  # fmt: skip
        except WorkflowAlreadyStartedError:
            return  # it has run its course
        except RPCError as fault:
            raise Unavailable(str(fault)) from fault

    def _sealed(self, number: str, command: Command) -> Command | dict[str, Any]:
        return self._sealed_for(contract.application_id(number), command)

    def _sealed_for(self, workflow_id: str, command: Command) -> Command | dict[str, Any]:
        if self.sealer is None:
            return command
        return self.sealer.sealed(workflow_id, command)

    async def _update_with_start(
        self,
        name: str,
        command: Command | dict[str, Any] | None,
        update_id: str,
        start: ApplicationStart,
        *,
        fresh: bool,
    ) -> Ack:
        reuse = (
            WorkflowIDReusePolicy.REJECT_DUPLICATE
            if fresh
            else WorkflowIDReusePolicy.ALLOW_DUPLICATE
        )
        operation = WithStartWorkflowOperation(
            Application.run, start, id=contract.application_id(start.number),
            task_queue=contract.STORY, id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=reuse, static_summary=f"申请书 {start.number} · {start.notice}",
            static_details=_details(start),
        )  # fmt: skip
        try:
            ack: Ack = await self.client.execute_update_with_start_workflow(
                name, command, start_workflow_operation=operation, id=update_id, result_type=Ack
            )
        except WorkflowUpdateFailedError as failed:
            raise _refusal(failed) from None
        except RPCError as fault:
            raise Unavailable(str(fault)) from fault
        return ack


def read_command(name: str, fields: dict[str, Any]) -> Command:
    """A command from its wire name and fields; BadCommand names the field and what is right."""
    kind = KINDS.get(name)
    if kind is None:
        raise BadCommand(f"没有指令 {name}；可用：{'、'.join(sorted(KINDS))}")
    data = json.dumps(fields, ensure_ascii=False).encode()
    _refuse_too_large(data)
    try:
        return _ADAPTERS[kind].validate_json(data)
    except ValidationError as fault:
        raise BadCommand(f"{name}: {what_is_wrong(fault)}") from None


def _refuse_too_large(data: bytes) -> None:
    """An update has no size check of its own at the server: far too large, it holds its case up."""
    if len(data) > LONGEST:
        raise BadCommand(f"指令 {len(data)} 字节，最多 {LONGEST} 字节")


def stamp(command: Command) -> Command:
    """`received_at`, unless the edge has stamped it already."""
    if command.received_at is not None:
        return command
    return replace(command, received_at=datetime.now(UTC))


def _update_id(command: Command) -> str:
    """The server answers a known id without looking: another content must not pass for the first."""
    return f"{command.command_id}/{fingerprint(command)}"


def _refusal(failed: WorkflowUpdateFailedError) -> Exception:
    cause = failed.cause
    if not isinstance(cause, ApplicationError):
        return Unavailable(str(cause))
    if cause.type != "Refused":
        return BadCommand(cause.message)
    findings = [Finding(each["rule"], each["because"]) for each in cause.details[0]]
    return Refused(findings[0].rule, findings[0].because, *findings[1:])


def _details(start: ApplicationStart) -> str:
    return (
        f"**申请书** {start.number}\n\n- 方案：{start.notice}（第 {start.edition} 版）\n"
        f"- 渠道：{start.channel}\n- 办理记录以 PostgreSQL 为准；此处只有编号，没有个人信息。"
    )
