"""Complaint: holds its application and releases it, by commands alone."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from domain.commands import ComplaintFinding as Finding, Revision, Submit, Withdraw
from domain.complaint_case import BeginInvestigation, ComplaintKind, ComplaintSubject, Conclude
from domain.notice import Channel, Level, Route
from domain.people import Actor, Role
from domain.routes import example_facts
from tests.activities.the_record import ORGANISATIONS
from tests.domain.builders_terms import COMMITTEE
from tests.workflows.the_season_house import (
    A_DAY,
    DIGEST,
    INVESTIGATOR,
    House,
    a_house,
    within,
)
from workers.guard import Guard
from workflows import contract
from workflows.complaint import Complaint
from workflows.starts import ComplaintStart

CASE = "2026-00001"
UNIT = "unit-company"  # of `example_facts`


@pytest_asyncio.fixture
async def house(temporal: WorkflowEnvironment, database: str) -> AsyncIterator[House]:
    async with a_house(temporal, database) as opened:
        yield opened


async def complain(house: House, n: int = 1, number: str = CASE) -> Any:
    start = ComplaintStart(
        number, n, ComplaintKind.NAMED, ComplaintSubject.FALSE_MATERIAL,
        received_at=house.start + 2 * A_DAY, reporter="r-1",
    )  # fmt: skip
    name = contract.complaint_id(number, str(n))
    handle = await house.begin(Complaint.run, start, name)
    await house.rested(handle)
    return handle


def begin(house: House, actor: Actor = INVESTIGATOR) -> BeginInvestigation:
    at = house.start + 3 * A_DAY
    return BeginInvestigation(command_id=f"begin-{actor.person}", actor=actor, received_at=at)


def conclude(house: House, finding: Finding, actor: Actor = INVESTIGATOR) -> Conclude:
    return Conclude(
        command_id=f"conclude-{actor.person}", actor=actor, received_at=house.start + 4 * A_DAY,
        finding=finding, reason="核查情况说明",
    )  # fmt: skip


async def submitted(house: House) -> Any:
    case = await house.open_case(CASE)
    facts = example_facts(Route.R3_1)
    submit = Submit(
        command_id="submit", actor=Actor(f"p-{CASE}", "", Role.APPLICANT),
        received_at=house.start + A_DAY, revision=Revision(1, DIGEST, DIGEST), facts=facts,
        level=Level.SENIOR, channel=Channel.NORMAL, committee=COMMITTEE, promise=True,
    )  # fmt: skip
    await house.ask(case, submit)
    return case


async def stage(house: House) -> str:
    return str((await house.row(CASE))["stage"])


async def complaint_row(house: House, complaint: str = f"{CASE}/1") -> Any:
    return await house.pool.fetchrow("select * from complaints where id = $1", complaint)


async def test_a_complaint_holds_its_application_and_asks_the_organisation_that_has_it(
    house: House,
) -> None:
    case = await submitted(house)

    complaint = await complain(house)

    async def is_held() -> bool:
        return (await case.query("status"))["holds"] == [f"{CASE}/1"]  # type: ignore[no-any-return]

    await within(30, is_held)
    row = await complaint_row(house)
    assert (row["stage"], row["investigator"]) == ("received", UNIT)
    (hold,) = (await house.row(CASE))["state"]["holds"]
    assert (hold["investigator"], hold["stage"]) == (UNIT, "unit_review")
    assert datetime.fromisoformat(hold["since"]) == house.start + 2 * A_DAY
    assert (await complaint.query("status"))["next"] == ["begin_investigation"]


@pytest.mark.parametrize(
    ("finding", "ends_as", "bans"),
    [
        (Finding.NOT_PROVEN, "unit_review", 0),
        (Finding.FRAUD, "terminated", 1),
        (Finding.INELIGIBLE, "not_recommended", 0),
    ],
)
async def test_a_finding_is_carried_out_by_the_application_itself(
    house: House, finding: Finding, ends_as: str, bans: int
) -> None:
    await submitted(house)
    complaint = await complain(house)
    clerk = Actor("p-other-clerk", UNIT, Role.UNIT)

    await house.ask(complaint, begin(house, clerk))
    await house.ask(complaint, conclude(house, finding, clerk))
    conclusion = await complaint.result()

    assert conclusion.application_stage == ends_as
    assert await stage(house) == ends_as
    assert (await house.row(CASE))["state"]["holds"] == []
    row = await complaint_row(house)
    assert (row["over"], row["finding"]) == (True, finding)
    sources = await house.pool.fetch("select source from integrity_records")
    assert [each["source"] for each in sources] == [f"application/{CASE}"] * bans


async def test_two_complaints_hold_until_the_last_is_settled(house: House) -> None:
    case = await house.open_case(CASE)
    first, second = await complain(house, 1), await complain(house, 2)
    for complaint in (first, second):
        await house.ask(complaint, begin(house))

    await house.ask(first, conclude(house, Finding.NOT_PROVEN))
    await first.result()
    held = (await case.query("status"))["holds"]
    await house.ask(second, conclude(house, Finding.NOT_PROVEN))
    await second.result()

    assert held == [f"{CASE}/2"]
    assert (await case.query("status"))["holds"] == []


@pytest.mark.parametrize("finding", [Finding.FRAUD, Finding.NOT_PROVEN])
async def test_against_an_ended_case_it_is_only_recorded_and_fraud_bans(
    house: House, finding: Finding
) -> None:
    case = await house.open_case(CASE)
    withdraw = Withdraw(
        command_id="w", actor=Actor(f"p-{CASE}", "", Role.APPLICANT),
        received_at=house.start + A_DAY,
    )  # fmt: skip
    await house.ask(case, withdraw)
    await case.result()

    complaint = await complain(house)
    await house.ask(complaint, begin(house))
    await house.ask(complaint, conclude(house, finding))
    conclusion = await complaint.result()

    assert conclusion.application_stage == "withdrawn"
    assert (await complaint_row(house))["investigator"] == "cq-eic"
    bans = await house.pool.fetch("select source, person from integrity_records")
    expected = [(f"complaint/{CASE}/1", f"p-{CASE}")] if finding is Finding.FRAUD else []
    assert [tuple(row) for row in bans] == expected
    events = await house.pool.fetch("select type from events where number = $1 order by seq", CASE)
    assert [row["type"] for row in events] == ["opened", "ended"]


async def test_a_case_that_ends_while_it_is_held_is_concluded_by_record_alone(
    house: House,
) -> None:
    case = await house.open_case(CASE)
    complaint = await complain(house)
    await house.ask(complaint, begin(house))
    await house.advance(house.schedule.filing.closes_at + A_DAY, case)
    assert await stage(house) == "expired"

    await house.ask(complaint, conclude(house, Finding.FRAUD))
    conclusion = await complaint.result()

    assert conclusion.application_stage == "expired"
    bans = await house.pool.fetch("select source from integrity_records")
    assert [row["source"] for row in bans] == [f"complaint/{CASE}/1"]


async def test_a_case_that_rests_after_its_end_is_woken_by_a_complaint(house: House) -> None:
    case = await submitted(house)
    await at_rest(house, case)

    complaint = await complain(house)

    async def woken() -> bool:
        return bool((await house.row(CASE))["state"]["holds"])

    await within(20, woken)
    held = (await case.query("status"))["holds"]
    authority = Actor("p-title", (await complaint_row(house))["investigator"], Role.AUTHORITY)
    await house.ask(complaint, begin(house, authority))
    await house.ask(complaint, conclude(house, Finding.FRAUD, authority))

    assert held == [f"{CASE}/1"]
    assert (await complaint.result()).application_stage == "revoked"
    assert await stage(house) == "revoked"


async def at_rest(house: House, case: Any) -> None:
    """Archived, its re-examination over, its workflow ended: as the record of such a case is."""
    await case.terminate("has run its course")
    state = (await house.row(CASE))["state"]
    state |= {"stage": "archived", "reexamination_closed": True}
    await house.pool.execute(
        "update applications set stage = 'archived', open = false, state = $2 where number = $1",
        CASE, state,
    )  # fmt: skip


async def test_a_stopped_case_does_not_stop_its_investigation(house: House) -> None:
    case = await house.open_case(CASE)
    await case.terminate("an operator was here")

    complaint = await complain(house)
    await house.ask(complaint, begin(house))

    assert (await complaint.query("status"))["stage"] == "investigating"


async def test_nobody_concludes_on_his_own_act(house: House) -> None:
    await submitted(house)
    complaint = await complain(house)
    applicant = Actor(f"p-{CASE}", UNIT, Role.UNIT)
    stranger = Actor("p", "u-2", Role.UNIT)

    assert await rule_against(house, complaint, begin(house, applicant)) == "SOD-4"
    assert await rule_against(house, complaint, begin(house, stranger)) == "SOD-3"


async def rule_against(house: House, handle: Any, command: Any) -> str:
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await house.ask(handle, command)
    cause = refused.value.cause
    assert isinstance(cause, ApplicationError)
    return str(cause.details[0][0]["rule"])


async def test_a_complaint_nobody_answers_reminds_its_investigator_once(house: House) -> None:
    await house.open_case(CASE)
    complaint = await complain(house)

    await house.advance(house.start + 70 * A_DAY, complaint)
    reminded = await house.alarms()
    await house.ask(complaint, begin(house))
    await house.ask(complaint, conclude(house, Finding.NOT_PROVEN))
    await complaint.result()

    assert reminded == [("T-reply", "cq-eic", True)]
    assert await house.alarms() == [("T-reply", "cq-eic", False)]


async def test_rubbish_harms_no_complaint(house: House) -> None:
    await house.open_case(CASE)
    complaint = await complain(house)
    await complaint.signal("conclude", {"finding": "maybe"})
    await complaint.signal("begin_investigation")
    await complaint.signal("begin_investigation", begin(house))

    async def begun() -> bool:
        return bool((await complaint_row(house))["stage"] == "investigating")

    await within(10, begun)
    assert len(await complaint.query("quarantined")) == 2


async def test_a_complaint_that_is_replayed_at_every_task_does_the_same(
    temporal: WorkflowEnvironment, database: str
) -> None:
    async with a_house(temporal, database, max_cached_workflows=0) as house:
        await house.open_case(CASE)
        complaint = await complain(house)
        await house.ask(complaint, begin(house))
        await house.ask(complaint, conclude(house, Finding.FRAUD))

        assert (await complaint.result()).application_stage == "terminated"
        replayer = Replayer(
            workflows=[Complaint], data_converter=contract.DATA_CONVERTER, interceptors=[Guard()]
        )
        await replayer.replay_workflow(await complaint.fetch_history())


async def test_nothing_that_would_tell_who_complained_is_in_the_history(house: House) -> None:
    await house.open_case(CASE)
    complaint = await complain(house)
    await house.ask(complaint, begin(house))
    await house.ask(complaint, conclude(house, Finding.NOT_PROVEN))
    await complaint.result()

    history = (await complaint.fetch_history()).to_json()

    assert "r-1" in history  # an opaque reference, once
    for _, name, _, contact, phone in ORGANISATIONS:
        assert not {name, contact, phone} & set(history.split('"'))
