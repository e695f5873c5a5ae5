"""逐级上报路径: from the applicant's facts to one route and its tiers (N89-3.2, domain.md section 2)."""

from dataclasses import dataclass
from enum import StrEnum

from domain.notice import TierKind


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


@dataclass(frozen=True, slots=True)
class Facts:
    """What routing needs to know. Organisations by id; months are whole months; nothing personal."""

    staff: StaffKind
    unit_owner: UnitOwner
    unit: str | None = None  # 所在单位 (派遣: 派遣单位)
    insured_unit: str | None = None  # 参保单位
    unit_in_city: bool = True
    archive_in_city: bool = True
    archive_form: bool = False  # 异地查档记录已盖章上传
    insurance_months: int = 0  # 连续缴费月数，市内外合计
    insurance_months_in_city: int = 0
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
