"""A Temporal whose clocks jump, for the session or for a file that must have one to itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from temporalio.testing import WorkflowEnvironment

from deploy.local.temporal import binary, dynamic_config, search_attribute_flags
from workflows import contract


@asynccontextmanager
async def a_temporal(*settings: str) -> AsyncIterator[WorkflowEnvironment]:
    """The dev server with the limits of production, `settings` (key=value) beside them."""
    async with await WorkflowEnvironment.start_time_skipping_v2(
        namespace=contract.NAMESPACE,
        data_converter=contract.DATA_CONVERTER,
        dev_server_existing_path=str(binary()),
        dev_server_extra_args=[
            *search_attribute_flags(contract.SEARCH_ATTRIBUTES),
            *dynamic_config(time_skipping=True),
            *(part for value in settings for part in ("--dynamic-config-value", value)),
        ],
    ) as env:
        yield env
