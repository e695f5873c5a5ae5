"""The launcher of Temporal with real processes: killed, on old databases, beside another."""

import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError

from deploy.local.ports import free_port
from deploy.local.temporal import RETENTION, TemporalServer

STAGE = {"Stage": "Keyword"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[TemporalServer]:
    """With a database file, as `make up` has it."""
    with a_server(tmp_path) as started:
        yield started


async def test_what_it_acknowledged_survives_a_kill_at_the_same_address(
    server: TemporalServer,
) -> None:
    address = server.address
    client = await a_client(server)
    case = await client.start_workflow("Nobody", id="case/1", task_queue="nobody")

    server.kill()
    was_dead = server.ensure_running()

    assert was_dead
    assert server.address == address
    again = await a_client(server)
    found = await again.get_workflow_handle(case.id).describe()
    assert found.status is WorkflowExecutionStatus.RUNNING


async def test_a_server_that_runs_is_left_alone(server: TemporalServer) -> None:
    pid = server.pid

    was_dead = server.ensure_running()

    assert not was_dead
    assert server.pid == pid


async def test_its_web_pages_answer_where_it_says(server: TemporalServer) -> None:
    with urllib.request.urlopen(server.ui_url, timeout=10) as page:  # noqa: ASYNC210, S310
        assert page.status == 200


async def test_a_search_attribute_that_is_new_to_an_old_database_is_added(tmp_path: Path) -> None:
    with a_server(tmp_path, STAGE):
        pass

    with a_server(tmp_path, STAGE | {"DueAt": "Datetime", "Round": "Int"}) as newer:
        client = await a_client(newer)
        assert await attributes(client) == {"Stage"}
        await newer.prepare(client)

        assert await attributes(client) == {"Stage", "DueAt", "Round"}


async def test_closed_cases_are_kept_as_long_as_production_keeps_them(
    server: TemporalServer,
) -> None:
    client = await a_client(server)

    await server.prepare(client)
    await server.prepare(client)

    described = await client.workflow_service.describe_namespace(
        DescribeNamespaceRequest(namespace=server.namespace)
    )
    assert described.config.workflow_execution_retention_ttl.ToTimedelta() == RETENTION


async def test_two_servers_at_once_are_apart(server: TemporalServer, tmp_path: Path) -> None:
    with a_server(tmp_path / "other") as other:
        client = await a_client(other)
        await client.start_workflow("Nobody", id="only-here", task_queue="nobody")

        elsewhere = (await a_client(server)).get_workflow_handle("only-here")
        with pytest.raises(RPCError, match="not found"):
            await elsewhere.describe()


def test_a_port_wished_for_is_taken_when_it_is_free(tmp_path: Path) -> None:
    port, ui_port = free_port(), free_port()

    with a_server(tmp_path, port=port, ui_port=ui_port) as server:
        assert (server.port, server.ui_port) == (port, ui_port)


def test_a_port_wished_for_that_somebody_has_is_replaced(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        taken = somebody.getsockname()[1]

        with a_server(tmp_path, port=taken) as server:
            assert server.port != taken


def test_a_port_lost_after_it_was_chosen_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        taken = somebody.getsockname()[1]
        choices = iter([taken, free_port(), free_port(), free_port()])
        monkeypatch.setattr("deploy.local.temporal.free_port", lambda: next(choices))

        with a_server(tmp_path) as server:
            assert taken not in (server.port, server.ui_port)


def test_one_that_cannot_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "temporal.db").mkdir()

    with pytest.raises(RuntimeError, match=r"did not start: .*unable to open database file"):
        a_server(tmp_path).start()


async def test_a_case_that_grows_beyond_the_limit_of_production_is_refused(
    server: TemporalServer,
) -> None:
    client = await a_client(server)
    case = await client.start_workflow("Nobody", id="case/1", task_queue="nobody")

    with pytest.raises(RPCError, match="exceeds"):
        await case.signal("flood", "x" * 70_000)


def a_server(
    folder: Path, attributes: dict[str, str] | None = None, **ports: Any
) -> TemporalServer:
    return TemporalServer(
        "zhicheng", attributes or STAGE, folder / "temporal.log",
        database=folder / "temporal.db", **ports,
    )  # fmt: skip


async def a_client(server: TemporalServer) -> Client:
    return await Client.connect(server.address, namespace=server.namespace)


async def attributes(client: Client) -> set[str]:
    """Those of ours; the server has some of its own, which begin with its name."""
    known = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    return {name for name in known.custom_attributes if not name.startswith("Temporal")}
