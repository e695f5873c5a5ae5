"""What goes out of the system in one piece, and what never does before its time."""

import csv
import hashlib
import io
import json
from dataclasses import replace
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from activities.adapters.postgres_records import PostgresRecords
from api.queries import exports
from domain import commands as c
from domain.application import VOTED
from domain.transitions import STAGE_NAMES
from postgres.canonical import canonical
from postgres.chain import GENESIS
from tests.activities.the_record import TheRecord, a_notice, transitions
from tests.domain.builders_lives import DIGEST, Life, a_life, at
from tests.web.the_door import Door, Visitor

SEASON = "2023-green-low-carbon"
COMMITTEE, FOUNDING, ORGANISER = (
    "committee@cq-green-committee", "founding_body@cq-eic", "organiser@cq-eic",
)  # fmt: skip
UNIT = "unit@unit-company"
EXPORTS = ("statistics", "export.csv", "export.json")


def a_case(serial: int, until: Any, **more: Any) -> Life:
    return a_life(until=until, number=f"2023-7{serial:04}", person=f"p-7{serial:04}", **more)


def with_an_opinion(serial: int, **vote: int) -> Life:
    life = a_case(serial, Life.under_review)
    life.do(c.RecordOpinion, life.expert, at("2023-12-21"), opinion=DIGEST)
    return life.voted(**vote)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def record(door: Door) -> TheRecord:
    """A season with one case at each of the places that matter here."""
    await door.desk.publish(a_notice())
    record = TheRecord(door.desk.pool, PostgresRecords(door.desk.pool))
    for life in (
        a_case(1, Life.open), a_case(2, Life.submitted), a_case(3, Life.paid),
        with_an_opinion(4, yes=20), with_an_opinion(5, yes=3),
        with_an_opinion(6, yes=20).result_shown(), with_an_opinion(7).result_shown().confirmed(),
        with_an_opinion(8).result_shown().wait(at("2024-01-03")),
    ):  # fmt: skip
        await record.write(life)
    return record


async def counted(visitor: Visitor) -> dict[str, dict[str | None, int]]:
    found = (await visitor.get(f"/seasons/{SEASON}/statistics")).json()
    return {
        name: {each["value"]: each["applications"] for each in counts}
        for name, counts in found["by"].items()
    }


async def listed(visitor: Visitor) -> dict[int, dict[str, Any]]:
    found = (await visitor.get(f"/seasons/{SEASON}/export.json")).json()
    assert found["season"] == SEASON
    return {int(each["number"][-4:]): each for each in found["items"]}


# ------------------------------------------------------------------------------------ whose it is


@pytest.mark.parametrize("path", EXPORTS)
@pytest.mark.usefixtures("record")
async def test_a_season_as_a_whole_is_for_its_bodies_alone(door: Door, path: str) -> None:
    whole = f"/seasons/{SEASON}/{path}"
    for acting_as in (COMMITTEE, FOUNDING, ORGANISER):
        visitor = await door.visitor("x-body", acting_as)
        assert (await visitor.get(whole)).status_code == 200
    unbound = replace(await door.visitor("x-nobody"), acting_as=COMMITTEE)
    elsewhere = await door.visitor("x-elsewhere", "committee@unit-company")
    seasonal = await door.visitor("x-other", COMMITTEE, season="another-season")
    for visitor, rule in (
        (await door.visitor("x-unit", UNIT), "SOD-3"),
        (await door.visitor("x-applicant"), "SOD-3"),
        (elsewhere, "SOD-3"), (unbound, "SOD-2"), (seasonal, "SOD-2"),
    ):  # fmt: skip
        refused = await visitor.get(whole)
        assert (refused.status_code, refused.json()["rule"]) == (403, rule)
    known = await door.visitor("x-body", ORGANISER)
    assert (await known.get(f"/seasons/no-such/{path}")).status_code == 404


@pytest.mark.usefixtures("record")
async def test_who_may_export_an_application_is_asked_of_each(door: Door) -> None:
    """The organiser's from the submission on, the others' from the committee on, nobody's own."""
    organiser = await listed(await door.visitor("x-body", ORGANISER))
    committee = await listed(await door.visitor("x-body", COMMITTEE))
    own = await listed(await door.visitor("p-70003", FOUNDING))

    assert list(organiser) == [2, 3, 4, 5, 6, 7, 8]
    assert list(committee) == [3, 4, 5, 6, 7, 8]
    assert list(own) == [4, 5, 6, 7, 8]


