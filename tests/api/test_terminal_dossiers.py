"""`zhicheng dossier save | show | freeze` and `zhicheng diff`, as typed."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest_asyncio
import typer
from typer.testing import CliRunner, Result

from activities.adapters.postgres_seasons import PostgresSeasons
from activities.seasons import Publication
from api.connection import Connection
from api.notices import load_notice
from api.terminal import dossiers
from domain.dossier.canonical import as_data, digest
from domain.dossier.form import Dossier
from postgres.pool import open_pool
from tests.activities.the_record import TheRecord
from tests.domain.builders_lives import Life, a_life
from tests.dossiers.builders import GREEN, green, with_basic
from tests.vault import KEY, VAULT

NUMBER = "2023-00001"


@dataclass
class Terminal:
    app: typer.Typer
    folder: Path
    person: str
    database: str

    async def type(self, *words: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, self.app, words)

    async def save(self, content: object, *, person: str = "") -> Result:
        file = self.folder / "content.json"
        file.write_text(json.dumps(content, ensure_ascii=False))
        return await self.type("dossier", "save", NUMBER, str(file), "--as", person or self.person)

    async def freeze(self, dossier: Dossier) -> Result:
        saved = await self.save(as_data(dossier))
        assert saved.exit_code == 0, saved.output
        return await self.type("dossier", "freeze", NUMBER, "--as", self.person)


@pytest_asyncio.fixture
async def terminal(database: str, tmp_path: Path) -> AsyncIterator[Terminal]:
    pool = await open_pool(database, vault=VAULT)
    await (await TheRecord.opened(pool)).write(a_life(until=Life.open))
    person = await pool.fetchval("select person from applications where number = $1", NUMBER)
    app = typer.Typer()
    dossiers.register(app, lambda: Connection(database, "", "", secrets_key=KEY))
    yield Terminal(app, tmp_path, person, database)
    await pool.close()


async def test_what_is_saved_is_shown_and_what_is_wrong_is_told(terminal: Terminal) -> None:
    saved = await terminal.save({"summary": {"text": "总结", "signed": "是"}, "notice": "甲"})
    assert saved.exit_code == 0
    assert "思想和业务工作总结：第 1 次保存" in saved.stdout
    assert "手写签字（summary.signed）：类型不符；应为：true 或 false" in saved.stdout
    shown = await terminal.type("dossier", "show", NUMBER)
    assert json.loads(shown.stdout) == {"summary": {"text": "总结", "signed": "是"}, "notice": "甲"}


async def test_a_faulty_draft_is_not_frozen_and_every_fault_is_told(terminal: Terminal) -> None:
    await terminal.save({"notice": "甲"})
    frozen = await terminal.type("dossier", "freeze", NUMBER, "--as", terminal.person)
    assert frozen.exit_code == 2
    assert "基本信息（basic）：缺少此项；应为：必填" in frozen.stderr


async def test_two_revisions_are_compared_and_what_hung_on_the_wall_is_marked(
    terminal: Terminal,
) -> None:
    old = green()
    assert digest(old) in (await terminal.freeze(old)).stdout
    moved = with_basic(
        replace(old, performances=(replace(old.performances[0], rank=2),)), phone="1"
    )
    await terminal.freeze(moved)
    told = await terminal.type("diff", NUMBER, "1", "2")
    assert told.stdout.splitlines() == [
        "基本信息·联系电话：13800000000 → 1",
        "工作业绩第1行·个人排名［公示内容］：1 → 2",
        "共 2 处，须重新公示。",
    ]
    read = json.loads((await terminal.type("diff", NUMBER, "1", "2", "--json")).stdout)
    assert [change["publicised"] for change in read] == [False, True]
    assert (await terminal.type("diff", NUMBER, "1", "1")).stdout == "两版内容相同。\n"


async def test_wrong_use_and_refusals_are_sentences(terminal: Terminal) -> None:
    missing = await terminal.type("diff", NUMBER, "1", "2")
    assert (missing.exit_code, missing.stderr) == (2, f"申请书 {NUMBER} 没有第 1 版材料。\n")
    other = await terminal.save({"notice": "甲"}, person="somebody-else")
    assert other.exit_code == 1
    assert "申请书由申报人本人填写。" in other.stderr
    unknown = await terminal.save({"horoscope": 1})
    assert unknown.exit_code == 2
    assert "没有栏目 horoscope" in unknown.stderr


async def test_a_revision_is_examined_with_what_the_registers_said(terminal: Terminal) -> None:
    await terminal.freeze(green())
    pool = await open_pool(terminal.database, vault=VAULT)
    real = load_notice(GREEN)
    second = replace(real, terms=replace(real.terms, edition=2))
    await PostgresSeasons(pool).publish(Publication(second, "organiser-1", datetime.now(UTC)))
    await pool.execute("update applications set edition = 2 where number = $1", NUMBER)
    before = await terminal.type("dossier", "examine", NUMBER, "1")
    assert "N89-5.5-1　尚未自动比对，凭佐证材料人工审核。" in before.stdout
    await pool.executemany(
        "insert into comparisons (number, revision, register, outcome, differs, attempt, at)"
        " values ($1, 1, $2, $3, $4, $5, now())",
        [
            (NUMBER, "education", "unavailable", [], "run-1/education"),
            (NUMBER, "education", "verified", [], "run-2/education"),
            (NUMBER, "archive", "mismatched", ["archive.custodian"], "run-1/archive"),
        ],
    )
    await pool.close()
    after = await terminal.type("dossier", "examine", NUMBER, "1")
    assert "N89-5.5-1　学历、学位信息：验证通过。" in after.stdout
    assert "档案存放机构：验证未通过（不符：archive.custodian）" in after.stdout
    answers = json.loads((await terminal.type("dossier", "examine", NUMBER, "1", "--json")).stdout)
    (verified,) = [one for one in answers if one["rule"] == "JB24-3.2E-2d"]
    assert verified["outcome"] == "passed"
    missing = await terminal.type("dossier", "examine", NUMBER, "9")
    assert (missing.exit_code, missing.stderr) == (2, f"申请书 {NUMBER} 没有第 9 版材料。\n")
