"""The typed client against the document: every operation has its method, and no method is alone."""

import inspect
import re

import httpx2
import pytest

from api.client import Client, ProblemAnswer
from api.client.client import body_of
from api.commands import NotFound, Unavailable
from domain import commands as c
from domain.complaint_case import BeginInvestigation
from domain.meeting_commands import SignIn
from domain.people import Actor, Role
from domain.refusals import Refused
from domain.season_commands import CancelSeason
from tests.web.test_document import DOCUMENT

ME = Actor("p-1", "", Role.APPLICANT)


class Recorder(httpx2.AsyncBaseTransport):
    """Answers everything alike, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append((request.method, request.url.path))
        body = {
            "items": [], "sections": {}, "received": 3, "id": "1", "token": "t", "signature": "",
            "number": "n", "version": 1, "stage": "draft", "organisation": "o",
        }  # fmt: skip
        return httpx2.Response(200, json=body)


CANCEL = CancelSeason(command_id="k", actor=ME, announcement="文号")
SIGN_IN = SignIn(command_id="k", actor=ME)
BEGIN = BeginInvestigation(command_id="k", actor=ME)
ARGUMENTS: dict[str, tuple[object, ...]] = {
    "create": ("n", "normal", "k"), "send": ("N", c.Withdraw(command_id="k", actor=ME)),
    "save": ("N", "basic", {}, 0), "revision": ("N", 1), "diff": ("N", 1, 2),
    "examination": ("N", 1), "compare": ("N", 1), "hand_in": ("N", 1, "k"),
    "upload": ("N", "a.pdf", b"abc"), "open": ("N", "D"), "mark": ("N", "D", "M"),
    "unmark": ("N", "D", "M"), "notice": ("S",), "figures": ("S",), "overview": ("S",),
    "jams": ("S",),
    "new_token": ("t", ["read"], 1), "revoke_token": ("T",), "applications": (), "inbox": (),
    "notices": (), "me": (), "tokens": (),
    "refund": ("N", "T", "r", "k"), "differences": (), "settle": (1, "n"),
    "rejected_callbacks": (), "register": (), "certify": (1, b"%PDF"), "certificate": (1,),
    "registrations": (), "withdraw_registration": (1,), "approve_registration": (1,),
    "reject_registration": (1, "r"), "identify": ("I",), "organisations": (),
    "deactivate": ("O",), "bind": ("P", "O", "unit"), "unbind": ("P", "O", "unit"),
    "sign_out": ("P",), "personal_data": (), "accesses": (), "erase_me": ("P",), "tell_season": ("S", CANCEL), "tell_complaint": ("N", 1, BEGIN),
    "complain": ("N", "procedure", "x" * 10, "k"), "complaints": (), "complaint": ("N", 1), "season": ("S",),
    "administration": (), "messages": (), "read_message": (1,), "channels": (),
    "set_channels": ([],), "verify_channel": ("email", "12345678"), "failed_letters": (),
    "new_webhook": ("https://hr.example.cn/",),
    "webhooks": (), "resend": ("H", 1), "verify_certificate": ("C",), "vote_round": ("M", "N", 1),
    "open_vote": ("M", "N", "k"), "close_vote": ("M", "N", 1),
    "experts": ("S",), "appoint_expert": ("S", "P", ["g"], "2023-01-01", "2024-01-01", "k"),
    "end_appointment": ("S", "P"), "convene": ("S", "2023-12-20", ["P"], "k"), "meetings": (),
    "meeting": ("M",), "draw": ("M",), "tell_meeting": ("M", SIGN_IN),
    "ballot_paper": ("M", "N", 1, "QQ=="), "cast_ballot": ("M", "N", 1, "QQ==", "QQ==", "yes"),
}  # fmt: skip


async def test_every_operation_has_a_method_and_every_method_an_operation() -> None:
    recorder = Recorder()
    async with httpx2.AsyncClient(transport=recorder, base_url="http://z") as http:
        client = Client(http, "token")
        for name, function in inspect.getmembers(Client, inspect.iscoroutinefunction):
            if not name.startswith("_"):
                more = {"promise": True} if name == "hand_in" else {}
                await function(client, *ARGUMENTS.get(name, ("N",)), **more)
    templates = {
        (method.upper(), re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path) + "$")): path
        for path, methods in DOCUMENT["paths"].items()
        for method in methods
        if path != "/health"
    }
    used = {
        (method, path)
        for asked_method, asked in recorder.asked
        for (method, pattern), path in templates.items()
        if method == asked_method and pattern.match(asked)
    }
    commands = {
        (method, path) for method, path in ((key[0], value) for key, value in templates.items())
        if "/commands/" in path
    }  # fmt: skip
    progress = {("GET", "/api/v1/applications/{number}/attachments/uploads/{upload}")}
    wanted = {(key[0], value) for key, value in templates.items()}
    others = {
        (method, path)
        for method, path in wanted
        if any(
            name in path
            for name in (
                "/payments/callbacks",
                "/session",
                "/external-accounts",
                "/factors",
                "/password",
                "/progress",
            )
        )
    }  # the payment platform's door, and what a browser does with its cookie
    # The first is asked after a fault alone.
    assert wanted - used - commands - others <= progress
    for method, asked in recorder.asked:
        assert any(m == method and p.match(asked) for m, p in templates), asked


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (422, {"findings": [{"rule": "N89-1-2", "because": "不得申报。"}]}, Refused),
        (404, {"detail": "没有申请书。"}, NotFound),
        (503, {"detail": "稍后"}, Unavailable),
        (412, {"status": 412, "type": "urn:zhicheng:problem:overtaken", "title": "已被他处修改"},
         ProblemAnswer),
    ],
)  # fmt: skip
async def test_a_problem_is_raised_as_what_it_is(
    status: int, body: dict[str, object], kind: type[Exception]
) -> None:
    transport = httpx2.MockTransport(lambda _: httpx2.Response(status, json=body))
    async with httpx2.AsyncClient(transport=transport, base_url="http://z") as http:
        with pytest.raises(kind):
            await Client(http, "t").me()


async def test_an_answer_nobody_can_read_is_a_problem_too() -> None:
    transport = httpx2.MockTransport(lambda _: httpx2.Response(502, text="<html>"))
    async with httpx2.AsyncClient(transport=transport, base_url="http://z") as http:
        with pytest.raises(ProblemAnswer) as caught:
            await Client(http, "t").me()
    assert caught.value.status == 502


def test_a_commands_body_says_only_what_is_its_own() -> None:
    command = c.ReturnApplication(command_id="k", actor=ME, opinion="请补充", round=2)
    assert body_of(command) == {"opinion": "请补充", "items": [], "round": 2}
