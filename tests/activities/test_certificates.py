"""Certificate numbers: without a gap, never twice, and read back when asked again."""

import asyncio
from dataclasses import replace
from datetime import date

import asyncpg
import pytest

from activities.adapters.postgres_certificates import PostgresCertificates
from activities.certificates import CertificateRequest
from domain import commands as c
from domain.commands import Verdict
from domain.notice import Level
from postgres.pool import Pool
from tests.activities.the_record import TheRecord
from tests.domain.builders_lives import DIGEST, a_life, at

REQUEST = CertificateRequest(
    "2023-00001", "p-applicant", "2023-green", Level.SENIOR, "渝职改办〔2024〕1号",
    date(2024, 1, 10),
)  # fmt: skip


def requests(count: int) -> list[CertificateRequest]:
    return [replace(REQUEST, number=f"2023-{n:05d}", person=f"p-{n}") for n in range(1, count + 1)]


async def test_fifty_at_once_take_fifty_numbers_without_a_gap_or_a_repeat(pool: Pool) -> None:
    register = PostgresCertificates(pool)

    issued = await asyncio.gather(*(register.issue(request) for request in requests(50)))

    assert sorted(issued) == [f"2023-green-{n:06d}" for n in range(1, 51)]


async def test_the_same_asked_twice_and_fifty_times_at_once_is_read_back(pool: Pool) -> None:
    register = PostgresCertificates(pool)
    first = await register.issue(REQUEST)

    again = await asyncio.gather(*(register.issue(REQUEST) for _ in range(50)))

    assert set(again) == {first} == {"2023-green-000001"}
    assert await pool.fetchval("select last from certificate_numbers") == 1


async def test_a_number_whose_transaction_was_undone_is_given_to_the_next(pool: Pool) -> None:
    register = PostgresCertificates(pool)
    first, second, third = requests(3)
    await register.issue(first)
    await pool.execute("insert into certificates select 'taken', season, kind, 2, 'x', person,"
                       " level, document, confirmed_on from certificates")  # fmt: skip

    with pytest.raises(asyncpg.UniqueViolationError):
        await register.issue(second)
    await pool.execute("delete from certificates where certificate = 'taken'")
    issued = [await register.issue(request) for request in (second, third)]

    assert issued == ["2023-green-000002", "2023-green-000003"]


async def test_seasons_count_apart(pool: Pool) -> None:
    register = PostgresCertificates(pool)

    issued = [
        await register.issue(replace(REQUEST, season=season))
        for season in ("2023-green", "2024-jiangbei")
    ]

    assert issued[0] == "2023-green-000001"


async def test_a_second_confirmation_of_the_same_case_has_a_number_of_its_own(pool: Pool) -> None:
    register = PostgresCertificates(pool)
    await register.issue(REQUEST)

    second = await register.issue(replace(REQUEST, document="渝职改办〔2024〕9号"))

    assert second == "2023-green-000002"


async def test_a_revoked_title_and_a_result_to_be_voted_again_cancel_their_certificates(
    record: TheRecord,
) -> None:
    revoked, voted_again = a_life(), a_life(number="2023-00002", person="p-2")
    register = PostgresCertificates(record.pool)
    for life in (revoked, voted_again):
        await register.issue(replace(REQUEST, number=life.number, person=life.person))
    revoked.do(c.Revoke, revoked.authority, at("2024-02-01"), document="撤1号", cause="造假")
    applicant, founding = voted_again.applicant, voted_again.founding
    voted_again.do(c.RequestReexamination, applicant, at("2024-01-20"), ground=c.Ground.MISREAD,
                   statement=DIGEST)  # fmt: skip
    voted_again.do(c.TakeUpReexamination, founding, at("2024-01-21"))
    voted_again.do(c.DecideReexamination, founding, at("2024-01-22"), statement=DIGEST,
                   verdict=Verdict.ERROR_FOUND)  # fmt: skip

    for life in (revoked, voted_again, revoked, voted_again):
        await record.write(life)

    cancelled = "select number from certificates where cancelled_at is not null order by number"
    assert await record.column(cancelled) == ["2023-00001", "2023-00002"]
