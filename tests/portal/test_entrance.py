"""In and out by the pages: password, second factor, one click on a local stack, and nobody else's form."""

import itertools
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from pydantic import SecretStr

from api.identity.memberships import Membership, bind, enrol
from api.identity.passwords import Passwords, set_password
from api.web.services import ApiSettings, SignIn, sign_in_of
from deploy.local.people import settle
from domain.people import Role
from tests.portal.conftest import CHEAP
from tests.portal.the_pages import Page, Person
from tests.web.the_door import Door, a_door
from tests.workflows.one_case import Desk

PASSWORD = "一句很长的口令 portal"  # noqa: S105
ANOTHER = "ein anderer Satz 26"
_logins = itertools.count(1)


async def an_account(door: Door, *bound: Membership) -> str:
    login = f"portal{next(_logins)}"
    pool = door.desk.pool
    await enrol(pool, f"p-{login}", "某人")
    for one in bound:
        await bind(pool, f"p-{login}", one)
    await set_password(
        pool, Passwords(CHEAP), f"p-{login}", login, PASSWORD, door.clock.now, temporary=False
    )
    return login


async def signed_in(door: Door, *bound: Membership) -> tuple[Person, str, Page]:
    person, login = Person(door.transport), await an_account(door, *bound)
    form = (await person.look("/sign-in")).form("/sign-in")
    return person, login, await person.send(form, login=login, password=PASSWORD)


async def test_who_looks_at_a_page_of_their_own_signs_in_first_and_is_led_back(door: Door) -> None:
    person, login = Person(door.transport), await an_account(door)
    page = await person.look("/messages")
    assert (person.at, page.status) == ("/sign-in", 200)
    page = await person.send(page.form("/sign-in"), login=login, password=PASSWORD)
    assert (person.at, page.status) == ("/messages", 200)


async def test_a_wrong_password_is_told_on_the_page_and_opens_nothing(door: Door) -> None:
    person, login = Person(door.transport), await an_account(door)
    form = (await person.look("/sign-in")).form("/sign-in")
    page = await person.send(form, login=login, password=PASSWORD[1:])
    assert (page.status, "登录名或密码不正确" in page.text) == (401, True)
    assert "zc" not in person.http.cookies


async def test_nobody_is_led_to_a_strangers_page(door: Door) -> None:
    for stranger in ("//evil.example/x", "https://evil.example/", "/\\evil.example"):
        person, login = Person(door.transport), await an_account(door)
        form = (await person.look("/sign-in")).form("/sign-in")
        form.fields = [pair for pair in form.fields if pair[0] != "next"]
        page = await person.send(form, login=login, password=PASSWORD, next=stranger)
        assert page.answer.url.host == "zhicheng"


async def test_who_signs_out_sees_nothing_any_more(door: Door) -> None:
    person, _, page = await signed_in(door)
    await person.send(page.form("/sign-out"))
    await person.look("/mine")
    assert person.at == "/sign-in"


async def test_a_form_without_the_token_of_the_session_is_refused(door: Door) -> None:
    person, _, page = await signed_in(door)
    form = page.form("/sign-out")
    refused = await person.send(form, csrf="0" * 64)
    assert (refused.status, "请求来源不明" in refused.text) == (403, True)
    assert (await person.look("/mine")).status == 200  # still signed in


