"""What people do through the API: each as themselves, each act once, each refusal with its clause."""

import itertools
import json
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from activities.adapters.calendar_files import CalendarFiles
from api.notices import load_notice
from api.notices.replan import replan
from api.web.answers import clear_old
from deploy.local.dossiers import dossiers
from deploy.local.lives import GREEN, Dates
from deploy.local.samples import sample
from domain.dossier.canonical import as_data
from domain.dossier.form import Dossier
from domain.notice import Level, Notice, Route
from tests.web.the_door import Door, Visitor, a_door
from tests.workflows.one_case import CALENDARS, Desk

UNIT, AGENCY = "unit@unit-company", "agency@agency-talent-centre"
_people = itertools.count(1)
_numbers = itertools.count(810_001, 1_000)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def notice(door: Door) -> Notice:
    """Examined by its conditions, and with its window open by the door's clock."""
    desk = door.desk
    moved, _ = replan(load_notice(GREEN), desk.notice.terms.year, CalendarFiles(CALENDARS).read)
    terms = replace(desk.notice.terms, notice=f"{desk.notice.terms.notice}-web")
    found = replace(desk.notice, terms=terms, requirements=moved.requirements)
    await desk.publish(found)
    first = next(_numbers)  # every database begins anew, and the server is one
    await desk.pool.execute(f"alter sequence application_serials restart with {first}")
    door.clock.now = Dates(found).day(1)
    return found


def fitting(notice: Notice, door: Door) -> Dossier:
    return dossiers(notice, Level.SENIOR, Route.R3_1, door.clock.now)[0]


async def opened(door: Door, notice: Notice) -> tuple[Visitor, str]:
    me = await door.visitor(f"w-{next(_people)}")
    body = {"notice": notice.terms.notice, "channel": "first_batch"}
    done = await me.post("/applications", body, key="open")
    assert done.status_code == 200, done.text
    return me, done.json()["number"]


async def filled_in(me: Visitor, number: str, dossier: Dossier) -> None:
    for kind in {material.kind for material in dossier.materials}:
        content, base = sample(kind), f"/applications/{number}/attachments/uploads"
        upload = (await me.post(base, {"name": "某.pdf", "size": len(content)})).json()["id"]
        headers = {"Upload-Offset": "0"}
        sent = await me.ask("PATCH", f"{base}/{upload}", content=content, headers=headers)
        assert sent.json() == {"received": len(content)}
        assert (await me.post(f"{base}/{upload}/finish")).status_code == 200
    for section, content in as_data(dossier).items():
        path, raw = f"/applications/{number}/dossier/draft/{section}", json.dumps(content).encode()
        saved = await me.ask("PUT", path, content=raw)
        assert saved.status_code == 200, saved.text


async def handed_in(door: Door, notice: Notice) -> tuple[Visitor, str]:
    me, number = await opened(door, notice)
    await filled_in(me, number, fitting(notice, door))
    assert (await me.post(f"/applications/{number}/dossier/revisions")).json()["number"] == 1
    done = await me.post(
        f"/applications/{number}/dossier/hand-in", {"revision": 1, "promise": True}, key="submit"
    )
    assert (done.status_code, done.json().get("stage")) == (200, "unit_review"), done.text
    return me, number


async def test_an_application_goes_from_the_first_click_to_the_next_tier(
    door: Door, notice: Notice
) -> None:
    me, number = await handed_in(door, notice)
    clerk = await door.visitor("clerk-1", UNIT)

    waiting = (await clerk.get("/inbox")).json()["items"]
    assert number in {task["number"] for task in waiting}
    sheet = (await clerk.get(f"/applications/{number}/dossier/review")).json()
    assert {answer["outcome"] for answer in sheet["answers"]} >= {"passed", "needs_a_person"}
    files = (await clerk.get(f"/applications/{number}/attachments")).json()["items"]
    seen = await clerk.get(f"/applications/{number}/attachments/{files[0]['digest']}")
    assert seen.content.startswith(b"%PDF")
    ticked = f"/applications/{number}/attachments/{files[0]['digest']}/marks/original_compared"
    assert len((await clerk.ask("PUT", ticked)).json()["marks"]) == 1

    body = {
        "posted_at": door.clock.now.isoformat(), "places": ["本单位公开场所"], "originals_compared": True,
        "unit_contact_shown": True, "superior_contact_shown": True,
    }  # fmt: skip
    done = await clerk.post(f"/applications/{number}/commands/start_publicity", body, key="pub-1")
    assert done.json().get("stage") == "unit_publicity", done.text
    now = (await me.get(f"/applications/{number}")).json()
    assert now["stage"] == "unit_publicity"  # the answer came after the record
    assert now["holder"]["contact_name"]
    told = (await me.get(f"/applications/{number}/timeline")).json()["items"]
    assert [each["type"] for each in told][-1] == "publicity_started"


