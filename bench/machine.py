"""What a figure was measured on, and what the processes below this one have used (Linux only)."""

import os
import platform
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

from temporalio.api.workflowservice.v1 import GetSystemInfoRequest
from temporalio.client import Client

from postgres.pool import Pool

_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


async def described(client: Client, pool: Pool) -> dict[str, str]:
    """The servers are asked themselves; the load tells how busy the neighbours were at the start."""
    server = await client.workflow_service.get_system_info(GetSystemInfoRequest())
    return {
        "cores": str(os.cpu_count()),
        "machine": platform.machine(),
        "Python": platform.python_version(),
        "temporalio": version("temporalio"),
        "Temporal Server": server.server_version,
        "PostgreSQL": await pool.fetchval("show server_version"),
        "fsync": await pool.fetchval("show fsync"),
        "load before": f"{os.getloadavg()[0]:.1f}",
    }


def cpu_seconds() -> dict[str, float]:
    """Used so far by this process and all below it, by the name of the program."""
    known = dict(_processes())
    used: dict[str, float] = defaultdict(float)
    for pid, (name, _, seconds) in known.items():
        if _descends(pid, os.getpid(), known):
            used[name] += seconds
    return used


def used_between(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    return {name: after[name] - before.get(name, 0.0) for name in after}


def resident_kib() -> int:
    """Memory of this process."""
    for line in (_PROC / "self" / "status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise RuntimeError("no VmRSS in /proc/self/status")


def _processes() -> list[tuple[int, tuple[str, int, float]]]:
    found = []
    for folder in _PROC.iterdir():
        if folder.name.isdigit():
            try:
                found.append((int(folder.name), _read((folder / "stat").read_text())))
            except OSError:
                continue  # it has just ended
    return found


def _read(line: str) -> tuple[str, int, float]:
    """Name, parent, seconds: its own and those of its children that have ended."""
    name, rest = line[line.index("(") + 1 : line.rindex(")")], line[line.rindex(")") + 2 :].split()
    return name, int(rest[1]), sum(int(ticks) for ticks in rest[11:15]) / _TICKS


def _descends(pid: int, ancestor: int, known: dict[int, tuple[str, int, float]]) -> bool:
    while pid in known:
        if pid == ancestor:
            return True
        pid = known[pid][1]
    return False
