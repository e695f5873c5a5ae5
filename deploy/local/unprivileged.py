"""PostgreSQL refuses to run as uid 0. Where we are root it runs, in order of preference:

1. in a user namespace of its own: on disk it remains root's, and nobody's outside of it;
2. under setpriv as `nobody` with the right to read our files, where containers forbid namespaces;
3. as plain `nobody` from a copy of the binaries; then the data must lie where nobody can go.

No user is added and no permission of a directory above ours is changed. Keep to one mode for one
data directory: its owner differs.
"""

import ctypes
import functools
import os
import shutil
import subprocess
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from deploy.local.process import die_with_parent

_CLONE_NEWUSER = 0x10000000
_NOBODY = 65534
_SETPRIV = (
    "setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups",
    "--inh-caps=+dac_override", "--ambient-caps=+dac_override",
)  # fmt: skip
_libc = ctypes.CDLL(None, use_errno=True)


class Mode(StrEnum):
    """How a child runs without being root."""

    PLAIN = "plain"
    USER_NAMESPACE = "user_namespace"
    SETPRIV = "setpriv"
    NOBODY = "nobody"

    @property
    def prefix(self) -> tuple[str, ...]:
        """What stands before the command; a change of user forgets who our parent was."""
        return (*_SETPRIV, "--pdeathsig=INT", "--") if self is Mode.SETPRIV else ()

    @property
    def before(self) -> Callable[[], None]:
        """What the child does before it becomes the command."""
        if self is Mode.USER_NAMESPACE:
            return _enter_user_namespace
        return _become_nobody if self is Mode.NOBODY else die_with_parent

    def hand_over(self, folder: Path) -> None:
        if self in {Mode.SETPRIV, Mode.NOBODY}:
            os.chown(folder, _NOBODY, _NOBODY)


@functools.cache
def best_mode() -> Mode:
    if os.geteuid() != 0:
        return Mode.PLAIN
    if _works(["true"], Mode.USER_NAMESPACE.before):
        return Mode.USER_NAMESPACE
    if shutil.which("setpriv") and _works([*_SETPRIV, "true"], die_with_parent):
        return Mode.SETPRIV
    return Mode.NOBODY


def _works(command: list[str], before: Callable[[], None]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, preexec_fn=before, check=False)
    except subprocess.SubprocessError:
        return False
    return done.returncode == 0


def _enter_user_namespace() -> None:
    """Be nobody inside; on disk we remain who we were."""
    if _libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{_NOBODY} 0 1")
    Path("/proc/self/gid_map").write_text(f"{_NOBODY} 0 1")
    die_with_parent()


def _become_nobody() -> None:
    os.setgroups([])
    os.setgid(_NOBODY)
    os.setuid(_NOBODY)
    die_with_parent()
