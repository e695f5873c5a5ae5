"""One application, as it stands: who has it, since when, until when, and what may be done next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record
from pydantic import TypeAdapter

from domain.application import Application, Hold
from domain.deadlines import Clock
from domain.next_steps import NextStep, what_next
from domain.transitions import STAGE_NAMES
from domain.veil import SEALED_STAGES, veiled
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "applications")
CASE = TypeAdapter(Application)
CLOCKS = TypeAdapter(tuple[Clock, ...])
_LAST = 5  # refusals and quarantined messages shown


@dataclass(frozen=True, slots=True)
class HolderView:
    """Whom to ask now; the names are empty where nobody is registered (D-39)."""

    role: str
    organisation: str
    name: str
    contact_name: str
    contact_phone: str


@dataclass(frozen=True, slots=True)
class TroubleView:
    """A command that was refused, or a message that could not be carried out."""

    command: str
    rule: str
    because: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StatusView:
    number: str
    person: str
    season: str
    stage: str
    stage_name: str
    tier: str | None
    position: int
    holder: HolderView
    round: int
    clocks: tuple[Clock, ...]  # the one that rings next first
    due_at: datetime | None
    holds: tuple[Hold, ...]
    outcome: str | None
    version: int
    schedule_version: int
    submitted_at: datetime | None
    changed_at: datetime
    is_open: bool
    stopped_by_operator: bool
    next: tuple[NextStep, ...]
    refusals: tuple[TroubleView, ...]
    quarantined: tuple[TroubleView, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which applications a list shows; None: whichever."""

    season: str | None = None
    stage: str | None = None
    unit: str | None = None
    district: str | None = None
    holder: str | None = None  # the organisation that has it now


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of an official's list. Nobody is named in it."""

    number: str
    season: str
    stage: str
    level: str | None
    route: str | None
    unit: str | None
    round: int
    holder_role: str
    holder_organisation: str
    due_at: datetime | None
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """A line of a person's own list."""

    number: str
    season: str
    stage: str
    round: int
    due_at: datetime | None
    outcome: str | None
    opened_at: datetime


async def status(pool: Pool, number: str, *, knows: bool = False) -> StatusView | None:
    """Nothing of a sealed vote, whoever asks; nor how far it has come since, unless he `knows` (D-49)."""
    async with pool.acquire() as connection:
        row = await connection.fetchrow(SQL["status"], number, [] if knows else SEALED_STAGES)
        if row is None:
            return None
        refused = await connection.fetch(SQL["refusals"], number, _LAST, row["told_until"])
        quarantined = await connection.fetch(SQL["quarantined"], number, _LAST, row["told_until"])
    case = CASE.validate_python(row["state"])
    case = case if knows else veiled(case)
    return StatusView(
        number=row["number"], person=row["person"], season=row["season"], stage=case.stage.value,
        stage_name=STAGE_NAMES[case.stage], tier=row["tier"], position=row["position"],
        holder=_holder(row), round=row["round"], clocks=CLOCKS.validate_python(row["clocks"]),
        due_at=row["due_at"], holds=case.holds, outcome=row["outcome"],
        version=case.version, schedule_version=row["schedule_version"],
        submitted_at=row["submitted_at"], changed_at=row["changed_at"], is_open=row["open"],
        stopped_by_operator=row["stopped_by_operator"], next=what_next(case),
        refusals=tuple(
            TroubleView(each["command"], each["rule"], each["because"], each["at"])
            for each in refused
        ),
        quarantined=tuple(
            TroubleView(each["name"], each["rule"], each["reason"], each["at"])
            for each in quarantined
        ),
    )  # fmt: skip


async def application(pool: Pool, number: str) -> Application | None:
    """The whole state, the sealed vote in it: for rules, never for a page."""
    state = await pool.fetchval(SQL["state"], number)
    return None if state is None else CASE.validate_python(state)


async def edition_of(pool: Pool, number: str) -> int | None:
    """The edition of its notice that it has pinned (D-55)."""
    found: int | None = await pool.fetchval(SQL["edition"], number)
    return found


async def applications_of(pool: Pool, person: str) -> tuple[ApplicationView, ...]:
    return tuple(
        ApplicationView(**row)
        for row in await pool.fetch(SQL["of_a_person"], person, SEALED_STAGES)
    )


async def lines(
    pool: Pool, organisation: str, role: str, seasons: Sequence[str] | None, wanted: Filter,
    after: str, limit: int,
) -> tuple[LineView, ...]:  # fmt: skip
    """What an organisation has, or has had, in its hands; the next page begins after the last one."""
    rows = await pool.fetch(
        SQL["lines"], organisation, wanted.season, wanted.stage, wanted.unit, wanted.district,
        wanted.holder, after, limit, role, seasons, SEALED_STAGES,
    )  # fmt: skip
    return tuple(LineView(**row) for row in rows)


def _holder(row: Record) -> HolderView:
    return HolderView(
        row["holder_role"], row["holder_organisation"], row["holder_name"], row["contact_name"],
        row["contact_phone"],
    )  # fmt: skip
