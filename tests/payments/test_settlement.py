"""What callbacks leave undone, the settlement does; and every night both accounts are compared."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest_asyncio
from temporalio.testing import ActivityEnvironment
from temporalio.worker import Replayer

from activities.adapters.postgres_alarms import PostgresAlarms
from activities.adapters.temporal_cases import TemporalCases
from activities.payments import PaymentActivities
from domain.calendar import local_day
from paying.book import PostgresPayments
from tests.payments.conftest import Till
from tests.payments.test_orders import pay
from tests.workflows.one_case import A_DAY, OneCase
from workers.sandbox import production_sandbox
from workflows import contract
from workflows.settlement import (
    Settlement,
    SettlementReport,
    SettlementRequest,
    SettlementScope,
)

LATER = timedelta(minutes=3)


@pytest_asyncio.fixture(loop_scope="session")
async def doing(till: Till) -> AsyncIterator[PaymentActivities]:
    desk = till.door.desk
    yield PaymentActivities(
        PostgresPayments(desk.pool), till.paying.platform,
        TemporalCases(desk.client, contract.STORY), PostgresAlarms(desk.pool),
    )  # fmt: skip
    till.platform.silent = set()


async def run(activity: Any, *arguments: Any) -> Any:
    return await ActivityEnvironment().run(activity, *arguments)


async def paid_in_silence(till: Till, case: OneCase, fen: int | None = None) -> str:
    """Paid on the page, and no callback comes."""
    page, name, now = (await till.ordered(case))["pay_url"], f"t-{case.number}", case.director.now
    form = {"transaction": name, "paid_at": now.isoformat(), "silent": "yes"}
    if fen is not None:
        form["fen"] = str(fen)
    await till.paying.cashier.http.post(page, data=form)
    return name


async def test_whose_callback_stays_away_is_asked_about_and_told(
    till: Till, doing: PaymentActivities
) -> None:
    case = await till.case()
    await paid_in_silence(till, case)
    now = case.director.now

    assert await run(doing.ask_about_orders, now) == 0  # a callback may still come
    for found in (1, 0):  # twice is once
        assert await run(doing.ask_about_orders, now + LATER) == found
    for told in (1, 0):
        assert await run(doing.tell_payments, now + 2 * LATER) == told

    seen = await case.seen()
    assert (seen.stage, seen.events) == ("paid", ["paid"])


async def test_before_its_window_is_over_the_case_asks_by_itself(
    till: Till, doing: PaymentActivities
) -> None:
    case = await till.case()
    await paid_in_silence(till, case)

    await run(doing.query_payments, case.number)
    (report,) = await run(doing.query_payments, case.number)  # twice is once

    assert (report.transaction, report.fen) == (f"t-{case.number}", 42_000)


async def test_an_ordered_refund_is_paid_back_once_and_its_task_is_done(
    till: Till, doing: PaymentActivities
) -> None:
    case = await till.case()
    await pay(till, case, fen=100)
    office = await till.door.visitor("office-1", f"committee@{case.committee.organisation}")
    path = f"/applications/{case.number}/refunds/t-{case.number}"
    await office.post(path, {"reason": "金额不符"}, key=f"r-{case.number}")

    for done in (1, 0):
        assert await run(doing.pay_back, case.director.now) == done

    payment = till.platform.find(f"t-{case.number}")
    assert payment is not None
    assert payment.refunded_at is not None
    assert (await case.seen()).tasks == ["payment"]
    (known,) = (await office.get(f"/applications/{case.number}/payments")).json()["payments"]
    assert known["refunded_at"] is not None


async def test_a_refund_that_the_platform_refuses_waits_for_a_person(
    till: Till, doing: PaymentActivities
) -> None:
    case = await till.case()
    await pay(till, case, fen=100)
    payment = till.platform.find(f"t-{case.number}")
    assert payment is not None
    office = await till.door.visitor("office-1", f"committee@{case.committee.organisation}")
    path, body = f"/applications/{case.number}/refunds/t-{case.number}", {"reason": "金额不符"}
    await office.post(path, body, key=f"r-{case.number}")

    payment.fen = 1  # as the platform has it
    assert await run(doing.pay_back, case.director.now) == 0
    payment.fen = 100

    kind = await till.door.desk.pool.fetchval(
        "select kind from alarms where number = $1 and cleared_at is null", case.number
    )
    assert kind == "refund_refused"
    await office.post(path, body, key=f"again-{case.number}")
    assert await run(doing.pay_back, case.director.now) == 1


async def test_a_day_that_is_alike_on_both_sides_is_only_noted(
    till: Till, doing: PaymentActivities
) -> None:
    case = await till.case()
    await pay(till, case)
    day = local_day(case.director.now)
    # Other tests have left payments of this day unreported.
    await till.door.desk.pool.execute("delete from statement_differences")

    found = await run(doing.compare_statement, day)

    differing = await differences(till)
    assert len(differing) == found
    assert f"t-{case.number}" not in {each["transaction"] for each in differing}


async def differences(till: Till, *, settled: bool = False) -> list[dict[str, Any]]:
    operator = await till.operator()
    query = "?settled=true&limit=200" if settled else "?limit=200"
    found: list[dict[str, Any]] = (await operator.get(f"/payments/differences{query}")).json()[
        "items"
    ]
    return found


async def test_what_differs_is_listed_until_a_person_says_how_it_was_settled(
    till: Till, doing: PaymentActivities
) -> None:
    case = await till.case()
    name = await paid_in_silence(till, case)
    day = local_day(case.director.now)

    for _ in range(2):  # twice is once
        assert await run(doing.compare_statement, day) >= 1

    (mine,) = [each for each in await differences(till) if each["transaction"] == name]
    assert (mine["what"], mine["ours"], mine["theirs"]["fen"]) == ("missing_here", None, 42_000)
    operator = await till.operator()
    path = f"/payments/differences/{mine['id']}"
    for status in (204, 404):
        done = await operator.ask("PUT", path, json={"note": "已核对"})
        assert done.status_code == status
    assert name not in {each["transaction"] for each in await differences(till)}
    assert name in {each["transaction"] for each in await differences(till, settled=True)}


async def test_accounts_are_the_operators_and_organisers(till: Till) -> None:
    me = await till.door.visitor("w-curious")

    for path in ("/payments/differences", "/payments/rejected-callbacks"):
        done = await me.get(path)
        assert (done.status_code, done.json()["rule"]) == (403, "SOD-3")


# ----------------------------------------------------------------- the workflow


async def settled(till: Till, scope: SettlementScope, name: str) -> SettlementReport:
    """Run, and replayed from its history."""
    handle = await till.door.desk.client.start_workflow(
        Settlement.run, SettlementRequest(scope), id=f"settlement/{name}", task_queue=contract.STORY
    )
    report = await handle.result()
    replayer = Replayer(
        workflows=[Settlement], data_converter=contract.DATA_CONVERTER,
        workflow_runner=production_sandbox(),
    )  # fmt: skip
    await replayer.replay_workflow(await handle.fetch_history())
    return report


async def test_one_run_finds_tells_and_pays_back(till: Till) -> None:
    case = await till.case()
    await paid_in_silence(till, case, fen=100)
    await an_hour_ago(till, case)

    first = await settled(till, SettlementScope.UNDONE, f"{case.number}-1")
    await an_hour_ago(till, case)
    second = await settled(till, SettlementScope.UNDONE, f"{case.number}-2")
    seen = await case.seen()
    office = await till.door.visitor("office-1", f"committee@{case.committee.organisation}")
    path = f"/applications/{case.number}/refunds/t-{case.number}"
    await office.post(path, {"reason": "金额不符"}, key=f"r-{case.number}")
    third = await settled(till, SettlementScope.UNDONE, f"{case.number}-3")

    assert (first.found, second.told, third.paid_back) == (1, 1, 1)
    assert (seen.stage, seen.events) == ("accepted_unpaid", ["refund_owed"])


async def an_hour_ago(till: Till, case: OneCase) -> None:
    """The rehearsal lives next year, and a schedule's run by the real clock."""
    pool, then = till.door.desk.pool, datetime.now(UTC) - timedelta(hours=1)
    await pool.execute(
        "update payment_orders set made_at = $2 where number = $1", case.number, then
    )
    await pool.execute("update payments set received_at = $2 where number = $1", case.number, then)


async def test_a_platform_that_is_silent_is_an_alarm_until_it_answers(till: Till) -> None:
    case = await till.case()
    await till.ordered(case)
    await an_hour_ago(till, case)
    alarms = "select count(*) from alarms where kind = 'platform_silent' and cleared_at is null"

    till.platform.silent = {"/orders/query"}
    silent = await settled(till, SettlementScope.UNDONE, f"{case.number}-silent")
    raised = await till.door.desk.pool.fetchval(alarms)
    till.platform.silent = set()
    answered = await settled(till, SettlementScope.UNDONE, f"{case.number}-answered")

    assert (silent.silent, raised) == (True, 1)
    assert not answered.silent
    assert await till.door.desk.pool.fetchval(alarms) == 0


async def test_every_night_the_day_before_is_compared(till: Till) -> None:
    report = await settled(till, SettlementScope.DAY, "night")

    yesterday = local_day(datetime.now(UTC)) - A_DAY
    read = await till.door.desk.pool.fetchval(
        "select lines from statements where day = $1", yesterday
    )
    assert (report.silent, read) == (False, 0)
