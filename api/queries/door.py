"""What the main door asks and notes."""

from collections.abc import Mapping, Sequence

from domain.commands import Command, wire_name
from domain.refusals import Refused
from postgres.pool import Pool
from postgres.statements import statements

SQL: Mapping[str, str] = statements(__file__, "door")


async def note_refusal(pool: Pool, number: str, command: Command, refusal: Refused) -> None:
    """One row for a refusal, with its first finding; the sender has heard them all."""
    actor, found = command.actor, refusal.findings[0]
    await pool.execute(
        SQL["note_refusal"], number[:64], wire_name(type(command)), command.command_id,
        actor.person, actor.organisation, actor.role.value, found.rule, found.because, command.at,
    )  # fmt: skip


async def unregistered(pool: Pool, organisations: Sequence[str]) -> tuple[str, ...]:
    """Those that are not registered with a contact (N89-3.3.1-5, D-39)."""
    rows = await pool.fetch(SQL["unregistered"], list(organisations))
    return tuple(row["id"] for row in rows)


async def register_organisation(
    pool: Pool, organisation: str, name: str, role: str, district: str, contact: str, phone: str
) -> None:
    """New, or with other words: the id stays."""
    known = (organisation, name, role, district, contact, phone)
    await pool.execute(SQL["register_organisation"], *known)
