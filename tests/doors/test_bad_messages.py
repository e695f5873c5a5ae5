"""No message may wedge a workflow: every handler, both doors, and a good command after it all."""

import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from temporalio.api.common.v1 import Payload, Payloads, WorkflowExecution
from temporalio.api.workflowservice.v1 import SignalWorkflowExecutionRequest
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.common import RawValue
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from domain.commands import COMMANDS, Command, Save, wire_name
from domain.people import Actor, Role
from tests.domain.builders_lives import a_revision
from tests.doors.corpus import ALL, CANARY, WHOLE, enum_and_date_fields, spoilt, valid
from tests.workflows.the_season_house import Handle, House, a_house

pytestmark = pytest.mark.timeout(300)
LONGEST_REFUSAL = 1_100


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(temporal: WorkflowEnvironment, module_database: str) -> AsyncIterator[House]:
    async with a_house(temporal, module_database) as opened:
        yield opened


async def signal(client: Client, handle: Handle, name: str, payloads: tuple[Payload, ...]) -> None:
    """As anybody with a connection could send it, past every check of the SDK."""
    await client.workflow_service.signal_workflow_execution(
        SignalWorkflowExecutionRequest(
            namespace=client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=handle.id),
            signal_name=name,
            input=Payloads(payloads=payloads) if payloads else None,
            request_id=str(uuid.uuid4()),
            identity="rubbish",
        )
    )


async def saves(house: House, handle: Handle, number: str, revision: int) -> None:
    """A good command: taken, recorded, answered."""
    command = Save(
        command_id=f"good-{number}-{revision}", actor=Actor(f"p-{number}", "", Role.APPLICANT),
        received_at=house.start, revision=a_revision(revision),
    )  # fmt: skip
    ack = await house.ask(handle, command)
    assert ack.number == number
    assert (await house.row(number))["version"] == ack.version


@pytest.mark.parametrize("name", WHOLE)
async def test_a_message_that_is_wrong_as_a_whole_is_quarantined_and_harms_nothing(
    house: House, name: str
) -> None:
    number = f"2027-whole-{list(WHOLE).index(name)}"
    handle = await house.open_case(number)

    for kind in ("approve", "no_such_command", "__temporal_strange"):
        try:
            await signal(house.env.client, handle, kind, WHOLE[name])
        except RPCError as refused:
            assert refused.status.name in {"INVALID_ARGUMENT", "RESOURCE_EXHAUSTED"}  # noqa: PT017

    await saves(house, handle, number, 1)
    assert await handle.query("quarantined")


@pytest.mark.parametrize("kind", COMMANDS, ids=wire_name)
async def test_every_field_spoilt_in_every_way_is_refused_at_the_main_door(
    house: House, kind: type[Command]
) -> None:
    number = f"2027-update-{wire_name(kind)}"
    handle = await house.open_case(number)
    history = (await handle.describe()).history_length

    for place, message in spoilt(kind):
        with pytest.raises(WorkflowUpdateFailedError) as refusal:
            await handle.execute_update(wire_name(kind), raw(message))
        said = str(refusal.value.cause)
        assert CANARY not in said, place
        assert len(said) < LONGEST_REFUSAL

    await house.rested(handle)
    assert (await handle.describe()).history_length == history, "a refusal leaves no history"
    await saves(house, handle, number, 1)


@pytest.mark.parametrize("kind", COMMANDS, ids=wire_name)
async def test_every_field_spoilt_in_every_way_is_quarantined_at_the_other_door(
    house: House, kind: type[Command]
) -> None:
    number = f"2027-signal-{wire_name(kind)}"
    handle = await house.open_case(number)
    messages = [message for _, message in spoilt(kind)][:450]  # the server takes 500 in a run

    for message in messages:
        await signal(house.env.client, handle, wire_name(kind), (raw(message).payload,))

    await saves(house, handle, number, 1)
    status = await handle.query("status")
    assert status["quarantined"] == len(messages)
    reasons = "".join(await handle.query("quarantined"))
    assert CANARY not in reasons


async def test_what_was_quarantined_stands_in_postgresql_with_its_reason(house: House) -> None:
    number = "2027-rows"
    handle = await house.open_case(number)
    for _ in range(3):
        await signal(house.env.client, handle, "approve", ())

    await saves(house, handle, number, 1)
    await house.rested(handle)

    rows = await house.pool.fetch("select name, reason from quarantine where number = $1", number)
    assert [row["name"] for row in rows] == ["approve"] * 3
    assert all("exactly one argument" in row["reason"] for row in rows)


# ----------------------------------------------------------------- the gate on coverage


@pytest.mark.parametrize("kind", ALL, ids=wire_name)
def test_the_corpus_spoils_every_field_of_every_command(kind: type[Command]) -> None:
    """A new field that the samples do not carry would go untested: this says so."""
    touched = {str(place[0]) for place, _ in spoilt(kind)}

    assert enum_and_date_fields(kind) <= touched
    assert set(valid(kind)) <= touched


def raw(message: dict[str, Any]) -> RawValue:
    data = json.dumps(message).encode()
    return RawValue(Payload(metadata={"encoding": b"json/plain"}, data=data))
