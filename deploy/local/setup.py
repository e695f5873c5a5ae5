"""Set-up from nothing: a virtual environment with the locked packages. Standard library only.

Twice in a row the second run is instant (a stamp of what the lock and this file say); two runs at
once wait for each other. pip is used as it is configured on the machine.
"""

import fcntl
import hashlib
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".venv"
STAMP = HOME / "zhicheng.stamp"
NEEDED = (3, 11)


def main() -> int:
    if sys.version_info < NEEDED:
        needed = ".".join(map(str, NEEDED))
        print(f"zhicheng needs Python {needed} or newer; this is {sys.version.split()[0]}. "
              f"Try: make PYTHON=python{needed} setup", file=sys.stderr)  # fmt: skip
        return 2
    HOME.mkdir(exist_ok=True)
    with (HOME / "zhicheng.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _set_up()


def _set_up() -> int:
    wanted = _digest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return 0
    print("zhicheng: setting up .venv (once; about a minute)", flush=True)
    STAMP.unlink(missing_ok=True)
    venv.EnvBuilder(with_pip=True, clear=False, upgrade_deps=False).create(HOME)
    python = HOME / "bin" / "python"
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    locked = [*pip, "--no-deps", "--require-hashes", "--requirement", "requirements.lock"]
    itself = [*pip, "--no-deps", "--no-build-isolation", "--editable", "."]
    for command in (locked, itself):
        done = subprocess.run(command, cwd=ROOT, check=False)
        if done.returncode != 0:
            print(f"zhicheng: set-up failed at: {' '.join(command[3:])}", file=sys.stderr)
            return done.returncode
    STAMP.write_text(wanted)
    return 0


def _digest() -> str:
    said = [(ROOT / name).read_bytes() for name in ("requirements.lock", "pyproject.toml")]
    said += [Path(__file__).read_bytes(), sys.version.encode(), str(ROOT).encode()]
    return hashlib.sha256(b"\0".join(said)).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
