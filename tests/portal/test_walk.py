"""A walk over every address of the portal as everybody: what one may not see or do is refused there too.

The addresses are those of the router, the people those of the stack, and what is expected is what
`authorize` says; an address that stands in none of the tables below fails the walk.
"""

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from api import portal
from api.portal.visitors import ACTING
from api.queries import people, seasons
from api.queries.applications import application
from domain.authorization import Action, Thing, authorize
from domain.notice import Notice
from domain.people import Actor, Role
from domain.refusals import Refused
from tests.portal.a_season import on_record
from tests.portal.filling_in import local
from tests.portal.test_journey import in_review
from tests.portal.the_pages import Page, Person
from tests.web.the_door import Door

A = Action
OF_A_CASE: dict[tuple[str, str], Action] = {
    ("GET", "/applications/{number}"): A.SEE_STATUS,
    ("POST", "/applications/{number}/acts/{name}"): A.MARK_FILE,  # whoever has the case
    ("POST", "/applications/{number}/payment"): A.PAY,
    ("GET", "/applications/{number}/form"): A.EDIT_DOSSIER,
    ("GET", "/applications/{number}/form/sections/{section}"): A.EDIT_DOSSIER,
    ("POST", "/applications/{number}/form/sections/{section}"): A.EDIT_DOSSIER,
    ("POST", "/applications/{number}/form/files"): A.EDIT_DOSSIER,
    ("POST", "/applications/{number}/form/prefill"): A.EDIT_DOSSIER,
    ("POST", "/applications/{number}/form/revisions"): A.EDIT_DOSSIER,
    ("GET", "/applications/{number}/form/revisions/{revision}"): A.EDIT_DOSSIER,
    ("POST", "/applications/{number}/form/hand-in"): A.EDIT_DOSSIER,
    ("GET", "/desk/{number}"): A.SEE_DOSSIER,
    ("GET", "/applications/{number}/files/{digest}"): A.OPEN_FILE,
    ("POST", "/applications/{number}/files/{digest}/marks"): A.MARK_FILE,
}  # fmt: skip
R = Role
_OVERSEE = frozenset({R.ORGANISER, R.FOUNDING_BODY, R.COMMITTEE, R.AUTHORITY, R.OPERATOR})
_BODIES = frozenset({R.ORGANISER, R.FOUNDING_BODY, R.COMMITTEE, R.CHAIR, R.AUTHORITY})
_ORGANISE, _SYSTEM = frozenset({R.ORGANISER}), frozenset({R.SYSTEM_ADMIN})
_SECURITY = frozenset({R.SECURITY_ADMIN})
OF_A_SEASON: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/overview"): _OVERSEE,
    ("GET", "/seasons/{season}/overview"): _OVERSEE,
    ("GET", "/duties"): _BODIES,
    ("GET", "/seasons/{season}/acts"): _BODIES,
    ("POST", "/seasons/{season}/acts/{name}"): _BODIES,
    ("GET", "/notices/edit"): _ORGANISE,
    ("POST", "/notices/check"): _ORGANISE,
    ("POST", "/notices/preview"): _ORGANISE,
    ("POST", "/notices/publish"): _ORGANISE,
    ("GET", "/seasons/{season}/amend"): _ORGANISE,
    ("POST", "/seasons/{season}/amend"): _ORGANISE,
    ("POST", "/seasons/{season}/amend/confirm"): _ORGANISE,
}  # fmt: skip
OF_AN_ADMINISTRATOR: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/administration"): _SYSTEM | _SECURITY,
    ("GET", "/administration/registrations/{registration}/certificate"): _SYSTEM,
    ("POST", "/administration/registrations/{registration}/approve"): _SYSTEM,
    ("POST", "/administration/registrations/{registration}/reject"): _SYSTEM,
    ("POST", "/administration/organisations/{organisation}/deactivate"): _SYSTEM,
    ("POST", "/administration/memberships"): _SECURITY,
    ("POST", "/administration/memberships/end"): _SECURITY,
}  # fmt: skip
OF_A_ROLE = OF_A_SEASON | OF_AN_ADMINISTRATOR
OF_A_COMPLAINT = {  # its own test is in test_complaints: who it is whose, no role says
    ("GET", "/complaints/{number}/{n}"), ("POST", "/complaints/{number}/{n}/acts/{name}"),
}  # fmt: skip
FILES = {("GET", "/me/personal-data/file")}  # no page
OF_A_MEETING = {  # its own test is in test_meetings: whose it is, its roster says
    ("POST", "/seasons/{season}/meetings"), ("GET", "/meetings/{meeting}"),
    ("POST", "/meetings/{meeting}/acts/{name}"), ("GET", "/meetings/{meeting}/cases/{number}"),
    ("POST", "/meetings/{meeting}/cases/{number}/recusal"),
    ("POST", "/meetings/{meeting}/cases/{number}/rounds"),
    ("POST", "/meetings/{meeting}/cases/{number}/rounds/{nth}/close"),
    ("GET", "/seasons/{season}/experts"), ("POST", "/seasons/{season}/experts"),
    ("POST", "/seasons/{season}/experts/{person}/end"),
}  # fmt: skip
OPEN = {
    ("GET", "/"), ("GET", "/seasons"), ("GET", "/seasons/{season}"), ("GET", "/certificates"),
    ("GET", "/sign-in"), ("POST", "/sign-in"), ("POST", "/sign-in/local"), ("POST", "/language"),
}  # fmt: skip
OWN = {
    ("GET", "/mine"), ("POST", "/applications"), ("GET", "/messages"),
    ("POST", "/messages/{message}/read"), ("GET", "/desk"), ("GET", "/desk/all"),
    ("POST", "/sign-out"), ("GET", "/password"), ("POST", "/password"), ("GET", "/second-factor"),
    ("POST", "/second-factor"), ("POST", "/second-factor/new"), ("POST", "/second-factor/confirm"),
    ("GET", "/acting"), ("POST", "/acting"), ("GET", "/complaints"), ("POST", "/complaints"),
    ("GET", "/me/security"), ("POST", "/me/sessions/{session}/end"), ("POST", "/me/factors/totp/remove"),
    ("POST", "/me/factors/passkeys/{passkey}/remove"), ("GET", "/me/tokens"), ("POST", "/me/tokens"),
    ("POST", "/me/tokens/{name}/revoke"), ("GET", "/me/personal-data"), ("POST", "/me/erasure"),
    ("GET", "/meetings"), ("GET", "/me/channels"), ("POST", "/me/channels"), ("POST", "/me/channels/{kind}/verification"),
}  # fmt: skip


