"""A browser at the door: cookies, the token of its page, and a person who types."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx2
import pyotp

BASE = "http://zhicheng/api/v1"


@dataclass
class Browser:
    transport: httpx2.AsyncBaseTransport
    csrf: str = ""
    totp: str = ""  # the secret on the person's device
    recovery: list[str] = field(default_factory=list)
    address: str = ""
    http: httpx2.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx2.AsyncClient(transport=self.transport, follow_redirects=False)

    @property
    def secret(self) -> str:
        return self.http.cookies.get("zc") or ""

    async def ask(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> httpx2.Response:
        given = {"Zhicheng-CSRF": self.csrf, **headers}
        answer = await self.http.request(method, f"{BASE}{path}", json=body, headers=given)
        is_json = answer.headers.get("content-type") == "application/json"
        if is_json and answer.is_success and answer.content:
            self.csrf = answer.json().get("csrf", self.csrf)
        return answer

    async def sign_in(self, login: str, password: str) -> httpx2.Response:
        return await self.ask("POST", "/session", {"login": login, "password": password})

    async def add_totp(self, password: str, at: datetime) -> httpx2.Response:
        made = await self.ask("POST", "/me/factors/totp", {"password": password})
        assert made.status_code == 200, made.text
        self.totp = made.json()["secret"]
        done = await self.ask("POST", "/me/factors/totp/confirm", {"code": self.code(at)})
        if done.is_success:
            self.recovery = done.json()["recovery_codes"]
        return done

    def code(self, at: datetime, steps: int = 0) -> str:
        return pyotp.TOTP(self.totp).at(int(at.timestamp()) + 30 * steps)

    async def prove(self, code: str) -> httpx2.Response:
        return await self.ask("POST", "/session/code", {"code": code})
