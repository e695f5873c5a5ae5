"""The pages in a real browser, where there is one: nothing blocked, nothing from outside, nothing too wide.

With ZHICHENG_PICTURES=FOLDER it leaves a picture of every page there, for people to look at.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio

from deploy.local.people import settle
from deploy.local.served import served
from domain.notice import Notice
from tests.portal.a_season import on_record
from tests.portal.test_journey import in_review
from tests.portal.the_browser import CHROMIUM, Browser, a_browser
from tests.web.the_door import Door

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this computer")
PICTURES = os.environ.get("ZHICHENG_PICTURES", "")
WIDTHS = {"desk": 1280, "phone": 360}
# A full desk: copies of one line, due before, around and after the present day.
_FIFTY = """
with lines as (
    select i, (a).number || '-' || i as number, a, $2::timestamptz + (i - 5) * interval '19 hours' as due
    from applications a, generate_series(1, 49) i where number = $1
), copied as (
    insert into applications
    select (jsonb_populate_record(a, jsonb_build_object('number', number, 'workflow_id', number,
            'due_at', due, 'level', (array['senior', 'intermediate', 'assistant'])[1 + i % 3]))).*
    from lines returning number
)
insert into tasks (number, key, kind, role, organisation, person, title, rule, due_at, contact_name,
                   contact_phone, opened_at, opened_generation, opened_seq)
select l.number, t.key, t.kind, t.role, t.organisation, t.person, t.title, t.rule, l.due,
       t.contact_name, t.contact_phone, t.opened_at, t.opened_generation, t.opened_seq
