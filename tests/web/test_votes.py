"""From an open vote to a recorded one: who is there, who leaves, who votes, and what was counted."""

import asyncio
from dataclasses import dataclass

import pytest
import pytest_asyncio

from activities.adapters.postgres_records import PostgresRecords
from api.client.ballots import vote
from api.client.client import Client
from api.identity.memberships import Membership, bind, enrol
from api.votes.leading import closing
from domain import commands as c
from domain.people import Actor, Role
from domain.refusals import Refused
from postgres.pool import Pool
from tests.activities.the_record import TheRecord, a_notice
from tests.domain.builders_lives import Life, a_life, at
from tests.domain.builders_terms import COMMITTEE, some_terms
from tests.web.the_door import Door
from voting.rounds import Choice, Round, close_round

EXPERT, CHAIR = f"expert@{COMMITTEE}", f"chair@{COMMITTEE}"
SIZE = some_terms().evaluation.committee_size
SEASON = some_terms().notice
PEOPLE = [f"e-{n:02}" for n in range(SIZE)]
_SERIALS = iter(range(1, 100))


@dataclass(frozen=True)
class Session:
    door: Door
    chair: Client
    record: TheRecord

    async def case(self, opinions: int = 3, there: list[str] | None = None) -> str:
        """Under review, with so many opinions; those who are there have signed in to its meeting."""
        number = f"2023-63{next(_SERIALS):03}"
        life = a_life(until=Life.paid, number=number, person=f"p-{number}")
        life.scheduled(at("2023-12-20"), review_opened_at=at("2023-12-20"))
        meeting = meeting_of(number)
        life.do(c.StartReview, Life.office, at("2023-12-20"), meeting=meeting, group="第一专业组")
        for n in range(opinions):
            expert = Life.expert if n == 0 else Actor(f"e-{n:02}", COMMITTEE, Role.EXPERT)
            life.do(c.RecordOpinion, expert, at("2023-12-21"), opinion=f"sha256:{n:064x}")
        await self.record.write(life)
        await in_session(self.door.desk.pool, meeting, PEOPLE[2:] if there is None else there)
        return number

    async def expert(self, person: str) -> Client:
        visitor = await self.door.visitor(person, EXPERT)
        return Client(visitor.client, visitor.token, EXPERT)

    async def opened(self, number: str, key: str = "") -> dict[str, object]:
        found: dict[str, object] = await self.chair.open_vote(
            meeting_of(number), number, key or f"open-{number}"
        )
        return found


def meeting_of(number: str) -> str:
    return f"meeting-{number}"


async def in_session(pool: Pool, meeting: str, people: list[str]) -> None:
    """As the Meeting workflow leaves it once the session is open."""
    await pool.execute(
        "insert into meetings (id, season, committee, workflow_id, run_id, version, stage, held_on,"
        " over, state) values ($1, $2, $3, $1, 'r', 1, 'in_session', '2023-12-20', false, '{}')",
        meeting, SEASON, COMMITTEE,
    )  # fmt: skip
    await pool.executemany(
        "insert into meeting_seats (meeting, person, specialty, answer, answer_by, signed_in_at)"
        " values ($1, $2, '', 'accepted', '2023-12-19', now())",
        [(meeting, person) for person in people],
    )


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def session(door: Door) -> Session:
    pool = door.desk.pool
    await door.desk.publish(a_notice())
    for person in PEOPLE:
        await enrol(pool, person, "某专家")
        await bind(pool, person, Membership(COMMITTEE, Role.EXPERT, ""))
    chair = await door.visitor(PEOPLE[-1], CHAIR)
    record = TheRecord(pool, PostgresRecords(pool))
    return Session(door, Client(chair.client, chair.token, CHAIR), record)


def refusal(found: "pytest.ExceptionInfo[Refused]") -> str:
    return found.value.findings[0].rule


