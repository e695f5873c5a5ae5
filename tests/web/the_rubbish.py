"""What a fuzzer sends, and what no answer may be or say, whatever was sent."""

import itertools
import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

import requests
from hypothesis import HealthCheck, Phase, given, settings, strategies as st
from schemathesis import APIOperation, Case, GenerationMode, openapi
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.web.problems import MEDIA_TYPE
from tests.web.test_document import DOCUMENT
from tests.web.the_door import Clock

Operation: TypeAlias = APIOperation[Any, Any, Any, Any]
EXAMPLES = int(os.environ.get("ZHICHENG_FUZZ_EXAMPLES", "24"))  # of every operation
_CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
_INNARDS = re.compile(
    r"Traceback|\.py\b|site-packages|/usr/|/tmp/|asyncpg|pydantic|starlette|temporalio|PostgresError"
    r"|\bselect\b.+\bfrom\b|\binsert into\b|\bviolates\b|constraint \"|invalid byte sequence"
    r"|Exception\b|Error:|object at 0x",
    re.IGNORECASE | re.DOTALL,
)
_MEMBERS = {"type", "title", "status", "detail"}
_MEANT = {  # a 503 that is an answer and no fault: what is asked for is somebody else's to give
    "urn:zhicheng:problem:platform-silent", "urn:zhicheng:problem:unavailable",
}  # fmt: skip
BODIES: tuple[bytes, ...] = (
    b"", b"null", b"[]", b"0", b'"', b"{", b"\xff\xfe", b"\x00", b"[" * 5_000, b'{"a":' * 2_000,
    b"NaN", b"1e999", b"-" + b"9" * 5_000, b'{"opinion": "\\u0000"}', b'{"opinion": "\\ud800"}',
    b'{"\\ud800": 1}', b'{"\\u0000": 1}', b'{"opinion": NaN}', b'{"opinion": 1e999}',
    b'{"a": 1, "a": 2}', b"\xef\xbb\xbf{}", b"x" * 20_000,
)  # fmt: skip
SPOILERS = ("\x00", "\ud800", "9" * 400)  # JSON can spell half a character, UTF-8 cannot
_NO_CHANGE: dict[str, str] = {}
_IN_ADDRESSES = ("%00", "%ff", "a%00b", "9" * 400, "-1", "%27;%20select%201%20--", "%F0%9F%97%BF")


def operations() -> list[Operation]:
    """Every one of the document; a test names what it leaves out, and why."""
    found = list(openapi.from_dict(DOCUMENT).get_all_operations())
    return [each.ok() for each in found if isinstance(each, Ok)]


@dataclass(frozen=True)
class Somebody:
    name: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """A case to aim at, what it has, and the time at which it stands there."""

    known: Mapping[str, str]  # path parameters that exist
    clock: datetime
    people: tuple[Somebody, ...]


@dataclass(frozen=True)
class Sent:
    """One request as it was drawn. `spoiler` goes to the end of one text of its body."""

    case: Case[Any]
    who: Somebody
    at: datetime
    spoiler: str
    which: int  # of its texts, counted round


