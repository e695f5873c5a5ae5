"""Names for pages: of oneself, of organisations, and of a local stack's invented people."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from postgres.personal import Erased, key_of
from postgres.pool import Connection, Pool
from postgres.statements import statements

SQL = statements(__file__, "people")


@dataclass(frozen=True, slots=True)
class OrganisationView:
    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class AdministeredView:
    """`waiting`: how many tasks it has in its hands, for which it is not deactivated."""

    id: str
    name: str
    role: str
    district: str
    contact_name: str
    contact_phone: str
    active: bool
    waiting: int


@dataclass(frozen=True, slots=True)
class MembershipView:
    """A person by id only."""

    person: str
    organisation: str
    organisation_name: str
    role: str
    season: str
    unbound_at: datetime | None


@dataclass(frozen=True, slots=True)
class LocalPersonView:
    """Once for each binding; role and organisation are None for an applicant."""

    person: str
    name: str
    role: str | None
    organisation: str | None
    organisation_name: str


@dataclass(frozen=True, slots=True)
class CertificateView:
    certificate: str
    season: str
    level: str
    confirmed_on: date
    cancelled_at: datetime | None


async def name_of(pool: Pool, person: str) -> str:
    """Empty for nobody, and for whoever was erased."""
    async with pool.acquire() as connection:
        return await _opened(connection, person, await connection.fetchval(SQL["name_of"], person))


async def organisations(pool: Pool) -> tuple[OrganisationView, ...]:
    return tuple(OrganisationView(**row) for row in await pool.fetch(SQL["organisations"]))


async def administered(
    pool: Pool, words: str, after: str, limit: int
) -> tuple[AdministeredView, ...]:
    """By id; whose name has these words in it, or whose id or code they are."""
    rows = await pool.fetch(SQL["administered"], words, after, limit)
    return tuple(AdministeredView(**row) for row in rows)


async def memberships(pool: Pool, words: str, limit: int) -> tuple[MembershipView, ...]:
    """Of a person or an organisation, by its id; those that have ended stand last."""
    rows = await pool.fetch(SQL["memberships"], words, limit)
    return tuple(MembershipView(**row) for row in rows)


async def names(pool: Pool, ids: Collection[str]) -> Mapping[str, str]:
    return {row["id"]: row["name"] for row in await pool.fetch(SQL["names"], list(ids))}


async def local_people(pool: Pool) -> tuple[LocalPersonView, ...]:
    async with pool.acquire() as connection:
        rows = await connection.fetch(SQL["local_people"])
        return tuple(
            [
                LocalPersonView(
                    **{**row, "name": await _opened(connection, row["person"], row["name"])}
                )
                for row in rows
            ]
        )


async def _opened(connection: Connection, person: str, name: str | None) -> str:
    if not name:
        return ""
    try:
        return (await key_of(connection, person)).open_text(name, f"name:{person}")
    except Erased:
        return ""


async def is_local(pool: Pool, person: str) -> bool:
    return bool(await pool.fetchval(SQL["is_local"], person))


async def certificate(pool: Pool, name: str) -> CertificateView | None:
    row = await pool.fetchrow(SQL["certificate"], name)
    return None if row is None else CertificateView(**row)
