"""A season: its notice, how many stand where, which still run, and who may not apply in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from domain.notice import Notice, Schedule
from domain.season import Season
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "seasons")
NOTICE = TypeAdapter(Notice)
SCHEDULE = TypeAdapter(Schedule)
SEASON = TypeAdapter(Season)
_A_PAGE = 500
_MOST_READ = 64
_read: dict[bytes, Notice] = {}  # by the digest of what is written in it


@dataclass(frozen=True, slots=True)
class SeasonView:
    """`stage` is None while the notice is published and its season has not begun."""

    id: str
    edition: int
    title: str
    document: str
    stage: str | None
    version: int | None
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class Figure:
    stage: str
    applications: int


@dataclass(frozen=True, slots=True)
class MovedCount:
    """So many open applications at a stage have this clock, and it ends when it was asked about."""

    clock: str
    stage: str
    applications: int


@dataclass(frozen=True, slots=True)
class MovedView:
    number: str
    clock: str
    stage: str
    holder_organisation: str


async def seasons(pool: Pool) -> tuple[SeasonView, ...]:
    return tuple(
        SeasonView(
            row["id"], row["edition"], row["title"], row["document"], row["stage"], row["version"],
            SCHEDULE.validate_python(row["schedule"]),
        )
        for row in await pool.fetch(SQL["seasons"])
    )  # fmt: skip


async def notice(pool: Pool, season: str, edition: int | None = None) -> Notice | None:
    """That edition, or the one in force. An edition never changes: it is read once in a process."""
    if edition is None:
        edition = await pool.fetchval(SQL["edition_in_force"], season)
    digest = await pool.fetchval(SQL["digest"], season, edition)
    if digest is None:
        return None
    if digest not in _read:
        if len(_read) >= _MOST_READ:
            _read.clear()
        document = await pool.fetchval(SQL["notice"], season, edition)
        _read[digest] = NOTICE.validate_python(document)
    return _read[digest]


async def schedule(pool: Pool, notice: Notice) -> Schedule:
    """The one in force; before the season has begun that of the notice."""
    found = await pool.fetchval(SQL["schedule"], notice.terms.notice)
    return notice.schedule if found is None else SCHEDULE.validate_python(found)


async def state(pool: Pool, season: str) -> Season | None:
    """None while its notice is published and it has not begun."""
    found = await pool.fetchval(SQL["state"], season)
    return None if found is None else SEASON.validate_python(found)


async def has_taken(pool: Pool, season: str, command: str) -> bool:
    """Whether a command of that id has changed the season."""
    return bool(await pool.fetchval(SQL["has_taken"], season, command))


async def moved(
    pool: Pool, season: str, ends: Mapping[str, datetime], limit: int
) -> tuple[tuple[MovedCount, ...], tuple[MovedView, ...]]:
    """The open applications whose clocks end then: how many by clock and stage, and the first of them."""
    names, instants = list(ends), list(ends.values())
    async with pool.acquire() as connection:
        counts = await connection.fetch(SQL["moved_counts"], season, names, instants)
        rows = await connection.fetch(SQL["moved"], season, names, instants, limit)
    return (
        tuple(MovedCount(**row) for row in counts),
        tuple(MovedView(**row) for row in rows),
    )


async def figures(pool: Pool, season: str) -> tuple[Figure, ...]:
    return tuple(Figure(**row) for row in await pool.fetch(SQL["figures"], season))


async def open_numbers(
    pool: Pool, season: str, after: str = "", limit: int = _A_PAGE
) -> tuple[str, ...]:
    """A page: the next one begins after the last of these."""
    rows = await pool.fetch(SQL["open_numbers"], season, after, limit)
    return tuple(row["number"] for row in rows)


async def who_has_the_chance(pool: Pool, person: str, year: int) -> str | None:
    """The number of the application that counts this year (N89-3.1-3)."""
    found: str | None = await pool.fetchval(SQL["who_has_the_chance"], person, year)
    return found


async def banned_until(pool: Pool, person: str, at: datetime) -> datetime | None:
    """None when nothing in the integrity record keeps the person from applying (T-ban)."""
    found: datetime | None = await pool.fetchval(SQL["banned_until"], person, at)
    return found
