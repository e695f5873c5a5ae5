"""Reading a message that nobody has looked at yet, and saying briefly what was wrong with it.

The text of a refusal never repeats the input: it may hold personal data, and it travels back
through the same size limits as everything else.
"""

import json
from dataclasses import dataclass

from temporalio import workflow
from temporalio.common import RawValue

from domain.commands import Command, wire_name
from workflows.signing import Signed, signed

LARGEST = 8_000  # bytes; 500 of the worst are read within one workflow task
_MOST_FAULTS = 5
_LONGEST = 400
_UNKNOWN_FIELDS = frozenset({"unexpected_keyword_argument", "extra_forbidden"})


class Unreadable(ValueError):
    """The message is not a command of this kind: its encoding, its size or its fields."""


@dataclass(frozen=True, slots=True)
class Message:
    """A command, and what was signed of it."""

    command: Command
    signed: Signed


def read(raw: RawValue, kind: type[Command]) -> Message:
    """The command, or Unreadable. Encoding and size are looked at before the JSON is."""
    payload = raw.payload
    encoding = payload.metadata.get("encoding", b"")
    if encoding != b"json/plain":
        raise Unreadable("encoding: 应为 json/plain")
    if len(payload.data) > LARGEST:
        raise Unreadable(f"message: {len(payload.data)} 字节，最多 {LARGEST} 字节")
    try:
        command: Command = workflow.payload_converter().from_payload(payload, kind)
    except ValueError as fault:
        raise Unreadable(what_is_wrong(fault)) from None
    fields = json.loads(payload.data)
    return Message(command, signed(workflow.info().workflow_id, wire_name(kind), fields))


def what_is_wrong(fault: Exception) -> str:
    """Field by field where the fault knows its fields; at most a few of them."""
    count = getattr(fault, "error_count", None)
    if count is None:
        return f"{type(fault).__name__}"
    if count() > _MOST_FAULTS:  # listing them all would cost more than reading did
        return f"{count()} 处不符"
    faults = fault.errors(include_input=False, include_url=False, include_context=False)  # type: ignore[attr-defined]
    return "；".join(f"{_place(each)}: {each['msg'][:100]}" for each in faults)[:_LONGEST]


def _place(fault: dict[str, object]) -> str:
    loc = fault["loc"]
    if not isinstance(loc, tuple):
        return "message"
    known = (
        loc[:-1] if fault["type"] in _UNKNOWN_FIELDS else loc
    )  # an unknown name is input as well
    return ".".join(str(part) for part in known) or "message"
