"""A transition arrives in the activity as it left the workflow, whatever has happened."""

import asyncio
from typing import get_args

from temporalio.contrib.pydantic import pydantic_data_converter

from activities.records import Transition
from domain import commands as c
from domain.archiving import needed_seals
from domain.commands import Archive, ComplaintFinding, ReopenGround, Verdict
from domain.events import Event
from domain.people import Actor, Role
from tests.activities.the_record import transitions
from tests.domain.builders_calendar import SEASON
from tests.domain.builders_lives import DIGEST, OTHER_DIGEST, Life, a_life, a_revision, at

SYSTEM = Actor("system", "", Role.SYSTEM)
OTHER_CLERK = Actor("p-archivist", "unit-company", Role.UNIT)


def lives() -> tuple[Life, ...]:
    return (
        to_the_archives(), voted_again(), in_trouble_at_the_unit(), supplemented(), lapsed(),
        a_life(until=Life.under_review).voted(yes=3).released(),
    )  # fmt: skip


def to_the_archives() -> Life:
    life = a_life()
    for seal in needed_seals(life.application):
        life.do(c.CompleteSeal, life.applicant, at("2024-01-16"), seal=seal)
    for archive in Archive:
        life.do(c.FileAway, OTHER_CLERK, at("2024-01-17"), archive=archive)
    return life.wait(at("2024-06-01"))


def voted_again() -> Life:
    life = a_life(until=Life.under_review)
    life.do(c.RecordOpinion, life.expert, at("2023-12-20", "15:00:00"), opinion=DIGEST)
    life.voted().result_shown().confirmed().certify("2023-000001", at("2024-01-10"))
    life.do(c.RequestReexamination, life.applicant, at("2024-01-20"), ground=c.Ground.MISREAD,
            statement=DIGEST)  # fmt: skip
    life.do(c.TakeUpReexamination, life.founding, at("2024-01-21"))
    return life.do(c.DecideReexamination, life.founding, at("2024-01-22"), statement=DIGEST,
                   verdict=Verdict.ERROR_FOUND)  # fmt: skip


def in_trouble_at_the_unit() -> Life:
    life = a_life(until=Life.open)
    life.do(c.Save, life.applicant, at("2023-11-05"), revision=a_revision(1)).submitted(revision=2)
    life.do(c.Recall, life.applicant, at("2023-11-06", "11:00:00"))
    life.submitted(revision=3)
    life.do(c.RequestSupplement, life.tier(), at("2023-11-07"), items=("学位证",),
            due_at=at("2023-11-14"))  # fmt: skip
    life.do(c.ExtendSupplement, life.tier(), at("2023-11-07"), due_at=at("2023-11-15"))
    life.do(c.Resubmit, life.applicant, at("2023-11-08", "08:00:00"), revision=a_revision(4),
            promise=True)  # fmt: skip
    life.publicised()
    life.do(c.RestartPublicity, life.tier(), at("2023-11-16"), posted_at=at("2023-11-16"),
            cause="公示被撕毁")  # fmt: skip
    life.do(c.ChangeMaterial, life.applicant, at("2023-11-17"), revision=a_revision(5))
    life.do(c.Remind, life.applicant, at("2023-11-18"))
    life.do(c.ReturnApplication, life.tier(), at("2023-11-19"), opinion="缺页")
    life.do(c.OpenComplaint, SYSTEM, at("2023-11-19"), complaint="c-1")
    return life.do(c.CloseComplaint, SYSTEM, at("2023-11-20"), complaint="c-1", reason="造假",
                   finding=ComplaintFinding.FRAUD)  # fmt: skip


def supplemented() -> Life:
    life = a_life(until=Life.at_the_committee, calendar="older")
    life.do(c.NotifyOnce, life.office, at("2023-11-21"), items=("新材料",),
            due_at=at("2023-12-05"))  # fmt: skip
    life.do(c.PubliciseSupplement, OTHER_CLERK, at("2023-11-22"), posted_at=at("2023-11-22"),
            digests=(OTHER_DIGEST,))  # fmt: skip
    material = c.Material(OTHER_DIGEST, "新材料")
    life.do(c.SupplySupplement, life.applicant, at("2023-11-30"), revision=a_revision(2),
            materials=(material,))  # fmt: skip
    life.do(c.AdoptCalendar, life.organiser, at("2023-12-01"), version=SEASON.version)
    return life.accepted().paid("tx-wrong", fen=1)


def lapsed() -> Life:
    life = a_life(until=Life.submitted).wait(at("2023-12-02"))
    return life.do(
        c.Reopen, life.founding, at("2023-12-03"), ground=ReopenGround.WINDOW_EXTENDED,
        until=at("2023-12-05"), reason="受理期延长",
    )  # fmt: skip


async def test_every_kind_of_event_travels_unchanged() -> None:
    sent = [transition for life in lives() for transition in transitions(life)]

    payloads = await asyncio.gather(*(pydantic_data_converter.encode([each]) for each in sent))
    arrived = [
        (await pydantic_data_converter.decode(payload, [Transition]))[0] for payload in payloads
    ]

    assert arrived == sent


def test_the_lives_here_meet_every_kind_of_event() -> None:
    met = {type(event) for life in lives() for event in life.events}

    assert met == set(get_args(Event))
