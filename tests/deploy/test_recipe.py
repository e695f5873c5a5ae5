"""The production recipe says what the code says; its scripts run against a real server."""

import os
import subprocess
from pathlib import Path
from typing import Any

import yaml
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

from deploy.local.temporal import AS_IN_PRODUCTION, RETENTION, TemporalServer, binary
from workflows.contract import SEARCH_ATTRIBUTES

RECIPE = Path(__file__).resolve().parents[2] / "deploy"


def test_production_has_the_limits_the_tests_run_with_and_no_skipping_of_time() -> None:
    config = read(RECIPE / "temporal" / "dynamic_config.yaml")

    values = {name: entries[0]["value"] for name, entries in config.items()}

    for pair in AS_IN_PRODUCTION:
        name, _, value = pair.partition("=")
        assert values[name] == yaml.safe_load(value)
    assert not [name for name in values if "skipping" in name.lower()]


def test_the_list_of_search_attributes_is_that_of_the_code() -> None:
    lines = (RECIPE / "temporal" / "search_attributes.txt").read_text().splitlines()

    assert dict(line.split() for line in lines) == SEARCH_ATTRIBUTES


async def test_the_namespace_is_made_and_made_again_by_its_script(tmp_path: Path) -> None:
    with TemporalServer("elsewhere", {}, tmp_path / "temporal.log") as server:
        run_namespace_script(server)
        run_namespace_script(server)

        client = await Client.connect(server.address, namespace="zhicheng")
        described = await client.workflow_service.describe_namespace(
            DescribeNamespaceRequest(namespace="zhicheng")
        )
        known = await client.operator_service.list_search_attributes(
            ListSearchAttributesRequest(namespace="zhicheng")
        )
    assert described.config.workflow_execution_retention_ttl.ToTimedelta() == RETENTION
    assert set(SEARCH_ATTRIBUTES) <= set(known.custom_attributes)


def test_whatever_the_services_wait_for_and_mount_is_there() -> None:
    services = read(RECIPE / "compose.yaml")["services"]

    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        for mount in service.get("volumes", ()):
            source = mount.split(":")[0]
            assert not source.startswith(".") or (RECIPE / source).is_dir()
    assert services["worker"]["deploy"]["replicas"] > 1


def test_the_image_copies_only_what_there_is() -> None:
    lines = (RECIPE / "Dockerfile").read_text().splitlines()

    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY ") and "--" not in line]

    assert copied
    assert all((RECIPE.parent / name).exists() for names in copied for name in names)


def run_namespace_script(server: TemporalServer) -> None:
    path = f"{binary().parent}:{os.environ['PATH']}"
    subprocess.run(
        ["sh", str(RECIPE / "temporal" / "namespace.sh")], check=True, capture_output=True,
        env=os.environ | {"PATH": path, "TEMPORAL_ADDRESS": server.address},
    )  # fmt: skip


def read(file: Path) -> Any:
    return yaml.safe_load(file.read_text())
