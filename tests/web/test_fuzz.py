"""Whatever is sent, by whomever: no fault of ours, no innards told, every refusal a problem document.

`ZHICHENG_FUZZ_EXAMPLES=150 pytest tests/web/test_fuzz.py --timeout 600` sends well over five thousand
requests; without it some 4,700.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from api.identity import sessions
from api.queries.applications import application
from api.web.problems import MEDIA_TYPE
from deploy.local.cashier import reached
from deploy.local.payments import Platform, simulator
from deploy.local.ports import free_port
from deploy.local.served import served_app
from domain.notice import Notice
from paying.platform import Merchant
from paying.seal import Seal
from tests.web.test_acts import UNIT, handed_in, notice
from tests.web.the_door import Door, Visitor, a_door
from tests.web.the_rubbish import EXAMPLES, Fuzzing, Place, Somebody, operations, wrong
from tests.workflows.chapters import arrived, begun
from tests.workflows.one_case import Desk

__all__ = ["notice"]  # a fixture
MERCHANT, KEY = "zhicheng", "5e" * 32
OPERATIONS = {f"{each.method.upper()} {each.path}": each for each in operations()}
_asked: set[str] = set()


def somebody(visitor: Visitor, name: str) -> Somebody:
    bearer = {"Authorization": f"Bearer {visitor.token}"}
    return Somebody(name, bearer | {"Zhicheng-Acting-As": visitor.acting_as})


NOBODY = Somebody("nobody", {})


@dataclass
class Cases:
    """Cases to aim at: one that its unit has, one that the committee has. Ended ones are replaced."""

    door: Door
    notice: Notice
    fuzzing: Fuzzing
    places: dict[str, Place]

    async def standing(self) -> tuple[Place, ...]:
        makers: dict[str, Callable[[], Awaitable[Place]]] = {
            "unit_review": self._at_its_unit, "committee_intake": self._at_the_committee,
        }  # fmt: skip
        for stage, make in makers.items():
            place = self.places.get(stage)
            case = place and await application(self.door.desk.pool, place.known["number"])
            if not case or case.stage.value != stage:
                self.places[stage] = await make()
        return tuple(self.places.values())

    async def _at_its_unit(self) -> Place:
        self.door.clock.now = self._day_one
        me, number = await handed_in(self.door, self.notice)
        files = (await me.get(f"/applications/{number}/attachments")).json()["items"]
        begun = await me.post(
            f"/applications/{number}/attachments/uploads", {"name": "某.pdf", "size": 9}
        )
        known = {
            "number": number, "digest": files[0]["digest"], "upload": begun.json()["id"],
            "section": "basic", "revision": "1", "season": self.notice.terms.notice,
        }  # fmt: skip
        return Place(known, self._day_one, await self._people(me))

    async def _at_the_committee(self) -> Place:
        case = await begun(self.door.desk, arrived)
        self.door.clock.now = case.director.now
        me = await self.door.visitor(case.person)
        known = {"number": case.number, "season": case.notice.terms.notice}
        return Place(known, case.director.now, await self._people(me))

    def __post_init__(self) -> None:
        self._day_one = self.door.clock.now

    async def _people(self, me: Visitor) -> tuple[Somebody, ...]:
        bodies, visitor = self.notice.terms.bodies, self.door.visitor
        officials = {
            "unit clerk": UNIT, "committee": f"committee@{bodies.committee}",
            "founding body": f"founding_body@{bodies.founding}",
            "organiser": f"organiser@{bodies.organiser}", "operator": f"operator@{bodies.committee}",
        }  # fmt: skip
        found = [somebody(me, "applicant"), NOBODY, await self._in_a_browser(me)]
        for name, acting_as in officials.items():
            found.append(somebody(await visitor(f"fuzz-{name}", acting_as), name))
        return tuple(found)

    async def _in_a_browser(self, me: Visitor) -> Somebody:
        secret = await sessions.begin(
            self.door.desk.pool, me.person, "password", self.door.clock.now, second_factor=True
        )
        csrf = sessions.csrf_token(secret)
        return Somebody("signed in", {"Cookie": f"zc={secret}", "Zhicheng-CSRF": csrf})


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def door(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    """With a payment platform behind it."""
    folder: Path = tmp_path_factory.mktemp("files")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    platform = Platform(Merchant(MERCHANT, Seal.of(KEY)), url, folder / "book.json")
    async with (
        served_app(simulator(platform), port),
        reached(url, MERCHANT, KEY) as paying,
        a_door(desk, folder, payments=paying.for_api(free_port())) as opened,
    ):
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def cases(door: Door, notice: Notice) -> AsyncIterator[Cases]:
    async with served_app(door.app) as http:
        door.app.state.progress.longest = 0.2  # a stream is an answer once it has ended
        fuzzing = Fuzzing(str(http.base_url), door.clock)
        yield Cases(door, notice, fuzzing, {})
        fuzzing.session.close()


@pytest.mark.parametrize("name", list(OPERATIONS))
async def test_nothing_that_can_be_sent_is_a_fault_of_ours(cases: Cases, name: str) -> None:
    places = await cases.standing()
    found = await asyncio.to_thread(cases.fuzzing.fuzz, OPERATIONS[name], places, EXAMPLES)
    _asked.add(name)
    assert not found, "\n".join([f"{len(found)} faults:", *found[:20]])


def test_it_was_a_storm_and_no_breeze(cases: Cases) -> None:
    """Where all operations were asked: thousands of requests, and not only refusals."""
    if _asked != set(OPERATIONS):
        pytest.skip("only some operations were asked")
    fuzzing = cases.fuzzing
    assert fuzzing.sent >= 2_000
    assert fuzzing.answered[200] >= fuzzing.sent / 20
    assert {400, 401, 403, 404, 409, 422} <= set(fuzzing.answered)


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (500, MEDIA_TYPE, {"type": "urn:zhicheng:problem:fault"}),
        (503, MEDIA_TYPE, {"type": "urn:zhicheng:problem:no-platform"}),
        (404, "application/json", {}),
        (400, MEDIA_TYPE, {"type": "urn:zhicheng:problem:bad-request", "status": 404}),
        (400, MEDIA_TYPE, {"detail": 'File "/srv/api/web/app.py", line 3'}),
        (422, MEDIA_TYPE, {"detail": "select person from applications"}),
        (409, MEDIA_TYPE, {"detail": 'duplicate key violates unique constraint "answers_pkey"'}),
    ],
)
def test_what_would_be_a_fault_is_one(status: int, kind: str, body: dict[str, Any]) -> None:
    """The control: a storm that sees nothing proves nothing."""
    whole = {"type": "urn:zhicheng:problem:refused", "title": "", "status": status, "detail": ""}
    assert not list(wrong(400, MEDIA_TYPE, json.dumps({**whole, "status": 400}).encode()))
    assert list(wrong(status, kind, json.dumps({**whole, **body}).encode()))


@pytest.mark.parametrize(
    "path", ["/notices/a%00b", "/applications?unit=%00", "/seasons/%00/figures"]
)
async def test_an_address_that_is_no_text_is_refused(door: Door, path: str) -> None:
    clerk = await door.visitor("clerk-1", UNIT)
    done = await clerk.get(path)
    assert (done.status_code, done.json()["type"]) == (400, "urn:zhicheng:problem:bad-request")


@pytest.mark.parametrize("text", ["\x00", "\ud800"])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/applications/2026-1/commands/remind", {"TEXT": "某"}),
        ("/applications/2026-1/commands/return_application", {"opinion": "TEXT"}),
        ("/applications/2026-1/commands/return_application", {"opinion": "某", "items": ["TEXT"]}),
        ("/me/tokens", {"title": "TEXT", "scopes": ["read"]}),
        ("/session", {"login": "TEXT", "password": "某"}),
    ],
)
async def test_a_body_that_is_no_text_is_refused(
    door: Door, path: str, body: dict[str, Any], text: str
) -> None:
    clerk = await door.visitor("clerk-1", UNIT)
    raw = json.dumps(body).replace("TEXT", json.dumps(text)[1:-1]).encode()
    headers = {"Content-Type": "application/json"}
    done = await clerk.ask("POST", path, key="no-text", content=raw, headers=headers)
    assert (done.status_code, done.json()["type"]) == (400, "urn:zhicheng:problem:bad-request")
