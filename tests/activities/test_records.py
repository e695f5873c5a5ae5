"""The record in PostgreSQL: every write is done twice, and twice is once."""

import asyncio
from dataclasses import replace

import pytest

from activities.adapters.postgres_json import APPLICATION
from activities.adapters.postgres_records import PostgresRecords
from activities.failures import RecordGap, RunUnknown, TermsMissing
from activities.records import Quarantined, Recorded, Transition
from domain import commands as c
from domain.events import Returned
from domain.notice import Channel
from postgres.chain import verify_chain
from tests.activities.the_record import TheRecord, shanghai, transitions
from tests.domain.builders_lives import Life, a_life, at


async def test_every_transition_of_a_whole_life_may_be_written_twice(record: TheRecord) -> None:
    life = a_life()

    for transition in transitions(life):
        first = await record.records.write(transition)
        standing = await record.everything()
        second = await record.records.write(transition)

        assert first == second == Recorded(transition.version_from + len(transition.events))
        assert await record.everything() == standing


async def test_the_projection_is_the_fold_of_the_events(record: TheRecord) -> None:
    life = a_life()

    await record.write(life)

    row = await record.pool.fetchrow("select * from applications")
    assert row is not None
    assert APPLICATION.validate_python(row["state"]) == life.application
    assert (row["stage"], row["version"], row["round"]) == ("formalities", 19, 1)
    assert (row["level"], row["route"], row["tier"]) == ("senior", "R3-1", "committee")
    assert (row["holder_role"], row["holder_organisation"]) == ("applicant", "")
    assert (row["outcome"], row["open"], row["hold_reason"]) == ("formalities", True, None)
    assert shanghai(row["submitted_at"]) == "2023-11-06 10:00:00"


async def test_the_row_says_who_has_it_and_which_clock_rings_next(record: TheRecord) -> None:
    life = a_life(until=Life.submitted)

    await record.write(life)

    row = await record.pool.fetchrow("select * from applications")
    assert row is not None
    assert (row["holder_role"], row["holder_organisation"]) == ("unit", "unit-company")
    assert shanghai(row["due_at"]) == "2023-12-01 12:00:00"
    assert shanghai(row["wakes_at"]) == "2023-11-24 12:00:00"
    assert [clock["id"] for clock in row["clocks"]] == ["T-rem-7", "T-rem-3", "T-rem-1", "T-W"]


async def test_a_write_that_committed_and_was_not_heard_answers_the_same_again(
    record: TheRecord,
) -> None:
    life = a_life(until=Life.submitted)
    opened, submitted = transitions(life)
    await record.records.write(opened)

    with pytest.raises(ConnectionResetError):
        await Deaf(record.records).write(submitted)
    again = await record.records.write(submitted)

    assert again == Recorded(2)
    assert await record.column("select seq from events order by position") == [1, 2]


class Deaf:
    """The answer of a write that was committed gets lost."""

    def __init__(self, records: PostgresRecords) -> None:
        self._records = records

    async def write(self, transition: Transition) -> Recorded:
        await self._records.write(transition)
        raise ConnectionResetError


async def test_two_writers_of_the_same_first_transition_write_it_once(record: TheRecord) -> None:
    opened, *_ = transitions(a_life(until=Life.open))

    answers = await asyncio.gather(*(record.records.write(opened) for _ in range(8)))

    assert answers == [Recorded(1)] * 8
    assert await record.column("select version from applications") == [1]
    assert await record.column("select seq from events") == [1]


async def test_eight_writers_of_every_transition_leave_one_history(record: TheRecord) -> None:
    life = a_life()

    for transition in transitions(life):
        answers = await asyncio.gather(*(record.records.write(transition) for _ in range(8)))
        assert len(set(answers)) == 1

    types = await record.column("select type from events order by seq")
    assert types == [event.event for event in life.events]


async def test_a_transition_that_leaves_a_gap_is_not_written(record: TheRecord) -> None:
    life = a_life(until=Life.reported_up)
    await record.write(a_life(until=Life.submitted))
    standing = await record.everything()

    with pytest.raises(RecordGap, match="stands at version 2; this transition brings 5 to 6"):
        await record.records.write(transitions(life)[-1])

    assert await record.everything() == standing


async def test_a_first_transition_that_does_not_open_is_not_written(record: TheRecord) -> None:
    submitted = transitions(a_life(until=Life.submitted))[-1]

    with pytest.raises(RecordGap, match="has no record"):
        await record.records.write(submitted)


