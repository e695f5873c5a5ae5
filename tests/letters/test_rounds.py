"""The rounds: a bell rings when a letter is queued, and a lost connection is taken up again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from typing_extensions import override

from api.letters.carriers import Carrier, Parcel
from api.letters.rounds import Rounds
from postgres.pool import open_pool
from tests.domain.builders_lives import Life, a_life
from tests.letters.the_post import APPLICANT, ThePost
from tests.vault import VAULT

AN_HOUR = 3_600.0  # longer than the test: only the bell can have woken him
PATIENCE = 30.0


@asynccontextmanager
async def walking(rounds: Rounds) -> AsyncIterator[None]:
    task = asyncio.create_task(rounds.run())
    try:
        yield
    finally:
        rounds.stop()
        async with asyncio.timeout(PATIENCE):
            await task


async def mail_comes(post: ThePost) -> None:
    async with asyncio.timeout(PATIENCE):
        await post.mail.came.wait()
    post.mail.came.clear()


async def test_a_queued_letter_rings_and_is_delivered_at_once(post: ThePost) -> None:
    await post.wants(APPLICANT)
    async with walking(Rounds(post.postman(), AN_HOUR)):
        await post.record.write(a_life(until=Life.submitted))
        await mail_comes(post)
    assert len(post.mail.mails) == 1


async def test_a_connection_that_is_cut_is_taken_up_again(post: ThePost, database: str) -> None:
    await post.wants(APPLICANT)
    own = await open_pool(database, name="zhicheng-postman", vault=VAULT)
    postman = post.postman()
    postman.pool = own
    async with walking(Rounds(postman, 0.05)):
        await post.record.write(a_life(until=Life.submitted))
        await mail_comes(post)
        await post.pool.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'zhicheng-postman' and datname = current_database()"
        )
        again = a_life(until=Life.submitted, number="2023-00002")
        await post.pool.execute("delete from annual_chances")
        await post.record.write(again)
        await mail_comes(post)
    await own.close()
    assert len(set(post.mail.references)) == len(post.mail.mails) == 2


@dataclass
class Hangs(Carrier):
    """Until it is let go."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    @override
    async def carry(self, parcel: Parcel) -> None:
        self.asked.set()
        await self.let_go.wait()


async def test_a_mail_server_that_hangs_keeps_nothing_from_the_portal(post: ThePost) -> None:
    await post.wants(APPLICANT)
    hanging = Hangs()
    async with walking(Rounds(post.postman(carriers={"email": hanging}), AN_HOUR)):
        await post.record.write(a_life(until=Life.submitted))
        async with asyncio.timeout(PATIENCE):
            await hanging.asked.wait()
        other = a_life(until=Life.submitted, number="2023-00002", person="p-other")
        await post.record.write(other)
        async with asyncio.timeout(PATIENCE):
            while "p-other" not in await post.column("select person from messages"):  # noqa: ASYNC110  it is told nobody here
                await asyncio.sleep(0.01)
        assert not hanging.let_go.is_set()
        hanging.let_go.set()
