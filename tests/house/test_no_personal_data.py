"""Temporal keeps ids, never people: no field for a name in any message, none in any history."""

import base64
import dataclasses
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from activities.complaints import Message, Question
from activities.grounds import GroundsRequest, InForceRequest
from activities.meetings import AgendaRequest, MeetingTransition
from activities.records import Quarantined, Transition
from activities.seasons import ComplaintTransition, SeasonTransition
from deploy.local.towns import ORGANISATIONS
from domain.commands import COMMANDS
from domain.complaint_case import COMPLAINT_COMMANDS
from domain.meeting_commands import MEETING_COMMANDS
from domain.season_commands import SEASON_COMMANDS
from workflows.starts import ApplicationStart, ComplaintStart, MeetingStart, SeasonStart

HISTORIES = sorted((Path(__file__).parents[1] / "replay" / "histories").rglob("*.json.gz"))
TRAVELS = (
    *COMMANDS, *SEASON_COMMANDS, *COMPLAINT_COMMANDS, *MEETING_COMMANDS, ApplicationStart, SeasonStart, ComplaintStart,
    MeetingStart, Transition, MeetingTransition, AgendaRequest,
    SeasonTransition, ComplaintTransition, Quarantined, GroundsRequest, InForceRequest, Message,
    Question,
)  # fmt: skip
FOR_PEOPLE = re.compile(
    r"(^|_)(display|full|family|given|contact)?_?name$|phone|mobile|email|address|birth|id_card"
    r"|identity_number|passport"
)
NAMES_OF_THINGS = {"Material.name", "Quarantined.name"}  # of a file; of a message
IN_TEXT = re.compile(
    r"(?<![0-9a-f])1[3-9]\d{9}(?![0-9a-f])|(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)"
)


def dataclasses_in(hint: Any, seen: set[type]) -> Iterator[type]:
    for inner in get_args(hint):
        yield from dataclasses_in(inner, seen)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint) and hint not in seen:
        seen.add(hint)
        yield hint
        for field in get_type_hints(hint).values():
            yield from dataclasses_in(field, seen)


@pytest.mark.parametrize("kind", TRAVELS, ids=lambda kind: kind.__name__)
def test_nothing_that_travels_has_a_field_for_a_person_s_name_or_number(kind: type) -> None:
    wrong = [
        f"{each.__name__}.{field.name}"
        for each in dataclasses_in(kind, set())
        for field in dataclasses.fields(each)
        if FOR_PEOPLE.search(field.name)
    ]

    assert set(wrong) <= NAMES_OF_THINGS


def texts(value: Any) -> Iterator[str]:
    """Every text of a history; payloads are decoded, and a hash has no meaning."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "data" and isinstance(inner, str):
                yield base64.b64decode(inner).decode("utf-8", "replace")
            else:
                yield from texts(inner)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


def personal(history: Any) -> set[str]:
    known = {part for each in ORGANISATIONS for part in each[4:]}  # contacts and their numbers
    whole = "\n".join(texts(history))
    drawn = re.compile(r"[0-9a-f]{32,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # by chance
    return {part for part in known if part in whole} | set(IN_TEXT.findall(drawn.sub("", whole)))


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)
def test_no_history_names_a_person_or_a_telephone(file: Path) -> None:
    assert personal(json.loads(gzip.decompress(file.read_bytes()))) == set()


@pytest.mark.parametrize("planted", ["陈经办", "13912345678", "50010519491231002X", "023-60000006"])
def test_a_name_in_a_payload_would_be_found(planted: str) -> None:
    """The control."""
    payload = {"data": base64.b64encode(f'{{"opinion":"{planted}"}}'.encode()).decode()}

    assert personal({"events": [{"input": {"payloads": [payload]}}]}) == {planted}
