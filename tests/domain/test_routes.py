"""逐级上报路径: every route, everything that can be missing, and what always holds."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, strategies as st

from domain.notice import Precondition, Route, TierKind
from domain.refusals import Finding
from domain.routes import (
    _NEEDS,
    OWNER_NAMES,
    STAFF_NAMES,
    TIER_NAMES,
    Facts,
    RouteDecision,
    StaffKind,
    Tier,
    UnitOwner,
    decide_route,
    example_facts,
)
from tests.domain.builders_terms import CHAINS, COMMITTEE, some_chain, some_terms

TERMS = some_terms()


def decide(route: Route, **changes: Any) -> RouteDecision:
    """The decision for that route's example, with what the test is about."""
    return decide_route(replace(example_facts(route), **changes), TERMS)


def rules(findings: tuple[Finding, ...]) -> list[str]:
    return [found.rule for found in findings]


@pytest.mark.parametrize(
    ("route", "kinds"),
    [
        (Route.R1, "unit department committee"),
        (Route.R2, "unit department district committee"),
        (Route.R3_1, "unit agency district committee"),
        (Route.R3_2, "unit district committee"),
        (Route.R4, "agency district committee"),
        (Route.R5, "unit headquarters committee"),
    ],
)
def test_the_example_of_every_route_takes_it_tier_by_tier(route: Route, kinds: str) -> None:
    decision = decide(route)

    assert decision.route is route
    assert [tier.kind.value for tier in decision.tiers] == kinds.split()
    assert decision.tiers[-1] == Tier(TierKind.COMMITTEE, COMMITTEE)
    assert decision.findings == ()


@pytest.mark.parametrize("staff", [StaffKind.PRIVATE_OR_MOBILE, StaffKind.DEMOBILISED_OFFICER])
@pytest.mark.parametrize("owner", [UnitOwner.CITY, UnitOwner.DISTRICT, UnitOwner.NON_PUBLIC])
def test_staff_outside_the_establishment_go_by_the_archive_whoever_owns_the_unit(
    staff: StaffKind, owner: UnitOwner
) -> None:
    here = decide(Route.R3_1, staff=staff, unit_owner=owner)
    elsewhere = decide(Route.R3_2, staff=staff, unit_owner=owner)

    assert here.route is Route.R3_1
    assert elsewhere.route is Route.R3_2


@pytest.mark.parametrize(
    ("route", "changes", "rule", "says"),
    [
        (Route.R3_2, {"archive_form": False}, "JB24-3.2-7c", "查档证明"),
        (Route.R3_2, {"insured_unit": "unit-other"}, "N89-3.2R3-2", "与参保单位一致"),
        (Route.R3_2, {"insured_unit": None}, "N89-3.2R3-2", "未填参保单位"),
        (Route.R4, {"insured_as_individual": False}, "N89-3.2R4-c", "以个人身份参保"),
        (Route.R4, {"tax_record": False}, "N89-3.2R4-c", "个人纳税申报记录"),
        (Route.R4, {"industry_restricted": True}, "N89-3.2R4-c", "限制或禁止性要求"),
        (Route.R4, {"archive_in_city": False}, "JB24-3.2-7c", "查档证明"),
        (Route.R5, {"entrusting_letter": False}, "N89-3.2R5-c", "委托评审函"),
    ],
)
def test_one_missing_precondition_blocks_and_is_named(
    route: Route, changes: dict[str, Any], rule: str, says: str
) -> None:
    decision = decide(route, **changes)

    assert decision.route is None
    assert decision.candidate is route
    assert rules(decision.blocking) == [rule]
    assert says in decision.blocking[0].because


@pytest.mark.parametrize(
    ("route", "precondition"),
    [
        (Route.R3_1, Precondition.ESTABLISHED_STAFF),
        (Route.R3_1, Precondition.CITY_UNIT),
        (Route.R3_1, Precondition.DISTRICT_UNIT),
        (Route.R3_2, Precondition.ARCHIVE_IN_CITY),
        (Route.R1, Precondition.ARCHIVE_ELSEWHERE),
    ],
)
def test_a_notice_may_ask_of_any_route_what_it_likes(
    route: Route, precondition: Precondition
) -> None:
    terms = some_chain(route, preconditions=(precondition,))

    decision = decide_route(example_facts(route), terms)

    assert decision.route is None
    assert rules(decision.blocking) == [f"N89-3.2{route}"]


def test_only_what_the_notice_lists_is_asked() -> None:
    terms = some_chain(Route.R5, preconditions=())

    decision = decide_route(replace(example_facts(Route.R5), entrusting_letter=False), terms)

    assert decision.route is Route.R5


def test_every_precondition_of_the_notice_is_known() -> None:
    assert set(_NEEDS) | {Precondition.TIME_TEST} == set(Precondition)


def test_every_kind_of_tier_staff_and_owner_has_its_official_name() -> None:
    assert set(TIER_NAMES) == set(TierKind)
    assert set(STAFF_NAMES) == set(StaffKind)
    assert set(OWNER_NAMES) == set(UnitOwner)


