"""Which build this is: a digest of all code that a workflow replays."""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REPLAYED = ("domain", "workflows", "activities")


def build_id() -> str:
    """The same code has the same id on every machine."""
    digest = hashlib.sha256()
    for package in REPLAYED:
        for file in sorted((ROOT / package).rglob("*.py")):
            digest.update(file.relative_to(ROOT).as_posix().encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
