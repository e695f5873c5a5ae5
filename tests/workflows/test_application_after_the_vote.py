"""t34-t42, complaints, x1-x3 and the reopening on real Temporal."""

import pytest

from deploy.local.lives import submitted
from deploy.local.rehearsed import digest
from domain import commands as c
from domain.calendar import local_day
from domain.commands import Archive, ComplaintFinding, ReopenGround, Seal, Verdict
from domain.refusals import Refused
from domain.veil import veiled
from tests.workflows.chapters import (
    Chapter,
    accepted,
    archived,
    arrived,
    begun,
    confirmed,
    forwarded,
    handed_in,
    not_passed,
    notified,
    paid,
    passed,
    pending_confirmation,
    reexamination_asked,
    reexamination_taken_up,
    reported,
    result_questioned,
    result_shown,
    under_review,
)
from tests.workflows.one_case import A_DAY, AN_HOUR, Desk, OneCase, Seen

# ------------------------------------------------------------- the result is shown


async def test_t34_a_clue_stops_this_result_alone(desk: Desk) -> None:
    case = await begun(desk, result_shown)

    complaint = await case.complained_of()

    assert await case.seen() == Seen(
        stage="result_objection", events=["complaint_opened"],
        tasks=[f"complaint_finding:{complaint}"], letters=["complaint_opened → investigator"],
        chance="consumed", activities=["read_grounds", "record"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "stage", "events"),
    [
        (3, "result_publicity", ["complaint_closed"]),
        (20, "pending_confirmation", ["complaint_closed", "result_publicity_ended"]),
    ],
)
async def test_t35_a_clue_not_proven_resumes_where_the_public_clock_stands(
    desk: Desk, days: int, stage: str, events: list[str]
) -> None:
    case = await begun(desk, result_questioned)
    await case.director.until(case.dates.results_posted + days * A_DAY)

    await case.concluded(f"{case.number}/1", ComplaintFinding.NOT_PROVEN)

    seen = await case.seen()
    assert (seen.stage, seen.events) == (stage, events)


async def test_t36_a_proven_clue_cancels_the_result(desk: Desk) -> None:
    case = await begun(desk, result_questioned)

    await case.concluded(f"{case.number}/1", ComplaintFinding.FRAUD)

    seen = await case.seen()
    refund = f"refund:t-{case.number}-0"
    assert (seen.stage, seen.tasks, seen.chance) == ("result_cancelled", [refund], "consumed")
    assert seen.events == ["complaint_closed", "integrity_recorded", "refund_owed", "ended"]
    assert seen.activities == ["read_grounds", "record"]


async def test_t37_the_result_publicity_ends_by_itself(desk: Desk) -> None:
    case = await begun(desk, result_shown)

    await case.director.until(case.dates.results_over)

    assert await case.seen() == Seen(
        stage="pending_confirmation", events=["result_publicity_ended"], tasks=["confirm"],
        letters=["confirmation_due → authority"], chance="consumed",
        activities=["read_grounds", "read_in_force", "record"],
    )  # fmt: skip


# ------------------------------------------------------------------ the title stands


async def test_t38_a_confirmation_issues_the_certificate(desk: Desk) -> None:
    case = await begun(desk, pending_confirmation)

    await case.confirm("确认文件一号", local_day(case.director.now))

    assert await case.seen() == Seen(
        stage="confirmed", events=["confirmed", "certificate_issued"], tasks=["forward"],
        letters=[
            "result_confirmed → applicant", "forwarding_due → founding_body",
            "certificate_issued → applicant",
        ],
        chance="consumed",
        activities=["read_grounds", "record", "issue_certificate", "record"],
    )  # fmt: skip
    issued = "select certificate from certificates where number = $1"
    number = await desk.pool.fetchval(issued, case.number)
    assert number == (await case.stands()).certificate


async def test_t39_the_confirmation_is_forwarded(desk: Desk) -> None:
    case = await begun(desk, confirmed)

    await case.do(c.Forward, case.founding_body)

    seen = await case.seen()
    assert (seen.stage, seen.events) == ("formalities", ["certificate_issued", "forwarded"])
    assert sorted(seen.tasks) == sorted(f"seal:{seal}" for seal in case.seals())


