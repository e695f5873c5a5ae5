"""`python -m api.letters`: the postman, until SIGTERM or SIGINT. Several may run."""

import asyncio
import logging
import signal
from collections.abc import Mapping
from datetime import UTC, datetime

import httpx2

from api.letters.carriers import Carrier
from api.letters.chats import SCHEMES, Chats
from api.letters.postman import Postman
from api.letters.quiet import QuietHours
from api.letters.rounds import Rounds
from api.letters.settings import PostSettings
from api.letters.smtp import Smtp
from api.letters.webhook import Webhook
from postgres.pool import open_pool
from postgres.vault import Vault

_SECONDS = 20.0  # that a receiver's program may take


def carriers(settings: PostSettings, http: httpx2.AsyncClient) -> Mapping[str, Carrier]:
    """A channel that is not set up has none: its letters fail, and are seen."""
    found: dict[str, Carrier] = dict.fromkeys(SCHEMES, Chats())
    found["webhook"] = Webhook(http, settings.webhook_secret.get_secret_value(), settings.origins)
    if settings.smtp_host:
        found["email"] = Smtp(
            settings.smtp_host, settings.smtp_port, settings.smtp_from, settings.smtp_user,
            settings.smtp_password.get_secret_value(), settings.smtp_starttls,
            settings.smtp_seconds,
        )  # fmt: skip
    return found


async def run(settings: PostSettings) -> None:
    pool = await open_pool(
        settings.postgres_dsn.get_secret_value(), name="zhicheng-postman",
        vault=Vault.of(settings.secrets_key.get_secret_value()),
    )  # fmt: skip
    quiet = QuietHours(settings.quiet_from, settings.quiet_until)
    try:
        async with httpx2.AsyncClient(timeout=_SECONDS) as http:
            postman = Postman(pool, carriers(settings, http), lambda: datetime.now(UTC), quiet)
            rounds = Rounds(postman)
            loop = asyncio.get_running_loop()
            for sign in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(sign, rounds.stop)
            await rounds.run()
    finally:
        await pool.close()


def main() -> None:
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # it would tell addresses
    asyncio.run(run(PostSettings()))  # from the environment


if __name__ == "__main__":
    main()
