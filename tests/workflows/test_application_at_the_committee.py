"""t22-t33, t43x and t45 on real Temporal: what the record, the query and the history then say."""

import pytest

from deploy.local.rehearsed import digest
from domain import commands as c
from domain.commands import ReasonToEnd
from domain.notice import Window
from domain.people import Actor, Role
from tests.workflows.chapters import (
    Chapter,
    a_clearer_copy,
    accepted,
    arrived,
    begun,
    level_confirmed,
    notified,
    paid,
    passed_and_reported,
    session_open,
    under_review,
)
from tests.workflows.one_case import A_DAY, AN_HOUR, Desk, Seen

# ------------------------------------------------------------------------ the intake


async def test_t22_the_committee_notifies_once(desk: Desk) -> None:
    case = await begun(desk, arrived)

    due = case.dates.day(26)
    await case.do(c.NotifyOnce, case.committee, items=("合同首页",), due_at=due)

    assert await case.seen() == Seen(
        stage="committee_supplement", events=["supplement_notified"],
        tasks=["committee_supplement"],
        letters=["one_time_notice → applicant", "one_time_notice → unit"], chance="consumed",
        activities=["read_grounds", "record"],
    )  # fmt: skip


async def test_t22x_new_material_is_shown_by_the_unit_first(desk: Desk) -> None:
    case = await begun(desk, notified)

    await case.do(
        c.PubliciseSupplement, case.unit, posted_at=case.director.now,
        digests=(digest("新论文"),),
    )  # fmt: skip

    assert await case.seen() == Seen(
        stage="committee_supplement", events=["supplement_publicised"],
        tasks=["committee_supplement"], letters=["supplement_publicised → applicant"],
        chance="consumed", activities=["read_grounds", "record"],
    )  # fmt: skip


async def test_t23_what_is_supplied_goes_back_to_the_committee(desk: Desk) -> None:
    case = await begun(desk, notified)

    await case.do(c.SupplySupplement, case.applicant, **a_clearer_copy(case))

    assert await case.seen() == Seen(
        stage="committee_intake", events=["supplement_supplied"], tasks=["committee_intake:1"],
        letters=["supplement_supplied → committee"], chance="consumed",
        activities=["read_grounds", "committee_intake"],
    )  # fmt: skip


async def test_t24_an_unanswered_notice_is_abandoned_and_the_chance_stays_used(
    desk: Desk,
) -> None:
    case = await begun(desk, notified)

    await case.director.until(case.dates.day(30))

    assert await case.seen() == Seen(
        stage="abandoned", events=["ended"], tasks=[], letters=["ended → applicant"],
        chance="consumed", activities=["read_grounds", "read_in_force", "record"],
    )  # fmt: skip


async def test_t25_not_accepting_gives_the_chance_back(desk: Desk) -> None:
    case = await begun(desk, arrived)

    await case.do(
        c.RefuseAcceptance, case.committee, ground=ReasonToEnd.OUT_OF_SCOPE, opinion="超出范围"
    )

    assert await case.seen() == Seen(
        stage="not_accepted", events=["ended"], tasks=[], letters=["ended → applicant"],
        chance="released", activities=["read_grounds", "record"],
    )  # fmt: skip


async def test_t26_accepting_registers_it_and_asks_for_the_fee(desk: Desk) -> None:
    case = await begun(desk, arrived)

    await case.accept()

    assert await case.seen() == Seen(
        stage="accepted_unpaid", events=["accepted"], tasks=["payment"],
        letters=["accepted → applicant", "payment_due → applicant"], chance="consumed",
        activities=["read_grounds", "record"],
    )  # fmt: skip


@pytest.mark.parametrize("chapter", [arrived, accepted, paid])
async def test_t43x_the_committee_lets_go_who_asks_in_writing(desk: Desk, chapter: Chapter) -> None:
    case = await begun(desk, chapter)

    await case.do(c.WithdrawOnRequest, case.committee, request=digest("书面撤回申请"))

    seen = await case.seen()
    assert (seen.stage, seen.chance) == ("withdrawn", "consumed")
    assert seen.tasks == ([f"refund:t-{case.number}-0"] if chapter is paid else [])
    assert seen.activities == ["read_grounds", "record"]


async def test_t45_the_committee_does_not_accept_who_has_become_ineligible(desk: Desk) -> None:
    case = await begun(desk, arrived)

    await case.do(c.DeclareIneligible, case.committee, cause="已退休")

    assert await case.seen() == Seen(
        stage="not_accepted", events=["ended"], tasks=[], letters=["ended → applicant"],
        chance="released", activities=["read_grounds", "record"],
    )  # fmt: skip


# ----------------------------------------------------------------------- the payment


