"""A versioned worker gets no task before its version is made current: a step of every deployment."""

import asyncio

from temporalio.api.workflowservice.v1 import SetWorkerDeploymentCurrentVersionRequest
from temporalio.client import Client
from temporalio.common import WorkerDeploymentVersion
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import WorkerDeploymentConfig

from workflows import contract

_NOT_YET = {RPCStatusCode.NOT_FOUND, RPCStatusCode.FAILED_PRECONDITION}


def deployment_config(build: str) -> WorkerDeploymentConfig:
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(contract.DEPLOYMENT, build), use_worker_versioning=True
    )


async def make_current(client: Client, build: str, patience: float = 30.0) -> None:
    """The server knows a version once one of its workers has polled: until then, ask again."""
    request = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace, deployment_name=contract.DEPLOYMENT, build_id=build,
        identity=client.identity, ignore_missing_task_queues=True,
    )  # fmt: skip
    async with asyncio.timeout(patience):
        while True:
            try:
                await client.workflow_service.set_worker_deployment_current_version(request)
            except RPCError as fault:
                if fault.status not in _NOT_YET:
                    raise
                await asyncio.sleep(0.05)  # nothing tells when it has polled
            else:
                return
