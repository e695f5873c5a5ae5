"""Replays every golden history in a process of its own: `python -m tests.replay.every_history`."""

import asyncio

from tests.replay.test_old_histories import FILES, a_replayer, history_in
from workers.sandbox import production_sandbox


async def main() -> None:
    replayer = a_replayer(production_sandbox())
    for file in FILES:
        await replayer.replay_workflow(history_in(file))
        print(file.name)  # noqa: T201  for whoever started it


if __name__ == "__main__":
    asyncio.run(main())
