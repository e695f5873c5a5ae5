"""The postman on a real database and a real mail server: nothing is lost, and nothing comes twice."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs
from typing_extensions import override

from api.letters.carriers import Carrier, Parcel
from api.letters.channels import CODE_AGAIN_AFTER, Correspondence, Wish, channels_of, keep, verify
from api.letters.postman import LEASE
from api.letters.retries import TRIES
from api.queries.letters import given_up, letters_of, resend
from domain import commands as c
from tests.activities.the_record import transition, transitions
from tests.domain.builders_lives import Life, a_life, at
from tests.letters.the_post import ADDRESS, APPLICANT, CLERK, ThePost


async def told(post: ThePost, person: str) -> list[str]:
    rows = await post.pool.fetch("select kind from messages where person = $1 order by id", person)
    return [row["kind"] for row in rows]


async def test_everybody_concerned_is_told_once_in_the_portal(post: ThePost) -> None:
    await post.clerk()
    await post.clerk("clerk-2")
    await post.record.write(a_life(until=Life.submitted))
    postman = post.postman()

    await postman.work_off()
    await postman.work_off()

    assert await told(post, APPLICANT) == ["submitted"]
    assert await told(post, CLERK) == await told(post, "clerk-2") == ["arrived"]
    assert await post.column("select count(*) from outbox where sent_at is null") == [0]
    states = [
        (each.channel, each.state, each.tries) for each in await letters_of(post.pool, "2023-00001")
    ]
    assert states == [("portal", "delivered", 1)] * 3


async def test_a_mail_says_it_in_chinese_or_english_as_the_person_wants(post: ThePost) -> None:
    await post.clerk()
    await post.wants(APPLICANT)
    await post.wants(CLERK, address="clerk@example.cn", language="en")
    await post.record.write(a_life(until=Life.submitted))

    await post.postman().work_off()

    subjects = {str(mail["To"]): str(mail["Subject"]) for mail in post.mail.mails}
    assert subjects == {
        ADDRESS: "申请书 2023-00001 已提交",
        "clerk@example.cn": "Application 2023-00001 waits for your review",
    }
    for mail in post.mail.mails:
        assert "2023-00001" in mail.get_content()
        assert re.fullmatch(r"<letter-[0-9a-f-]{36}@example\.org>", str(mail["Message-ID"]))


async def test_two_postmen_at_once_deliver_everything_once(post: ThePost) -> None:
    for person in (APPLICANT, *(f"p-{n}" for n in range(12))):
        await post.wants(person, address=f"{person}@example.cn")
    await post.clerk()
    for number in range(12):
        life = a_life(until=Life.submitted, number=f"2023-1{number:04}", person=f"p-{number}")
        await post.record.write(life)

    await asyncio.gather(*(post.postman().work_off() for _ in range(2)))

    assert len(post.mail.references) == len(set(post.mail.references)) == 12
    assert len(await told(post, CLERK)) == 12
    assert await post.column("select distinct attempts from deliveries") == [1]


class Killed(BaseException):
    """What a process meets that is killed: nothing runs after it."""


class DiesAfterSending(Carrier):
    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    @override
    async def carry(self, parcel: Parcel) -> None:
        await self._carrier.carry(parcel)
        raise Killed


async def test_who_is_killed_between_sending_and_marking_sends_again_under_the_same_reference(
    post: ThePost,
) -> None:
    await post.wants(APPLICANT)
    await post.record.write(a_life(until=Life.submitted))
    dying = post.postman(carriers={"email": DiesAfterSending(post.mail.carrier)})
    with pytest.raises(Killed):
        await dying.work_off()

    await post.postman().work_off()
    assert len(post.mail.mails) == 1, "nobody else's while it is leased"
    post.clock.now += LEASE
    await post.postman().work_off()

    first, second = post.mail.references
    assert first == second
    await post.postman().work_off()
    assert len(post.mail.mails) == 2, "marked, and not sent a third time"


async def test_who_dies_before_marking_a_letter_has_put_nothing_into_the_portal(
    post: ThePost, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post.record.write(a_life(until=Life.submitted))

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("api.letters.postman._give", die)
        with pytest.raises(Killed):
            await post.postman().hand_out()
    assert await told(post, APPLICANT) == []

    await post.postman().work_off()
    assert await told(post, APPLICANT) == ["submitted"]


async def due_in(post: ThePost, query: str) -> timedelta:
    next_try = await post.pool.fetchval(query)
    return next_try - post.clock.now  # type: ignore[no-any-return]


async def test_a_mail_that_fails_is_tried_ever_more_rarely_then_given_up_then_sent_again(
    post: ThePost,
) -> None:
    await post.wants(APPLICANT, quiet_hours=False)
    await post.record.write(a_life(until=Life.submitted))
    post.mail.refusal = f"451 no room for {ADDRESS}"
    query = "select next_try_at from deliveries where channel = 'email'"
    waits = []
    for _ in range(TRIES - 1):
        await post.postman().work_off()
        waits.append(await due_in(post, query))
        post.clock.now += waits[-1]
    await post.postman().work_off()

    assert [wait // timedelta(minutes=1) for wait in waits] == [
        1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360,
    ]  # fmt: skip
    failed = [each for each in await given_up(post.pool) if each.channel == "email"]
    assert [(each.tries, each.failure) for each in failed] == [(TRIES, "邮件服务器答复 451")]
    post.clock.now += timedelta(days=30)
    post.mail.refusal = ""
    await post.postman().work_off()
    assert post.mail.mails == [], "given up is given up"

    assert await resend(post.pool, failed[0].id, post.clock.now)
    await post.postman().work_off()

    assert post.mail.references == [f"<letter-{failed[0].id}@example.org>"]
    assert not await resend(post.pool, failed[0].id, post.clock.now), "it is delivered now"


async def test_a_letter_for_which_nobody_is_bound_waits_for_somebody_and_is_seen(
    post: ThePost,
) -> None:
    await post.record.write(a_life(until=Life.submitted))
    query = "select next_try_at from outbox where sent_at is null"
    for _ in range(TRIES - 1):
        await post.postman().work_off()
        post.clock.now += await due_in(post, query)
    await post.postman().work_off()

    (failed,) = await given_up(post.pool)
    assert (failed.kind, failed.failure, failed.channel) == ("arrived", "无人办理", "")
    await post.clerk()
    assert await resend(post.pool, failed.id, post.clock.now)
    await post.postman().work_off()
    assert await told(post, CLERK) == ["arrived"]
    assert await given_up(post.pool) == ()


async def test_the_applicant_is_never_told_as_the_reviewer(post: ThePost) -> None:
    """Bound before he applied, and left so by hand (SOD-1)."""
    await post.clerk()
    await post.clerk(APPLICANT)
    await post.record.write(a_life(until=Life.submitted))

    await post.postman().work_off()

    assert await told(post, APPLICANT) == ["submitted"]


# ----------------------------------------------------------------------------- at night


async def test_at_night_the_portal_is_told_and_the_mail_waits_for_the_morning(
    post: ThePost,
) -> None:
    await post.wants(APPLICANT)
    await post.record.write(a_life(until=Life.submitted))
    post.clock.set_hour(23)

    await post.postman().work_off()

    assert await told(post, APPLICANT) == ["submitted"]
    assert post.mail.mails == []
    post.clock.now += timedelta(hours=8)
    await post.postman().work_off()
    assert len(post.mail.mails) == 1
    assert await post.column("select attempts from deliveries where channel = 'email'") == [1]


@pytest.mark.parametrize(("hours", "mails"), [(24, 1), (72, 0)])
async def test_at_night_what_ends_within_a_day_goes_out(
    post: ThePost, hours: int, mails: int
) -> None:
    await post.wants(APPLICANT)
    await post.record.write(a_life(until=Life.submitted))
    post.clock.set_hour(23)
    postman = post.postman()
    while await postman.hand_out():
        pass
    due = post.clock.now + timedelta(hours=hours)
    await post.pool.execute("update messages set due_at = $1", due)

    await postman.deliver()

    assert len(post.mail.mails) == mails


async def test_who_wants_no_quiet_hours_has_none(post: ThePost) -> None:
    await post.wants(APPLICANT, quiet_hours=False)
    await post.record.write(a_life(until=Life.submitted))
    post.clock.set_hour(23)

    await post.postman().work_off()

    assert len(post.mail.mails) == 1


# ------------------------------------------------------------------------- personal data


class Spills(Carrier):
    @override
    async def carry(self, parcel: Parcel) -> None:
        raise RuntimeError(f"could not reach {parcel.address}")


async def test_no_failure_and_no_log_line_tells_an_address_or_a_name(post: ThePost) -> None:
    await post.clerk()
    await post.pool.execute("update people set display_name = '金丝雀'")
    await post.wants(APPLICANT, quiet_hours=False)
    await post.wants(CLERK, "webhook", f"https://hooks.example.cn/{ADDRESS}")
    await keep(post.pool, "p-new", Correspondence("zh", quiet_hours=True),
               [Wish("email", ADDRESS)], post.clock.now)  # fmt: skip
    await post.record.write(a_life(until=Life.submitted))
    post.mail.refusal = f"550 nobody here is called {ADDRESS}"

    with capture_logs() as lines:
        await post.postman(carriers={"email": post.mail.carrier, "webhook": Spills()}).work_off()

    failures = await post.column("select failure from deliveries where failure is not null")
    assert sorted(failures) == ["RuntimeError", "邮件服务器答复 550"]
    assert {line["event"] for line in lines} == {"not delivered", "code not delivered"}
    spoken = f"{lines}{failures}{await letters_of(post.pool, '2023-00001')}"
    assert not re.search("canary|金丝雀|example", spoken)


async def test_a_recipient_whom_the_mail_server_does_not_know_is_not_named(post: ThePost) -> None:
    await post.wants(APPLICANT)
    await post.record.write(a_life(until=Life.submitted))
    post.mail.knows_nobody = True

    await post.postman().work_off()

    failures = await post.column("select failure from deliveries where failure is not null")
    assert failures == ["邮件服务器不接收此收件人 550"]


async def test_a_parcel_in_a_traceback_does_not_show_where_it_goes() -> None:
    parcel = Parcel("r", "email", ADDRESS, "n", "k", "t", "b", None, at("2023-11-06"))
    assert ADDRESS not in repr(parcel)


# ------------------------------------------------------------------------------ channels


def code_in(post: ThePost) -> str:
    (code,) = re.findall(r"\d{8}", str(post.mail.mails[-1]["Subject"]))
    return str(code)


async def test_an_address_is_written_to_once_its_person_has_given_back_the_code(
    post: ThePost,
) -> None:
    how = Correspondence("zh", quiet_hours=False)
    await keep(post.pool, APPLICANT, how, [Wish("email", ADDRESS)], post.clock.now)
    await post.record.write(a_life(until=Life.submitted))
    await post.postman().work_off()
    assert [str(mail["Subject"])[:5] for mail in post.mail.mails] == ["渠道验证码"]

    right = code_in(post)
    wrong = f"{(int(right) + 1) % 10**8:08}"
    now = post.clock.now
    assert not await verify(post.pool, APPLICANT, "email", wrong, now)
    assert not await verify(post.pool, APPLICANT, "webhook", right, now)
    assert await verify(post.pool, APPLICANT, "email", right, now)

    await post.record.write(publicised(), since=2)
    await post.postman().work_off()
    assert "开始公示" in str(post.mail.mails[-1]["Subject"])


def publicised() -> Life:
    life = a_life(until=Life.submitted)
    return life.do(
        c.StartPublicity, life.tier(), at("2023-11-08"), posted_at=at("2023-11-08", "09:00:00"),
        places=life.terms.publicity.places, originals_compared=True, unit_contact_shown=True,
        superior_contact_shown=True,
    )  # fmt: skip


@pytest.mark.parametrize("spoilt", ["five wrong ones", "an hour", "another address"])
async def test_a_code_does_not_live_for_ever(post: ThePost, spoilt: str) -> None:
    how = Correspondence("zh", quiet_hours=True)
    await keep(post.pool, APPLICANT, how, [Wish("email", ADDRESS)], post.clock.now)
    await post.postman().work_off()
    right, now = code_in(post), post.clock.now
    if spoilt == "five wrong ones":
        for _ in range(5):
            assert not await verify(post.pool, APPLICANT, "email", "x", now)
    elif spoilt == "an hour":
        now += timedelta(hours=1)
    else:
        await keep(post.pool, APPLICANT, how, [Wish("email", "b@example.cn")], now)

    assert not await verify(post.pool, APPLICANT, "email", right, now)


async def test_nobody_floods_an_address_with_codes_by_setting_it_again(post: ThePost) -> None:
    how, now = Correspondence("zh", quiet_hours=True), post.clock.now
    wishes: Sequence[Sequence[Wish]] = ([Wish("email", ADDRESS)], [], [Wish("email", ADDRESS)])
    for offset, wish in enumerate(wishes):
        await keep(post.pool, APPLICANT, how, wish, now + timedelta(seconds=offset))
        await post.postman().work_off()
    assert len(post.mail.mails) == 1

    post.clock.now += CODE_AGAIN_AFTER
    await post.postman().work_off()
    assert len(post.mail.mails) == 2, "the last wish is met in its time"


async def test_a_channel_taken_back_meanwhile_is_dropped_and_not_failed(post: ThePost) -> None:
    await post.wants(APPLICANT)
    await post.record.write(a_life(until=Life.submitted))
    postman = post.postman()
    while await postman.hand_out():
        pass
    await keep(post.pool, APPLICANT, Correspondence("zh", quiet_hours=True), [], post.clock.now)

    await postman.work_off()

    assert post.mail.mails == []
    states = {each.channel: each.state for each in await letters_of(post.pool, "2023-00001")}
    assert states["email"] == "dropped"
    assert await channels_of(post.pool, APPLICANT) == ()


async def test_a_channel_that_is_not_set_up_fails_in_sight(post: ThePost) -> None:
    await post.wants(APPLICANT)
    await post.record.write(a_life(until=Life.submitted))
    await post.postman(carriers={}).work_off()
    failures = await post.column("select failure from deliveries where failure is not null")
    assert failures == ["未设置渠道 email"]


# -------------------------------------------------------------------------------- resets


async def test_what_a_reset_took_back_is_not_told_and_what_it_repeated_is(post: ThePost) -> None:
    """The letter of the repeated event stands on the first generation alone."""
    life = a_life(until=Life.submitted)
    await post.record.write(life)
    await post.record.write(publicised(), since=2)
    submitted = transitions(life)[1]
    again = replace(submitted, run_id="run-2", reset=True)
    await post.record.records.write(again)
    recalled = a_life(until=Life.submitted)
    recalled.do(c.Recall, recalled.applicant, at("2023-11-07"))
    version = sum(len(step.events) for step in recalled.steps[:-1])
    another: Any = transition(life.number, version, recalled.steps[-1])
    await post.record.records.write(replace(another, run_id="run-2"))

    await post.clerk()
    await post.postman().work_off()

    assert await told(post, APPLICANT) == ["submitted"], "the publicity never began"
    assert await told(post, CLERK) == ["arrived", "recalled"]
    states = [each.state for each in await letters_of(post.pool, life.number)]
    assert states.count("superseded") == 1
