"""`zhicheng draw`: from two seeds to a committee that anybody draws again."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from api.terminal import draw


def run(*words: str) -> Result:
    app = typer.Typer()
    draw.register(app)
    return CliRunner().invoke(app, ["draw", *words])


def two_seeds() -> list[tuple[str, str]]:
    found = []
    for _ in range(2):
        said = run("seed").stdout
        seed, digest = re.search(r"[0-9a-f]{64}", said), re.search(r"sha256:[0-9a-f]{64}", said)
        assert seed is not None
        assert digest is not None
        found.append((seed.group(), digest.group()))
    return found


def a_record() -> dict[str, Any]:
    (office, office_digest), (check, check_digest) = two_seeds()
    people = [{"person": f"e-{n}", "groups": ["节能"]} for n in range(9)]
    return {
        "pool": {"candidates": people, "places": [{"group": "节能", "members": 5, "reserves": 2}]},
        "committed": [
            {"person": "office", "organisation": "committee", "digest": office_digest},
            {"person": "integrity", "organisation": "integrity-office", "digest": check_digest},
        ],
        "revealed": [{"person": "office", "seed": office}, {"person": "integrity", "seed": check}],
    }


def written(folder: Path, record: object) -> str:
    file = folder / "draw.json"
    file.write_text(json.dumps(record, ensure_ascii=False))
    return str(file)


def drawn(folder: Path) -> dict[str, Any]:
    done = run("make", written(folder, a_record()))
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_what_was_drawn_is_drawn_again_by_anybody(tmp_path: Path) -> None:
    record = drawn(tmp_path)

    done = run("verify", written(tmp_path, record))

    assert (done.exit_code, "正选 5 人，候补 2 人" in done.stdout) == (0, True)


def test_a_member_put_in_the_place_of_another_is_seen(tmp_path: Path) -> None:
    record = drawn(tmp_path)
    record["drawn"]["members"][0], record["drawn"]["reserves"][0] = (
        record["drawn"]["reserves"][0], record["drawn"]["members"][0],
    )  # fmt: skip

    done = run("verify", written(tmp_path, record))

    assert (done.exit_code, "O40-draw" in done.stderr) == (1, True)


def test_a_pool_changed_after_it_was_frozen_is_seen(tmp_path: Path) -> None:
    record = drawn(tmp_path)
    record["pool"]["candidates"].append({"person": "e-late", "groups": ["节能"]})

    assert run("verify", written(tmp_path, record)).exit_code == 1


def test_a_seed_that_was_not_committed_to_is_refused_with_its_rule(tmp_path: Path) -> None:
    record = a_record()
    record["revealed"][0]["seed"] = "00" * 32

    done = run("make", written(tmp_path, record))

    assert done.exit_code == 1
    assert "与承诺不符。［O40-draw］" in done.stderr


@pytest.mark.parametrize(
    ("record", "where"),
    [
        ({}, "pool"),
        ([], "整个文件"),
        ({**a_record(), "committed": [{"person": "x"}]}, "committed.0.digest"),
    ],
)
def test_what_is_no_record_says_where(tmp_path: Path, record: object, where: str) -> None:
    done = run("verify", written(tmp_path, record))

    assert (done.exit_code, where in done.stderr) == (2, True)


def test_without_a_result_or_a_file_there_is_nothing_to_verify(tmp_path: Path) -> None:
    assert run("verify", written(tmp_path, a_record())).exit_code == 2
    assert run("verify", str(tmp_path / "none.json")).exit_code == 2
