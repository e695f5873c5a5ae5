"""Two doors, one room: every command comes in by an update or a signal of its name, and waits here.

* The update is the main door: its validator refuses without leaving a trace in the history, and it
  answers once the record of its command is written.
* The signal is for reviewer tools, the command line and the Web UI: it never raises. What cannot be
  accepted is quarantined, where an operator sees it with its reason.

Handlers only append. One main coroutine works the inbox off, one command at a time.
"""

import hashlib
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.grounds import GroundActivities
from domain.commands import Command, wire_name
from domain.refusals import Refused
from domain.signers import Signers
from workflows import options
from workflows.messages import Message, read
from workflows.signing import Signed, Verdict, judge

Decided = TypeVar("Decided")

_BETWEEN_READINGS = timedelta(minutes=1)
MOST_QUARANTINED = 50  # kept to be looked at; the count goes on
MOST_SEEN = 200  # command ids remembered; PostgreSQL remembers all of them


@dataclass(frozen=True, slots=True)
class Ack:
    """What an accepted command answers: the version of the record in which it ended."""

    number: str
    version: int
    stage: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A command that was carried out: what it was, and what was answered."""

    command_id: str
    fingerprint: str
    ack: Ack


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A message that could not be accepted. Never its content: only its name and the reason."""

    name: str
    reason: str
    at: datetime


@dataclass
class Waiting:
    """A command in the inbox, and what became of it."""

    command: Command
    by_signal: bool
    signed: Signed | None = None
    ack: Ack | None = None
    refusal: Refused | None = None


@dataclass(frozen=True, slots=True)
class InboxMemory:
    """What the inbox remembers across continue-as-new."""

    seen: tuple[Seen, ...] = ()
    quarantine_count: int = 0
    quarantined: tuple[Quarantined, ...] = field(default=())
    signers: Signers | None = None


class Inbox:
    """What every workflow inherits. A subclass says how to judge and how to carry out."""

    def __init__(self, memory: InboxMemory | None = None) -> None:
        remembered = memory or InboxMemory()
        self._inbox: deque[Waiting] = deque()
        self._seen: dict[str, Seen] = {seen.command_id: seen for seen in remembered.seen}
        self._quarantined = deque(remembered.quarantined, maxlen=MOST_QUARANTINED)
        self._quarantine_count = remembered.quarantine_count
        self._quarantine_recorded = remembered.quarantine_count
        self._messages = 0  # of this run
        self._signers = remembered.signers  # None: a life from before commands were signed
        self._signers_read_at: datetime | None = None

    def memory(self) -> InboxMemory:
        return InboxMemory(
            tuple(self._seen.values()), self._quarantine_count, tuple(self._quarantined),
            self._signers,
        )  # fmt: skip

    # ---------------------------------------------------------------- for subclasses

    def _judge(self, command: Command) -> None:
        """Raise Refused when the command is not legal now; called by validators, so read-only."""
        raise NotImplementedError

    async def _carry_out(self, command: Command) -> Ack:
        """Decide again, record, change state; raise Refused when the state has moved since."""
        raise NotImplementedError

    # --------------------------------------------------------------------- the doors

    async def _by_update(self, message: Message) -> Ack:
        waiting = Waiting(_stamped(message.command), by_signal=False, signed=message.signed)
        self._inbox.append(waiting)
        self._messages += 1
        await workflow.wait_condition(lambda: bool(waiting.ack or waiting.refusal))
        if waiting.refusal is not None:
            raise as_failure(waiting.refusal)
        assert waiting.ack is not None
        return waiting.ack

    def _by_signal(self, message: Message) -> None:
        waiting = Waiting(_stamped(message.command), by_signal=True, signed=message.signed)
        self._inbox.append(waiting)
        self._messages += 1

    def _validate(self, message: Message) -> None:
        """A repeat is answered, not judged again; one id with two contents is a conflict."""
        command = message.command
        try:
            if self._verdict(command, message.signed) not in {
                Verdict.GENUINE, Verdict.UNKNOWN_KEY,
            }:  # fmt: skip
                raise _not_genuine()
            if self._seen_before(command) is None:
                self._judge(_stamped(command))
        except Refused as refusal:
            raise as_failure(refusal) from None

    def quarantine(self, name: str, reason: str) -> None:
        """Called by the guard and by the main coroutine. A name is input too: PostgreSQL takes no NUL."""
        self._messages += 1
        self._quarantine_count += 1
        shown = "".join(sign if sign.isprintable() else "�" for sign in name[:60])
        self._quarantined.append(Quarantined(shown, reason[:400], workflow.now()))

    @workflow.signal(
        dynamic=True, description="未知指令：隔离 (unknown names go to the quarantine)"
    )
    async def unknown_signal(self, name: str, _args: Sequence[RawValue]) -> None:
        self.quarantine(name, "没有此指令 (no such command)")

    # ------------------------------------------------------------- the main coroutine

    async def _work_off_one(self) -> None:
        waiting = self._inbox.popleft()
        try:
            await self._refuse_unless_genuine(waiting)
            seen = self._seen_before(waiting.command)
            if seen is None:
                ack = await self._carry_out(waiting.command)
                self._remember(waiting.command, ack)
            else:
                ack = seen.ack
            waiting.ack = ack
        except Refused as refusal:
            waiting.refusal = refusal
            if waiting.by_signal:  # nobody waits for an answer, so it must be seen elsewhere
                self.quarantine(wire_name(type(waiting.command)), str(refusal))

    async def _refuse_unless_genuine(self, waiting: Waiting) -> None:
        """A key that nobody knows may be new: the register is asked, but not for every message."""
        assert waiting.signed is not None
        verdict = self._verdict(waiting.command, waiting.signed)
        if verdict is Verdict.UNKNOWN_KEY and self._may_ask_again():
            self._signers_read_at = workflow.now()
            self._signers = await self._read_signers()
            verdict = self._verdict(waiting.command, waiting.signed)
        if verdict is not Verdict.GENUINE:
            raise _not_genuine()

    def _verdict(self, command: Command, message: Signed) -> Verdict:
        if self._signers is None:
            return Verdict.GENUINE
        return judge(self._signers, message, command.actor.organisation)

    def _may_ask_again(self) -> bool:
        last = self._signers_read_at
        return last is None or workflow.now() - last > _BETWEEN_READINGS

    async def _read_signers(self) -> Signers | None:
        return await workflow.execute_activity_method(
            GroundActivities.read_signers,
            **options.read(f"read-signers-{self._messages}", "读取已登记的签名密钥"),
        )

    def _refuse_what_fails(self, command: Command, decision: Callable[[], Decided]) -> Decided:
        """A decision is pure: if it fails on a message, nothing has changed, and nothing may stall."""
        try:
            return decision()
        except Refused:
            raise
        except Exception as fault:
            name = wire_name(type(command))
            raise Refused(
                "T-table", f"{name} 无法办理（{type(fault).__name__}），请检查各字段。"
            ) from fault

    def _remember(self, command: Command, ack: Ack) -> None:
        self._seen[command.command_id] = Seen(command.command_id, fingerprint(command), ack)
        while len(self._seen) > MOST_SEEN:
            del self._seen[next(iter(self._seen))]

    def _seen_before(self, command: Command) -> Seen | None:
        seen = self._seen.get(command.command_id)
        if seen is not None and seen.fingerprint != fingerprint(command):
            raise Refused("D-57", "同一指令编号已用于另一内容的指令，请换新编号。")
        return seen

    def _unrecorded_quarantine(self) -> tuple[Quarantined, ...]:
        """The newest that no row tells of yet; a flood leaves at most `MOST_QUARANTINED`."""
        fresh = self._quarantine_count - self._quarantine_recorded
        return tuple(self._quarantined)[-fresh:] if fresh > 0 else ()


