"""Who acts: a person, for an organisation, in a role."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    APPLICANT = "applicant"  # 申报人
    UNIT = "unit"  # 单位职称管理员
    DEPARTMENT = "department"  # 主管部门
    AGENCY = "agency"  # 人事代理机构
    DISTRICT = "district"  # 区县人力社保（职改）部门
    HEADQUARTERS = "headquarters"  # 驻重庆最高管理机构
    COMMITTEE = "committee"  # 评委会办事机构
    EXPERT = "expert"  # 评审专家
    CHAIR = "chair"  # 主任委员
    FOUNDING_BODY = "founding_body"  # 评委会组建单位
    AUTHORITY = "authority"  # 确认机关（高级：市职改办；中初级：市经信委）
    INVESTIGATOR = "investigator"  # 调查核实
    PAYMENT_PLATFORM = "payment_platform"  # 在线缴费平台
    ORGANISER = "organiser"  # 方案组织者
    SYSTEM = "system"  # 系统自身（Season、Complaint、计时）
    OPERATOR = "operator"  # 运维
    SYSTEM_ADMIN = "system_admin"  # 系统管理员：单位注册、停用
    SECURITY_ADMIN = "security_admin"  # 安全管理员：身份绑定、停用账户
    AUDIT_ADMIN = "audit_admin"  # 审计管理员：查看管理记录


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})  # SOD-7
LONGEST_ID = 64


@dataclass(frozen=True, slots=True)
class Actor:
    """Ids only: a name, a phone or an identity number never travels with a command."""

    person: str
    organisation: str
    role: Role

    def __post_init__(self) -> None:
        longest = max(len(self.person), len(self.organisation))
        if not self.person or longest > LONGEST_ID:
            raise ValueError("person has 1 to 64 characters, organisation at most 64")
