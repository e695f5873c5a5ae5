"""Signing in, and every way around it that is tried on such doors (S9)."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
import pytest_asyncio
from joserfc.jwk import OctKey, RSAKey
from pwdlib.hashers.argon2 import Argon2Hasher

from api.identity.memberships import Membership, bind, enrol
from api.identity.oidc import Provider
from api.identity.passkeys import Site
from api.identity.passwords import Passwords, WeakPassword, refuse_weak, set_password
from api.identity.step_up import STEP_UP
from api.web.services import SignIn
from deploy.local.ports import free_port
from deploy.local.served import served_app
from domain.commands import COMMANDS, wire_name
from domain.people import Role
from postgres.vault import Unreadable, Vault
from tests.activities.the_record import a_notice
from tests.web.the_browser import Browser
from tests.web.the_device import Device
from tests.web.the_door import Door, a_door
from tests.web.the_provider import CLIENT, SECRET, IdentityProvider, provider_app
from tests.workflows.one_case import Desk

CHEAP = Argon2Hasher(1, 8, 1)
PASSWORD = "correct horse 电池 staple"  # noqa: S105  of people who do not exist
ORIGIN = "http://zhicheng"
UNIT = "unit@unit-company"
SEASON = a_notice().terms.notice
A_STEP = timedelta(seconds=30)
_logins = itertools.count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def provider() -> AsyncIterator[IdentityProvider]:
    port = free_port()
    found = IdentityProvider(f"http://127.0.0.1:{port}")
    async with served_app(provider_app(found), port):
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def door(
    desk: Desk, provider: IdentityProvider, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Door]:
    folder: Path = tmp_path_factory.mktemp("files")
    callback = f"{ORIGIN}/api/v1/session/oidc/callback"
    sign_in = SignIn(
        Passwords(CHEAP), Site(ORIGIN),
        provider=Provider(provider.issuer, CLIENT, SECRET, callback),
    )  # fmt: skip
    async with a_door(desk, folder, sign_in=sign_in, vault=Vault.of("7a" * 32)) as opened:
        yield opened


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def everything_as_before(door: Door, provider: IdentityProvider) -> AsyncIterator[None]:
    was = door.clock.now
    await door.desk.pool.execute("delete from sign_in_attempts")
    yield
    door.clock.now = was
    provider.claims, provider.header, provider.signs_with = {}, {}, None


def browser(door: Door) -> Browser:
    return Browser(door.transport)


async def an_account(door: Door, *, temporary: bool = False) -> str:
    """Its login; the person is `p-` and the login."""
    login = f"user{next(_logins)}"
    pool = door.desk.pool
    await enrol(pool, f"p-{login}", "某人")
    await set_password(
        pool, Passwords(CHEAP), f"p-{login}", login, PASSWORD, door.clock.now, temporary=temporary
    )
    return login


async def signed_in(door: Door) -> tuple[Browser, str]:
    login, page = await an_account(door), browser(door)
    done = await page.sign_in(login, PASSWORD)
    assert done.status_code == 200, done.text
    return page, login


async def with_totp(door: Door) -> tuple[Browser, str]:
    page, login = await signed_in(door)
    done = await page.add_totp(PASSWORD, door.clock.now)
    assert done.status_code == 200, done.text
    return page, login


async def an_official(door: Door, *, factor: bool) -> Browser:
    page, login = await (with_totp if factor else signed_in)(door)
    await bind(door.desk.pool, f"p-{login}", Membership("unit-company", Role.UNIT))
    return page


def kind(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


# --------------------------------------------------------------------------------- in and out


async def test_with_login_and_password_one_is_oneself(door: Door) -> None:
    page, login = await signed_in(door)

    me = (await page.ask("GET", "/me")).json()

    assert (me["person"], sorted(me["scopes"])) == (f"p-{login}", ["read", "write"])
    cookie = next(each for each in page.http.cookies.jar if each.name == "zc")
    assert (cookie.path, cookie.has_nonstandard_attr("HttpOnly")) == ("/", True)


async def test_the_login_is_the_same_in_small_and_large_letters(door: Door) -> None:
    login = await an_account(door)

    assert (await browser(door).sign_in(login.upper(), PASSWORD)).status_code == 200


async def test_who_signs_out_is_out(door: Door) -> None:
    page, _ = await signed_in(door)
    secret = page.secret

    assert (await page.ask("DELETE", "/session")).status_code == 204
    page.http.cookies.set("zc", secret)
    assert kind(await page.ask("GET", "/session")) == (401, "signed-out")


async def test_a_password_of_an_administrator_says_that_it_must_be_changed(door: Door) -> None:
    login = await an_account(door, temporary=True)

    assert (await browser(door).sign_in(login, PASSWORD)).json()["change_password"] is True


async def test_another_password_ends_every_other_session(door: Door) -> None:
    page, login = await signed_in(door)
    elsewhere = browser(door)
    await elsewhere.sign_in(login, PASSWORD)
    new = "ein ganz anderer Satz 2026"

    done = await page.ask("PUT", "/me/password", {"password": PASSWORD, "new": new})

    assert done.status_code == 204
    assert (await elsewhere.ask("GET", "/session")).status_code == 401
    assert (await page.ask("GET", "/session")).status_code == 200
    assert (await browser(door).sign_in(login, PASSWORD)).status_code == 401
    assert (await browser(door).sign_in(login, new)).status_code == 200


@pytest.mark.parametrize(
    "weak", ["short", "a" * 12, "password123456", "123456123456", "xx-USER-xx-1234", "q" * 129]
)
def test_a_weak_password_is_told_what_would_be_right(weak: str) -> None:
    with pytest.raises(WeakPassword, match="密码"):
        refuse_weak(weak, "user")


async def test_of_a_password_nothing_readable_is_kept(door: Door) -> None:
    login = await an_account(door)

    kept = await door.desk.pool.fetchval("select password from accounts where login = $1", login)

    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


# ----------------------------------------------------------------------------------- guessing


@pytest.mark.parametrize("known", [True, False])
async def test_who_guesses_a_password_waits_longer_and_longer(door: Door, *, known: bool) -> None:
    login = await an_account(door) if known else f"nobody{next(_logins)}"
    answers = [await browser(door).sign_in(login, f"guess number {n}") for n in range(7)]

    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 2
    assert 55 <= int(answers[-1].headers["retry-after"]) <= 61
    for minutes in (1, 2, 4):
        door.clock.now += timedelta(minutes=minutes, seconds=1)
        assert (await browser(door).sign_in(login, "again")).status_code == 401
        assert (await browser(door).sign_in(login, "again")).status_code == 429


async def test_known_and_unknown_logins_are_answered_alike(door: Door) -> None:
    known = await an_account(door)

    wrong = await browser(door).sign_in(known, "not the password")
    unknown = await browser(door).sign_in("somebody-unknown", "not the password")

    assert wrong.json() == unknown.json()
    assert (wrong.status_code, "set-cookie" in wrong.headers) == (401, False)


async def test_while_it_waits_the_right_password_opens_nothing(door: Door) -> None:
    login = await an_account(door)
    for n in range(5):
        await browser(door).sign_in(login, f"guess number {n}")

    assert kind(await browser(door).sign_in(login, PASSWORD)) == (429, "wait")
    door.clock.now += timedelta(minutes=1, seconds=1)
    assert (await browser(door).sign_in(login, PASSWORD)).status_code == 200


async def test_many_logins_from_one_address_wait_too(door: Door) -> None:
    codes = [
        (await browser(door).sign_in(f"spray{n}", "Summer2026 spray")).status_code
        for n in range(52)
    ]

    assert codes == [401] * 50 + [429] * 2


async def test_a_disabled_account_is_as_a_wrong_password(door: Door) -> None:
    login = await an_account(door)
    await door.desk.pool.execute("update accounts set disabled_at = now() where login = $1", login)

    assert kind(await browser(door).sign_in(login, PASSWORD)) == (401, "wrong-password")


# ----------------------------------------------------------------------------------- sessions


async def test_a_cookie_from_before_is_not_the_one_after(door: Door) -> None:
    page, login = browser(door), await an_account(door)
    page.http.cookies.set("zc", "chosen-by-somebody-else")

    await page.sign_in(login, PASSWORD)

    stolen = browser(door)
    stolen.http.cookies.set("zc", "chosen-by-somebody-else")
    assert (await stolen.ask("GET", "/session")).status_code == 401


async def test_signing_in_again_ends_the_session_of_before(door: Door) -> None:
    page, login = await signed_in(door)
    before = page.secret

    await page.sign_in(login, PASSWORD)

    stolen = browser(door)
    stolen.http.cookies.set("zc", before)
    assert (await stolen.ask("GET", "/session")).status_code == 401


async def test_a_second_factor_gives_the_session_another_secret(door: Door) -> None:
    page, _ = await signed_in(door)
    before = page.secret

    await page.add_totp(PASSWORD, door.clock.now)

    assert page.secret != before
    stolen = browser(door)
    stolen.http.cookies.set("zc", before)
    assert (await stolen.ask("GET", "/session")).status_code == 401


async def test_a_stolen_session_is_ended_from_elsewhere(door: Door) -> None:
    page, login = await signed_in(door)
    thief = browser(door)
    thief.http.cookies.set("zc", page.secret)
    elsewhere = browser(door)
    await elsewhere.sign_in(login, PASSWORD)
    own = (await elsewhere.ask("GET", "/session")).json()["id"]
    (other,) = [
        one["id"]
        for one in (await elsewhere.ask("GET", "/me/sessions")).json()["items"]
        if one["id"] != own
    ]

    assert (await elsewhere.ask("DELETE", f"/me/sessions/{other}")).status_code == 204
    assert (await thief.ask("GET", "/session")).status_code == 401
    assert (await elsewhere.ask("DELETE", f"/me/sessions/{other}")).status_code == 404


async def test_nobody_ends_the_session_of_somebody_else(door: Door) -> None:
    page, _ = await signed_in(door)
    other, _ = await signed_in(door)
    session = (await other.ask("GET", "/session")).json()["id"]

    assert (await page.ask("DELETE", f"/me/sessions/{session}")).status_code == 404
    assert (await other.ask("GET", "/session")).status_code == 200


async def test_half_an_hour_without_a_word_is_the_end(door: Door) -> None:
    page, _ = await signed_in(door)
    door.clock.now += timedelta(minutes=29)
    assert (await page.ask("GET", "/session")).status_code == 200
    door.clock.now += timedelta(minutes=31)
    assert (await page.ask("GET", "/session")).status_code == 401


async def test_eight_hours_are_the_end_however_busy_one_is(door: Door) -> None:
    page, _ = await signed_in(door)
    for _ in range(18):
        door.clock.now += timedelta(minutes=25)
        assert (await page.ask("GET", "/session")).status_code == 200
    door.clock.now += timedelta(minutes=31)
    assert (await page.ask("GET", "/session")).status_code == 401


# ------------------------------------------------------------------------ somebody else's page


FOREIGN: dict[str, dict[str, str]] = {
    "no token": {"Zhicheng-CSRF": ""},
    "a guessed token": {"Zhicheng-CSRF": "0" * 64},
    "another session's token": {"Zhicheng-CSRF": "{other}"},
    "the cookie as the token": {"Zhicheng-CSRF": "{cookie}"},
    "another origin": {"Origin": "https://evil.example"},
    "another port": {"Origin": "http://zhicheng:8081"},
    "no origin at all": {"Origin": "null"},
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a sister site": {"Sec-Fetch-Site": "same-site"},
}


@pytest.mark.parametrize("name", FOREIGN)
async def test_a_request_from_somebody_elses_page_does_nothing(door: Door, name: str) -> None:
    page, _ = await with_totp(door)
    other, _ = await signed_in(door)
    headers = {
        header: value.format(other=other.csrf, cookie=page.secret)
        for header, value in FOREIGN[name].items()
    }

    done = await page.ask("POST", "/me/tokens", {"title": "x", "scopes": ["read"]}, **headers)

    assert kind(done) == (403, "csrf")
    assert (await page.ask("GET", "/me/tokens")).json()["items"] == []


async def test_a_request_from_our_own_page_is_taken(door: Door) -> None:
    page, _ = await with_totp(door)
    own = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}

    done = await page.ask("POST", "/me/tokens", {"title": "x", "scopes": ["read"]}, **own)

    assert done.status_code == 201, done.text


# ------------------------------------------------------------------------- the second factor


async def test_an_officials_password_alone_opens_nothing_of_an_official(door: Door) -> None:
    page = await an_official(door, factor=False)

    for path in ("/inbox", "/applications"):
        done = await page.ask("GET", path, **{"Zhicheng-Acting-As": UNIT})
        assert kind(done) == (403, "second-factor-needed")
        assert done.json()["rule"] == "SOD-2"


async def test_with_a_second_factor_an_official_is_at_work(door: Door) -> None:
    page = await an_official(door, factor=True)

    assert (await page.ask("GET", "/inbox", **{"Zhicheng-Acting-As": UNIT})).status_code == 200


async def test_a_code_is_good_once_and_no_older_one_after_it(door: Door) -> None:
    page, login = await with_totp(door)
    door.clock.now += 3 * A_STEP
    late = browser(door)
    late.totp = page.totp
    await late.sign_in(login, PASSWORD)
    code, older = late.code(door.clock.now), late.code(door.clock.now, -1)

    assert (await late.prove(code)).status_code == 200
    assert kind(await late.prove(code)) == (403, "wrong-factor")
    assert kind(await late.prove(older)) == (403, "wrong-factor")


@pytest.mark.parametrize("steps", [-10, -2, 2, 10])
async def test_a_code_of_another_moment_is_none(door: Door, steps: int) -> None:
    page, _ = await with_totp(door)
    door.clock.now += 20 * A_STEP

    assert kind(await page.prove(page.code(door.clock.now, steps))) == (403, "wrong-factor")


async def test_a_code_of_somebody_else_is_none(door: Door) -> None:
    page, _ = await with_totp(door)
    other, _ = await with_totp(door)
    door.clock.now += 3 * A_STEP

    assert kind(await page.prove(other.code(door.clock.now))) == (403, "wrong-factor")
    assert kind(await page.prove(other.recovery[0])) == (403, "wrong-factor")


async def test_who_guesses_codes_waits(door: Door) -> None:
    page, _ = await with_totp(door)
    codes = [(await page.prove(f"{n:06d}")).status_code for n in range(7)]

    assert codes == [403] * 5 + [429] * 2
    door.clock.now += A_STEP
    assert (await page.prove(page.code(door.clock.now))).status_code == 429  # even the right one


async def test_a_recovery_code_is_good_once(door: Door) -> None:
    page, _ = await with_totp(door)
    code = page.recovery[0]

    assert (await page.prove(code.upper())).status_code == 200
    assert kind(await page.prove(code)) == (403, "wrong-factor")
    assert (await page.ask("GET", "/me/factors")).json()["recovery_codes_left"] == 9


async def test_a_device_that_was_not_confirmed_counts_for_nothing(door: Door) -> None:
    page, _ = await signed_in(door)
    made = await page.ask("POST", "/me/factors/totp", {"password": PASSWORD})
    page.totp = made.json()["secret"]

    assert kind(await page.prove(page.code(door.clock.now))) == (403, "wrong-factor")


async def test_the_first_factor_needs_the_password_again(door: Door) -> None:
    page, _ = await signed_in(door)

    for path in ("/me/factors/totp", "/me/factors/passkeys/options"):
        done = await page.ask("POST", path, {"password": "found an open browser"})
        assert kind(done) == (403, "wrong-password")


async def test_another_factor_needs_the_first_one_fresh(door: Door) -> None:
    page, _ = await with_totp(door)
    door.clock.now += timedelta(minutes=10, seconds=1)

    done = await page.ask("POST", "/me/factors/passkeys/options", {"password": PASSWORD})
    gone = await page.ask("DELETE", "/me/factors/totp")

    assert kind(done) == kind(gone) == (403, "step-up-needed")
    assert (await page.prove(page.code(door.clock.now))).status_code == 200
    assert (await page.ask("DELETE", "/me/factors/totp")).status_code == 204
    assert (await page.ask("DELETE", "/me/factors/totp")).status_code == 404


async def test_the_secret_of_a_device_is_sealed_for_its_person(door: Door) -> None:
    page, login = await with_totp(door)
    sealed = await door.desk.pool.fetchval(
        "select secret from one_time_passwords where person = $1", f"p-{login}"
    )

    assert page.totp.encode() not in sealed
    vault = Vault.of("7a" * 32)
    assert vault.opened(sealed, f"totp:p-{login}") == page.totp.encode()
    for key, context in (("7a", "totp:p-else"), ("7b", f"totp:p-{login}")):
        with pytest.raises(Unreadable):
            Vault.of(key * 32).opened(sealed, context)


@pytest.mark.parametrize("command", sorted(wire_name(each) for each in STEP_UP & set(COMMANDS)))
async def test_what_cannot_be_taken_back_needs_a_fresh_second_factor(
    door: Door, command: str
) -> None:
    page = await an_official(door, factor=True)
    door.clock.now += timedelta(minutes=10, seconds=1)
    body = BODIES[command]

    stale = await page.ask(
        "POST", f"/applications/2099-000001/commands/{command}", body,
        **{"Zhicheng-Acting-As": UNIT, "Idempotency-Key": f"k-{command}"},
    )  # fmt: skip
    assert kind(stale) == (403, "step-up-needed")
    await page.prove(page.code(door.clock.now))
    fresh = await page.ask(
        "POST", f"/applications/2099-000001/commands/{command}", body,
        **{"Zhicheng-Acting-As": UNIT, "Idempotency-Key": f"k-{command}"},
    )  # fmt: skip
    assert kind(fresh) == (404, "not-found")  # of the application: it was let through


@pytest.mark.parametrize("command", ["record_confirmation", "post_results"])
async def test_so_does_what_a_season_cannot_take_back(door: Door, command: str) -> None:
    await door.desk.publish(a_notice())
    page = await an_official(door, factor=True)
    door.clock.now += timedelta(minutes=10, seconds=1)
    path, headers = f"/seasons/{SEASON}/commands/{command}", {"Zhicheng-Acting-As": UNIT}

    stale = await page.ask("POST", path, BODIES[command], **headers, **{"Idempotency-Key": "k"})
    assert kind(stale) == (403, "step-up-needed")
    await page.prove(page.code(door.clock.now))
    fresh = await page.ask("POST", path, BODIES[command], **headers, **{"Idempotency-Key": "k"})
    assert kind(fresh) == (403, "refused")  # whose it is not: it was let through to be judged


BODIES: dict[str, dict[str, Any]] = {
    "close_vote": {
        "size": 9, "attending": 9, "recused": 0, "yes": 9, "no": 0, "abstain": 0,
    },
    "record_confirmation": {
        "level": "senior", "document": "文号", "confirmed_on": "2026-12-30",
    },
    "post_results": {"postings": [{"site": "s", "posted_at": "2026-12-30T10:00:00+08:00"}]},
    "confirm": {"document": "文号", "confirmed_on": "2026-12-30"},
    "publish_result": {"postings": [{"site": "s", "posted_at": "2026-12-30T10:00:00+08:00"}]},
    "revoke": {"document": "文号", "cause": "弄虚作假"},
}  # fmt: skip


# ------------------------------------------------------------------------------------ passkeys


async def with_passkey(door: Door) -> tuple[Browser, Device]:
    page, _ = await signed_in(door)
    device = Device(ORIGIN, "zhicheng")
    options = await page.ask("POST", "/me/factors/passkeys/options", {"password": PASSWORD})
    made = await page.ask(
        "POST", "/me/factors/passkeys", {"credential": device.made(options.json())}
    )
    assert made.status_code == 200, made.text
    return page, device


async def challenged(page: Browser) -> dict[str, Any]:
    options: dict[str, Any] = (await page.ask("POST", "/session/passkey/options")).json()
    return options


async def proven(page: Browser, credential: dict[str, Any]) -> httpx2.Response:
    return await page.ask("POST", "/session/passkey", {"credential": credential})


async def test_a_passkey_is_a_second_factor(door: Door) -> None:
    page, device = await with_passkey(door)

    assert (await proven(page, device.signed(await challenged(page)))).status_code == 200
    (key,) = (await page.ask("GET", "/me/factors")).json()["passkeys"]
    assert (await page.ask("DELETE", f"/me/factors/passkeys/{key['id']}")).status_code == 204
    assert (await page.ask("POST", "/session/passkey/options")).status_code == 404


async def test_an_answer_is_good_once(door: Door) -> None:
    page, device = await with_passkey(door)
    answer = device.signed(await challenged(page))

    assert (await proven(page, answer)).status_code == 200
    assert kind(await proven(page, answer)) == (403, "wrong-factor")


async def test_an_answer_to_another_challenge_is_none(door: Door) -> None:
    page, device = await with_passkey(door)
    old = await challenged(page)
    await challenged(page)

    assert kind(await proven(page, device.signed(old))) == (403, "wrong-factor")


async def test_an_answer_after_five_minutes_is_none(door: Door) -> None:
    page, device = await with_passkey(door)
    answer = device.signed(await challenged(page))
    door.clock.now += timedelta(minutes=5, seconds=1)

    assert kind(await proven(page, answer)) == (403, "wrong-factor")


@pytest.mark.parametrize(
    "cheat",
    [
        {"origin": "https://evil.example"},
        {"rp_id": "evil.example"},
        {"id": b"x" * 32},
        {"count": -1},
    ],
)
async def test_a_device_of_somewhere_else_or_a_copy_of_it_proves_nothing(
    door: Door, cheat: dict[str, Any]
) -> None:
    page, device = await with_passkey(door)
    for _ in range(3):
        await proven(page, device.signed(await challenged(page)))
    copy = replace(device, **({"count": 0} if "count" in cheat else cheat))

    assert kind(await proven(page, copy.signed(await challenged(page)))) == (403, "wrong-factor")


async def test_a_device_signs_nobody_else_in(door: Door) -> None:
    page, _ = await with_passkey(door)
    _, thief = await with_passkey(door)

    assert kind(await proven(page, thief.signed(await challenged(page)))) == (403, "wrong-factor")


@pytest.mark.parametrize("rubbish", [{}, {"rawId": "AAAA"}, {"rawId": 5, "response": None}])
async def test_rubbish_is_no_passkey(door: Door, rubbish: dict[str, Any]) -> None:
    page, _ = await with_passkey(door)
    await challenged(page)

    assert kind(await proven(page, rubbish)) == (403, "wrong-factor")


# ------------------------------------------------------------------------- identity provider


async def journey(page: Browser) -> tuple[str, str]:
    """To the provider, and what it sends the browser back with."""
    start = await page.ask("GET", "/session/oidc/start")
    assert start.status_code == 302, start.text
    async with httpx2.AsyncClient() as http:
        back = await http.get(start.headers["location"])
    query = parse_qs(urlsplit(back.headers["location"]).query)
    return query["state"][0], query["code"][0]


async def linking(page: Browser) -> tuple[str, str]:
    """As the journey of who signs in, begun by a form with the password."""
    begun = await page.ask("POST", "/me/external-accounts", {"password": PASSWORD})
    assert begun.status_code == 200, begun.text
    async with httpx2.AsyncClient() as http:
        back = await http.get(begun.json()["url"])
    query = parse_qs(urlsplit(back.headers["location"]).query)
    return query["state"][0], query["code"][0]


async def came_back(page: Browser, state: str, code: str) -> httpx2.Response:
    return await page.ask("GET", f"/session/oidc/callback?state={state}&code={code}")


async def by_provider(door: Door) -> Browser:
    page = browser(door)
    done = await came_back(page, *await journey(page))
    assert (done.status_code, done.headers["location"]) == (303, "/"), done.text
    page.csrf = (await page.ask("GET", "/session")).json()["csrf"]
    return page


async def test_who_comes_from_the_provider_has_one_account_however_often(
    door: Door, provider: IdentityProvider
) -> None:
    provider.subject = "subject-often"
    people = {
        (await (await by_provider(door)).ask("GET", "/me")).json()["person"] for _ in range(2)
    }
    provider.subject = "subject-other"
    other = (await (await by_provider(door)).ask("GET", "/me")).json()["person"]

    assert len(people) == 1
    assert other not in people


async def test_who_is_signed_in_links_the_account_there(
    door: Door, provider: IdentityProvider
) -> None:
    provider.subject = "subject-linked"
    page, login = await signed_in(door)
    assert (await came_back(page, *await linking(page))).status_code == 303

    assert (await (await by_provider(door)).ask("GET", "/me")).json()["person"] == f"p-{login}"


@pytest.mark.parametrize(("methods", "proven"), [(["pwd"], False), (["pwd", "otp"], True)])
async def test_a_second_factor_there_is_one_here(
    door: Door, provider: IdentityProvider, methods: list[str], *, proven: bool
) -> None:
    provider.claims = {"amr": methods}
    page = await by_provider(door)
    person = (await page.ask("GET", "/me")).json()["person"]
    await bind(door.desk.pool, person, Membership("unit-company", Role.UNIT))

    done = await page.ask("GET", "/inbox", **{"Zhicheng-Acting-As": UNIT})

    assert done.status_code == (200 if proven else 403)


LIES: dict[str, dict[str, Any]] = {
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "for another client": {"claims": {"aud": "somebody-else"}},
    "for many, and not by us": {"claims": {"aud": [CLIENT, "other"], "azp": "other"}},
    "long over": {"claims": {"exp": 1_600_000_000}},
    "without an end": {"claims": {"exp": None}},
    "another nonce": {"claims": {"nonce": "recorded-earlier"}},
    "without a nonce": {"claims": {"nonce": None}},
    "of nobody": {"claims": {"sub": None}},
    "not signed": {"header": {"alg": "none"}},
    "signed with another key": {"signs_with": RSAKey.generate_key(2048, {"kid": "a"})},
    "signed with the public key as a secret": {
        "header": {"alg": "HS256"}, "signs_with": OctKey.import_key("x" * 64),
    },
}  # fmt: skip


@pytest.mark.parametrize("name", LIES)
async def test_a_token_that_is_not_to_be_believed_signs_nobody_in(
    door: Door, provider: IdentityProvider, name: str
) -> None:
    for part, value in LIES[name].items():
        setattr(provider, part, value)
    page = browser(door)

    done = await came_back(page, *await journey(page))

    assert kind(done) == (401, "not-signed-in")
    assert page.secret == ""


async def test_another_browser_cannot_end_the_journey(door: Door) -> None:
    victim, thief = browser(door), browser(door)
    state, code = await journey(thief)

    assert kind(await came_back(victim, state, code)) == (401, "not-signed-in")


async def test_a_journey_ends_once(door: Door) -> None:
    page = browser(door)
    state, code = await journey(page)
    cookie = page.http.cookies.get("zc-journey")
    assert (await came_back(page, state, code)).status_code == 303
    assert cookie is not None
    page.http.cookies.set("zc-journey", cookie)

    assert kind(await came_back(page, state, code)) == (401, "not-signed-in")


async def test_a_code_of_somebody_else_is_worth_nothing_here(door: Door) -> None:
    """PKCE: a code that was caught on its way needs the verifier of its own journey."""
    page, thief = browser(door), browser(door)
    _, caught = await journey(page)
    own_state, _ = await journey(thief)

    assert kind(await came_back(thief, own_state, caught)) == (401, "not-signed-in")


async def test_a_journey_of_more_than_ten_minutes_is_over(door: Door) -> None:
    page = browser(door)
    state, code = await journey(page)
    door.clock.now += timedelta(minutes=10, seconds=1)

    assert kind(await came_back(page, state, code)) == (401, "not-signed-in")


async def test_without_a_provider_there_is_no_such_door(desk: Desk, tmp_path: Path) -> None:
    async with a_door(desk, tmp_path) as plain:
        assert kind(await browser(plain).ask("GET", "/session/oidc/start")) == (404, "not-found")


# -------------------------------------------------------------------------------- guessed tokens


async def test_another_guessed_token_each_time_is_no_way_around_the_limit(door: Door) -> None:
    codes = [
        (await browser(door).ask("GET", "/me", Authorization=f"Bearer zc_{n:016x}_x")).status_code
        for n in range(62)
    ]

    assert codes[:60] == [401] * 60
    assert codes[60:] == [429] * 2


# ------------------------------------------------------------------ what was begun by somebody else


async def test_what_was_begun_before_there_was_a_factor_does_not_end_after_it(door: Door) -> None:
    """A thief with an open browser begins; the person adds a passkey elsewhere; the thief goes on."""
    thief, login = await signed_in(door)
    made = await thief.ask("POST", "/me/factors/totp", {"password": PASSWORD})
    thief.totp = made.json()["secret"]
    own = browser(door)
    await own.sign_in(login, PASSWORD)
    device = Device(ORIGIN, "zhicheng")
    options = await own.ask("POST", "/me/factors/passkeys/options", {"password": PASSWORD})
    await own.ask("POST", "/me/factors/passkeys", {"credential": device.made(options.json())})

    done = await thief.ask("POST", "/me/factors/totp/confirm", {"code": thief.code(door.clock.now)})

    assert kind(done) == (403, "step-up-needed")


async def test_a_device_that_is_not_confirmed_in_a_quarter_of_an_hour_was_never_added(
    door: Door,
) -> None:
    page, _ = await signed_in(door)
    made = await page.ask("POST", "/me/factors/totp", {"password": PASSWORD})
    page.totp = made.json()["secret"]
    door.clock.now += timedelta(minutes=15, seconds=1)

    done = await page.ask("POST", "/me/factors/totp/confirm", {"code": page.code(door.clock.now)})

    assert kind(done) == (403, "wrong-factor")


async def test_with_a_temporary_password_no_factor_is_added_before_it_is_changed(
    door: Door,
) -> None:
    login, page = await an_account(door, temporary=True), browser(door)
    await page.sign_in(login, PASSWORD)

    done = await page.ask("POST", "/me/factors/totp", {"password": PASSWORD})
    assert kind(done) == (403, "change-password")
    new = "ein ganz anderer Satz 2026"
    await page.ask("PUT", "/me/password", {"password": PASSWORD, "new": new})
    again = await page.ask("POST", "/me/factors/totp", {"password": new})
    assert again.status_code == 200


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_nobody_is_signed_in_by_another_site(door: Door, headers: dict[str, str]) -> None:
    page, login = browser(door), await an_account(door)

    done = await page.ask("POST", "/session", {"login": login, "password": PASSWORD}, **headers)

    assert kind(done) == (403, "csrf")
    assert page.secret == ""


async def test_a_password_alone_makes_no_token_that_needs_no_second_factor(door: Door) -> None:
    page = await an_official(door, factor=False)

    done = await page.ask("POST", "/me/tokens", {"title": "x", "scopes": ["read", "write"]})

    assert kind(done) == (403, "step-up-needed")


async def test_a_visit_to_the_provider_links_nothing_by_itself(
    door: Door, provider: IdentityProvider
) -> None:
    provider.subject = "subject-by-itself"
    page, login = await signed_in(door)

    await came_back(page, *await journey(page))

    assert (await (await by_provider(door)).ask("GET", "/me")).json()["person"] != f"p-{login}"


async def test_what_one_session_began_to_link_no_other_one_ends(
    door: Door, provider: IdentityProvider
) -> None:
    provider.subject = "subject-of-another-session"
    page, login = await signed_in(door)
    state, code = await linking(page)
    await page.sign_in(login, PASSWORD)  # another session in the same browser

    assert kind(await came_back(page, state, code)) == (401, "not-signed-in")


async def test_linking_asks_for_the_password_again(door: Door) -> None:
    page, _ = await signed_in(door)

    done = await page.ask("POST", "/me/external-accounts", {"password": "an open browser"})

    assert kind(done) == (403, "wrong-password")


async def test_with_a_temporary_password_nothing_is_done_before_it_is_changed(door: Door) -> None:
    login, page = await an_account(door, temporary=True), browser(door)
    await page.sign_in(login, PASSWORD)

    for path in ("/me", "/applications", "/me/messages"):
        assert kind(await page.ask("GET", path)) == (403, "change-password")


async def test_beside_a_factor_a_password_is_changed_with_the_factor_fresh(door: Door) -> None:
    page, _ = await with_totp(door)
    door.clock.now += timedelta(minutes=10, seconds=1)

    done = await page.ask(
        "PUT", "/me/password", {"password": PASSWORD, "new": "ein ganz anderer Satz 2026"}
    )

    assert kind(done) == (403, "step-up-needed")
