"""t1-t21, t43 and t45 on real Temporal: what the record, the query and the history then say."""

import pytest

from domain import commands as c
from domain.commands import ComplaintFinding
from domain.notice import Route
from domain.refusals import Refused
from tests.workflows.chapters import (
    Chapter,
    a_draft,
    asked_to_supplement,
    begun,
    handed_in,
    objected_to,
    reported,
    returned,
    shown,
    shown_to_the_end,
)
from tests.workflows.one_case import A_DAY, A_SECOND, Desk, Seen

# --------------------------------------------------------------------- the applicant


async def test_t1_an_application_is_opened_and_holds_the_yearly_chance(desk: Desk) -> None:
    case = desk.case()
    case.alive = True
    await case.director.until(case.dates.day(1))

    await case.create()

    assert await case.seen() == Seen(
        stage="draft", events=["opened"], tasks=["draft"], letters=[], chance="held",
        activities=["read_grounds", "record"],
    )  # fmt: skip


async def test_t1_a_second_application_of_the_year_is_refused_and_leaves_no_record(
    desk: Desk,
) -> None:
    first, second = desk.case(), desk.case()
    await a_draft(first)
    await first.comes_alive()
    second.person, second.alive = first.person, True

    await second.director.until(second.dates.day(1))
    with pytest.raises(Refused) as refusal:
        await second.create()

    assert refusal.value.rule == "N89-3.2-3"
    assert first.number in str(refusal.value)
    assert (await second.handle.result())["stage"] == "refused"
    found = "select count(*) from applications where number = $1"
    assert await desk.pool.fetchval(found, second.number) == 0


async def test_t2_a_draft_is_saved(desk: Desk) -> None:
    case = await begun(desk, a_draft)

    await case.do(c.Save, case.applicant, revision=case.revised(changed=False))

    assert await case.seen() == Seen(
        stage="draft", events=["saved"], tasks=["draft"], letters=[], chance="held",
        activities=["read_grounds", "record"],
    )  # fmt: skip


