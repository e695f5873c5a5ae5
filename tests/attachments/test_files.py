"""Uploads survive breaks, files are known by what they are, and every opening is written down."""

import asyncio
import hashlib
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from api.attachments.files import (
    Files,
    Mark,
    NoSuchFile,
    WrongOffset,
    open_store,
)
from api.attachments.inspection import LARGEST, PDF, BadFile
from api.attachments.scanning import Scan
from api.attachments.sealed_store import name_before_keys
from domain.people import Actor, Role
from domain.refusals import Refused
from postgres.pool import Pool, open_pool
from tests.activities.the_record import TheRecord
from tests.attachments.samples import pdf
from tests.domain.builders_lives import Life, a_life
from tests.vault import VAULT

NUMBER = "2023-00001"
NOW = datetime(2023, 11, 10, 1, 0, tzinfo=UTC)
CLERK = Actor("p-clerk", "unit-company", Role.UNIT)


class Says:
    """A scanner that has made up its mind."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan

    async def scan(self, file: Path) -> Scan:
        assert file.name
        return self._scan


@pytest_asyncio.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    opened = await open_pool(database, vault=VAULT)
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def person(pool: Pool) -> str:
    await (await TheRecord.opened(pool)).write(a_life(until=Life.open))
    found: str = await pool.fetchval("select person from applications where number = $1", NUMBER)
    return found


@pytest.fixture
def files(pool: Pool, tmp_path: Path) -> Files:
    return Files(pool, open_store(tmp_path / "files"))


def digest_of(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def kept(tmp_path: Path) -> list[str]:
    return sorted(
        file.relative_to(tmp_path / "files").as_posix()
        for file in (tmp_path / "files").rglob("*")
        if file.is_file()
    )


async def test_a_file_in_pieces_is_kept_once_it_is_whole(
    files: Files, person: str, tmp_path: Path
) -> None:
    data = pdf(2)
    upload = await files.begin(NUMBER, person, "合同.pdf", len(data), NOW)
    assert await files.append(upload.id, 0, data[:100], NOW) == 100
    with pytest.raises(WrongOffset):
        await files.finish(upload.id, NOW)
    await files.append(upload.id, 100, data[100:], NOW)
    attachment = await files.finish(upload.id, NOW)
    assert (attachment.digest, attachment.media_type, attachment.pages) == (digest_of(data), PDF, 2)
    assert attachment.scan is Scan.NOT_SCANNED
    (only,) = kept(tmp_path)
    assert only.endswith(attachment.digest.removeprefix("sha256:"))


async def test_an_upload_goes_on_where_it_broke(files: Files, person: str) -> None:
    """The answer to a piece was lost: the sender asks, or is told, how far it came."""
    data = pdf()
    upload = await files.begin(NUMBER, person, "a.pdf", len(data), NOW)
    await files.append(upload.id, 0, data[:50], NOW)
    with pytest.raises(WrongOffset) as caught:
        await files.append(upload.id, 0, data[:50], NOW)
    assert caught.value.received == 50
    assert (await files.upload(upload.id)).received == 50
    await files.append(upload.id, 50, data[50:], NOW)
    assert (await files.finish(upload.id, NOW)).digest == digest_of(data)


async def test_finishing_twice_is_one_attachment(files: Files, person: str, pool: Pool) -> None:
    data = pdf()
    upload = await files.begin(NUMBER, person, "a.pdf", len(data), NOW)
    await files.append(upload.id, 0, data, NOW)
    first, second = await asyncio.gather(files.finish(upload.id, NOW), files.finish(upload.id, NOW))
    assert first == second
    again = await files.begin(NUMBER, person, "b.pdf", len(data), NOW)
    await files.append(again.id, 0, data, NOW)
    assert (await files.finish(again.id, NOW)) == first
    assert await pool.fetchval("select count(*) from attachments") == 1


async def test_of_two_pieces_for_one_place_one_is_taken(files: Files, person: str) -> None:
    data = pdf()
    upload = await files.begin(NUMBER, person, "a.pdf", len(data), NOW)
    results = await asyncio.gather(
        *(files.append(upload.id, 0, data, NOW) for _ in range(4)), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == ["WrongOffset"] * 3 + ["int"]


@pytest.mark.parametrize(
    ("data", "said"), [(b"not a pdf", "不是 PDF"), (pdf(script=True), "可执行")]
)
async def test_what_cannot_be_taken_leaves_nothing_behind(
    files: Files, person: str, tmp_path: Path, data: bytes, said: str
) -> None:
    upload = await files.begin(NUMBER, person, "a.pdf", len(data), NOW)
    await files.append(upload.id, 0, data, NOW)
    with pytest.raises(BadFile, match=said):
        await files.finish(upload.id, NOW)
    assert kept(tmp_path) == []
    assert await files.attachments(NUMBER) == ()
    with pytest.raises(NoSuchFile):
        await files.upload(upload.id)


@pytest.mark.parametrize("scan", [Scan.CLEAN, Scan.NOT_SCANNED])
async def test_what_the_scanner_said_is_seen(files: Files, person: str, scan: Scan) -> None:
    scanned = Files(files.pool, files.store, Says(scan))
    data = pdf()
    upload = await scanned.begin(NUMBER, person, "a.pdf", len(data), NOW)
    await scanned.append(upload.id, 0, data, NOW)
    assert (await scanned.finish(upload.id, NOW)).scan is scan


async def test_a_virus_is_not_kept(files: Files, person: str, tmp_path: Path) -> None:
    scanned = Files(files.pool, files.store, Says(Scan.INFECTED))
    data = pdf()
    upload = await scanned.begin(NUMBER, person, "a.pdf", len(data), NOW)
    await scanned.append(upload.id, 0, data, NOW)
    with pytest.raises(BadFile, match="发现病毒"):
        await scanned.finish(upload.id, NOW)
    assert kept(tmp_path) == []


async def test_only_the_applicant_uploads(files: Files, person: str) -> None:
    assert person
    with pytest.raises(Refused) as caught:
        await files.begin(NUMBER, "somebody-else", "a.pdf", 10, NOW)
    assert caught.value.rule == "N89-3.3.2-1"


@pytest.mark.parametrize(
    ("name", "size"), [("", 1), ("a\u202epdf.exe", 1), ("长" * 201, 1), ("a.pdf", 0),
                       ("a.pdf", LARGEST + 1)],
)  # fmt: skip
async def test_names_and_sizes_beyond_bounds_are_refused(
    files: Files, person: str, name: str, size: int
) -> None:
    with pytest.raises(BadFile):
        await files.begin(NUMBER, person, name, size, NOW)


async def test_more_than_was_announced_is_refused(files: Files, person: str) -> None:
    upload = await files.begin(NUMBER, person, "a.pdf", 3, NOW)
    with pytest.raises(BadFile, match="多于所报"):
        await files.append(upload.id, 0, b"four", NOW)


@pytest.mark.parametrize("upload", ["nonsense", str(uuid.UUID(int=7))])
async def test_an_unknown_upload_is_said_so(files: Files, upload: str) -> None:
    with pytest.raises(NoSuchFile):
        await files.append(upload, 0, b"x", NOW)


async def test_who_opened_which_file_when_is_kept_for_ever(
    files: Files, person: str, pool: Pool
) -> None:
    data = pdf()
    upload = await files.begin(NUMBER, person, "a.pdf", len(data), NOW)
    await files.append(upload.id, 0, data, NOW)
    digest = (await files.finish(upload.id, NOW)).digest
    _, opened = await files.open(NUMBER, digest, CLERK, NOW)
    assert opened == data
    (view,) = await files.views(NUMBER)
    assert (view.digest, view.person, view.role, view.at) == (digest, "p-clerk", "unit", NOW)
    with pytest.raises(asyncpg.RestrictViolationError):
        await pool.execute("delete from attachment_views")
    with pytest.raises(NoSuchFile):
        await files.open(NUMBER, "sha256:" + "0" * 64, CLERK, NOW)


async def test_a_file_that_is_not_what_its_digest_says_is_not_handed_out(
    files: Files, person: str, tmp_path: Path
) -> None:
    data = pdf()
    upload = await files.begin(NUMBER, person, "a.pdf", len(data), NOW)
    await files.append(upload.id, 0, data, NOW)
    digest = (await files.finish(upload.id, NOW)).digest
    (name,) = kept(tmp_path)
    (tmp_path / "files" / name).write_bytes(b"something else")
    with pytest.raises(NoSuchFile, match="无法解密"):
        await files.open(NUMBER, digest, CLERK, NOW)
    (tmp_path / "files" / name).unlink()
    with pytest.raises(NoSuchFile, match="不在存储中"):
        await files.open(NUMBER, digest, CLERK, NOW)


async def test_a_file_from_before_there_were_keys_is_read_where_it_lies_and_checked(
    files: Files, person: str, tmp_path: Path
) -> None:
    data = pdf()
    upload = await files.begin(NUMBER, person, "a.pdf", len(data), NOW)
    await files.append(upload.id, 0, data, NOW)
    digest = (await files.finish(upload.id, NOW)).digest
    (name,) = kept(tmp_path)
    (tmp_path / "files" / name).unlink()
    before = tmp_path / "files" / name_before_keys(digest)
    before.parent.mkdir(parents=True)
    before.write_bytes(data)

    assert (await files.open(NUMBER, digest, CLERK, NOW))[1] == data
    before.write_bytes(b"something else")
    with pytest.raises(NoSuchFile, match="与校验值不符"):
        await files.open(NUMBER, digest, CLERK, NOW)


async def test_a_tier_ticks_a_file_once_and_may_take_the_tick_back(
    files: Files, person: str
) -> None:
    data = pdf()
    upload = await files.begin(NUMBER, person, "a.pdf", len(data), NOW)
    await files.append(upload.id, 0, data, NOW)
    digest = (await files.finish(upload.id, NOW)).digest
    for _ in range(2):
        await files.mark(NUMBER, digest, Mark.ORIGINAL_COMPARED, CLERK, NOW)
    await files.mark(NUMBER, digest, Mark.STAMP_SEEN, CLERK, NOW)
    assert [found.mark for found in await files.marks(NUMBER)] == list(Mark)
    await files.unmark(NUMBER, digest, Mark.STAMP_SEEN, CLERK)
    assert [found.mark for found in await files.marks(NUMBER)] == [Mark.ORIGINAL_COMPARED]
    with pytest.raises(NoSuchFile):
        await files.mark(NUMBER, "sha256:" + "0" * 64, Mark.STAMP_SEEN, CLERK, NOW)
