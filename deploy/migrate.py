"""Bring a database to the schema of this code: every file of `migrations/`, in order, once.

Forward only. Each file is one transaction with its own row in the ledger, so a migration is there
or it is not. An applied file must never change: what runs would differ from what can be read.
Several processes may migrate at once; the first does it and the others find nothing to do.

A `pre` migration fits the code before and after it; a `post` one ships in the release after that,
when the old code is gone.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import asyncpg

MIGRATIONS = Path(__file__).resolve().parent / "migrations"

_LOCK = 0x7A68_6963_6865_6E67  # "zhicheng": one migrator at a time in one database
_LEDGER = """
create table if not exists schema_migrations (
    name       text primary key,
    sha256     bytea not null check (length(sha256) = 32),
    applied_at timestamptz not null default now()
)
"""

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class MigrationError(RuntimeError):
    """The files and the database tell different stories; only a person can say which is right."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file. Its digest is over its bytes: not even a comment may change once it is applied."""

    name: str
    sql: str
    sha256: bytes

    @classmethod
    def read(cls, file: Path) -> "Migration":
        content = file.read_bytes()
        return cls(file.name, content.decode(), hashlib.sha256(content).digest())


async def migrate(dsn: str, folder: Path = MIGRATIONS) -> list[str]:
    """Apply what is missing and say what it was; MigrationError if the past was rewritten."""
    db = await asyncpg.connect(dsn)
    try:
        await db.execute("select pg_advisory_lock($1)", _LOCK)
        await db.execute(_LEDGER)
        missing = _missing(_read(folder), await _applied(db))
        for migration in missing:
            await _apply(db, migration)
        return [migration.name for migration in missing]
    finally:
        await db.close()  # the lock goes with the connection


def _read(folder: Path) -> list[Migration]:
    found = [Migration.read(file) for file in sorted(folder.glob("*.sql"))]
    numbers = [migration.name.split("_")[0] for migration in found]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if twice:
        raise MigrationError(f"two migrations have the same number: {', '.join(twice)}")
    return found


async def _applied(db: Connection) -> dict[str, bytes]:
    rows = await db.fetch("select name, sha256 from schema_migrations")
    return {row["name"]: row["sha256"] for row in rows}


def _missing(found: list[Migration], applied: Mapping[str, bytes]) -> list[Migration]:
    """Unknown names in the ledger are left alone: after a roll-back the code is the older one."""
    for migration in found:
        if applied.get(migration.name, migration.sha256) != migration.sha256:
            raise MigrationError(
                f"{migration.name} changed after it was applied; put it back as it was, "
                "and write the change as a new migration"
            )
    missing = [migration for migration in found if migration.name not in applied]
    last = max(applied, default="")
    early = [migration.name for migration in missing if migration.name < last]
    if early:
        raise MigrationError(
            f"{', '.join(early)} would run after {last}, which is already applied; "
            "give it the next free number"
        )
    return missing


async def _apply(db: Connection, migration: Migration) -> None:
    try:
        async with db.transaction():
            # who waits for a lock makes everybody behind it wait too: rather fail, and try later
            await db.execute("set local lock_timeout = '5s'")
            await db.execute(migration.sql)
            await db.execute(
                "insert into schema_migrations (name, sha256) values ($1, $2)",
                migration.name, migration.sha256,
            )  # fmt: skip
    except asyncpg.PostgresError as fault:
        raise MigrationError(f"{migration.name} was not applied: {fault}") from fault
