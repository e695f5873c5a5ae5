"""The arrows point at the domain: checked by import-linter, and seen to be able to fail."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def linted(folder: Path) -> "subprocess.CompletedProcess[str]":
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_every_contract_is_kept() -> None:
    done = linted(ROOT)

    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("domain/refusals.py", "import temporalio"),
        ("domain/refusals.py", "import workflows"),
        ("workflows/options.py", "import asyncpg"),
        ("workflows/options.py", "import postgres.pool"),
        ("api/commands.py", "import activities.records"),
    ],
)
def test_a_forbidden_import_breaks_a_contract(tmp_path: Path, file: str, line: str) -> None:
    """The control: a rule that cannot fail guards nothing."""
    for package in ("domain", "postgres", "activities", "workflows", "workers", "api"):
        for source in (ROOT / package).rglob("*.py"):
            copy = tmp_path / source.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(source.read_text())
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    broken = tmp_path / file
    broken.write_text(f"{broken.read_text()}\n{line}\n")

    done = linted(tmp_path)

    assert done.returncode == 1
    assert "BROKEN" in done.stdout
