"""From the record to somebody else's system: nothing lost, nothing twice, nothing that is not theirs."""

import asyncio
import hashlib
import hmac
import ipaddress
import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from api.hooks.courier import PATIENCE, TRIES, Courier, wait_after
from api.hooks.reader import Reader
from api.hooks.registry import (
    DeliveryView,
    Registered,
    Wanted,
    Whose,
    deliveries_of,
    hooks_of,
    register,
    remove,
    resend,
    switch_on,
)
from api.hooks.targets import Address
from api.identity.memberships import Membership, bind, enrol, unbind
from domain import commands as c
from domain.people import Role
from postgres.pool import Pool, open_pool
from postgres.vault import Vault
from tests.activities.the_record import TheRecord, transitions
from tests.domain.builders_lives import DIGEST, Life, a_life, at
from tests.hooks.a_receiver import Receiver, a_receiver
from tests.vault import VAULT

UNIT = Whose("unit-company", Role.UNIT)
AGENCY = Whose("agency-talent-centre", Role.AGENCY)
NUMBER = "2023-00001"


@dataclass
class Office:
    """The record, a receiver, and a clock that a test moves."""

    pool: Pool
    record: TheRecord
    receiver: Receiver
    vault: Vault = field(default_factory=lambda: Vault.of("ab" * 32))
    now: datetime = datetime(2026, 1, 5, tzinfo=UTC)

    def clock(self) -> datetime:
        return self.now

    async def hook(self, whose: Whose = UNIT, url: str = "", **more: Any) -> Registered:
        await enrol(self.pool, "p-clerk", "某人")
        await bind(self.pool, "p-clerk", Membership(whose.organisation, whose.role))
        wanted = Wanted(url or self.receiver.url(), **more)
        return await register(
            self.pool, self.vault, whose, wanted, "p-clerk", self.now, private=True
        )

    async def hand_out(self) -> int:
        return await Reader(self.pool, self.clock).hand_out()

    @asynccontextmanager
    async def courier(self, **more: Any) -> AsyncIterator[Courier]:
        courier = Courier(self.pool, self.vault, self.clock, **{"private": True, **more})
        yield courier
        await courier.close()

    async def send(self, **more: Any) -> int:
        """Whatever is due, one after another."""
        sent = 0
        async with self.courier(**more) as courier:
            while await courier.send_next():
                sent += 1
        return sent

    async def deliveries(
        self, hook: Registered, state: str | None = None, whose: Whose = UNIT
    ) -> list[DeliveryView]:
        found = await deliveries_of(self.pool, whose, hook.id, state, None, 200)
        return list(reversed(found))

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(each.body) for each in self.receiver.taken]


@pytest_asyncio.fixture
async def office(database: str) -> AsyncIterator[Office]:
    pool = await open_pool(database, vault=VAULT)
    async with a_receiver() as receiver:
        yield Office(pool, await TheRecord.opened(pool), receiver)
    await pool.close()


async def test_an_organisation_is_told_in_order_with_ids_and_codes_alone(office: Office) -> None:
    hook = await office.hook()
    await office.record.write(a_life(until=Life.reported_up))
    assert await office.hand_out() == 6
    assert await office.send() == 6

    assert [each["version"] for each in office.told] == [1, 2, 3, 4, 5, 6]
    last = office.told[-1]
    assert set(last) == {"number", "version", "type", "stage", "at"}
    assert (last["number"], last["type"], last["stage"]) == (NUMBER, "passed_on", "tier_review")
    assert datetime.fromisoformat(last["at"]).tzinfo is not None
    assert "p-" not in " ".join(each.body.decode() for each in office.receiver.taken)
    states = {(each.state, each.tries, each.answer) for each in await office.deliveries(hook)}
    assert states == {("delivered", 1, 200)}