async def test_t3_recalling_makes_it_a_draft_again(desk: Desk) -> None:
    case = await begun(desk, shown)

    await case.do(c.Recall, case.applicant)

    assert await case.seen() == Seen(
        stage="draft", events=["recalled"], tasks=["draft"], letters=["recalled → unit"],
        chance="held", activities=["read_grounds", "record"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("route", "first"),
    [
        (Route.R1, "unit"), (Route.R2, "unit"), (Route.R3_1, "unit"), (Route.R3_2, "unit"),
        (Route.R4, "agency"), (Route.R5, "unit"),
    ],
)  # fmt: skip
async def test_t4_submitting_hands_it_to_the_first_tier_of_its_route(
    desk: Desk, route: Route, first: str
) -> None:
    case = await begun(desk, a_draft, route)

    await case.submit()

    assert await case.seen() == Seen(
        stage="unit_review", events=["submitted"], tasks=[f"{first}_review:1:0"],
        letters=["submitted → applicant", f"arrived → {first}"], chance="held",
        activities=["read_grounds", f"{first}_review"],
    )  # fmt: skip


async def test_t43_withdrawing_gives_the_chance_back(desk: Desk) -> None:
    case = await begun(desk, handed_in)

    await case.do(c.Withdraw, case.applicant)

    assert await case.seen() == Seen(
        stage="withdrawn", events=["ended"], tasks=[],
        letters=["ended → applicant", "ended → unit"], chance="released",
        activities=["read_grounds", "record"],
    )  # fmt: skip


async def test_reminding_tells_the_tier_that_has_it(desk: Desk) -> None:
    case = await begun(desk, handed_in)

    await case.do(c.Remind, case.applicant)

    assert await case.seen() == Seen(
        stage="unit_review", events=["reminded"], tasks=["unit_review:1:0"],
        letters=["reminder → unit"], chance="held", activities=["read_grounds", "record"],
    )  # fmt: skip


# -------------------------------------------------------------------------- the unit


async def test_t5_the_unit_asks_for_a_supplement(desk: Desk) -> None:
    case = await begun(desk, handed_in)

    await case.do(c.RequestSupplement, case.unit, items=("参保记录",), due_at=case.dates.day(6))

    assert await case.seen() == Seen(
        stage="unit_supplement", events=["unit_supplement_requested"], tasks=["unit_supplement:1"],
        letters=["supplement_requested → applicant"], chance="held",
        activities=["read_grounds", "record"],
    )  # fmt: skip


async def test_t5x_the_time_for_it_is_extended(desk: Desk) -> None:
    case = await begun(desk, asked_to_supplement)

    await case.do(c.ExtendSupplement, case.unit, due_at=case.dates.day(8))

    await case.director.until(case.dates.day(7))
    assert await case.seen() == Seen(
        stage="unit_supplement", events=["supplement_extended"], tasks=["unit_supplement:1"],
        letters=["supplement_extended → applicant"], chance="held",
        activities=["read_grounds", "record"],
    )  # fmt: skip


async def test_t6_what_is_supplied_goes_back_to_the_unit(desk: Desk) -> None:
    case = await begun(desk, asked_to_supplement)

    await case.resubmit(changed=True)

    assert await case.seen() == Seen(
        stage="unit_review", events=["resubmitted"], tasks=["unit_review:1:0"],
        letters=["arrived → unit"], chance="held", activities=["read_grounds", "unit_review"],
    )  # fmt: skip


async def test_t7_an_unanswered_supplement_is_abandoned(desk: Desk) -> None:
    case = await begun(desk, asked_to_supplement)

    await case.director.until(case.dates.day(6) + A_DAY)

    assert await case.seen() == Seen(
        stage="abandoned", events=["ended"], tasks=[], letters=["ended → applicant"],
        chance="released", activities=["read_grounds", "read_in_force", "record"],
    )  # fmt: skip


async def test_t8_the_unit_returns_it(desk: Desk) -> None:
    case = await begun(desk, handed_in)

    await case.do(c.ReturnApplication, case.unit, opinion="请补填联系方式")

    assert await case.seen() == Seen(
        stage="returned", events=["returned"], tasks=["returned:1"],
        letters=["returned → applicant"], chance="held", activities=["read_grounds", "record"],
    )  # fmt: skip


async def test_t9_the_unit_does_not_recommend(desk: Desk) -> None:
    case = await begun(desk, handed_in)

    await case.not_recommend(0, "不符合申报范围")

    assert await case.seen() == Seen(
        stage="not_recommended", events=["ended"], tasks=[], letters=["ended → applicant"],
        chance="released", activities=["read_grounds", "record"],
    )  # fmt: skip


async def test_t10_the_unit_starts_the_publicity(desk: Desk) -> None:
    case = await begun(desk, handed_in)

    await case.publicise()

    assert await case.seen() == Seen(
        stage="unit_publicity", events=["publicity_started"], tasks=[],
        letters=["publicity_started → applicant"], chance="held",
        activities=["read_grounds", "record"],
    )  # fmt: skip


async def test_t11_an_objection_stops_the_advance(desk: Desk) -> None:
    case = await begun(desk, shown)

    complaint = await case.complained_of()

    assert await case.seen() == Seen(
        stage="publicity_objection", events=["complaint_opened"],
        tasks=[f"complaint_finding:{complaint}"], letters=["complaint_opened → investigator"],
        chance="held", activities=["read_grounds", "record"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "stage", "more", "tasks"),
    [
        (4, "unit_publicity", [], []),
        (14, "publicity_record", ["publicity_ended"], ["publicity_record:1"]),
    ],
)
async def test_t12_a_cleared_objection_resumes_where_the_public_clock_stands(
    desk: Desk, day: int, stage: str, more: list[str], tasks: list[str]
) -> None:
    case = await begun(desk, objected_to)
    await case.director.until(case.dates.day(day))

    await case.concluded(f"{case.number}/1", ComplaintFinding.NOT_PROVEN)

    assert await case.seen() == Seen(
        stage=stage, events=["complaint_closed", *more], tasks=tasks,
        letters=["hold_lifted → unit", *(["publicity_record_due → unit"] if more else [])],
        chance="held", activities=["read_grounds", "record"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("finding", "stage", "events", "letters"),
    [
        (ComplaintFinding.INELIGIBLE, "not_recommended", [], []),
        (
            ComplaintFinding.FRAUD, "terminated", ["integrity_recorded"],
            ["integrity_recorded → applicant"],
        ),
    ],
)  # fmt: skip
async def test_t13_a_proven_objection_ends_it(
    desk: Desk, finding: ComplaintFinding, stage: str, events: list[str], letters: list[str]
) -> None:
    case = await begun(desk, objected_to)

    await case.concluded(f"{case.number}/1", finding)

    seen = await case.seen()
    assert (seen.stage, seen.tasks) == (stage, [])
    assert sorted(seen.events) == sorted(["complaint_closed", "ended", *events])
    assert seen.activities == ["read_grounds", "record"]
    assert set(letters) <= set(seen.letters)


async def test_t14_the_publicity_ends_by_itself(desk: Desk) -> None:
    case = await begun(desk, shown)

    await case.director.until(case.dates.day(14))

    assert await case.seen() == Seen(
        stage="publicity_record", events=["publicity_ended"], tasks=["publicity_record:1"],
        letters=["publicity_record_due → unit"], chance="held",
        activities=["read_grounds", "read_in_force", "record"],
    )  # fmt: skip


async def test_t14x_a_notice_torn_down_is_shown_again_for_its_full_days(desk: Desk) -> None:
    case = await begun(desk, shown_to_the_end)

    await case.do(c.RestartPublicity, case.unit, posted_at=case.director.now, cause="公示栏被毁")

    assert await case.seen() == Seen(
        stage="unit_publicity", events=["publicity_restarted"], tasks=[],
        letters=["publicity_restarted → applicant"], chance="held",
        activities=["read_grounds", "record"],
    )  # fmt: skip


async def test_t15_changed_material_voids_the_publicity(desk: Desk) -> None:
    case = await begun(desk, shown)

    await case.do(c.ChangeMaterial, case.applicant, revision=case.revised(changed=True))

    assert await case.seen() == Seen(
        stage="unit_review", events=["material_changed"], tasks=["unit_review:2:0"],
        letters=["publicity_void → applicant", "arrived → unit"], chance="held",
        activities=["read_grounds", "unit_review"],
    )  # fmt: skip


async def test_t16_the_unit_reports_up(desk: Desk) -> None:
    case = await begun(desk, shown_to_the_end)

    await case.report_up()

    assert await case.seen() == Seen(
        stage="tier_review", events=["publicity_recorded", "passed_on"],
        tasks=["agency_review:1:1"], letters=["passed_on → applicant", "arrived → agency"],
        chance="held", activities=["read_grounds", "agency_review"],
    )  # fmt: skip


# ---------------------------------------------------------------- the tiers above it


@pytest.mark.parametrize(
    ("route", "above"),
    [
        (Route.R1, ["department_review"]),
        (Route.R2, ["department_review", "district_review"]),
        (Route.R3_1, ["agency_review", "district_review"]),
        (Route.R3_2, ["district_review"]),
        (Route.R4, ["district_review"]),
        (Route.R5, ["headquarters_review"]),
    ],
)
async def test_t17_the_history_reads_as_the_chain_up_to_the_committee(
    desk: Desk, route: Route, above: list[str]
) -> None:
    case = await begun(desk, shown_to_the_end, route)
    await case.report_up()

    for position in range(1, len(case.chain) - 1):
        await case.pass_tier(position)

    seen = await case.seen()
    assert (seen.stage, seen.chance) == ("committee_intake", "consumed")
    assert seen.tasks == ["committee_intake:0"]
    assert seen.activities == ["read_grounds", *above, "committee_intake"]


async def test_t18_a_tier_returns_it(desk: Desk) -> None:
    case = await begun(desk, reported)

    await case.do(c.ReturnApplication, case.tier(1), opinion="业绩证明不清晰")

    assert await case.seen() == Seen(
        stage="returned", events=["returned"], tasks=["returned:1"],
        letters=["returned → applicant"], chance="held", activities=["read_grounds", "record"],
    )  # fmt: skip


async def test_t19_a_tier_does_not_recommend(desk: Desk) -> None:
    case = await begun(desk, reported)

    await case.not_recommend(1, "不符合申报条件")

    assert await case.seen() == Seen(
        stage="not_recommended", events=["ended"], tasks=[], letters=["ended → applicant"],
        chance="released", activities=["read_grounds", "record"],
    )  # fmt: skip


async def test_t20_what_was_returned_goes_back_to_the_unit(desk: Desk) -> None:
    case = await begun(desk, returned)

    await case.resubmit(changed=False)

    assert await case.seen() == Seen(
        stage="unit_review", events=["resubmitted"], tasks=["unit_review:2:0"],
        letters=["arrived → unit"], chance="held", activities=["read_grounds", "unit_review"],
    )  # fmt: skip


async def test_t20x_what_was_shown_unchanged_passes_the_unit_without_publicity(
    desk: Desk,
) -> None:
    case = await begun(desk, returned)
    await case.resubmit(changed=False)

    await case.do(c.Approve, case.unit, opinion="公示内容未变，同意上报")

    assert await case.seen() == Seen(
        stage="tier_review", events=["resubmitted", "passed_on"], tasks=["agency_review:2:1"],
        letters=["arrived → unit", "passed_on → applicant", "arrived → agency"], chance="held",
        activities=["read_grounds", "unit_review", "agency_review"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("chapter", "holder"),
    [
        (a_draft, None), (handed_in, "unit"), (shown, "unit"), (objected_to, "unit"),
        (shown_to_the_end, "unit"), (reported, "agency"), (returned, None),
    ],
)  # fmt: skip
async def test_t21_whoever_has_it_when_the_window_closes_it_expires(
    desk: Desk, chapter: Chapter, holder: str | None
) -> None:
    case = await begun(desk, chapter)

    await case.director.until(case.dates.window_closes + A_DAY)

    seen = await case.seen()
    ending = (await case.stands()).ending
    assert ending is not None
    assert (seen.stage, seen.chance, ending.rule) == ("expired", "released", "N89-3.1-3")
    assert ending.at == case.dates.window_closes + A_SECOND
    assert ending.holder_role == (holder or "applicant")
    assert seen.activities[-2:] == ["read_in_force", "record"]


@pytest.mark.parametrize(
    ("chapter", "actor", "stage"),
    [(handed_in, 0, "not_recommended"), (reported, 1, "not_recommended")],
)
async def test_t45_who_has_become_ineligible_goes_no_further(
    desk: Desk, chapter: Chapter, actor: int, stage: str
) -> None:
    case = await begun(desk, chapter)

    await case.do(c.DeclareIneligible, case.tier(actor), cause="已录用为公务员")

    assert await case.seen() == Seen(
        stage=stage, events=["ended"], tasks=[], letters=["ended → applicant"],
        chance="released", activities=["read_grounds", "record"],
    )  # fmt: skip