def addresses() -> Iterator[tuple[str, str]]:
    for route in (route for part in portal.PARTS for route in part.routes):
        assert isinstance(route, APIRoute)
        for method in route.methods or ():
            yield method, route.path


def test_every_address_stands_in_one_table() -> None:
    known = [*OF_A_CASE, *OF_A_ROLE, *OF_A_COMPLAINT, *OF_A_MEETING, *FILES, *OPEN, *OWN]
    assert sorted(addresses()) == sorted(known)


class Walker:
    """One case in review at the unit, and everybody who might look at it."""

    def __init__(self, door: Door, number: str, thing: Thing, digest: str) -> None:
        self.door, self.number, self.thing, self.digest = door, number, thing, digest
        self.applicant_name = "冉禾"

    def path(self, path: str) -> str:
        known = {
            "number": self.number, "name": "return_application", "section": "basic", "revision": 1,
            "digest": self.digest, "season": self.thing.application.season, "message": 1,
            "registration": 1, "n": 1, "nth": 1, "session": "s", "passkey": "k", "meeting": "2026-x.1", "person": "p-1", "kind": "email", "organisation": "unit-company",
        }  # fmt: skip
        return path.format(**known)

    async def ask(self, who: Person, method: str, path: str) -> Page:
        if method == "GET":
            return Page(await who.http.get(self.path(path)))
        csrf = (await who.look("/seasons")).form("/language").values["csrf"]
        given = {
            "csrf": csrf, "key": f"walk-{path}"[:60], "opinion": "请补充", "base": "9",
            "mark": "stamp_seen", "on": "yes", "revision": "1", "promise": "yes",
            "text": "document:", "announcement": "渝经信发〔2026〕2号", "version": "1", "reason": "不符",
            "person": "local-p-1", "organisation": "unit-company", "role": "unit",
        }  # fmt: skip
        return Page(await who.http.post(self.path(path), data=given))

    async def notice(self) -> Notice:
        found = await seasons.notice(self.door.desk.pool, self.thing.application.season)
        assert found is not None
        return found

    def may(self, actor: Actor, action: Action) -> bool:
        try:
            authorize(actor, action, self.thing)
        except Refused:
            return False
        return True

    async def written(self) -> tuple[int, int]:
        pool = self.door.desk.pool
        events = "select count(*) from events where number = $1"
        return (
            await pool.fetchval(events, self.number),
            len(await self.door.services.files.marks(self.number)),
        )


