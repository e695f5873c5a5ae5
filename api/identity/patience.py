"""Who guesses waits longer and longer: by login, by address, by person; known or not."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "sign_in")
FREE_GUESSES = 5  # of one login or person
FREE_GUESSES_OF_AN_ADDRESS = 50  # many people may sit behind one


@dataclass
class Waits(Exception):
    """Until then nothing is looked at."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Guess:
    """What is counted. Only a digest of it is kept."""

    kind: str  # login, address, factor
    of: str

    @property
    def key(self) -> str:
        return hashlib.sha256(f"{self.kind}:{self.of}".encode()).hexdigest()

    @property
    def free(self) -> int:
        return FREE_GUESSES_OF_AN_ADDRESS if self.kind == "address" else FREE_GUESSES


async def count(pool: Pool, at: datetime, *guesses: Guess) -> None:
    """Before anything is looked at. Raise Waits: one minute after the fifth, then doubled, at most an hour."""
    for guess in guesses:
        if await pool.fetchval(SQL["attempt"], guess.key, at, guess.free) is None:
            raise Waits(await pool.fetchval(SQL["waits_until"], guess.key) or at)


async def forget(pool: Pool, *guesses: Guess) -> None:
    """It was right: its guesses count no more."""
    for guess in guesses:
        await pool.execute(SQL["forget_attempts"], guess.key)