@pytest.mark.parametrize(
    ("name", "route", "changes", "field"),
    [
        ("T-a", Route.R3_1, {"insurance_months_in_city": 0}, "insurance_months"),
        ("T-b", Route.R3_2, {}, "insurance_months_in_city"),
        ("T-c", Route.R3_1, {"unit_in_city": False}, "archive_months_in_city"),
        ("T-a", Route.R4, {"insurance_months_in_city": 0}, "insurance_months"),
        ("T-b", Route.R4, {"archive_in_city": False, "archive_form": True},
         "insurance_months_in_city"),
        ("T-c", Route.R4, {"unit_in_city": False}, "archive_months_in_city"),
    ],
)  # fmt: skip
def test_a_year_is_twelve_months_and_eleven_are_not(
    name: str, route: Route, changes: dict[str, Any], field: str
) -> None:
    enough = decide(route, **changes, **{field: 12})
    too_few = decide(route, **changes, **{field: 11})

    assert enough.route is route
    assert too_few.route is None
    assert rules(too_few.blocking) == ["N89-3.2R3-t"]
    said = too_few.blocking[0].because
    assert f"（{name}）" in said
    assert said.endswith("11个月，须满12个月，还差1个月。")


def test_months_outside_the_city_count_where_unit_and_archive_are_inside() -> None:
    decision = decide(Route.R3_1, insurance_months=12, insurance_months_in_city=1)

    assert decision.route is Route.R3_1


@pytest.mark.parametrize("route", [Route.R3_1, Route.R4])
def test_neither_unit_nor_archive_in_the_city_leaves_no_route(route: Route) -> None:
    decision = decide(route, unit_in_city=False, archive_in_city=False, archive_form=True)

    assert decision.route is None
    assert decision.candidate is None
    assert decision.tiers == ()
    assert rules(decision.blocking) == ["N89-3.2R3-t"]
    assert "没有可用的申报路径" in decision.blocking[0].because


def test_a_time_test_asked_of_the_establishment_needs_the_city_too() -> None:
    terms = some_chain(Route.R1, preconditions=(Precondition.TIME_TEST,))
    facts = replace(example_facts(Route.R1), unit_in_city=False, archive_in_city=False)

    decision = decide_route(facts, terms)

    assert rules(decision.blocking) == ["N89-3.2R3-t"]


def test_an_industry_that_nobody_has_judged_is_remarked_and_stops_nobody() -> None:
    decision = decide(Route.R4, industry_restricted=None)

    assert decision.route is Route.R4
    assert decision.blocking == ()
    assert rules(decision.remarks) == ["N89-3.2R4-c"]
    assert "人工核定" in decision.remarks[0].because
    assert decision.findings == decision.remarks


@pytest.mark.parametrize(
    ("route", "field", "name"),
    [
        (Route.R1, "unit", "所在单位"),
        (Route.R1, "department", "单位主管部门"),
        (Route.R2, "district", "区县人力社保（职改）部门"),
        (Route.R4, "agency", "人事代理机构"),
        (Route.R5, "headquarters", "单位驻重庆最高管理机构"),
    ],
)
def test_a_tier_without_its_organisation_is_named_with_what_to_do(
    route: Route, field: str, name: str
) -> None:
    for empty in (None, "", "  "):
        decision = decide(route, **{field: empty})

        assert decision.route is None
        assert decision.blocking == (
            Finding(
                "N89-3.3.1-5",
                f"尚未选定{name}；系统中无法选择的，请联系该机构进入系统注册后再提交。",
            ),
        )
        assert name not in {TIER_NAMES[tier.kind] for tier in decision.tiers}


def test_everything_that_is_missing_is_said_at_once() -> None:
    decision = decide(
        Route.R3_2, archive_form=False, insured_unit="unit-other", insurance_months_in_city=3,
        district=None,
    )  # fmt: skip

    assert rules(decision.blocking) == [
        "JB24-3.2-7c", "N89-3.2R3-2", "N89-3.2R3-t", "N89-3.3.1-5",
    ]  # fmt: skip


def test_a_unit_that_is_its_own_department_reviews_once() -> None:
    decision = decide(Route.R1, department="unit-city")

    assert decision.route is Route.R1
    assert decision.tiers == (
        Tier(
            TierKind.UNIT, "unit-city",
            "单位主管部门与所在单位为同一机构，合并为一级审核（D-41）",
        ),
        Tier(TierKind.COMMITTEE, COMMITTEE),
    )  # fmt: skip


def test_one_organisation_three_times_in_a_row_is_one_tier() -> None:
    decision = decide(Route.R2, department="unit-district", district="unit-district")

    assert [tier.kind for tier in decision.tiers] == [TierKind.UNIT, TierKind.COMMITTEE]
    assert decision.tiers[0].note.count("D-41") == 2