@pytest.fixture(scope="module")
async def walker(door: Door, notice: Notice) -> Walker:
    _, number = await in_review(door, notice, "local-p-1")
    case = await application(door.desk.pool, number)
    pinned = await seasons.notice(door.desk.pool, notice.terms.notice)
    assert case is not None
    assert pinned is not None
    await on_record(door, pinned)
    kept = await door.services.files.attachments(number)
    return Walker(door, number, Thing(case, pinned.terms), kept[0].digest)


async def test_everybody_sees_and_does_what_the_table_grants_and_nothing_else(
    walker: Walker,
) -> None:
    before, refused, granted = await walker.written(), 0, 0
    for one in await people.local_people(walker.door.desk.pool):
        who = await local(walker.door, one.person)
        role = Role(one.role or "applicant")
        actor = Actor(one.person, one.organisation or "", role)
        for (method, path), action in OF_A_CASE.items():
            if walker.may(actor, action):
                if method == "GET":
                    page = await walker.ask(who, method, path)
                    assert page.status == 200, (one.person, path, page.text[:500])
                    granted += 1
                continue
            page = await walker.ask(who, method, path)
            assert page.status in {403, 404}, (one.person, method, path, page.text[:300])
            assert walker.applicant_name not in page.text
            refused += 1
    assert await walker.written() == before
    assert (granted > 8, refused > 250) == (True, True), (granted, refused)


async def settled(walker: Walker) -> tuple[int, ...]:
    """What an organiser or an administrator could change."""
    tables = ("notices", "season_events", "administration", "memberships", "registrations")
    pool = walker.door.desk.pool
    return tuple([await pool.fetchval(f"select count(*) from {table}") for table in tables])  # noqa: S608


async def test_a_season_is_run_and_people_are_administered_by_whose_it_is_alone(
    walker: Walker,
) -> None:
    before, refused, granted = await settled(walker), 0, 0
    for one in await people.local_people(walker.door.desk.pool):
        who = await local(walker.door, one.person)
        role = Role(one.role or "applicant")
        for (method, path), roles in OF_A_ROLE.items():
            if role not in roles:
                page = await walker.ask(who, method, path)
                whose = {403, 404} if "{registration}" in path else {403}  # or who uploaded it
                assert page.status in whose, (one.person, method, path, page.text[:300])
                refused += 1
            elif method == "GET" and "{registration}" not in path:
                page = await walker.ask(who, method, path)
                assert page.status == 200, (one.person, path, page.text[:500])
                granted += 1
    assert await settled(walker) == before
    assert (granted > 8, refused > 250) == (True, True), (granted, refused)