Workflow = TypeVar("Workflow", bound=type[Inbox])


def two_doors(*kinds: type[Command]) -> Callable[[Workflow], Workflow]:
    """Give a workflow class an update with a validator and a signal for every kind of command."""

    def add(cls: Workflow) -> Workflow:
        for kind in kinds:
            _add_update(cls, kind)
            _add_signal(cls, kind)
        return cls

    return add


def _add_update(cls: type[Inbox], kind: type[Command]) -> None:
    name = wire_name(kind)

    async def door(self: Inbox, raw: RawValue) -> Ack:
        return await self._by_update(read(raw, kind))

    def validator(self: Inbox, raw: RawValue) -> None:
        self._validate(read(raw, kind))

    _as_method(cls, door, name)
    update: Any = workflow.update(name=name, description=_described(kind))(door)
    _as_method(cls, validator, f"_{name}_is_acceptable")
    update.validator(validator)
    setattr(cls, name, update)
    setattr(cls, validator.__name__, validator)


def _add_signal(cls: type[Inbox], kind: type[Command]) -> None:
    name = wire_name(kind)

    async def door(self: Inbox, raw: RawValue) -> None:
        self._by_signal(read(raw, kind))

    _as_method(cls, door, f"{name}_by_signal")
    setattr(cls, door.__name__, workflow.signal(name=name, description=_described(kind))(door))


def _as_method(cls: type[Inbox], door: Callable[..., Any], name: str) -> None:
    """Temporal takes a first parameter for the instance only if it is called self and unannotated."""
    door.__name__ = name
    door.__qualname__ = f"{cls.__name__}.{name}"
    del door.__annotations__["self"]


def _described(kind: type[Command]) -> str:
    return (kind.__doc__ or "").strip().split("\n", maxsplit=1)[0]


def fingerprint(command: Command) -> str:
    """Of the content without the stamp: a sender that tries again is stamped anew."""
    said = replace(command, received_at=None, signature=None)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def _not_genuine() -> Refused:
    """Whoever forges is not told what was wrong with it."""
    return Refused(
        "T-signature", "指令没有有效的签名：须经系统接口，或由已登记的审核工具签名发送。"
    )


def _stamped(command: Command) -> Command:
    """A bare signal carries no stamp: the workflow's own time is the best that is known."""
    if command.received_at is not None:
        return command
    return replace(command, received_at=workflow.now())


def as_failure(refusal: Refused) -> ApplicationError:
    """A refusal as the caller of an update receives it: every finding with its rule."""
    findings = [{"rule": found.rule, "because": found.because} for found in refusal.findings]
    return ApplicationError(
        str(refusal)[:1_000],
        findings,
        type="Refused",
        non_retryable=True,
        category=ApplicationErrorCategory.BENIGN,
    )
