"""Notices, seasons and complaints in the record: an edition never changes, and twice is once."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest

from activities.adapters.postgres_seasons import NoticeChanged, PostgresSeasons
from activities.failures import RecordGap, TermsMissing
from activities.seasons import ComplaintTransition, Publication, SeasonTransition
from domain.commands import ComplaintFinding
from domain.complaint_case import (
    ComplaintConcluded,
    ComplaintEvent,
    ComplaintKind,
    ComplaintReceived,
    ComplaintSubject,
    OutcomeReached,
    fold as fold_complaint,
)
from domain.complaint_rules import reply_due
from domain.endings import SYSTEM
from domain.season import fold
from domain.season_events import Amended, FilingOpened, SeasonEvent, SeasonPublished
from postgres.pool import Pool
from tests.activities.the_record import TheRecord, a_notice
from tests.domain.builders_lives import Life, a_life, a_schedule, at
from tests.domain.builders_season import ORGANISER
from tests.domain.builders_terms import some_terms

NOTICE = "2023-green-low-carbon"
PUBLISHED = SeasonPublished(
    at=at("2023-11-02"), by=ORGANISER, notice=NOTICE, edition=1, schedule=a_schedule()
)
OPENED = FilingOpened(at=at("2023-11-03"), by=SYSTEM)
AMENDED = Amended(
    at=at("2023-11-20"), by=ORGANISER, schedule=a_schedule(version=2), announcement="延期",
    payment_contact=None,
)  # fmt: skip


def a_publication(series: str = "工程技术") -> Publication:
    return Publication(replace(a_notice(), series=series), "p-organiser", at("2023-11-02"))


def a_transition(
    version_from: int, *events: SeasonEvent, run_id: str = "run-1"
) -> SeasonTransition:
    history = (PUBLISHED, OPENED, AMENDED)[:version_from]
    after = fold(None, (*history, *events))
    assert after is not None
    return SeasonTransition(f"season/{NOTICE}", run_id, version_from, events, after, "command-1")


async def test_an_edition_is_published_once_and_never_with_another_content(pool: Pool) -> None:
    seasons = PostgresSeasons(pool)
    for _ in range(2):
        await seasons.publish(a_publication())

    with pytest.raises(NoticeChanged, match="edition 1 is published with another content"):
        await seasons.publish(a_publication(series="建筑"))

    assert await seasons.terms(NOTICE, 1) == some_terms()
    assert await pool.fetchval("select count(*) from notices") == 1


async def test_a_published_notice_cannot_be_edited_in_the_database(record: TheRecord) -> None:
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        await record.pool.execute("update notices set published_by = 'p-other'")


async def test_a_notice_that_was_not_published_is_missing(pool: Pool) -> None:
    seasons = PostgresSeasons(pool)

    with pytest.raises(TermsMissing, match="no edition 1"):
        await seasons.terms("2099-x", 1)
    with pytest.raises(TermsMissing, match="not been published"):
        await seasons.schedule("2099-x")


async def test_the_schedule_in_force_is_the_amended_one_and_every_one_is_kept(
    record: TheRecord,
) -> None:
    seasons = PostgresSeasons(record.pool)
    assert await seasons.schedule(NOTICE) == a_schedule()

    for transition in (a_transition(0, PUBLISHED, OPENED), a_transition(2, AMENDED)):
        for _ in range(2):
            await seasons.write_season(transition)

    assert await seasons.schedule(NOTICE) == a_schedule(version=2)
    assert await record.column("select version from schedules order by 1") == [1, 2]
    assert await record.column("select type from season_events order by seq") == [
        "season_published", "filing_opened", "amended",
    ]  # fmt: skip
    assert await record.column("select stage from seasons") == ["filing_open"]


async def test_writers_of_the_same_season_at_once_write_it_once(record: TheRecord) -> None:
    seasons = PostgresSeasons(record.pool)
    await seasons.write_season(a_transition(0, PUBLISHED))

    answers = await asyncio.gather(
        *(seasons.write_season(a_transition(1, OPENED)) for _ in range(8))
    )

    assert answers == [2] * 8
    assert await record.column("select seq from season_events order by 1") == [1, 2]


async def test_a_season_that_was_reset_writes_the_same_again_but_nothing_else(
    record: TheRecord,
) -> None:
    seasons = PostgresSeasons(record.pool)
    await seasons.write_season(a_transition(0, PUBLISHED, OPENED))

    again = await seasons.write_season(a_transition(1, OPENED, run_id="run-2"))
    other = replace(OPENED, at=at("2023-11-04"))

    assert again == 2
    with pytest.raises(RecordGap, match="event 2 is recorded with another content"):
        await seasons.write_season(a_transition(1, other, run_id="run-2"))


async def test_a_gap_in_a_season_is_not_written(record: TheRecord) -> None:
    with pytest.raises(RecordGap, match="stands at version 0; this transition begins at 2"):
        await PostgresSeasons(record.pool).write_season(a_transition(2, AMENDED))


def a_complaint(*, ended: bool) -> tuple[ComplaintEvent, ...]:
    received_at, banned_until = at("2023-11-20"), at("2026-12-01")
    return (
        ComplaintReceived(
            at=received_at, by=SYSTEM, complaint="2023-00001/1", number="2023-00001", season=NOTICE,
            kind=ComplaintKind.NAMED, subject=ComplaintSubject.FALSE_MATERIAL,
            investigator="cq-eic", barred=(), ended=ended, reply_due=reply_due(received_at),
        ),
        ComplaintConcluded(
            at=at("2023-12-01"), by=ORGANISER, finding=ComplaintFinding.FRAUD, reason="属实"
        ),
        OutcomeReached(
            at=at("2023-12-01"), by=SYSTEM, application_stage="withdrawn", applied=not ended,
            banned_until=banned_until,
        ),
    )  # fmt: skip


@pytest.mark.parametrize(("ended", "banned"), [(True, ["p-applicant"]), (False, [])])
async def test_fraud_found_after_the_end_is_entered_by_the_complaint_itself(
    record: TheRecord, ended: bool, banned: list[str]
) -> None:
    await record.write(a_life(until=Life.submitted))
    events = a_complaint(ended=ended)
    after = fold_complaint(None, events)
    assert after is not None
    transition = ComplaintTransition("complaint/2023-00001/1", "run-1", 0, events, after)

    written = [await PostgresSeasons(record.pool).write_complaint(transition) for _ in range(2)]

    assert written == [3, 3]
    assert await record.column("select finding from complaints") == ["fraud"]
    assert await record.column("select person from integrity_records") == banned
