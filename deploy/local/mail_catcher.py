"""A mail server that delivers nothing: every mail becomes a file for the developer to open.

`python -m deploy.local.mail_catcher --port P --folder F`, on this computer only.
"""

import argparse
import asyncio
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True)
class MailCatcher:
    """Without slots: aiosmtpd asks for everything in `dir`, which Python 3.11.2 does not survive."""

    folder: Path

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Written under another name first: who watches the folder sees whole mails only."""
        del server, session
        assert isinstance(envelope.content, bytes)
        file = self.folder / f"{time.time_ns()}.eml"
        unfinished = file.with_suffix(".part")
        unfinished.write_bytes(envelope.content)
        unfinished.rename(file)
        return "250 OK"


async def catch(port: int, folder: Path) -> None:
    """Until SIGTERM or SIGINT."""
    loop, catcher, stop = asyncio.get_running_loop(), MailCatcher(folder), asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    server = await loop.create_server(
        lambda: SMTP(catcher, hostname="localhost", loop=loop), "127.0.0.1", port
    )
    async with server:
        await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    typed = parser.parse_args()
    typed.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    asyncio.run(catch(typed.port, typed.folder))


if __name__ == "__main__":
    main()
