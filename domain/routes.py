"""逐级上报路径: from the applicant's facts to one route and its tiers (N89-3.2).

`decide_route` takes the first route that fits, asks what the notice asks of it, and names every
tier's organisation. Whatever is missing is said at once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from domain.notice import ChainRule, Precondition, Route, Terms, TierKind
from domain.refusals import Finding

TIME_TEST_MONTHS = 12  # 1年 in 渝人社发〔2017〕235号; 以上 includes the number itself
TIER_NAMES: dict[TierKind, str] = {
    TierKind.UNIT: "所在单位",
    TierKind.DEPARTMENT: "单位主管部门",
    TierKind.AGENCY: "人事代理机构",
    TierKind.DISTRICT: "区县人力社保（职改）部门",
    TierKind.HEADQUARTERS: "单位驻重庆最高管理机构",
    TierKind.COMMITTEE: "评委会",
}


class StaffKind(StrEnum):
    """人员类型."""

    ESTABLISHED = "established"  # 在编人员
    PRIVATE_OR_MOBILE = "private_or_mobile"  # 私营企业及流动人员, 非编 staff included (D-08)
    DEMOBILISED_OFFICER = "demobilised_officer"  # 自主择业军队干部
    FREELANCER = "freelancer"  # 自由职业者
    STATIONED = "stationed"  # 市外单位驻渝人员


class UnitOwner(StrEnum):
    """Who owns the unit."""

    CITY = "city"  # 市属事业单位、国有企业
    DISTRICT = "district"  # 区县属事业单位、国有企业
    NON_PUBLIC = "non_public"  # 非公单位
    OUT_OF_CITY = "out_of_city"  # 市外单位
    NONE = "none"  # 无单位


STAFF_NAMES: dict[StaffKind, str] = {
    StaffKind.ESTABLISHED: "在编人员",
    StaffKind.PRIVATE_OR_MOBILE: "私营企业及流动人员",
    StaffKind.DEMOBILISED_OFFICER: "自主择业军队干部",
    StaffKind.FREELANCER: "自由职业者",
    StaffKind.STATIONED: "市外单位驻渝人员",
}
OWNER_NAMES: dict[UnitOwner, str] = {
    UnitOwner.CITY: "市属事业单位、国有企业",
    UnitOwner.DISTRICT: "区县属事业单位、国有企业",
    UnitOwner.NON_PUBLIC: "非公单位",
    UnitOwner.OUT_OF_CITY: "市外单位",
    UnitOwner.NONE: "无单位",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What routing needs to know. Organisations by id; months are whole ones; nothing personal."""

    staff: StaffKind
    unit_owner: UnitOwner
    unit: str | None = None  # 所在单位 (派遣: 派遣单位)
    insured_unit: str | None = None  # 参保单位
    unit_in_city: bool = True
    archive_in_city: bool = True
    archive_form: bool = False  # 异地查档记录已盖章上传
    insurance_months: int = 0  # 连续缴费月数，市内外合计
    insurance_months_in_city: int = 0
    insurance_gap: bool = False  # the months are paid, but not without a break (D-32, H)
    archive_months_in_city: int = 0
    insured_as_individual: bool = False
    tax_record: bool = False
    industry_restricted: bool | None = None  # None: nobody has judged it yet (H)
    entrusting_letter: bool = False
    department: str | None = None  # 单位主管部门
    agency: str | None = None  # 人事代理机构
    district: str | None = None  # the agency's district; for R3-2 the district of the insurance
    headquarters: str | None = None  # 单位驻重庆最高管理机构


@dataclass(frozen=True, slots=True)
class Tier:
    """One step of an application's chain: what kind, and which organisation."""

    kind: TierKind
    organisation: str
    note: str = ""  # why a tier stands for two (D-41)


@dataclass(frozen=True, slots=True)
class RouteDecision:
    """`route` is None exactly when something is `blocking`; `candidate` is what the facts point at.

    `tiers` are the candidate's: all of them when the route is decided, else those already known.
    """

    route: Route | None
    tiers: tuple[Tier, ...]
    blocking: tuple[Finding, ...] = ()
    remarks: tuple[Finding, ...] = ()  # for a person to judge; they stop nobody
    candidate: Route | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.blocking + self.remarks


