"""The number of a new application, the same for the same request."""

from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "answers")


async def number_for(pool: Pool, person: str, command_id: str, notice: str, year: int) -> str:
    """Made once: whoever asks again after a fault goes on with the same application."""
    found: str = await pool.fetchval(SQL["number"], person, command_id, notice, f"{year}-")
    return found
