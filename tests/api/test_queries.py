"""What pages and the command line read: where a case stands, what waits, what happened."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from activities.records import Quarantined
from api.queries import applications, operations, seasons, timeline, worklists
from api.queries.applications import HolderView, TroubleView
from domain import commands as c
from domain.application import Hold, Stage
from domain.commands import ComplaintFinding
from domain.people import Actor, Role
from postgres.pool import Pool, open_pool
from postgres.statements import statements
from tests.activities.the_record import TheRecord, a_notice
from tests.domain.builders_lives import DIGEST, Chapter, Life, a_life, a_schedule, at
from tests.vault import VAULT

SYSTEM = Actor("system", "", Role.SYSTEM)
NUMBER = "2023-00001"
SEASON = "2023-green-low-carbon"


@pytest_asyncio.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    opened = await open_pool(database, vault=VAULT)
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def record(pool: Pool) -> TheRecord:
    return await TheRecord.opened(pool)


async def test_nothing_is_known_of_a_number_that_does_not_exist(pool: Pool) -> None:
    assert await applications.status(pool, "2023-99999") is None
    assert await applications.application(pool, "2023-99999") is None
    assert await timeline.timeline(pool, "2023-99999") == ()


async def test_the_status_says_who_has_it_until_when_and_what_comes_next(
    record: TheRecord, pool: Pool
) -> None:
    await record.write(a_life(until=Life.reported_up))

    status = await applications.status(pool, NUMBER)

    assert status is not None
    assert (status.stage, status.stage_name, status.tier) == ("tier_review", "上级审核中", "agency")
    assert status.holder == HolderView(
        "agency", "agency-talent-centre", "某人才公司", "李老师", "023-1002"
    )
    assert [clock.id for clock in status.clocks] == ["T-rem-7", "T-rem-3", "T-rem-1", "T-W"]
    assert {clock.legal_end for clock in status.clocks} == {status.due_at}
    assert status.due_at == at("2023-12-01", "12:00:00")
    assert ("agency", "approve") in {(step.role.value, step.command) for step in status.next}
    assert (status.version, status.round, status.outcome) == (6, 1, None)


async def test_a_contact_that_changed_is_the_new_one_at_once(record: TheRecord, pool: Pool) -> None:
    await record.write(a_life(until=Life.submitted))
    await pool.execute("update organisations set contact_name = '赵老师' where id = 'unit-company'")

    status = await applications.status(pool, NUMBER)

    assert status is not None
    assert status.holder.contact_name == "赵老师"


async def test_the_status_shows_holds_and_the_last_troubles(record: TheRecord, pool: Pool) -> None:
    life = a_life(until=Life.reported_up)
    life.do(c.OpenComplaint, SYSTEM, at("2023-11-17"), complaint="c-1")
    await record.write(life)
    await record.records.quarantine(
        Quarantined(f"application/{NUMBER}", 1, NUMBER, "aprove", "没有这个指令", at("2023-11-18"))
    )
    await pool.execute(
        "insert into refusals (number, command, command_id, person, organisation, role, rule,"
        " because, at) values ($1, 'approve', 'x', 'p', 'o', 'agency', 'D-10', '核查中', $2)",
        NUMBER, at("2023-11-19"),
    )  # fmt: skip

    status = await applications.status(pool, NUMBER)

    assert status is not None
    assert status.holds == (
        Hold("c-1", at("2023-11-17"), Stage.TIER_REVIEW, "agency-talent-centre"),
    )
    assert status.refusals == (TroubleView("approve", "D-10", "核查中", at("2023-11-19")),)
    assert status.quarantined == (TroubleView("aprove", "", "没有这个指令", at("2023-11-18")),)


@pytest.mark.parametrize("chapter", [Life.voted, Life.result_shown])
async def test_a_sealed_vote_is_in_no_view_before_the_confirmation(
    record: TheRecord, pool: Pool, chapter: Chapter
) -> None:
    life = a_life(until=Life.under_review)
    life.do(c.RecordOpinion, life.expert, at("2023-12-21"), opinion=DIGEST)
    life.voted()
    if chapter is Life.result_shown:
        life.result_shown()
    await record.write(life)

    shown = (
        await applications.status(pool, NUMBER),
        await timeline.timeline(pool, NUMBER),
        await worklists.applicant_inbox(pool, life.person),
    )

    for secret in ("yes", "passed=", "'passed'", "p-expert", "tally"):
        assert secret not in repr(shown)


async def test_passed_and_not_passed_look_the_same_between_the_vote_and_the_publicity(
    record: TheRecord, pool: Pool
) -> None:
    await record.write(a_life(until=Life.under_review).voted(yes=20))
    failed = a_life(until=Life.under_review, number="2023-00002", person="p-2").voted(yes=3)
    await record.write(failed)

    one, other = [
        repr(await applications.status(pool, number)).replace(number, "").replace(person, "")
        for number, person in ((NUMBER, "p-applicant"), ("2023-00002", "p-2"))
    ]

    assert one == other


async def test_after_the_confirmation_the_vote_is_shown_and_the_expert_never(
    record: TheRecord, pool: Pool
) -> None:
    life = a_life(until=Life.under_review)
    life.do(c.RecordOpinion, life.expert, at("2023-12-21"), opinion=DIGEST)
    await record.write(life.voted().result_shown().confirmed())

    told = {entry.type: entry for entry in await timeline.timeline(pool, NUMBER)}

    assert told["vote_closed"].data["vote"]["passed"] is True
    assert told["opinion_recorded"].person == ""
    assert told["opinion_recorded"].data["opinion"] == DIGEST
    assert "p-expert" not in repr(told)
    assert not any(entry.sealed for entry in told.values())


async def test_a_second_vote_is_sealed_again(record: TheRecord, pool: Pool) -> None:
    life = a_life()
    life.do(c.RequestReexamination, life.applicant, at("2024-01-20"), ground=c.Ground.MISREAD,
            statement=DIGEST)  # fmt: skip
    life.do(c.TakeUpReexamination, life.founding, at("2024-01-21"))
    life.do(c.DecideReexamination, life.founding, at("2024-01-22"), statement=DIGEST,
            verdict=c.Verdict.ERROR_FOUND)  # fmt: skip
    life.do(c.CloseVote, life.chair, at("2024-01-25"), size=25, attending=22, recused=0, yes=3,
            no=19, abstain=0)  # fmt: skip
    await record.write(life)

    votes = [e for e in await timeline.timeline(pool, NUMBER) if e.type == "vote_closed"]

    assert [vote.sealed for vote in votes] == [False, True]
    assert votes[1].data is None


async def test_the_timeline_is_everything_in_order_with_what_a_reset_superseded(
    record: TheRecord, pool: Pool
) -> None:
    await record.write(a_life(until=Life.publicised))
    again = a_life(until=Life.submitted)
    again.do(c.ReturnApplication, again.tier(), at("2023-11-07"), opinion="缺页")
    await record.write(again, since=2, run_id="run-2", reset=True)

    told = await timeline.timeline(pool, NUMBER)

    assert [(entry.type, entry.superseded) for entry in told] == [
        ("opened", False), ("submitted", False), ("publicity_started", True),
        ("publicity_ended", True), ("returned", False),
    ]  # fmt: skip
    assert (told[-1].person, told[-1].organisation_name) == ("p-unit-0", "某新能源公司")
    assert told[-1].data["opinion"] == "缺页"


async def test_an_inbox_holds_what_waits_for_the_organisation_the_most_urgent_first(
    record: TheRecord, pool: Pool
) -> None:
    await record.write(a_life(until=Life.at_the_committee))
    await record.write(a_life(until=Life.paid, number="2023-00002", person="p-2"))
    await record.write(a_life(until=Life.submitted, number="2023-00003", person="p-3"))

    waiting = await worklists.inbox_of_every_role(pool, "cq-green-committee")

    assert [(task.number, task.kind) for task in waiting] == [
        (NUMBER, "committee_intake"), ("2023-00002", "review_start"),
    ]  # fmt: skip
    assert await worklists.inbox_of_every_role(pool, "agency-talent-centre") == ()
    assert [task.number for task in await worklists.inbox_of_every_role(pool, "unit-company")] == [
        "2023-00003"
    ]


async def test_an_applicant_sees_his_own_tasks_only(record: TheRecord, pool: Pool) -> None:
    await record.write(a_life(until=Life.accepted))
    await record.write(a_life(until=Life.accepted, number="2023-00002", person="p-2"))

    waiting = await worklists.applicant_inbox(pool, "p-2")

    assert [(task.number, task.kind) for task in waiting] == [("2023-00002", "payment")]
    assert waiting[0].due_at == at("2023-12-08", "12:00:00")


async def test_a_closed_task_says_who_closed_it_and_when(record: TheRecord, pool: Pool) -> None:
    await record.write(a_life(until=Life.reported_up))

    done = {step.key: step for step in await worklists.steps(pool, NUMBER)}

    review = done["unit_review:1:0"]
    assert (review.closed_by, review.closed_for) == ("p-unit-0", "unit-company")
    assert review.closed_at == at("2023-11-08")
    assert (review.contact_name, review.contact_phone) == ("王老师", "023-1001")
    assert done["agency_review:1:1"].closed_at is None


async def test_open_numbers_come_page_by_page_and_ended_ones_do_not(
    record: TheRecord, pool: Pool
) -> None:
    for n in range(1, 6):
        await record.write(a_life(until=Life.submitted, number=f"2023-0000{n}", person=f"p-{n}"))
    ended = a_life(until=Life.submitted, number="2023-00006", person="p-6")
    await record.write(ended.do(c.Withdraw, ended.applicant, at("2023-11-07")))

    first = await seasons.open_numbers(pool, SEASON, limit=3)
    second = await seasons.open_numbers(pool, SEASON, after=first[-1], limit=3)

    assert first + second == tuple(f"2023-0000{n}" for n in range(1, 6))
    assert [(f.stage, f.applications) for f in await seasons.figures(pool, SEASON)] == [
        ("unit_review", 5), ("withdrawn", 1),
    ]  # fmt: skip


@pytest.mark.usefixtures("record")
async def test_a_season_is_listed_with_the_schedule_in_force(pool: Pool) -> None:
    [listed] = await seasons.seasons(pool)

    assert (listed.id, listed.edition, listed.stage) == (SEASON, 1, None)
    assert listed.schedule == a_schedule()
    assert await seasons.notice(pool, SEASON) == a_notice()
    assert await seasons.notice(pool, SEASON, 9) is None


async def test_a_ban_keeps_the_person_out_until_it_ends(record: TheRecord, pool: Pool) -> None:
    life = a_life(until=Life.submitted)
    life.do(c.OpenComplaint, SYSTEM, at("2023-11-07"), complaint="c-1")
    life.do(c.CloseComplaint, SYSTEM, at("2023-11-08"), complaint="c-1", reason="学历造假",
            finding=ComplaintFinding.FRAUD)  # fmt: skip
    await record.write(life)

    until = await seasons.banned_until(pool, life.person, at("2024-06-01"))

    assert until == at("2026-11-09", "00:00:00")
    assert await seasons.banned_until(pool, life.person, until) is None
    assert await seasons.banned_until(pool, "p-other", at("2024-06-01")) is None
    assert await seasons.who_has_the_chance(pool, life.person, 2023) == NUMBER


async def test_the_operator_sees_what_nobody_has_looked_at(record: TheRecord, pool: Pool) -> None:
    await record.write(a_life(until=Life.submitted))
    for ordinal in (1, 2):
        await record.records.quarantine(
            Quarantined(f"application/{NUMBER}", ordinal, NUMBER, "x", "坏", at("2023-11-18"))
        )

    first, second = await operations.quarantine(pool)

    assert await operations.quarantine(pool, after=first.id) == (second,)
    assert await operations.letters(pool) == operations.LettersView(waiting=2, given_up=0)
    assert await operations.stopped(pool) == ()


@pytest.mark.parametrize(
    ("file", "name", "arguments", "index"),
    [
        ("worklists", "inbox", ("o-1", 50, "unit", None, []), "tasks_in_an_inbox"),
        ("worklists", "inbox_of_every_role", ("o-1", 50, []), "tasks_of_an_organisation"),
        ("worklists", "inbox_of_an_applicant", ("p-1", 50, []), "tasks_of_an_applicant"),
        ("seasons", "open_numbers", (SEASON, "", 50), "applications_open_in_a_season"),
        ("applications", "quarantined", (NUMBER, 5, None), "quarantine_of_an_application"),
        ("applications", "refusals", (NUMBER, 5, None), "refusals_of_an_application"),
        ("operations", "quarantine", (0, 50), "quarantine_unseen"),
    ],
)
async def test_what_is_asked_often_is_found_by_its_index(
    pool: Pool, file: str, name: str, arguments: tuple[object, ...], index: str
) -> None:
    query = statements(applications.__file__, file)[name]
    async with pool.acquire() as connection:
        await connection.execute("set enable_seqscan = off; set enable_bitmapscan = off")
        plan = await connection.fetch("explain " + query, *arguments)
        await connection.execute("reset all")

    assert f"using {index}" in "\n".join(line[0] for line in plan)