async def test_the_same_key_is_the_same_act_and_another_content_a_conflict(
    door: Door, notice: Notice
) -> None:
    _, number = await handed_in(door, notice)
    clerk = await door.visitor("clerk-1", UNIT)
    path, body = f"/applications/{number}/commands/return_application", {"opinion": "请补充"}

    first = await clerk.post(path, body, key=f"return-{number}")
    again = await clerk.post(path, body, key=f"return-{number}")
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    other = await clerk.post(path, {"opinion": "另一意见"}, key=f"return-{number}")
    assert (other.status_code, other.json()["type"]) == (
        409,
        "urn:zhicheng:problem:another-content",
    )
    rounds = await door.desk.pool.fetchval(
        "select count(*) from events where number = $1 and type = 'returned'", number
    )
    assert rounds == 1


async def test_opening_again_after_a_lost_answer_finds_the_same_number(
    door: Door, notice: Notice
) -> None:
    me = await door.visitor("w-lost")
    body = {"notice": notice.terms.notice, "channel": "first_batch"}
    first = (await me.post("/applications", body, key="k")).json()
    await door.desk.pool.execute("delete from answers where person = 'w-lost'")  # it was lost
    assert (await me.post("/applications", body, key="k")).json()["number"] == first["number"]
    listed = (await me.get("/applications")).json()["items"]
    assert [line["number"] for line in listed] == [first["number"]]


async def test_answers_are_forgotten_after_a_month(door: Door, notice: Notice) -> None:
    me, _ = await opened(door, notice)
    count = "select count(*) from answers where person = $1"

    await clear_old(door.desk.pool, datetime.now(UTC) + timedelta(days=30))
    assert await door.desk.pool.fetchval(count, me.person) == 1
    await clear_old(door.desk.pool, datetime.now(UTC) + timedelta(days=32))
    assert await door.desk.pool.fetchval(count, me.person) == 0


@pytest.mark.parametrize("act", ["hand-in", "return"])
async def test_an_act_whose_answer_was_lost_is_answered_from_the_record(
    door: Door, notice: Notice, act: str
) -> None:
    me, number = await handed_in(door, notice)
    body: dict[str, Any] = {"revision": 1, "promise": True}
    who, path, key = me, "dossier/hand-in", "submit"
    if act == "return":
        who, body = await door.visitor("clerk-1", UNIT), {"opinion": "请补充"}
        path, key = "commands/return_application", f"lost-{number}"
    first = (await who.post(f"/applications/{number}/{path}", body, key=key)).json()
    # The process died between the record and the answer.
    await door.desk.pool.execute(
        "update answers set status = null, body = null where person = $1 and command_id = $2",
        who.person, key,
    )  # fmt: skip
    clerk = await door.visitor("clerk-1", UNIT)
    later = f"/applications/{number}/commands/remind"
    await clerk.post(later, {}, key=f"later-{number}")  # whatever has happened since

    again = await who.post(f"/applications/{number}/{path}", body, key=key)

    assert (again.status_code, again.json()) == (200, first)
    assert "Idempotent-Replayed" not in again.headers  # not the kept answer, but a new one
    written = await door.desk.pool.fetchval(
        "select count(*) from events where number = $1 and command_id = $2", number, key
    )
    assert written == 1


