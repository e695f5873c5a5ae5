"""What a person keeps or loses: the yearly chance, the integrity record, the certificate."""

from collections.abc import Sequence

from activities.adapters.postgres_lineage import Place
from activities.adapters.postgres_worklist import Step
from domain.application import Application, Chance, Stage
from domain.commands import Verdict
from domain.events import Ended, IntegrityRecorded, ReexaminationDecided
from domain.notice import Terms
from postgres.canonical import plain
from postgres.pool import Connection
from postgres.statements import statements

SQL = statements(__file__, "records")
_KEPT = {Chance.HELD: "held", Chance.CONSUMED: "consumed"}


async def keep_rights(
    connection: Connection, steps: Sequence[Step], place: Place, terms: Terms
) -> None:
    if place.begins_generation:
        seq = steps[0].after.version - 1
        await connection.execute(
            SQL["strike_integrity_records"], steps[0].after.number, seq, place.generation
        )
    for step in steps:
        await _keep_integrity_record(connection, step, place.generation)
        if _voids_certificate(step):
            await connection.execute(SQL["cancel_certificates"], step.after.number, step.event.at)
    was, last = place.application, steps[-1]
    if place.begins_generation or was is None or _chance(was, terms) != _chance(last.after, terms):
        await _keep_chance(connection, last, terms)


def _chance(application: Application, terms: Terms) -> str:
    """Of an exempt channel nothing is kept (D-59)."""
    if application.channel in terms.annual.exempt_channels:
        return "released"
    return _KEPT.get(application.chance, "released")


async def _keep_chance(connection: Connection, step: Step, terms: Terms) -> None:
    application, status, at = step.after, _chance(step.after, terms), step.event.at
    if status == "released":
        await connection.execute(SQL["release_chance"], application.number, at)
        return
    await connection.execute(
        SQL["take_chance"], application.number, plain(application.person), application.year,
        status, at,
    )  # fmt: skip


async def _keep_integrity_record(connection: Connection, step: Step, generation: int) -> None:
    if not isinstance(step.event, IntegrityRecorded):
        return
    await connection.execute(
        SQL["integrity_record"], step.after.number, generation, step.after.version,
        plain(step.after.person), step.event.at, step.event.until, plain(step.event.cause),
    )  # fmt: skip


def _voids_certificate(step: Step) -> bool:
    """Revoked, or to be voted again: the confirmation it rested on is gone."""
    match step.event:
        case Ended(ending=ending):
            return ending.stage is Stage.REVOKED
        case ReexaminationDecided(verdict=verdict):
            return verdict is Verdict.ERROR_FOUND
        case _:
            return False
