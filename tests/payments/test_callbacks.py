"""The platform's door: what is not sealed, of this moment, ours and new is sent away (S12)."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from paying.seal import NONCE, SIGNATURE, TIMESTAMP, Purpose, Seal
from tests.payments.conftest import KEY, MERCHANT, Till
from tests.workflows.one_case import A_DAY, OneCase

PATH = "/api/v1/payments/callbacks"
OTHER = "ab" * 32


@dataclass
class Sent:
    """One callback, before it is sealed: a test spoils it here, or after."""

    case: OneCase
    order: str
    till: Till
    said: dict[str, Any] = field(default_factory=dict)
    key: str = KEY
    purpose: Purpose = Purpose.CALLBACK
    ago: timedelta = timedelta(0)
    nonce: str = ""

    def body(self) -> bytes:
        return json.dumps({
            "merchant": MERCHANT, "order": self.order, "application": self.case.number,
            "transaction": f"tx-{self.case.number}", "fen": self.fee, "currency": "CNY",
            "paid_at": self.case.director.now.isoformat(), **self.said,
        }).encode()  # fmt: skip

    @property
    def fee(self) -> int:
        return self.case.notice.schedule.fee(self.case.level)

    def headers(self, body: bytes) -> dict[str, str]:
        at = self.till.door.clock.now - self.ago
        return Seal.of(self.key).headers(self.purpose, body, at, self.nonce)

    async def sent(self, body: bytes | None = None, **headers: str | None) -> httpx2.Response:
        """What is sealed may be altered on its way: another body, or other headers."""
        sealed = self.body()
        bearing = {**self.headers(sealed), **headers}
        given = {name: value for name, value in bearing.items() if value is not None}
        content = sealed if body is None else body
        return await self.till.door.client.post(PATH, content=content, headers=given)


async def a_callback(till: Till) -> Sent:
    case = await till.case()
    return Sent(case, (await till.ordered(case))["order"], till)


async def stage(till: Till, case: OneCase) -> str:
    return str(
        (await (await till.applicant(case)).get(f"/applications/{case.number}")).json()["stage"]
    )


async def payments(sent: Sent) -> int:
    return int(await sent.till.door.desk.pool.fetchval(
        "select count(*) from payments where number = $1", sent.case.number
    ))  # fmt: skip


async def test_a_genuine_callback_pays_and_the_next_look_shows_it(till: Till) -> None:
    sent = await a_callback(till)

    done = await sent.sent()

    assert (done.status_code, done.json()) == (200, {"transaction": f"tx-{sent.case.number}"})
    assert await stage(till, sent.case) == "paid"


async def test_the_same_payment_reported_again_changes_nothing(till: Till) -> None:
    sent = await a_callback(till)

    codes = [(await sent.sent()).status_code for _ in range(3)]  # each with a nonce of its own

    assert codes == [200, 200, 200]
    seen = await sent.case.seen()
    assert (seen.stage, seen.events) == ("paid", ["paid"])


SPOILT: dict[str, tuple[Callable[[Sent], Sent], int, str]] = {
    "another key": (lambda s: replace(s, key=OTHER), 401, "seal"),
    "sealed as a question": (lambda s: replace(s, purpose=Purpose.ASKED), 401, "seal"),
    "sealed as an answer": (lambda s: replace(s, purpose=Purpose.ANSWERED), 401, "seal"),
    "six minutes old": (lambda s: replace(s, ago=timedelta(minutes=6)), 401, "seal"),
    "six minutes early": (lambda s: replace(s, ago=timedelta(minutes=-6)), 401, "seal"),
    "a year old": (lambda s: replace(s, ago=timedelta(days=365)), 401, "seal"),
    "a short nonce": (lambda s: replace(s, nonce="abc"), 401, "seal"),
    "a long nonce": (lambda s: replace(s, nonce="a" * 65), 401, "seal"),
    "a strange nonce": (lambda s: replace(s, nonce="../../etc/passwd-"), 401, "seal"),
    "another merchant": (lambda s: replace(s, said={"merchant": "other"}), 403, "merchant"),
    "no merchant": (lambda s: replace(s, said={"merchant": ""}), 403, "merchant"),
    "an unknown order": (lambda s: replace(s, said={"order": "o-none"}), 404, "order"),
    "another application": (
        lambda s: replace(s, said={"application": "2026-999999"}), 404, "order",
    ),
    "no amount": (lambda s: replace(s, said={"fen": None}), 400, "unreadable"),
    "nothing paid": (lambda s: replace(s, said={"fen": 0}), 400, "unreadable"),
    "money taken away": (lambda s: replace(s, said={"fen": -42_000}), 400, "unreadable"),
    "an amount in words": (lambda s: replace(s, said={"fen": "42000"}), 400, "unreadable"),
    "half a fen": (lambda s: replace(s, said={"fen": 42_000.5}), 400, "unreadable"),
    "all the money": (lambda s: replace(s, said={"fen": 10**12}), 400, "unreadable"),
    "no currency": (lambda s: replace(s, said={"currency": ""}), 400, "unreadable"),
    "a currency in words": (lambda s: replace(s, said={"currency": "元"}), 400, "unreadable"),
    "no transaction": (lambda s: replace(s, said={"transaction": ""}), 400, "unreadable"),
    "a long transaction": (lambda s: replace(s, said={"transaction": "t" * 60}), 400, "unreadable"),
    "a transaction with blanks": (
        lambda s: replace(s, said={"transaction": "a b"}), 400, "unreadable",
    ),
    "paid nobody knows when": (lambda s: replace(s, said={"paid_at": "gestern"}), 400, "unreadable"),
    "paid in no time zone": (
        lambda s: replace(s, said={"paid_at": "2026-12-05T12:00:00"}), 400, "unreadable",
    ),
    "paid tomorrow": (
        lambda s: replace(s, said={"paid_at": (s.case.director.now + A_DAY).isoformat()}),
        400, "future",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
async def test_what_is_not_to_be_believed_is_sent_away_listed_and_pays_nothing(
    till: Till, name: str
) -> None:
    spoil, status, kind = SPOILT[name]
    sent = spoil(await a_callback(till))

    done = await sent.sent()

    assert (done.status_code, done.json()["type"].rpartition(":")[2]) == (
        status, f"callback-{kind}",
    )  # fmt: skip
    assert await payments(sent) == 0
    assert await stage(till, sent.case) == "accepted_unpaid"
    digest = hashlib.sha256(sent.body()).hexdigest()
    assert digest in {row["sha256"] for row in await rejected(till)}


async def rejected(till: Till) -> list[dict[str, Any]]:
    operator = await till.operator()
    found: list[dict[str, Any]] = (await operator.get("/payments/rejected-callbacks")).json()[
        "items"
    ]
    return found


@pytest.mark.parametrize("header", [TIMESTAMP, NONCE, SIGNATURE])
@pytest.mark.parametrize("value", [None, "", "0", "x" * 64])
async def test_without_its_own_seal_nothing_is_believed(
    till: Till, header: str, value: str | None
) -> None:
    sent = await a_callback(till)

    done = await sent.sent(None, **{header: value})

    assert (done.status_code, await payments(sent)) == (401, 0)


@pytest.mark.parametrize(
    "alter",
    [
        lambda raw: raw.replace(b"CNY", b"USD"),
        lambda raw: raw.replace(b'"fen": ', b'"fen": 1'),
        lambda raw: raw + b" ",
        lambda raw: raw[:-1],
        lambda raw: raw[:0],
        lambda raw: b"\xff" + raw,
    ],
)
async def test_a_body_that_was_altered_on_its_way_is_not_believed(
    till: Till, alter: Callable[[bytes], bytes]
) -> None:
    sent = await a_callback(till)

    done = await sent.sent(alter(sent.body()))

    assert (done.status_code, await payments(sent)) == (401, 0)


async def test_a_callback_that_somebody_recorded_and_plays_again_is_sent_away(till: Till) -> None:
    sent = await a_callback(till)
    body = sent.body()
    recorded = sent.headers(body)
    first = await till.door.client.post(PATH, content=body, headers=recorded)

    again = await till.door.client.post(PATH, content=body, headers=recorded)

    assert (first.status_code, again.status_code) == (200, 409)
    assert again.json()["type"] == "urn:zhicheng:problem:callback-replayed"
    assert await payments(sent) == 1


@pytest.mark.parametrize("said", [{"fen": 1}, {"currency": "USD"}])
async def test_a_transaction_does_not_become_another_one(till: Till, said: dict[str, Any]) -> None:
    sent = await a_callback(till)
    await sent.sent()

    done = await replace(sent, said=said).sent()

    assert (done.status_code, done.json()["type"]) == (
        409, "urn:zhicheng:problem:callback-altered",
    )  # fmt: skip
    assert (await sent.case.seen()).events == ["paid"]


async def test_a_callback_far_too_long_is_not_read(till: Till) -> None:
    sent = replace(await a_callback(till), said={"more": "x" * 9_000})

    assert (await sent.sent()).status_code == 413


async def test_another_sum_is_money_all_the_same_and_is_owed_back(till: Till) -> None:
    sent = replace(await a_callback(till), said={"fen": 100})

    assert (await sent.sent()).status_code == 200
    seen = await sent.case.seen()
    assert (seen.stage, seen.events) == ("accepted_unpaid", ["refund_owed"])
    rule = await till.door.desk.pool.fetchval(
        "select data ->> 'rule' from events where number = $1 and type = 'refund_owed'",
        sent.case.number,
    )
    assert rule == "N89-3.3.4-2"