def decide_route(facts: Facts, terms: Terms) -> RouteDecision:
    unroutable = (*_wrong_owner(facts), *_nothing_in_the_city(facts))
    if unroutable:
        return RouteDecision(None, (), (*unroutable, *_wrong_months(facts)))
    candidate = _first_match(facts)
    chain = terms.chain(candidate)
    if chain is None:
        missing = Finding("N89-3.2-1", f"本方案未设申报路径 {candidate}，不能按此路径申报。")
        return RouteDecision(None, (), (missing, *_wrong_months(facts)), (), candidate)
    tiers, unresolved = _tiers(facts, chain, terms)
    blocking = (*_wrong_months(facts), *_unmet(facts, chain), *unresolved)
    remarks = tuple(_for_a_person(facts, chain))
    return RouteDecision(None if blocking else candidate, tiers, blocking, remarks, candidate)


def _first_match(facts: Facts) -> Route:
    """D-08: who is not in the establishment goes by R3, whoever owns the unit."""
    match facts.staff:
        case StaffKind.FREELANCER:
            return Route.R4
        case StaffKind.STATIONED:
            return Route.R5
        case StaffKind.PRIVATE_OR_MOBILE | StaffKind.DEMOBILISED_OFFICER:
            return Route.R3_1 if facts.archive_in_city else Route.R3_2
        case StaffKind.ESTABLISHED:
            return Route.R2 if facts.unit_owner is UnitOwner.DISTRICT else Route.R1


# ---------------------------------------------------------------- facts that contradict each other

_WITH_A_UNIT = frozenset(UnitOwner) - {UnitOwner.NONE}
_OWNERS: dict[StaffKind, tuple[frozenset[UnitOwner], str, str]] = {
    StaffKind.ESTABLISHED: (
        frozenset({UnitOwner.CITY, UnitOwner.DISTRICT}), "JB24-3.2-5",
        (
            "在编人员的单位为市属或区县属事业单位、国有企业；非公单位人员和非编人员的人员类型"
            "应为“私营企业及流动人员”，市外单位派驻人员应为“市外单位驻渝人员”"
        ),
    ),
    StaffKind.PRIVATE_OR_MOBILE: (
        _WITH_A_UNIT, "N89-3.2R3",
        "流动人员须经所在单位审核推荐；没有单位的，人员类型应为“自由职业者”",
    ),
    StaffKind.DEMOBILISED_OFFICER: (
        _WITH_A_UNIT, "N89-3.2R3",
        "自主择业军队干部须经所在单位审核推荐；没有单位的，人员类型应为“自由职业者”",
    ),
    StaffKind.FREELANCER: (
        frozenset({UnitOwner.NONE}), "N89-3.2R4",
        "自由职业者没有所在单位；有单位的，应按单位情况选择人员类型",
    ),
    StaffKind.STATIONED: (
        frozenset({UnitOwner.OUT_OF_CITY}), "N89-3.2R5", "市外单位驻渝人员的单位应为市外单位",
    ),
}  # fmt: skip


_NOWHERE = Finding(
    "N89-3.2R3-t",
    "工作单位和档案均不在重庆，没有可用的申报路径；工作单位或档案之一须在重庆"
    "（市外单位驻渝人员持委托评审函的，人员类型应为“市外单位驻渝人员”）。",
)


def _wrong_owner(facts: Facts) -> Iterator[Finding]:
    owners, rule, because = _OWNERS[facts.staff]
    if facts.unit_owner not in owners:
        staff, owner = STAFF_NAMES[facts.staff], OWNER_NAMES[facts.unit_owner]
        yield Finding(rule, f"人员类型“{staff}”与单位归属“{owner}”不符：{because}。")
    if facts.unit_owner is UnitOwner.NONE and facts.unit is not None:
        yield Finding("N89-3.2R4", f"填写为无单位，却填有所在单位 {facts.unit}，请更正其一。")


def _nothing_in_the_city(facts: Facts) -> Iterator[Finding]:
    by_place = facts.staff not in {StaffKind.ESTABLISHED, StaffKind.STATIONED}
    if by_place and not facts.unit_in_city and not facts.archive_in_city:
        yield _NOWHERE


def _wrong_months(facts: Facts) -> Iterator[Finding]:
    for name, months in (
        ("连续缴费月数 insurance_months", facts.insurance_months),
        ("市内缴费月数 insurance_months_in_city", facts.insurance_months_in_city),
        ("在渝存档月数 archive_months_in_city", facts.archive_months_in_city),
    ):
        if months < 0:
            yield Finding("N89-3.2R3-t", f"{name} 为 {months}，不得为负数。")
    if facts.insurance_months_in_city > facts.insurance_months:
        yield Finding(
            "N89-3.2R3-t",
            f"市内缴费月数 {facts.insurance_months_in_city} 多于市内外合计的连续缴费月数 "
            f"{facts.insurance_months}，请更正。",
        )


