"""Somebody else's system that takes deliveries: a real server on this computer."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Taken:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Answers with `answer`, or not at all while that is None."""

    port: int = 0
    scheme: str = "http"
    answer: int | None = 200
    location: str = ""
    taken: list[Taken] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    waits: bool = False  # until `go_on`

    def url(self, host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}/hook?a=b"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            pairs = (line.split(": ", 1) for line in head[1:] if line)
            headers = {name.lower(): value for name, value in pairs}
            body = await reader.readexactly(int(headers["content-length"]))
            self.taken.append(Taken(head[0].split(" ")[1], headers, body))
            self.arrived.set()
            if self.waits:
                await self.go_on.wait()
            if self.answer is None:
                await reader.read()  # until whoever asked has had enough
                return
            moved = f"Location: {self.location}\r\n" if self.location else ""
            said = f"HTTP/1.1 {self.answer} Said\r\n{moved}Content-Length: 0\r\n\r\n"
            writer.write(said.encode())
            await writer.drain()
        finally:
            writer.close()


@asynccontextmanager
async def a_receiver(tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    receiver = Receiver(scheme="https" if tls else "http")
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        receiver.go_on.set()
        server.close()