async def test_whoever_has_to_do_with_the_case_leaves_and_leaves_the_base(session: Session) -> None:
    number, pool = await session.case(there=PEOPLE), session.door.desk.pool
    await bind(pool, PEOPLE[0], Membership("unit-company", Role.UNIT, ""))  # the applicant's unit
    await (await session.expert(PEOPLE[1])).recuse(number)
    await (await session.expert(PEOPLE[1])).recuse(number)

    opened = await session.opened(number)

    assert {(one["person"], one["rule"]) for one in opened["recused"]} == {  # type: ignore[attr-defined]
        (PEOPLE[0], "SOD-5"), (PEOPLE[1], "O40-recusal"),
    }  # fmt: skip
    assert opened["voters"] == PEOPLE[2:]
    with pytest.raises(Refused) as found:
        await (await session.expert(PEOPLE[1])).ballot_paper(meeting_of(number), number, 1, "QUJD")
    assert refusal(found) == "O40-recusal"
    closing = await session.door.desk.pool.fetchrow(
        "select cardinality(attending) as a, cardinality(recused) as r from vote_rounds"
        " where number = $1", number,
    )  # fmt: skip
    assert closing is not None
    assert (closing["a"], closing["r"]) == (SIZE, 2)


async def test_asked_again_with_the_same_key_it_is_the_same_round(session: Session) -> None:
    number = await session.case()

    first, second = [await session.opened(number) for _ in range(2)]

    assert first == second
    with pytest.raises(Refused, match="不得另开一轮") as found:
        await session.opened(number, key=f"other-{number}")
    assert refusal(found) == "O40-ballot"


async def test_of_two_who_open_it_at_once_one_does(session: Session) -> None:
    number = await session.case()

    done = await asyncio.gather(
        session.opened(number, key=f"a-{number}"),
        session.opened(number, key=f"b-{number}"),
        return_exceptions=True,
    )

    (refused,) = [one for one in done if isinstance(one, Refused)]
    (opened,) = [one for one in done if isinstance(one, dict)]
    assert refused.findings[0].rule == "O40-ballot"
    kept = await session.door.desk.pool.fetchval(
        "select voters from vote_rounds where number = $1", number
    )
    assert opened["voters"] == kept


async def test_without_a_quorum_of_those_signed_in_no_vote_is_opened(session: Session) -> None:
    number = await session.case(there=[*PEOPLE[2:6], PEOPLE[-1]])

    with pytest.raises(Refused, match="不足法定人数") as found:
        await session.opened(number)

    assert refusal(found) == "O40-quorum"


@pytest.mark.parametrize("stage", ["inviting", "closed", "cancelled"])
async def test_outside_a_session_nobody_votes(session: Session, stage: str) -> None:
    number, pool = await session.case(), session.door.desk.pool
    await pool.execute("update meetings set stage = $2 where id = $1", meeting_of(number), stage)

    with pytest.raises(Refused, match="没有在开会") as found:
        await session.opened(number)

    assert refusal(found) == "M-table"


async def test_a_case_is_voted_on_in_the_meeting_to_which_it_was_handed(session: Session) -> None:
    number, another = await session.case(), await session.case()

    with pytest.raises(Refused, match="未交本次评审会") as found:
        await session.chair.open_vote(meeting_of(another), number, "k")

    assert refusal(found) == "M-table"


async def test_who_has_not_signed_in_or_must_leave_sees_nothing_of_the_case(
    session: Session,
) -> None:
    number = await session.case(there=PEOPLE[2:])
    present, absent = await session.expert(PEOPLE[3]), await session.expert(PEOPLE[1])

    assert (await present.status(number))["stage"] == "under_review"
    with pytest.raises(Refused) as away:
        await absent.status(number)
    await present.recuse(number)
    with pytest.raises(Refused) as left:
        await present.status(number)

    assert (refusal(away), refusal(left)) == ("O40-proxy", "O40-recusal")
    await present.recuse(number)  # again, it changes nothing


