"""clamd's INSTREAM, against a server that speaks it; and what is said when nobody answers."""

import asyncio
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from api.attachments.scanning import Clamd, NoScanner, Scan


@asynccontextmanager
async def a_clamd(answer: Callable[[bytes], bytes]) -> AsyncIterator[int]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        whole = b""
        while length := struct.unpack("!L", await reader.readexactly(4))[0]:
            whole += await reader.readexactly(length)
        writer.write(answer(whole))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def judged(data: bytes) -> bytes:
    return b"stream: Eicar FOUND\0" if b"EICAR" in data else b"stream: OK\0"


@pytest.mark.parametrize(
    ("data", "scan"), [(b"a" * 200_000, Scan.CLEAN), (b"EICAR", Scan.INFECTED)]
)
async def test_the_scanner_says_what_it_found(tmp_path: Path, data: bytes, scan: Scan) -> None:
    file = tmp_path / "file"
    file.write_bytes(data)
    async with a_clamd(judged) as port:
        assert await Clamd("127.0.0.1", port).scan(file) is scan


async def test_a_scanner_that_is_confused_or_away_has_not_scanned(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x")
    async with a_clamd(lambda _: b"stream: Size limit reached ERROR\0") as port:
        assert await Clamd("127.0.0.1", port).scan(file) is Scan.NOT_SCANNED
    assert await Clamd("127.0.0.1", port).scan(file) is Scan.NOT_SCANNED
    assert await NoScanner().scan(file) is Scan.NOT_SCANNED