async def test_a_delivery_is_signed_over_its_moment_and_its_body(office: Office) -> None:
    hook = await office.hook(types=("submitted",))
    await office.record.write(a_life(until=Life.submitted))
    await office.hand_out()
    await office.send()

    (taken,) = office.receiver.taken
    (delivery,) = await office.deliveries(hook)
    timestamp = taken.headers["zhicheng-timestamp"]
    signed = hmac.new(hook.secret.encode(), f"{timestamp}.".encode() + taken.body, hashlib.sha256)
    assert taken.headers["zhicheng-signature"] == f"sha256={signed.hexdigest()}"
    assert int(timestamp) == int(office.now.timestamp())
    assert taken.headers["zhicheng-delivery"] == str(delivery.id)
    assert taken.path == "/hook?a=b"
    kept = await office.pool.fetchval("select secret from webhooks")
    assert hook.secret.encode() not in kept
    assert hook.secret not in repr(hook)


async def test_nobody_hears_of_what_has_not_come_to_them_or_of_other_seasons_and_types(
    office: Office,
) -> None:
    """The control: the unit's hook hears of it at the same moment."""
    hears = await office.hook(types=("submitted", "paid"))
    deaf = [
        await office.hook(AGENCY),
        await office.hook(Whose("cq-eic", Role.UNIT)),
        await office.hook(Whose(UNIT.organisation, Role.AGENCY)),
        await office.hook(season="another-season"),
        await office.hook(types=("paid",)),
    ]
    await office.record.write(a_life(until=Life.submitted))
    await office.hand_out()

    written = await office.pool.fetch("select hook, type from hook_deliveries")
    assert [tuple(row) for row in written] == [(hears.id, "submitted")]
    assert hears.id not in {each.id for each in deaf}


async def test_what_may_no_longer_be_seen_when_it_would_be_sent_is_not_sent(
    office: Office,
) -> None:
    hook = await office.hook()
    life = a_life(until=Life.submitted)
    await office.record.write(life)
    await office.hand_out()
    assert len(await office.deliveries(hook)) == 2
    since = len(transitions(life))
    life.do(c.Recall, life.applicant, at("2023-11-06"))  # a draft again: nobody's but theirs
    await office.record.write(life, since=since)

    assert await office.send() == 2

    assert office.receiver.taken == []
    assert await office.deliveries(hook) == []


@pytest.mark.parametrize("when", ["before it is handed out", "before it is sent"])
async def test_a_hook_for_which_nobody_is_bound_any_more_hears_nothing(
    office: Office, when: str
) -> None:
    await office.hook()
    await office.record.write(a_life(until=Life.submitted))
    if when == "before it is sent":
        await office.hand_out()
    await unbind(office.pool, "p-clerk", Membership(UNIT.organisation, UNIT.role), office.now)
    await office.hand_out()
    written = await office.pool.fetchval("select count(*) from hook_deliveries")
    await office.send()

    assert written == (2 if when == "before it is sent" else 0)
    assert office.receiver.taken == []
    assert await office.pool.fetchval("select count(*) from hook_events") == 0


async def test_a_sealed_vote_is_told_as_closed_and_nothing_more(office: Office) -> None:
    committee = Whose("cq-green-committee", Role.COMMITTEE)
    await office.hook(committee, types=("opinion_recorded", "vote_closed"))
    told = []
    for yes, number, person in ((20, NUMBER, "p-1"), (3, "2023-00002", "p-2")):
        life = a_life(until=Life.under_review, number=number, person=person)
        life.do(c.RecordOpinion, life.expert, at("2023-12-21"), opinion=DIGEST)
        await office.record.write(life.voted(yes=yes))
        await office.hand_out()
        await office.send()
        told.append([each for each in office.told if each["number"] == number])

    passed, failed = ([{**each, "number": ""} for each in one] for one in told)
    assert [each["type"] for each in passed] == ["opinion_recorded", "vote_closed"]
    assert passed == failed


async def test_what_comes_after_a_sealed_vote_is_told_to_who_acts_on_it_alone(
    office: Office,
) -> None:
    """That a result is publicised tells that it was passed (D-49)."""
    for role, organisation in (
        (Role.COMMITTEE, "cq-green-committee"), (Role.FOUNDING_BODY, "cq-eic"),
    ):  # fmt: skip
        await office.hook(Whose(organisation, role), types=("vote_closed", "result_published"))
    await office.record.write(a_life(until=Life.result_shown))
    await office.hand_out()

    rows = await office.pool.fetch(
        "select h.role, d.type from hook_deliveries d join webhooks h on h.id = d.hook"
    )

    told = {role: {row["type"] for row in rows if row["role"] == role} for role in
            ("committee", "founding_body")}  # fmt: skip
    assert told == {
        "committee": {"vote_closed"}, "founding_body": {"vote_closed", "result_published"},
    }  # fmt: skip


