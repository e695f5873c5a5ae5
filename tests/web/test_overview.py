"""The overview of a season: what it counts, for whom, and what nobody can read out of small numbers."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio

from activities.adapters.postgres_records import PostgresRecords
from api.queries import overview
from api.web.services import no_table_of_days
from domain import commands as c
from domain.application import VOTED, Stage
from tests.activities.the_record import TheRecord, a_notice
from tests.domain.builders_lives import DIGEST, Life, a_life, at
from tests.web.the_door import Door

SEASON = "2023-green-low-carbon"
ORGANISER = "organiser@cq-eic"
PATHS = (f"/seasons/{SEASON}/overview", f"/seasons/{SEASON}/overview/jams")
MONDAY = at("2023-11-20")


def a_case(serial: int, until: Any, **more: Any) -> Life:
    return a_life(until=until, number=f"2023-6{serial:04}", person=f"p-6{serial:04}", **more)


def at_the_agency(serial: int) -> Life:
    return a_case(serial, Life.reported_up)


def under_review(serial: int) -> Life:
    return a_case(serial, Life.under_review)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def record(door: Door) -> AsyncIterator[TheRecord]:
    """At the unit three (submitted on 11-06), with the agency two (arrived on 11-16), a draft."""
    await door.desk.publish(a_notice())
    await door.desk.pool.execute(
        "insert into organisations (id, name, role) values ('cq-title-office', '某办', 'authority')"
        " on conflict do nothing"
    )
    record = TheRecord(door.desk.pool, PostgresRecords(door.desk.pool))
    for life in (
        a_case(1, Life.open), a_case(2, Life.submitted), a_case(3, Life.submitted),
        a_case(4, Life.submitted), at_the_agency(5), at_the_agency(6),
    ):  # fmt: skip
        await record.write(life)
    yield record


async def asked(door: Door, path: str, now: datetime = MONDAY, who: str = ORGANISER) -> Any:
    door.clock.now = now
    visitor = await door.visitor("o-body", who, at=at("2023-11-01"))
    answer = await visitor.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def by(found: Any, name: str) -> dict[str | None, int]:
    return {each["value"]: each["applications"] for each in found["by"][name]}


# ------------------------------------------------------------------------------------ for whom


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "acting_as",
    [
        ORGANISER, "founding_body@cq-eic", "committee@cq-green-committee",
        "authority@cq-title-office", "operator@cq-eic",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("record")
async def test_those_who_run_the_season_watch_it(door: Door, path: str, acting_as: str) -> None:
    found = await asked(door, path, who=acting_as)
    assert found["season"] == SEASON


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "acting_as",
    [
        "applicant", "unit@unit-company", "district@district-hr", "expert@cq-green-committee",
        "chair@cq-green-committee", "organiser@unit-company", "authority@unit-company",
        "system_admin@cq-eic",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("record")
async def test_nobody_else_does(door: Door, path: str, acting_as: str) -> None:
    name = f"n-{acting_as}".replace("@", "-")[:60]
    visitor = await door.visitor(name, acting_as)
    refused = await visitor.get(path)
    assert (refused.status_code, refused.json()["rule"]) == (403, "SOD-3")


async def test_a_season_that_is_none_is_not_found(door: Door) -> None:
    visitor = await door.visitor("o-body", ORGANISER)
    for path in ("overview", "overview/jams"):
        assert (await visitor.get(f"/seasons/2099-none/{path}")).status_code == 404


# -------------------------------------------------------------------------------- what it counts


@pytest.mark.usefixtures("record")
async def test_it_counts_by_stage_holder_unit_district_and_level(door: Door) -> None:
    found = await asked(door, PATHS[0])
    assert found["applications"] == 6
    assert by(found, "stage") == {"unit_review": 3, "tier_review": 2, "draft": 1}
    assert by(found, "holder_role") == {"unit": 3, "agency": 2, "applicant": 1}
    assert by(found, "unit") == {"unit-company": 5, None: 1}
    assert by(found, "level") == {"senior": 5, None: 1}
    assert sum(by(found, "district").values()) == 6
    assert "p-6" not in json.dumps(found)


@pytest.mark.usefixtures("record")
async def test_it_shows_what_came_and_what_left_on_every_working_day(door: Door) -> None:
    found = await asked(door, PATHS[0])
    flow = {
        (each["day"], each["step"], each["role"]): (each["arrived"], each["departed"])
        for each in found["flow"]
    }
    assert flow == {
        ("2023-11-06", "posting", "unit"): (5, 0),
        ("2023-11-08", "posting", "unit"): (0, 2),
        ("2023-11-16", "reporting", "unit"): (2, 2),
        ("2023-11-16", "review", "agency"): (2, 0),
    }
    assert (found["days"][0], found["days"][-1]) == ("2023-11-03", "2023-11-20")
    assert "2023-11-18" not in found["days"]  # a Saturday


async def test_what_moved_on_a_rest_day_counts_for_the_next_working_day(
    door: Door, record: TheRecord
) -> None:
    life = a_case(7, Life.open)
    saturday = at("2023-11-11")
    life.do(
        c.Submit, life.applicant, saturday, revision=c.Revision(1, DIGEST, DIGEST),
        facts=a_case(8, Life.submitted).application.facts, level=life.terms.levels[0].level,
        channel=life.channel, committee="cq-green-committee", promise=True,
    )  # fmt: skip
    await record.write(life)
    found = await asked(door, PATHS[0])
    (moved,) = [each for each in found["flow"] if each["day"] == "2023-11-13"]
    assert (moved["step"], moved["arrived"]) == ("posting", 1)


@pytest.mark.usefixtures("record")
async def test_what_is_due_is_told_by_holder_and_end_without_naming_a_case(door: Door) -> None:
    found = await asked(door, PATHS[0], at("2023-11-29", "12:00:00"))
    window = {
        (each["stage"], each["holder_organisation"]): each["applications"] for each in found["due"]
    }
    assert window[("tier_review", "agency-talent-centre")] == 2
    assert window[("unit_review", "unit-company")] >= 3
    assert "draft" not in {stage for stage, _ in window}  # drafts are nobody's but the applicant's
    assert (found["overdue"], found["near"]) == (0, sum(window.values()))
    late = await asked(door, PATHS[0], at("2023-12-04"))
    assert (late["overdue"], late["near"]) == (sum(window.values()), 0)


# ------------------------------------------------------------------------------ where it will jam


@pytest.mark.usefixtures("record")
async def test_the_jams_are_told_with_the_sum_by_which_anybody_can_check_them(door: Door) -> None:
    """On 11-20 ten working days are measured, 11-06 to 11-17: two came to the agency, none left."""
    found = await asked(door, PATHS[1])
    assert found["measure"] == {"first": "2023-11-06", "until": "2023-11-20", "days": 10}
    (agency,) = [
        each for each in found["organisations"]
        if each["station"]["organisation"] == "agency-talent-centre"
    ]  # fmt: skip
    station = agency["station"]
    assert (station["queue"], station["arrived"], station["handled"]) == (2, 2, 0)
    assert agency["horizon"] == {"last_day": "2023-12-01", "days_left": 9, "rule": "N89-3.1-3"}
    assert agency["unfinished"] == 4  # 2 + 2 × 9 ÷ 10, rounded up
    assert agency["needed_a_day"] == 1
    assert agency["arithmetic"] == "2 + 2×9÷10 − 0×9÷10 = 3.8 → 4"
    posting = next(each for each in found["tiers"] if each["step"] == "posting")
    assert posting["horizon"]["last_day"] == "2023-11-23"  # D-13
    assert found["provisional"] is False


@pytest.mark.usefixtures("record")
async def test_a_year_without_its_table_of_days_is_provisional(door: Door) -> None:
    before = door.app.state.services
    door.app.state.services = replace(before, editions=no_table_of_days, clock=lambda: MONDAY)
    try:
        visitor = await door.visitor("o-body", ORGANISER, at=at("2023-11-01"))
        found = (await visitor.get(PATHS[1])).json()
    finally:
        door.app.state.services = before
    assert found["provisional"] is True


# -------------------------------------------------------------------------------- what is sealed


async def seen(door: Door) -> tuple[Any, Any]:
    when = at("2024-01-04")
    return await asked(door, PATHS[0], when), await asked(door, PATHS[1], when)


async def test_no_number_changes_between_the_vote_and_the_telling_of_the_result(
    door: Door, record: TheRecord
) -> None:
    """One case alone at each place: whether it passed, and how far it has come, changes nothing."""
    lives = [under_review(serial) for serial in (21, 22, 23)]
    for life in lives:
        await record.write(life)
    before = await seen(door)
    assert by(before[0], "stage")["under_review"] == 3
    for life, votes, shown in zip(lives, (20, 3, 20), (False, False, True), strict=True):
        since = len(life.steps)
        life.voted(yes=votes)
        if shown:
            life.result_shown()
        await record.write(life, since=since)
    assert await seen(door) == before
    since = len(lives[2].steps)
    lives[2].wait(at("2024-01-03"))
    await record.write(lives[2], since=since)
    stages = await door.desk.pool.fetch(
        "select stage from applications where number like '2023-6002%' order by number"
    )
    assert {row["stage"] for row in stages} == {"review_done", "pending_confirmation"}
    after = await seen(door)
    assert after == before
    assert not {stage.value for stage in VOTED} & set(by(after[0], "stage"))
    assert Stage.NOT_PASSED not in by(after[0], "stage")


@pytest.mark.usefixtures("record")
async def test_both_together_are_what_each_is_alone(door: Door) -> None:
    pool, editions, now = door.desk.pool, door.services.editions, at("2023-11-30")
    asked_for = (pool, a_notice(), a_notice().schedule, editions, now)
    alone = (await overview.overview(*asked_for), await overview.jams(*asked_for))
    assert await overview.both(*asked_for) == alone