async def test_a_form_of_another_site_is_refused_even_with_the_token(door: Door) -> None:
    person, _, page = await signed_in(door)
    form = page.form("/sign-out")
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = await person.http.post("/sign-out", data=form.values, headers=headers)
        assert answer.status_code == 403
    assert (await person.look("/mine")).status == 200


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/local", "/language"])
async def test_another_site_signs_nobody_in(door: Door, path: str) -> None:
    person = Person(door.transport)
    answer = await person.http.post(
        path, data={"person": "local-p-1"}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert not person.http.cookies


async def test_no_form_reaches_the_api_by_the_field_alone(door: Door) -> None:
    """The field is the portal's: elsewhere only the header counts."""
    person, _, page = await signed_in(door)
    token = page.form("/sign-out").values["csrf"]
    answer = await person.http.request("DELETE", "/api/v1/session", data={"csrf": token})
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (403, "csrf")


async def test_a_form_that_is_too_large_is_not_read(door: Door) -> None:
    person, _, page = await signed_in(door)
    token = page.form("/sign-out").values["csrf"]
    body = f"csrf={token}".encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": "999999999"}
    answer = await person.http.post("/sign-out", content=body, headers=kind)
    assert answer.status_code == 413


async def test_an_official_needs_a_second_factor_and_sets_it_up_on_the_way(door: Door) -> None:
    unit = Membership("unit-company", Role.UNIT)
    person, _, page = await signed_in(door, unit)
    page = await person.look("/acting")
    page = await person.send(page.form("/acting"), acting="unit@unit-company")
    assert person.at == "/second-factor"
    page = await person.send(page.form("/second-factor/new"), password=PASSWORD)
    form = page.form("/second-factor/confirm")
    secret = next(word for word in page.reading.words if len(word) == 32 and word.isupper())
    code = pyotp.TOTP(secret).at(door.clock.now)
    page = await person.send(form, code=code)
    assert "恢复码" in page.text
    assert (await person.look("/desk")).status == 200
    assert person.at == "/desk"


async def test_nobody_acts_as_what_they_are_not_bound_to(door: Door) -> None:
    person, _, _ = await signed_in(door, Membership("unit-company", Role.UNIT))
    page = await person.look("/acting")
    refused = await person.send(page.form("/acting"), acting="committee@committee-green")
    assert (refused.status, "没有绑定此身份" in refused.text) == (400, True)


async def test_whose_password_is_changed_signs_in_with_the_new_one(door: Door) -> None:
    person, login, _ = await signed_in(door)
    page = await person.look("/password")
    wrong = await person.send(page.form("/password"), password=PASSWORD[1:], new=ANOTHER)
    assert (wrong.status, "当前密码不正确" in wrong.text) == (403, True)
    await person.send(page.form("/password"), password=PASSWORD, new=ANOTHER)
    again = Person(door.transport)
    form = (await again.look("/sign-in")).form("/sign-in")
    await again.send(form, login=login, password=ANOTHER)
    assert again.at == "/mine"


# ------------------------------------------------------------------------- on a local stack


async def test_one_click_signs_in_whoever_was_invented(door: Door) -> None:
    person = Person(door.transport)
    page = await person.look("/sign-in")
    offered = {value for _, value, _ in page.form("/sign-in/local").buttons}
    assert {"local-p-1", "local-unit-unit-company"} <= offered
    page = await person.send(page.form("/sign-in/local"), person="local-unit-unit-company")
    assert (person.at, page.status) == ("/desk", 200)


async def test_every_organisation_of_a_published_notice_has_its_person(door: Door) -> None:
    page = await Person(door.transport).look("/sign-in")
    offered = " ".join(words for _, _, words in page.form("/sign-in/local").buttons)
    notice = door.desk.notice
    names = {each.id: each.name for each in notice.organisations}
    bodies = notice.terms.bodies
    for organisation in (bodies.committee, bodies.founding, bodies.organiser):
        assert names[organisation] in offered


async def test_one_click_signs_in_nobody_real(door: Door) -> None:
    await enrol(door.desk.pool, "p-real", "真人")
    person = Person(door.transport)
    form = (await person.look("/sign-in")).form("/sign-in/local")
    assert (await person.send(form, person="p-real")).status == 404
    assert "zc" not in person.http.cookies


async def test_without_the_setting_one_click_signs_in_nobody(real_door: Door) -> None:
    await settle(real_door.desk.pool)  # they are there, and stay outside
    person = Person(real_door.transport)
    page = await person.look("/sign-in")
    assert not page.has_form("/sign-in/local")
    answer = await person.http.post("/sign-in/local", data={"person": "local-p-1"})
    assert (answer.status_code, "zc" in person.http.cookies) == (404, False)


@pytest.mark.parametrize(
    ("url", "setting", "offers"),
    [("", True, True), ("", False, False), ("https://x.cn", True, False), ("HTTPS://x.cn", True, False)],
)  # fmt: skip
def test_behind_https_one_click_is_impossible_whatever_the_setting(
    url: str, setting: bool, offers: bool
) -> None:
    settings = ApiSettings(
        postgres_dsn=SecretStr("x"), temporal_address="x", signing_key=SecretStr("0" * 64),
        secrets_key=SecretStr("0" * 64), public_url=url, local_people=setting,
    )  # fmt: skip
    assert sign_in_of(settings).offers_local_people is offers


async def test_behind_https_the_page_and_the_act_are_gone(desk: Desk, tmp_path: Path) -> None:
    means = SignIn(Passwords(CHEAP), local_people=True, secure=True)
    async with a_door(desk, tmp_path, sign_in=means) as door:
        await settle(desk.pool)
        person = Person(door.transport)
        assert not (await person.look("/sign-in")).has_form("/sign-in/local")
        answer = await person.http.post("/sign-in/local", data={"person": "local-p-1"})
        assert answer.status_code == 404


async def test_the_wish_to_go_on_survives_the_way_to_the_second_factor(door: Door) -> None:
    person, _, _ = await signed_in(door, Membership("unit-company", Role.UNIT))
    person.http.cookies.set("zc-acting", "unit@unit-company")
    answer = await person.http.get("/desk?season=x", follow_redirects=False)
    found = urlsplit(answer.headers["location"])
    assert (found.path, parse_qs(found.query)["next"]) == ("/second-factor", ["/desk?season=x"])
