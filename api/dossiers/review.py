"""What a reviewer sees at a glance: verified, to be judged, changed, and which approvals still hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api.dossiers import comparisons, store
from api.dossiers.handed_in import events_of
from api.queries.applications import application
from domain.application import Application
from domain.approvals import Approval, approvals, handed_in
from domain.dossier.diff import Change, diff
from domain.dossier.form import Dossier
from domain.dossier.parts import in_part_of
from domain.eligibility.answers import Answer
from domain.eligibility.book import examine
from domain.eligibility.case import Case
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "store")


@dataclass(frozen=True, slots=True)
class Earlier:
    """A tier's last approval, and what has changed since of what it rests on."""

    approval: Approval
    name: str  # of the organisation; empty where nobody is registered
    changes: tuple[Change, ...]

    @property
    def covers(self) -> bool:
        """Nothing that it approved has changed."""
        return not self.changes


@dataclass(frozen=True, slots=True)
class Sheet:
    application: Application
    case: Case
    answers: tuple[Answer, ...]
    before: int | None  # the revision handed in before this one
    changes: tuple[Change, ...]  # since then
    earlier: tuple[Earlier, ...]


async def sheet(pool: Pool, number: str, at: datetime) -> Sheet:
    """NoSuchDossier if nothing has been handed in yet."""
    known = await application(pool, number)
    if known is None or known.revision is None:
        raise store.NoSuchDossier(f"申请书 {number} 还没有提交的材料。")
    events = await events_of(pool, number)
    case = await comparisons.case_of(pool, number, known.revision.number, at)
    given = [each for each in handed_in(events) if each < known.revision.number]
    before = given[-1] if given else None
    approved = approvals(events)
    wanted = {each.revision for each in approved} | ({before} if before else set())
    seen = {each: await store.revision(pool, number, each) for each in wanted}
    names = {row["id"]: row["name"] for row in await pool.fetch(
        SQL["names"], [each.tier.organisation for each in approved]
    )}  # fmt: skip
    return Sheet(
        known, case, examine(case), before,
        diff(seen[before], case.dossier) if before else (),
        tuple(_earlier(each, seen, names, case.dossier) for each in approved),
    )  # fmt: skip


def _earlier(
    approval: Approval, seen: Mapping[int, Dossier], names: Mapping[str, str], now: Dossier
) -> Earlier:
    saw = seen[approval.revision]
    touched = in_part_of(approval.tier.kind, diff(saw, now), saw, now)
    return Earlier(approval, names.get(approval.tier.organisation, ""), touched)
