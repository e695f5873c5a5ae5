"""Uploads that can be resumed, files known by their digest, marks of the tiers, and every opening.

A file is kept once it is whole, its content is one of the allowed kinds, and no virus was found.
Until then its pieces lie apart, and nothing refers to them. Contents and names are sealed with the
key of the person whose application it is.
"""

import hashlib
import tempfile
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import asyncpg
import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from api.attachments import sealed_store
from api.attachments.inspection import LARGEST, BadFile, Content, inspected
from api.attachments.scanning import NoScanner, Scan, Scanner
from domain.dossier.limits import LONGEST_NAME, is_unseen
from domain.people import Actor
from domain.refusals import Refused
from postgres.personal import (
    PersonalKey,
    context_of_file_name,
    is_sealed_text,
    key_of,
    key_of_applicant,
)
from postgres.pool import Connection, Pool
from postgres.statements import statements
from postgres.vault import Unreadable

SQL = statements(__file__, "files")


class Mark(StrEnum):
    """What a tier ticks for a file."""

    ORIGINAL_COMPARED = "original_compared"  # 已与原件核对 (N89-3.3.3a-2)
    STAMP_SEEN = "stamp_seen"  # 已核对单位盖章 (JB24-3.5-6c)


class NoSuchFile(LookupError):
    """There is no such upload or attachment."""


class WrongOffset(Exception):
    """A piece does not begin where the upload has come to: go on at `received`."""

    def __init__(self, received: int) -> None:
        self.received = received
        super().__init__(f"已收到 {received} 字节，请从此处继续上传。")


@dataclass(frozen=True, slots=True)
class Upload:
    id: str
    number: str
    person: str
    name: str
    size: int
    received: int
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    digest: str
    name: str
    media_type: str
    size: int
    pages: int
    scan: Scan
    uploaded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Marked:
    digest: str
    mark: Mark
    person: str
    organisation: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Viewed:
    digest: str
    person: str
    organisation: str
    role: str
    at: datetime


def open_store(where: str | Path) -> ObjectStore:
    """A folder, made if it is missing; or an address such as s3://bucket/prefix."""
    if isinstance(where, Path) or "://" not in where:
        return LocalStore(str(where), mkdir=True)
    return from_url(where)


