"""Files at rest: each in its person's own folder, sealed with that person's key (PIPL 47, 51).

The same file of two people is kept twice: what one of them has erased, the other still has.
"""

import asyncio
import hashlib
from contextlib import suppress
from pathlib import Path

import obstore
from obstore.store import ObjectStore

from postgres.personal import PersonalKey


async def keep(store: ObjectStore, key: PersonalKey, person: str, digest: str, file: Path) -> None:
    content = await asyncio.to_thread(file.read_bytes)
    sealed = await asyncio.to_thread(key.seal_bytes, content, _context(digest))
    await obstore.put_async(store, object_name(person, digest), sealed)


async def fetch(store: ObjectStore, key: PersonalKey, person: str, digest: str) -> bytes:
    """Raises FileNotFoundError, Unreadable."""
    try:
        got = await obstore.get_async(store, object_name(person, digest))
    except FileNotFoundError:
        return await _from_before(store, digest)
    return key.open_bytes(bytes(await got.bytes_async()), _context(digest))


async def forget(store: ObjectStore, person: str) -> None:
    """All of a person's; again changes nothing."""
    found = obstore.list(store, prefix=_folder(person))
    names = [meta["path"] async for batch in found for meta in batch]
    for name in names:
        with suppress(FileNotFoundError):
            await obstore.delete_async(store, name)


async def keep_piece(
    store: ObjectStore, key: PersonalKey, upload: str, offset: int, piece: bytes
) -> None:
    name = _piece(upload, offset)
    await obstore.put_async(store, name, key.seal_bytes(piece, name))


async def fetch_piece(store: ObjectStore, key: PersonalKey, name: str) -> bytes:
    got = await obstore.get_async(store, name)
    return key.open_bytes(bytes(await got.bytes_async()), name)


def object_name(person: str, digest: str) -> str:
    """Whose it is, by a digest: an id is no name for a folder."""
    return f"{_folder(person)}/{digest.removeprefix('sha256:')}"


def name_before_keys(digest: str) -> str:
    """Where a file lay, in the clear and for everybody, before each person had a key."""
    name = digest.removeprefix("sha256:")
    return f"files/{name[:2]}/{name}"


async def _from_before(store: ObjectStore, digest: str) -> bytes:
    got = await obstore.get_async(store, name_before_keys(digest))
    return bytes(await got.bytes_async())


def _folder(person: str) -> str:
    name = hashlib.sha256(person.encode()).hexdigest()[:32]
    return f"people/{name[:2]}/{name}"


def _context(digest: str) -> str:
    return f"file:{digest}"


def _piece(upload: str, offset: int) -> str:
    """Leading zeros: the order of the names is that of the pieces."""
    return f"uploads/{upload}/{offset:012d}"
