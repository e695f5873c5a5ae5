"""方案变更 by the pages: whom it would move is told first, and what was confirmed the season carries out."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from api.portal.controls import written
from api.queries import seasons
from domain.application import BEFORE_COMMITTEE, Application
from domain.deadlines import clocks, moved_ends
from domain.notice import Window
from tests.activities.the_record import TheRecord
from tests.domain.builders_lives import CHAPTERS, Life, a_life, a_schedule, at
from tests.portal.a_season import SEASON, at_work, looking, organiser_of, recorded
from tests.portal.the_pages import Page, Person
from tests.web.the_door import Door


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def record(door: Door) -> TheRecord:
    return await recorded(door)


async def amended(who: Person, season: str, **given: Any) -> Page:
    page = await who.look(f"/seasons/{season}/amend")
    assert page.status == 200, page.text
    return await who.send(page.form(f"/{season}/amend"), **given)


@pytest.mark.usefixtures("record")
async def test_before_it_is_confirmed_it_is_told_whose_dates_would_move(door: Door) -> None:
    who = await looking(door)
    until = at("2023-12-04", "12:00:00")
    page = await amended(
        who, SEASON, announcement="渝经信发〔2023〕90号", **{"filing.closes_at": written(until)}
    )
    assert page.status == 200, page.text
    assert "4 项期限随之变动" in page.text
    assert "2023-12-01 12:00 → 2023-12-04 12:00" in page.text
    assert {"2023-50002", "2023-50003", "2023-50004"} <= set(page.reading.words)
    assert "2023-50001" not in page.answer.text  # a draft is counted, and never listed
    state = await seasons.state(door.desk.pool, SEASON)
    assert state is not None
    assert state.schedule.filing.closes_at == at("2023-12-01", "12:00:00")


@pytest.mark.usefixtures("record")
async def test_what_may_not_be_amended_is_refused_with_its_clause_and_kept(door: Door) -> None:
    who = await looking(door)
    page = await amended(
        who, SEASON, announcement="某公告", **{"filing.closes_at": "2023-11-10T12:00"}
    )
    assert (page.status, "变更不溯及既往" in page.text) == (422, True)
    assert page.form(f"/{SEASON}/amend").values["announcement"] == "某公告"
    nothing = await amended(who, SEASON, announcement="某公告")
    assert (nothing.status, "没有变更内容" in nothing.text) == (422, True)
    wrong = await amended(who, SEASON, announcement="某公告", **{"fee.senior": "四百"})
    assert (wrong.status, "收费标准应为" in wrong.text) == (400, True)


@pytest.mark.usefixtures("record")
async def test_fees_and_the_contact_are_told_as_they_were_and_will_be(door: Door) -> None:
    who = await looking(door)
    page = await amended(
        who, SEASON, announcement="某公告", payment_contact="cq-eic", **{"fee.senior": "450.5"}
    )
    assert page.status == 200, page.text
    assert "420.00 450.50" in page.text
    assert "缴费联系单位 — cq-eic" in page.text
    assert "没有申请书的期限随之变动" in page.text


async def test_what_was_confirmed_is_carried_out_once_by_the_season(door: Door) -> None:
    notice = await at_work(door)
    who, season = await organiser_of(door, notice), notice.terms.notice
    closes = notice.schedule.filing.closes_at + timedelta(hours=1)
    page = await amended(
        who, season, announcement="渝经信发〔2026〕9号", **{"filing.closes_at": written(closes)}
    )
    assert "缴费联系单位" not in page.text  # it stays who it is
    form = page.form("/amend/confirm")
    done = await who.send(form)
    assert (done.status, "变更已生效" in done.text) == (200, True), done.text
    again = await who.send(form)
    assert again.status == 200, again.text
    state = await seasons.state(door.desk.pool, season)
    assert state is not None
    assert (state.schedule.filing.closes_at, state.schedule.version) == (closes, 3)  # once
    stale = form
    stale.fields = [(name, "another" if name == "key" else value) for name, value in form.fields]
    late = await who.send(stale)
    assert (late.status, "重新核对" in late.text) == (409, True)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_an_end_is_said_to_move_where_the_clocks_move_it(chapter: Any) -> None:
    """Against the clocks themselves, with the schedule put into every stage of a life."""
    life = a_life(until=chapter)
    was = a_schedule()
    becomes = replace(
        was, version=2,
        filing=Window(was.filing.opens_at, was.filing.closes_at + timedelta(days=3)),
        payment=Window(was.payment.opens_at, was.payment.closes_at + timedelta(days=4)),
    )  # fmt: skip
    before, after = life.application, replace(life.application, schedule=becomes)
    told = {
        name: end for name, end in moved_ends(was, becomes).items()
        if (name, end[0]) in ends(before, life)
    }  # fmt: skip
    really = {
        name: end for name, end in ends(after, life)
        if (name, end) not in ends(before, life) and not name.startswith("T-rem")
    }  # fmt: skip
    assert {name: end[1] for name, end in told.items()} == really
    assert ("T-W" in told) == (before.stage in BEFORE_COMMITTEE)


def ends(case: Application, life: Life) -> set[tuple[str, Any]]:
    return {(clock.id, clock.legal_end) for clock in clocks(case, life.terms)}
