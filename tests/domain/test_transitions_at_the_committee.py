"""t22-t42, the re-examination and the reopening, one test for each row and timer."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from domain import commands as c
from domain.application import Chance, EndReason, Stage
from domain.commands import (
    Archive,
    ComplaintFinding,
    Ground,
    ReasonToEnd,
    ReopenGround,
    Seal,
    Verdict,
)
from domain.notice import Level
from domain.people import Actor, Role
from tests.domain.builders_lives import DIGEST, OTHER_DIGEST, Chapter, Life, a_life, a_revision, at
from tests.domain.refusing import refused
from tests.domain.test_transitions_before_the_committee import complain, conclude

PAYS_UNTIL = at("2023-12-08", "12:00:00")


def notify(life: Life, when: datetime, due: datetime) -> Life:
    return life.do(c.NotifyOnce, life.office, when, items=("合同首页",), due_at=due)


def supply(life: Life, when: datetime, *materials: c.Material) -> Life:
    return life.do(
        c.SupplySupplement, life.applicant, when, revision=a_revision(2), materials=materials
    )


# -------------------------------------------------------------------- t22 to t26


def test_t22_the_committee_notifies_once() -> None:
    life = notify(a_life(until=Life.at_the_committee), at("2023-11-21"), at("2023-12-04"))

    assert life.stands() is Stage.COMMITTEE_SUPPLEMENT
    assert life.application.notices_given == 1


def test_t22_a_second_notice_is_refused() -> None:
    life = notify(a_life(until=Life.at_the_committee), at("2023-11-21"), at("2023-12-04"))
    supply(life, at("2023-11-22"), c.Material(OTHER_DIGEST, "清晰件", replaces=DIGEST))

    with refused("N89-3.3.3c-3", life):
        notify(life, at("2023-11-23"), at("2023-12-04"))


def test_t22_a_time_limit_that_leaves_no_time_to_pay_is_refused() -> None:
    life = a_life(until=Life.at_the_committee)

    with refused("D-44", life):
        notify(life, at("2023-11-21"), PAYS_UNTIL)


def test_t22x_new_material_is_publicised_before_it_may_be_supplied() -> None:
    life = notify(a_life(until=Life.at_the_committee), at("2023-11-21"), at("2023-12-04"))
    unit = life.tier(0)
    life.do(
        c.PubliciseSupplement, unit, at("2023-11-22"), posted_at=at("2023-11-22"),
        digests=(OTHER_DIGEST,),
    )  # fmt: skip
    new = c.Material(OTHER_DIGEST, "新论文")

    with refused("N89-3.3.3c-5", life):
        supply(life, at("2023-11-29"), new)

    supply(life, at("2023-11-30", "00:00:00"), new)
    assert life.stands() is Stage.COMMITTEE_INTAKE


def test_t22x_publicity_that_cannot_end_in_time_is_refused() -> None:
    life = notify(a_life(until=Life.at_the_committee), at("2023-11-21"), at("2023-11-24"))

    with refused("D-38", life):
        life.do(
            c.PubliciseSupplement, life.tier(0), at("2023-11-22"), posted_at=at("2023-11-22"),
            digests=(OTHER_DIGEST,),
        )  # fmt: skip


def test_t23_a_clearer_copy_of_what_was_publicised_may_be_supplied() -> None:
    life = notify(a_life(until=Life.at_the_committee), at("2023-11-21"), at("2023-12-04"))

    supply(life, at("2023-11-22"), c.Material(OTHER_DIGEST, "清晰件", replaces=DIGEST))

    assert life.stands() is Stage.COMMITTEE_INTAKE
    assert life.application.supplied == (OTHER_DIGEST,)


def test_t23_unpublicised_material_is_refused() -> None:
    life = notify(a_life(until=Life.at_the_committee), at("2023-11-21"), at("2023-12-04"))

    with refused("N89-3.3.3c-5", life):
        supply(life, at("2023-11-22"), c.Material(OTHER_DIGEST, "新论文"))


def test_t24_an_unanswered_notice_is_abandoned_and_the_chance_stays_used() -> None:
    life = notify(a_life(until=Life.at_the_committee), at("2023-11-21"), at("2023-12-04"))

    life.wait(at("2023-12-04", "10:00:01"))

    ending = life.application.ending
    assert ending is not None
    assert (ending.reason, ending.rule) == (EndReason.COMMITTEE_SUPPLEMENT, "N89-3.3.3c-4")
    assert life.application.chance is Chance.CONSUMED


@pytest.mark.parametrize(
    "ground",
    [
        ReasonToEnd.NOT_ELIGIBLE, ReasonToEnd.OUT_OF_SCOPE, ReasonToEnd.NOT_BY_PROCEDURE,
        ReasonToEnd.NOT_IN_TIME,
    ],
)  # fmt: skip
def test_t25_not_accepting_gives_the_chance_back(ground: ReasonToEnd) -> None:
    life = a_life(until=Life.at_the_committee)

    life.do(c.RefuseAcceptance, life.office, at("2023-11-21"), ground=ground, opinion="不予受理")

    assert life.stands() is Stage.NOT_ACCEPTED
    assert life.application.chance is Chance.RELEASED


def test_t25_there_are_four_grounds_and_no_fifth() -> None:
    life = a_life(until=Life.at_the_committee)

    with refused("N89-3.3.3c-2", life):
        life.do(
            c.RefuseAcceptance, life.office, at("2023-11-21"), ground=ReasonToEnd.NOT_SELECTED,
            opinion="择优",
        )  # fmt: skip


def test_t26_accepting_registers_and_fixes_the_fee() -> None:
    life = a_life(until=Life.accepted)

    assert life.stands() is Stage.ACCEPTED_UNPAID
    assert (life.application.register_number, life.application.fee_fen) == ("受字001", 42_000)


def test_t26_accepting_after_the_payment_window_is_refused() -> None:
    life = a_life(until=Life.at_the_committee)

    with refused("D-44", life):
        life.do(c.Accept, life.office, PAYS_UNTIL + timedelta(seconds=1), register_number="受字001")


def test_t_unaccepted_the_committee_is_told_a_day_before_payment_closes() -> None:
    life = a_life(until=Life.at_the_committee)

    life.wait(at("2023-12-07", "12:00:00"))

    assert "T-unaccepted" in life.application.rung


# -------------------------------------------------------------------- t27 to t28


def pay(life: Life, when: datetime, **changes: object) -> Life:
    content: dict[str, object] = {
        "order": "o-1", "transaction": "t-1", "fen": 42_000, "currency": "CNY", "paid_at": when,
    }  # fmt: skip
    return life.do(c.FeePaid, life.platform, when, **(content | changes))


def test_t27_a_payment_in_time_counts_however_late_its_callback() -> None:
    life = a_life(until=Life.accepted)

    pay(life, at("2023-12-09", "11:00:00"), paid_at=PAYS_UNTIL)

    assert life.stands() is Stage.PAID


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"fen": 12_000}, "N89-3.3.4-2"),
        ({"currency": "USD"}, "N89-3.3.4-2"),
        ({"paid_at": at("2023-12-05", "11:59:59")}, "N89-3.3.4-1"),
        ({"paid_at": PAYS_UNTIL + timedelta(seconds=1)}, "N89-3.3.4-1"),
    ],
)
def test_t27_money_that_does_not_pay_is_owed_back(changes: dict[str, object], rule: str) -> None:
    life = a_life(until=Life.accepted)

    pay(life, at("2023-12-09"), **changes)

    assert life.stands() is Stage.ACCEPTED_UNPAID
    assert life.application.refunds == ("t-1",)
    assert [getattr(event, "rule", None) for event in life.steps[-1].events] == [rule]


def test_t27_the_same_transaction_again_changes_nothing() -> None:
    life = pay(a_life(until=Life.accepted), at("2023-12-06"))
    before = life.application

    pay(life, at("2023-12-07"))

    assert life.application == before


def test_t27x_a_second_payment_is_owed_back() -> None:
    life = pay(a_life(until=Life.accepted), at("2023-12-06"))

    pay(life, at("2023-12-07"), transaction="t-2")

    assert (life.application.stage, life.application.refunds) == (Stage.PAID, ("t-2",))


def test_t28_unpaid_is_given_up_only_after_the_grace() -> None:
    life = a_life(until=Life.accepted)
    grace = timedelta(hours=life.terms.late_payment_grace_hours)

    life.wait(PAYS_UNTIL + grace)
    assert life.stands() is Stage.ACCEPTED_UNPAID
    life.wait(PAYS_UNTIL + grace + timedelta(seconds=1))

    ending = life.application.ending
    assert ending is not None
    assert (ending.reason, ending.rule) == (EndReason.UNPAID, "N89-3.3.4-3")


# -------------------------------------------------------------------- t29 to t33


def test_t29_review_starts_only_when_the_session_is_open() -> None:
    life = a_life(until=Life.paid)

    with refused("N89-3.4.1-1", life):
        life.do(c.StartReview, life.office, at("2023-12-19"), meeting="1", group="一组")

    life.under_review()
    assert life.stands() is Stage.UNDER_REVIEW


def test_t30_opinions_are_kept_by_digest_only() -> None:
    life = a_life(until=Life.under_review)

    life.do(c.RecordOpinion, life.expert, at("2023-12-20"), opinion=DIGEST)

    assert life.application.opinions == (DIGEST,)


@pytest.mark.parametrize(("yes", "passed"), [(15, True), (14, False)])
def test_t31_two_thirds_of_those_attending_pass(yes: int, passed: bool) -> None:
    life = a_life(until=Life.under_review).voted(yes=yes)

    vote = life.application.vote
    assert vote is not None
    assert (life.application.stage, vote.passed) == (Stage.REVIEW_DONE, passed)


def test_t31_without_a_quorum_nothing_is_decided() -> None:
    life = a_life(until=Life.under_review)

    with refused("O40-quorum", life):
        life.do(c.CloseVote, life.chair, at("2023-12-21"), size=25, attending=16, recused=0,
                yes=16, no=0, abstain=0)  # fmt: skip


def test_t32_results_are_shown_only_after_the_report() -> None:
    life = a_life(until=Life.voted)
    postings = tuple(c.Posting(site, at("2023-12-22")) for site in life.terms.result.sites)

    with refused("N89-3.4.3-1", life):
        life.do(c.PublishResult, life.founding, at("2023-12-22"), postings=postings)


def test_t32_the_later_site_starts_the_clock_and_both_must_post() -> None:
    life = a_life(until=Life.voted).scheduled(at("2023-12-22"), reported_at=at("2023-12-22"))
    first, second = life.terms.result.sites
    with refused("N89-3.4.3-2", life):
        life.do(c.PublishResult, life.founding, at("2023-12-22"),
                postings=(c.Posting(first, at("2023-12-22", "09:00:00")),))  # fmt: skip

    life.do(
        c.PublishResult, life.founding, at("2023-12-26"),
        postings=(c.Posting(first, at("2023-12-22")), c.Posting(second, at("2023-12-25"))),
    )  # fmt: skip

    shown = life.application.result_publicity
    assert shown is not None
    assert str(shown.last_day) == "2024-01-02"


def test_t33_who_did_not_pass_is_told_only_after_the_confirmation_of_the_level() -> None:
    life = a_life(until=Life.under_review).voted(yes=3)
    with refused("D-49", life):
        life.do(c.ReleaseResult, life.founding, at("2024-01-09"))

    life.released()

    assert life.stands() is Stage.NOT_PASSED
    assert life.application.confirmation is not None


# -------------------------------------------------------------------- t34 to t42


def test_t34_a_clue_in_result_publicity_goes_to_its_own_investigator() -> None:
    life = complain(a_life(until=Life.result_shown), at("2023-12-27"))

    assert life.stands() is Stage.RESULT_OBJECTION
    assert life.application.holds[0].investigator == life.terms.bodies.result_investigator


@pytest.mark.parametrize(
    ("closed", "stage"),
    [("2023-12-28", Stage.RESULT_PUBLICITY), ("2024-01-05", Stage.PENDING_CONFIRMATION)],
)
def test_t35_a_clue_not_proven_resumes_where_the_clock_stands(closed: str, stage: Stage) -> None:
    life = complain(a_life(until=Life.result_shown), at("2023-12-27"))

    conclude(life, at(closed), ComplaintFinding.NOT_PROVEN)

    assert life.stands() is stage


@pytest.mark.parametrize("chapter", [Life.voted, Life.result_shown])
def test_t36_a_proven_clue_cancels_the_result(chapter: Chapter) -> None:
    life = complain(a_life(until=chapter), at("2023-12-27"))

    conclude(life, at("2023-12-28"), ComplaintFinding.FRAUD)

    assert life.stands() is Stage.RESULT_CANCELLED


def test_t37_result_publicity_ends_after_its_days_but_not_under_a_hold() -> None:
    held = complain(a_life(until=Life.voted), at("2023-12-22")).result_shown()
    free = a_life(until=Life.result_shown)

    for life in (held, free):
        life.wait(at("2024-01-04"))

    assert held.application.stage is Stage.RESULT_PUBLICITY
    assert free.application.stage is Stage.PENDING_CONFIRMATION


def test_t38_only_the_authority_of_the_level_confirms() -> None:
    life = a_life(until=Life.result_shown).wait(at("2024-01-04"))
    other = Actor("p-other", life.terms.bodies.founding, Role.AUTHORITY)

    with refused("N89-3.4.3-4", life):
        life.do(c.Confirm, other, at("2024-01-10"), document="文", confirmed_on=date(2024, 1, 10))

    life.confirmed()
    assert life.stands() is Stage.CONFIRMED


def test_t38_the_periods_are_counted_from_the_document_and_roll_over_rest_days() -> None:
    done = a_life(until=Life.confirmed).application.confirmation

    assert done is not None
    assert (str(done.forward_by), str(done.reexamine_by)) == ("2024-02-18", "2024-03-11")


def test_t38_the_certificate_is_issued_once() -> None:
    life = a_life(until=Life.confirmed)

    life.certify("渝2023-1", at("2024-01-10")).certify("渝2023-2", at("2024-01-10"))

    assert life.application.certificate == "渝2023-1"


def test_t39_forwarding_ends_the_wait_and_is_only_alarmed_when_late() -> None:
    life = a_life(until=Life.confirmed)

    life.wait(at("2024-02-19", "00:00:00"))
    assert (life.application.stage, life.application.rung[-1]) == (Stage.CONFIRMED, "T-fwd")

    life.do(c.Forward, life.founding, at("2024-02-20"))
    assert life.stands() is Stage.FORMALITIES


def seal_everything(life: Life) -> Life:
    for seal in (Seal.CLERK, Seal.PROMISE, Seal.INTEGRITY, Seal.UNIT, Seal.COMMITTEE,
                 Seal.TITLE_OFFICE):  # fmt: skip
        life.do(c.CompleteSeal, life.tier(0), at("2024-01-16"), seal=seal)
    return life


def test_t40_it_is_archived_when_every_seal_and_both_archives_are_there() -> None:
    life = a_life(until=Life.forwarded)
    with refused("N89-3.4.3-8", life):
        life.do(c.FileAway, life.tier(0), at("2024-01-16"), archive=Archive.UNIT)

    seal_everything(life)
    life.do(c.FileAway, life.tier(0), at("2024-01-17"), archive=Archive.UNIT)
    assert life.stands() is Stage.FORMALITIES
    life.do(c.FileAway, life.tier(0), at("2024-01-17"), archive=Archive.PERSONNEL)

    assert life.stands() is Stage.ARCHIVED


@pytest.mark.parametrize(
    ("chapter", "rule"),
    [
        (Life.reported_up, "N89-3.4.2-1"),
        (Life.at_the_committee, "N89-3.4.2-1"),
        (Life.paid, "N89-3.4.2-1"),
        (Life.under_review, "N89-3.4.2-2"),
    ],
)
def test_t41_proven_before_the_vote_terminates_it(chapter: Chapter, rule: str) -> None:
    life = a_life(until=chapter)
    when = max(life.events[-1].at, at("2023-11-18"))
    complain(life, when)

    conclude(life, when, ComplaintFinding.FRAUD)

    ending = life.application.ending
    assert ending is not None
    assert (ending.stage, ending.rule) == (Stage.TERMINATED, rule)
    assert any(type(event).__name__ == "IntegrityRecorded" for event in life.steps[-1].events)


def test_t_ban_fraud_bars_for_the_years_of_the_notice() -> None:
    life = complain(a_life(until=Life.at_the_committee), at("2023-11-21"))

    conclude(life, at("2023-11-22"), ComplaintFinding.FRAUD)

    [ban] = [e for e in life.steps[-1].events if type(e).__name__ == "IntegrityRecorded"]
    assert str(ban.until)[:10] == "2026-11-23"  # type: ignore[union-attr]


def test_t42_revoking_cancels_the_title_and_bars_the_person() -> None:
    life = a_life(until=Life.forwarded)

    life.do(c.Revoke, life.authority, at("2024-02-01"), document="撤销一号", cause="材料造假")

    assert life.stands() is Stage.REVOKED


def test_t42x_a_complaint_proven_after_confirmation_revokes() -> None:
    life = complain(a_life(until=Life.forwarded), at("2024-02-01"))
    assert life.stands() is Stage.FORMALITIES

    conclude(life, at("2024-02-02"), ComplaintFinding.FRAUD)

    assert life.stands() is Stage.REVOKED


def test_t43x_after_acceptance_the_committee_lets_go_and_a_fee_becomes_a_refund_task() -> None:
    life = a_life(until=Life.paid)

    life.do(c.WithdrawOnRequest, life.office, at("2023-12-10"), request=DIGEST)

    assert life.stands() is Stage.WITHDRAWN
    assert life.application.refunds == ("tx-1",)
    assert life.application.chance is Chance.CONSUMED


def test_t44_an_older_schedule_that_arrives_late_changes_nothing() -> None:
    life = a_life(until=Life.submitted)
    old = life.application.schedule
    life.scheduled(at("2023-11-10"), review_opened_at=at("2023-11-10"))
    before = life.application

    life.do(c.ChangeSchedule, life.organiser, at("2023-11-11"), schedule=old)

    assert life.application == before


# ------------------------------------------------------ re-examination, reopening


def not_passed() -> Life:
    return a_life(until=Life.under_review).voted(yes=3).released()


def ask_again(life: Life, when: datetime, ground: Ground = Ground.OVERLOOKED) -> Life:
    return life.do(c.RequestReexamination, life.applicant, when, ground=ground, statement=DIGEST)


def test_x1_a_request_on_the_last_day_is_taken_and_a_day_later_is_not() -> None:
    life = not_passed()
    with refused("N89-3.4.5-3", life):
        ask_again(life, at("2024-03-12", "00:00:00"))

    ask_again(life, at("2024-03-11", "23:59:59"))

    assert life.application.reexamination is not None


def test_x1_merit_is_out_of_scope_and_somebody_elses_result_too() -> None:
    life = not_passed()
    with refused("N89-3.4.5-2", life):
        ask_again(life, at("2024-02-01"), Ground.MERIT)

    stranger = Actor("p-stranger", "", Role.APPLICANT)
    with refused("N89-3.4.5-1", life):
        life.do(
            c.RequestReexamination, stranger, at("2024-02-01"), ground=Ground.MISREAD,
            statement=DIGEST,
        )  # fmt: skip


def decide_again(life: Life, when: datetime, verdict: Verdict) -> Life:
    life.do(c.TakeUpReexamination, life.founding, when)
    return life.do(c.DecideReexamination, life.founding, when, verdict=verdict, statement=DIGEST)


def test_x2_a_conclusion_needs_the_request_to_be_taken_up() -> None:
    life = ask_again(not_passed(), at("2024-02-01"))

    with refused("N89-3.4.5-2", life):
        life.do(
            c.DecideReexamination, life.founding, at("2024-02-02"), verdict=Verdict.UPHELD,
            statement=DIGEST,
        )  # fmt: skip


def test_x3_upheld_stays_as_it_was_and_is_not_asked_twice() -> None:
    life = ask_again(not_passed(), at("2024-02-01"))

    decide_again(life, at("2024-02-02"), Verdict.UPHELD)

    assert life.stands() is Stage.NOT_PASSED
    with refused("N89-3.4.5-4", life):
        ask_again(life, at("2024-02-05"))


def test_x4_an_error_sends_the_case_alone_to_a_new_vote_and_keeps_the_old_one() -> None:
    life = ask_again(not_passed(), at("2024-02-01"))
    old = life.application.vote

    decide_again(life, at("2024-02-02"), Verdict.ERROR_FOUND)
    life.do(c.CloseVote, life.chair, at("2024-02-19"), size=25, attending=22, recused=0, yes=20,
            no=2, abstain=0)  # fmt: skip

    assert life.application.earlier_votes == (old,)
    assert life.stands() is Stage.REVIEW_DONE


def test_t_reex_the_case_closes_when_the_window_does() -> None:
    life = not_passed()

    life.wait(at("2024-03-11", "23:59:59"))
    assert not life.application.is_closed
    life.wait(at("2024-03-12", "00:00:00"))

    assert life.application.is_closed


def reopen(life: Life, when: datetime, ground: ReopenGround) -> Life:
    return life.do(
        c.Reopen, life.founding, when, ground=ground, until=when + timedelta(days=3), reason="恢复"
    )


def test_a_payment_proven_late_reopens_an_unpaid_case_by_hand() -> None:
    life = a_life(until=Life.accepted).wait(at("2023-12-12"))
    reopen(life, at("2023-12-13"), ReopenGround.PAYMENT_PROVEN)

    pay(life, at("2023-12-14"), paid_at=PAYS_UNTIL)

    assert life.stands() is Stage.PAID


def test_a_false_complaint_that_held_it_over_the_end_is_admitted_by_hand() -> None:
    life = complain(a_life(until=Life.reported_up), at("2023-11-17")).wait(at("2023-12-02"))
    assert life.stands() is Stage.EXPIRED

    reopen(life, at("2023-12-02"), ReopenGround.HOLD_NOT_PROVEN)
    life.do(c.Approve, life.tier(), at("2023-12-03"))
    life.do(c.Approve, life.tier(), at("2023-12-04"))

    assert life.stands() is Stage.COMMITTEE_INTAKE


def test_a_case_that_was_simply_slow_is_not_admitted_as_held() -> None:
    life = a_life(until=Life.reported_up).wait(at("2023-12-02"))

    with refused("D-11", life):
        reopen(life, at("2023-12-02"), ReopenGround.HOLD_NOT_PROVEN)


# ------------------------------------------------------------------ who may do what


def test_nobody_acts_on_his_own_application_as_an_official() -> None:
    life = a_life(until=Life.submitted)
    own = replace(life.tier(), person=life.person)

    with refused("SOD-1", life):
        life.do(c.ReturnApplication, own, at("2023-11-07"), opinion="退回")


def test_another_tier_may_not_act_before_its_turn() -> None:
    life = a_life(until=Life.submitted)

    with refused("SOD-3", life):
        life.do(c.ReturnApplication, life.tier(1), at("2023-11-07"), opinion="退回")


def test_one_person_acts_in_one_tier_only() -> None:
    life = a_life(until=Life.reported_up)
    both = replace(life.tier(), person=life.tier(0).person)

    with refused("SOD-4", life):
        life.do(c.Approve, both, at("2023-11-17"))


def test_a_decision_made_for_an_earlier_round_is_refused() -> None:
    life = a_life(until=Life.reported_up)

    with refused("D-57", life):
        life.do(c.Approve, life.tier(), at("2023-11-17"), round=9)


def test_levels_have_different_authorities() -> None:
    terms = a_life(until=Life.open).terms

    assert terms.level(Level.SENIOR) != terms.level(Level.INTERMEDIATE)


def test_who_judged_a_case_does_not_examine_it_again() -> None:
    """SOD-6: neither takes it up nor decides it; whoever else is of the founding body does."""
    life = a_life(until=Life.under_review)
    judge = replace(life.founding, person=life.expert.person)
    life.do(c.RecordOpinion, life.expert, at("2023-12-21"), opinion=DIGEST)
    life.voted().result_shown().confirmed()
    life.do(c.RequestReexamination, life.applicant, at("2024-01-20"), ground=c.Ground.MISREAD,
            statement=DIGEST)  # fmt: skip

    with refused("SOD-6", life):
        life.do(c.TakeUpReexamination, judge, at("2024-01-21"))
    life.do(c.TakeUpReexamination, life.founding, at("2024-01-21"))
    for person in (judge.person, life.chair.person):
        with refused("SOD-6", life):
            life.do(c.DecideReexamination, replace(judge, person=person), at("2024-01-22"),
                    statement=DIGEST, verdict=c.Verdict.UPHELD)  # fmt: skip
    life.do(c.DecideReexamination, life.founding, at("2024-01-22"), statement=DIGEST,
            verdict=c.Verdict.UPHELD)  # fmt: skip

    assert life.application.reexamination is not None
    assert life.application.reexamination.verdict is c.Verdict.UPHELD
