"""A post office of a test: a record with a notice, a clock, a mail server that can be spoilt."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from activities.adapters.postgres_records import PostgresRecords
from activities.adapters.postgres_seasons import PostgresSeasons
from activities.seasons import Publication
from api.identity.memberships import Membership, bind, enrol
from api.letters.carriers import Carrier
from api.letters.channels import Correspondence, Wish, keep
from api.letters.postman import Postman
from api.letters.smtp import Smtp
from domain.calendar import SHANGHAI
from domain.people import Role
from postgres.pool import Pool
from tests.activities.the_record import ORGANISATIONS, TheRecord
from tests.domain.builders_lives import a_schedule, at
from tests.domain.builders_terms import some_terms
from tests.letters.lives import NOTICE

APPLICANT, CLERK = "p-applicant", "clerk-1"
ADDRESS = "canary@example.cn"


@dataclass
class Clock:
    """Noon of tomorrow in Shanghai: nothing is quiet, and what is queued now is due."""

    now: datetime = field(
        default_factory=lambda: (
            (datetime.now(UTC) + timedelta(days=1)).astimezone(SHANGHAI).replace(hour=12)
        )
    )

    def __call__(self) -> datetime:
        return self.now

    def set_hour(self, hour: int) -> None:
        self.now = self.now.replace(hour=hour, minute=0, second=0, microsecond=0)


@dataclass
class MailServer:
    """Keeps what it takes; says `refusal` instead while that is set."""

    port: int = 0
    refusal: str = ""
    knows_nobody: bool = False
    mails: list[EmailMessage] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.knows_nobody:
            return f"550 {address} is not here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del server, session
        if self.refusal:
            return self.refusal
        assert isinstance(envelope.content, bytes)
        mail: Any = message_from_bytes(envelope.content, policy=default)
        self.mails.append(mail)
        self.came.set()
        return "250 OK"

    @property
    def references(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]

    @property
    def carrier(self) -> Smtp:
        return Smtp("127.0.0.1", self.port, "职称评审 <post@example.org>", seconds=10)


@asynccontextmanager
async def a_mail_server() -> AsyncIterator[MailServer]:
    kept = MailServer()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(kept, hostname="localhost", loop=loop), "127.0.0.1", 0
    )
    kept.port = server.sockets[0].getsockname()[1]
    try:
        yield kept
    finally:
        server.close()
        await server.wait_closed()


@dataclass
class ThePost:
    record: TheRecord
    clock: Clock
    mail: MailServer

    @property
    def pool(self) -> Pool:
        return self.record.pool

    def postman(self, **more: Any) -> Postman:
        carriers: Mapping[str, Carrier] = more.pop("carriers", {"email": self.mail.carrier})
        return Postman(self.pool, carriers, self.clock, **more)

    async def clerk(self, person: str = CLERK, organisation: str = "unit-company",
                    role: Role = Role.UNIT) -> None:  # fmt: skip
        await enrol(self.pool, person, "某经办")
        await bind(self.pool, person, Membership(organisation, role))

    async def wants(self, person: str, kind: str = "email", address: str = ADDRESS, *,
                    quiet_hours: bool = True, language: Any = "zh") -> None:  # fmt: skip
        """Verified, as if the code had been given back."""
        how = Correspondence(language, quiet_hours)
        await keep(self.pool, person, how, [Wish(kind, address)], self.clock.now)
        await self.pool.execute("update channels set verified_at = now() where person = $1", person)

    async def column(self, query: str) -> list[Any]:
        return [row[0] for row in await self.pool.fetch(query)]


@asynccontextmanager
async def a_post(pool: Pool) -> AsyncIterator[ThePost]:
    notice = replace(NOTICE, terms=some_terms(), schedule=a_schedule())
    await PostgresSeasons(pool).publish(Publication(notice, "p-organiser", at("2023-11-03")))
    await pool.executemany(
        "insert into organisations (id, name, role, contact_name, contact_phone)"
        " values ($1, $2, $3, $4, $5)",
        ORGANISATIONS,
    )
    async with a_mail_server() as mail:
        yield ThePost(TheRecord(pool, PostgresRecords(pool)), Clock(), mail)