def test_the_committee_reviews_for_nobody_else() -> None:
    decision = decide(Route.R1, department=COMMITTEE)

    assert decision.route is None
    assert rules(decision.blocking) == ["N89-3.2-1"]


@pytest.mark.parametrize(
    ("staff", "owner", "rule"),
    [
        (StaffKind.ESTABLISHED, UnitOwner.NON_PUBLIC, "JB24-3.2-5"),
        (StaffKind.ESTABLISHED, UnitOwner.OUT_OF_CITY, "JB24-3.2-5"),
        (StaffKind.ESTABLISHED, UnitOwner.NONE, "JB24-3.2-5"),
        (StaffKind.PRIVATE_OR_MOBILE, UnitOwner.NONE, "N89-3.2R3"),
        (StaffKind.DEMOBILISED_OFFICER, UnitOwner.NONE, "N89-3.2R3"),
        (StaffKind.FREELANCER, UnitOwner.NON_PUBLIC, "N89-3.2R4"),
        (StaffKind.STATIONED, UnitOwner.CITY, "N89-3.2R5"),
    ],
)
def test_facts_that_contradict_each_other_are_named_before_any_route(
    staff: StaffKind, owner: UnitOwner, rule: str
) -> None:
    decision = decide_route(Facts(staff, owner), TERMS)

    assert decision.route is None
    assert rules(decision.blocking) == [rule]
    assert (
        f"人员类型“{STAFF_NAMES[staff]}”与单位归属“{OWNER_NAMES[owner]}”不符"
        in decision.blocking[0].because
    )


def test_a_freelancer_with_a_unit_contradicts_himself() -> None:
    decision = decide(Route.R4, unit="unit-company")

    assert rules(decision.blocking) == ["N89-3.2R4"]


def test_months_that_cannot_be_are_named() -> None:
    decision = decide(Route.R1, insurance_months=3, insurance_months_in_city=4)
    negative = decide(Route.R1, archive_months_in_city=-1)

    assert "市内缴费月数 4 多于" in decision.blocking[0].because
    assert "archive_months_in_city 为 -1" in negative.blocking[0].because


def test_a_notice_without_the_route_says_so() -> None:
    terms = some_terms(chains=tuple(rule for rule in CHAINS if rule.route is not Route.R5))

    decision = decide_route(example_facts(Route.R5), terms)

    assert decision.route is None
    assert decision.candidate is Route.R5
    assert decision.blocking == (Finding("N89-3.2-1", "本方案未设申报路径 R5，不能按此路径申报。"),)


organisations = st.sampled_from([None, "", "one", "two", "three", COMMITTEE])
months = st.integers(-1, 30)
any_facts = st.builds(
    Facts,
    staff=st.sampled_from(StaffKind), unit_owner=st.sampled_from(UnitOwner), unit=organisations,
    insured_unit=organisations, unit_in_city=st.booleans(), archive_in_city=st.booleans(),
    archive_form=st.booleans(), insurance_months=months, insurance_months_in_city=months,
    archive_months_in_city=months, insured_as_individual=st.booleans(), tax_record=st.booleans(),
    industry_restricted=st.sampled_from([None, True, False]), entrusting_letter=st.booleans(),
    department=organisations, agency=organisations, district=organisations,
    headquarters=organisations,
)  # fmt: skip
named = ("department", "agency", "district", "headquarters")
units = [facts.unit for facts in map(example_facts, Route) if facts.unit is not None]
plausible_facts = st.builds(
    lambda route, renamed: replace(example_facts(route), **renamed),
    st.sampled_from(Route),
    st.dictionaries(st.sampled_from(named), st.sampled_from([*units, "agency-talent-centre"])),
)


@given(any_facts | plausible_facts)
def test_whatever_the_facts_there_is_either_a_route_or_a_reason(facts: Facts) -> None:
    decision = decide_route(facts, TERMS)

    assert (decision.route is None) == bool(decision.blocking)
    assert decision.route in {None, decision.candidate}


@given(any_facts | plausible_facts)
def test_a_decided_route_ends_in_the_committee_and_nobody_reviews_twice_in_a_row(
    facts: Facts,
) -> None:
    decision = decide_route(facts, TERMS)

    if decision.route is None:
        return
    tiers = decision.tiers
    assert tiers[-1] == Tier(TierKind.COMMITTEE, COMMITTEE)
    assert [tier.kind for tier in tiers].count(TierKind.COMMITTEE) == 1
    assert all(above.organisation != below.organisation for below, above in pairwise(tiers))


@given(any_facts | plausible_facts)
def test_the_tiers_stand_in_the_order_of_the_notice(facts: Facts) -> None:
    decision = decide_route(facts, TERMS)

    chain = TERMS.chain(decision.candidate) if decision.candidate else None
    order = list(chain.tiers) if chain else []
    kinds = [tier.kind for tier in decision.tiers]
    assert kinds == [kind for kind in order if kind in kinds]
    if decision.route is not None:
        merged = sum(tier.note.count("D-41") for tier in decision.tiers)
        assert len(kinds) + merged == len(order)
