"""t1-t21, t43, t45 and the timers of the filing window, one test for each."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain import commands as c
from domain.application import Chance, EndReason, Stage
from domain.commands import ComplaintFinding, ReasonToEnd
from domain.notice import Channel, Level, Route
from domain.people import Actor, Role
from domain.refusals import Refused
from domain.routes import example_facts
from tests.domain.builders_lives import OTHER_DIGEST, Life, a_life, a_revision, at
from tests.domain.builders_terms import COMMITTEE, some_terms
from tests.domain.refusing import refused

CLOSES = at("2023-12-01", "12:00:00")
SYSTEM = Actor("complaint", "", Role.SYSTEM)


def submit(life: Life, when: datetime, **changes: object) -> Life:
    content: dict[str, object] = {
        "revision": a_revision(), "facts": example_facts(Route.R3_1), "level": Level.SENIOR,
        "channel": Channel.NORMAL, "committee": COMMITTEE, "promise": True,
    }  # fmt: skip
    return life.do(c.Submit, life.applicant, when, **(content | changes))


# ----------------------------------------------------------------------- t1 to t4


def test_t1_an_application_is_opened_as_a_draft_that_holds_the_yearly_chance() -> None:
    life = a_life(until=Life.open)

    assert life.stands() is Stage.DRAFT
    assert life.application.chance is Chance.HELD


def test_t1_nobody_opens_an_application_after_the_window() -> None:
    with pytest.raises(Refused) as refusal:
        Life(opened_at=CLOSES + timedelta(seconds=1)).open()

    assert refusal.value.rule == "N89-3.1-2"


def test_t2_a_draft_is_saved_as_often_as_wanted() -> None:
    life = a_life(until=Life.open)

    for number in (1, 2, 3):
        life.do(c.Save, life.applicant, at("2023-11-05"), revision=a_revision(number))

    assert life.application.revision == a_revision(3)


def test_t2_the_same_revision_number_with_another_content_is_refused() -> None:
    life = a_life(until=Life.open)
    life.do(c.Save, life.applicant, at("2023-11-05"), revision=a_revision(2))

    with refused("D-55", life):
        life.do(c.Save, life.applicant, at("2023-11-05"), revision=a_revision(2, OTHER_DIGEST))


def test_t3_recalling_opens_the_draft_again_and_voids_the_publicity() -> None:
    life = a_life(until=Life.publicised)

    life.do(c.Recall, life.applicant, at("2023-11-20"))

    assert life.stands() is Stage.DRAFT
    assert life.application.publicity is None
    assert life.application.chain == ()


def test_t4_submitting_decides_the_route_and_hands_it_to_the_unit() -> None:
    life = submit(a_life(until=Life.open), at("2023-11-06"))

    assert life.stands() is Stage.UNIT_REVIEW
    assert life.application.route is Route.R3_1
    assert life.application.round == 1


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"promise": False}, "N89-3.2-2"),
        ({"committee": "another-committee"}, "JB24-3.0-3"),
        ({"channel": Channel.GREEN}, "N89-0-1"),
        ({"administers": ("unit-company",)}, "SOD-1"),
        ({"facts": replace(example_facts(Route.R3_1), insurance_months=11)}, "N89-3.2R3-t"),
    ],
)
def test_t4_a_submission_is_refused_with_its_clause(changes: dict[str, object], rule: str) -> None:
    terms = some_terms(channels=(Channel.NORMAL,))
    life = a_life(until=Life.open, terms=terms)

    with refused(rule, life):
        submit(life, at("2023-11-06"), **changes)


def test_t4_every_fault_of_a_submission_is_told_at_once() -> None:
    life = a_life(until=Life.open)

    with pytest.raises(Refused) as refusal:
        submit(life, at("2023-11-06"), promise=False, committee="another-committee")

    assert [found.rule for found in refusal.value.findings] == ["N89-3.2-2", "JB24-3.0-3"]


@pytest.mark.parametrize("route", list(Route))
def test_t4_each_route_begins_with_its_own_first_tier(route: Route) -> None:
    life = submit(a_life(until=Life.open), at("2023-11-06"), facts=example_facts(route))

    first = "agency" if route is Route.R4 else "unit"
    assert life.application.chain[0].kind == first
    assert life.application.chain[-1].kind == "committee"


# ---------------------------------------------------------------------- t5 to t9


def ask(life: Life, due: datetime) -> Life:
    return life.do(
        c.RequestSupplement, life.tier(), at("2023-11-07"), items=("参保记录",), due_at=due
    )


def test_t5_the_unit_asks_for_a_supplement_within_the_window() -> None:
    life = ask(a_life(until=Life.submitted), CLOSES)

    assert life.stands() is Stage.UNIT_SUPPLEMENT


def test_t5_a_time_limit_beyond_the_window_is_refused() -> None:
    life = a_life(until=Life.submitted)

    with refused("N89-3.3.3a-5", life):
        ask(life, CLOSES + timedelta(seconds=1))


def test_t5x_the_time_limit_is_extended_once() -> None:
    life = ask(a_life(until=Life.submitted), at("2023-11-10"))
    life.do(c.ExtendSupplement, life.tier(), at("2023-11-09"), due_at=at("2023-11-12"))

    with refused("N89-3.3.3a-5", life):
        life.do(c.ExtendSupplement, life.tier(), at("2023-11-09"), due_at=at("2023-11-13"))


def test_t6_what_is_supplied_in_time_goes_back_to_the_unit() -> None:
    life = ask(a_life(until=Life.submitted), at("2023-11-10"))

    life.do(c.Resubmit, life.applicant, at("2023-11-10"), revision=a_revision(2), promise=True)

    assert life.stands() is Stage.UNIT_REVIEW
    assert life.application.supplement is None


def test_t6_a_second_too_late_is_refused_although_no_clock_has_rung() -> None:
    life = ask(a_life(until=Life.submitted), at("2023-11-10"))

    with refused("N89-3.3.3a-5", life):
        life.do(
            c.Resubmit, life.applicant, at("2023-11-10", "10:00:01"), revision=a_revision(2),
            promise=True,
        )  # fmt: skip


def test_t7_an_unanswered_supplement_is_abandoned_with_the_applicant_as_holder() -> None:
    life = ask(a_life(until=Life.submitted), at("2023-11-10"))

    life.wait(at("2023-11-11"))

    ending = life.application.ending
    assert ending is not None
    assert (ending.stage, ending.reason) == (Stage.ABANDONED, EndReason.UNIT_SUPPLEMENT)
    assert (ending.rule, ending.holder_role) == ("N89-3.3.3a-5", "applicant")
    assert life.application.chance is Chance.RELEASED


def test_t8_the_unit_returns_it_with_an_opinion() -> None:
    life = a_life(until=Life.submitted)

    life.do(c.ReturnApplication, life.tier(), at("2023-11-07"), opinion="请补充")

    assert life.stands() is Stage.RETURNED


def test_t9_the_unit_does_not_recommend_and_the_chance_comes_back() -> None:
    life = a_life(until=Life.submitted)

    life.do(
        c.NotRecommend, life.tier(), at("2023-11-07"), ground=ReasonToEnd.NOT_SELECTED,
        opinion="择优未推荐",
    )  # fmt: skip

    assert life.stands() is Stage.NOT_RECOMMENDED
    assert life.application.chance is Chance.RELEASED


# -------------------------------------------------------------------- t10 to t16


def publicise(life: Life, when: datetime, **changes: object) -> Life:
    content: dict[str, object] = {
        "posted_at": when, "places": life.terms.publicity.places[:1], "originals_compared": True,
        "unit_contact_shown": True, "superior_contact_shown": True,
    }  # fmt: skip
    return life.do(c.StartPublicity, life.tier(), when, **(content | changes))


def test_t10_publicity_runs_five_working_days_after_the_posting_day() -> None:
    life = publicise(a_life(until=Life.submitted), at("2023-11-23"))

    shown = life.application.publicity
    assert shown is not None
    assert (life.application.stage, str(shown.last_day)) == (Stage.UNIT_PUBLICITY, "2023-11-30")


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"originals_compared": False}, "N89-3.3.3a-2"),
        ({"superior_contact_shown": False}, "N89-3.3.3a-10"),
        ({"places": ("单位办公平台",)}, "N89-3.3.3a-8"),
        ({"posted_at": at("2023-11-24")}, "N89-3.3.3a-8"),
        ({"posted_at": at("2023-11-01")}, "N89-3.3.3a-8"),
    ],
)
def test_t10_publicity_does_not_start_without_what_it_needs(
    changes: dict[str, object], rule: str
) -> None:
    life = a_life(until=Life.submitted)

    with refused(rule, life):
        publicise(life, at("2023-11-23"), **changes)


def complain(life: Life, when: datetime, complaint: str = "2023-00001/1") -> Life:
    return life.do(c.OpenComplaint, SYSTEM, when, complaint=complaint)


def conclude(
    life: Life, when: datetime, finding: ComplaintFinding, complaint: str = "2023-00001/1"
) -> Life:
    return life.do(
        c.CloseComplaint, SYSTEM, when, complaint=complaint, finding=finding, reason="核查结论"
    )


def test_t11_an_objection_in_publicity_is_investigated_by_the_unit() -> None:
    life = complain(publicise(a_life(until=Life.submitted), at("2023-11-08")), at("2023-11-09"))

    assert life.stands() is Stage.PUBLICITY_OBJECTION
    assert life.application.holds[0].investigator == life.application.chain[0].organisation


@pytest.mark.parametrize(
    ("closed", "stage"),
    [("2023-11-13", Stage.UNIT_PUBLICITY), ("2023-11-17", Stage.PUBLICITY_RECORD)],
)
def test_t12_a_cleared_objection_resumes_where_the_public_clock_stands(
    closed: str, stage: Stage
) -> None:
    life = complain(publicise(a_life(until=Life.submitted), at("2023-11-08")), at("2023-11-09"))

    conclude(life, at(closed), ComplaintFinding.NOT_PROVEN)

    assert life.stands() is stage


@pytest.mark.parametrize(
    ("finding", "stage", "reason"),
    [
        (ComplaintFinding.FRAUD, Stage.TERMINATED, EndReason.FRAUD),
        (ComplaintFinding.INELIGIBLE, Stage.NOT_RECOMMENDED, EndReason.INELIGIBLE_PROVEN),
    ],
)
def test_t13_a_proven_objection_ends_it_by_what_was_proven(
    finding: ComplaintFinding, stage: Stage, reason: EndReason
) -> None:
    life = complain(publicise(a_life(until=Life.submitted), at("2023-11-08")), at("2023-11-09"))

    conclude(life, at("2023-11-10"), finding)

    ending = life.application.ending
    assert ending is not None
    assert (ending.stage, ending.reason) == (stage, reason)


def test_t14_publicity_ends_at_midnight_after_its_last_day() -> None:
    life = publicise(a_life(until=Life.submitted), at("2023-11-08"))

    life.wait(at("2023-11-15", "23:59:59"))
    assert life.stands() is Stage.UNIT_PUBLICITY

    life.wait(at("2023-11-16", "00:00:00"))
    assert life.stands() is Stage.PUBLICITY_RECORD


def test_t14_the_unit_may_report_up_although_the_timer_has_not_woken_anybody() -> None:
    life = publicise(a_life(until=Life.submitted), at("2023-11-08"))

    life.do(
        c.ReportUp, life.tier(), at("2023-11-16", "00:00:00"), objections=False, record="无异议"
    )

    assert life.stands() is Stage.TIER_REVIEW


def test_t14x_a_notice_torn_down_hangs_its_full_days_again() -> None:
    life = publicise(a_life(until=Life.submitted), at("2023-11-08"))

    life.do(
        c.RestartPublicity,
        life.tier(),
        at("2023-11-13"),
        posted_at=at("2023-11-13"),
        cause="被撕毁",
    )

    shown = life.application.publicity
    assert shown is not None
    assert str(shown.last_day) == "2023-11-20"


def test_t15_changed_material_voids_the_publicity_and_begins_a_new_round() -> None:
    life = publicise(a_life(until=Life.submitted), at("2023-11-08"))

    life.do(
        c.ChangeMaterial, life.applicant, at("2023-11-09"), revision=a_revision(2, OTHER_DIGEST)
    )

    assert (life.application.stage, life.application.round) == (Stage.UNIT_REVIEW, 2)
    assert life.application.publicity is None


def test_t16_reporting_up_hands_it_to_the_next_tier() -> None:
    life = a_life(until=Life.reported_up)

    assert life.stands() is Stage.TIER_REVIEW
    assert life.application.position == 1


def test_t16_reporting_up_is_refused_while_an_objection_is_open() -> None:
    life = complain(a_life(until=Life.publicised), at("2023-11-17"))

    with refused("D-10", life):
        life.do(c.ReportUp, life.tier(), at("2023-11-18"), objections=True, record="有异议")


# ----------------------------------------------------------- t17 to t21, t43, t45


def test_t17_the_last_tier_passes_it_to_the_committee_and_the_chance_is_used() -> None:
    life = a_life(until=Life.at_the_committee)

    assert life.stands() is Stage.COMMITTEE_INTAKE
    assert life.application.chance is Chance.CONSUMED


def test_t17_an_intermediate_pass_does_not_count_as_arrival() -> None:
    life = a_life(until=Life.reported_up)
    life.do(c.Approve, life.tier(), at("2023-12-01", "11:59:59"))

    life.wait(at("2023-12-01", "12:00:01"))

    ending = life.application.ending
    assert ending is not None
    assert (ending.stage, ending.holder_role) == (Stage.EXPIRED, "district")


def test_t17_reaching_the_committee_in_the_last_second_counts() -> None:
    life = a_life(until=Life.reported_up)
    life.do(c.Approve, life.tier(), at("2023-11-30"))

    life.do(c.Approve, life.tier(), CLOSES.replace(microsecond=900_000))

    assert life.stands() is Stage.COMMITTEE_INTAKE


def test_t18_a_tier_returns_it_to_the_applicant() -> None:
    life = a_life(until=Life.reported_up)

    life.do(c.ReturnApplication, life.tier(), at("2023-11-17"), opinion="请修改")

    assert life.stands() is Stage.RETURNED


def test_t19_a_tier_does_not_recommend_but_cannot_select_among_the_good() -> None:
    life = a_life(until=Life.reported_up)
    with refused("N89-3.3.3a-6", life):
        life.do(
            c.NotRecommend, life.tier(), at("2023-11-17"), ground=ReasonToEnd.NOT_SELECTED,
            opinion="择优",
        )  # fmt: skip

    life.do(
        c.NotRecommend, life.tier(), at("2023-11-17"), ground=ReasonToEnd.NOT_ELIGIBLE,
        opinion="不符合条件",
    )  # fmt: skip

    assert life.stands() is Stage.NOT_RECOMMENDED


def returned(digest: str) -> Life:
    life = a_life(until=Life.reported_up)
    life.do(c.ReturnApplication, life.tier(), at("2023-11-17"), opinion="请修改")
    return life.do(
        c.Resubmit, life.applicant, at("2023-11-18"), revision=a_revision(2, digest), promise=True
    )


def test_t20_unchanged_content_is_not_publicised_again() -> None:
    life = returned(a_revision().publicised)

    life.do(c.Approve, life.tier(), at("2023-11-20"))

    assert life.stands() is Stage.TIER_REVIEW
    assert life.application.round == 2


def test_t20_changed_content_must_be_publicised_again() -> None:
    life = returned(OTHER_DIGEST)

    with refused("N89-3.3.3a-4", life):
        life.do(c.Approve, life.tier(), at("2023-11-20"))


def test_t21_whoever_has_it_when_the_window_closes_is_written_down() -> None:
    life = a_life(until=Life.reported_up)

    life.wait(CLOSES)
    assert life.stands() is Stage.TIER_REVIEW
    life.wait(CLOSES + timedelta(seconds=1))

    ending = life.application.ending
    assert ending is not None
    assert (ending.reason, ending.holder_role) == (EndReason.WINDOW, "agency")
    assert life.application.chance is Chance.RELEASED


def test_t21_an_extension_before_the_end_moves_it_and_the_reminders() -> None:
    life = a_life(until=Life.reported_up).wait(at("2023-11-30"))
    filing = replace(life.application.schedule.filing, closes_at=at("2023-12-20"))
    life.scheduled(at("2023-11-30"), filing=filing)

    life.wait(CLOSES + timedelta(days=1))

    assert life.stands() is Stage.TIER_REVIEW
    assert not [name for name in life.application.rung if name.startswith("T-rem")]


def test_t_rem_after_a_short_extension_only_what_lies_ahead_is_told_again() -> None:
    life = a_life(until=Life.reported_up).wait(CLOSES)
    filing = replace(life.application.schedule.filing, closes_at=CLOSES + timedelta(days=2))
    life.scheduled(CLOSES, filing=filing)
    told = len(life.steps)

    life.wait(CLOSES + timedelta(days=2))

    assert [event.at for step in life.steps[told:] for event in step.events] == [
        CLOSES + timedelta(days=1)
    ]


def test_t43_withdrawing_before_the_committee_gives_the_chance_back() -> None:
    life = a_life(until=Life.reported_up)

    life.do(c.Withdraw, life.applicant, at("2023-11-17"))

    assert life.stands() is Stage.WITHDRAWN
    assert life.application.chance is Chance.RELEASED


@pytest.mark.parametrize(
    ("chapter", "stage"),
    [
        (Life.submitted, Stage.NOT_RECOMMENDED),
        (Life.reported_up, Stage.NOT_RECOMMENDED),
        (Life.at_the_committee, Stage.NOT_ACCEPTED),
    ],
)
def test_t45_who_has_become_ineligible_is_not_recommended_or_not_accepted(
    chapter: object, stage: Stage
) -> None:
    life = a_life(until=chapter)  # type: ignore[arg-type]
    actor = life.office if life.application.stage is Stage.COMMITTEE_INTAKE else life.tier()

    life.do(c.DeclareIneligible, actor, at("2023-11-21"), cause="已批准退休")

    assert life.stands() is stage


def test_t_rem_the_tier_is_reminded_seven_three_and_one_days_before() -> None:
    life = a_life(until=Life.reported_up)

    life.wait(at("2023-11-30", "12:00:00"))

    assert life.application.rung == ("T-rem-7", "T-rem-3", "T-rem-1")


def test_reminding_is_limited_for_each_tier_and_day() -> None:
    life = a_life(until=Life.reported_up)
    for _ in range(life.terms.reminders_a_day):
        life.do(c.Remind, life.applicant, at("2023-11-17"))

    with refused("D-58", life):
        life.do(c.Remind, life.applicant, at("2023-11-17", "23:00:00"))

    life.do(c.Remind, life.applicant, at("2023-11-18"))


def test_t8_a_return_names_what_may_be_changed_until_it_comes_back_or_is_taken_back() -> None:
    life = a_life(until=Life.submitted)
    items = ("education[0].school", "materials")

    life.do(c.ReturnApplication, life.tier(), at("2023-11-07"), opinion="请更正", items=items)
    assert life.application.returned_items == items

    life.do(c.Recall, life.applicant, at("2023-11-08"))
    assert not life.application.returned_items


@pytest.mark.parametrize(
    "item", ["", "Education", "education[x]", "a" * 60, "基本信息", "a.b.c.d.e.f"]
)
def test_t8_an_item_that_is_no_place_of_the_form_is_refused(item: str) -> None:
    with pytest.raises(ValueError, match="places of the form"):
        c.ReturnApplication(
            command_id="1", actor=Actor("p", "o", Role.UNIT), opinion="请更正", items=(item,)
        )