async def test_a_dossier_that_does_not_fit_is_refused_with_every_clause(
    door: Door, notice: Notice
) -> None:
    me, number = await opened(door, notice)
    dossier = fitting(notice, door)
    spoilt = replace(dossier, basic=replace(dossier.basic, status="civil_servant"))  # type: ignore[arg-type]
    await filled_in(me, number, spoilt)
    await me.post(f"/applications/{number}/dossier/revisions")
    done = await me.post(
        f"/applications/{number}/dossier/hand-in", {"revision": 1, "promise": True}, key="s"
    )
    problem = done.json()
    assert (done.status_code, done.headers["content-type"]) == (422, "application/problem+json")
    (finding,) = problem["findings"]
    assert (problem["rule"], finding["rule"]) == ("N89-1-2", "N89-1-2")
    assert "公务员" in finding["clause"]["text"]
    told = (await me.get(f"/applications/{number}/dossier/revisions/1/examination")).json()["items"]
    assert [one["rule"] for one in told if one["blocks"]] == ["N89-1-2"]


async def test_a_return_that_names_items_opens_nothing_else(door: Door, notice: Notice) -> None:
    me, number = await handed_in(door, notice)
    clerk = await door.visitor("clerk-1", UNIT)
    body = {"opinion": "请更正电话", "items": ["basic.phone"]}
    await clerk.post(f"/applications/{number}/commands/return_application", body, key=f"r-{number}")
    saved = await me.ask("PUT", f"/applications/{number}/dossier/draft/summary", json={})
    assert (saved.status_code, saved.json()["rule"]) == (422, "JB24-3.10")


async def test_who_saved_in_between_is_not_overwritten(door: Door, notice: Notice) -> None:
    me, number = await opened(door, notice)
    path = f"/applications/{number}/dossier/draft/notice"
    first = await me.ask("PUT", path, json="甲")
    assert first.headers["etag"] == '"1"'
    late = await me.ask("PUT", path, json="乙")
    assert (late.status_code, late.json()["version"]) == (412, 1)
    next_one = await me.ask("PUT", path, json="乙", headers={"If-Match": '"1"'})
    assert next_one.headers["etag"] == '"2"'


# -------------------------------------------------------------------- who may see and do what


async def test_what_is_not_ones_own_does_not_exist(door: Door, notice: Notice) -> None:
    _, number = await handed_in(door, notice)
    somebody = await door.visitor("w-somebody-else")
    for path in ("", "/timeline", "/dossier/review", "/attachments", "/dossier/draft"):
        seen = await somebody.get(f"/applications/{number}{path}")
        unknown = await somebody.get(f"/applications/2099-000001{path}")
        assert seen.status_code == unknown.status_code == 404
        mine = seen.json()["detail"].replace(number, "?")
        assert mine == unknown.json()["detail"].replace("2099-000001", "?")


async def test_a_later_tier_sees_nothing_before_it_is_its_turn(door: Door, notice: Notice) -> None:
    _, number = await handed_in(door, notice)
    agency = await door.visitor("clerk-2", AGENCY)
    assert (await agency.get(f"/applications/{number}")).status_code == 404
    acted = await agency.post(f"/applications/{number}/commands/approve", {}, key=f"a-{number}")
    assert acted.status_code == 404


async def test_nobody_acts_as_what_they_are_not_bound_to(door: Door, notice: Notice) -> None:
    me, number = await handed_in(door, notice)
    pretending = replace(me, acting_as=UNIT)
    acted = await pretending.post(f"/applications/{number}/commands/approve", {}, key=f"b-{number}")
    assert (acted.status_code, acted.json()["rule"]) == (403, "SOD-2")


async def test_a_binding_for_another_season_is_none(door: Door, notice: Notice) -> None:
    _, number = await handed_in(door, notice)
    other = await door.visitor("clerk-3", UNIT, season="2020-another")
    assert (await other.get(f"/applications/{number}")).status_code == 404


async def test_a_clerk_of_another_season_has_an_empty_desk(door: Door, notice: Notice) -> None:
    await handed_in(door, notice)
    here = await door.visitor("clerk-here", UNIT, season=notice.terms.notice)
    other = await door.visitor("clerk-other", UNIT, season="2020-another")
    for path in ("/inbox", "/applications"):
        assert (await here.get(path)).json()["items"]
        assert (await other.get(path)).json()["items"] == []


