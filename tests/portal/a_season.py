"""A season as its organiser has it: on record alone, or at work on the real server."""

from dataclasses import replace
from datetime import UTC, datetime

from activities.adapters.postgres_records import PostgresRecords
from activities.adapters.postgres_seasons import PostgresSeasons
from activities.seasons import SeasonTransition
from deploy.publication import publish
from domain.notice import Notice
from domain.people import Actor, Role
from domain.season import fold
from domain.season_events import SeasonPublished
from tests.activities.the_record import TheRecord, a_notice
from tests.domain.builders_lives import Life, a_life, at
from tests.portal.test_stages import as_
from tests.portal.the_pages import Person
from tests.web.the_door import Door
from tests.workflows.one_case import next_number

SEASON = "2023-green-low-carbon"
MONDAY = at("2023-11-20")


async def on_record(door: Door, notice: Notice) -> None:
    """Begun as far as PostgreSQL knows; no workflow runs."""
    terms, at = notice.terms, datetime(2026, 1, 1, tzinfo=UTC)
    by = Actor("organiser-1", terms.bodies.organiser, Role.ORGANISER)
    published = SeasonPublished(
        at=at, by=by, notice=terms.notice, edition=terms.edition, schedule=notice.schedule
    )
    season = fold(None, (published,))
    assert season is not None
    await PostgresSeasons(door.desk.pool).write_season(
        SeasonTransition(f"season/{terms.notice}", "run-1", 0, (published,), season)
    )


async def at_work(door: Door) -> Notice:
    """A season of its own, its workflow running; the clock of the door is the real one."""
    desk = door.desk
    name = f"season-{next_number(desk.notice)}"
    terms = replace(desk.notice.terms, notice=name)
    notice = replace(desk.notice, terms=terms)
    await publish(desk.client, desk.pool, notice, "organiser-1", datetime.now(UTC))
    door.clock.now = datetime.now(UTC)
    bodies = terms.bodies
    clerk = await door.visitor("the-organisers-clerk", f"organiser@{bodies.organiser}")
    told = {"announcement": "渝经信发〔2026〕8号", "payment_contact": bodies.committee}
    done = await clerk.post(f"/seasons/{name}/commands/amend", told, key=f"begin-{name}")
    assert done.status_code == 200, done.text  # it answers once its season stands on record
    return notice


async def organiser_of(door: Door, notice: Notice) -> Person:
    return await as_(door, "the-organiser", f"organiser@{notice.terms.bodies.organiser}")


async def looking(door: Door) -> Person:
    """The organiser of the season on record, on a Monday in the middle of its window."""
    door.clock.now = MONDAY
    return await organiser_of(door, a_notice())


async def recorded(door: Door) -> TheRecord:
    """Two cases at the unit, one with the agency, one draft; no workflow runs."""
    await door.desk.publish(a_notice())
    await on_record(door, a_notice())
    record = TheRecord(door.desk.pool, PostgresRecords(door.desk.pool))
    for serial, until in enumerate(
        (Life.open, Life.submitted, Life.submitted, Life.reported_up), start=1
    ):
        await record.write(
            a_life(until=until, number=f"2023-5{serial:04}", person=f"p-5{serial:04}")
        )
    return record