from lines l, tasks t where t.number = $1 and t.closed_at is null
"""
_TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class Site:
    """Served on a port, with a case returned once and handed in again, and others that wait."""

    url: str
    number: str
    returned: str
    season: str


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(door: Door, notice: Notice) -> AsyncIterator[Site]:
    from tests.portal.filling_in import local  # noqa: PLC0415

    _, number = await in_review(door, notice)
    me, returned = await in_review(door, notice, "local-p-1")
    clerk = await local(door, "local-unit-unit-company")
    page = await clerk.look(f"/desk/{returned}")
    await clerk.send(
        page.form("/acts/return_application"), opinion="联系电话与劳动合同不一致，请更正；总结请补充近两年的项目。",
        items=["basic", "summary"],
    )  # fmt: skip
    del me
    await settle(door.desk.pool)  # names, once more: a program was given another
    await door.desk.pool.execute(_FIFTY, number, door.clock.now)
    await on_record(door, notice)
    async with served(door.services) as http:
        yield Site(str(http.base_url), number, returned, notice.terms.notice)


@pytest.fixture(scope="module")
def one_browser() -> Iterator[Browser]:
    with a_browser() as opened:
        yield opened


@pytest.fixture
def browser(one_browser: Browser) -> Browser:
    """As nobody has used it before."""
    one_browser.open("about:blank")
    one_browser.ask("Network.clearBrowserCookies")
    one_browser.events.clear()
    return one_browser


def signed_in(browser: Browser, site: Site, person: str) -> None:
    browser.open(f"{site.url}/sign-in")
    browser.click(f"button[value='{person}']")


def looked_at(browser: Browser, site: Site, name: str, path: str, folder: str = PICTURES) -> None:
    for device, width in WIDTHS.items():
        browser.size(width)
        browser.open(f"{site.url}{path}")
        assert browser.run(_TOO_WIDE) <= 0, (path, device)
        if folder:
            browser.picture(Path(folder) / f"{name}-{device}.png")


PAGES = {
    "": {"seasons": "/seasons", "season": "/seasons/{season}", "certificates": "/certificates?number=x",
         "sign-in": "/sign-in", "unknown": "/nothing-here"},
    "local-p-1": {"mine": "/mine", "application": "/applications/{number}",
                  "returned": "/applications/{returned}", "messages": "/messages",
                  "security": "/me/security", "tokens": "/me/tokens", "personal-data": "/me/personal-data",
                  "form": "/applications/{returned}/form",
                  "section-basic": "/applications/{returned}/form/sections/basic",
                  "section-work": "/applications/{returned}/form/sections/work?more=1",
                  "section-archive": "/applications/{returned}/form/sections/archive",
                  "section-materials": "/applications/{returned}/form/sections/materials",
                  "examination": "/applications/{returned}/form/revisions/1"},
    "local-unit-unit-company": {"desk": "/desk", "all": "/desk/all", "review": "/desk/{number}",
                                "acting": "/acting", "second-factor": "/second-factor"},
    "local-organiser-cq-eic": {"overviews": "/overview", "overview": "/seasons/{season}/overview",
                               "amend": "/seasons/{season}/amend", "editor": "/notices/edit",
                               "editor-full": "/notices/edit?from={season}"},
    "local-system_admin-cq-eic": {"organisations": "/administration"},
    "local-security_admin-cq-eic": {"bindings": "/administration?words=unit-company"},
}  # fmt: skip


@pytest.mark.parametrize("person", PAGES, ids=lambda person: person or "nobody")
async def test_every_page_fits_a_phone_and_asks_nobody_else(
    site: Site, browser: Browser, person: str
) -> None:
    def walk() -> None:
        if person:
            signed_in(browser, site, person)
        for name, path in PAGES[person].items():
            looked_at(browser, site, name, path.format(**vars(site)))

    await asyncio.to_thread(walk)
    assert [url for url in browser.requests if not url.startswith((site.url, "data:"))] == []
    expected = "status of 404"
    assert [said for said in browser.complaints if expected not in said] == []


async def test_with_a_script_a_tick_stays_on_the_page(
    door: Door, site: Site, browser: Browser
) -> None:
    def tick() -> None:
        signed_in(browser, site, "local-unit-unit-company")
        browser.open(f"{site.url}/desk/{site.number}")
        browser.run("window.same = 'page'")
        browser.click("button.tick", leads_on=False)
        browser.wait_for("document.querySelector('button.tick').matches('.on')")
        assert browser.run("window.same") == "page"

    await asyncio.to_thread(tick)
    assert len(await door.services.files.marks(site.number)) == 1


async def test_with_a_script_a_filter_is_applied_when_it_is_chosen(
    site: Site, browser: Browser
) -> None:
    def choose() -> None:
        signed_in(browser, site, "local-unit-unit-company")
        browser.open(f"{site.url}/desk")
        assert browser.run("document.querySelectorAll('#tasks tbody tr').length") == 50
        browser.run(
            "const chosen = document.querySelector('select[name=urgency]');"
            "chosen.value = 'overdue'; chosen.dispatchEvent(new Event('change', {bubbles: true}))"
        )
        browser.wait_for("document.querySelectorAll('#tasks tbody tr').length === 4")

    await asyncio.to_thread(choose)


async def test_with_a_script_a_notice_is_checked_as_it_is_typed(
    site: Site, browser: Browser
) -> None:
    def type_() -> None:
        signed_in(browser, site, "local-organiser-cq-eic")
        browser.open(f"{site.url}/notices/edit")
        browser.run("window.same = 'page'")
        assert browser.run("document.querySelectorAll('#check li').length") == 0
        browser.run(
            "const text = document.querySelector('textarea'); text.value = 'document:\\n  nummer: 1';"
            "text.dispatchEvent(new Event('input', {bubbles: true}))"
        )
        browser.wait_for("document.querySelectorAll('#check li').length > 0")
        assert "第 2 行" in browser.run("document.querySelector('#check').innerText")
        assert browser.run("document.querySelector('textarea').value").endswith("nummer: 1")
        assert browser.run("window.same") == "page"

    await asyncio.to_thread(type_)


async def test_a_browser_sends_our_own_forms_so_that_they_are_taken(
    site: Site, browser: Browser
) -> None:
    """What a browser says of where a form comes from is the browser's: here it is a real one."""

    def send() -> None:
        signed_in(browser, site, "local-p-2")
        browser.click(".who form button")
        assert browser.run("location.pathname") == "/seasons"
        browser.click("button[value=en]")
        assert "Seasons" in browser.run("document.body.innerText")

    await asyncio.to_thread(send)


async def test_without_a_script_the_pages_have_the_same_forms(site: Site) -> None:
    async with httpx2.AsyncClient(base_url=site.url) as http:
        answer = await http.get("/sign-in")
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    assert 'method="post" action="/sign-in"' in answer.text
