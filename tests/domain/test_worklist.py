"""What people are asked to do, in every stage of an application's life."""

from dataclasses import replace

import pytest

from domain import commands as c
from domain.application import Application, Stage
from domain.archiving import needed_seals
from domain.commands import Archive, ComplaintFinding, Verdict
from domain.people import Actor, Role
from domain.worklist import Task, open_tasks
from tests.domain.builders_lives import DIGEST, Chapter, Life, a_life, a_revision, at, states

SYSTEM = Actor("system", "", Role.SYSTEM)


def tasks(life: Life) -> list[str]:
    return [task.key for task in open_tasks(life.application, life.terms)]


def only_task(life: Life) -> Task:
    [task] = open_tasks(life.application, life.terms)
    return task


@pytest.mark.parametrize(
    ("chapter", "key", "role", "organisation"),
    [
        (Life.open, "draft", Role.APPLICANT, ""),
        (Life.submitted, "unit_review:1:0", Role.UNIT, "unit-company"),
        (Life.publicised, "publicity_record:1", Role.UNIT, "unit-company"),
        (Life.reported_up, "agency_review:1:1", Role.AGENCY, "agency-talent-centre"),
        (Life.at_the_committee, "committee_intake:0", Role.COMMITTEE, "cq-green-committee"),
        (Life.accepted, "payment", Role.APPLICANT, ""),
        (Life.paid, "review_start", Role.COMMITTEE, "cq-green-committee"),
        (Life.under_review, "vote:0", Role.CHAIR, "cq-green-committee"),
        (Life.voted, "result:0", Role.FOUNDING_BODY, "cq-eic"),
        (Life.confirmed, "forward", Role.FOUNDING_BODY, "cq-eic"),
    ],
)
def test_each_stage_asks_one_thing_of_whoever_has_the_case(
    chapter: Chapter, key: str, role: Role, organisation: str
) -> None:
    task = only_task(a_life(until=chapter))

    assert (task.key, task.role, task.organisation) == (key, role, organisation)


def test_a_publicity_that_hangs_asks_for_nothing() -> None:
    life = a_life(until=Life.submitted)
    life.do(
        c.StartPublicity, life.tier(), at("2023-11-08"), posted_at=at("2023-11-08"),
        places=life.terms.publicity.places, originals_compared=True, unit_contact_shown=True,
        superior_contact_shown=True,
    )  # fmt: skip

    assert tasks(life) == []
    assert tasks(a_life(until=Life.result_shown)) == []


def test_a_unit_supplement_is_the_applicants_until_it_is_due() -> None:
    life = a_life(until=Life.submitted)
    life.do(c.RequestSupplement, life.tier(), at("2023-11-07"), items=("学位证",),
            due_at=at("2023-11-14"))  # fmt: skip

    task = only_task(life)

    assert (task.key, task.role, task.due_at) == (
        "unit_supplement:1", Role.APPLICANT, at("2023-11-14"),
    )  # fmt: skip


def test_a_returned_application_waits_for_its_applicant_and_then_for_the_unit_again() -> None:
    life = a_life(until=Life.submitted)
    life.do(c.ReturnApplication, life.tier(), at("2023-11-07"), opinion="缺页")
    returned = tasks(life)

    life.do(c.Resubmit, life.applicant, at("2023-11-08"), revision=a_revision(2), promise=True)

    assert (returned, tasks(life)) == (["returned:1"], ["unit_review:2:0"])


def test_the_one_time_notice_and_the_intake_after_it_are_tasks_of_their_own() -> None:
    life = a_life(until=Life.at_the_committee)
    life.do(c.NotifyOnce, life.office, at("2023-11-21"), items=("清晰件",),
            due_at=at("2023-11-28"))  # fmt: skip
    notified = only_task(life)
    material = c.Material(DIGEST, "学位证清晰件", replaces=DIGEST)

    life.do(c.SupplySupplement, life.applicant, at("2023-11-22"), revision=a_revision(2),
            materials=(material,))  # fmt: skip

    assert (notified.key, notified.due_at) == ("committee_supplement", at("2023-11-28"))
    assert tasks(life) == ["committee_intake:1"]


def test_who_did_not_pass_is_told_and_who_passed_is_published() -> None:
    passed, failed = a_life(until=Life.under_review).voted(), a_life(until=Life.under_review)

    assert only_task(passed).kind == "publish_result"
    assert only_task(failed.voted(yes=3)).kind == "release_result"


