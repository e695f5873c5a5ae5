"""Set-up from nothing, on a small project of its own that needs no package from anywhere."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import setup

PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "trial"
version = "1"
"""
BACKEND = '''
"""A wheel that puts this folder on the path."""
import pathlib, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    info = "trial-1.dist-info/"
    with zipfile.ZipFile(pathlib.Path(folder) / "trial-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("trial.pth", str(pathlib.Path.cwd()))
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: trial\\nVersion: 1\\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "RECORD", "")
    return "trial-1-py3-none-any.whl"
'''
NOWHERE = f"nothing==1 --hash=sha256:{'0' * 64}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    place = tmp_path / "deploy" / "local"
    place.mkdir(parents=True)
    shutil.copy(setup.__file__, place)
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "requirements.lock").write_text("# nothing is needed\n")
    (tmp_path / "backend.py").write_text(BACKEND)
    return tmp_path


def test_of_two_set_ups_at_once_one_does_the_work_and_later_ones_do_nothing(project: Path) -> None:
    both = [begin(project), begin(project)]

    said = [end(one) for one in both]
    later = end(begin(project))

    assert sorted(code for code, _ in said) == [0, 0]
    assert sum("setting up" in words for _, words in said) == 1
    assert later == (0, "")
    subprocess.run([project / ".venv/bin/python", "-c", "import backend"], check=True)


def test_a_set_up_that_fails_says_at_what_and_is_tried_again(project: Path) -> None:
    lock = project / "requirements.lock"
    lock.write_text(NOWHERE)

    code, words = end(begin(project))

    assert code != 0
    assert "set-up failed at: pip install --quiet --no-deps --require-hashes" in words
    lock.write_text("")
    assert end(begin(project))[0] == 0


def test_an_environment_of_another_python_is_made_anew(project: Path) -> None:
    left_over = project / ".venv" / "lib" / "python3.2" / "site-packages"
    left_over.mkdir(parents=True)

    code, _ = end(begin(project))

    assert code == 0
    assert not left_over.exists()


def test_a_python_too_old_is_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup, "NEEDED", (3, 99))

    code = setup.main(tmp_path)

    assert code == 2
    words = capsys.readouterr().err
    assert words.startswith("zhicheng needs Python 3.99 or newer; this is 3.")
    assert "make PYTHON=python3.99 setup" in words
    assert list(tmp_path.iterdir()) == []


def test_the_lock_names_every_package_by_hash_and_no_address() -> None:
    lock = (setup.ROOT / "requirements.lock").read_text()

    pinned = [line for line in lock.splitlines() if line and line[0].isalnum()]

    assert pinned
    assert all("==" in line and line.endswith("\\") for line in pinned)
    assert lock.count("--hash=sha256:") >= len(pinned)
    assert "://" not in lock


def begin(project: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "deploy/local/setup.py"], cwd=project, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=os.environ | {"PIP_NO_INDEX": "1"},
    )  # fmt: skip


def end(begun: "subprocess.Popen[str]") -> tuple[int, str]:
    words, _ = begun.communicate(timeout=100)
    return begun.returncode, words
