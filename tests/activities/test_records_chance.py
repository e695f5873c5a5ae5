"""一个年度只能申报一次: one application of a person has the chance, whoever writes first."""

import asyncio

from activities.records import Recorded
from domain import commands as c
from domain.commands import ComplaintFinding, ReasonToEnd, ReopenGround
from domain.notice import Channel
from domain.people import Actor, Role
from tests.activities.the_record import TheRecord, transitions
from tests.domain.builders_lives import Life, a_life, at

COMPLAINTS = Actor("system", "", Role.SYSTEM)


async def test_a_second_application_of_the_year_is_told_which_one_has_the_chance(
    record: TheRecord,
) -> None:
    await record.write(a_life(until=Life.open))
    standing = await record.everything()

    for _ in range(2):
        told = await record.write(a_life(until=Life.open, number="2023-00002"))
        assert told == Recorded(0, conflict="2023-00001")

    assert await record.everything() == standing


async def test_of_two_openings_at_once_exactly_one_is_written(record: TheRecord) -> None:
    numbers = [f"2023-0000{n}" for n in range(1, 9)]
    openings = [transitions(a_life(until=Life.open, number=number))[0] for number in numbers]

    answers = await asyncio.gather(*(record.records.write(opening) for opening in openings))

    [has_it] = await record.column("select number from applications")
    assert sorted(answers, key=str) == sorted(
        [Recorded(1), *[Recorded(0, conflict=has_it)] * 7], key=str
    )


async def test_another_person_and_another_channel_are_free_to_apply(record: TheRecord) -> None:
    await record.write(a_life(until=Life.open))

    other = await record.write(a_life(until=Life.open, number="2023-00002", person="p-2"))
    exempt = a_life(until=Life.submitted, number="2023-00003", channel=Channel.FIRST_BATCH)

    assert other == Recorded(1)
    assert await record.write(exempt) == Recorded(2)


async def test_a_withdrawn_application_gives_its_chance_to_the_next(record: TheRecord) -> None:
    life = a_life(until=Life.submitted)
    await record.write(life.do(c.Withdraw, life.applicant, at("2023-11-07")))

    assert await record.chance("2023-00001") == "released"
    assert await record.write(a_life(until=Life.open, number="2023-00002")) == Recorded(1)


async def test_reaching_the_committee_consumes_the_chance_and_abandoning_does_not_return_it(
    record: TheRecord,
) -> None:
    life = a_life(until=Life.at_the_committee)
    await record.write(life)
    assert await record.chance("2023-00001") == "consumed"

    since = len(life.steps)
    await record.write(life.accepted().wait(at("2023-12-10")), since=since)

    assert life.application.stage == "abandoned"
    assert await record.chance("2023-00001") == "consumed"


async def test_a_case_the_committee_did_not_accept_gives_its_chance_back(
    record: TheRecord,
) -> None:
    life = a_life(until=Life.at_the_committee)
    life.do(
        c.RefuseAcceptance, life.office, at("2023-12-02"), ground=ReasonToEnd.OUT_OF_SCOPE,
        opinion="不属于受理范围",
    )  # fmt: skip

    await record.write(life)

    assert await record.chance("2023-00001") == "released"


async def test_a_case_that_is_reopened_takes_the_chance_again_unless_another_has_it(
    record: TheRecord,
) -> None:
    expired = a_life(until=Life.submitted).wait(at("2023-12-02"))
    since = len(expired.steps)
    await record.write(expired)
    other = a_life(until=Life.open, number="2023-00002")
    await record.write(other)
    expired.do(
        c.Reopen, expired.founding, at("2023-12-03"), ground=ReopenGround.WINDOW_EXTENDED,
        until=at("2023-12-05"), reason="受理期延长",
    )  # fmt: skip

    refused = await record.write(expired, since=since)
    withdrawn = other.do(c.Withdraw, other.applicant, at("2023-11-30"))
    await record.write(withdrawn, since=1)
    taken = await record.write(expired, since=since)

    assert refused == Recorded(expired.application.version - 1, conflict="2023-00002")
    assert taken == Recorded(expired.application.version)
    assert await record.chance("2023-00001") == "held"


async def test_a_draft_in_an_exempt_channel_that_is_submitted_as_normal_needs_the_chance(
    record: TheRecord,
) -> None:
    await record.write(a_life(until=Life.open))
    life = a_life(until=Life.open, number="2023-00002", channel=Channel.FIRST_BATCH)
    assert await record.write(life) == Recorded(1)

    told = await record.write(life.submitted(channel=Channel.NORMAL), since=1)

    assert told == Recorded(1, conflict="2023-00001")


async def test_a_person_in_a_ban_period_opens_nothing_till_it_ends(record: TheRecord) -> None:
    life = a_life(until=Life.submitted)
    life.do(c.OpenComplaint, COMPLAINTS, at("2023-11-07"), complaint="c-1")
    life.do(c.CloseComplaint, COMPLAINTS, at("2023-11-08"), complaint="c-1", reason="造假",
            finding=ComplaintFinding.FRAUD)  # fmt: skip
    await record.write(life)
    again = a_life(until=Life.open, number="2023-00002", opened_at=at("2023-11-09"))

    told = [await record.write(again) for _ in range(2)]

    until = at("2026-11-09", "00:00:00")
    assert told == [Recorded(0, barred_until=until)] * 2
    assert await record.column("select number from applications") == ["2023-00001"]
