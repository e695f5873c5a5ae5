"""Meetings in PostgreSQL: what happened, who sits, who reads what; each write one transaction."""

from activities.adapters.postgres_json import APPLICATION, MEETING, MEETING_EVENT
from activities.adapters.postgres_transitions import move, rows_of
from activities.meetings import AgendaRequest, MeetingTransition, PoolRequest
from domain.draw import Candidate
from domain.meeting import Meeting
from domain.panels import CaseToRead
from postgres.canonical import plain
from postgres.pool import Connection, Pool
from postgres.statements import statements
from voting.recusal import recused

SQL = statements(__file__, "meetings")


class PostgresMeetings:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def write(self, transition: MeetingTransition) -> int:
        after = transition.after
        row = (
            after.meeting, after.season, after.committee, transition.workflow_id,
            transition.run_id, after.version, after.stage, after.held_on, after.is_over,
            MEETING.dump_python(after, mode="json"),
        )  # fmt: skip
        data = [MEETING_EVENT.dump_python(event, mode="json") for event in transition.events]
        events = rows_of(after.meeting, transition, data)
        async with self._pool.acquire() as connection, connection.transaction():
            stands = await move(connection, "meeting", transition.version_from, row, events)
            if stands == after.version:
                await _show(connection, after)
        return stands

    async def pool(self, request: PoolRequest) -> tuple[Candidate, ...]:
        rows = await self._pool.fetch(SQL["pool"], request.committee, request.on)
        return tuple(Candidate(row["person"], tuple(row["groups"])) for row in rows)

    async def agenda(self, request: AgendaRequest) -> tuple[CaseToRead, ...]:
        async with self._pool.acquire() as connection:
            rows = await connection.fetch(SQL["agenda"], request.season, request.meeting)
            cases = [APPLICATION.validate_python(row["state"]) for row in rows]
            return tuple(
                [
                    CaseToRead(
                        case.number, case.group or "",
                        frozenset(await recused(connection, case, request.present)),
                    )
                    for case in cases
                ]
            )  # fmt: skip

    async def open_votes(self, meeting: str) -> tuple[str, ...]:
        return tuple(row["number"] for row in await self._pool.fetch(SQL["open_votes"], meeting))


async def _show(connection: Connection, meeting: Meeting) -> None:
    """Seats and panels as they stand, for whoever asks by person or by case."""
    seats = [
        (meeting.meeting, plain(seat.person), seat.group, seat.answer, seat.answer_by.last_day,
         seat.signed_in_at)
        for seat in meeting.seats
    ]  # fmt: skip
    await connection.executemany(SQL["seat"], seats)
    panels = [
        (meeting.meeting, plain(panel.number), plain(person))
        for panel in meeting.panels for person in panel.people
    ]  # fmt: skip
    await connection.executemany(SQL["reader"], panels)
