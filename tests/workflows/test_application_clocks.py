"""Every timer on real Temporal: what it says while it runs, when it rings, and what it does then."""

from datetime import datetime, timedelta

import pytest
from temporalio.client import WorkflowExecutionStatus

from domain import commands as c
from tests.workflows.chapters import (
    Chapter,
    a_draft,
    accepted,
    archived,
    arrived,
    asked_to_supplement,
    begun,
    confirmed,
    handed_in,
    not_passed,
    notified,
    paid,
    reported,
    result_shown,
    shown,
    under_review,
)
from tests.workflows.one_case import A_DAY, A_SECOND, AN_HOUR, Desk, OneCase, Seen

A_MINUTE = timedelta(minutes=1)
REMINDERS = ["T-rem-7", "T-rem-3", "T-rem-1"]


async def armed(case: OneCase) -> tuple[str, datetime, bool]:
    """The clock that runs: its id, when it rings by law, and whether its ringing moves the case."""
    await case.director.settled(case.workflow_id)
    clock = (await case.handle.query("status"))["clocks"][0]
    return clock["id"], datetime.fromisoformat(clock["rings_at"]), clock["lapses"]


async def rang_at(case: OneCase, desk: Desk) -> datetime:
    """By the record: the instant of the last event."""
    last = "select at from events where number = $1 order by link desc limit 1"
    at: datetime = await desk.pool.fetchval(last, case.number)
    return at


EVERY_CLOCK = [
    pytest.param(a_draft, "T-W", "截止", id="T-W"),
    pytest.param(handed_in, "T-rem-7", "提醒", id="T-rem-7"),
    pytest.param(asked_to_supplement, "T-us", "截止", id="T-us"),
    pytest.param(shown, "T-pub", "截止", id="T-pub"),
    pytest.param(arrived, "T-unaccepted", "提醒", id="T-unaccepted"),
    pytest.param(notified, "T-cs", "截止", id="T-cs"),
    pytest.param(accepted, "T-pay", "截止", id="T-pay"),
    pytest.param(confirmed, "T-fwd", "提醒", id="T-fwd"),
    pytest.param(archived, "T-reex", "截止", id="T-reex"),
    pytest.param(not_passed, "T-reex", "截止", id="T-reex-not-passed"),
]


@pytest.mark.parametrize(("chapter", "clock", "word"), EVERY_CLOCK)
async def test_a_clock_is_labelled_and_rings_at_its_legal_instant(
    desk: Desk, chapter: Chapter, clock: str, word: str
) -> None:
    case = await begun(desk, chapter)
    name, rings_at, lapses = await armed(case)
    due = datetime.fromisoformat((await case.handle.query("status"))["next_due"])

    assert name == clock
    label = "评审结果尚未告知" if clock == "T-res" else f"{clock} {word} "  # D-49
    assert (await case.timers())[-1].startswith(label)
    assert due == rings_at + (A_MINUTE if lapses else timedelta(0))

    await case.director.until(due + 3 * A_SECOND)

    assert await rang_at(case, desk) == rings_at


async def test_while_the_result_is_sealed_a_clock_rings_without_saying_which(desk: Desk) -> None:
    """Only a passed case has one then (D-49)."""
    case = await begun(desk, result_shown)
    await case.director.settled(case.workflow_id)
    status = await case.handle.query("status")
    due = datetime.fromisoformat(status["next_due"])

    assert status["clocks"] == []
    assert (await case.timers())[-1] == "评审结果尚未告知"

    await case.director.until(due + 3 * A_SECOND)

    assert await rang_at(case, desk) == due - A_MINUTE


@pytest.mark.parametrize("chapter", [paid, under_review])
async def test_where_no_clock_runs_no_timer_is_armed(desk: Desk, chapter: Chapter) -> None:
    case = await begun(desk, chapter)
    await case.director.settled(case.workflow_id)

    status = await case.handle.query("status")

    assert (status["clocks"], status["next_due"]) == ([], None)
    assert await case.timers() == []


async def test_t_rem_whoever_has_it_is_reminded_seven_three_and_one_days_before(
    desk: Desk,
) -> None:
    case = await begun(desk, reported)

    await case.director.until(case.dates.window_closes - AN_HOUR)

    seen = await case.seen()
    labels = [label.split()[0] for label in await case.timers()]
    rung = await desk.pool.fetch(
        "select data ->> 'clock' as clock, at from events"
        " where number = $1 and type = 'clock_rang' order by link",
        case.number,
    )
    assert (seen.stage, seen.letters) == ("tier_review", ["deadline_near → agency"] * 3)
    assert labels == [*REMINDERS, "T-W"]
    assert [(row["clock"], row["at"]) for row in rung] == [
        (f"T-rem-{days}", case.dates.window_closes - days * A_DAY) for days in (7, 3, 1)
    ]


async def test_t_rem_does_not_ask_for_the_schedule_for_it_ends_nothing(desk: Desk) -> None:
    case = await begun(desk, handed_in)

    await case.director.until(case.dates.window_closes - 6 * A_DAY)

    assert (await case.seen()).activities == ["read_grounds", "record"]


