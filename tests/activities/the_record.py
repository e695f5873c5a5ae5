"""The record as the tests use it: a database with its notice, and lives written into it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import asyncpg

from activities.adapters.postgres_records import PostgresRecords
from activities.adapters.postgres_seasons import PostgresSeasons
from activities.records import Recorded, Transition
from activities.seasons import Publication
from domain.notice import Document, Notice, Terms
from postgres.pool import Pool
from tests.domain.builders_lives import Life, Step, a_schedule, at
from tests.domain.builders_terms import some_terms

ORGANISATIONS = (
    ("unit-company", "某新能源公司", "unit", "王老师", "023-1001"),
    ("agency-talent-centre", "某人才公司", "agency", "李老师", "023-1002"),
    ("district-hr", "某区人力社保局", "district", "张老师", "023-1003"),
    ("cq-green-committee", "绿色低碳评委会", "committee", "杨老师", "63895289"),
    ("cq-eic", "市经济信息委", "founding_body", "周老师", "023-1005"),
    ("cq-title-office", "市职改办", "title_office", "吴老师", "023-1006"),
)


def a_notice(terms: Terms | None = None) -> Notice:
    return Notice(
        document=Document("渝经信发〔2023〕89号", "通知", ("市经信委",), date(2023, 11, 3), ()),
        series="工程技术", specialty="绿色低碳", scope="全市", committees=(),
        terms=terms or some_terms(), schedule=a_schedule(), organisations=(), help_contacts=(),
        links=(), switches=(), set_by_organiser=(), clauses=(),
    )  # fmt: skip


@dataclass
class TheRecord:
    """One run of one workflow writes; a test may say another."""

    pool: Pool
    records: PostgresRecords

    @classmethod
    async def opened(cls, pool: Pool) -> "TheRecord":
        published = Publication(a_notice(), "p-organiser", at("2023-11-03"))
        await PostgresSeasons(pool).publish(published)
        await pool.executemany(
            "insert into organisations (id, name, role, contact_name, contact_phone)"
            " values ($1, $2, $3, $4, $5)",
            ORGANISATIONS,
        )
        return cls(pool, PostgresRecords(pool))

    async def write(self, life: Life, *, since: int = 0, **changes: Any) -> Recorded:
        """The life's steps, the first `since` of them left out, one transition each."""
        recorded = Recorded(0)
        for transition in transitions(life)[since:]:
            recorded = await self.records.write(replace(transition, **changes))
        return recorded

    async def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, to see that nothing changed."""
        names = await self.pool.fetch(
            "select table_name from information_schema.tables where table_schema = 'public'"
            " and table_type = 'BASE TABLE' order by table_name"
        )
        return {
            name["table_name"]: [tuple(row) for row in await self._rows(name["table_name"])]
            for name in names
        }

    async def _rows(self, table: str) -> list[asyncpg.Record]:
        return await self.pool.fetch(f'select * from "{table}" t order by t::text')  # noqa: S608

    async def tasks(self, number: str) -> list[str]:
        """The keys of those that are open."""
        return await self.column(
            "select key from tasks where number = $1 and closed_at is null order by id", number
        )

    async def letters(self, number: str) -> list[tuple[str, str, str]]:
        rows = await self.pool.fetch(
            "select kind, recipient_role, recipient from outbox where number = $1 order by id",
            number,
        )
        return [(row["kind"], row["recipient_role"], row["recipient"]) for row in rows]

    async def column(self, query: str, *arguments: str) -> list[Any]:
        return [row[0] for row in await self.pool.fetch(query, *arguments)]

    async def chance(self, number: str) -> str | None:
        query = "select status from annual_chances where number = $1"
        found: str | None = await self.pool.fetchval(query, number)
        return found


def transitions(life: Life) -> list[Transition]:
    found, version = [], 0
    for step in life.steps:
        found.append(transition(life.number, version, step))
        version += len(step.events)
    return found


def transition(number: str, version_from: int, step: Step) -> Transition:
    return Transition(
        workflow_id=f"application/{number}", run_id="run-1", reset=False, number=number,
        version_from=version_from, events=step.events, commands=(step.command_id,),
    )  # fmt: skip


def shanghai(moment: datetime | None) -> str:
    assert moment is not None
    return f"{moment.astimezone(at('2023-11-03').tzinfo):%Y-%m-%d %H:%M:%S}"