# ------------------------------------------------------------------ what the notice asks of a route


def _insured_by_the_unit(facts: Facts) -> bool:
    return facts.unit == facts.insured_unit


def _has_form(facts: Facts) -> bool:
    return facts.archive_in_city or facts.archive_form


@dataclass(frozen=True, slots=True)
class _Need:
    met: Callable[[Facts], bool]
    because: str
    rule: str = ""  # empty: the route's own


_NEEDS: dict[Precondition, _Need] = {
    Precondition.ESTABLISHED_STAFF: _Need(
        lambda facts: facts.staff is StaffKind.ESTABLISHED,
        "限在编人员；非编人员的人员类型为“私营企业及流动人员”，不走此路径。",
    ),
    Precondition.CITY_UNIT: _Need(
        lambda facts: facts.unit_owner is UnitOwner.CITY, "所在单位须为市属事业单位、国有企业。"
    ),
    Precondition.DISTRICT_UNIT: _Need(
        lambda facts: facts.unit_owner is UnitOwner.DISTRICT,
        "所在单位须为区县属事业单位、国有企业。",
    ),
    Precondition.ARCHIVE_IN_CITY: _Need(lambda facts: facts.archive_in_city, "档案须在重庆。"),
    Precondition.ARCHIVE_ELSEWHERE: _Need(
        lambda facts: not facts.archive_in_city, "此路径限档案在异地的人员。"
    ),
    Precondition.ARCHIVE_FORM: _Need(
        _has_form,
        "档案在异地的，须持异地查档记录：上传档案管理部门盖章的《查档证明》。", "JB24-3.2-7c",
    ),
    Precondition.UNIT_IS_INSURED_UNIT: _Need(
        _insured_by_the_unit, "所在单位须与参保单位一致，现不一致或未填参保单位。"
    ),
    Precondition.INSURED_AS_INDIVIDUAL: _Need(
        lambda facts: facts.insured_as_individual, "须以个人身份参保。", "N89-3.2R4-c"
    ),
    Precondition.TAX_RECORD: _Need(
        lambda facts: facts.tax_record, "须有个人纳税申报记录。", "N89-3.2R4-c"
    ),
    Precondition.UNRESTRICTED_INDUSTRY: _Need(
        lambda facts: facts.industry_restricted is not True,
        "所在行业有承接资质等与企业行为挂钩的限制或禁止性要求，不能以自由职业者身份申报。",
        "N89-3.2R4-c",
    ),
    Precondition.ENTRUSTING_LETTER: _Need(
        lambda facts: facts.entrusting_letter,
        "须持具有职称评审权限的上级主管部门出具的《委托评审函》。", "N89-3.2R5-c",
    ),
}  # fmt: skip


def _unmet(facts: Facts, chain: ChainRule) -> Iterator[Finding]:
    for precondition in chain.preconditions:
        if precondition is Precondition.TIME_TEST:
            yield from _time_test(facts)
        elif not (need := _NEEDS[precondition]).met(facts):
            yield Finding(need.rule or chain.rule, f"申报路径 {chain.route}：{need.because}")


def _time_test(facts: Facts) -> Iterator[Finding]:
    """T-a, T-b, T-c (渝人社发〔2017〕235号), by where unit and archive are; R4 too (D-07b)."""
    if facts.unit_in_city and facts.archive_in_city:
        name, what, months = "T-a", "连续缴费", facts.insurance_months
        asks = "工作单位、档案存放均在重庆的，须有1年以上社保缴费记录（市内外可连续计算）"
    elif facts.unit_in_city:
        name, what, months = "T-b", "市内参保", facts.insurance_months_in_city
        asks = "工作单位在重庆、档案在异地的，须在重庆工作1年以上（以社保参保记录为准）"
    elif not facts.archive_in_city:
        yield _NOWHERE
        return
    else:
        name, what, months = "T-c", "在渝存档", facts.archive_months_in_city
        asks = "工作单位在异地、档案在重庆的，须在重庆存档1年以上（以存档记录为准）"
    short = TIME_TEST_MONTHS - months
    if short > 0:
        yield Finding(
            "N89-3.2R3-t",
            f"{asks}（{name}）：现{what}{months}个月，须满{TIME_TEST_MONTHS}个月，还差{short}个月。",
        )


