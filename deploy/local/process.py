"""Child processes that die with us, whatever becomes of us."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent() -> None:
    """For `preexec_fn`. The signal follows the thread that forked: start children from the main one."""
    if sys.platform == "linux":
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def spawn(
    command: Sequence[str],
    log: Path,
    *,
    env: Mapping[str, str] | None = None,
    before: Callable[[], None] = die_with_parent,
    **more: Any,
) -> "subprocess.Popen[bytes]":
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        return subprocess.Popen(
            command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd="/",
            env=dict(env) if env is not None else os.environ.copy(), preexec_fn=before, **more,  # noqa: PLW1509  no threads of ours fork
        )  # fmt: skip


def stop(child: "subprocess.Popen[bytes] | None", sign: int, patience: float = 20.0) -> None:
    """Ask, wait, and insist."""
    if child is None or child.poll() is not None:
        return
    child.send_signal(sign)
    try:
        child.wait(patience)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait(patience)


def wait_until(is_so: Callable[[], bool], patience: float, what: str) -> None:
    """Look again until it is so; TimeoutError names what never came."""
    end = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.02)