async def test_t_unaccepted_the_committee_is_told_and_the_case_stays(desk: Desk) -> None:
    case = await begun(desk, arrived)

    await case.director.until(case.dates.payment_closes + 2 * A_DAY)

    assert await case.seen() == Seen(
        stage="committee_intake", events=["clock_rang"], tasks=["committee_intake:0"],
        letters=["unaccepted → committee"], chance="consumed",
        activities=["read_grounds", "record"],
    )  # fmt: skip


# ---------------------------------------------------------------------------- T-pay


async def test_t28_it_is_not_given_up_before_the_grace_is_over(desk: Desk) -> None:
    """T-pay"""
    case = await begun(desk, accepted)
    grace = case.notice.terms.late_payment_grace_hours * AN_HOUR

    await case.director.until(case.dates.payment_closes + grace - A_MINUTE)
    assert (await case.seen()).stage == "accepted_unpaid"

    await case.director.until(case.dates.payment_closes + grace + AN_HOUR)
    assert (await case.seen()).stage == "abandoned"


async def test_t28_a_late_callback_within_the_grace_counts(desk: Desk) -> None:
    """T-pay"""
    case = await begun(desk, accepted)
    await case.director.until(case.dates.payment_closes + 5 * AN_HOUR)

    await case.pay(paid_at=case.dates.payment_closes)

    assert await case.seen() == Seen(
        stage="paid", events=["paid"], tasks=["review_start"], letters=["paid → applicant"],
        chance="consumed", activities=["read_grounds", "record"],
    )  # fmt: skip


async def reported_by_the_platform(desk: Desk, case: OneCase, paid_at: datetime) -> None:
    """The edge wrote the callback down, and the message to the case was lost."""
    await desk.pool.execute(
        "insert into payments (channel, transaction, number, order_number, fen, currency,"
        " paid_at, callback) values ('wechat', $1, $2, 'o-1', $3, 'CNY', $4, $5)",
        f"t-{case.number}", case.number, case.notice.schedule.fee(case.level), paid_at,
        bytes(32),
    )  # fmt: skip


async def test_t28_a_payment_that_only_the_platform_knows_of_is_found_when_it_is_asked(
    desk: Desk,
) -> None:
    """T-pay"""
    case = await begun(desk, accepted)
    await reported_by_the_platform(desk, case, case.dates.payment_closes)

    await case.director.until(case.dates.payment_closes + 2 * A_DAY)

    assert await case.seen() == Seen(
        stage="paid", events=["paid"], tasks=["review_start"], letters=["paid → applicant"],
        chance="consumed",
        activities=["read_grounds", "read_in_force", "query_payments", "record"],
    )  # fmt: skip


async def test_t28_a_payment_found_there_that_came_too_late_does_not_save_it(desk: Desk) -> None:
    """T-pay"""
    case = await begun(desk, accepted)
    await reported_by_the_platform(desk, case, case.dates.payment_closes + A_SECOND)

    await case.director.until(case.dates.payment_closes + 2 * A_DAY)

    assert await case.seen() == Seen(
        stage="abandoned", events=["refund_owed", "ended"], tasks=[f"refund:t-{case.number}"],
        letters=[
            "refund_owed → applicant", "refund_owed → committee", "ended → applicant",
        ],
        chance="consumed",
        activities=["read_grounds", "read_in_force", "query_payments", "record", "record"],
    )  # fmt: skip


# -------------------------------------------------------------------- after the result


async def test_t37_under_a_complaint_the_days_run_on_but_their_end_moves_nobody(
    desk: Desk,
) -> None:
    """T-res"""
    case = await begun(desk, result_shown)
    complaint = await case.complained_of()

    await case.director.until(case.dates.results_over)
    assert (await case.seen()).stage == "result_objection"

    await case.concluded(complaint, c.ComplaintFinding.NOT_PROVEN)
    assert (await case.seen()).stage == "pending_confirmation"


async def test_t39_a_forwarding_that_is_late_is_alarmed_above_and_still_possible(
    desk: Desk,
) -> None:
    """T-fwd"""
    case = await begun(desk, confirmed)
    await case.director.until(case.dates.confirmed(case.level) + 40 * A_DAY)
    late = await case.seen()

    await case.do(c.Forward, case.founding_body)

    assert late.events == ["certificate_issued", "clock_rang"]
    assert late.tasks == ["forward", "overdue_forwarding"]
    assert late.letters[-2:] == [
        "forwarding_overdue → founding_body", "forwarding_overdue → authority",
    ]  # fmt: skip
    assert (await case.seen()).stage == "formalities"


@pytest.mark.parametrize("chapter", [archived, not_passed])
async def test_t_reex_when_its_window_closes_the_workflow_is_over(
    desk: Desk, chapter: Chapter
) -> None:
    case = await begun(desk, chapter)
    stage = (await case.stands()).stage

    await case.director.until(case.dates.confirmed(case.level) + 100 * A_DAY)

    conclusion = await case.handle.result()
    seen = await case.seen()
    assert seen.events == ["reexamination_window_closed"]
    assert (conclusion["number"], conclusion["stage"]) == (case.number, stage.value)


async def test_t_reex_an_open_re_examination_keeps_the_case_alive(desk: Desk) -> None:
    case = await begun(desk, not_passed)
    await case.ask_reexamination()

    await case.director.until(case.dates.confirmed(case.level) + 100 * A_DAY)

    assert (await case.seen()).tasks == ["reexamination_intake:0"]
    described = await case.handle.describe()
    assert described.status is WorkflowExecutionStatus.RUNNING
