"""What the panel had opened before each vote, from what was written down at every opening."""

from domain.application import Application
from domain.evidence import View, VoteEvidence, evidence
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "evidence")


async def viewed_evidence(pool: Pool, case: Application) -> tuple[VoteEvidence, ...]:
    """Of the revision that was judged; none before there was a vote."""
    assert case.revision is not None  # it was handed in long ago
    number = case.number
    votes = await pool.fetch(SQL["votes"], number)
    voters = await pool.fetch(SQL["voters"], number)
    files = await pool.fetchval(SQL["files"], number, case.revision.number)
    views = await pool.fetch(SQL["views"], number)
    judged = (*case.evaluators, *(row["person"] for row in voters))
    return evidence(
        (row["at"] for row in votes), judged, files or (), (View(**row) for row in views)
    )
