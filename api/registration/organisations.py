"""Registering a unit or a department: asked for by a person, decided by somebody else (N89-3.3.1)."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import asyncpg

from api.identity.memberships import Membership, bind
from domain.people import Role
from domain.refusals import Refused
from domain.registration import (
    ROLE_OF_KIND,
    Known,
    Purpose,
    Registration,
    RegistrationKind,
    RegistrationState,
    refuse_decision,
    refuse_unfit,
)
from postgres.pool import Connection, Pool
from postgres.statements import statements

SQL = statements(__file__, "registration")
LARGEST_CERTIFICATE = 5 * 1024 * 1024


class NoSuchRegistration(LookupError):
    """There is none of that number."""


@dataclass(frozen=True, slots=True)
class RegistrationView:
    id: int
    purpose: str
    kind: str
    uscc: str
    name: str
    district: str
    contact_name: str
    contact_phone: str
    employs: bool
    person: str
    state: str
    media_type: str
    requested_at: datetime
    organisation: str | None
    decided_by: str | None
    decided_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Certificate:
    media_type: str
    content: bytes


async def open_registration(pool: Pool, wanted: Registration, person: str, at: datetime) -> int:
    """Its number. Raise Refused with everything that is wrong."""
    refuse_unfit(wanted, await _known(pool, wanted.uscc))
    fields = asdict(wanted)
    return int(await pool.fetchval(
        SQL["open"], fields["purpose"], fields["kind"], wanted.uscc, wanted.name.strip(),
        wanted.district, wanted.contact_name.strip(), wanted.contact_phone.strip(),
        wanted.employs, person, at,
    ))  # fmt: skip


async def certify(pool: Pool, number: int, person: str, certificate: Certificate) -> None:
    """With its certificate it waits for a decision. Raise Refused."""
    try:
        async with pool.acquire() as connection, connection.transaction():
            row = await _locked(connection, number)
            _refuse(row, RegistrationState.PENDING, person)
            await connection.execute(
                SQL["certify"], number, certificate.content, certificate.media_type
            )
    except asyncpg.UniqueViolationError:
        raise Refused("N89-3.3.1-2", "该单位已有一份注册申请待审核，请等待其审核结果。") from None


async def approve(pool: Pool, number: int, decider: str, at: datetime) -> str:
    """The organisation; its administrator is the person who asked. Raise Refused (SOD-1, SOD-4)."""
    async with pool.acquire() as connection, connection.transaction():
        row = await _locked(connection, number)
        _refuse(row, RegistrationState.ACTIVE, decider)
        known = await connection.fetchrow(SQL["organisation_by_uscc"], row["uscc"])
        organisation = str(known["id"]) if known is not None else f"u-{row['uscc']}"
        role = await _role(connection, row, organisation)
        if row["purpose"] == Purpose.REGISTER:
            await connection.execute(
                SQL["found"], organisation, row["name"], role.value, row["district"],
                row["contact_name"], row["contact_phone"], row["uscc"],
            )  # fmt: skip
        else:
            await connection.execute(SQL["unbind_administrators"], organisation, role.value, at)
        await bind(connection, row["person"], Membership(organisation, role))
        await connection.execute(
            SQL["decide"], number, RegistrationState.ACTIVE, organisation, decider, at, ""
        )
    return organisation


async def reject(pool: Pool, number: int, decider: str, reason: str, at: datetime) -> None:
    """With a reason that the person reads. Raise Refused."""
    async with pool.acquire() as connection, connection.transaction():
        row = await _locked(connection, number)
        _refuse(row, RegistrationState.REJECTED, decider)
        await connection.execute(
            SQL["decide"], number, RegistrationState.REJECTED, None, decider, at, reason
        )


async def withdraw(pool: Pool, number: int, person: str) -> None:
    async with pool.acquire() as connection, connection.transaction():
        row = await _locked(connection, number)
        _refuse(row, RegistrationState.WITHDRAWN, person)
        await connection.execute(SQL["withdraw"], number)


async def registration(pool: Pool, number: int) -> RegistrationView:
    row = await pool.fetchrow(SQL["registration"], number)
    if row is None:
        raise NoSuchRegistration(number)
    return RegistrationView(**row)


async def certificate_of(pool: Pool, number: int) -> Certificate | None:
    row = await pool.fetchrow(SQL["certificate"], number)
    return None if row is None else Certificate(row["media_type"], bytes(row["certificate"]))


async def own(pool: Pool, person: str) -> tuple[RegistrationView, ...]:
    """The latest first."""
    return tuple(RegistrationView(**row) for row in await pool.fetch(SQL["own"], person))


async def waiting(pool: Pool, after: int, limit: int) -> tuple[RegistrationView, ...]:
    """The earliest first."""
    rows = await pool.fetch(SQL["waiting"], after, limit)
    return tuple(RegistrationView(**row) for row in rows)


async def deactivate(pool: Pool, organisation: str) -> None:
    """Raise Refused while something waits for it; twice is once."""
    active = await pool.fetchval(SQL["is_active"], organisation)
    if active is None:
        raise NoSuchRegistration(organisation)
    if active and await pool.fetchval(SQL["deactivate"], organisation) is None:
        raise Refused("N89-3.3.1-5", "该单位尚有待办事项，办结后方可停用。")


async def selectable(
    pool: Pool, role: str | None, district: str | None, words: str, after: str, limit: int
) -> list[dict[str, Any]]:
    """What an applicant may choose as unit, department or agency."""
    rows = await pool.fetch(SQL["selectable"], role, district, words, after, limit)
    return [dict(row) for row in rows]


async def _known(pool: Pool, uscc: str) -> Known | None:
    row = await pool.fetchrow(SQL["organisation_by_uscc"], uscc)
    return None if row is None else Known(row["id"], row["active"])


async def _locked(connection: Connection, number: int) -> asyncpg.Record:
    row = await connection.fetchrow(SQL["lock"], number)
    if row is None:
        raise NoSuchRegistration(number)
    return row


async def _role(connection: Connection, row: asyncpg.Record, organisation: str) -> Role:
    """A known organisation keeps its role."""
    if row["purpose"] == Purpose.REGISTER:
        return ROLE_OF_KIND[RegistrationKind(row["kind"])]
    return Role(await connection.fetchval(SQL["role_of"], organisation))


def _refuse(row: asyncpg.Record, becomes: RegistrationState, by: str) -> None:
    refuse_decision(RegistrationState(row["state"]), becomes, row["person"], by)
