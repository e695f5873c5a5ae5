"""The stand-in for the registers as a child process: started, watched, stopped."""

import signal
import subprocess
import sys
from pathlib import Path

from deploy.local.ports import free_port, is_free
from deploy.local.process import has_died, spawn, stop


class RegisterProcess:
    """Nobody waits for it: who asks too early asks again."""

    def __init__(self, people: Path, log: Path, wish: int | None) -> None:
        """`wish` is the port of the last time; another one if somebody has it by now."""
        self._people, self._log = people, log
        self.port = wish if wish and is_free(wish) else free_port()
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "deploy.local.registers", "--port", str(self.port)]
        self._child = spawn([*command, "--people", str(self._people)], self._log)

    def ensure_running(self) -> bool:
        """True if it had died and was started again."""
        if not has_died(self._child):
            return False
        self.start()
        return True

    def stop(self) -> None:
        stop(self._child, signal.SIGTERM)
