"""注册单位: who may register what, and what becomes of a registration (domain.md 4.9).

`personal account → name, 统一社会信用代码, kind, certificate → pending → active | rejected`; later another
administrator, or the end. Who decides is never who asks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.dossier.uscc import is_uscc
from domain.people import Role
from domain.refusals import Finding, Refused

_LONGEST_NAME = 100


class RegistrationKind(StrEnum):
    """注册类型; grass-roots units and private firms choose 单位 (JB24-1.2-5)."""

    UNIT = "unit"  # 单位
    DISTRICT_DEPARTMENT = "district_department"  # 区县主管部门
    CITY_DEPARTMENT = "city_department"  # 市级主管部门


class Purpose(StrEnum):
    REGISTER = "register"  # 注册单位
    CHANGE_ADMINISTRATOR = "change_administrator"  # 变更职称管理员


class RegistrationState(StrEnum):
    OPENED = "opened"  # 待上传证照
    PENDING = "pending"  # 待审核
    ACTIVE = "active"  # 管理员权限已生成
    REJECTED = "rejected"  # 未通过
    WITHDRAWN = "withdrawn"  # 本人撤回


ROLE_OF_KIND: Mapping[RegistrationKind, Role] = {
    RegistrationKind.UNIT: Role.UNIT,
    RegistrationKind.DISTRICT_DEPARTMENT: Role.DEPARTMENT,
    RegistrationKind.CITY_DEPARTMENT: Role.DEPARTMENT,
}
_LEGAL: Mapping[RegistrationState, frozenset[RegistrationState]] = {
    RegistrationState.OPENED: frozenset({RegistrationState.PENDING, RegistrationState.WITHDRAWN}),
    RegistrationState.PENDING: frozenset({
        RegistrationState.ACTIVE, RegistrationState.REJECTED, RegistrationState.WITHDRAWN,
    }),
    RegistrationState.ACTIVE: frozenset(),
    RegistrationState.REJECTED: frozenset(),
    RegistrationState.WITHDRAWN: frozenset(),
}  # fmt: skip
STATE_NAMES: Mapping[RegistrationState, str] = {
    RegistrationState.OPENED: "待上传证照", RegistrationState.PENDING: "待审核",
    RegistrationState.ACTIVE: "管理员权限已生成", RegistrationState.REJECTED: "未通过",
    RegistrationState.WITHDRAWN: "已撤回",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Registration:
    """As it was filled in by the person in charge of titles."""

    purpose: Purpose
    kind: RegistrationKind
    uscc: str
    name: str
    district: str  # empty for the city's own
    contact_name: str
    contact_phone: str
    employs: bool  # the labour contracts are its own, not those of a dispatching unit


@dataclass(frozen=True, slots=True)
class Known:
    """The organisation that has this code already; `active` unless it was given up."""

    organisation: str
    active: bool


def refuse_unfit(wanted: Registration, known: Known | None) -> None:
    """Raise Refused with everything that is wrong, each with its rule."""
    findings = (*_unfilled(wanted), *_already_known(wanted, known))
    if findings:
        raise Refused(findings[0].rule, findings[0].because, *findings[1:])


def _unfilled(wanted: Registration) -> Iterator[Finding]:
    if not is_uscc(wanted.uscc):
        yield Finding(
            "N89-3.3.1-3", "统一社会信用代码应为18位且校验位正确，请按组织机构代码证填写。"
        )
    if not 0 < len(wanted.name.strip()) <= _LONGEST_NAME:
        yield Finding("N89-3.3.1-3", "请填写单位全称（100字以内）。")
    if not (wanted.contact_name.strip() and wanted.contact_phone.strip()):
        yield Finding("N89-3.3.2-5", "请填写联系人和联系电话，供申报人查看现阶段审核单位。")
    if wanted.kind is RegistrationKind.DISTRICT_DEPARTMENT and not wanted.district:
        yield Finding("N89-3.3.1-1", "区县主管部门须填写所在区县。")


def _already_known(wanted: Registration, known: Known | None) -> Iterator[Finding]:
    there = known is not None and known.active
    if wanted.purpose is Purpose.REGISTER and wanted.kind is RegistrationKind.UNIT:
        if not wanted.employs:
            yield Finding("JB24-1.2-4", "签署派遣合同的，由派遣单位注册单位信息，用工单位不注册。")
        if there:
            yield Finding(
                "N89-3.3.1-2", "该单位已注册，无需重复注册；更换管理员请选择“变更职称管理员”。",
            )  # fmt: skip
    if wanted.purpose is Purpose.CHANGE_ADMINISTRATOR and not there:
        yield Finding("N89-3.3.1-3", "该单位尚未注册，请先注册单位。")


def refuse_decision(
    state: RegistrationState, becomes: RegistrationState, requester: str, decider: str
) -> None:
    """Raise Refused unless it may become so, and somebody else decides."""
    if becomes not in _LEGAL[state]:
        raise Refused("T-table", f"注册申请现为“{STATE_NAMES[state]}”，不能办理此项操作。")
    own = becomes in {RegistrationState.PENDING, RegistrationState.WITHDRAWN}
    if own and decider != requester:
        raise Refused("SOD-3", "只有提交注册申请的本人可以办理。")
    if not own and decider == requester:
        raise Refused("SOD-4", "本人提交的注册申请须由他人审核。")