async def test_one_role_of_an_organisation_does_not_see_anothers_tasks(
    door: Door, notice: Notice
) -> None:
    await handed_in(door, notice)
    expert = await door.visitor("expert-at-the-unit", "expert@unit-company")
    for path in ("/inbox", "/applications"):
        assert (await expert.get(path)).json()["items"] == []


async def test_officials_see_what_was_handed_in_and_not_what_is_being_prepared(
    door: Door, notice: Notice
) -> None:
    me, number = await handed_in(door, notice)
    clerk = await door.visitor("clerk-1", UNIT)
    back = {"opinion": "请更正"}
    await clerk.post(f"/applications/{number}/commands/return_application", back, key=f"o-{number}")
    base = f"/applications/{number}"
    content = sample("identity_document") + b"% another"
    upload = (
        await me.post(f"{base}/attachments/uploads", {"name": "新.pdf", "size": len(content)})
    ).json()["id"]
    await me.ask(
        "PATCH", f"{base}/attachments/uploads/{upload}", content=content,
        headers={"Upload-Offset": "0"},
    )  # fmt: skip
    new = (await me.post(f"{base}/attachments/uploads/{upload}/finish")).json()["digest"]
    changed = as_data(fitting(notice, door))["basic"] | {"phone": "13900009999"}
    unchanged = {"If-Match": '"1"'}
    saved = await me.ask("PUT", f"{base}/dossier/draft/basic", json=changed, headers=unchanged)
    assert saved.status_code == 200, saved.text
    await me.post(f"{base}/dossier/revisions")  # frozen, and not handed in

    assert (await me.get(f"{base}/attachments/{new}")).status_code == 200
    assert (await clerk.get(f"{base}/attachments/{new}")).status_code == 404
    theirs = {one["digest"] for one in (await clerk.get(f"{base}/attachments")).json()["items"]}
    mine = {one["digest"] for one in (await me.get(f"{base}/attachments")).json()["items"]}
    assert mine - theirs == {new}
    for path in ("", "/examination"):
        assert (await me.get(f"{base}/dossier/revisions/2{path}")).status_code == 200
        assert (await clerk.get(f"{base}/dossier/revisions/2{path}")).status_code == 404
    assert (await clerk.get(f"{base}/dossier/revisions/1")).status_code == 200
    assert (await clerk.get(f"{base}/dossier/draft")).status_code in {403, 404}


async def test_who_applies_through_a_unit_is_not_bound_to_it(door: Door, notice: Notice) -> None:
    me, number = await handed_in(door, notice)
    with pytest.raises(Exception, match="SOD-1") as refused:
        await door.visitor(me.person, UNIT)
    assert number in str(refused.value)


async def test_a_reading_token_writes_nothing(door: Door, notice: Notice) -> None:
    from api.identity.tokens import Scope  # noqa: PLC0415  only here

    me, number = await opened(door, notice)
    reader = await door.visitor(me.person, scopes=(Scope.READ,))
    assert (await reader.get(f"/applications/{number}")).status_code == 200
    done = await reader.post(f"/applications/{number}/commands/withdraw", {}, key="w")
    assert (done.status_code, done.json()["rule"]) == (403, "SOD-2")
    more = await reader.post("/me/tokens", {"title": "更多", "scopes": ["write"]})
    assert more.status_code == 403


# ------------------------------------------------------------------------------- bad requests


@pytest.mark.parametrize("token", ["", "zc", "zc_", "zc_x_y", "zc_0123456789abcdef_guess", "基"])
async def test_without_a_good_token_nobody_comes_in(door: Door, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}".encode()}
    done = await door.client.get("/api/v1/inbox", headers=headers)  # type: ignore[arg-type]
    assert done.status_code == 401
    assert done.headers["www-authenticate"].startswith("Bearer")


