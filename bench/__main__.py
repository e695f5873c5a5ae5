"""`python -m bench [load|latency|memory|replay|dossiers|edge …]`: all of them when none is named."""

import argparse
from functools import partial

from bench import machine
from bench.dossiers import dossiers
from bench.edge import edge
from bench.latency import latency
from bench.load import load
from bench.memory import memory
from bench.replay import replay
from bench.servers import Sides, measured

ON_SERVERS = ["load", "latency", "memory", "replay"]
ALL = [*ON_SERVERS, "dossiers", "edge"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("what", nargs="*", default=ALL, help=f"of {', '.join(ALL)}")
    parser.add_argument("--cases", type=int, default=40, help="lives in a round of load")
    parser.add_argument("--pairs", type=int, default=5, help="interleaved rounds")
    parser.add_argument("--applications", type=int, default=100_000, help="at the edge")
    parser.add_argument("--lives", type=int, default=150, help="commands of each kind at the edge")
    parser.add_argument("--requests", type=int, default=2_000, help="of every page")
    chosen = parser.parse_args()
    if unknown := set(chosen.what) - set(ALL):
        parser.error(f"not known: {', '.join(sorted(unknown))}; there are {', '.join(ALL)}")
    if set(chosen.what) & set(ON_SERVERS):
        measured(partial(_on_servers, chosen))
    if "dossiers" in chosen.what:
        dossiers(rounds=chosen.pairs)
    if "edge" in chosen.what:
        edge(applications=chosen.applications, lives=chosen.lives, requests=chosen.requests)


async def _on_servers(chosen: argparse.Namespace, sides: Sides) -> None:
    settings = await machine.described(sides.client, sides.pool)
    print(", ".join(f"{name} {value}" for name, value in settings.items()))
    print("Temporal in memory; workers and clients in one process")
    for what in chosen.what:
        match what:
            case "load":
                await load(sides, cases=chosen.cases, pairs=chosen.pairs)
            case "latency":
                await latency(sides, cases=chosen.cases)
            case "memory":
                await memory(sides, cases=5 * chosen.cases)
            case "replay":
                await replay(sides, rounds=chosen.pairs)
            case _:
                pass  # needs no servers


if __name__ == "__main__":
    main()