# ------------------------------------------------------------------- nothing lost, nothing twice


async def test_a_transition_that_commits_late_is_not_lost_nor_told_twice(office: Office) -> None:
    """Its position is the lower one, and is read after the higher one was handed out."""
    hook = await office.hook()
    first, second = a_life(until=Life.submitted), a_life(until=Life.submitted, number="2023-00002",
                                                         person="p-2")  # fmt: skip
    for life in (first, second):
        await office.record.write(life)
    await office.hand_out()
    async with office.pool.acquire() as late, late.transaction():
        await late.execute(_AN_EVENT, NUMBER)
        await office.pool.execute(_AN_EVENT, "2023-00002")
        assert await office.hand_out() == 1
    assert await office.hand_out() == 1
    assert await office.hand_out() == 0

    reminded = [each for each in await office.deliveries(hook) if each.type == "reminded"]
    assert sorted(each.number for each in reminded) == [NUMBER, "2023-00002"]


_AN_EVENT = """
insert into events (number, generation, seq, link, run_id, at, command_id, person, organisation,
                    role, type, data, hash)
select number, generation, max(seq) + 1, max(link) + 1, '', now(), '', '', '', '', 'reminded',
       '{}', decode(repeat('00', 32), 'hex')
from events where number = $1 group by number, generation
"""


async def test_two_readers_hand_out_everything_once_and_each_in_its_order(office: Office) -> None:
    hook = await office.hook()
    lives = [
        a_life(until=Life.reported_up, number=f"2023-0000{n}", person=f"p-{n}") for n in range(1, 4)
    ]
    for life in lives:
        await office.record.write(life)

    async def reading() -> int:
        reader, done = Reader(office.pool, office.clock, at_once=2), 0
        while await office.pool.fetchval("select count(*) from hook_events"):
            done += await reader.hand_out()
        return done

    assert sum(await asyncio.gather(reading(), reading())) == 18
    async with office.courier() as courier:
        await asyncio.gather(*(_all(courier) for _ in range(3)))

    assert len(await office.deliveries(hook, "delivered")) == 18
    assert len(office.told) == 18
    for life in lives:
        versions = [each["version"] for each in office.told if each["number"] == life.number]
        assert versions == [1, 2, 3, 4, 5, 6]


async def _all(courier: Courier) -> None:
    while await courier.send_next():
        pass


async def test_whoever_dies_while_sending_leaves_it_to_the_next_under_the_same_id(
    office: Office,
) -> None:
    await office.hook(types=("submitted",))
    await office.record.write(a_life(until=Life.submitted))
    await office.hand_out()
    office.receiver.waits = True
    async with office.courier() as courier:
        dying = asyncio.create_task(courier.send_next())
        await office.receiver.arrived.wait()
        async with office.courier() as another:
            assert not await another.send_next()  # it is in somebody's hands
        dying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await dying
    office.receiver.go_on.set()

    assert await office.send() == 1
    ids = [each.headers["zhicheng-delivery"] for each in office.receiver.taken]
    assert len(ids) == 2
    assert len(set(ids)) == 1


async def test_a_hook_that_does_not_answer_holds_up_no_other(office: Office) -> None:
    await office.hook(types=("submitted",))
    await office.hook(types=("submitted",), url=office.receiver.url("localhost"))
    await office.record.write(a_life(until=Life.submitted))
    await office.hand_out()
    office.receiver.waits = True
    async with office.courier() as courier:
        stuck = asyncio.create_task(courier.send_next())
        await office.receiver.arrived.wait()
        office.receiver.waits = False
        assert await courier.send_next()
        assert not stuck.done()
        office.receiver.go_on.set()
        assert await stuck


# ------------------------------------------------------------------------------- again, and not


async def test_the_waits_grow_from_a_minute_to_six_hours() -> None:
    waits = [wait_after(tries) for tries in range(1, TRIES)]

    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=6)


