"""The order of a set or of hashes must decide nothing: workers of any process read one history."""

import os
import subprocess
import sys

import pytest

from deploy.local.stack import ROOT
from tests.replay.test_old_histories import FILES


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_every_history_replays_under_another_hash_seed(seed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.replay.every_history"],
        cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == len(FILES)
