"""An application's row: what lists and pages read, taken from the state after the last event."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from activities.adapters.postgres_json import APPLICATION, CLOCKS
from domain.application import ENDED, RESTING, TITLED, Application
from domain.deadlines import clocks
from domain.holders import holder
from domain.notice import Terms
from postgres.canonical import plain


@dataclass(frozen=True, slots=True)
class Writing:
    """Who writes, as which run, and how far the chain has come with it."""

    workflow_id: str
    run_id: str
    generation: int
    edition: int
    links: int
    head: bytes
    changed_at: datetime
    recorded_at: datetime


def row_of(application: Application, terms: Terms, writing: Writing) -> tuple[Any, ...]:
    """In the order of the statements `open_application` and `move_application`."""
    running = clocks(application, terms)
    held_by = holder(application, terms)
    tier, facts = application.tier, application.facts
    return (
        application.number, plain(application.person), application.season, writing.edition,
        application.year, writing.workflow_id, writing.run_id, writing.generation,
        application.version, writing.links, writing.head,
        application.stage, tier.kind if tier is not None else None, application.position,
        held_by.role, plain(held_by.organisation),
        running[0].legal_end if running else None,
        running[0].rings_at if running else None,
        CLOCKS.dump_python(running, mode="json"),
        application.round, application.channel, application.level, application.route,
        _plain(facts.unit if facts is not None else None),
        _plain(facts.district if facts is not None else None),
        outcome(application), hold_reason(application), not application.is_closed,
        application.submitted_at, application.schedule.version, application.schedule.calendar,
        APPLICATION.dump_python(application, mode="json"),
        application.opened_at, writing.changed_at, writing.recorded_at,
    )  # fmt: skip


def outcome(application: Application) -> str | None:
    """How it came out, once it did: the stage says it, and nothing before the confirmation."""
    known = application.stage in ENDED | RESTING | TITLED
    return application.stage.value if known else None


def hold_reason(application: Application) -> str | None:
    """The stage at which the earliest open complaint came."""
    return application.holds[0].stage.value if application.holds else None


def _plain(text: str | None) -> str | None:
    return None if text is None else plain(text)
