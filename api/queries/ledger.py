"""The ledger of days of an application, from the events that count."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from pydantic import Discriminator, TypeAdapter

from api.queries import seasons
from api.queries.applications import edition_of
from domain.calendar import Edition, local_day
from domain.events import Event
from domain.ledger import DayLedger, day_ledger
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "ledger")
Editions = Callable[[int, int], Edition]  # the table of days from one year to another
_EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Discriminator("event")])


async def ledger(
    pool: Pool, number: str, editions: Editions, until: datetime, *, knows: bool = False
) -> DayLedger | None:
    """None for an unknown number. What a reset has superseded is no day's.

    `knows`: for who may know already how the vote went.
    """
    rows = await pool.fetch(SQL["current"], number)
    if not rows:
        return None
    events = tuple(_EVENT.validate_python(row["data"]) for row in rows)
    season = await pool.fetchval(SQL["season"], number)
    notice = await seasons.notice(pool, season, await edition_of(pool, number))
    assert notice is not None  # an application stands on a notice
    first = min(local_day(event.at) for event in events)
    last = max(local_day(until), *(local_day(event.at) for event in events), first)
    # The last days of a year are certain only with the next one (D-15).
    calendar = editions(first.year, last.year + 1)
    return day_ledger(events, calendar, notice.terms, until, knows=knows)