async def test_an_expired_and_a_withdrawn_token_are_none(door: Door) -> None:
    me = await door.visitor("w-old")
    made = (await me.post("/me/tokens", {"title": "工具", "scopes": ["read"], "days": 1})).json()
    tool = replace(me, token=made["token"])
    assert (await tool.get("/me")).json()["scopes"] == ["read"]
    name = made["token"].split("_")[1]
    assert (await me.ask("DELETE", f"/me/tokens/{name}")).status_code == 204
    assert (await tool.get("/me")).status_code == 401
    other = (await me.post("/me/tokens", {"title": "工具", "scopes": ["read"], "days": 1})).json()
    was = door.clock.now
    door.clock.now = was.replace(year=was.year + 1)
    late = await replace(me, token=other["token"]).get("/me")
    door.clock.now = was
    assert late.status_code == 401


BAD: list[tuple[Any, str]] = [
    ([], "JSON 对象"), ("x", "JSON 对象"), ({"opinion": 5}, "opinion"), ({}, "opinion"),
    ({"opinion": "x", "actor": {}}, "由系统填写"), ({"opinion": "x", "unknown": 1}, "Unexpected"),
    ({"opinion": "x" * 9_000}, "字节"), ({"opinion": " "}, "opinion"),
    ({"opinion": "x", "items": ["../etc"]}, "items"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "said"), BAD)
async def test_a_bad_body_is_a_problem_that_names_the_field(
    door: Door, notice: Notice, body: Any, said: str
) -> None:
    _, number = await opened(door, notice)
    del number
    clerk = await door.visitor("clerk-1", UNIT)
    _, known = await _one_at_the_unit(door, notice)
    path = f"/applications/{known}/commands/return_application"
    done = await clerk.ask("POST", path, content=json.dumps(body).encode(), key="bad")
    assert done.status_code in {400, 422}, done.text
    assert said in done.text
    assert done.headers["content-type"] == "application/problem+json"


_at_the_unit: dict[str, tuple[Visitor, str]] = {}


async def _one_at_the_unit(door: Door, notice: Notice) -> tuple[Visitor, str]:
    if notice.terms.notice not in _at_the_unit:
        _at_the_unit[notice.terms.notice] = await handed_in(door, notice)
    return _at_the_unit[notice.terms.notice]


async def test_an_act_without_a_key_is_told_what_is_missing(door: Door, notice: Notice) -> None:
    me, number = await opened(door, notice)
    done = await me.post(f"/applications/{number}/commands/withdraw", {})
    assert done.status_code == 400
    assert done.json()["errors"] == [{"field": "Idempotency-Key", "message": "缺少此项"}]


async def test_a_status_that_has_not_changed_is_not_sent_again(door: Door, notice: Notice) -> None:
    me, number = await opened(door, notice)
    first = await me.get(f"/applications/{number}")
    again = await me.get(
        f"/applications/{number}", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


async def test_who_comes_too_often_waits(desk: Desk, tmp_path: Path) -> None:
    async with a_door(desk, tmp_path, a_minute=3) as narrow:
        me = await narrow.visitor("w-often")
        codes = [(await me.get("/me")).status_code for _ in range(5)]
        assert codes == [200, 200, 200, 429, 429]
        other = await narrow.visitor("w-other")
        assert (await other.get("/me")).status_code == 200


async def test_lists_go_page_by_page(door: Door, notice: Notice) -> None:
    for _ in range(3):
        await handed_in(door, notice)
    clerk = await door.visitor("clerk-1", UNIT)
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = (await clerk.get(f"/applications?limit=2&after={after}")).json()
        assert len(page["items"]) <= 2
        seen += [line["number"] for line in page["items"]]
        after = page["next"]
    assert len(seen) == len(set(seen)) >= 3
    assert seen == sorted(seen)
    none = (await clerk.get("/applications?stage=archived")).json()["items"]
    assert none == []


async def test_anybody_may_read_a_notice(door: Door, notice: Notice) -> None:
    listed = (await door.client.get("/api/v1/notices")).json()["items"]
    assert notice.terms.notice in {one["id"] for one in listed}
    one = (await door.client.get(f"/api/v1/notices/{notice.terms.notice}")).json()
    assert one["document"]["number"] == notice.document.number
    assert asdict(notice.clauses[0]) in one["clauses"]
    missing = await door.client.get("/api/v1/notices/2099-none")
    assert (missing.status_code, missing.json()["title"]) == (404, "没有此项")


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def the_clock_stays(door: Door) -> AsyncIterator[None]:
    was = door.clock.now
    yield
    door.clock.now = was
