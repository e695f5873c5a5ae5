"""A child process of ours: started, watched, stopped; where it serves a port, on that of the last time."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.ports import free_port, is_free
from deploy.local.process import has_died, spawn, stop


class WatchedProcess:
    """`python -m module`."""

    def __init__(self, module: str, log: Path) -> None:
        self._module, self._log = module, log
        self._arguments: Sequence[str] = ()
        self._env: Mapping[str, str] = {}
        self._child: subprocess.Popen[bytes] | None = None

    def start(self, *arguments: str, **env: str) -> None:
        self._arguments, self._env = arguments, env
        self._spawn()

    def ensure_running(self) -> bool:
        """True if it had died and was started again."""
        if not has_died(self._child):
            return False
        self._spawn()
        return True

    def stop(self) -> None:
        stop(self._child, signal.SIGTERM)

    def _spawn(self) -> None:
        command = [sys.executable, "-m", self._module, *self._arguments]
        self._child = spawn(command, self._log, env=os.environ | self._env)


class ServedProcess(WatchedProcess):
    """Nobody waits for it: who asks too early asks again."""

    def __init__(self, module: str, log: Path, wish: int | None) -> None:
        """`wish` is the port of the last time; another one if somebody has it by now."""
        super().__init__(module, log)
        self.port = wish if wish and is_free(wish) else free_port()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"
