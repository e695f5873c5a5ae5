"""Lives in a worker that forgets each workflow after every task: all is rebuilt from history."""

import asyncpg
import pytest
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner

from deploy.local.lives import PLANS
from deploy.local.postgres import Postgres
from tests.journeys.a_season_lived import live

pytestmark = pytest.mark.timeout(600)
TITLES = ("退回后改动公示内容：重新公示", "复查确有误判，重新表决通过")
FIRST = 40_001  # numbers of their own on the server that all tests of a process share


async def test_lives_reach_the_same_ends_when_no_workflow_stays_in_memory(
    temporal: WorkflowEnvironment, postgres: Postgres, template: str
) -> None:
    plans = [plan for plan in PLANS if plan.title in TITLES]
    connection = await asyncpg.connect(postgres.dsn)
    await connection.execute(f"create database forgetful template {template} strategy file_copy")
    address = temporal.client.service_client.config.target_host

    lived, broken = await live(
        address, postgres.dsn_of("forgetful"), plans, first=FIRST, cached=0,
        sandbox=UnsandboxedWorkflowRunner(),  # to build one anew at every task takes twice as long
    )  # fmt: skip

    await connection.execute("drop database forgetful with (force)")
    await connection.close()
    assert [str(fault) for fault in broken if fault is not None] == []
    assert [str(life.fault) for life in lived if life.fault is not None] == []
    assert {life.plan.title: life.row["stage"] for life in lived} == {
        plan.title: plan.stage for plan in plans
    }
    assert len(plans) == len(TITLES)
