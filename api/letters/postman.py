"""The postman: hands letters out to people, and delivers them over their channels.

A letter is put into the portal and marked in one transaction. Other channels follow, each with a row
of its own, at least once: it is counted and leased, tried outside any transaction, and then marked.
Whoever dies between leaves a lease that ends, and the next try bears the same reference.
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import asyncpg
import structlog

from api.dossiers.handed_in import EVENTS
from api.letters.carriers import Carrier, Parcel, Undelivered
from api.letters.channels import CODE_AGAIN_AFTER, address_of, digest_of
from api.letters.quiet import QuietHours
from api.letters.retries import wait_after
from api.letters.words import Language, Occasion, code_words, words
from api.queries.seasons import notice
from domain.evolve import fold
from domain.notice import Notice
from domain.people import Role
from postgres.pool import Connection, Pool
from postgres.statements import statements

SQL = statements(__file__, "post")
LEASE = timedelta(minutes=10)  # longer than any try can take
_AT_ONCE = 8
log = structlog.get_logger(__name__)


class NobodyThere(Exception):
    """Nobody is bound to act for the recipient in that role."""


@dataclass(slots=True)
class Postman:
    """Several may work at once, in one process or in many."""

    pool: Pool
    carriers: Mapping[str, Carrier]
    clock: Callable[[], datetime]
    quiet: QuietHours = field(default_factory=QuietHours)
    _notices: dict[tuple[str, int], Notice] = field(default_factory=dict)

    async def work_off(self) -> None:
        """Everything that is due by the clock."""
        await self.hand_out_due()
        await self.deliver_due()

    async def hand_out_due(self) -> None:
        while await self.hand_out():
            pass

    async def deliver_due(self) -> None:
        while await self.send_code():
            pass
        while await self.deliver():
            pass

    # ----------------------------------------------------------------- to people

    async def hand_out(self) -> bool:
        """The next letter, to everybody whom it is for; whether there was one."""
        now = self.clock()
        async with self.pool.acquire() as connection, connection.transaction():
            letter = await connection.fetchrow(SQL["next_letter"], now)
            if letter is None:
                return False
            try:
                async with connection.transaction():
                    await self._hand_out(connection, letter, now)
            except Exception as fault:  # noqa: BLE001  whatever it is, it is put in sight
                await _letter_failed(connection, letter, fault, now)
        return True

    async def _hand_out(
        self, connection: Connection, letter: asyncpg.Record, now: datetime
    ) -> None:
        place = (letter["number"], letter["generation"], letter["seq"])
        if not await connection.fetchval(SQL["still_so"], *place):
            await connection.execute(SQL["handed_out"], letter["id"], now, "superseded")
            return
        occasion = await self._occasion(connection, letter)
        for person in await _recipients(connection, letter):
            await _give(connection, letter, person, occasion, now)
        await connection.execute(SQL["handed_out"], letter["id"], now, None)
        await connection.execute(SQL["ring"])  # whoever delivers is another walk

    async def _occasion(self, connection: Connection, letter: asyncpg.Record) -> Occasion:
        rows = await connection.fetch(
            SQL["events_until"], letter["number"], letter["generation"], letter["seq"]
        )
        events = EVENTS.validate_python([row["data"] for row in rows])
        case = fold(None, events)
        assert case is not None  # a letter stands on an event
        role = Role(letter["recipient_role"])
        organisation = "" if role is Role.APPLICANT else letter["recipient"]
        known = await self._notice(letter["season"], letter["edition"])
        return Occasion(letter["kind"], role, organisation, events[-1], case, known)

    async def _notice(self, season: str, edition: int) -> Notice:
        """An edition never changes."""
        found = self._notices.get((season, edition)) or await notice(self.pool, season, edition)
        assert found is not None  # an application stands on a notice
        self._notices[season, edition] = found
        return found

    # ------------------------------------------------------------- over channels

    async def deliver(self) -> bool:
        """Some that are due, side by side; whether there were any."""
        now = self.clock()
        claimed = await self.pool.fetch(SQL["claim"], now, now + LEASE, _AT_ONCE)
        rows = await self.pool.fetch(SQL["parcels"], [row["id"] for row in claimed])
        await asyncio.gather(*(self._deliver(row, now) for row in rows))
        return bool(rows)

    async def _deliver(self, row: asyncpg.Record, now: datetime) -> None:
        if row["address"] is None:
            await self.pool.execute(SQL["dropped"], row["id"], now)
            return
        free = self.quiet.free_at(now, row["due_at"]) if row["quiet_hours"] else now
        if free > now:
            await self.pool.execute(SQL["postponed"], row["id"], free)
            return
        address = await self._address(row["person"], row["channel"], row["address"])
        parcel = Parcel(
            f"letter-{row['id']}", row["channel"], address, row["number"], row["kind"],
            row["title"], row["body"], row["due_at"], now,
        )  # fmt: skip
        failure = await self._carried(parcel)
        if failure is None:
            await self.pool.execute(SQL["delivered"], row["id"], now)
            return
        await self._failed(row, failure, now)

    async def _address(self, person: str, kind: str, sealed: str) -> str:
        async with self.pool.acquire() as connection:
            return await address_of(connection, person, kind, sealed)

    async def _carried(self, parcel: Parcel) -> str | None:
        """None, or why it could not be."""
        carrier = self.carriers.get(parcel.channel)
        if carrier is None:
            return f"未设置渠道 {parcel.channel}"
        try:
            await carrier.carry(parcel)
        except Undelivered as fault:
            return str(fault)
        except Exception as fault:  # noqa: BLE001  its words may name an address: its kind does not
            return type(fault).__name__
        return None

    async def _failed(self, row: asyncpg.Record, failure: str, now: datetime) -> None:
        wait = wait_after(row["attempts"])
        given_up = now if wait is None else None
        await self.pool.execute(
            SQL["failed"], row["id"], failure, now + (wait or timedelta(0)), given_up
        )
        log.warning("not delivered", delivery=str(row["id"]), channel=row["channel"],
                    tries=row["attempts"], given_up=given_up is not None)  # fmt: skip

    # --------------------------------------------------------------------- codes

    async def send_code(self) -> bool:
        """To the next address nobody has shown to be theirs; whether there was one.

        It is not tried again by itself: its person asks again.
        """
        now = self.clock()
        code = f"{secrets.randbelow(10**8):08}"
        async with self.pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(SQL["to_verify"], now - CODE_AGAIN_AFTER)
            if row is None:
                return False
            digest = digest_of(row["person"], row["kind"], code)
            await connection.execute(SQL["code_made"], row["person"], row["kind"], digest, now)
        said = code_words(code)
        address = await self._address(row["person"], row["kind"], row["address"])
        parcel = Parcel(
            f"code-{secrets.token_hex(16)}", row["kind"], address, "", "code", said.title,
            said.body, None, now,
        )  # fmt: skip
        if failure := await self._carried(parcel):
            log.warning("code not delivered", channel=row["kind"], failure=failure)
        return True


async def _recipients(connection: Connection, letter: asyncpg.Record) -> list[str]:
    if letter["recipient_role"] == Role.APPLICANT:
        return [letter["recipient"]]
    rows = await connection.fetch(
        SQL["members"], letter["recipient"], letter["recipient_role"], letter["season"],
        letter["applicant"],
    )  # fmt: skip
    if not rows:
        raise NobodyThere
    return [row["person"] for row in rows]


async def _give(
    connection: Connection, letter: asyncpg.Record, person: str, occasion: Occasion, now: datetime
) -> None:
    language: Language = await connection.fetchval(SQL["language"], person) or "zh"
    said = words(occasion, language)
    await connection.execute(
        SQL["put_message"], letter["id"], person, letter["number"], letter["kind"], said.title,
        said.body, said.due_at, now,
    )  # fmt: skip
    await connection.execute(SQL["put_in_portal"], letter["id"], person, now)
    await connection.execute(SQL["put_on_channels"], letter["id"], person, now)


async def _letter_failed(
    connection: Connection, letter: asyncpg.Record, fault: Exception, now: datetime
) -> None:
    wait = wait_after(letter["attempts"] + 1)
    given_up = now if wait is None else None
    failure = "无人办理" if isinstance(fault, NobodyThere) else type(fault).__name__
    await connection.execute(
        SQL["letter_failed"], letter["id"], failure, now + (wait or timedelta(0)), given_up
    )
    log.warning("letter not handed out", letter=letter["id"], kind=letter["kind"],
                failure=failure, given_up=given_up is not None)  # fmt: skip
