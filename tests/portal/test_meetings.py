"""评审会 by the pages: convened, drawn and led by forms; a ballot that only a script can keep secret."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from activities.adapters.postgres_records import PostgresRecords
from api.identity import sessions
from api.portal.visitors import ACTING
from api.web.cookies import SESSION
from deploy.local.served import served
from domain import commands as c, meeting_commands as m
from domain.calendar import local_day
from domain.draw import commitment
from domain.people import Actor, Role
from tests.activities.the_record import TheRecord
from tests.domain.builders_lives import Life, a_life, at
from tests.domain.builders_terms import COMMITTEE, FOUNDING
from tests.portal.test_in_a_browser import Site, looked_at
from tests.portal.test_stages import as_
from tests.portal.the_browser import CHROMIUM, Browser, a_browser
from tests.web.test_meetings import GROUPS, SEASON, SEEDS, Hall, hall
from tests.web.the_door import Door
from voting import blind
from voting.rounds import Round, close_round, published

__all__ = ["hall"]
OFFICE, CHAIR, EXPERT = f"committee@{COMMITTEE}", f"chair@{COMMITTEE}", f"expert@{COMMITTEE}"
_NUMBERS = iter(range(1, 100))
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this computer")


@dataclass(frozen=True)
class Sitting:
    """In session, with a case that three of its panel have written about."""

    hall: Hall
    meeting: str
    number: str
    people: list[str]

    @property
    def page(self) -> str:
        return f"/meetings/{self.meeting}/cases/{self.number}"

    @property
    def first(self) -> Round:
        return Round(self.meeting, self.number, 1)


@pytest_asyncio.fixture(loop_scope="session")
async def sitting(hall: Hall) -> AsyncIterator[Sitting]:
    meeting, door = await hall.drawn(), hall.door
    office, chair = await hall.office(), await hall.chair()
    people = [seat["person"] for seat in (await office.meeting(meeting))["seats"]]
    clients = {person: await hall.expert(person) for person in people[1:]} | {"m-chair": chair}
    for client in clients.values():
        await hall.tell(meeting, client, m.AcceptInvitation)
    before = door.clock.now
    door.clock.now = before + timedelta(days=10)
    for client in clients.values():
        await hall.tell(meeting, client, m.SignIn)
    await hall.tell(meeting, chair, m.OpenSession)
    number = f"2023-67{next(_NUMBERS):03}"
    await _handed_over(door, number, meeting, people[1:4])
    yield Sitting(hall, meeting, number, people)
    door.clock.now = before


async def _handed_over(door: Door, number: str, meeting: str, panel: list[str]) -> None:
    life = a_life(until=Life.paid, number=number, person=f"p-{number}")
    life.scheduled(at("2023-12-20"), review_opened_at=at("2023-12-20"))
    life.do(c.StartReview, Life.office, at("2023-12-20"), meeting=meeting, group=GROUPS[0])
    for n, person in enumerate(panel):
        writer = Actor(person, COMMITTEE, Role.EXPERT)
        life.do(c.RecordOpinion, writer, at("2023-12-21"), opinion=f"sha256:{n:064x}")
    await TheRecord(door.desk.pool, PostgresRecords(door.desk.pool)).write(life)


async def test_from_the_convening_to_the_draw_by_forms_alone(hall: Hall) -> None:
    door = hall.door
    office = await as_(door, "m-office", OFFICE)
    founder = await as_(door, "m-founding", f"founding_body@{FOUNDING}")
    page = await office.look("/meetings")
    held_on = local_day(door.clock.now) + timedelta(days=10)
    page = await office.send(
        page.form(f"/seasons/{SEASON}/meetings"), held_on=held_on.isoformat(), standing="m-chair"
    )
    known = [href for href in page.links_to("/meetings/") if href.startswith("/meetings/2")]
    [meeting] = [href for href in known if (await office.look(href)).has_form("/acts/commit_seed")][
        :1
    ]

    for who, seed in zip((office, founder), SEEDS.values(), strict=True):
        page = await who.look(meeting)
        page = await who.send(page.form("/acts/commit_seed"), digest=commitment(seed))
        assert page.status == 200, page.text
    page = await office.look(meeting)
    wrong = await office.send(page.form("/acts/freeze_pool"), places="绿色建筑 十三")
    assert (wrong.status, "名额每行应为" in wrong.text) == (400, True)
    page = await office.send(
        (await office.look(meeting)).form("/acts/freeze_pool"),
        places=f"{GROUPS[0]} 13 2\n{GROUPS[1]} 11 2", excluded="x-00 SOD-5 与申报人 同一单位",
    )  # fmt: skip
    assert "待公开种子" in page.text
    for who, seed in zip((office, founder), SEEDS.values(), strict=True):
        page = await who.look(meeting)
        page = await who.send(page.form("/acts/reveal_seed"), seed=seed)

    page = await office.look(meeting)
    assert "邀请报到中" in page.text
    assert "x-00" not in page.text
    assert "x-" not in (await founder.look(meeting)).text
    assert list(page.links_to("/api/v1/meetings/")) == [f"/api/v1{meeting}/draw"]


async def test_an_expert_answers_on_the_page_and_others_have_none(hall: Hall) -> None:
    meeting = await hall.drawn()
    seats = (await (await hall.office()).meeting(meeting))["seats"]
    people = [seat["person"] for seat in seats]
    invited = await as_(hall.door, people[1], EXPERT)
    other = next(f"x-{n:02}" for n in range(36) if f"x-{n:02}" not in people)

    page = await invited.look(f"/meetings/{meeting}")
    assert "待答复" in page.text
    assert not [person for person in people if person != people[1] and person in page.text]
    page = await invited.send(page.form("/acts/accept_invitation"))
    assert "应邀" in page.text
    page = await invited.send(page.form("/acts/decline_invitation"), reason="因病")
    assert "谢绝" in page.text

    outside = await as_(hall.door, other, EXPERT)
    assert (await outside.look(f"/meetings/{meeting}")).status == 404
    assert f"/meetings/{meeting}" not in list((await outside.look("/meetings")).links_to("/"))
    assert (await (await as_(hall.door, "m-nobody")).look(f"/meetings/{meeting}")).status == 404


async def test_the_pool_is_kept_on_a_page_of_the_office_alone(hall: Hall) -> None:
    office = await as_(hall.door, "m-office", OFFICE)
    path = f"/seasons/{SEASON}/experts"
    page = await office.look(path)
    today = local_day(hall.door.clock.now)
    said: dict[str, Any] = {"person": "kept-1", "groups": GROUPS[0], "begins": today.isoformat()}
    too_long = await office.send(
        page.form("/experts"), until=(today + timedelta(days=2_000)).isoformat(), **said
    )
    assert (too_long.status, "不得超过三年" in too_long.text) == (422, True)
    page = await office.send(
        (await office.look(path)).form("/experts"),
        until=(today + timedelta(days=700)).isoformat(), **said,
    )  # fmt: skip
    assert "kept-1" in page.text
    page = await office.send(page.form("/experts/kept-1/end"))
    assert not page.has_form("/experts/kept-1/end")

    for who in ("m-chair", "m-founding"):
        acting = CHAIR if who == "m-chair" else f"founding_body@{FOUNDING}"
        assert (await (await as_(hall.door, who, acting)).look(path)).status == 403


async def test_the_chair_opens_and_closes_and_without_a_script_nobody_chooses(
    sitting: Sitting,
) -> None:
    door = sitting.hall.door
    chair = await as_(door, "m-chair", CHAIR)
    page = await chair.look(f"/meetings/{sitting.meeting}")
    assert sitting.page in list(page.links_to("/meetings/"))
    page = await chair.look(sitting.page)
    page = await chair.send(page.form("/rounds"))
    assert "表决已开始" in page.text

    voter = await as_(door, sitting.people[5], EXPERT)
    page = await voter.look(sitting.page)
    assert "投票须启用浏览器脚本" in page.text
    assert not any(
        name == "choice" for form in page.reading.forms for name, _ in form.fields
    )  # no form takes it to us
    assert not page.has_form("/rounds/1/close")
    page = await chair.look(sitting.page)
    page = await chair.send(page.form("/rounds/1/close"))
    assert page.status == 200, page.text


async def test_who_leaves_a_case_by_the_page_does_not_see_it_any_more(sitting: Sitting) -> None:
    person = sitting.people[6]
    voter = await as_(sitting.hall.door, person, EXPERT)
    page = await voter.look(sitting.page)

    page = await voter.send(page.form("/recusal"))

    assert "已申请回避" in page.text
    assert "O40-recusal" in (await voter.look(sitting.page)).answer.text


# ------------------------------------------------------------------------- with a script


@pytest.fixture(scope="module")
def one_browser() -> Any:
    with a_browser() as opened:
        yield opened


async def in_a_browser(door: Door, http: httpx2.AsyncClient, person: str, acting: str) -> Any:
    """The cookies of a session of that person, and where to."""
    await as_(door, person, acting)
    secret = await sessions.begin(
        door.desk.pool, person, "oidc", door.clock.now, second_factor=True
    )
    return {SESSION(door.services): secret, ACTING: acting}, str(http.base_url)


def enter(browser: Browser, cookies: dict[str, str], url: str) -> None:
    browser.open("about:blank")
    browser.ask("Network.clearBrowserCookies")
    for name, value in cookies.items():
        browser.ask("Network.setCookie", name=name, value=value, url=url)


def cast(browser: Browser, page: str) -> str:
    """A yes; the code of the ballot, after a reload that neither votes again nor forgets."""
    receipt = "document.getElementById('ballot-receipt')"
    browser.open(page)
    browser.wait_for("!document.getElementById('ballot-choice').hidden")
    browser.run("document.querySelector('#ballot-choice input[value=yes]').click()")
    browser.click("#ballot-cast", leads_on=False)
    browser.wait_for(f"!{receipt}.hidden")
    browser.open(page)
    browser.wait_for(f"!{receipt}.hidden")
    return str(browser.run(f"{receipt}.querySelector('code').textContent"))


def recounted(browser: Browser, page: str) -> str:
    said = "document.getElementById('ballot-recount').textContent"
    browser.open(page)
    browser.wait_for(f"{said} !== ''")
    return str(browser.run(said))


@needs_chromium
async def test_a_ballot_from_the_page_is_counted_and_the_browser_counts_again(
    sitting: Sitting, one_browser: Browser
) -> None:
    door, browser, voter = sitting.hall.door, one_browser, sitting.people[5]
    await (await sitting.hall.chair()).open_vote(sitting.meeting, sitting.number, sitting.number)
    async with served(door.services) as http:
        cookies, url = await in_a_browser(door, http, voter, EXPERT)

        enter(browser, cookies, url)
        browser.events.clear()
        code = await asyncio.to_thread(cast, browser, f"{url}{sitting.page}")
        sent = _sent(browser, "/ballots")
        await close_round(door.desk.pool, sitting.first, door.clock.now)
        said = await asyncio.to_thread(recounted, browser, f"{url}{sitting.page}")
    ballots = (await published(door.desk.pool, sitting.first)).ballots
    assert [one.choice.value for one in ballots] == ["yes"]
    assert code == _text(ballots[0].message)
    assert ("结果相符" in said, "本人的选票在清单中" in said) == (True, True)
    assert set(json.loads(sent["postData"])) == {"message", "signature", "choice"}
    names = {name.lower() for name in sent["headers"]}
    assert not names & {"cookie", "authorization", "zhicheng-acting-as", "zhicheng-csrf"}
    assert browser.complaints == []


@needs_chromium
async def test_the_page_says_so_where_the_list_does_not_carry_the_count(
    sitting: Sitting, one_browser: Browser
) -> None:
    door, browser = sitting.hall.door, one_browser
    await (await sitting.hall.chair()).open_vote(sitting.meeting, sitting.number, sitting.number)
    await close_round(door.desk.pool, sitting.first, door.clock.now)
    async with door.desk.pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "set local session_replication_role = replica"
        )  # past the triggers
        await connection.execute(
            "update vote_rounds set yes = 20 where number = $1", sitting.number
        )
    async with served(door.services) as http:
        cookies, url = await in_a_browser(door, http, "m-chair", CHAIR)
        enter(browser, cookies, url)
        said = await asyncio.to_thread(recounted, browser, f"{url}{sitting.page}")
    assert "核验不符" in said


@needs_chromium
async def test_the_pages_of_a_session_fit_a_phone(sitting: Sitting, one_browser: Browser) -> None:
    door, browser = sitting.hall.door, one_browser
    meeting = f"/meetings/{sitting.meeting}"
    await (await sitting.hall.chair()).open_vote(sitting.meeting, sitting.number, sitting.number)
    seen = {
        "office": ("m-office", OFFICE, {"list": "/meetings", "experts": f"/seasons/{SEASON}/experts"}),
        "chair": ("m-chair", CHAIR, {"meeting": meeting, "vote": sitting.page}),
        "expert": (sitting.people[1], EXPERT, {"meeting": meeting, "ballot": sitting.page}),
    }  # fmt: skip
    async with served(door.services) as http:
        for who, (person, acting, pages) in seen.items():
            cookies, url = await in_a_browser(door, http, person, acting)
            enter(browser, cookies, url)
            site = Site(url, sitting.number, "", SEASON)
            for name, path in pages.items():
                await asyncio.to_thread(looked_at, browser, site, f"session-{who}-{name}", path)
    assert browser.complaints == []


@needs_chromium
async def test_the_script_blinds_as_the_reference_does(
    sitting: Sitting, one_browser: Browser
) -> None:
    private = blind.new_key()
    public, message, factor = blind.public_key_of(private), b"\x07" * 32, 0x1234567
    expected = blind.blind(public, message, factor)
    signed = blind.blind_sign(private, expected.blinded)
    async with served(sitting.hall.door.services) as http:
        script = (
            f"import('{http.base_url}/static/session.js').then(async (it) => {{"
            f" const asked = await it.blind('{_text(public)}', new Uint8Array(32).fill(7), {factor}n);"
            f" return [asked.blinded, await it.finalize('{_text(public)}', asked, '{_text(signed)}'),"
            f" await it.finalize('{_text(public)}', asked, '{_text(expected.blinded)}'),"
            f" await it.committedTo('{'5a' * 32}')]; }})"
        )

        def run() -> Any:
            one_browser.open(f"{http.base_url}/seasons")
            return one_browser.run(script)

        blinded, signature, forged, digest = await asyncio.to_thread(run)
    assert blinded == _text(expected.blinded)
    assert signature == _text(blind.finalize(public, expected, signed))
    assert (forged, digest) == (None, commitment("5a" * 32))


def _sent(browser: Browser, end: str) -> dict[str, Any]:
    [found] = [
        event["params"]["request"]
        for event in browser.events
        if event.get("method") == "Network.requestWillBeSent"
        and event["params"]["request"]["url"].endswith(end)
    ]
    return dict(found)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
