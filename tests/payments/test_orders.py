"""An order, the platform's page, and money that goes back."""

from datetime import timedelta

from deploy.local.payments import Platform
from tests.payments.conftest import Till
from tests.workflows.chapters import arrived, begun
from tests.workflows.one_case import AN_HOUR, OneCase

COMMITTEE = "committee@committee-green"


async def pay(till: Till, case: OneCase, *, fen: int | None = None, transaction: str = "") -> None:
    page = (await till.ordered(case))["pay_url"]
    now = case.director.now
    await till.paying.cashier.pay(
        page, now=now, fen=fen, paid_at=now, transaction=transaction or f"t-{case.number}"
    )


async def test_an_applicant_pays_on_the_platforms_page_and_is_told(till: Till) -> None:
    case = await till.case()

    await pay(till, case)

    seen = await case.seen()
    assert (seen.stage, seen.letters) == ("paid", ["paid → applicant"])
    me = await till.applicant(case)
    known = (await me.get(f"/applications/{case.number}/payments")).json()
    assert [each["fen"] for each in known["orders"]] == [case.notice.schedule.fee(case.level)]
    assert [each["transaction"] for each in known["payments"]] == [f"t-{case.number}"]


async def test_asking_again_is_the_same_order(till: Till) -> None:
    case = await till.case()

    assert await till.ordered(case) == await till.ordered(case)


async def test_before_the_window_opens_nothing_can_be_paid(till: Till) -> None:
    case = await till.case()
    till.door.clock.now = case.dates.payment_opens - timedelta(seconds=1)

    done = await (await till.applicant(case)).post(f"/applications/{case.number}/payment")

    assert (done.status_code, done.json()["rule"]) == (422, "N89-3.3.4-1")
    assert "12月5日" in done.json()["findings"][0]["clause"]["text"]


async def test_after_the_window_nothing_can_be_ordered(till: Till) -> None:
    case = await till.case()
    till.door.clock.now = case.dates.payment_closes + timedelta(seconds=1)

    done = await (await till.applicant(case)).post(f"/applications/{case.number}/payment")

    assert (done.status_code, done.json()["rule"]) == (422, "N89-3.3.4-1")


async def test_before_acceptance_there_is_nothing_to_pay(till: Till) -> None:
    case = await begun(till.door.desk, arrived)
    till.show(case)

    done = await (await till.applicant(case)).post(f"/applications/{case.number}/payment")

    assert (done.status_code, done.json()["rule"]) == (422, "D-06b")


async def test_a_silent_platform_is_told_as_such_and_the_order_is_made_later(till: Till) -> None:
    case = await till.case()
    till.platform.silent = {"/orders"}
    done = await (await till.applicant(case)).post(f"/applications/{case.number}/payment")
    till.platform.silent = set()

    assert (done.status_code, done.json()["type"]) == (503, "urn:zhicheng:problem:platform-silent")
    assert (await till.ordered(case))["pay_url"].endswith(f"/pay/{case.number}-42000")


async def test_nobody_else_sees_or_orders_what_is_to_be_paid(till: Till) -> None:
    case = await till.case()
    other = await till.door.visitor("w-somebody")

    assert (await other.post(f"/applications/{case.number}/payment")).status_code == 404
    assert (await other.get(f"/applications/{case.number}/payments")).status_code == 404


async def test_the_platforms_book_outlives_its_process(till: Till) -> None:
    case = await till.case()
    await pay(till, case)

    again = Platform(till.platform.merchant, till.platform.base_url, till.platform.file)

    assert again.find(f"t-{case.number}") == till.platform.find(f"t-{case.number}")


# ----------------------------------------------------------------------- money going back


async def test_only_what_is_owed_back_is_paid_back_and_only_by_the_committee(till: Till) -> None:
    case = await till.case()
    await pay(till, case)
    office = await till.door.visitor("office-1", f"committee@{case.committee.organisation}")
    path, body = f"/applications/{case.number}/refunds/t-{case.number}", {"reason": "重复缴费"}

    counted = await office.post(path, body, key=f"r-{case.number}")
    none = await office.post(f"{path}-none", body, key=f"r2-{case.number}")
    own = await (await till.applicant(case)).post(path, body, key=f"r3-{case.number}")

    assert [(each.status_code, each.json()["rule"]) for each in (counted, none)] == [
        (422, "D-06b"), (422, "D-06b"),
    ]  # fmt: skip
    assert (own.status_code, own.json()["rule"]) == (403, "SOD-3")


async def test_ordering_a_refund_twice_is_one_refund(till: Till) -> None:
    case = await till.case()
    await pay(till, case, fen=100)
    office = await till.door.visitor("office-1", f"committee@{case.committee.organisation}")
    path, body = f"/applications/{case.number}/refunds/t-{case.number}", {"reason": "金额不符"}

    for key in ("once", "twice"):
        assert (await office.post(path, body, key=f"{key}-{case.number}")).status_code == 200

    orders = await till.door.desk.pool.fetchval(
        "select count(*) from refunds where number = $1", case.number
    )
    assert orders == 1


async def test_money_for_a_case_that_is_over_is_owed_back(till: Till) -> None:
    """The window closed unpaid, and the callback names an instant after it (D-06b)."""
    case = await till.case()
    page = (await till.ordered(case))["pay_url"]
    await case.director.until(case.dates.payment_closes + 48 * AN_HOUR)
    till.show(case)
    assert (await case.stands()).stage == "abandoned"

    now = case.director.now
    name = f"t-{case.number}"
    await till.paying.cashier.pay(page, now=now, fen=None, paid_at=now, transaction=name)

    office = await till.door.visitor("office-1", f"committee@{case.committee.organisation}")
    done = await office.post(
        f"/applications/{case.number}/refunds/{name}", {"reason": "逾期缴费"}, key=f"r-{name}"
    )
    assert done.status_code == 200, done.text
