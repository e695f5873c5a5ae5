"""Golden histories of seasons, complaints and meetings: one for every kind of end, from whole lives.

`make histories`. As with applications, one that exists is never written again.
"""

import asyncio
import gzip
import json
import tempfile
from pathlib import Path

from temporalio.client import Client

from deploy.local.lives import PLANS
from deploy.local.postgres import Postgres
from deploy.local.temporal import TemporalServer
from deploy.migrate import migrate
from tests.journeys.a_season_lived import live
from workflows import contract

OTHERS = Path(__file__).with_name("histories") / "others"
EXPECTED = frozenset({
    "complaint-not_proven", "complaint-proven", "meeting-closed", "season-green-low-carbon",
})  # fmt: skip
_TITLES = ("投诉查无实据，恢复办理", "评审前投诉查证属实", "两人回避，无记名投票刚过三分之二")


def file_of(name: str) -> Path:
    return OTHERS / f"{name}.json.gz"


async def _keep(address: str) -> None:
    client = await Client.connect(
        address, namespace=contract.NAMESPACE, data_converter=contract.DATA_CONVERTER
    )
    async for found in client.list_workflows("WorkflowType in ('Season', 'Complaint', 'Meeting')"):
        kind, _, rest = found.id.partition("/")
        stage = found.typed_search_attributes.get(contract.STAGE)
        name = f"season{rest[4:]}" if kind == "season" else f"{kind}-{stage}"  # of whatever year
        if name in EXPECTED and not file_of(name).exists():
            history = await client.get_workflow_handle(
                found.id, run_id=found.run_id
            ).fetch_history()
            said = json.dumps(json.loads(history.to_json()), ensure_ascii=False, sort_keys=True)
            file_of(name).write_bytes(gzip.compress(said.encode(), mtime=0))


def main() -> None:
    if all(file_of(name).exists() for name in EXPECTED):
        return
    OTHERS.mkdir(exist_ok=True)
    plans = [plan for plan in PLANS if plan.title in _TITLES]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        server = TemporalServer(
            contract.NAMESPACE, contract.SEARCH_ATTRIBUTES, home / "temporal.log",
            time_skipping=True,
        )  # fmt: skip
        with Postgres(home / "postgres", fast=True) as postgres, server:
            asyncio.run(migrate(postgres.dsn))
            asyncio.run(live(server.address, postgres.dsn, plans))
            asyncio.run(_keep(server.address))


if __name__ == "__main__":
    main()
