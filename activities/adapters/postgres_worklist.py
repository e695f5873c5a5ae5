"""Tasks and letters that follow from a transition, written with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from domain.application import Application
from domain.events import Event
from domain.letters import Letter, letters
from domain.notice import Terms
from domain.people import Actor
from domain.worklist import Task, open_tasks
from postgres.canonical import plain
from postgres.pool import Connection
from postgres.statements import statements

SQL = statements(__file__, "tasks")


@dataclass(frozen=True, slots=True)
class Step:
    """One event, and the application before and after it."""

    event: Event
    before: Application | None
    after: Application


@dataclass(frozen=True, slots=True)
class Cause:
    """The last event of the transition: who opened or closed a task, when, and as which one."""

    at: datetime
    by: Actor
    generation: int
    seq: int
    is_reset: bool


async def update_tasks(
    connection: Connection, application: Application, terms: Terms, cause: Cause
) -> None:
    """What is open becomes what ought to be; keys that stay are the same rows."""
    known = await connection.fetch(SQL["known"], application.number)
    rows = {row["key"]: row for row in known}
    wanted = {plain(task.key): task for task in open_tasks(application, terms)}
    gone = [row["id"] for row in known if row["closed_at"] is None and row["key"] not in wanted]
    if gone:
        how = "reset" if cause.is_reset else "event"
        by, organisation = plain(cause.by.person), plain(cause.by.organisation)
        await connection.execute(SQL["close"], gone, cause.at, by, organisation, how, cause.seq)
    changed = [
        (rows[key]["id"], *_content(task))
        for key, task in wanted.items()
        if key in rows and rows[key]["closed_at"] is None and _differs(rows[key], task)
    ]
    if changed:
        await connection.executemany(SQL["change"], changed)
    new = [(key, task) for key, task in wanted.items() if key not in rows]
    if new:
        await connection.executemany(SQL["open"], [_row(*item, application, cause) for item in new])


async def queue_letters(
    connection: Connection, steps: Sequence[Step], terms: Terms, generation: int
) -> None:
    queued = [
        _letter(letter, step, generation)
        for step in steps
        for letter in letters(step.event, step.before, step.after, terms)
    ]
    if queued:
        await connection.executemany(SQL["queue_letter"], queued)
        await connection.execute(SQL["wake_sender"], steps[-1].after.number)


def _letter(letter: Letter, step: Step, generation: int) -> tuple[Any, ...]:
    return (
        step.after.number, generation, step.after.version, letter.kind, letter.recipient_role,
        plain(letter.recipient),
    )  # fmt: skip


def _content(task: Task) -> tuple[Any, ...]:
    return (
        task.kind, task.role.value, plain(task.organisation), task.title, task.rule, task.due_at
    )  # fmt: skip


def _differs(row: asyncpg.Record, task: Task) -> bool:
    names = ("kind", "role", "organisation", "title", "rule", "due_at")
    return tuple(row[name] for name in names) != _content(task)


def _row(key: str, task: Task, application: Application, cause: Cause) -> tuple[Any, ...]:
    kind, role, organisation, title, rule, due_at = _content(task)
    return (
        application.number, key, kind, role, organisation, plain(application.person), title, rule,
        due_at, cause.at, cause.generation, cause.seq,
    )  # fmt: skip