async def test_what_fails_is_tried_twelve_times_and_can_then_be_sent_again(office: Office) -> None:
    hook = await office.hook(types=("submitted",))
    await office.record.write(a_life(until=Life.submitted))
    await office.hand_out()
    office.receiver.answer = 500
    (now,) = await office.deliveries(hook)
    for tries in range(1, TRIES + 1):
        assert await office.send() == 1
        assert await office.send() == 0  # it waits
        (now,) = await office.deliveries(hook)
        assert (now.tries, now.answer, now.fault) == (tries, 500, "对方答复 500。")
        office.now = now.due_at or office.now
    assert now.state == "failed"
    assert await office.send() == 0

    office.receiver.answer = 204
    await resend(office.pool, UNIT, hook.id, now.id, office.now)
    assert await office.send() == 1
    (done,) = await office.deliveries(hook)
    assert (done.state, done.answer, done.fault) == ("delivered", 204, "")
    assert len({each.body for each in office.receiver.taken}) == 1


async def test_what_waits_holds_back_its_own_application_and_no_other(office: Office) -> None:
    await office.hook(types=("submitted", "publicity_started"))
    await office.record.write(a_life(until=Life.publicised))
    await office.hand_out()
    office.receiver.answer = 503
    assert await office.send() == 1
    office.receiver.answer = 200
    await office.record.write(a_life(until=Life.submitted, number="2023-00002", person="p-2"))
    await office.hand_out()
    assert await office.send() == 1
    assert [each["number"] for each in office.told] == [NUMBER, "2023-00002"]

    office.now += wait_after(1)
    assert await office.send() == 2
    assert [each["type"] for each in office.told][2:] == ["submitted", "publicity_started"]


async def test_a_week_of_failures_alone_switches_a_hook_off_until_it_is_switched_on(
    office: Office,
) -> None:
    hook = await office.hook(types=("submitted",))
    office.receiver.answer = 500

    await one_more(office, 1)
    office.now += PATIENCE - timedelta(seconds=1)
    await one_more(office, 2)
    (known,) = await hooks_of(office.pool, UNIT)
    assert (known.state, known.failing_since) == ("on", datetime(2026, 1, 5, tzinfo=UTC))
    office.now += timedelta(seconds=1)
    await one_more(office, 3)
    (known,) = await hooks_of(office.pool, UNIT)
    assert (known.state, known.off_at) == ("off", office.now)
    assert {each.state for each in await office.deliveries(hook)} == {"failed"}
    count = len(office.receiver.taken)
    await one_more(office, 4)
    assert len(office.receiver.taken) == count

    office.receiver.answer = 200
    await switch_on(office.pool, UNIT, hook.id)
    await one_more(office, 5)
    (known,) = await hooks_of(office.pool, UNIT)
    assert (known.state, known.failing_since) == ("on", None)
    assert office.told[-1]["number"] == "2023-00005"


async def one_more(office: Office, number: int) -> None:
    life = a_life(until=Life.submitted, number=f"2023-{number:05}", person=f"p-{number}")
    await office.record.write(life)
    await office.hand_out()
    await office.send()


async def test_a_success_ends_the_count_of_failures(office: Office) -> None:
    await office.hook(types=("submitted",))
    await office.record.write(a_life(until=Life.submitted))
    await office.hand_out()
    office.receiver.answer = 500
    await office.send()
    office.now, office.receiver.answer = office.now + PATIENCE, 200
    await office.send()

    (known,) = await hooks_of(office.pool, UNIT)
    assert (known.state, known.failing_since) == ("on", None)


async def test_a_hook_that_is_removed_hears_nothing_and_its_secret_is_gone(
    office: Office,
) -> None:
    hook = await office.hook(types=("submitted",))
    await office.record.write(a_life(until=Life.submitted))
    await office.hand_out()
    await remove(office.pool, UNIT, hook.id)

    assert await office.send() == 0
    assert office.receiver.taken == []
    assert await office.pool.fetchval("select secret from webhooks") == b""
    await Reader(office.pool, office.clock).forget()
    assert await office.pool.fetchval("select count(*) from hook_deliveries") == 0


