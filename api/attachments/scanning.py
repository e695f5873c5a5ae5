"""The virus scanner: clamd, if one is set up. Not scanned is a state that everybody can see."""

import asyncio
import struct
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

_PIECE = 64 * 1024
_SECONDS = 60


class Scan(StrEnum):
    CLEAN = "clean"  # 未发现病毒
    INFECTED = "infected"  # 发现病毒
    NOT_SCANNED = "not_scanned"  # 未扫描


class Scanner(Protocol):
    async def scan(self, file: Path) -> Scan: ...


class NoScanner:
    async def scan(self, file: Path) -> Scan:
        del file
        return Scan.NOT_SCANNED


@dataclass(frozen=True, slots=True)
class Clamd:
    """By its INSTREAM command. A scanner that is down, or does not answer, has not scanned."""

    host: str
    port: int = 3310

    async def scan(self, file: Path) -> Scan:
        try:
            async with asyncio.timeout(_SECONDS):
                said = await self._asked(file)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            return Scan.NOT_SCANNED
        if said.endswith("OK"):
            return Scan.CLEAN
        return Scan.INFECTED if said.endswith("FOUND") else Scan.NOT_SCANNED

    async def _asked(self, file: Path) -> str:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            writer.write(b"zINSTREAM\0")
            with file.open("rb") as opened:
                while piece := opened.read(_PIECE):
                    writer.write(struct.pack("!L", len(piece)) + piece)
                    await writer.drain()
            writer.write(struct.pack("!L", 0))
            await writer.drain()
            answer = await reader.readuntil(b"\0")
            return answer.rstrip(b"\0\n").decode(errors="replace")
        finally:
            writer.close()
