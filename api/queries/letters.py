"""Letters as people see them: their messages, how each letter fares, and what operators send again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.veil import SEALED_STAGES
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "letters")
_A_PAGE = 50
_DIGITS = 18  # of a bigint


@dataclass(frozen=True, slots=True)
class MessageView:
    id: int
    number: str
    kind: str
    title: str
    body: str
    due_at: datetime | None
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """Never to whom, nor where. `state`: waiting, delivered, given_up, dropped, superseded."""

    kind: str
    recipient_role: str
    channel: str  # empty until it has reached anybody
    state: str
    tries: int
    failure: str
    queued_at: datetime
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class FailureView:
    """`id` names a letter that reached nobody by digits, or one delivery."""

    id: str
    number: str
    kind: str
    recipient_role: str
    channel: str
    tries: int
    failure: str
    given_up_at: datetime


async def messages(
    pool: Pool, person: str, after: int | None = None, limit: int = _A_PAGE, *, unread: bool = False
) -> tuple[MessageView, ...]:
    rows = await pool.fetch(SQL["messages"], person, after, unread, limit)
    return tuple(MessageView(**row) for row in rows)


async def unread_messages(pool: Pool, person: str) -> int:
    count: int = await pool.fetchval(SQL["unread"], person)
    return count


async def read_message(pool: Pool, person: str, message: int, at: datetime) -> bool:
    """Whether the person has such a message."""
    return await pool.fetchval(SQL["read"], person, message, at) is not None


async def letters_of(pool: Pool, number: str) -> tuple[DeliveryView, ...]:
    rows = await pool.fetch(SQL["of_an_application"], number, SEALED_STAGES)
    return tuple(DeliveryView(**row) for row in rows)


async def given_up(pool: Pool, after: str = "", limit: int = _A_PAGE) -> tuple[FailureView, ...]:
    return tuple(FailureView(**row) for row in await pool.fetch(SQL["given_up"], after, limit))


async def resend(pool: Pool, name: str, at: datetime) -> bool:
    """Whether it had been given up; its tries begin anew."""
    async with pool.acquire() as connection, connection.transaction():
        if name.isascii() and name.isdigit() and len(name) <= _DIGITS:
            found = await connection.fetchval(SQL["resend_letter"], int(name), at)
        elif (delivery := _uuid(name)) is not None:
            found = await connection.fetchval(SQL["resend_delivery"], delivery, at)
        else:
            return False
        await connection.execute(SQL["ring"])
    return found is not None


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
