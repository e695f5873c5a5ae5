"""The dossier of a procedure proves itself: whatever is changed in it is found, and named."""

import asyncio
import io
import json
import zipfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import typer
from hypothesis import given, settings, strategies as st
from typer.testing import CliRunner, Result

from api.connection import Connection
from api.procedure.packing import MANIFEST, SIGNATURE, Facts, packed, sealed
from api.procedure.parts import parts_of
from api.procedure.verifying import Fault, verify
from api.terminal import procedure
from domain import commands as c
from domain.calendar import Edition
from postgres.canonical import canonical
from postgres.pool import Pool, open_pool
from tests.activities.the_record import TheRecord
from tests.domain.builders_calendar import SEASON
from tests.domain.builders_lives import DIGEST, Life, a_life, at
from tests.vault import KEY, VAULT
from workflows.signing import Sealer

NUMBER = "2023-00001"
SEED, OTHER_SEED = "11" * 32, "22" * 32
FACTS = Facts(NUMBER, "2024-01-02T00:00:00+00:00")
Files = dict[str, bytes]


@pytest_asyncio.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    opened = await open_pool(database, vault=VAULT)
    yield opened
    await opened.close()


def the_season(_first: int, _last: int) -> Edition:
    return SEASON


async def a_dossier(pool: Pool, life: Life) -> bytes:
    await (await TheRecord.opened(pool)).write(life)
    parts = await parts_of(pool, NUMBER, the_season, at("2024-03-02"))
    assert parts is not None
    return sealed(parts, FACTS, SEED)


def unpacked(content: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def edited(content: bytes, part: str, edit: Callable[[Any], object]) -> bytes:
    """One part changed, its digest and the signature left as they were."""
    files = unpacked(content)
    said = json.loads(files[part])
    edit(said)
    return packed({**files, part: canonical(said)})


# ------------------------------------------------------------------------------ what it holds


async def test_a_whole_life_is_in_one_file_that_holds(pool: Pool) -> None:
    content = await a_dossier(pool, a_life())

    found = verify(content, Sealer.of(SEED).public_key)

    assert (found.faults, found.number, found.key) == ((), NUMBER, Sealer.of(SEED).id)
    files = unpacked(content)
    assert {
        "notice.json", "events.json", "ledger.json", "letters.json", "certificates.json",
        "refusals.json", "quarantine.json", "revisions.json", "viewings.json", "signers.json",
        "histories.json", MANIFEST, SIGNATURE,
    } == set(files)  # fmt: skip
    rows = json.loads(files["events.json"])["rows"]
    assert all(row["hash"] for row in rows)
    assert [row["row"]["link"] for row in rows] == list(range(1, len(rows) + 1))
    assert json.loads(files["letters.json"])


async def test_a_sealed_vote_is_in_no_part_and_the_file_still_holds(pool: Pool) -> None:
    life = a_life(until=Life.under_review)
    life.do(c.RecordOpinion, life.expert, at("2023-12-21"), opinion=DIGEST)
    content = await a_dossier(pool, life.voted())

    assert verify(content).faults == ()
    for name, part in unpacked(content).items():
        for secret in (b'"passed"', b"p-expert", b'"tally"'):
            assert secret not in part, name


async def test_the_same_parts_are_the_same_bytes(pool: Pool) -> None:
    await a_dossier(pool, a_life(until=Life.submitted))
    parts = await parts_of(pool, NUMBER, the_season, at("2024-03-02"))
    assert parts is not None

    assert sealed(parts, FACTS, SEED) == sealed(dict(reversed(parts.items())), FACTS, SEED)


# ------------------------------------------------------------------------------- what is found


async def test_what_is_tampered_with_is_named(pool: Pool) -> None:
    content = await a_dossier(pool, a_life())
    files = unpacked(content)
    digest = "内容与目录所记的 SHA-256 不符"

    def another_day(said: Any) -> None:
        said["rows"][4]["row"]["at"] = "2020-01-01T00:00:00.000000+00:00"

    def one_less(said: Any) -> None:
        del said["rows"][2]

    def fewer_days(said: Any) -> None:
        said["totals"][0]["days"] -= 1

    without = packed({name: raw for name, raw in files.items() if name != "letters.json"})
    resigned = sealed({name: json.loads(raw) for name, raw in files.items()
                       if name not in {MANIFEST, SIGNATURE}}, FACTS, OTHER_SEED)  # fmt: skip
    key = Sealer.of(SEED).public_key
    cases = {
        edited(content, "events.json", another_day): (
            Fault("events.json", digest), Fault("events.json", "第 5 环已被改动")),
        edited(content, "events.json", one_less): (
            Fault("events.json", digest), Fault("events.json", "第 3 环缺失或次序不对")),
        edited(content, "ledger.json", fewer_days): (
            Fault("ledger.json", digest), Fault("ledger.json", "各方日数之和不等于全程日数")),
        edited(content, MANIFEST, lambda said: said.update(number="2023-00002")): (
            Fault(SIGNATURE, "签名与目录不符，或没有签名"),),
        without: (Fault("letters.json", "缺少这一部分"),),
        packed({**files, "more.json": b"{}"}): (Fault("more.json", "目录中没有这一部分"),),
        resigned: (Fault(SIGNATURE, "签名的不是指定的公钥"),),
    }  # fmt: skip

    for changed, faults in cases.items():
        assert verify(changed, key).faults == faults


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_any_byte_that_is_changed_is_found(data: st.DataObject) -> None:
    content = bytearray(_SMALL)
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))

    assert verify(bytes(content)).faults


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 2_000))
def test_rubbish_is_refused_and_never_an_error(rubbish: bytes, cut: int) -> None:
    assert verify(rubbish).faults
    assert verify(_SMALL[: min(cut, len(_SMALL) - 1)]).faults
    assert verify(_SMALL + rubbish).faults or not rubbish


