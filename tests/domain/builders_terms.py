"""A complete `Terms`, resembling 渝经信发〔2023〕89号; a test changes only what it is about."""

from dataclasses import replace
from typing import Any

from domain.notice import (
    AnnualTerms,
    Bodies,
    ChainRule,
    Channel,
    EvaluationTerms,
    Fraction,
    Level,
    LevelTerms,
    Precondition,
    PublicityTerms,
    ResultTerms,
    Route,
    SupplementTerms,
    Terms,
    TierKind,
)

P, T = Precondition, TierKind
COMMITTEE = "cq-green-committee"
FOUNDING = "cq-eic"
TITLE_OFFICE = "cq-title-office"

CHAINS = (
    ChainRule(
        Route.R1, "市属事业单位、国有企业人员", (T.UNIT, T.DEPARTMENT, T.COMMITTEE),
        (P.ESTABLISHED_STAFF, P.CITY_UNIT), "N89-3.2R1",
    ),
    ChainRule(
        Route.R2, "区县属事业单位、国有企业人员",
        (T.UNIT, T.DEPARTMENT, T.DISTRICT, T.COMMITTEE),
        (P.ESTABLISHED_STAFF, P.DISTRICT_UNIT), "N89-3.2R2",
    ),
    ChainRule(
        Route.R3_1, "非公单位人员、流动人员、自主择业军队干部（档案在重庆）",
        (T.UNIT, T.AGENCY, T.DISTRICT, T.COMMITTEE),
        (P.ARCHIVE_IN_CITY, P.TIME_TEST), "N89-3.2R3-1",
    ),
    ChainRule(
        Route.R3_2, "非公单位人员、流动人员、自主择业军队干部（档案在异地）",
        (T.UNIT, T.DISTRICT, T.COMMITTEE),
        (P.ARCHIVE_ELSEWHERE, P.ARCHIVE_FORM, P.UNIT_IS_INSURED_UNIT, P.TIME_TEST), "N89-3.2R3-2",
    ),
    ChainRule(
        Route.R4, "自由职业者", (T.AGENCY, T.DISTRICT, T.COMMITTEE),
        (
            P.INSURED_AS_INDIVIDUAL, P.TAX_RECORD, P.UNRESTRICTED_INDUSTRY, P.ARCHIVE_FORM,
            P.TIME_TEST,
        ),
        "N89-3.2R4",
    ),
    ChainRule(
        Route.R5, "市外单位驻渝人员", (T.UNIT, T.HEADQUARTERS, T.COMMITTEE),
        (P.ENTRUSTING_LETTER,), "N89-3.2R5",
    ),
)  # fmt: skip

EVALUATION = EvaluationTerms(
    committee_size=25, quorum=Fraction(2, 3), passing=Fraction(2, 3), recused_leave_base=True,
    methods=("评审",),
)  # fmt: skip

_TERMS = Terms(
    notice="2023-green-low-carbon",
    edition=1,
    year=2023,
    channels=(Channel.NORMAL, Channel.FIRST_BATCH),
    levels=(
        LevelTerms(Level.FULL_SENIOR, "正高级工程师", TITLE_OFFICE),
        LevelTerms(Level.SENIOR, "高级工程师", TITLE_OFFICE),
        LevelTerms(Level.INTERMEDIATE, "工程师", FOUNDING),
        LevelTerms(Level.ASSISTANT, "助理工程师", FOUNDING),
        LevelTerms(Level.TECHNICIAN, "技术员", FOUNDING),
    ),
    chains=CHAINS,
    publicity=PublicityTerms(5, ("本单位公开场所", "单位办公平台"), two_contacts=True),
    supplement=SupplementTerms(1, 1, unpublicised_refused=True),
    evaluation=EVALUATION,
    result=ResultTerms(
        report_working_days=5, publicity_working_days=5,
        sites=("市人力社保局官网", "市经济信息委官网"), forwarding_months=1,
        reexamination_months=2,
        reexamination_grounds=("procedure", "misread", "overlooked"),
        months_roll_over_rest_days=True, reexamination_from_later_publication=True,
    ),
    annual=AnnualTerms("committee", (Channel.FIRST_BATCH, Channel.GREEN)),
    bodies=Bodies(FOUNDING, FOUNDING, COMMITTEE, TITLE_OFFICE, FOUNDING),
    late_payment_grace_hours=24,
    admission_after_hold_days=5,
    reminder_days=(7, 3, 1),
    reminders_a_day=1,
    ban_years=3,
    retention_years=10,
    lapse_spread_seconds=600,
)  # fmt: skip


def some_terms(**changes: Any) -> Terms:
    return replace(_TERMS, **changes)


def some_chain(route: Route, **changes: Any) -> Terms:
    """Terms in which that one route's rule is changed."""
    chains = (replace(rule, **changes) if rule.route is route else rule for rule in CHAINS)
    return some_terms(chains=tuple(chains))
