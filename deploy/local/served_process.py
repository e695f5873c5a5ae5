"""A child process that serves a port: started, watched, stopped; on the same port as the last time."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.ports import free_port, is_free
from deploy.local.process import has_died, spawn, stop


class ServedProcess:
    """Nobody waits for it: who asks too early asks again."""

    def __init__(self, module: str, log: Path, wish: int | None) -> None:
        """`wish` is the port of the last time; another one if somebody has it by now."""
        self._module, self._log = module, log
        self.port = wish if wish and is_free(wish) else free_port()
        self._arguments: Sequence[str] = ()
        self._env: Mapping[str, str] = {}
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

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