async def test_a_cookie_makes_nobody_an_official(walker: Walker) -> None:
    who = await local(walker.door, "local-p-2")
    who.http.cookies.delete(ACTING)
    who.http.cookies.set(ACTING, "unit@unit-company")
    for method, path in [*OF_A_CASE, ("GET", "/desk"), ("GET", "/desk/all")]:
        page = await walker.ask(who, method, path)
        assert page.status == 403, (method, path)
        assert "SOD-2" in page.text or "未绑定" in page.text
        assert walker.number not in page.text


async def test_without_a_session_every_page_of_ones_own_leads_to_signing_in(walker: Walker) -> None:
    for method, path in [*OF_A_CASE, *OF_A_ROLE, *OF_A_COMPLAINT, *OWN]:
        nobody = Person(walker.door.transport)
        answer = await nobody.http.request(method, walker.path(path), follow_redirects=False)
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (
            303,
            "/sign-in",
        )


async def test_with_a_session_no_form_is_taken_without_its_token(walker: Walker) -> None:
    who = await local(walker.door, "local-unit-unit-company")
    before = await walker.written()
    posts = [
        path
        for method, path in [*OF_A_CASE, *OF_A_ROLE, *OF_A_COMPLAINT, *OF_A_MEETING, *OWN]
        if method == "POST"
    ]
    for path in posts:
        for token in ({}, {"csrf": "0" * 64}):
            answer = await who.http.post(walker.path(path), data={"opinion": "x", **token})
            assert answer.status_code == 403, path
            assert "请求来源不明" in answer.text
    assert await walker.written() == before


async def test_every_page_is_strict_and_whole_in_both_languages(walker: Walker) -> None:
    organiser = (await walker.notice()).terms.bodies.organiser
    who, clerk, runner, admin = [
        await local(walker.door, name[:64])
        for name in (
            "local-p-1", "local-unit-unit-company", f"local-organiser-{organiser}",
            f"local-system_admin-{organiser}",
        )
    ]  # fmt: skip
    for language in ("en", "zh"):
        for person in (who, clerk, runner, admin):
            person.http.cookies.set("zc-language", language)
        for method, path in [*OF_A_CASE, *OF_A_ROLE, *OWN, *OPEN]:
            if method != "GET" or "{digest}" in path or "{registration}" in path:
                continue
            if (method, path) in OF_A_ROLE:
                looking = runner if (method, path) in OF_A_SEASON else admin
            else:
                looking = clerk if path.startswith("/desk") else who
            page = await walker.ask(looking, method, path)
            assert page.status == 200, (path, page.text[:500])
            policy = page.answer.headers["content-security-policy"]
            assert policy.startswith("default-src 'self'; img-src 'self' data:;")
            assert "unsafe" not in policy
            assert page.answer.headers["x-content-type-options"] == "nosniff"
            assert page.answer.headers["referrer-policy"] == "same-origin"
            assert (page.reading.outside, page.reading.inline) == ([], [])
            assert 'lang="' + ("en" if language == "en" else "zh-CN") in page.answer.text


async def test_what_is_not_there_is_told_on_a_page(walker: Walker) -> None:
    who = await local(walker.door, "local-p-1")
    page = await who.look("/nothing/such")
    assert (page.status, "没有此地址" in page.text) == (404, True)
    there = await who.http.get("/api/v1/nothing")
    assert there.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("way", ["javascript:alert(1)", "//evil.example", "https://evil.example"])
async def test_the_way_back_leads_nowhere_else(walker: Walker, way: str) -> None:
    who = await local(walker.door, "local-p-1")
    csrf = (await who.look("/seasons")).form("/language").values["csrf"]
    answer = await who.http.post("/applications", params={"back": way}, data={"csrf": csrf})
    page = Page(answer)
    assert page.status == 400
    assert way not in [href for href, _ in page.reading.links]
    assert page.reading.outside == []