@dataclass
class Fuzzing:
    base: str
    clock: Clock
    session: requests.Session = field(default_factory=requests.Session)
    sent: int = 0
    answered: Counter[int] = field(default_factory=Counter)  # by status

    def fuzz(self, operation: Operation, places: Sequence[Place], examples: int) -> list[str]:
        """Every fault that is found, told with the request that found it; the same every time."""
        faults: list[str] = []

        @settings(
            max_examples=examples, derandomize=True, database=None, deadline=None,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(_requests(operation, places))
        def drawn(one: Sent) -> None:
            self.clock.now = one.at
            faults.extend(self._as_drawn(one))

        drawn()
        for place, who, prepared in _rubbish(self.base, operation, places):
            self.clock.now = place.clock
            faults += [f"{who.name}: {what}" for what in self._raw(prepared)]
        return faults

    def _as_drawn(self, one: Sent) -> Iterator[str]:
        if one.spoiler and isinstance(one.case.body, dict):
            yield from self._raw(_spoilt(self.base, one))
            return
        case = one.case
        answer = case.call(
            self.base, self.session, dict(one.who.headers), timeout=30, allow_redirects=False
        )
        kind = answer.headers.get("content-type", [""])[0]
        for what in self._wrong(answer.status_code, kind, answer.content):
            yield f"{one.who.name}: {_told(answer.request)}: {what}"
        try:
            case.validate_response(answer, checks=_CHECKS)
        except FailureGroup as group:
            for each in group.exceptions:
                yield f"{one.who.name}: {_told(answer.request)}: {answer.status_code} {each}"

    def _raw(self, prepared: requests.PreparedRequest) -> Iterator[str]:
        answer = self.session.send(prepared, timeout=30, allow_redirects=False)
        kind = answer.headers.get("content-type", "")
        for what in self._wrong(answer.status_code, kind, answer.content):
            yield f"{_told(prepared)}: {what}"

    def _wrong(self, status: int, kind: str, content: bytes) -> Iterator[str]:
        self.sent += 1
        self.answered[status] += 1
        return wrong(status, kind, content)


@st.composite
def _requests(draw: st.DrawFn, operation: Operation, places: Sequence[Place]) -> Sent:
    """Mostly at what exists and as who the person is; sometimes as the document alone would have it."""
    place, mode = draw(st.sampled_from(places)), draw(st.sampled_from(GenerationMode))
    wanted = {each.name for each in operation.path_parameters}
    known = {name: value for name, value in place.known.items() if name in wanted}
    fixed = draw(st.sampled_from([known, known, known, None]))
    case = draw(operation.as_strategy(generation_mode=mode, path_parameters=fixed))
    who = draw(st.sampled_from(place.people))
    spoiler = draw(st.sampled_from(["", "", "", *SPOILERS]))
    return Sent(case, who, place.clock, spoiler, draw(st.integers(0, 7)))


def _spoilt(base: str, one: Sent) -> requests.PreparedRequest:
    headers = {**one.case.headers, **one.who.headers, "Content-Type": "application/json"}
    paths = list(_texts(one.case.body))
    body = _with(one.case.body, paths[one.which % len(paths)], one.spoiler) if paths else {}
    url = f"{base}{one.case.formatted_path}"
    raw = json.dumps(body).encode()
    return requests.Request(one.case.method, url, headers=headers, data=raw).prepare()


def _texts(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where a text stands in it."""
    if isinstance(body, str):
        yield path
    parts = (
        body.items()
        if isinstance(body, dict)
        else enumerate(body)
        if isinstance(body, list)
        else ()
    )
    for name, each in parts:
        yield from _texts(each, (*path, name))


def _with(body: Any, path: tuple[Any, ...], spoiler: str) -> Any:
    """A copy, with the spoiler at the end of the text at that place."""
    if not path:
        return body + spoiler
    copy = body.copy()
    copy[path[0]] = _with(body[path[0]], path[1:], spoiler)
    return copy


def _rubbish(
    base: str, operation: Operation, places: Sequence[Place]
) -> Iterator[tuple[Place, Somebody, requests.PreparedRequest]]:
    """Bodies that are no JSON, or JSON that is no text; parts of the address likewise. In turn."""
    turns = itertools.cycle((place, who) for place in places for who in place.people)
    bodies = BODIES if operation.method in {"post", "put", "patch"} else ()
    asked = [(path, query, b"{}") for path, query in _addresses(operation)]
    asked += [(_NO_CHANGE, "", body) for body in bodies]
    for n, (changed, query, body) in enumerate(asked):
        place, who = next(turns)
        names = [each.name for each in operation.path_parameters]
        path = operation.path.format(
            **{name: place.known.get(name, "1") for name in names} | changed
        )
        headers = {
            "Idempotency-Key": f"rubbish-{n}", "Upload-Offset": "0",
            "Content-Type": "application/json", **who.headers,
        }  # fmt: skip
        url = f"{base}{path}{query}"
        yield place, who, requests.Request(operation.method, url, headers, data=body).prepare()


def _addresses(operation: Operation) -> Iterator[tuple[dict[str, str], str]]:
    """Path parameters that are changed, and a query."""
    for each, spoiler in itertools.product(operation.path_parameters, _IN_ADDRESSES):
        yield {each.name: spoiler}, ""
    for each, spoiler in itertools.product(operation.query, _IN_ADDRESSES):
        yield {}, f"?{each.name}={spoiler}"


def _told(request: requests.PreparedRequest) -> str:
    body = request.body if isinstance(request.body, bytes) else str(request.body or "").encode()
    acting = request.headers.get("Zhicheng-Acting-As", "")
    return f"{request.method} {request.url} as {acting!r} with {body[:300]!r}"


def wrong(status: int, kind: str, content: bytes) -> Iterator[str]:
    """A fault of ours, innards told, or a refusal that is no problem document."""
    if status < 400:
        return
    text = content.decode(errors="replace")
    if kind != MEDIA_TYPE:
        yield f"{status} is no problem document: {text[:300]}"
        return
    body = json.loads(text)
    if status >= 500 and body["type"] not in _MEANT:
        yield f"{status} {body['type']}"
    if not set(body) >= _MEMBERS or body["status"] != status:
        yield f"{status} is half a problem document: {text[:300]}"
    if found := _INNARDS.search(str({**body, "instance": ""})):
        yield f"{status} tells {found.group()[:80]!r}: {text[:500]}"
