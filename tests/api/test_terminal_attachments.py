"""`zhicheng attachment …`, as typed."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest_asyncio
import typer
from typer.testing import CliRunner, Result

from api.connection import Connection
from api.terminal import attachments
from postgres.pool import open_pool
from tests.activities.the_record import TheRecord
from tests.attachments.samples import pdf
from tests.domain.builders_lives import Life, a_life
from tests.vault import KEY, VAULT

NUMBER = "2023-00001"
UNIT = ("--as", "p-clerk", "--role", "unit", "--org", "unit-company")


@dataclass
class Terminal:
    app: typer.Typer
    folder: Path
    person: str

    async def type(self, *words: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, self.app, ["attachment", *words])

    async def add(self, data: bytes, *more: str) -> Result:
        file = self.folder / "合同.pdf"
        file.write_bytes(data)
        return await self.type("add", NUMBER, str(file), "--as", self.person, *more)


@pytest_asyncio.fixture
async def terminal(database: str, tmp_path: Path) -> AsyncIterator[Terminal]:
    pool = await open_pool(database, vault=VAULT)
    await (await TheRecord.opened(pool)).write(a_life(until=Life.open))
    person = await pool.fetchval("select person from applications where number = $1", NUMBER)
    app = typer.Typer()
    app.callback()(lambda: None)
    where = str(tmp_path / "store")
    attachments.register(app, lambda: Connection(database, "", "", secrets_key=KEY), lambda: where)
    yield Terminal(app, tmp_path, person)
    await pool.close()


async def test_a_file_is_added_compared_and_opened_and_all_of_it_is_listed(
    terminal: Terminal,
) -> None:
    data = pdf(2)
    added = json.loads((await terminal.add(data, "--json")).stdout)
    digest = added["digest"]
    ticked = await terminal.type("mark", NUMBER, digest, *UNIT, "--what", "original_compared")
    assert ticked.stdout == "已与原件核对。\n"
    copy = terminal.folder / "copy.pdf"
    await terminal.type("open", NUMBER, digest, *UNIT, "--output", str(copy))
    assert copy.read_bytes() == data
    told = (await terminal.type("list", NUMBER)).stdout
    assert "合同.pdf　application/pdf　2 页" in told
    assert "未扫描病毒" in told
    assert "已与原件核对　unit-company" in told
    assert "调阅　unit-company（unit）" in told
    await terminal.type("mark", NUMBER, digest, *UNIT, "--what", "original_compared", "--undo")
    assert "已与原件核对" not in (await terminal.type("list", NUMBER)).stdout


async def test_what_cannot_be_taken_is_told_in_a_sentence(terminal: Terminal) -> None:
    told = await terminal.add(b"MZ, which calls itself a pdf")
    assert told.exit_code == 2
    assert told.stderr == "文件内容不是 PDF、OFD、PNG 或 JPEG；不看文件名，只看内容。\n"
    assert (await terminal.type("list", NUMBER)).stdout == "没有附件。\n"
    missing = await terminal.type("open", NUMBER, "sha256:0", *UNIT, "--output", "never")
    assert (missing.exit_code, missing.stderr) == (2, f"申请书 {NUMBER} 没有此附件。\n")
