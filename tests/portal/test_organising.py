"""The organiser's pages: what they show is what the API tells; what they change, the season's workflow does."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from activities.adapters.postgres_records import PostgresRecords
from api.notices import load_notice
from api.notices.write import notice_text
from api.portal.charts import Bars, bars, streams
from api.portal.controls import written
from api.queries import seasons
from api.queries.overview import Flow
from deploy.local.lives import GREEN
from domain.application import BEFORE_COMMITTEE, Application
from domain.deadlines import clocks, moved_ends
from domain.jams import Step
from domain.notice import Notice, Window
from tests.activities.the_record import TheRecord, a_notice
from tests.domain.builders_lives import CHAPTERS, Life, a_life, a_schedule, at
from tests.portal.a_season import at_work, on_record, organiser_of
from tests.portal.test_stages import as_
from tests.portal.the_pages import Page, Person
from tests.web.the_door import Door

SEASON = "2023-green-low-carbon"
MONDAY = at("2023-11-20")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def record(door: Door) -> TheRecord:
    """Two at the unit, one with the agency, one draft; on record only."""
    await door.desk.publish(a_notice())
    await on_record(door, a_notice())
    record = TheRecord(door.desk.pool, PostgresRecords(door.desk.pool))
    for serial, until in enumerate(
        (Life.open, Life.submitted, Life.submitted, Life.reported_up), start=1
    ):
        await record.write(
            a_life(until=until, number=f"2023-5{serial:04}", person=f"p-5{serial:04}")
        )
    return record


async def looking(door: Door) -> Person:
    door.clock.now = MONDAY
    return await organiser_of(door, a_notice())


# ---------------------------------------------------------------------------------- the overview


@pytest.mark.usefixtures("record")
async def test_the_overview_shows_counts_jams_and_what_is_due(door: Door) -> None:
    page = await (await looking(door)).look(f"/seasons/{SEASON}/overview")
    assert page.status == 200, page.text
    assert "积压预测" in page.text
    assert "1 + 1×9÷10 − 0×9÷10 = 1.9 → 2" in page.text  # the agency's sum
    assert "2023-11-23" in page.text  # the last useful posting day
    assert "审核并张贴公示" in page.text
    assert "p-5" not in page.answer.text


@pytest.mark.usefixtures("record")
async def test_every_chart_says_what_it_shows_and_has_its_table_behind_it(door: Door) -> None:
    page = await (await looking(door)).look(f"/seasons/{SEASON}/overview")
    html = page.answer.text
    drawn = re.findall(r'<svg class="chart"[^>]*role="img" aria-labelledby="(\S+) (\S+)"', html)
    assert len(drawn) == html.count("<svg") >= 4
    for title, desc in drawn:
        assert re.search(rf'<title id="{title}">\S', html)
        assert re.search(rf'<desc id="{desc}">\S', html)
    assert html.count("查看数据表") == 3  # stages, holders, and one for all streams
    assert "+2 −0" in page.text.replace("＋", "+") or "+3 −0" in page.text


@pytest.mark.usefixtures("record")
async def test_a_season_without_anybody_says_so(door: Door) -> None:
    empty = replace(a_notice(), terms=replace(a_notice().terms, notice="2023-empty"))
    await door.desk.publish(empty)
    page = await (await looking(door)).look("/seasons/2023-empty/overview")
    assert (page.status, "还没有申请书" in page.text, "各级均无待办" in page.text) == (
        200,
        True,
        True,
    )
    assert "<svg" not in page.answer.text


@pytest.mark.usefixtures("record")
async def test_the_organiser_chooses_a_season_and_the_others_see_no_way_to_amend(
    door: Door,
) -> None:
    page = await (await looking(door)).look("/overview")
    assert f"/seasons/{SEASON}/amend" in {href for href, _ in page.reading.links}
    founding = await as_(door, "the-founding", "founding_body@cq-eic")
    page = await founding.look(f"/seasons/{SEASON}/overview")
    assert page.status == 200
    assert not list(page.links_to(f"/seasons/{SEASON}/amend"))
    assert not list(page.links_to("/notices/edit"))


def test_bars_are_as_long_as_what_they_count_and_never_invisible() -> None:
    drawn: Bars = bars([("a", 1_000), ("b", 500), ("c", 1), ("d", 0)])
    widths = [bar.width for bar in drawn.rows]
    assert widths[0] == drawn.room
    assert widths[1] == drawn.room / 2
    assert (widths[2] > 0, widths[3]) == (True, 0)
    assert bars([]).rows == ()


def test_a_stream_stands_for_every_day_and_keeps_the_tiers_apart() -> None:
    days = [at(f"2023-11-{day:02}").date() for day in (6, 7, 8)]
    flow = [
        Flow(days[0], Step.REVIEW, "agency", 4, 1), Flow(days[2], Step.REVIEW, "agency", 0, 2),
        Flow(days[1], Step.POSTING, "unit", 3, 0),
    ]  # fmt: skip
    unit, agency = streams(days, flow)
    assert (unit.step, agency.step, agency.most) == (Step.POSTING, Step.REVIEW, 4)
    assert [(day.arrived, day.departed) for day in agency.days] == [(4, 1), (0, 0), (0, 2)]
    assert agency.days[0].up == 2 * agency.days[2].down  # one scale above and below the line
    assert (agency.arrived, agency.departed) == (4, 3)


# ------------------------------------------------------------------------------------ the editor


async def editing(door: Door) -> Person:
    door.clock.now = MONDAY
    return await organiser_of(door, door.desk.notice)


async def typed(who: Person, text: str, action: str = "/notices/check") -> Page:
    form = (await who.look("/notices/edit")).form("/notices/check")
    form.action = action
    return await who.send(form, text=text)


async def test_what_is_wrong_is_told_with_its_line_as_the_command_tells_it(door: Door) -> None:
    who = await editing(door)
    page = await typed(who, "document:\n  number: 某号\n  nummer: 误\n")
    assert page.status == 200
    assert re.search(r"第 \d+ 行", page.text)
    assert "document.nummer" in page.text
    assert "处须改正" in page.text
    assert page.form("/notices/check").values["text"].strip().startswith("document:")


@pytest.mark.parametrize("text", ["", "- 1", "a: [", "a: *b", "x" * 1_000_001, "a: \x00"])
async def test_whatever_is_typed_is_a_page_and_no_fault(door: Door, text: str) -> None:
    page = await typed(await editing(door), text)
    assert page.status in {200, 400}, page.text[:500]


async def test_a_draft_is_seen_as_the_public_will_see_it_and_is_kept_nowhere(door: Door) -> None:
    who, pool = await editing(door), door.desk.pool
    before = await pool.fetchval("select count(*) from notices")
    notice = complete()
    page = await typed(who, notice_text(notice), "/notices/preview")
    assert page.status == 200, page.text
    assert "这是草稿" in page.text
    assert notice.document.title in page.text
    assert await pool.fetchval("select count(*) from notices") == before
    faulty = await typed(who, "document: {}", "/notices/preview")
    assert (faulty.status, "处须改正" in faulty.text) == (422, True)


def complete(name: str = "2099-draft") -> Notice:
    """With everything that a file must have."""
    known = load_notice(GREEN)
    return replace(known, terms=replace(known.terms, notice=name))


async def test_a_published_notice_is_in_force_and_twice_is_once(door: Door) -> None:
    who, pool = await editing(door), door.desk.pool
    name = f"2099-{next_name()}"
    text = notice_text(complete(name))
    for _ in range(2):
        page = await typed(who, text, "/notices/publish")
        assert page.status == 200, page.text
        assert who.at == f"/seasons/{name}/overview"
    assert await pool.fetchval("select count(*) from notices where id = $1", name) == 1
    by = await pool.fetchval("select published_by from notices where id = $1", name)
    assert by == "the-organiser"


async def test_a_published_edition_does_not_change(door: Door) -> None:
    who = await editing(door)
    notice = complete(f"2099-{next_name()}")
    await typed(who, notice_text(notice), "/notices/publish")
    other = replace(notice, scope="另一范围")
    page = await typed(who, notice_text(other), "/notices/publish")
    assert (page.status, "内容不得改动" in page.text) == (422, True)
    assert "另一范围" in page.form("/notices/check").values["text"]  # nothing typed is lost
    kept = await seasons.notice(door.desk.pool, notice.terms.notice, 1)
    assert kept is not None
    assert kept.scope == notice.scope


async def test_nobody_takes_over_anothers_season_by_a_new_edition(door: Door) -> None:
    who = await editing(door)
    notice = complete(f"2099-{next_name()}")
    await typed(who, notice_text(notice), "/notices/publish")
    await door.desk.pool.execute(
        "insert into organisations (id, name, role) values ('cq-other', '某委', 'organiser')"
        " on conflict do nothing"
    )
    usurper = await as_(door, "the-usurper", "organiser@cq-other")
    terms = replace(
        notice.terms, edition=2, bodies=replace(notice.terms.bodies, organiser="cq-other")
    )
    page = await typed(usurper, notice_text(replace(notice, terms=terms)), "/notices/publish")
    assert page.status in {403, 422}, page.text[:800]
    count = "select count(*) from notices where id = $1"
    assert await door.desk.pool.fetchval(count, notice.terms.notice) == 1


async def test_publishing_needs_a_fresh_second_factor_and_keeps_what_was_typed(door: Door) -> None:
    who = await editing(door)
    door.clock.now = MONDAY + timedelta(minutes=11)
    name = f"2099-{next_name()}"
    text = notice_text(complete(name))
    page = await typed(who, text, "/notices/publish")
    assert (page.status, "十分钟内完成二次验证" in page.text) == (403, True)
    assert list(page.links_to("/second-factor"))
    assert page.form("/notices/check").values["text"].strip() == text.strip()
    assert await seasons.notice(door.desk.pool, name) is None


async def test_an_editor_begins_with_what_is_published(door: Door) -> None:
    who = await editing(door)
    name = f"2099-{next_name()}"
    await typed(who, notice_text(complete(name)), "/notices/publish")
    page = await who.look(f"/notices/edit?from={name}")
    assert "edition: 2" in page.form("/notices/check").values["text"]
    assert "可以发布" in page.text
    moved = await who.look(f"/notices/edit?from={name}&year=2026")
    assert "year: 2026" in moved.form("/notices/check").values["text"]
    for wrong in ("year=abc", "year=1"):
        assert (await who.look(f"/notices/edit?from={name}&{wrong}")).status == 400
    assert (await who.look("/notices/edit?from=none")).status == 404


_names = iter(range(1, 1_000))


def next_name() -> str:
    return f"draft-{next(_names)}"


# ------------------------------------------------------------------------------- the amendment


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


async def test_what_was_confirmed_is_carried_out_once_by_the_season(door: Door) -> None:
    notice = await at_work(door)
    who, season = await organiser_of(door, notice), notice.terms.notice
    closes = notice.schedule.filing.closes_at + timedelta(hours=1)
    page = await amended(
        who, season, announcement="渝经信发〔2026〕9号", **{"filing.closes_at": written(closes)}
    )
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