def _for_a_person(facts: Facts, chain: ChainRule) -> Iterator[Finding]:
    if facts.insurance_gap and Precondition.TIME_TEST in chain.preconditions:
        yield Finding("N89-3.2R3-t", "近一年参保记录有断月，是否符合由人工审核（D-32）。")
    asked = Precondition.UNRESTRICTED_INDUSTRY in chain.preconditions
    if asked and facts.industry_restricted is None:
        yield Finding(
            "N89-3.2R4-c",
            "所在行业有无承接资质等与企业行为挂钩的限制或禁止性要求，尚待人事代理机构人工核定。",
        )


# ------------------------------------------------------------------------------------------- tiers


def _tiers(
    facts: Facts, chain: ChainRule, terms: Terms
) -> tuple[tuple[Tier, ...], tuple[Finding, ...]]:
    organisations = {
        TierKind.UNIT: facts.unit,
        TierKind.DEPARTMENT: facts.department,
        TierKind.AGENCY: facts.agency,
        TierKind.DISTRICT: facts.district,
        TierKind.HEADQUARTERS: facts.headquarters,
        TierKind.COMMITTEE: terms.bodies.committee,
    }
    tiers: list[Tier] = []
    unresolved: list[Finding] = []
    for kind in chain.tiers:
        organisation = (organisations[kind] or "").strip()
        wrong = _wrong_organisation(kind, organisation, terms)
        if wrong is not None:
            unresolved.append(wrong)
        elif tiers and tiers[-1].organisation == organisation:
            tiers[-1] = _standing_for(tiers[-1], kind)
        else:
            tiers.append(Tier(kind, organisation))
    return tuple(tiers), tuple(unresolved)


def _wrong_organisation(kind: TierKind, organisation: str, terms: Terms) -> Finding | None:
    name = TIER_NAMES[kind]
    if not organisation:
        return Finding(
            "N89-3.3.1-5", f"尚未选定{name}；系统中无法选择的，请联系该机构进入系统注册后再提交。"
        )
    if kind is not TierKind.COMMITTEE and organisation == terms.bodies.committee:
        return Finding(
            "N89-3.2-1",
            f"{name}填为评委会 {organisation}，评委会不得作为下级审核单位，请更正。",
        )
    return None


def _standing_for(tier: Tier, also: TierKind) -> Tier:
    """D-41: nobody reviews himself twice."""
    note = f"{TIER_NAMES[also]}与{TIER_NAMES[tier.kind]}为同一机构，合并为一级审核（D-41）"
    return Tier(tier.kind, tier.organisation, "；".join(filter(None, (tier.note, note))))


# ---------------------------------------------------------------------------------------- examples

_EXAMPLES: dict[Route, Facts] = {
    Route.R1: Facts(
        StaffKind.ESTABLISHED, UnitOwner.CITY, unit="unit-city", insured_unit="unit-city",
        insurance_months=36, insurance_months_in_city=36, archive_months_in_city=36,
        department="department-city",
    ),
    Route.R2: Facts(
        StaffKind.ESTABLISHED, UnitOwner.DISTRICT, unit="unit-district",
        insured_unit="unit-district", insurance_months=36, insurance_months_in_city=36,
        archive_months_in_city=36, department="department-district", district="district-hr",
    ),
    Route.R3_1: Facts(
        StaffKind.PRIVATE_OR_MOBILE, UnitOwner.NON_PUBLIC, unit="unit-company",
        insured_unit="unit-company", insurance_months=24, insurance_months_in_city=18,
        archive_months_in_city=24, agency="agency-talent-centre", district="district-hr",
    ),
    Route.R3_2: Facts(
        StaffKind.PRIVATE_OR_MOBILE, UnitOwner.NON_PUBLIC, unit="unit-company",
        insured_unit="unit-company", archive_in_city=False, archive_form=True,
        insurance_months=24, insurance_months_in_city=18, district="district-hr",
    ),
    Route.R4: Facts(
        StaffKind.FREELANCER, UnitOwner.NONE, insurance_months=24, insurance_months_in_city=18,
        archive_months_in_city=24, insured_as_individual=True, tax_record=True,
        industry_restricted=False, agency="agency-talent-centre", district="district-hr",
    ),
    Route.R5: Facts(
        StaffKind.STATIONED, UnitOwner.OUT_OF_CITY, unit="unit-branch", insured_unit="unit-branch",
        archive_in_city=False, insurance_months=24, entrusting_letter=True,
        headquarters="headquarters-chongqing",
    ),
}  # fmt: skip


def example_facts(route: Route) -> Facts:
    """Facts that are complete and valid for the route, with invented organisations."""
    return _EXAMPLES[route]