_SMALL = sealed(
    {"ledger.json": {"days": [1], "totals": [{"days": 1}]}, "events.json": {"rows": []}},
    FACTS, SEED,
)  # fmt: skip


# --------------------------------------------------------------------------------- as typed


async def typed(connection: Connection, *words: str) -> Result:
    app = typer.Typer()
    procedure.register(app, lambda: connection, the_season)
    return await asyncio.to_thread(CliRunner().invoke, app, ["procedure", *words])


async def test_exported_and_verified_from_a_terminal(
    pool: Pool, database: str, tmp_path: Path
) -> None:
    await (await TheRecord.opened(pool)).write(a_life(until=Life.submitted))
    here = Connection(database, "", "", SEED, KEY)
    nowhere = Connection("postgresql://nowhere.invalid/x", "", "")
    file = tmp_path / "dossier.zip"

    done = await typed(here, "export", NUMBER, "-o", str(file))
    assert done.exit_code == 0, done.output
    assert (await typed(nowhere, "verify", str(file))).exit_code == 0
    assert (await typed(here, "export", NUMBER, "-o", str(file))).exit_code == 2  # never over it
    assert (await typed(here, "export", "2023-99999", "-o", str(file) + "2")).exit_code == 2
    unsigned = Connection(database, "", "", "", KEY)
    assert (await typed(unsigned, "export", NUMBER, "-o", str(file) + "2")).exit_code == 2

    wrong = await typed(nowhere, "verify", str(file), "--key", Sealer.of(OTHER_SEED).public_key)
    assert (wrong.exit_code, "签名的不是指定的公钥" in wrong.output) == (1, True)
    file.write_bytes(file.read_bytes()[:-5])
    assert (await typed(nowhere, "verify", str(file))).exit_code == 1


@pytest.mark.parametrize("key", ["", "zz", SIGNATURE])
def test_a_key_that_is_none_has_signed_nothing(key: str) -> None:
    assert verify(_SMALL, key).faults == (Fault(SIGNATURE, "签名的不是指定的公钥"),)
