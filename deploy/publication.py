"""Putting a notice in force: its edition is written down, its organisations are known, its season runs."""

from datetime import datetime

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from activities.adapters.postgres_seasons import PostgresSeasons
from activities.seasons import Publication
from domain.notice import Notice
from domain.people import Actor, Role
from postgres.pool import Pool
from workflows import contract
from workflows.season import Season
from workflows.starts import SeasonStart

_ORGANISATION = """
insert into organisations (id, name, role, contact_name, contact_phone, contact_place)
values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing
"""


async def publish(client: Client, pool: Pool, notice: Notice, by: str, at: datetime) -> str:
    """The id of the season's workflow. Twice is once; an edition never changes its content."""
    await PostgresSeasons(pool).publish(Publication(notice, by, at))
    for organisation in notice.organisations:
        contact = organisation.contact
        known = (contact.name, contact.phone, contact.place) if contact else ("", "", "")
        await pool.execute(
            _ORGANISATION, organisation.id, organisation.name, organisation.role, *known
        )
    terms = notice.terms
    organiser = Actor(by, terms.bodies.organiser, Role.ORGANISER)
    handle = await client.start_workflow(
        Season.run,
        SeasonStart(terms.notice, terms.edition, organiser, at),
        id=contract.season_id(terms.notice),
        task_queue=contract.STORY,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        static_summary=f"批次 {terms.notice} · {notice.document.number}",
    )
    return handle.id
