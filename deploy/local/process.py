"""Child processes that die with us, whatever becomes of us."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent() -> None:
    """For `before`. The signal follows the thread that forked: start children from the main one."""
    if sys.platform == "linux":
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def spawn(
    command: Sequence[str],
    log: Path,
    *,
    env: Mapping[str, str] | None = None,
    before: Callable[[], None] = die_with_parent,
) -> "subprocess.Popen[bytes]":
    """`before` runs in the child: it calls the kernel and takes no lock, so threads are no harm."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        return subprocess.Popen(
            command,
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            cwd="/",
            env=dict(env) if env is not None else os.environ.copy(),
            preexec_fn=before,  # noqa: PLW1509  see above
        )


def has_died(child: "subprocess.Popen[bytes] | None") -> bool:
    return child is None or child.poll() is not None


def stop(child: "subprocess.Popen[bytes] | None", sign: int, patience: float = 20.0) -> None:
    """Ask, wait, and insist."""
    if child is None or has_died(child):
        return
    child.send_signal(sign)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(patience)
    kill(child)


def kill(child: "subprocess.Popen[bytes] | None") -> None:
    """As a crash would: no warning, no last words."""
    if child is not None:
        child.kill()
        child.wait()


def size_of(log: Path) -> int:
    """Where the log of the next child begins."""
    return log.stat().st_size if log.exists() else 0


def said(log: Path, since: int) -> str:
    with log.open("rb") as file:
        file.seek(since)
        return file.read().decode("utf-8", "replace")


def wait_until(is_so: Callable[[], bool], patience: float, what: str) -> None:
    """Look again until it is so; TimeoutError names what never came."""
    end = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.02)
