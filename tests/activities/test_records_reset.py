"""An operator's reset: a new generation from where the run is taken up; nothing is erased."""

import asyncio
from dataclasses import replace

import pytest

from activities.adapters.postgres_json import APPLICATION
from activities.failures import RecordGap
from activities.records import Recorded
from domain import commands as c
from domain.commands import ComplaintFinding
from domain.people import Actor, Role
from postgres.chain import verify_chain
from tests.activities.the_record import TheRecord, transitions
from tests.domain.builders_lives import Life, a_life, at

COMPLAINTS = Actor("system", "", Role.SYSTEM)


async def test_a_reset_run_begins_a_generation_and_supersedes_what_came_after(
    record: TheRecord,
) -> None:
    await record.write(a_life(until=Life.reported_up))
    again = a_life(until=Life.submitted)
    again.do(c.ReturnApplication, again.tier(), at("2023-11-07"), opinion="缺页")
    returned = replace(transitions(again)[-1], run_id="run-2", reset=True)

    answers = [await record.records.write(returned) for _ in range(2)]

    assert answers == [Recorded(3)] * 2
    current = await record.column("select type from current_events order by seq")
    assert current == ["opened", "submitted", "returned"]
    assert len(await record.column("select type from events")) == 7
    state = await record.pool.fetchval("select state from applications")
    assert APPLICATION.validate_python(state) == again.application
    assert await record.tasks("2023-00001") == ["returned:1"]


async def test_what_the_reset_run_goes_on_to_write_follows_its_own_history(
    record: TheRecord,
) -> None:
    await record.write(a_life(until=Life.at_the_committee))
    life = a_life(until=Life.accepted)

    await record.write(life, since=1, run_id="run-2", reset=True)

    generations = await record.column("select generation from current_events order by seq")
    assert generations == [0, *[1] * 8]
    state = await record.pool.fetchval("select state from applications")
    assert APPLICATION.validate_python(state) == life.application


async def test_the_zombie_of_a_reset_run_cannot_move_the_record_back(record: TheRecord) -> None:
    life = a_life(until=Life.reported_up)
    opened, submitted, started, ended, reported = transitions(life)
    for transition in (opened, submitted, started, ended):
        await record.records.write(transition)
    await record.records.write(replace(submitted, run_id="run-2", reset=True))
    standing = await record.everything()

    late = await record.records.write(reported)

    assert late == Recorded(2)
    assert await record.everything() == standing


async def test_a_late_write_of_the_old_run_before_the_first_of_the_new_is_superseded(
    record: TheRecord,
) -> None:
    life = a_life(until=Life.reported_up)
    opened, submitted, started, *_ = transitions(life)
    await record.records.write(opened)
    await record.records.write(submitted)
    await record.records.write(started)

    renewed = await record.records.write(replace(started, run_id="run-2", reset=True))

    assert renewed == Recorded(3)
    assert await record.column("select generation from current_events order by seq") == [0, 0, 1]


async def test_a_case_may_be_reset_again_and_continued_as_new(record: TheRecord) -> None:
    life = a_life(until=Life.at_the_committee)
    await record.write(life)
    await record.write(life, since=2, run_id="run-2", reset=True)
    await record.write(life, since=1, run_id="run-3", reset=True)

    accepted = await record.write(life.accepted(), since=7, run_id="run-4")

    assert accepted == Recorded(9)
    generations = await record.column("select generation from current_events order by seq")
    assert generations == [0, *[2] * 8]
    assert await verify_chain(record.pool, life.number) is None


async def test_a_reset_to_before_the_opening_opens_again_with_the_same_chance(
    record: TheRecord,
) -> None:
    life = a_life(until=Life.submitted)
    await record.write(life)

    reset = await record.write(life, run_id="run-2", reset=True)

    assert reset == Recorded(2)
    assert await record.column("select distinct generation from current_events") == [1]
    assert await record.chance(life.number) == "held"


async def test_a_reset_run_from_beyond_the_record_is_not_written(record: TheRecord) -> None:
    life = a_life(until=Life.reported_up)
    await record.write(a_life(until=Life.submitted))

    with pytest.raises(RecordGap, match="the reset run begins at 4"):
        await record.write(life, since=4, run_id="run-2", reset=True)


async def test_what_happens_again_in_the_same_words_is_not_told_again(record: TheRecord) -> None:
    life = a_life(until=Life.at_the_committee)
    await record.write(life)
    told = await record.letters(life.number)

    await record.write(life, since=1, run_id="run-2", reset=True)

    assert await record.letters(life.number) == told


async def test_what_happens_otherwise_after_a_reset_is_told(record: TheRecord) -> None:
    await record.write(a_life(until=Life.reported_up))
    told = await record.letters("2023-00001")
    again = a_life(until=Life.submitted)
    again.do(c.ReturnApplication, again.tier(), at("2023-11-07"), opinion="缺页")

    await record.write(again, since=2, run_id="run-2", reset=True)

    new = (await record.letters("2023-00001"))[len(told) :]
    assert new == [("returned", "applicant", "p-applicant")]


async def test_a_ban_whose_event_was_superseded_is_struck(record: TheRecord) -> None:
    life = a_life(until=Life.submitted)
    kept = len(life.steps)
    life.do(c.OpenComplaint, COMPLAINTS, at("2023-11-07"), complaint="c-1")
    life.do(
        c.CloseComplaint, COMPLAINTS, at("2023-11-08"), complaint="c-1",
        finding=ComplaintFinding.FRAUD, reason="学历造假",
    )  # fmt: skip
    await record.write(life)
    valid = "select person from integrity_records where struck_at is null"
    assert await record.column(valid) == ["p-applicant"]

    other = a_life(until=Life.submitted)
    other.do(c.ReturnApplication, other.tier(), at("2023-11-07"), opinion="缺页")
    await record.write(other, since=kept, run_id="run-2", reset=True)

    assert await record.column(valid) == []
    assert await record.column("select person from integrity_records") == ["p-applicant"]


async def test_two_attempts_of_the_first_write_after_a_reset_make_one_generation(
    record: TheRecord,
) -> None:
    life = a_life(until=Life.reported_up)
    await record.write(life)
    again = replace(transitions(life)[1], run_id="run-2", reset=True)

    answers = await asyncio.gather(*(record.records.write(again) for _ in range(8)))

    assert answers == [Recorded(2)] * 8
    assert await record.column("select max(generation) from events") == [1]
