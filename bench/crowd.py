"""Applications by the hundred thousand: lives decided on paper, recorded once, copied under other names.

What is copied is what the record wrote: COPY out, other numbers and organisations in the text, COPY
in. Only the hash chains are not good: nobody verifies them here. Events go in round by round, as
they happened, so that a case's rows lie as far apart as they do in life.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

from activities.adapters.calendar_files import CalendarFiles
from activities.adapters.postgres_records import PostgresRecords
from activities.grounds import YEARS_AHEAD
from activities.records import Transition
from bench import ours
from deploy.local.stack import ROOT
from domain.calendar import Edition
from domain.decide import decide
from domain.events import Event
from domain.evolve import fold
from domain.filing import open_application
from domain.notice import Channel, Notice
from domain.setting import Setting
from postgres.pool import Connection, Pool
from postgres.statements import statements
from workflows import contract

SQL = statements(__file__, "crowd")

BUSIEST_AGENCY, COMMITTEE = "agency-0", "cq-green-committee"  # who has the most to do
AT_THE_AGENCY, AT_THE_COMMITTEE = 3, 5  # so many commands
_SHARES: Mapping[int, int] = {  # of a hundred, by the commands that were carried out
    0: 5, 1: 10, 2: 5, 3: 10, 4: 10, 5: 20, 6: 20, 7: 20,
}  # fmt: skip
_DAYS = 8  # on which the lives began: so many different deadlines for every stage
_UNITS, _AGENCIES, _DISTRICTS = 2_000, 40, 40
_UNCOPIED = {"events": "position", "tasks": "id", "outbox": "id"}  # PostgreSQL's own to number
_TABLES = ("applications", "application_runs", "events", "tasks", "outbox", "annual_chances")
_ORDER = {"events": "link", "tasks": "id", "outbox": "id"}
_CHUNK = 1 << 20
_PATIENCE = 600.0  # seconds for one statement


@dataclass(frozen=True, slots=True)
class Model:
    """A recorded life, and its rows as COPY writes them."""

    number: str
    steps: int
    rows: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Copied:
    """An application of the crowd. Every fifth one goes by the first agency."""

    number: str
    model: Model
    agency: str
    names: tuple[tuple[str, str], ...]  # what stands in the model's text, and what stands here

    @classmethod
    def of(cls, n: int, year: int, model: Model) -> "Copied":
        number = f"{year}-{n:06d}"
        agency = BUSIEST_AGENCY if n % 5 == 0 else f"agency-{n // 5 % _AGENCIES}"
        names = (
            (model.number, number), ("unit-company", f"unit-{n // 7 % _UNITS}"),
            ("agency-talent-centre", agency),
            ("district-hr", f"district-{n // 3 % _DISTRICTS}"),
            ("jiangbei", f"town-{n // 3 % _DISTRICTS}"),
        )  # fmt: skip
        return cls(number, model, agency, names)

    def row(self, table: str, n: int) -> str:
        text = self.model.rows[table][n]
        for old, new in self.names:
            text = text.replace(old, new)
        return text


async def a_crowd(pool: Pool, notice: Notice, size: int) -> list[Copied]:
    """Seeded, analysed, and with letters delivered; the people are there too."""
    for day in range(_DAYS):
        await _record(pool, notice, day)
    await pool.execute(SQL["sent"])
    models = [model async for model in _models(pool, notice.terms.year)]
    by_steps = {steps: [each for each in models if each.steps == steps] for steps in _SHARES}
    mixed = [steps for steps, share in _SHARES.items() for _ in range(share)]
    crowd = []
    for n in range(1, size + 1):
        chosen = by_steps[mixed[n * 37 % len(mixed)]]
        crowd.append(Copied.of(n, notice.terms.year, chosen[n // len(mixed) % len(chosen)]))
    async with _trusting(pool) as connection:
        await _organisations(connection)
        for table in _TABLES:
            await _copy_in(connection, table, _lines(table, crowd))
        for name in ("people", "messages", "deliveries", "refusals", "quarantine"):
            await connection.execute(SQL[name], timeout=_PATIENCE)
        await connection.execute("vacuum analyze", timeout=_PATIENCE)
    return crowd


@asynccontextmanager
async def _trusting(pool: Pool) -> AsyncIterator[Connection]:
    """What refers to what was right where it was copied from: nobody looks it up row by row."""
    async with pool.acquire() as connection:
        await connection.execute(SQL["trust"])
        try:
            yield connection
        finally:
            await connection.execute(SQL["trust_no_more"])


def _lines(table: str, crowd: Sequence[Copied]) -> Iterator[str]:
    """The first row of everybody, then the second: as they came about."""
    longest = max(len(each.model.rows[table]) for each in crowd)
    for n in range(longest):
        for each in crowd:
            if n < len(each.model.rows[table]):
                yield each.row(table, n)


# ------------------------------------------------------------------------------ the models


def _name(year: int, steps: int, day: int) -> str:
    return f"{year}-model-{steps}-{day}"


async def _record(pool: Pool, notice: Notice, day: int) -> None:
    """Of every kind one that began on that day."""
    year = notice.terms.year
    calendar = await CalendarFiles(ROOT / "notices" / "calendar").edition(year, year + YEARS_AHEAD)
    began = datetime.now(UTC) + timedelta(days=day)
    for steps in _SHARES:
        script = ours.Script(notice, _name(year, steps, day), began)
        await _write_down(pool, script, steps, calendar)


async def _models(pool: Pool, year: int) -> AsyncIterator[Model]:
    for steps in _SHARES:
        for day in range(_DAYS):
            number = _name(year, steps, day)
            yield Model(number, steps, {name: await _rows(pool, name, number) for name in _TABLES})


async def _write_down(pool: Pool, script: ours.Script, steps: int, calendar: Edition) -> None:
    """As a run would have, one transition after the other."""
    terms, records = script.notice.terms, PostgresRecords(pool)
    schedule = replace(script.notice.schedule, calendar=calendar.version)
    opened = open_application(
        script.number, script.applicant.person, Channel.NORMAL, schedule, terms, script.applicant,
        script.began,
    )  # fmt: skip
    done: list[tuple[str, tuple[Event, ...]]] = [(f"create:{script.number}", (opened,))]
    case = fold(None, (opened,))
    for command in script.commands()[:steps]:
        assert case is not None
        events = decide(case, command, Setting(terms, calendar))
        done.append((command.command_id, events))
        case = fold(case, events)
    version = 0
    for cause, events in done:
        await records.write(Transition(
            workflow_id=contract.application_id(script.number), run_id="paper", reset=False,
            number=script.number, version_from=version, events=events, commands=(cause,),
            edition=terms.edition,
        ))  # fmt: skip
        version += len(events)


async def _rows(pool: Pool, table: str, number: str) -> tuple[str, ...]:
    async with pool.acquire() as connection:
        columns = ", ".join(await _columns(connection, table))
        order, out = _ORDER.get(table, "number"), BytesIO()
        query = f"select {columns} from {table} where number = '{number}' order by {order}"  # noqa: S608  our own names
        await connection.copy_from_query(query, output=out, format="text")
    return tuple(out.getvalue().decode().splitlines())


async def _columns(connection: Connection, table: str) -> list[str]:
    rows = await connection.fetch(SQL["columns"], table, _UNCOPIED.get(table, ""))
    return [row["column_name"] for row in rows]


# ------------------------------------------------------------------------------ the copies


async def _copy_in(connection: Connection, table: str, lines: Iterator[str]) -> None:
    columns = await _columns(connection, table)
    await connection.copy_to_table(
        table, source=_pieces(lines), columns=columns, format="text", timeout=_PATIENCE
    )


async def _pieces(lines: Iterator[str]) -> AsyncIterator[bytes]:
    piece = bytearray()
    for line in lines:
        piece += line.encode() + b"\n"
        if len(piece) > _CHUNK:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)


async def _organisations(connection: Connection) -> None:
    kinds = (("unit", "unit", _UNITS), ("agency", "agency", _AGENCIES),
             ("district", "district", _DISTRICTS))  # fmt: skip
    lines = (
        f"{name}-{n}\t某单位{n}\t{role}\t\t某经办\t023-60000000"
        for name, role, count in kinds
        for n in range(count)
    )
    await connection.copy_to_table(
        "organisations", source=_pieces(lines), format="text",
        columns=["id", "name", "role", "district", "contact_name", "contact_phone"],
    )  # fmt: skip
