"""What other systems get: a signed POST, a message in a chat; and what they are never asked."""

import hashlib
import hmac
import importlib
import json
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from pydantic import ValidationError

from api.letters.carriers import Parcel, Undelivered
from api.letters.chats import Chats
from api.letters.settings import PostSettings
from api.letters.smtp import Smtp
from api.letters.webhook import Webhook, origin_of
from tests.domain.builders_lives import at
from tests.vault import KEY

HOOK = "https://hooks.example.cn/letters?key=canary"
SECRET = "a secret of the test"  # noqa: S105


def parcel(channel: str = "webhook", address: str = HOOK) -> Parcel:
    return Parcel(
        "letter-1", channel, address, "2023-00001", "returned", "申请书已退回修改", "请修改。",
        at("2023-12-01", "12:00:00"), at("2023-11-06"),
    )  # fmt: skip


async def posted(answer: int, address: str = HOOK, secret: str = SECRET) -> list[httpx2.Request]:
    asked: list[httpx2.Request] = []

    def take(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(answer, headers={"Location": "http://127.0.0.1/"})

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(take)) as http:
        carrier = Webhook(http, secret, frozenset({"https://hooks.example.cn"}))
        await carrier.carry(parcel(address=address))
    return asked


async def test_a_receiver_can_check_who_posted_when_and_whether_it_came_before() -> None:
    (asked,) = await posted(204)

    stamp = asked.headers["Zhicheng-Timestamp"]
    said = stamp.encode() + b"." + asked.content
    expected = hmac.new(SECRET.encode(), said, hashlib.sha256).hexdigest()
    assert asked.headers["Zhicheng-Signature"] == f"sha256={expected}"
    assert int(stamp) == int(at("2023-11-06").timestamp())
    assert asked.headers["Idempotency-Key"] == "letter-1"
    body = json.loads(asked.content)
    assert (body["id"], body["number"], body["kind"]) == ("letter-1", "2023-00001", "returned")
    assert body["due_at"] == "2023-12-01T12:00:00+08:00"


@pytest.mark.parametrize("answer", [302, 400, 500])
async def test_anything_but_yes_is_a_failure_without_the_address(answer: int) -> None:
    with pytest.raises(Undelivered, match=str(answer)) as failed:
        await posted(answer)
    assert "example" not in str(failed.value)


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example.cn/", "https://hooks.example.cn:8443/", "https://127.0.0.1/",
        "https://hooks.example.cn@127.0.0.1/", "https://hooks.example.cn.evil.cn/",
        "file:///etc/passwd", "nothing", "http://[::1", "",
    ],
)  # fmt: skip
async def test_no_address_is_asked_that_operators_have_not_allowed(address: str) -> None:
    with pytest.raises(Undelivered, match="ZHICHENG_WEBHOOK_ORIGINS"):
        await posted(204, address)


async def test_nothing_is_posted_that_nobody_could_check() -> None:
    with pytest.raises(Undelivered, match="ZHICHENG_WEBHOOK_SECRET"):
        await posted(204, secret="")


def test_an_origin_is_scheme_host_and_port() -> None:
    assert origin_of("https://a.cn:443/x") == origin_of("https://a.cn") == "https://a.cn"
    assert origin_of("http://127.0.0.1:9000/x") == "http://127.0.0.1:9000"


def test_the_settings_take_origins_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHICHENG_POSTGRES_DSN", "postgresql://x")
    monkeypatch.setenv("ZHICHENG_SECRETS_KEY", KEY)
    monkeypatch.setenv("ZHICHENG_WEBHOOK_ORIGINS", "https://a.cn, http://b.cn:81")
    assert PostSettings().origins == {"https://a.cn", "http://b.cn:81"}
    monkeypatch.setenv("ZHICHENG_WEBHOOK_ORIGINS", "https://a.cn/path")
    with pytest.raises(ValidationError, match="scheme://host"):
        PostSettings()


def test_a_mail_server_without_a_sender_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHICHENG_POSTGRES_DSN", "postgresql://x")
    monkeypatch.setenv("ZHICHENG_SECRETS_KEY", KEY)
    monkeypatch.setenv("ZHICHENG_SMTP_HOST", "mail.example.org")
    with pytest.raises(ValidationError, match="ZHICHENG_SMTP_FROM"):
        PostSettings()


async def test_a_mail_server_that_is_away_is_a_failure_and_so_is_no_address() -> None:
    carrier = Smtp("127.0.0.1", 1, "post@example.org", seconds=1)
    with pytest.raises(Undelivered, match="邮件服务器不可用（ConnectionRefusedError）"):
        await carrier.carry(parcel("email", "a@example.cn"))
    with pytest.raises(Undelivered, match="邮箱地址有误"):
        await carrier.carry(parcel("email", "a@example.cn\nBcc: b@example.cn"))


# --------------------------------------------------------------------------------- chats


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # apprise's
@pytest.mark.parametrize(
    ("channel", "host"),
    [("wecom", "qyapi.weixin.qq.com"), ("dingtalk", "oapi.dingtalk.com"), ("feishu", "open.feishu.cn")],
)  # fmt: skip
async def test_a_chat_is_asked_at_its_own_service(
    monkeypatch: pytest.MonkeyPatch, channel: str, host: str
) -> None:
    asked: list[tuple[str, str]] = []
    requests: Any = pytest.importorskip("requests")  # comes with the extra

    def take(_: Any, prepared: Any, **__: Any) -> Any:
        asked.append((prepared.url, str(prepared.body)))
        return SimpleNamespace(status_code=200, content=b'{"errcode":0,"code":0}', text="")

    monkeypatch.setattr(requests.Session, "send", take)
    await Chats().carry(parcel(channel, "0123456789abcdef"))
    assert len(asked) == 1
    assert asked[0][0].startswith(f"https://{host}/")
    assert "0123456789abcdef" in asked[0][0]


async def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(Undelivered, match=r"pip install 'zhicheng\[chats\]'"):
        await Chats().carry(parcel("wecom", "0123456789abcdef"))