@dataclass(frozen=True, slots=True)
class Files:
    pool: Pool
    store: ObjectStore
    scanner: Scanner = field(default_factory=NoScanner)

    # ------------------------------------------------------------------ uploading

    async def begin(self, number: str, person: str, name: str, size: int, at: datetime) -> Upload:
        """Refused if the application is not this person's; BadFile for a size or a name beyond bounds."""
        _refuse_name_and_size(name, size)
        if not await self.pool.fetchval(SQL["dossier_of_a_person"], number, person):
            raise Refused("N89-3.3.2-1", "申请书由申报人本人填写和上传附件。")
        await self.pool.execute(SQL["make_dossier"], number)
        upload = uuid.uuid4()
        async with self.pool.acquire() as connection:
            key = await key_of(connection, person)
            sealed = key.seal_text(name, context_of_file_name(number))
            await connection.execute(SQL["begin"], upload, number, person, sealed, size, at)
        return Upload(str(upload), number, person, name, size, 0)

    async def upload(self, upload: str) -> Upload:
        """How far it has come."""
        async with self.pool.acquire() as connection:
            return await _upload(connection, await connection.fetchrow(SQL["upload"], _id(upload)))

    async def append(self, upload: str, offset: int, piece: bytes, at: datetime) -> int:
        """How much has been received. The same piece again, from an earlier offset, is WrongOffset."""
        async with self._locked(upload) as (connection, known):
            if offset != known.received:
                raise WrongOffset(known.received)
            received = offset + len(piece)
            if received > known.size:
                raise BadFile(f"内容多于所报的 {known.size} 字节。")
            if piece:
                key = await key_of(connection, known.person)
                await sealed_store.keep_piece(self.store, key, known.id, offset, piece)
            await connection.execute(SQL["received"], _id(upload), received, at)
        return received

    async def finish(self, upload: str, at: datetime) -> Attachment:
        """Once it is whole: looked at, scanned and kept. Again: the same attachment.

        BadFile says why it cannot be taken; nothing of it is kept then.
        """
        try:
            kept = await self._finished(upload, at)
        except BadFile:
            await self.pool.execute(SQL["forget"], _id(upload))
            await self._forget_pieces(upload)
            raise
        await self._forget_pieces(upload)
        return kept

    async def _finished(self, upload: str, at: datetime) -> Attachment:
        async with self._locked(upload) as (connection, known):
            digest = known.digest
            if digest is None:
                if known.received < known.size:
                    raise WrongOffset(known.received)
                digest = await self._take(connection, known)
                await connection.execute(SQL["finished"], _id(upload), digest, at)
            row = await connection.fetchrow(SQL["attachment"], known.number, digest)
            assert row is not None  # kept above, or by whoever finished before
            return (await _named(connection, known.number, [row]))[0]

    async def _take(self, connection: Connection, known: Upload) -> str:
        with tempfile.TemporaryDirectory(prefix="zhicheng-upload-") as folder:
            whole, key = Path(folder) / "whole", await key_of(connection, known.person)
            digest = await self._assembled(key, known, whole)
            content = await _known(connection, digest) or await inspected(whole)
            scan = await self.scanner.scan(whole)
            if scan is Scan.INFECTED:
                raise BadFile("文件中发现病毒，不能上传。")
            await sealed_store.keep(self.store, key, known.person, digest, whole)
        await self._keep(connection, key, known, digest, content, scan)
        return digest

    async def _keep(
        self, connection: Connection, key: PersonalKey, known: Upload, digest: str,
        content: Content, scan: Scan,
    ) -> None:  # fmt: skip
        name = key.seal_text(known.name, context_of_file_name(known.number))
        await connection.execute(
            SQL["keep"], known.number, digest, name, content.media_type, known.size,
            content.pages, scan.value, known.person,
        )  # fmt: skip

    async def _assembled(self, key: PersonalKey, known: Upload, whole: Path) -> str:
        """In the order of their offsets, which their names spell with leading zeros."""
        digest = hashlib.sha256()
        with whole.open("wb") as out:
            for name in await self._pieces(known.id):
                data = await sealed_store.fetch_piece(self.store, key, name)
                digest.update(data)
                out.write(data)
        return f"sha256:{digest.hexdigest()}"

    async def _pieces(self, upload: str) -> list[str]:
        found = obstore.list(self.store, prefix=f"uploads/{_id(upload)}")
        return sorted([meta["path"] async for batch in found for meta in batch])

    async def _forget_pieces(self, upload: str) -> None:
        """Whoever finishes forgets them; of two at once, one finds them gone."""
        for name in await self._pieces(upload):
            with suppress(FileNotFoundError):
                await obstore.delete_async(self.store, name)

    @asynccontextmanager
    async def _locked(self, upload: str) -> AsyncIterator[tuple[Connection, Upload]]:
        async with self.pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(SQL["lock"], _id(upload))
            yield connection, await _upload(connection, row)

    # ------------------------------------------------------------------ what is kept

    async def attachments(self, number: str) -> tuple[Attachment, ...]:
        async with self.pool.acquire() as connection:
            rows = await connection.fetch(SQL["attachments"], number)
            return await _named(connection, number, rows)

    async def open(
        self, number: str, digest: str, who: Actor, at: datetime
    ) -> tuple[Attachment, bytes]:
        """The file; that it was opened is written down before it is handed out."""
        async with self.pool.acquire() as connection:
            row = await connection.fetchrow(SQL["attachment"], number, digest)
            if row is None:
                raise NoSuchFile(f"申请书 {number} 没有此附件。")
            key = await key_of_applicant(connection, number)
            await connection.execute(
                SQL["viewed"], number, digest, who.person, who.organisation, who.role.value, at
            )
            (kept,) = await _named(connection, number, [row])
        return kept, await self._whole(key, row["uploaded_by"], digest)

    async def _whole(self, key: PersonalKey, person: str, digest: str) -> bytes:
        try:
            data = await sealed_store.fetch(self.store, key, person, digest)
        except FileNotFoundError:
            raise NoSuchFile(f"附件 {digest} 不在存储中，请联系系统管理员。") from None
        except Unreadable:
            raise NoSuchFile(f"附件 {digest} 无法解密，请联系系统管理员。") from None
        if f"sha256:{hashlib.sha256(data).hexdigest()}" != digest:
            raise NoSuchFile(f"附件 {digest} 的内容与校验值不符，请联系系统管理员。")
        return data

    async def views(self, number: str) -> tuple[Viewed, ...]:
        rows = await self.pool.fetch(SQL["views"], number)
        return tuple(Viewed(*row.values()) for row in rows)

    async def mark(self, number: str, digest: str, mark: Mark, who: Actor, at: datetime) -> None:
        """By an organisation, once; again changes nothing."""
        if await self.pool.fetchrow(SQL["attachment"], number, digest) is None:
            raise NoSuchFile(f"申请书 {number} 没有此附件。")
        await self.pool.execute(
            SQL["mark"], number, digest, mark.value, who.person, who.organisation, at
        )

    async def unmark(self, number: str, digest: str, mark: Mark, who: Actor) -> None:
        await self.pool.execute(SQL["unmark"], number, digest, mark.value, who.organisation)

    async def marks(self, number: str) -> tuple[Marked, ...]:
        rows = await self.pool.fetch(SQL["marks"], number)
        return tuple(
            Marked(row["digest"], Mark(row["mark"]), row["person"], row["organisation"], row["at"])
            for row in rows
        )


async def _known(connection: Connection, digest: str) -> Content | None:
    """The same bytes were inspected before, for whichever application."""
    row = await connection.fetchrow(SQL["known_content"], digest)
    return Content(*row) if row is not None else None


def _refuse_name_and_size(name: str, size: int) -> None:
    if not name.strip() or len(name) > LONGEST_NAME or any(is_unseen(letter) for letter in name):
        raise BadFile(f"文件名须为 1 至 {LONGEST_NAME} 个普通文字。")
    if not 0 < size <= LARGEST:
        raise BadFile(f"文件须为 1 字节至 {LARGEST // 1024 // 1024} MB；过大的请压缩或拆分。")


def _id(upload: str) -> uuid.UUID:
    try:
        return uuid.UUID(upload)
    except ValueError:
        raise NoSuchFile("没有此上传。") from None


async def _upload(connection: Connection, row: asyncpg.Record | None) -> Upload:
    if row is None:
        raise NoSuchFile("没有此上传。")
    key = await key_of(connection, row["person"])
    name = key.open_text(row["name"], context_of_file_name(row["number"]))
    return Upload(**{**row, "id": str(row["id"]), "name": name})


async def _named(
    connection: Connection, number: str, rows: Sequence[asyncpg.Record]
) -> tuple[Attachment, ...]:
    """Each with its name; nameless once its person's data is erased."""
    names = [row["name"] for row in rows]
    if any(is_sealed_text(name) for name in names):
        key, context = await key_of_applicant(connection, number), context_of_file_name(number)
        names = [key.open_text(name, context) for name in names]
    return tuple(
        Attachment(**{**row, "name": name, "scan": Scan(row["scan"])})
        for row, name in zip(rows, names, strict=True)
    )