async def test_what_was_delivered_is_kept_for_some_months(office: Office) -> None:
    hook = await office.hook(types=("submitted",))
    await office.record.write(a_life(until=Life.submitted))
    await office.hand_out()
    await office.send()
    for days, left in ((90, 1), (1, 0)):
        office.now += timedelta(days=days)
        await Reader(office.pool, office.clock).forget()
        assert len(await office.deliveries(hook)) == left


# ------------------------------------------------------------------------------ where it may lead


def leading_to(*addresses: str) -> Callable[[str, int], Any]:
    async def resolve(host: str, port: int) -> tuple[Address, ...]:
        del host, port
        return tuple(ipaddress.ip_address(each) for each in addresses)

    return resolve


async def a_submission(office: Office, url: str) -> Registered:
    hook = await office.hook(types=("submitted",), url=url)
    await office.record.write(a_life(until=Life.submitted))
    await office.hand_out()
    return hook


@pytest.mark.parametrize("url", ["named", "written"])
async def test_what_leads_inside_is_not_sent_unless_that_is_allowed(
    office: Office, url: str
) -> None:
    inside = office.receiver.url().replace("http:", "https:")
    named = f"https://hr.example.cn:{office.receiver.port}/"
    hook = await a_submission(office, named if url == "named" else inside)

    assert await office.send(private=False, resolve=leading_to("127.0.0.1")) == 1

    assert office.receiver.taken == []
    assert not office.receiver.arrived.is_set()
    (delivery,) = await office.deliveries(hook)
    assert (delivery.state, delivery.answer) == ("waiting", None)
    assert "内部网络" in delivery.fault


@pytest.mark.parametrize("answer", [301, 302, 307, 308])
async def test_a_redirect_is_an_answer_and_is_not_followed(office: Office, answer: int) -> None:
    hook = await a_submission(office, office.receiver.url())
    office.receiver.answer, office.receiver.location = answer, office.receiver.url() + "&c=d"
    await office.send()

    assert [each.path for each in office.receiver.taken] == ["/hook?a=b"]
    (delivery,) = await office.deliveries(hook)
    assert (delivery.state, delivery.answer) == ("waiting", answer)


async def test_silence_is_a_failure_and_a_closed_door_too(office: Office) -> None:
    hook = await a_submission(office, office.receiver.url())
    office.receiver.answer = None
    await office.send(seconds=0.2)
    (silent,) = await office.deliveries(hook)
    office.receiver.port = 1
    closed = await office.hook(types=("publicity_started",))
    life = a_life(until=Life.publicised, number="2023-00002", person="p-2")
    await office.record.write(life)
    await office.hand_out()
    await office.send()

    assert "没有答复" in silent.fault
    assert "连接不上" in (await office.deliveries(closed))[0].fault


async def test_a_secret_sealed_with_another_key_is_told_as_what_it_is(office: Office) -> None:
    hook = await a_submission(office, office.receiver.url())
    office.vault = Vault.of("cd" * 32)
    await office.send()

    (delivery,) = await office.deliveries(hook)
    assert "密钥已更换" in delivery.fault
    assert office.receiver.taken == []


async def test_a_certificate_must_be_that_of_the_name_and_the_name_is_not_asked_for_again(
    office: Office, tmp_path: Path
) -> None:
    """The connection goes to the address that was examined; a certificate of another name ends it."""
    authority = certified("hr.example.cn", tmp_path)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(authority)
    trusting = ssl.create_default_context(cafile=str(authority))
    async with a_receiver(served) as secure:
        hook = await a_submission(office, secure.url("hr.example.cn"))
        other = await office.hook(types=("submitted",), url=secure.url("other.example.cn"))
        await office.pool.execute(
            "insert into hook_deliveries (hook, event, number, version, type, stage, at, due_at)"
            " select $1, event, number, version, type, stage, at, due_at from hook_deliveries",
            other.id,
        )
        assert await office.send(tls=trusting, resolve=leading_to("127.0.0.1")) == 2

        assert [each.state for each in await office.deliveries(hook)] == ["delivered"]
        assert "证书" in (await office.deliveries(other))[0].fault
        (taken,) = secure.taken
        assert taken.headers["host"] == f"hr.example.cn:{secure.port}"


def certified(name: str, folder: Path) -> Path:
    """A key and a certificate that signs itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    file = folder / f"{name}.pem"
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
        + certificate.public_bytes(pem)
    )
    return file
