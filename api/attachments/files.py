"""Uploads that can be resumed, files known by their digest, marks of the tiers, and every opening.

A file is kept once it is whole, its content is one of the allowed kinds, and no virus was found.
Until then its pieces lie apart, and nothing refers to them.
"""

import hashlib
import tempfile
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from api.attachments.inspection import LARGEST, BadFile, Content, inspected
from api.attachments.scanning import NoScanner, Scan, Scanner
from domain.dossier.limits import LONGEST_NAME, is_unseen
from domain.people import Actor
from domain.refusals import Refused
from postgres.pool import Connection, Pool
from postgres.statements import statements

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
        await self.pool.execute(SQL["begin"], upload, number, person, name, size, at)
        return Upload(str(upload), number, person, name, size, 0)

    async def upload(self, upload: str) -> Upload:
        """How far it has come."""
        return _upload(await self.pool.fetchrow(SQL["upload"], _id(upload)))

    async def append(self, upload: str, offset: int, piece: bytes, at: datetime) -> int:
        """How much has been received. The same piece again, from an earlier offset, is WrongOffset."""
        async with self._locked(upload) as (connection, known):
            if offset != known.received:
                raise WrongOffset(known.received)
            received = offset + len(piece)
            if received > known.size:
                raise BadFile(f"内容多于所报的 {known.size} 字节。")
            if piece:
                await obstore.put_async(self.store, _piece(upload, offset), piece)
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
            return _attachment(await connection.fetchrow(SQL["attachment"], known.number, digest))

    async def _take(self, connection: Connection, known: Upload) -> str:
        with tempfile.TemporaryDirectory(prefix="zhicheng-upload-") as folder:
            whole = Path(folder) / "whole"
            digest = await self._assembled(known, whole)
            content = await _known(connection, digest) or await inspected(whole)
            scan = await self.scanner.scan(whole)
            if scan is Scan.INFECTED:
                raise BadFile("文件中发现病毒，不能上传。")
            await obstore.put_async(self.store, object_name(digest), whole)
        await self._keep(connection, known, digest, content, scan)
        return digest

    async def _keep(
        self, connection: Connection, known: Upload, digest: str, content: Content, scan: Scan
    ) -> None:
        await connection.execute(
            SQL["keep"], known.number, digest, known.name, content.media_type, known.size,
            content.pages, scan.value, known.person,
        )  # fmt: skip

    async def _assembled(self, known: Upload, whole: Path) -> str:
        """In the order of their offsets, which their names spell with leading zeros."""
        digest = hashlib.sha256()
        with whole.open("wb") as out:
            for name in await self._pieces(known.id):
                got = await obstore.get_async(self.store, name)
                data = bytes(await got.bytes_async())
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
            yield connection, _upload(await connection.fetchrow(SQL["lock"], _id(upload)))

    # ------------------------------------------------------------------ what is kept

    async def attachments(self, number: str) -> tuple[Attachment, ...]:
        rows = await self.pool.fetch(SQL["attachments"], number)
        return tuple(_attachment(row) for row in rows)

    async def open(
        self, number: str, digest: str, who: Actor, at: datetime
    ) -> tuple[Attachment, bytes]:
        """The file; that it was opened is written down before it is handed out."""
        row = await self.pool.fetchrow(SQL["attachment"], number, digest)
        if row is None:
            raise NoSuchFile(f"申请书 {number} 没有此附件。")
        await self.pool.execute(
            SQL["viewed"], number, digest, who.person, who.organisation, who.role.value, at
        )
        try:
            got = await obstore.get_async(self.store, object_name(digest))
        except FileNotFoundError:
            raise NoSuchFile(f"附件 {digest} 不在存储中，请联系系统管理员。") from None
        data = bytes(await got.bytes_async())
        if f"sha256:{hashlib.sha256(data).hexdigest()}" != digest:
            raise NoSuchFile(f"附件 {digest} 的内容与校验值不符，请联系系统管理员。")
        return _attachment(row), data

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


def _upload(row: object) -> Upload:
    if row is None:
        raise NoSuchFile("没有此上传。")
    values = dict(row)  # type: ignore[call-overload]  # a record of asyncpg
    return Upload(**{**values, "id": str(values["id"])})


def _attachment(row: object) -> Attachment:
    values = dict(row)  # type: ignore[call-overload]  # a record of asyncpg
    return Attachment(**{**values, "scan": Scan(values["scan"])})


def object_name(digest: str) -> str:
    """In the store, by content: two characters of folders, so that none grows too large."""
    name = digest.removeprefix("sha256:")
    return f"files/{name[:2]}/{name}"


def _piece(upload: str, offset: int) -> str:
    return f"uploads/{_id(upload)}/{offset:012d}"
