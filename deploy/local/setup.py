"""Set-up from nothing: a virtual environment with the locked packages. Standard library only.

The second run is instant: a stamp says what the first one made. Two runs at once wait for each
other. Packages come from wherever pip on this machine is told to take them; their hashes decide
what is taken.
"""

import fcntl
import hashlib
import importlib.util
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NEEDED = (3, 11)
NO_PIP = "zhicheng needs Python's own `ensurepip` (on Debian and Ubuntu: the package python3-venv)"


def main(root: Path = ROOT) -> int:
    fault = unfit()
    if fault:
        print(fault, file=sys.stderr)
        return 2
    kept = root / ".zhicheng"  # not in .venv, which may be emptied while another run waits
    kept.mkdir(exist_ok=True)
    with (kept / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return set_up(root)


def unfit() -> str:
    """Why this Python will not do; empty when it will."""
    if sys.version_info < NEEDED:
        needed = ".".join(map(str, NEEDED))
        return (
            f"zhicheng needs Python {needed} or newer; this is {sys.version.split()[0]}. "
            f"Try: make PYTHON=python{needed} setup"
        )
    return "" if importlib.util.find_spec("ensurepip") else NO_PIP


def set_up(root: Path) -> int:
    home = root / ".venv"
    stamp, wanted = home / "zhicheng.stamp", digest(root)
    if stamp.exists() and stamp.read_text() == wanted:
        return 0
    print("zhicheng: setting up .venv (once; half a minute)", flush=True)
    stamp.unlink(missing_ok=True)
    if not fits(home):
        venv.EnvBuilder(with_pip=True, clear=True).create(home)
    pip = [str(home / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install"]
    locked = ["--quiet", "--no-deps", "--require-hashes", "--requirement", "requirements.lock"]
    itself = ["--quiet", "--no-deps", "--no-build-isolation", "--editable", "."]
    for what in (locked, itself):
        done = subprocess.run([*pip, *what], cwd=root, check=False)
        if done.returncode != 0:
            print(f"zhicheng: set-up failed at: pip install {' '.join(what)}", file=sys.stderr)
            return done.returncode
    stamp.write_text(wanted)
    return 0


def fits(home: Path) -> bool:
    """One made by another Python, or half made, is made anew."""
    made = home / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    return made.exists() and (home / "bin" / "pip").exists()


def digest(root: Path) -> str:
    """Of everything that decides what the environment must hold."""
    parts = [(root / name).read_bytes() for name in ("requirements.lock", "pyproject.toml")]
    parts += [Path(__file__).read_bytes(), sys.version.encode(), str(root).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
