"""Examine a revision with everything the record knows, and keep what each rule answered."""

import json
from dataclasses import replace

from pydantic import TypeAdapter

from activities.adapters.postgres_json import NOTICE
from activities.examination import ExaminationRequest
from activities.failures import TermsMissing
from domain.calendar import local_day
from domain.commands import Revision
from domain.dossier.canonical import digest, publicised_digest
from domain.dossier.form import Dossier
from domain.eligibility.admission import Kept, objections
from domain.eligibility.book import outcomes
from domain.eligibility.case import Case, compared_of, standing_of
from domain.notice import Notice
from domain.refusals import Finding
from postgres.canonical import Json, plain
from postgres.personal import context_of_revision, opened
from postgres.pool import Connection, Pool
from postgres.standing import standing_rows
from postgres.statements import statements

SQL = statements(__file__, "examinations")
_DOSSIER = TypeAdapter(Dossier)


class PostgresExaminer:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._notices: dict[tuple[str, int], Notice] = {}  # an edition never changes

    async def examine(self, request: ExaminationRequest) -> tuple[Finding, ...]:
        async with self._pool.acquire() as connection, connection.transaction():
            kept = await self._kept(connection, request)
            found = objections(kept, request.handed_in)
            if kept is not None:
                await _keep(connection, request, kept, found)
        return found

    async def _kept(self, connection: Connection, request: ExaminationRequest) -> Kept | None:
        number, revision = request.number, request.handed_in.revision.number
        row = await connection.fetchrow(SQL["revision"], number, revision)
        if row is None:
            return None
        dossier = await _read(connection, number, revision, row["form"])
        since = request.handed_in.since
        was = await connection.fetchrow(SQL["revision"], number, since) if since else None
        case = await self._case(connection, request, dossier, row["person"])
        files = await connection.fetch(SQL["files"], number)
        known = Revision(revision, digest(dossier), publicised_digest(dossier))
        before = None
        if was is not None and since is not None:
            before = await _read(connection, number, since, was["form"])
        return Kept(case, known, frozenset(file["digest"] for file in files), before)

    async def _case(
        self, connection: Connection, request: ExaminationRequest, dossier: Dossier, person: str
    ) -> Case:
        notice = await self._notice(connection, request.notice, request.edition)
        schedule = replace(notice.schedule, filing=request.window)
        unit = dossier.basic.unit.id if dossier.basic.unit else None
        rows = await standing_rows(
            connection, request.number, request.handed_in.revision.number, person,
            notice.terms.year, unit,
        )  # fmt: skip
        standing = standing_of(
            rows.bans,
            rows.chance_taken_by,
            rows.administers,
            unit,
            unit_is_registered=rows.unit_is_registered,
        )
        return Case(
            dossier, replace(notice, schedule=schedule), request.at,
            local_day(request.applied_at), compared_of(rows.comparisons), standing,
        )  # fmt: skip

    async def _notice(self, connection: Connection, name: str, edition: int) -> Notice:
        if (name, edition) not in self._notices:
            found = await connection.fetchval(SQL["notice"], name, edition)
            if found is None:
                raise TermsMissing(f"notice {name} has no edition {edition}")
            self._notices[name, edition] = NOTICE.validate_python(found)
        return self._notices[name, edition]


async def _read(connection: Connection, number: str, revision: int, form: Json) -> Dossier:
    plain_form = await opened(connection, number, form, context_of_revision(number, revision))
    dossier: Dossier = _DOSSIER.validate_json(json.dumps(plain_form))
    return dossier


async def _keep(
    connection: Connection, request: ExaminationRequest, kept: Kept, found: tuple[Finding, ...]
) -> None:
    said = {rule: sorted(each) for rule, each in outcomes(kept.answers).items()}
    await connection.execute(
        SQL["keep"], request.number, request.handed_in.revision.number, plain(request.command_id),
        request.at, said, sorted({finding.rule for finding in found}),
    )  # fmt: skip
