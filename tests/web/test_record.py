"""The record over HTTP: each day with one holder, and a file that verifies without us."""

from datetime import date, timedelta

import pytest
import pytest_asyncio

from activities.adapters.postgres_records import PostgresRecords
from api.procedure.verifying import verify
from domain import commands as c
from tests.activities.the_record import TheRecord, a_notice
from tests.domain.builders_lives import DIGEST, Life, a_life, at
from tests.web.the_door import Door

PASSED, FAILED, TITLED, AGAIN = "2023-61001", "2023-61002", "2023-61003", "2023-61004"
UNIT, OFFICE, OPERATOR = "unit@unit-company", "committee@cq-green-committee", "operator@cq-eic"


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def cases(door: Door) -> None:
    """Two that differ in their votes alone, and one that is over."""
    await door.desk.publish(a_notice())
    record = TheRecord(door.desk.pool, PostgresRecords(door.desk.pool))
    for number, yes in ((PASSED, 20), (FAILED, 3)):
        life = a_life(until=Life.under_review, number=number, person=f"p-{number}")
        await record.write(life.voted(yes=yes))
    await record.write(a_life(until=Life.confirmed, number=TITLED, person=f"p-{TITLED}"))
    await record.write(examined_again())


def examined_again() -> Life:
    """Confirmed, and its applicant says that something was overlooked."""
    life = a_life(until=Life.under_review, number=AGAIN, person=f"p-{AGAIN}")
    life.do(c.RecordOpinion, life.expert, at("2023-12-21"), opinion=DIGEST)
    life.voted(yes=20).result_shown().confirmed()
    return life.do(
        c.RequestReexamination, life.applicant, at("2024-01-20"), ground=c.Ground.OVERLOOKED,
        statement=DIGEST,
    )  # fmt: skip


async def test_every_day_of_a_case_has_one_holder_and_the_sums_are_the_span(door: Door) -> None:
    me = await door.visitor(f"p-{TITLED}")

    told = (await me.get(f"/applications/{TITLED}/ledger")).json()

    days = [date.fromisoformat(each["day"]) for each in told["days"]]
    assert days == [days[0] + timedelta(n) for n in range(len(days))]
    assert sum(each["days"] for each in told["totals"]) == len(days)
    roles = {each["holder"]["role"] for each in told["days"] if each["account"] == "holder"}
    assert {"applicant", "unit", "agency", "district", "committee"} <= roles


async def test_what_the_vote_was_shows_in_no_day(door: Door) -> None:
    told = []
    for number in (PASSED, FAILED):
        me = await door.visitor(f"p-{number}")
        text = (await me.get(f"/applications/{number}/ledger")).text
        told.append(text.replace(number, "NUMBER"))

    assert told[0] == told[1]


@pytest.mark.parametrize("path", ["ledger", "procedure"])
async def test_a_stranger_is_told_of_nothing(door: Door, path: str) -> None:
    stranger = await door.visitor("p-somebody-else")

    assert (await stranger.get(f"/applications/{TITLED}/{path}")).status_code == 404


async def test_the_procedure_verifies_without_us_and_no_longer_when_a_byte_is_turned(
    door: Door,
) -> None:
    who = await door.visitor("office-record", OFFICE)

    answer = await who.get(f"/applications/{TITLED}/procedure")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    found = verify(answer.content, None)
    assert (found.number, found.faults) == (TITLED, ())
    turned = bytearray(answer.content)
    turned[len(turned) // 2] ^= 1
    assert verify(bytes(turned), None).faults


@pytest.mark.parametrize(
    ("person", "acting_as", "number", "status"),
    [
        (f"p-{TITLED}", "applicant", TITLED, 200), (f"p-{PASSED}", "applicant", PASSED, 403),
        ("clerk-record", UNIT, TITLED, 403), ("operator-record", OPERATOR, TITLED, 403),
    ],
)  # fmt: skip
async def test_it_is_taken_by_those_who_answer_for_it_and_by_its_applicant_once_it_is_over(
    door: Door, person: str, acting_as: str, number: str, status: int
) -> None:
    who = await door.visitor(person, acting_as)

    answer = await who.get(f"/applications/{number}/procedure")

    assert answer.status_code == status
    if status == 403:
        assert answer.json()["rule"] == "SOD-3"


async def a_file_opened(door: Door, person: str, role: str, *, before: bool) -> None:
    """The one file of what was judged, opened by somebody before the vote or after it."""
    pool = door.desk.pool
    voted = await pool.fetchval(
        "select at from events where number = $1 and type = 'vote_closed'", AGAIN
    )
    await pool.execute(
        "insert into attachment_views (number, digest, person, organisation, role, at)"
        " values ($1, $2, $3, 'cq-green-committee', $4, $5)",
        AGAIN, DIGEST, person, role, voted + timedelta(hours=-1 if before else 1),
    )  # fmt: skip


async def test_who_examines_a_result_again_sees_who_had_opened_what_before_the_vote(
    door: Door,
) -> None:
    pool = door.desk.pool
    await pool.execute(
        "insert into dossiers (number, person, season) values ($1, $2, $3)",
        AGAIN, f"p-{AGAIN}", "2023-green-low-carbon",
    )  # fmt: skip
    await pool.execute(
        "insert into revisions (number, revision, digest, publicised, facts, files)"
        " select $1, n, $2, $2, '{}', array[$2] from generate_series(1, 3) n", AGAIN, DIGEST,
    )  # fmt: skip
    await pool.execute(
        "insert into attachments (number, digest, name, media_type, size, pages, scan, uploaded_by)"
        " values ($1, $2, '证明.pdf', 'application/pdf', 9, 1, 'clean', 'p')", AGAIN, DIGEST,
    )  # fmt: skip
    await a_file_opened(door, Life.expert.person, "expert", before=True)
    await a_file_opened(door, Life.chair.person, "chair", before=False)
    who = await door.visitor("f-evidence", "founding_body@cq-eic")

    told = (await who.get(f"/applications/{AGAIN}/viewed-evidence")).json()

    ((file,),) = (vote["files"] for vote in told["votes"])
    assert told["names"] == {DIGEST: "证明.pdf"}
    assert [one["person"] for one in file["opened"]] == [Life.expert.person]
    assert file["not_opened"] == [Life.chair.person]


@pytest.mark.parametrize(
    ("person", "acting_as", "number", "status"),
    [
        (f"p-{AGAIN}", "applicant", AGAIN, 403), ("office-record", OFFICE, AGAIN, 403),
        (Life.expert.person, "founding_body@cq-eic", AGAIN, 403),  # SOD-6: judged it
        ("f-record", "founding_body@cq-eic", TITLED, 403),  # nobody asked for it
        ("clerk-record", UNIT, AGAIN, 403),
    ],
)  # fmt: skip
async def test_the_evidence_is_for_who_examines_again_alone(
    door: Door, person: str, acting_as: str, number: str, status: int
) -> None:
    who = await door.visitor(person, acting_as)

    answer = await who.get(f"/applications/{number}/viewed-evidence")

    assert (answer.status_code, answer.json()["rule"]) == (status, "SOD-3")
