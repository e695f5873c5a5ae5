"""Only what a registered key has signed is carried out; the rest is refused, or quarantined (S4)."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from temporalio.client import WorkflowUpdateFailedError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from activities.adapters.postgres_signers import RevokedKey, register_key
from activities.signing import SIGNATURE, Sealer, as_sent
from api.commands import Sender
from api.identity import signers
from domain import commands as c
from domain.commands import Command, wire_name
from domain.complaint_case import ComplaintKind, ComplaintSubject
from domain.people import Actor, Role
from domain.refusals import Refused
from tests.workflows.one_case import BUILD, CALENDARS, Desk, OneCase, a_desk
from workers.deployment import make_current
from workers.guard import Guard
from workers.sandbox import production_sandbox, strict_sandbox
from workers.wiring import Signing, Wiring
from workflows import contract
from workflows.application import Application
from workflows.complaint import Complaint
from workflows.inbox import Ack
from workflows.starts import ComplaintStart

OWN, TOOL, STRANGER = (Sealer.of(digit * 64) for digit in "abc")
NOW = datetime.now(UTC)
Forger = Callable[[str, Command], dict[str, Any]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def signed_desk(temporal: WorkflowEnvironment, module_database: str) -> AsyncIterator[Desk]:
    """Its worker signs, and asks everybody else to."""
    async with a_desk(temporal, module_database) as desk:
        await register_key(desk.pool, OWN, NOW)
        wiring = Wiring(desk.client, desk.pool, CALENDARS, signing=Signing(OWN))
        async with wiring.the_story(BUILD), wiring.the_outside(BUILD):
            await make_current(desk.client, BUILD)
            yield desk


async def at_the_unit(desk: Desk) -> OneCase:
    case = desk.case()
    case.sender = Sender(desk.client, desk.pool, OWN)
    await case.director.until(case.dates.day(1))
    await case.create()
    await case.submit()
    await case.comes_alive()
    return case


def returning(case: OneCase, **changes: Any) -> c.ReturnApplication:
    given: dict[str, Any] = {
        "command_id": "forged", "actor": case.unit, "received_at": case.director.now,
        "opinion": "请补充",
    }  # fmt: skip
    return c.ReturnApplication(**given | changes)


def unsigned(_: str, command: Command) -> dict[str, Any]:
    return as_sent(command)


def by_a_stranger(to: str, command: Command) -> dict[str, Any]:
    return STRANGER.sealed(to, command)


def for_another_application(_: str, command: Command) -> dict[str, Any]:
    return OWN.sealed("application/2027-99999", command)


def under_another_name(to: str, command: Command) -> dict[str, Any]:
    return as_sent(command) | {SIGNATURE: OWN.sealed(to, c.Approve(
        command_id=command.command_id, actor=command.actor, received_at=command.received_at,
    ))[SIGNATURE]}  # fmt: skip


def with_another_opinion(to: str, command: Command) -> dict[str, Any]:
    return OWN.sealed(to, command) | {"opinion": "同意"}


def by_another_person(to: str, command: Command) -> dict[str, Any]:
    sealed = OWN.sealed(to, command)
    return sealed | {"actor": sealed["actor"] | {"person": "p-2"}}


def received_earlier(to: str, command: Command) -> dict[str, Any]:
    return OWN.sealed(to, command) | {"received_at": "2027-01-01T00:00:00Z"}


def with_a_spoilt_signature(to: str, command: Command) -> dict[str, Any]:
    sealed = OWN.sealed(to, command)
    return sealed | {SIGNATURE: sealed[SIGNATURE][:-1] + "g"}


def naming_a_key_it_has_not(to: str, command: Command) -> dict[str, Any]:
    key, _, signature = STRANGER.sealed(to, command)[SIGNATURE].partition(":")
    del key
    return as_sent(command) | {SIGNATURE: f"{OWN.id}:{signature}"}


FORGERS = (
    unsigned, by_a_stranger, for_another_application, under_another_name, with_another_opinion,
    by_another_person, received_earlier, with_a_spoilt_signature, naming_a_key_it_has_not,
)  # fmt: skip


@pytest.mark.parametrize("forge", FORGERS)
async def test_a_forged_command_is_refused_by_update_and_quarantined_by_signal(
    signed_desk: Desk, forge: Forger
) -> None:
    case = await at_the_unit(signed_desk)
    command = returning(case)
    body, name = forge(case.workflow_id, command), wire_name(type(command))

    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await case.handle.execute_update(name, body, id=f"u-{forge.__name__}", result_type=Ack)
    assert "T-signature" in str(failed.value.cause)
    await case.handle.signal(name, body)
    seen = await case.seen()

    assert (seen.stage, seen.events) == ("unit_review", [])
    (quarantined,) = await case.handle.query("quarantined")
    assert quarantined.endswith("［T-signature］")


async def test_what_the_edge_has_signed_is_carried_out_once_however_often_it_comes(
    signed_desk: Desk,
) -> None:
    case = await at_the_unit(signed_desk)
    body = OWN.sealed(case.workflow_id, returning(case))
    for _ in range(3):  # a replay is the same command
        await case.handle.signal("return_application", body)
    seen = await case.seen()
    assert seen.events == ["returned"]
    assert await case.handle.query("quarantined") == []


async def test_a_registered_tool_signs_for_its_own_organisation_and_no_other(
    signed_desk: Desk,
) -> None:
    """Registered while the application was open: the register is asked again."""
    case = await at_the_unit(signed_desk)
    await signers.register(
        signed_desk.pool, TOOL.public_key, "审核工具", case.unit.organisation, NOW
    )
    await case.handle.signal("return_application", TOOL.sealed(case.workflow_id, returning(case)))
    assert (await case.seen()).events == ["returned"]

    other = await at_the_unit(signed_desk)
    elsewhere = returning(other, actor=Actor("clerk", "another", Role.UNIT))
    await other.handle.signal("return_application", TOOL.sealed(other.workflow_id, elsewhere))
    assert (await other.seen()).events == []
    assert len(await other.handle.query("quarantined")) == 1


async def test_a_tool_cannot_approve_for_an_applicant_who_is_its_own_clerk(
    signed_desk: Desk,
) -> None:
    case = await at_the_unit(signed_desk)
    own = returning(case, actor=replace(case.unit, person=case.person))
    await case.handle.signal("return_application", OWN.sealed(case.workflow_id, own))
    (quarantined,) = await case.handle.query("quarantined")
    assert quarantined.endswith("［SOD-1］")


async def test_a_revoked_key_signs_nothing_any_more(signed_desk: Desk) -> None:
    gone = Sealer.of("d" * 64)
    await signers.register(signed_desk.pool, gone.public_key, "旧工具", "", NOW)
    assert await signers.revoke(signed_desk.pool, gone.id, NOW)
    case = await at_the_unit(signed_desk)
    await case.handle.signal("return_application", gone.sealed(case.workflow_id, returning(case)))
    assert (await case.seen()).events == []
    with pytest.raises(Refused, match="T-signature"):
        await signers.register(signed_desk.pool, gone.public_key, "又来", "", NOW)


async def test_a_flood_of_unknown_keys_asks_the_register_once(signed_desk: Desk) -> None:
    case = await at_the_unit(signed_desk)
    for digit in "1234567":
        body = Sealer.of(digit * 64).sealed(case.workflow_id, returning(case))
        await case.handle.signal("return_application", body)
    seen = await case.seen()
    assert seen.activities.count("read_signers") == 1
    assert len(await case.handle.query("quarantined")) == 7


async def test_the_system_signs_what_it_tells_a_case(signed_desk: Desk) -> None:
    """A complaint reaches its application, and an investigator's word must be signed as well."""
    case = await at_the_unit(signed_desk)
    name = contract.complaint_id(case.number, "1")
    start = ComplaintStart(
        case.number, 1, ComplaintKind.NAMED, ComplaintSubject.FALSE_MATERIAL, case.director.now
    )
    handle = await signed_desk.client.start_workflow(
        Complaint.run, start, id=name, task_queue=contract.STORY
    )
    await case._is_held_by(f"{case.number}/1")  # noqa: SLF001
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await handle.execute_update(
            "begin_investigation",
            {"command_id": "x", "actor": {"person": "i", "organisation": "o",
                                          "role": "investigator"}},
        )  # fmt: skip
    assert "T-signature" in str(failed.value.cause)


async def test_a_signed_life_is_replayed_with_the_keys_that_its_history_tells(
    signed_desk: Desk,
) -> None:
    """Whoever is registered or revoked later changes nothing of what was."""
    case = await at_the_unit(signed_desk)
    ack = await Sender(signed_desk.client, signed_desk.pool, OWN).send(
        case.number, returning(case, command_id=f"replayed-{case.number}")
    )
    assert ack.stage == "returned"
    history = await case.handle.fetch_history()

    for sandbox in (production_sandbox(), strict_sandbox()):
        replayer = Replayer(
            workflows=[Application], data_converter=contract.DATA_CONVERTER,
            workflow_runner=sandbox, interceptors=[Guard()],
        )  # fmt: skip
        await replayer.replay_workflow(history)


async def test_a_system_whose_own_key_was_revoked_does_not_go_to_work(signed_desk: Desk) -> None:
    gone = Sealer.of("e" * 64)
    await register_key(signed_desk.pool, gone, NOW)
    await signers.revoke(signed_desk.pool, gone.id, NOW)

    with pytest.raises(RevokedKey, match=gone.id):
        await register_key(signed_desk.pool, gone, NOW)
