"""Who is told of what happened, and what nobody is told before its time."""

from domain import commands as c
from domain.application import Stage
from domain.commands import ComplaintFinding, ReasonToEnd
from domain.letters import letters
from domain.people import Actor, Role
from tests.domain.builders_lives import Life, a_life, at, states

SYSTEM = Actor("system", "", Role.SYSTEM)
APPLICANT = "p-applicant"


def told(life: Life) -> list[tuple[str, str]]:
    return [
        (letter.kind, letter.recipient)
        for before, event, after in states(life)
        for letter in letters(event, before, after, life.terms)
    ]


def told_last(life: Life) -> list[tuple[str, str]]:
    *_, (before, event, after) = states(life)
    found = letters(event, before, after, life.terms)
    return [(letter.kind, letter.recipient) for letter in found]


def test_a_life_that_goes_well_is_told_step_by_step() -> None:
    assert told(a_life()) == [
        ("submitted", APPLICANT), ("arrived", "unit-company"),
        ("publicity_started", APPLICANT),
        ("publicity_record_due", "unit-company"),
        ("passed_on", APPLICANT), ("arrived", "agency-talent-centre"),
        ("passed_on", APPLICANT), ("arrived", "district-hr"),
        ("passed_on", APPLICANT), ("arrived", "cq-green-committee"),
        ("accepted", APPLICANT), ("payment_due", APPLICANT),
        ("paid", APPLICANT),
        ("vote_closed", "cq-eic"),
        ("confirmation_due", "cq-title-office"),
        ("result_confirmed", APPLICANT), ("forwarding_due", "cq-eic"),
        ("certificate_issued", APPLICANT),
        ("formalities_due", APPLICANT), ("confirmation_forwarded", "unit-company"),
    ]  # fmt: skip


def test_between_the_vote_and_its_release_nothing_tells_the_applicant_how_it_went() -> None:
    sealed = {
        Stage.REVIEW_DONE, Stage.RESULT_PUBLICITY, Stage.RESULT_OBJECTION,
        Stage.PENDING_CONFIRMATION,
    }  # fmt: skip
    passed = a_life(until=Life.result_shown)
    passed.do(c.OpenComplaint, SYSTEM, at("2023-12-26"), complaint="c-1")
    passed.do(c.CloseComplaint, SYSTEM, at("2024-01-04"), complaint="c-1", reason="查无实据",
              finding=ComplaintFinding.NOT_PROVEN)  # fmt: skip
    failed = a_life(until=Life.under_review).voted(yes=3)

    for life in (passed, failed):
        for before, event, after in states(life):
            if after.stage in sealed:
                recipients = [x.recipient for x in letters(event, before, after, life.terms)]
                assert APPLICANT not in recipients


def test_who_did_not_pass_is_told_by_the_release() -> None:
    life = a_life(until=Life.under_review).voted(yes=3).released()

    assert told_last(life) == [("result_not_passed", APPLICANT)]


def test_the_tier_learns_of_a_recall_though_the_chain_is_gone() -> None:
    life = a_life(until=Life.submitted)
    life.do(c.Recall, life.applicant, at("2023-11-07"))

    assert told_last(life) == [("recalled", "unit-company")]


def test_the_one_time_notice_goes_to_the_applicant_and_through_the_unit() -> None:
    life = a_life(until=Life.at_the_committee)
    life.do(c.NotifyOnce, life.office, at("2023-11-21"), items=("清晰件",),
            due_at=at("2023-11-28"))  # fmt: skip

    assert told_last(life) == [
        ("one_time_notice", APPLICANT), ("one_time_notice", "unit-company"),
    ]  # fmt: skip


def test_an_expired_case_is_told_to_its_applicant_and_to_the_tier_that_had_it() -> None:
    life = a_life(until=Life.reported_up).wait(at("2023-12-02"))

    assert told_last(life) == [("ended", APPLICANT), ("ended", "agency-talent-centre")]


def test_whoever_ends_a_case_is_not_told_of_it() -> None:
    life = a_life(until=Life.submitted)
    life.do(c.NotRecommend, life.tier(), at("2023-11-07"), ground=ReasonToEnd.NOT_SELECTED,
            opinion="未择优推荐")  # fmt: skip

    assert told_last(life) == [("ended", APPLICANT)]


def test_a_complaint_is_told_to_its_investigator_and_its_end_to_whoever_was_held() -> None:
    life = a_life(until=Life.reported_up)
    life.do(c.OpenComplaint, SYSTEM, at("2023-11-17"), complaint="c-1")
    opened = told_last(life)
    life.do(c.CloseComplaint, SYSTEM, at("2023-11-18"), complaint="c-1", reason="查无实据",
            finding=ComplaintFinding.NOT_PROVEN)  # fmt: skip

    assert opened == [("complaint_opened", "agency-talent-centre")]
    assert told_last(life) == [("hold_lifted", "agency-talent-centre")]


def test_a_reminder_and_a_near_end_are_told_to_the_present_tier() -> None:
    life = a_life(until=Life.reported_up)
    life.do(c.Remind, life.applicant, at("2023-11-18"))
    reminded = told_last(life)

    life.wait(at("2023-11-25"))

    assert reminded == [("reminder", "agency-talent-centre")]
    assert told_last(life) == [("deadline_near", "agency-talent-centre")]


def test_the_progress_of_a_season_is_no_letter_and_a_moved_window_is() -> None:
    life = a_life(until=Life.submitted)
    life.scheduled(at("2023-11-07"), review_opened_at=at("2023-11-07"))
    progress = told_last(life)
    filing = life.application.schedule.filing

    life.scheduled(at("2023-11-08"), filing=type(filing)(filing.opens_at, at("2023-12-05")))

    assert (progress, told_last(life)) == ([], [("schedule_changed", APPLICANT)])


def test_an_overdue_forwarding_alarms_the_body_and_the_office_above_it() -> None:
    life = a_life(until=Life.confirmed).wait(at("2024-02-19", "00:00:01"))

    assert told_last(life) == [
        ("forwarding_overdue", "cq-eic"), ("forwarding_overdue", "cq-title-office"),
    ]  # fmt: skip
