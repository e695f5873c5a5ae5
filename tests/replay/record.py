"""Record the golden histories that are still missing: one for every kind of end.

`make histories`. A history that exists is never written again: old lives must stay possible.
"""

import asyncio
import gzip
import json
import tempfile
from pathlib import Path

from deploy.local.lives import PLANS
from deploy.local.postgres import Postgres
from deploy.local.temporal import TemporalServer
from deploy.migrate import migrate
from tests.journeys.a_season_lived import live
from workflows import contract

HISTORIES = Path(__file__).with_name("histories")


def name_of(title: str) -> str:
    return title.replace(" · ", "-").replace("：", "-").replace("·", "-").replace("、", "-")


def file_of(title: str) -> Path:
    return HISTORIES / f"{name_of(title)}.json.gz"


def main() -> None:
    missing = [plan for plan in PLANS if not file_of(plan.title).exists()]
    if not missing:
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        server = TemporalServer(
            contract.NAMESPACE, contract.SEARCH_ATTRIBUTES, home / "temporal.log",
            time_skipping=True,
        )  # fmt: skip
        with Postgres(home / "postgres", fast=True) as postgres, server:
            asyncio.run(migrate(postgres.dsn))
            lived, _ = asyncio.run(live(server.address, postgres.dsn, missing))
    for life in lived:
        [history] = life.histories
        said = json.dumps(json.loads(history.to_json()), ensure_ascii=False, sort_keys=True)
        file_of(life.plan.title).write_bytes(gzip.compress(said.encode(), mtime=0))


if __name__ == "__main__":
    main()