async def test_whom_a_complaint_about_the_case_accuses_leaves_it(session: Session) -> None:
    number, pool = await session.case(there=PEOPLE), session.door.desk.pool
    for n, (person, stage) in enumerate(
        ((PEOPLE[4], "investigating"), (PEOPLE[5], "not_proven")), start=1
    ):
        await pool.execute(
            "insert into complaints (id, number, season, workflow_id, run_id, version, stage,"
            " investigator, received_at, over, state) values ($1 || $2, $1, $3, 'w', 'r', 2, $4,"
            " 'cq-eic', now(), false, jsonb_build_object('accused', jsonb_build_array($5::text)))",
            number, f"/{n}", SEASON, stage, person,
        )  # fmt: skip

    opened = await session.opened(number)

    away = {one["person"]: one["rule"] for one in opened["recused"]}  # type: ignore[attr-defined]
    assert away.get(PEOPLE[4]) == "SOD-4"
    assert PEOPLE[5] not in away


async def test_the_opinions_before_a_vote_are_those_of_the_case_s_panel(session: Session) -> None:
    number, pool = await session.case(), session.door.desk.pool
    await pool.executemany(
        "insert into meeting_panels (meeting, number, person) values ($1, $2, $3)",
        [(meeting_of(number), number, person) for person in PEOPLE[2:5]],
    )
    opinion = c.RecordOpinion(
        command_id=f"o-{number}", actor=Actor(PEOPLE[7], COMMITTEE, Role.EXPERT),
        opinion=f"sha256:{'7' * 64}",
    )  # fmt: skip

    with pytest.raises(Refused, match="其他评议组") as found:
        await (await session.expert(PEOPLE[7])).send(number, opinion)

    assert refusal(found) == "O40-opinion"


async def test_before_three_have_written_their_opinion_nobody_votes(session: Session) -> None:
    number = await session.case(opinions=2)

    with pytest.raises(Refused, match="书面意见 2 份") as found:
        await session.opened(number)

    assert refusal(found) == "O40-opinion"


@pytest.mark.parametrize("acting_as", [EXPERT, f"committee@{COMMITTEE}", "founding_body@cq-eic"])
async def test_only_the_chair_opens_and_closes_a_vote(session: Session, acting_as: str) -> None:
    number = await session.case()
    visitor = await session.door.visitor(f"not-the-chair-{acting_as}"[:40], acting_as)
    client = Client(visitor.client, visitor.token, acting_as)

    for act in (
        client.open_vote(meeting_of(number), number, "k"),
        client.close_vote(meeting_of(number), number, 1),
    ):
        with pytest.raises(Refused) as found:
            await act
        assert refusal(found) == "SOD-3"


async def test_where_there_was_a_ballot_nobody_types_another_result(session: Session) -> None:
    number = await session.case()
    await session.opened(number)
    typed = c.CloseVote(
        command_id=f"typed-{number}", actor=Life.chair, size=SIZE, attending=SIZE, recused=0,
        yes=SIZE, no=0, abstain=0,
    )  # fmt: skip

    with pytest.raises(Refused, match="以计票为准") as found:
        await session.chair.send(number, typed)

    assert refusal(found) == "O40-ballot"


async def test_what_the_chair_closes_is_what_was_cast(session: Session) -> None:
    """In heads, with those who attended, left, voted and did not."""
    number = await session.case()
    await session.opened(number)
    for person in PEOPLE[2:12]:
        await vote(await session.expert(person), meeting_of(number), number, 1, Choice.YES)
    await vote(await session.expert(PEOPLE[12]), meeting_of(number), number, 1, Choice.NO)
    which, pool = Round(meeting_of(number), number, 1), session.door.desk.pool

    told = [
        await closing(pool, which, some_terms(), Life.chair, session.door.clock.now)
        for _ in range(2)
    ]

    assert told[0] == told[1]
    found = told[0]
    assert (found.size, found.attending, found.recused) == (SIZE, SIZE - 2, 0)
    assert (found.yes, found.no, found.abstain) == (10, 1, 0)
    assert (await close_round(pool, which, session.door.clock.now)).papers == 11
