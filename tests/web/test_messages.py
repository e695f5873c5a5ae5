"""Messages and channels over HTTP; what operators see of letters, and what nobody sees."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import typer
from typer.testing import CliRunner

from api.connection import Connection
from api.letters.postman import Postman
from api.letters.retries import TRIES
from api.terminal import letters
from domain.notice import Notice
from tests.letters.the_post import MailServer, a_mail_server
from tests.vault import KEY
from tests.web.test_acts import UNIT, handed_in, notice
from tests.web.the_door import Door, Visitor

__all__ = ["notice"]  # a fixture
OPERATOR = "operator@zhicheng-operations"
_people = itertools.count(1)


@pytest_asyncio.fixture(loop_scope="session")
async def mail() -> AsyncIterator[MailServer]:
    async with a_mail_server() as server:
        yield server


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def the_clock_stays(door: Door) -> AsyncIterator[None]:
    was = door.clock.now
    yield
    door.clock.now = was


async def operator(door: Door) -> Visitor:
    await door.desk.pool.execute(
        "insert into organisations (id, name, role)"
        " values ('zhicheng-operations', '运维', 'operator') on conflict do nothing"
    )
    return await door.visitor("operator-1", OPERATOR)


def postman(door: Door, mail: MailServer) -> Postman:
    return Postman(door.desk.pool, {"email": mail.carrier}, door.clock)


async def with_mail(door: Door, mail: MailServer, me: Visitor, address: str) -> None:
    """Set, and verified with the code that came."""
    body = {"quiet_hours": False, "channels": [{"kind": "email", "address": address}]}
    assert (await me.ask("PUT", "/me/channels", json=body)).status_code == 200
    await postman(door, mail).work_off()
    (code,) = [
        str(sent["Subject"]).split()[-1] for sent in mail.mails
        if sent["To"] == address and "验证码" in str(sent["Subject"])
    ]  # fmt: skip
    done = await me.ask("PUT", "/me/channels/email/verification", json={"code": code})
    assert done.json()["channels"][0]["verified_at"] is not None


async def test_what_happens_is_a_message_that_is_read_once(
    door: Door, notice: Notice, mail: MailServer
) -> None:
    me, number = await handed_in(door, notice)
    clerk = await door.visitor("clerk-1", UNIT)
    await postman(door, mail).work_off()

    page = (await me.get("/me/messages")).json()
    (message,) = page["items"]
    assert (message["title"], page["unread"]) == (f"申请书 {number} 已提交", 1)
    path = f"/me/messages/{message['id']}/read"
    assert (await me.ask("PUT", path)).json() == {"unread": 0}
    first = (await me.get("/me/messages")).json()["items"][0]["read_at"]
    assert (await me.ask("PUT", path)).json() == {"unread": 0}
    assert (await me.get("/me/messages")).json()["items"][0]["read_at"] == first
    assert (await me.get("/me/messages?unread=true")).json()["items"] == []
    theirs = await clerk.ask("PUT", path)
    assert (theirs.status_code, theirs.json()["detail"]) == (404, "没有此消息。")


async def test_messages_come_page_by_page_the_newest_first(
    door: Door, notice: Notice, mail: MailServer
) -> None:
    await door.visitor("clerk-pages", UNIT)
    for _ in range(3):
        await handed_in(door, notice)
    await postman(door, mail).work_off()
    clerk = await door.visitor("clerk-pages", UNIT)
    seen: list[int] = []
    query = "?limit=2"
    while query:
        page = (await clerk.get(f"/me/messages{query}")).json()
        seen += [message["id"] for message in page["items"]]
        query = page["next"] and f"?limit=2&after={page['next']}"
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) >= 3


async def test_a_mail_follows_the_channel_that_was_verified(
    door: Door, notice: Notice, mail: MailServer
) -> None:
    me, number = await handed_in(door, notice)
    await postman(door, mail).work_off()
    address = f"me-{next(_people)}@example.cn"
    await with_mail(door, mail, me, address)
    clerk = await door.visitor("clerk-1", UNIT)
    body = {"opinion": "金丝雀在此"}
    await clerk.post(f"/applications/{number}/commands/return_application", body, key=f"m-{number}")

    await postman(door, mail).work_off()

    sent = mail.mails[-1]
    assert (sent["To"], str(sent["Subject"])) == (address, f"申请书 {number} 已退回修改")
    assert "金丝雀" not in sent.get_content()
    assert "截止时间：" in sent.get_content()


async def test_a_wrong_code_is_refused(door: Door) -> None:
    me = await door.visitor("w-code")
    body = {"channels": [{"kind": "email", "address": "code@example.cn"}]}
    await me.ask("PUT", "/me/channels", json=body)
    done = await me.ask("PUT", "/me/channels/email/verification", json={"code": "00000000"})
    assert (done.status_code, done.json()["type"]) == (422, "urn:zhicheng:problem:wrong-code")


BAD: list[dict[str, Any]] = [
    {"kind": "email", "address": "canary"},
    {"kind": "email", "address": "canary@example.cn, b@example.cn"},
    {"kind": "webhook", "address": "ftp://canary/"},
    {"kind": "webhook", "address": "https://me:canary@example.cn/"},
    {"kind": "wecom", "address": "https://canary.cn/key"},
    {"kind": "telegram", "address": "canary-0123456789"},
    {"kind": "email", "address": f"{'canary' * 50}@example.cn"},
]


@pytest.mark.parametrize("channel", BAD)
async def test_what_is_no_address_is_refused_and_not_repeated(
    door: Door, channel: dict[str, Any]
) -> None:
    me = await door.visitor("w-bad")
    done = await me.ask("PUT", "/me/channels", json={"channels": [channel]})
    assert (done.status_code, done.json()["title"]) == (400, "请求有误")
    assert "canary" not in done.text
    twice = [{"kind": "email", "address": "canary@example.cn"}] * 2
    done = await me.ask("PUT", "/me/channels", json={"channels": twice})
    assert (done.status_code, "canary" in done.text) == (400, False)
    assert (await me.get("/me/channels")).json()["channels"] == []


async def test_what_is_not_named_is_forgotten_and_an_own_way_is_ones_own(door: Door) -> None:
    me, other = await door.visitor("w-own"), await door.visitor("w-other-way")
    channel = {"kind": "wecom", "address": "0123456789abcdef", "enabled": False}
    body = {"language": "en", "quiet_hours": False, "channels": [channel]}
    kept = (await me.ask("PUT", "/me/channels", json=body)).json()
    assert kept == body | {"channels": [channel | {"verified_at": None}]}
    default = {"language": "zh", "quiet_hours": True, "channels": []}
    assert (await other.get("/me/channels")).json() == default
    assert (await me.ask("PUT", "/me/channels", json={})).json() == default


async def one_given_up(door: Door, notice: Notice, mail: MailServer) -> tuple[Visitor, str]:
    """An applicant whose mail about a return could not be delivered, and the number."""
    me, number = await handed_in(door, notice)
    clerk = await door.visitor("clerk-1", UNIT)
    await postman(door, mail).work_off()
    await with_mail(door, mail, me, "canary@example.cn")
    path, body = f"/applications/{number}/commands/return_application", {"opinion": "请补充"}
    await clerk.post(path, body, key=f"f-{number}")
    mail.refusal = "451 not now, canary"
    for _ in range(TRIES):
        await postman(door, mail).work_off()
        next_try = await door.desk.pool.fetchval(
            "select max(next_try_at) from deliveries where failure is not null"
        )
        door.clock.now = max(door.clock.now, next_try)
    mail.refusal = ""
    return me, number


async def failed_of(eye: Visitor, number: str) -> list[dict[str, Any]]:
    items = (await eye.get("/operations/letters")).json()["items"]
    return [item for item in items if item["number"] == number]


async def test_an_operator_sees_what_failed_and_never_to_whom_or_where(
    door: Door, notice: Notice, mail: MailServer
) -> None:
    me, number = await one_given_up(door, notice, mail)
    eye = await operator(door)

    (failed,) = await failed_of(eye, number)
    assert (failed["channel"], failed["tries"], failed["failure"]) == (
        "email", TRIES, "邮件服务器答复 451",
    )  # fmt: skip
    letters_now = (await eye.get(f"/applications/{number}/letters")).json()["items"]
    fared = {(one["kind"], one["channel"]): one["state"] for one in letters_now}
    assert fared["returned", "email"] == "given_up"
    assert fared["returned", "portal"] == "delivered"
    assert "canary" not in f"{failed}{letters_now}"
    assert me.person not in f"{failed}{letters_now}"


async def test_what_was_given_up_is_sent_again_once_under_the_same_reference(
    door: Door, notice: Notice, mail: MailServer
) -> None:
    _, number = await one_given_up(door, notice, mail)
    eye = await operator(door)
    (failed,) = await failed_of(eye, number)

    again = await eye.post(f"/operations/letters/{failed['id']}/resend")
    await postman(door, mail).work_off()

    assert again.json() == {"id": failed["id"]}
    assert f"letter-{failed['id']}@" in mail.references[-1]
    assert await failed_of(eye, number) == []
    assert (await eye.post(f"/operations/letters/{failed['id']}/resend")).status_code == 404


async def test_the_terminal_lists_failures_and_sends_again(
    door: Door, notice: Notice, mail: MailServer, module_database: str
) -> None:
    _, number = await one_given_up(door, notice, mail)
    (failed,) = await failed_of(await operator(door), number)
    app = typer.Typer()
    letters.register(app, lambda: Connection(module_database, "", "", secrets_key=KEY))

    listed = await in_a_thread(app, "letters", "list")
    assert f"{failed['id']}　{number}　returned　email　12 次　邮件服务器答复 451" in listed.stdout
    as_json = await in_a_thread(app, "letters", "list", "--json")
    assert failed["id"] in {one["id"] for one in json.loads(as_json.stdout)}
    done = await in_a_thread(app, "letters", "resend", failed["id"])
    assert (done.exit_code, failed["id"] in done.stdout) == (0, True)
    twice = await in_a_thread(app, "letters", "resend", failed["id"])
    assert (twice.exit_code, "没有此项" in twice.stderr) == (2, True)


async def in_a_thread(app: typer.Typer, *typed: str) -> Any:
    """The terminal runs a loop of its own."""
    return await asyncio.to_thread(CliRunner().invoke, app, list(typed))


@pytest.mark.parametrize("name", ["1", "x", "9" * 30, "00000000-0000-0000-0000-000000000000"])
async def test_what_never_failed_is_not_sent_again(door: Door, name: str) -> None:
    eye = await operator(door)
    assert (await eye.post(f"/operations/letters/{name}/resend")).status_code == 404


async def test_only_operators_and_the_organiser_see_how_letters_fare(
    door: Door, notice: Notice
) -> None:
    me, number = await handed_in(door, notice)
    clerk = await door.visitor("clerk-1", UNIT)
    organiser = await door.visitor("organiser-9", f"organiser@{notice.terms.bodies.organiser}")
    assert (await organiser.get(f"/applications/{number}/letters")).json()["items"]
    for who in (me, clerk):
        seen = await who.get(f"/applications/{number}/letters")
        assert (seen.status_code, seen.json()["rule"]) == (403, "SOD-3")
    for who in (me, clerk, organiser):
        for done in (await who.get("/operations/letters"),
                     await who.post("/operations/letters/1/resend")):  # fmt: skip
            assert (done.status_code, done.json()["rule"]) == (403, "SOD-3")
    stranger = await door.visitor("w-letters")
    assert (await stranger.get(f"/applications/{number}/letters")).status_code == 404


async def test_a_tier_is_reminded_as_often_a_day_as_the_notice_says(
    door: Door, notice: Notice, mail: MailServer
) -> None:
    me, number = await handed_in(door, notice)
    clerk = await door.visitor("clerk-1", UNIT)
    path = f"/applications/{number}/commands/remind"
    allowed = notice.terms.reminders_a_day
    for time in range(allowed):
        assert (await me.post(path, {}, key=f"r{time}-{number}")).status_code == 200

    more = await me.post(path, {}, key=f"more-{number}")

    problem = more.json()
    assert (more.status_code, problem["rule"]) == (422, "D-58")
    assert "催办" in problem["findings"][0]["clause"]["text"]
    await postman(door, mail).work_off()
    told = [one for one in (await clerk.get("/me/messages?limit=200")).json()["items"]
            if one["number"] == number and one["kind"] == "reminder"]  # fmt: skip
    assert len(told) == allowed
