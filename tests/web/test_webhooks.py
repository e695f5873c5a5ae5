"""Webhooks at the door: registered and looked after by whoever acts for the organisation."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from api.client import Client, ProblemAnswer
from api.client.client import Json
from api.hooks.courier import Courier
from api.hooks.reader import Reader
from api.hooks.registry import MOST
from api.identity.tokens import Scope
from domain.event_names import EVENT_NAMES
from domain.notice import Notice
from tests.hooks.a_receiver import a_receiver
from tests.vault import VAULT
from tests.web.test_acts import UNIT, handed_in, notice
from tests.web.test_document import DOCUMENT
from tests.web.the_door import Door, Visitor

__all__ = ["notice"]  # a fixture
URL = "https://hr.example.cn/zhicheng"
TYPE = "urn:zhicheng:problem:"


def client_of(visitor: Visitor) -> Client:
    return Client(visitor.client, visitor.token, visitor.acting_as)


async def test_a_hook_is_registered_listed_and_removed_and_its_secret_told_once(
    door: Door,
) -> None:
    clerk = client_of(await door.visitor("hook-1", "unit@unit-city"))
    done = await clerk.new_webhook(URL, types=["submitted"])
    (listed,) = await clerk.webhooks()

    assert len(done["secret"]) >= 43
    assert done["secret"] not in str(listed)
    assert (listed["id"], listed["url"], listed["state"]) == (done["id"], URL, "on")
    assert listed["types"] == ["submitted"]
    assert (await clerk.deliveries(done["id"]))["items"] == []
    await clerk.remove_webhook(done["id"])
    assert await clerk.webhooks() == []


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"url": "http://hr.example.cn/"}, 422, "bad-target"),
        ({"url": "https://127.0.0.1/"}, 422, "bad-target"),
        ({"url": "https://169.254.169.254/latest"}, 422, "bad-target"),
        ({"url": URL, "types": ["no_such"]}, 400, "bad-request"),
        ({"url": URL, "season": "no-such"}, 404, "not-found"),
        ({"url": URL, "secret": "mine"}, 400, "bad-request"),
        ({}, 400, "bad-request"),
    ],
)
async def test_a_hook_that_may_not_be_is_refused(
    door: Door, body: dict[str, Json], status: int, kind: str
) -> None:
    clerk = await door.visitor("hook-2", "unit@unit-city")
    answer = await clerk.post("/webhooks", body)

    assert (answer.status_code, answer.json()["type"]) == (status, TYPE + kind)
    assert (await clerk.get("/webhooks")).json() == {"items": []}


async def test_who_acts_for_nobody_or_for_one_season_registers_no_more_than_that(
    door: Door, notice: Notice
) -> None:
    season = notice.terms.notice
    applicant = await door.visitor("hook-3")
    experts = await door.visitor("hook-3", f"expert@{notice.terms.bodies.committee}")
    of_one = await door.visitor("hook-4", "unit@unit-branch", season=season)
    reader = await door.visitor("hook-5", "unit@unit-branch", scopes=(Scope.READ,))

    for visitor, rule in ((applicant, "SOD-3"), (experts, "SOD-3"), (of_one, "SOD-2"),
                          (reader, "SOD-2"), (replace(of_one, acting_as=UNIT), "SOD-2")):  # fmt: skip
        refused = await visitor.post("/webhooks", {"url": URL})
        assert (refused.status_code, refused.json()["rule"]) == (403, rule)
    assert (await applicant.get("/webhooks")).json()["rule"] == "SOD-3"
    done = await of_one.post("/webhooks", {"url": URL, "season": season})
    assert done.status_code == 201
    assert [each["season"] for each in (await reader.get("/webhooks")).json()["items"]] == [season]
    elsewhere = await door.visitor("hook-6", "unit@unit-branch", season="another")
    assert (await elsewhere.get("/webhooks")).json()["items"] == []
    gone = await elsewhere.ask("DELETE", f"/webhooks/{done.json()['id']}")
    assert gone.status_code == 404


async def test_what_is_somebody_elses_does_not_exist(door: Door) -> None:
    mine = await door.visitor("hook-7", "unit@unit-district")
    other = await door.visitor("hook-8", "department@department-city")
    hook = (await mine.post("/webhooks", {"url": URL})).json()["id"]

    for method, path in (("DELETE", ""), ("POST", "/switch-on"), ("GET", "/deliveries"),
                         ("POST", "/deliveries/1/resend")):  # fmt: skip
        for visitor in (other, replace(mine, acting_as="agency@unit-district")):
            answer = await visitor.ask(method, f"/webhooks/{hook}{path}")
            assert answer.status_code in {403, 404}, path
    assert (await mine.post(f"/webhooks/{hook}/deliveries/1/resend")).status_code == 404
    assert (await mine.ask("DELETE", f"/webhooks/{hook}")).status_code == 204
    assert (await mine.ask("DELETE", f"/webhooks/{hook}")).status_code == 404


async def test_an_organisation_has_only_so_many(door: Door) -> None:
    clerk = client_of(await door.visitor("hook-9", "headquarters@headquarters-chongqing"))
    for _ in range(MOST):
        await clerk.new_webhook(URL)
    with pytest.raises(ProblemAnswer) as refused:
        await clerk.new_webhook(URL)
    assert (refused.value.status, refused.value.kind) == (409, "too-many")


async def test_what_the_api_registers_is_told_and_what_failed_is_sent_again(
    door: Door, notice: Notice
) -> None:
    """The whole way: an application handed in at the door, heard of by its unit's system."""
    clerk = client_of(await door.visitor("hook-10", UNIT))
    await hand_out(door)  # what others did
    async with a_receiver() as receiver, a_courier(door) as courier:
        hook = (await clerk.new_webhook(URL, notice.terms.notice, ["submitted"]))["id"]
        await door.desk.pool.execute(
            "update webhooks set url = $2 where id = $1", hook, receiver.url()
        )
        receiver.answer = 500
        _, number = await handed_in(door, notice)
        await hand_out(door)
        assert await courier.send_next()
        (waiting,) = (await clerk.deliveries(hook, state="waiting"))["items"]
        assert (waiting["number"], waiting["answer"]) == (number, 500)
        with pytest.raises(ProblemAnswer, match="只有推送失败"):
            await clerk.resend(hook, waiting["id"])

        await door.desk.pool.execute("update hook_deliveries set state = 'failed'")
        receiver.answer = 200
        await clerk.resend(hook, waiting["id"])
        assert await courier.send_next()
        told = [each.headers["zhicheng-delivery"] for each in receiver.taken]
    assert told == [str(waiting["id"])] * 2
    page = await clerk.deliveries(hook, limit=1)
    assert [each["state"] for each in page["items"]] == ["delivered"]
    rest = await clerk.deliveries(hook, before=page["next"])
    assert (rest["items"], rest["next"]) == ([], None)


async def hand_out(door: Door) -> None:
    reader = Reader(door.desk.pool, door.clock)
    while await reader.hand_out():
        pass


@asynccontextmanager
async def a_courier(door: Door) -> AsyncIterator[Courier]:
    courier = Courier(door.desk.pool, VAULT, door.clock, private=True)
    yield courier
    await courier.close()


def test_the_document_names_every_type_of_event() -> None:
    schema = DOCUMENT["components"]["schemas"]["NewHook"]["properties"]["types"]
    assert schema["items"]["enum"] == sorted(EVENT_NAMES)