def test_the_authority_of_the_level_confirms() -> None:
    life = a_life(until=Life.result_shown).wait(at("2024-01-03"))

    task = only_task(life)

    assert (task.kind, task.organisation) == ("confirm", "cq-title-office")


def test_a_forwarding_that_is_overdue_is_also_the_title_offices_business() -> None:
    life = a_life(until=Life.confirmed).wait(at("2024-02-19", "00:00:01"))

    assert tasks(life) == ["forward", "overdue_forwarding"]


def test_every_seal_has_somebody_who_sets_it_and_the_archives_come_after_them() -> None:
    life = a_life()
    asked = {task.key: task.role for task in open_tasks(life.application, life.terms)}
    assert asked == {
        "seal:clerk": Role.UNIT, "seal:promise": Role.APPLICANT, "seal:integrity": Role.UNIT,
        "seal:unit": Role.UNIT, "seal:committee": Role.COMMITTEE,
        "seal:title_office": Role.DISTRICT,
    }  # fmt: skip

    for seal in needed_seals(life.application):
        life.do(c.CompleteSeal, life.applicant, at("2024-01-16"), seal=seal)
    sealed = tasks(life)
    archivist = Actor("p-archivist", "unit-company", Role.UNIT)
    for archive in Archive:
        life.do(c.FileAway, archivist, at("2024-01-17"), archive=archive)

    assert sealed == ["archive:personnel", "archive:unit"]
    assert tasks(life) == []


def test_each_open_complaint_asks_its_investigator_beside_the_stages_own_task() -> None:
    life = a_life(until=Life.at_the_committee)
    for complaint in ("c-1", "c-2"):
        life.do(c.OpenComplaint, SYSTEM, at("2023-11-21"), complaint=complaint)

    assert tasks(life) == [
        "committee_intake:0", "complaint_finding:c-1", "complaint_finding:c-2",
    ]  # fmt: skip
    life.do(c.CloseComplaint, SYSTEM, at("2023-11-22"), complaint="c-1", reason="查无实据",
            finding=ComplaintFinding.NOT_PROVEN)  # fmt: skip
    assert tasks(life) == ["committee_intake:0", "complaint_finding:c-2"]


def test_a_reexamination_is_taken_up_decided_and_may_lead_to_a_second_vote() -> None:
    life = a_life()
    life.do(c.RequestReexamination, life.applicant, at("2024-01-20"), ground=c.Ground.MISREAD,
            statement=DIGEST)  # fmt: skip
    requested = tasks(life)[-1]
    life.do(c.TakeUpReexamination, life.founding, at("2024-01-21"))
    taken_up = tasks(life)[-1]
    life.do(c.DecideReexamination, life.founding, at("2024-01-22"), statement=DIGEST,
            verdict=Verdict.ERROR_FOUND)  # fmt: skip

    assert requested == "reexamination_intake:0"
    assert taken_up == "reexamination_decision:0"
    assert tasks(life) == ["vote:1"]


def test_money_that_does_not_count_is_a_refund_for_a_person() -> None:
    life = a_life(until=Life.accepted).paid("tx-wrong", fen=1)

    assert tasks(life) == ["payment", "refund:tx-wrong"]


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_can_be_asked_and_no_key_is_twice(stage: Stage) -> None:
    life = a_life()
    for _, _, application in states(life):
        keys = keys_in(replace(application, stage=stage), life)
        assert len(keys) == len(set(keys))


def keys_in(application: Application, life: Life) -> list[str]:
    return [task.key for task in open_tasks(application, life.terms)]


def test_every_stage_that_waits_for_a_person_asks_somebody() -> None:
    quiet = {
        Stage.UNIT_PUBLICITY, Stage.RESULT_PUBLICITY, Stage.PUBLICITY_OBJECTION,
        Stage.RESULT_OBJECTION, Stage.ARCHIVED, Stage.WITHDRAWN, Stage.ABANDONED, Stage.EXPIRED,
        Stage.NOT_RECOMMENDED, Stage.NOT_ACCEPTED, Stage.TERMINATED, Stage.NOT_PASSED,
        Stage.RESULT_CANCELLED, Stage.REVOKED,
    }  # fmt: skip
    life = a_life()

    silent = {stage for stage in Stage if not keys_in(replace(life.application, stage=stage), life)}

    assert silent == quiet
