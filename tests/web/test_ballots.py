"""Voting over HTTP: papers by name, ballots by nobody, and a list that each voter can check."""

import base64
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from activities.adapters.postgres_records import PostgresRecords
from api.client.ballots import Receipt, cast_again, is_counted, published, vote
from api.client.client import Client
from domain.refusals import Refused
from tests.activities.the_record import TheRecord, a_notice
from tests.domain.builders_lives import Life, a_life
from tests.web.the_door import Door, Visitor
from voting import blind
from voting.rounds import Choice, Round, close_round, open_round

NUMBER, OTHER, MEETING = "2023-60001", "2023-60002", "2023-green-1"
EXPERT, CHAIR, OFFICE = (f"{role}@cq-green-committee" for role in ("expert", "chair", "committee"))
PATH = f"/meetings/{MEETING}/applications/{NUMBER}/rounds"
VOTERS = ("e-1", "e-2", "e-3", "e-4")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def cases(door: Door) -> None:
    """Two under review, each of a person of its own."""
    await door.desk.publish(a_notice())
    await door.desk.pool.execute(
        "insert into organisations (id, name, role) values ('another-committee', '别的评委会', 'committee')"
    )
    record = TheRecord(door.desk.pool, PostgresRecords(door.desk.pool))
    for number in (NUMBER, OTHER):
        await record.write(a_life(until=Life.under_review, number=number, person=f"p-{number}"))


_ROUNDS = iter(range(1, 99))


@pytest_asyncio.fixture
async def which(door: Door, cases: None) -> Round:
    """A round of its own, open."""
    del cases
    which = Round(MEETING, NUMBER, next(_ROUNDS))
    await open_round(door.desk.pool, which, VOTERS, door.clock.now)
    return which


async def expert(door: Door, person: str, acting_as: str = EXPERT) -> Client:
    visitor = await door.visitor(person, acting_as)
    return Client(visitor.client, visitor.token, acting_as)


async def votes(door: Door, which: Round, person: str, choice: Choice) -> Receipt:
    return await vote(await expert(door, person), *which.key, choice)


async def a_paper(which: Round, visitor: Visitor) -> httpx2.Response:
    public = blind.public_key_of(blind.new_key())
    blinded = base64.b64encode(blind.blind(public, blind.new_message()).blinded).decode()
    path = f"/meetings/{which.meeting}/applications/{which.number}/rounds/{which.round}/paper"
    return await visitor.post(path, {"blinded": blinded})


async def test_everybody_votes_and_finds_his_own_vote_counted(door: Door, which: Round) -> None:
    choices = (Choice.YES, Choice.YES, Choice.NO, Choice.ABSTAIN)
    receipts = [await votes(door, which, p, c) for p, c in zip(VOTERS, choices, strict=True)]
    open_still = [await is_counted(await expert(door, "e-1"), one) for one in receipts]

    await close_round(door.desk.pool, which, door.clock.now)

    assert open_still == [False] * 4
    for person, receipt in zip(VOTERS, receipts, strict=True):
        assert await is_counted(await expert(door, person), receipt)
    count = (await published(await expert(door, "chair-1", CHAIR), *which.key)).count
    assert count is not None
    assert (count.yes, count.no, count.abstain, count.papers) == (2, 1, 1, 4)


async def test_a_ballot_whose_answer_was_lost_is_cast_again_and_counts_once(
    door: Door, which: Round
) -> None:
    receipt = await votes(door, which, "e-1", Choice.YES)

    await cast_again(await expert(door, "e-1"), receipt)

    assert (await close_round(door.desk.pool, which, door.clock.now)).ballots == 1


async def test_nobody_votes_twice(door: Door, which: Round) -> None:
    await votes(door, which, "e-1", Choice.YES)

    with pytest.raises(Refused, match="已经领取") as refusal:
        await votes(door, which, "e-1", Choice.YES)

    assert refusal.value.findings[0].rule == "O40-ballot"


async def test_nobody_votes_late(door: Door, which: Round) -> None:
    await close_round(door.desk.pool, which, door.clock.now)

    with pytest.raises(Refused, match="已经结束"):
        await votes(door, which, "e-1", Choice.YES)


async def test_who_is_recused_or_away_votes_neither_himself_nor_by_another(
    door: Door, which: Round
) -> None:
    answer = await a_paper(which, await door.visitor("e-recused", EXPERT))
    list_of_others = await (await door.visitor("e-recused", EXPERT)).get(f"{PATH}/{which.round}")

    assert (answer.status_code, answer.json()["rule"]) == (422, "O40-proxy")
    assert list_of_others.status_code == 404


@pytest.mark.parametrize(
    ("person", "acting_as"),
    [
        (f"p-{NUMBER}", "applicant"), ("clerk-9", "unit@unit-company"),
        ("office-9", OFFICE), ("e-1", "expert@another-committee"), ("f-9", "founding_body@cq-eic"),
    ],
)  # fmt: skip
async def test_nobody_else_gets_a_paper(
    door: Door, which: Round, person: str, acting_as: str
) -> None:
    answer = await a_paper(which, await door.visitor(person, acting_as))

    assert answer.status_code in {403, 404}
    if answer.status_code == 403:
        assert answer.json()["rule"] in {"SOD-1", "SOD-3"}


@pytest.mark.parametrize("header", ["Authorization", "Cookie", "Zhicheng-Acting-As"])
async def test_a_ballot_that_tells_who_sends_it_is_not_read(
    door: Door, which: Round, header: str
) -> None:
    body = {"message": "QQ==", "signature": "QQ==", "choice": "yes"}
    path = f"/api/v1{PATH}/{which.round}/ballots"

    answer = await door.client.post(path, json=body, headers={header: "x"})

    assert answer.status_code == 400
    assert "不得携带" in answer.json()["detail"]


FORGED: dict[str, tuple[dict[str, Any], int, str]] = {
    "nothing signed": (
        {"message": "QQ==", "signature": "QQ==", "choice": "yes"},
        422,
        "O40-ballot",
    ),
    "no choice": ({"message": "QQ==", "signature": "QQ==", "choice": "maybe"}, 400, ""),
    "no base64": ({"message": "QQ=", "signature": "QQ==", "choice": "yes"}, 400, ""),
}


@pytest.mark.parametrize("name", FORGED)
async def test_a_forged_ballot_is_refused(door: Door, which: Round, name: str) -> None:
    body, status, rule = FORGED[name]

    answer = await door.client.post(f"/api/v1{PATH}/{which.round}/ballots", json=body)

    assert (answer.status_code, answer.json().get("rule", "")) == (status, rule)


async def test_a_paper_of_one_case_votes_on_no_other(door: Door, which: Round) -> None:
    other = Round(MEETING, OTHER, which.round)
    await open_round(door.desk.pool, other, VOTERS, door.clock.now)
    receipt = await votes(door, other, "e-1", Choice.YES)

    with pytest.raises(Refused, match="不是本件本轮发出的"):
        await cast_again(await expert(door, "e-1"), Receipt(*which.key, receipt.ballot))


async def test_of_a_round_that_is_none_nobody_learns_more(door: Door, cases: None) -> None:
    del cases
    visitor = await door.visitor("chair-1", CHAIR)

    assert (await visitor.get(f"{PATH}/99")).status_code == 404
    assert (
        await a_paper(Round(MEETING, NUMBER, 99), await door.visitor("e-1", EXPERT))
    ).status_code == 404
    body = {"message": "QQ==", "signature": "QQ==", "choice": "yes"}
    assert (await door.client.post(f"/api/v1{PATH}/99/ballots", json=body)).status_code == 404
