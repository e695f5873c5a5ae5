"""Every life ever recorded must still be possible under today's code. Add; never edit one."""

import gzip
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, WorkflowRunner
from temporalio.workflow import NondeterminismError

from activities.grounds import GroundActivities, GroundsRequest
from activities.records import RecordActivities
from deploy.local.lives import PLANS
from tests.replay.record import HISTORIES, file_of
from tests.replay.record_others import EXPECTED, OTHERS
from workers.guard import Guard
from workers.sandbox import production_sandbox
from workflows import contract, options
from workflows.application import Application
from workflows.complaint import Complaint
from workflows.meeting import Meeting
from workflows.season import Season

FILES = sorted(HISTORIES.glob("*.json.gz"))
OTHER_FILES = sorted(OTHERS.glob("*.json.gz"))


def history_in(file: Path) -> WorkflowHistory:
    said = gzip.decompress(file.read_bytes()).decode()
    return WorkflowHistory.from_json(f"application/{file.stem}", said)


def other_in(file: Path) -> WorkflowHistory:
    """Of a season, a complaint or a meeting: the name begins with which."""
    said = gzip.decompress(file.read_bytes()).decode()
    return WorkflowHistory.from_json(file.stem.partition("-")[0] + "/golden", said)


def a_replayer(runner: WorkflowRunner) -> Replayer:
    return Replayer(
        workflows=[Application, Season, Complaint, Meeting],
        data_converter=contract.DATA_CONVERTER,
        workflow_runner=runner,
        interceptors=[Guard()],
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
async def test_an_old_history_replays(file: Path) -> None:
    await a_replayer(production_sandbox()).replay_workflow(history_in(file))


@pytest.mark.parametrize("file", OTHER_FILES, ids=lambda file: file.name)
async def test_an_old_history_of_what_is_no_application_replays(file: Path) -> None:
    await a_replayer(production_sandbox()).replay_workflow(other_in(file))


def test_every_other_kind_of_end_has_a_golden_history() -> None:
    assert {file.name.partition(".")[0] for file in OTHER_FILES} >= EXPECTED


def test_every_kind_of_life_has_a_golden_history() -> None:
    assert {file_of(plan.title).name for plan in PLANS} <= {file.name for file in FILES}


def test_no_golden_history_names_a_computer_or_a_person() -> None:
    identities = {
        attributes.identity
        for history in (*map(history_in, FILES), *map(other_in, OTHER_FILES))
        for event in history.events
        if (attributes := event.workflow_task_started_event_attributes).identity
    }

    assert identities == {"zhicheng-tests"}


# --------------------------------------------------------------- does the gate bite?

Edited = Callable[[Application], Awaitable[None]]


async def _inserted(self: Application) -> None:
    """One more look at the grounds, of a type that is there already."""
    await _AS_IT_IS(self)
    await workflow.execute_activity_method(
        GroundActivities.read_grounds,
        GroundsRequest("other", 1),
        **options.read("read-grounds-again", "再读一次"),
    )


async def _removed(self: Application) -> None:
    """The case opens without writing it down."""
    real = workflow.execute_activity_method

    async def nothing(*arguments: Any, **more: Any) -> Any:
        if arguments[0] is RecordActivities.record:
            return type("Recorded", (), {"conflict": None, "barred_until": None, "repeated": False})
        return await real(*arguments, **more)

    workflow.execute_activity_method = nothing
    try:
        await _AS_IT_IS(self)
    finally:
        workflow.execute_activity_method = real


_AS_IT_IS = Application._open  # noqa: SLF001  what an edit of this method would change


@pytest.mark.parametrize("edit", [_inserted, _removed], ids=["inserted", "removed"])
async def test_the_gate_catches_an_edited_sequence_of_activities(
    edit: Edited, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Application, "_open", edit)

    with pytest.raises(NondeterminismError):
        await a_replayer(UnsandboxedWorkflowRunner()).replay_workflow(history_in(FILES[0]))


async def test_the_gate_catches_two_swapped_calls_of_one_type(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Same type, same number of calls: only the explicit step tells them apart."""
    real = options.record
    steps: list[str] = []

    def swapped(step: str, summary: str) -> workflow.ActivityConfig:
        steps.append(step)
        other = {"1-opened": "2-submitted", "2-submitted": "1-opened"}.get(step, step)
        return real(other, summary)

    monkeypatch.setattr(options, "record", swapped)

    with pytest.raises(NondeterminismError):
        await a_replayer(UnsandboxedWorkflowRunner()).replay_workflow(history_in(FILES[0]))
    assert steps


async def test_unchanged_code_passes_the_same_gate() -> None:
    await a_replayer(UnsandboxedWorkflowRunner()).replay_workflow(history_in(FILES[0]))