async def test_a_command_of_one_lineage_that_comes_again_is_not_carried_out_again(
    record: TheRecord,
) -> None:
    life = a_life(until=Life.open)
    for revision in (1, 2):
        life.do(c.Save, life.applicant, at("2023-11-05"), revision=_revision(revision))
    opened, first, second = transitions(life)
    await record.records.write(opened)
    await record.records.write(first)
    standing = await record.everything()

    told = await record.records.write(replace(second, commands=first.commands))

    assert told == Recorded(2, repeated=True)
    assert await record.everything() == standing


def _revision(number: int) -> c.Revision:
    digest = "sha256:" + f"{number}" * 64
    return c.Revision(number, digest, digest)


async def test_a_run_that_goes_on_where_the_record_ends_keeps_the_lineage(
    record: TheRecord,
) -> None:
    life = a_life(until=Life.reported_up)
    opened, *rest = transitions(life)
    await record.records.write(opened)

    for transition in rest:
        await record.records.write(replace(transition, run_id="run-2"))

    assert await record.column("select distinct generation from events") == [0]
    runs = await record.pool.fetch("select run_id, version_from from application_runs order by 2")
    assert [tuple(run) for run in runs] == [("run-1", 0), ("run-2", 1)]


async def test_an_unknown_run_that_does_not_fit_is_not_written(record: TheRecord) -> None:
    life = a_life(until=Life.submitted)
    opened, submitted = transitions(life)
    await record.records.write(opened)
    await record.records.write(submitted)

    with pytest.raises(RunUnknown, match="run run-9 begins at version 0"):
        await record.records.write(replace(opened, run_id="run-9"))


async def test_what_an_older_run_still_brings_is_let_go(record: TheRecord) -> None:
    life = a_life(until=Life.reported_up)
    opened, submitted, started, *_ = transitions(life)
    await record.records.write(opened)
    await record.records.write(replace(submitted, run_id="run-2"))
    standing = await record.everything()

    late = await record.records.write(replace(started, run_id="run-1"))

    assert late == Recorded(2)
    assert await record.everything() == standing


async def test_an_unpublished_notice_is_waited_for(record: TheRecord) -> None:
    opened, *_ = transitions(a_life(until=Life.open))

    with pytest.raises(TermsMissing, match="no edition 7"):
        await record.records.write(replace(opened, edition=7))


async def test_signs_that_postgresql_cannot_store_are_replaced_not_refused(
    record: TheRecord,
) -> None:
    """No command brings them in; should one come all the same, it must not stop a case for ever."""
    life = a_life(until=Life.submitted)
    life.do(c.ReturnApplication, life.tier(), at("2023-11-07"), opinion="缺页")
    *before, written = transitions(life)
    [returned] = written.events
    assert isinstance(returned, Returned)
    odd = replace(written, events=(replace(returned, opinion="缺\0页\ud800"),))

    for transition in (*before, odd, odd):
        await record.records.write(transition)

    [data] = await record.column("select data from events where type = 'returned'")
    assert data["opinion"] == "缺\ufffd页?"
    assert await verify_chain(record.pool, life.number) is None


async def test_an_unreadable_message_is_kept_once_and_without_its_content(
    record: TheRecord,
) -> None:
    entry = Quarantined(
        "application/2023-00001", 1, "2023-00001", "aprove\0", "没有这个指令", at("2023-11-07")
    )

    for _ in range(2):
        await record.records.quarantine(entry)

    rows = await record.pool.fetch("select ordinal, name, reason from quarantine")
    assert [tuple(row) for row in rows] == [(1, "aprove\ufffd", "没有这个指令")]


async def test_money_that_does_not_pay_becomes_a_refund_task_that_stays_closed_by_hand(
    record: TheRecord,
) -> None:
    life = a_life(until=Life.accepted).paid("tx-wrong", fen=1)
    await record.write(life)
    assert "refund:tx-wrong" in await record.tasks(life.number)

    await record.pool.execute(
        "update tasks set closed_at = now(), closed_by = 'p-office', closed_how = 'by_hand'"
        " where key = 'refund:tx-wrong'"
    )
    since = len(life.steps)
    await record.write(life.paid("tx-right"), since=since)

    assert await record.tasks(life.number) == ["review_start"]


async def test_an_exempt_channel_takes_no_chance(record: TheRecord) -> None:
    await record.write(a_life(until=Life.submitted, channel=Channel.FIRST_BATCH))

    assert await record.chance("2023-00001") is None
