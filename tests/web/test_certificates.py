"""Anybody asks whether a certificate holds, or held on a day, and learns nothing of its holder."""

from datetime import date

import pytest
import pytest_asyncio

from activities.adapters.postgres_certificates import PostgresCertificates
from activities.adapters.postgres_records import PostgresRecords
from activities.certificates import CertificateRequest
from domain.notice import Level
from tests.activities.the_record import TheRecord, a_notice
from tests.domain.builders_lives import Life, a_life
from tests.web.the_door import Door

NUMBER = "2023-62001"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def issued(door: Door) -> str:
    pool = door.desk.pool
    await door.desk.publish(a_notice())
    life = a_life(until=Life.confirmed, number=NUMBER, person="p-holder")
    await TheRecord(pool, PostgresRecords(pool)).write(life)
    return await PostgresCertificates(pool).issue(
        CertificateRequest(
            season="2023-green-low-carbon", number=NUMBER, person="p-holder", level=Level.SENIOR,
            document="渝职改办〔2024〕1号", confirmed_on=date(2024, 1, 10),
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("on", "status"), [("", "valid"), ("?on=2024-01-09", "not_yet"), ("?on=2024-01-10", "valid")]
)
async def test_it_says_how_it_stands_or_stood(
    door: Door, issued: str, on: str, status: str
) -> None:
    answer = await door.client.get(f"/api/v1/certificates/{issued}{on}")

    assert answer.json()["status"] == status
    assert "p-holder" not in answer.text
    assert NUMBER not in answer.text


async def test_revoked_it_held_until_the_day_before(door: Door, issued: str) -> None:
    await door.desk.pool.execute(
        "update certificates set cancelled_at = '2024-06-01 00:00+08' where certificate = $1",
        issued,
    )

    stood = {
        day: (await door.client.get(f"/api/v1/certificates/{issued}?on={day}")).json()["status"]
        for day in ("2024-05-31", "2024-06-01")
    }

    assert stood == {"2024-05-31": "valid", "2024-06-01": "revoked"}


async def test_of_one_that_was_never_issued_there_is_nothing(door: Door) -> None:
    assert (await door.client.get("/api/v1/certificates/no-such-000001")).status_code == 404
    bad = await door.client.get("/api/v1/certificates/no-such-000001?on=yesterday")
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (400, "on")


async def test_whoever_is_barred_sees_until_when(door: Door) -> None:
    me = await door.visitor("p-holder")
    assert (await me.get("/me")).json()["barred_until"] is None

    await door.desk.pool.execute(
        "insert into integrity_records"
        " (number, source, generation, seq, person, valid_from, valid_until, cause)"
        " values ($1, 'test', 0, 1, 'p-holder', now() - interval '1 day', '2099-01-01', '弄虚作假')",
        NUMBER,
    )

    assert (await me.get("/me")).json()["barred_until"].startswith("2099-01-01")