@pytest.mark.usefixtures("record")
async def test_every_page_is_read(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = await door.visitor("x-body", ORGANISER)
    whole = await listed(visitor)
    monkeypatch.setattr(exports, "_A_PAGE", 2)
    assert await listed(visitor) == whole
    assert len(whole) == 7


# ------------------------------------------------------------------------------- what is not said


@pytest.mark.usefixtures("record")
async def test_from_the_vote_until_the_result_everybody_stands_under_review(door: Door) -> None:
    visitor = await door.visitor("x-body", ORGANISER)
    found = await listed(visitor)
    there = await door.desk.pool.fetch(
        "select stage from applications where number = any($1)",
        ["2023-70004", "2023-70005", "2023-70006", "2023-70008"],
    )
    assert {row["stage"] for row in there} >= {
        "review_done", "result_publicity", "pending_confirmation",
    }  # fmt: skip
    told = [{**found[serial], "number": ""} for serial in (4, 5, 6, 8)]
    assert told == [told[0]] * 4  # whatever the vote was, and however far it has come since
    assert (told[0]["stage"], told[0]["stage_name"]) == ("under_review", "评审中")
    assert told[0]["holder_organisation"] == "cq-green-committee"
    assert (found[7]["stage"], found[7]["outcome"]) == ("confirmed", "confirmed")

    stages = (await counted(visitor))["stage"]
    assert stages["under_review"] == 4
    assert not {stage.value for stage in VOTED} & set(stages)
    text = (await visitor.get(f"/seasons/{SEASON}/export.csv")).text
    assert not [name for stage, name in STAGE_NAMES.items() if stage in VOTED and name in text]
    assert "p-7" not in text


@pytest.mark.usefixtures("record")
async def test_the_statistics_count_by_everything_and_refusals_by_rule(door: Door) -> None:
    statement = (
        "insert into refusals (number, command, command_id, person, organisation, role, rule,"
        " because, at) values ($1, $2, 'x', 'p', 'o', 'unit', $3, '—', now())"
    )
    for refusal in (
        ("2023-70002", "approve", "D-13"), ("2023-70002", "approve", "D-13"),
        ("2023-70007", "forward", "T-table"), ("2023-70005", "release_result", "D-49"),
        ("another", "approve", "SOD-3"),
    ):  # fmt: skip
        await door.desk.pool.execute(statement, *refusal)
    visitor = await door.visitor("x-body", FOUNDING)
    found = (await visitor.get(f"/seasons/{SEASON}/statistics")).json()
    by = await counted(visitor)

    assert found["applications"] == 8
    assert all(sum(counts.values()) == 8 for counts in by.values())
    assert by["stage"] == {
        "draft": 1, "unit_review": 1, "paid": 1, "under_review": 4, "confirmed": 1,
    }  # fmt: skip
    assert by["holder_role"] == {"committee": 5, "applicant": 1, "unit": 1, "founding_body": 1}
    assert by["unit"] == {"unit-company": 7, None: 1}
    assert by["level"] == {"senior": 7, None: 1}
    assert by["route"] == {"R3-1": 7, None: 1}
    assert set(by) == {"stage", "holder_role", "district", "unit", "level", "route"}
    told = [(each["rule"], each["refusals"]) for each in found["refusals"]]
    assert told == [("D-13", 2), ("T-table", 1)]  # that a result was withheld is not told
    assert "公示期" in found["refusals"][0]["clause"]["text"]


@pytest.mark.usefixtures("record")
async def test_a_spreadsheet_reads_chinese_and_reckons_with_nothing(door: Door) -> None:
    names = [
        "=1+1",
        "+cmd",
        "-2",
        "@sum",
        "\t=1",
        "＝1",
        "\u3000=1",
        ' =HYPERLINK("x","y")',
        "a,b\n“c”",
    ]
    visitor = await door.visitor("x-body", ORGANISER)
    before = await door.desk.pool.fetchval(
        "select name from organisations where id = 'unit-company'"
    )
    for name in names:
        answer, rows = await as_csv(door, visitor, name)
        assert answer.content.startswith(b"\xef\xbb\xbf")
        assert {row[5] for row in rows[1:]} == {name if name.startswith("a") else f"'{name}"}
    answer, rows = await as_csv(door, visitor, before)
    assert rows[0][:3] == ["申请书编号", "申报渠道", "级别"]
    assert [row[0] for row in rows[1:]] == [f"2023-7000{serial}" for serial in range(2, 9)]
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"


async def as_csv(
    door: Door, visitor: Visitor, unit: str
) -> tuple[httpx2.Response, list[list[str]]]:
    """With a unit of that name."""
    await door.desk.pool.execute(
        "update organisations set name = $1 where id = 'unit-company'", unit
    )
    answer = await visitor.get(f"/seasons/{SEASON}/export.csv")
    return answer, list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


# --------------------------------------------------------------------------- one application


def verified(items: list[dict[str, Any]]) -> int:
    """As the description tells: how many rows hold."""
    former, held = GENESIS, 0
    for place, item in enumerate(items, start=1):
        if item["hash"] is None:
            break
        row = json.dumps(item["row"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert row.encode() == canonical(item["row"])
        former = hashlib.sha256(former + row.encode()).digest()
        assert (former.hex(), item["row"]["link"]) == (item["hash"], place)
        held += 1
    return held


async def exported(visitor: Visitor, serial: int) -> dict[str, Any]:
    answer = await visitor.get(f"/applications/2023-7{serial:04}/export.json")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.usefixtures("record")
async def test_whoever_has_the_export_can_verify_every_row(door: Door) -> None:
    me = await door.visitor("p-70003")
    found = await exported(me, 3)

    assert verified(found["rows"]) == len(found["rows"]) > 5
    assert found["is_whole"] is True
    changed = json.loads(json.dumps(found["rows"]))
    changed[2]["row"]["data"]["at"] = "2023-01-01T00:00:00Z"
    with pytest.raises(AssertionError):
        verified(changed)


@pytest.mark.parametrize("serial", [4, 5, 6, 7])
@pytest.mark.usefixtures("record")
async def test_no_hash_is_given_by_which_a_vote_or_an_expert_could_be_guessed(
    door: Door, serial: int
) -> None:
    """With any later one, all tallies, or all experts, could be tried until it fits."""
    me = await door.visitor(f"p-7{serial:04}")
    rows = (await exported(me, serial))["rows"]
    opinion = next(
        place for place, item in enumerate(rows) if item["row"]["type"] == "opinion_recorded"
    )

    assert verified(rows) == opinion
    assert {item["hash"] for item in rows[opinion:]} == {None}
    assert "p-expert" not in json.dumps(rows)
    (vote,) = [item for item in rows if item["row"]["type"] == "vote_closed"]
    known = serial == 7  # confirmed
    assert (vote["sealed"], vote["row"]["data"] is None) == (not known, not known)


async def test_a_vote_without_opinions_ends_the_hashes_until_it_is_told(
    door: Door, record: TheRecord
) -> None:
    life = a_case(9, Life.voted)
    await record.write(life)
    me = await door.visitor("p-70009")
    rows = (await exported(me, 9))["rows"]
    assert verified(rows) == len(rows) - 1
    since = len(transitions(life))
    await record.write(life.result_shown().confirmed(), since=since)
    rows = (await exported(me, 9))["rows"]
    assert verified(rows) == len(rows)


@pytest.mark.usefixtures("record")
async def test_a_record_that_was_tampered_with_is_told_even_where_hashes_are_not(
    door: Door,
) -> None:
    pool = door.desk.pool
    me = await door.visitor("p-70005")
    assert (await exported(me, 5))["is_whole"] is True
    await pool.execute("alter table events disable trigger events_are_kept")
    await pool.execute(
        "update events set person = 'p-forged' where number = '2023-70005'"
        " and type = 'opinion_recorded'"
    )
    await pool.execute("alter table events enable trigger events_are_kept")
    assert (await exported(me, 5))["is_whole"] is False


@pytest.mark.usefixtures("record")
async def test_the_history_is_exported_to_whoever_may_see_it(door: Door) -> None:
    unit = await door.visitor("x-unit", UNIT)
    other = await door.visitor("x-other-unit", "unit@unit-city")

    assert (await exported(unit, 2))["number"] == "2023-70002"
    refused = await other.get("/applications/2023-70002/export.json")
    assert (refused.status_code, refused.json()["type"]) == (404, "urn:zhicheng:problem:not-found")
