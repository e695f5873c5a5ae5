"""What the bodies of a season do in it, by the pages: review, report, results; each its own, in its turn."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from api.portal.controls import written
from api.queries import seasons
from deploy.publication import publish
from domain.notice import Notice, Window
from domain.season import SeasonStage
from tests.domain.builders_season import DIGEST
from tests.portal.a_season import at_work, organiser_of
from tests.portal.test_stages import as_
from tests.portal.the_pages import Page, Person
from tests.web.the_door import Door
from tests.workflows.one_case import next_number

A_DAY = timedelta(days=1)


async def a_season_to_review(door: Door) -> Notice:
    """Filing and payment are over: its workflow has gone through the windows by itself."""
    desk, now = door.desk, datetime.now(UTC).replace(microsecond=0)
    door.clock.now = now
    schedule = replace(
        desk.notice.schedule,
        filing=Window(now - 30 * A_DAY, now - 20 * A_DAY),
        payment=Window(now - 15 * A_DAY, now - 10 * A_DAY),
    )
    terms = replace(desk.notice.terms, notice=f"season-{next_number(desk.notice)}")
    notice = replace(desk.notice, terms=terms, schedule=schedule)
    await publish(desk.client, desk.pool, notice, "organiser-1", now)
    async with asyncio.timeout(30):
        while await stage(door, notice) is not SeasonStage.PAYMENT_CLOSED:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return notice


async def stage(door: Door, notice: Notice) -> SeasonStage | None:
    found = await seasons.state(door.desk.pool, notice.terms.notice)
    return None if found is None else found.stage


async def chair_of(door: Door, notice: Notice) -> Person:
    return await as_(door, "the-chair", f"chair@{notice.terms.bodies.committee}")


async def founder_of(door: Door, notice: Notice) -> Person:
    return await as_(door, "the-founder", f"founding_body@{notice.terms.bodies.founding}")


def offered(page: Page) -> set[str]:
    return {
        form.action.partition("?")[0].rpartition("/")[2]
        for form in page.reading.forms if "/acts/" in form.action
    }  # fmt: skip


async def test_a_season_goes_from_its_review_to_its_results_by_the_forms_of_its_bodies(
    door: Door,
) -> None:
    notice = await a_season_to_review(door)
    path = f"/seasons/{notice.terms.notice}/acts"
    chair, founder = await chair_of(door, notice), await founder_of(door, notice)

    page = await chair.look(path)
    assert offered(page) == {"open_review"}
    page = await chair.send(page.form("/acts/open_review"))
    assert (offered(page), "评审中" in page.text) == ({"end_review"}, True)
    assert offered(await founder.look(path)) == set()
    door.clock.now = datetime.now(UTC)
    page = await chair.send(page.form("/acts/end_review"), minutes=DIGEST)
    assert (offered(page), "评审结束" in page.text) == (set(), True)

    page = await founder.look(path)
    assert (offered(page), "报送评审情况报告的期限" in page.text) == ({"submit_report"}, True)
    door.clock.now = datetime.now(UTC)
    page = await founder.send(page.form("/acts/submit_report"), report=DIGEST)
    page = await posted(door, founder, page, notice)

    assert "结果公示至" in page.text
    assert await stage(door, notice) is SeasonStage.RESULT_PUBLICITY


async def posted(door: Door, founder: Person, page: Page, notice: Notice) -> Page:
    """First only one site, which is refused and says which is missing (D-46)."""
    sites, form = notice.terms.result.sites, page.form("/acts/post_results")
    door.clock.now = datetime.now(UTC)
    when = written(door.clock.now - timedelta(minutes=2))
    assert {f"posted_at_{place}" for place in range(len(sites))} <= set(form.values)
    assert all(site in page.text for site in sites)
    refused = await founder.send(form, posted_at_0=when)
    assert (refused.status, sites[1] in refused.text) == (422, True), refused.text
    page = await founder.look(f"/seasons/{notice.terms.notice}/acts")
    given = {f"posted_at_{place}": when for place in range(len(sites))}
    done = await founder.send(page.form("/acts/post_results"), None, **given)
    assert done.status == 200, done.text
    return done


async def test_an_authority_chooses_among_its_own_levels_and_never_before_the_days_are_over(
    door: Door,
) -> None:
    notice = await a_season_to_review(door)
    level = notice.terms.levels[0]
    who = await as_(door, "the-authority", f"authority@{level.authority}")
    page = await who.look(f"/seasons/{notice.terms.notice}/acts")

    assert (offered(page), "登记确认发文" in page.text) == (set(), True)
    csrf = page.form("/language").values["csrf"]
    early = await who.http.post(
        f"/seasons/{notice.terms.notice}/acts/record_confirmation",
        data={"csrf": csrf, "key": f"early-{notice.terms.notice}", "level": level.level.value,
              "document": "渝职改办〔2026〕1号", "confirmed_on": "2026-01-05"},
    )  # fmt: skip
    assert (early.status_code, "B-table" in early.text) == (409, True), early.text


async def test_the_organiser_calls_its_season_off_once_and_is_told(door: Door) -> None:
    notice = await at_work(door)
    who = await organiser_of(door, notice)
    page = await who.look(f"/seasons/{notice.terms.notice}/acts")
    form = page.form("/acts/cancel_season")
    done = await who.send(form, announcement="渝经信发〔2026〕9号")
    again = await who.send(form, announcement="渝经信发〔2026〕9号")

    assert (done.status, again.status, "已取消" in again.text) == (200, 200, True)
    assert offered(again) == set()


@pytest.mark.parametrize(
    "acting", ["applicant", "unit@unit-company", "chair@unit-company", "organiser@unit-company"]
)
async def test_whose_the_season_is_not_has_nothing_to_do_in_it(door: Door, acting: str) -> None:
    notice = await at_work(door)
    who = await as_(door, f"no-duty-{acting.partition('@')[0]}", acting)
    path = f"/seasons/{notice.terms.notice}/acts"
    page = await who.look(path)
    csrf = page.form("/language").values["csrf"]
    tried = await who.http.post(
        f"{path}/cancel_season",
        data={"csrf": csrf, "key": f"no-{acting}", "announcement": "渝经信发〔2026〕9号"},
    )

    assert (page.status, tried.status_code) == (403, 403)
    assert "SOD-3" in page.text
    assert await stage(door, notice) is not SeasonStage.CANCELLED