async def test_t40_a_seal_closes_its_task(desk: Desk) -> None:
    case = await begun(desk, forwarded)

    await case.do(c.CompleteSeal, case.unit, seal=Seal.UNIT)

    seen = await case.seen()
    assert (seen.stage, seen.events) == ("formalities", ["seal_completed"])
    assert "seal:unit" not in seen.tasks
    assert len(seen.tasks) == len(case.seals()) - 1


async def test_t40x_both_archives_close_the_file(desk: Desk) -> None:
    case = await begun(desk, forwarded)
    for seal in case.seals():
        await case.do(c.CompleteSeal, case.unit, seal=seal)
    assert (await case.seen()).tasks == ["archive:personnel", "archive:unit"]

    for archive in Archive:
        await case.do(c.FileAway, case.unit, archive=archive)

    seen = await case.seen()
    assert (seen.stage, seen.tasks) == ("archived", [])
    assert seen.events[-3:] == ["filed_away", "filed_away", "archived"]
    assert seen.letters == ["archived → applicant"]


@pytest.mark.parametrize("chapter", [confirmed, forwarded, archived])
async def test_t42_revoking_takes_title_and_certificate(desk: Desk, chapter: Chapter) -> None:
    case = await begun(desk, chapter)
    await case.director.settled(case.workflow_id)

    await case.do(c.Revoke, case.authority, document="撤销文件一号", cause="材料造假")

    seen = await case.seen()
    assert (seen.stage, seen.tasks) == ("revoked", [])
    assert seen.events[-2:] == ["integrity_recorded", "ended"]
    standing = "select count(*) from certificates where number = $1 and cancelled_at is null"
    assert await desk.pool.fetchval(standing, case.number) == 0


async def test_t42x_a_complaint_proven_after_the_confirmation_revokes(desk: Desk) -> None:
    case = await begun(desk, archived)
    complaint = await case.complained_of()

    await case.concluded(complaint, ComplaintFinding.FRAUD)

    seen = await case.seen()
    assert (seen.stage, seen.tasks) == ("revoked", [])
    assert seen.events == ["complaint_opened", "complaint_closed", "integrity_recorded", "ended"]


# ------------------------------------------------------------------------ complaints


@pytest.mark.parametrize(
    ("chapter", "blocked"),
    [
        (reported, "approve"), (arrived, "accept"), (paid, "start_review"),
        (under_review, "close_vote"), (pending_confirmation, "confirm"),
    ],
)  # fmt: skip
async def test_hold_an_open_complaint_blocks_the_advance_and_its_end_frees_it(
    desk: Desk, chapter: Chapter, blocked: str
) -> None:
    """hold, t41x"""
    case = await begun(desk, chapter)
    stage = (await case.stands()).stage
    complaint = await case.complained_of()
    status = await case.handle.query("status")
    described = await case.handle.describe()
    assert status["holds"] == [complaint]
    told = veiled(await case.stands()).holds[0].stage  # after a vote not how far it has come (D-49)
    assert described.search_attributes["HoldReason"] == [told.value]

    with pytest.raises(Refused) as refusal:
        await _the_advance(case, blocked)
    assert refusal.value.rule == "D-10"
    await case.concluded(complaint, ComplaintFinding.NOT_PROVEN)

    seen = await case.seen()
    assert (seen.stage, seen.events) == (stage, ["complaint_opened", "complaint_closed"])
    described = await case.handle.describe()
    assert "HoldReason" not in described.search_attributes


async def _the_advance(case: OneCase, name: str) -> None:
    match name:
        case "approve":
            await case.pass_tier(1)
        case "accept":
            await case.accept()
        case "start_review":
            await case.start_review()
        case "close_vote":
            await case.vote(passed=True)
        case _:
            await case.confirm("确认文件一号", local_day(case.director.now))