async def test_t27_a_payment_in_time_makes_it_ready_for_review(desk: Desk) -> None:
    case = await begun(desk, accepted)

    await case.pay()

    assert await case.seen() == Seen(
        stage="paid", events=["paid"], tasks=["review_start"], letters=["paid → applicant"],
        chance="consumed", activities=["read_grounds", "record"],
    )  # fmt: skip


async def test_t27_a_wrong_sum_is_owed_back_and_does_not_pay(desk: Desk) -> None:
    case = await begun(desk, accepted)

    await case.pay(fen=100)

    assert await case.seen() == Seen(
        stage="accepted_unpaid", events=["refund_owed"],
        tasks=["payment", f"refund:t-{case.number}-100"],
        letters=["refund_owed → applicant", "refund_owed → committee"], chance="consumed",
        activities=["read_grounds", "record"],
    )  # fmt: skip


async def test_t27x_a_second_payment_is_owed_back(desk: Desk) -> None:
    case = await begun(desk, paid)

    await case.pay(fen=100)

    assert await case.seen() == Seen(
        stage="paid", events=["refund_owed"],
        tasks=["review_start", f"refund:t-{case.number}-100"],
        letters=["refund_owed → applicant", "refund_owed → committee"], chance="consumed",
        activities=["read_grounds", "record"],
    )  # fmt: skip


async def test_t28_unpaid_it_is_given_up_after_the_platform_was_asked(desk: Desk) -> None:
    case = await begun(desk, accepted)

    await case.director.until(case.dates.payment_closes + 2 * A_DAY)

    assert await case.seen() == Seen(
        stage="abandoned", events=["ended"], tasks=[], letters=["ended → applicant"],
        chance="consumed",
        activities=["read_grounds", "read_in_force", "query_payments", "record"],
    )  # fmt: skip


# ------------------------------------------------------------------------ the review


async def test_t29_the_review_starts_when_the_session_is_open(desk: Desk) -> None:
    case = await begun(desk, session_open)

    await case.start_review()

    assert await case.seen() == Seen(
        stage="under_review", events=["review_started"], tasks=["vote:0"], letters=[],
        chance="consumed", activities=["read_grounds", "record"],
    )  # fmt: skip


async def test_t30_an_opinion_is_kept_sealed(desk: Desk) -> None:
    case = await begun(desk, under_review)
    expert = Actor("expert-1", case.committee.organisation, Role.EXPERT)

    await case.do(c.RecordOpinion, expert, opinion=digest("同意"))

    assert await case.seen() == Seen(
        stage="under_review", events=["opinion_recorded"], tasks=["vote:0"], letters=[],
        chance="consumed", activities=["read_grounds", "record"],
    )  # fmt: skip


@pytest.mark.parametrize("passed", [True, False])
async def test_t31_a_closed_vote_tells_the_founding_body_alone(desk: Desk, passed: bool) -> None:
    case = await begun(desk, under_review)

    await case.vote(passed=passed)

    assert await case.seen() == Seen(
        stage="review_done", events=["vote_closed"], tasks=["result:0"],
        letters=["vote_closed → founding_body"], chance="consumed",
        activities=["read_grounds", "record"],
    )  # fmt: skip
    status = await case.handle.query("status")
    assert (status["outcome"], "vote" in status) == (None, False)


async def test_t32_a_result_is_shown_on_every_site(desk: Desk) -> None:
    case = await begun(desk, passed_and_reported)

    await case.publish_result()

    assert await case.seen() == Seen(
        stage="result_publicity", events=["result_published"], tasks=[], letters=[],
        chance="consumed", activities=["read_grounds", "record"],
    )  # fmt: skip


async def test_t33_who_did_not_pass_is_told_once_the_level_is_confirmed(desk: Desk) -> None:
    case = await begun(desk, level_confirmed)

    await case.release_result()

    assert await case.seen() == Seen(
        stage="not_passed", events=["result_released"], tasks=[],
        letters=["result_not_passed → applicant"], chance="consumed",
        activities=["read_grounds", "record"],
    )  # fmt: skip


async def test_t44_a_change_of_dates_reaches_the_open_case_and_an_older_one_does_not(
    desk: Desk,
) -> None:
    case = await begun(desk, accepted)
    known = (await case.stands()).schedule
    later = known.payment.closes_at + A_DAY

    await case.schedule(payment=Window(known.payment.opens_at, later))
    await case.do(c.ChangeSchedule, case.organiser, schedule=known)

    seen = await case.seen()
    assert seen.events == ["schedule_changed"]
    assert seen.letters == ["schedule_changed → applicant"]
    status = await case.handle.query("status")
    assert status["schedule_version"] == known.version + 1
    await case.director.until(known.payment.closes_at + A_DAY + AN_HOUR)
    assert (await case.stands()).stage == "accepted_unpaid"
