"""The overview of a season as a page: what it shows is what the API tells, and every chart has its table."""

import re
from dataclasses import replace

import pytest
import pytest_asyncio

from api.portal.charts import Bars, bars, streams
from api.queries.overview import Flow
from domain.jams import Step
from tests.activities.the_record import TheRecord, a_notice
from tests.domain.builders_lives import at
from tests.portal.a_season import SEASON, looking, recorded
from tests.portal.test_stages import as_
from tests.web.the_door import Door


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def record(door: Door) -> TheRecord:
    return await recorded(door)


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