@pytest.mark.parametrize(
    ("chapter", "refund"),
    [
        (handed_in, []), (reported, []), (arrived, []), (notified, []), (accepted, []),
        (paid, ["refund_owed"]), (under_review, ["refund_owed"]),
    ],
)  # fmt: skip
async def test_t41_proven_fraud_before_the_vote_terminates_it(
    desk: Desk, chapter: Chapter, refund: list[str]
) -> None:
    case = await begun(desk, chapter)
    complaint = await case.complained_of()

    await case.concluded(complaint, ComplaintFinding.FRAUD)

    seen = await case.seen()
    found = ["complaint_opened", "complaint_closed", "integrity_recorded", *refund, "ended"]
    assert (seen.stage, seen.events) == ("terminated", found)
    assert seen.activities == ["read_grounds", "record", "record"]
    banned = "select count(*) from integrity_records where number = $1 and struck_at is null"
    assert await desk.pool.fetchval(banned, case.number) == 1


async def test_t36_proven_between_vote_and_publicity_cancels_the_result_too(desk: Desk) -> None:
    case = await begun(desk, passed)
    complaint = await case.complained_of()

    await case.concluded(complaint, ComplaintFinding.INELIGIBLE)

    assert (await case.seen()).stage == "result_cancelled"


# -------------------------------------------------------------------- re-examination


@pytest.mark.parametrize("chapter", [not_passed, archived])
async def test_x1_a_re_examination_is_asked_for(desk: Desk, chapter: Chapter) -> None:
    case = await begun(desk, chapter)

    await case.ask_reexamination()

    seen = await case.seen()
    assert seen.events == ["reexamination_requested"]
    assert seen.tasks == ["reexamination_intake:0"]
    assert seen.letters == ["reexamination_requested → founding_body"]


async def test_x2_the_founding_body_takes_it_up(desk: Desk) -> None:
    case = await begun(desk, reexamination_asked)

    await case.do(c.TakeUpReexamination, case.founding_body)

    seen = await case.seen()
    assert (seen.stage, seen.events) == ("not_passed", ["reexamination_taken_up"])
    assert seen.tasks == ["reexamination_decision:0"]


@pytest.mark.parametrize(
    ("verdict", "stage", "tasks"),
    [(Verdict.UPHELD, "not_passed", []), (Verdict.ERROR_FOUND, "under_review", ["vote:1"])],
)
async def test_x3_it_is_upheld_or_voted_again(
    desk: Desk, verdict: Verdict, stage: str, tasks: list[str]
) -> None:
    case = await begun(desk, reexamination_taken_up)

    await case.do(
        c.DecideReexamination, case.founding_body, verdict=verdict, statement=digest("答复")
    )

    seen = await case.seen()
    assert (seen.stage, seen.tasks) == (stage, tasks)
    assert seen.events == ["reexamination_decided"]


# ------------------------------------------------------------------------ reopening


async def test_reopen_an_expired_case_that_was_named_for_it_goes_on_where_it_was(
    desk: Desk,
) -> None:
    case = await begun(desk, reported)
    await case.director.until(case.dates.window_closes + A_DAY)
    first = (await case.handle.describe()).run_id

    await case.do(
        c.Reopen, case.founding_body, ground=ReopenGround.WINDOW_EXTENDED,
        until=case.dates.payment_opens - AN_HOUR, reason="方案延期，列名恢复",
    )  # fmt: skip

    seen = await case.seen()
    assert (seen.stage, seen.chance) == ("tier_review", "held")
    assert seen.events[-2:] == ["ended", "reopened"]
    assert (await case.handle.describe()).run_id != first
    assert seen.activities[0] == "read_grounds"


async def test_reopen_of_a_case_whose_person_has_opened_another_is_refused(desk: Desk) -> None:
    case = await begun(desk, reported)
    await case.director.until(case.dates.window_closes + A_DAY)
    other = desk.case()
    other.person = case.person
    await submitted(other, other.dates)
    await other.comes_alive()

    with pytest.raises(Refused) as refusal:
        await case.do(
            c.Reopen, case.founding_body, ground=ReopenGround.WINDOW_EXTENDED,
            until=case.dates.payment_opens - AN_HOUR, reason="方案延期，列名恢复",
        )  # fmt: skip

    assert refusal.value.rule == "N89-3.2-3"
    assert (await case.stands()).stage == "expired"
