"""Registering units over HTTP, and what the three administrators do (N89-3.3.1, SOD-7)."""

import tempfile
from dataclasses import asdict
from http import HTTPStatus
from pathlib import Path as File
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.attachments.inspection import OFD, BadFile, inspected
from api.identity import sessions
from api.identity.memberships import Membership, bind, unbind
from api.queries import seasons
from api.registration import log, organisations
from api.registration.identities import state_identity
from api.registration.organisations import (
    LARGEST_CERTIFICATE,
    Certificate,
    NoSuchRegistration,
    RegistrationView,
)
from api.web.answers import OptionalKey, made_once
from api.web.applications import A_PAGE, After, Limit
from api.web.asking import Asking, Reading, Writing
from api.web.problems import Problem, no_such, refused
from domain.people import LONGEST_ID, Actor, Role
from domain.refusals import Refused
from domain.registration import Purpose, Registration, RegistrationKind

router = APIRouter(tags=["注册与管理"])
Json = dict[str, Any]
Registered = Annotated[int, Path(title="注册申请编号", ge=1, le=2**62)]
Organised = Annotated[str, Path(title="单位编号", max_length=LONGEST_ID)]


class NewRegistration(BaseModel):
    """注册单位"""

    model_config = ConfigDict(extra="forbid")

    purpose: Annotated[Purpose, Field(title="事项")] = Purpose.REGISTER
    kind: Annotated[RegistrationKind, Field(title="注册类型")] = RegistrationKind.UNIT
    uscc: Annotated[str, Field(title="统一社会信用代码", max_length=18)]
    name: Annotated[str, Field(title="单位全称", max_length=200)]
    district: Annotated[str, Field(title="所在区县", max_length=64)] = ""
    contact_name: Annotated[str, Field(title="联系人", max_length=50)]
    contact_phone: Annotated[str, Field(title="联系电话", max_length=50)]
    employs: Annotated[bool, Field(title="职工与本单位签订合同（非派遣）")] = True


class Decision(BaseModel):
    """审核意见"""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(title="原因", min_length=1, max_length=400)]


class Binding(BaseModel):
    """身份绑定"""

    model_config = ConfigDict(extra="forbid")

    person: Annotated[str, Field(title="个人编号", min_length=1, max_length=LONGEST_ID)]
    organisation: Annotated[str, Field(title="单位编号", min_length=1, max_length=LONGEST_ID)]
    role: Annotated[Role, Field(title="角色")]
    season: Annotated[str, Field(title="方案编号，空为全部", max_length=64)] = ""

    @property
    def membership(self) -> Membership:
        return Membership(self.organisation, self.role, self.season)


class Identity(BaseModel):
    """本人身份"""

    model_config = ConfigDict(extra="forbid")

    id_number: Annotated[str, Field(title="身份证件号码", min_length=6, max_length=40)]


# ----------------------------------------------------------------------- by the person in charge


@router.post(
    "/registrations", summary="注册单位", status_code=201,
    description="By the person in charge of titles; the certificate follows.",
)  # fmt: skip
async def register(asks: Writing, wanted: NewRegistration, key: OptionalKey = None) -> JSONResponse:
    here, person = asks.here, asks.person
    fields = Registration(**wanted.model_dump())

    async def make() -> dict[str, int]:
        return {
            "id": await organisations.open_registration(here.pool, fields, person, here.clock())
        }

    try:
        return await made_once(here.pool, person, key, f"unit {wanted.model_dump_json()}", make)
    except Refused as refusal:
        raise await _refused(asks, refusal) from None


@router.put(
    "/registrations/{number}/certificate", summary="上传组织机构代码证", status_code=204,
    description="PDF, PNG or JPEG by its content, at most five megabytes; then it is examined.",
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": {
        "schema": {"title": "证照", "type": "string", "format": "binary"},
    }}}},
)  # fmt: skip
async def certify(asks: Writing, number: Registered, request: Request) -> None:
    await _own(asks, number)
    certificate = await _certificate(request)
    try:
        await organisations.certify(asks.here.pool, number, asks.person, certificate)
    except Refused as refusal:
        raise await _refused(asks, refusal) from None


@router.delete(
    "/registrations/{number}", summary="撤回注册申请", status_code=204,
    description="Until it is decided.",
)  # fmt: skip
async def withdraw(asks: Writing, number: Registered) -> None:
    await _own(asks, number)
    await organisations.withdraw(asks.here.pool, number, asks.person)


@router.get(
    "/registrations", summary="注册申请",
    description="One's own; as the system administrator, those that wait for a decision.",
)  # fmt: skip
async def listed(
    asks: Reading,
    after: Annotated[int, Query(title="上一页最后一项", ge=0, le=2**62)] = 0,
    limit: Limit = A_PAGE,
) -> Json:
    actor = await asks.actor()
    if actor.role is not Role.SYSTEM_ADMIN:
        return {"items": [asdict(one) for one in await organisations.own(asks.here.pool, asks.person)],
                "next": None}  # fmt: skip
    found = await organisations.waiting(asks.here.pool, after, limit)
    more = found[-1].id if len(found) == limit else None
    return {"items": [asdict(one) for one in found], "next": more}


@router.get(
    "/registrations/{number}/certificate", summary="查看组织机构代码证", response_class=Response,
    description="By who uploaded it, and by who decides.",
)  # fmt: skip
async def see_certificate(asks: Reading, number: Registered) -> Response:
    if (await asks.actor()).role is not Role.SYSTEM_ADMIN:
        await _own(asks, number)
    found = await organisations.certificate_of(asks.here.pool, number)
    if found is None:
        raise no_such("没有上传证照。")
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": "attachment"}
    return Response(found.content, media_type=found.media_type, headers=headers)


@router.put(
    "/me/identity", summary="登记本人身份", status_code=204,
    description="One person, one account: kept as a keyed digest, to find a second one.",
)  # fmt: skip
async def identify(asks: Writing, stated: Identity) -> None:
    here = asks.here
    try:
        await state_identity(here.pool, here.vault, asks.person, stated.id_number, here.clock())
    except Refused as refusal:
        raise await _refused(asks, refusal) from None


@router.get(
    "/organisations", summary="可选单位",
    description="Registered and active, with a contact (JB24-3.2-6).",
)  # fmt: skip
async def selectable(
    asks: Reading,
    role: Annotated[Role | None, Query(title="角色")] = None,
    district: Annotated[str | None, Query(title="区县", max_length=64)] = None,
    words: Annotated[str, Query(title="名称中的字，或统一社会信用代码", max_length=100)] = "",
    after: After = "",
    limit: Limit = A_PAGE,
) -> Json:
    found = await organisations.selectable(asks.here.pool, role, district, words, after, limit)
    return {"items": found, "next": found[-1]["id"] if len(found) == limit else None}


# ------------------------------------------------------------------------- by administrators


@router.post(
    "/registrations/{number}/approve", summary="审核通过注册申请",
    description="The organisation comes in, and who asked becomes its administrator.",
)  # fmt: skip
async def approve(asks: Writing, number: Registered) -> dict[str, str]:
    actor, here = await _administrator(asks, Role.SYSTEM_ADMIN), asks.here
    try:
        organisation = await organisations.approve(here.pool, number, actor.person, here.clock())
    except Refused as refusal:
        raise await _refused(asks, refusal) from None
    except NoSuchRegistration:
        raise no_such("没有此注册申请。") from None
    await log.note(here.pool, actor, "approve_registration", str(number), here.clock())
    return {"organisation": organisation}


@router.post(
    "/registrations/{number}/reject", summary="不通过注册申请", status_code=204,
    description="With the reason that the person reads.",
)  # fmt: skip
async def reject(asks: Writing, number: Registered, decision: Decision) -> None:
    actor, here = await _administrator(asks, Role.SYSTEM_ADMIN), asks.here
    try:
        await organisations.reject(here.pool, number, actor.person, decision.reason, here.clock())
    except NoSuchRegistration:
        raise no_such("没有此注册申请。") from None
    await log.note(here.pool, actor, "reject_registration", str(number), here.clock())


@router.post(
    "/organisations/{organisation}/deactivate", summary="停用单位", status_code=204,
    description="Once nothing waits for it.",
)  # fmt: skip
async def deactivate(asks: Writing, organisation: Organised) -> None:
    actor, here = await _administrator(asks, Role.SYSTEM_ADMIN), asks.here
    try:
        await organisations.deactivate(here.pool, organisation)
    except NoSuchRegistration:
        raise no_such("没有此单位。") from None
    await log.note(here.pool, actor, "deactivate_organisation", organisation, here.clock())


@router.put(
    "/memberships", summary="绑定身份", status_code=204,
    description="By the security administrator, for somebody else.",
)  # fmt: skip
async def bind_somebody(asks: Writing, binding: Binding) -> None:
    actor = await _for_somebody_else(asks, binding.person)
    await bind(asks.here.pool, binding.person, binding.membership)
    await _note_binding(asks, actor, "bind", binding)


@router.post(
    "/memberships/end", summary="解除绑定", status_code=204,
    description="By the security administrator, for somebody else; the row stays.",
)  # fmt: skip
async def unbind_somebody(asks: Writing, binding: Binding) -> None:
    actor, here = await _for_somebody_else(asks, binding.person), asks.here
    if not await unbind(here.pool, binding.person, binding.membership, here.clock()):
        raise no_such("没有此绑定。")
    await _note_binding(asks, actor, "unbind", binding)


@router.post(
    "/people/{person}/sign-out", summary="结束其全部会话", status_code=204,
    description="By the security administrator: a stolen session, a person who has left.",
)  # fmt: skip
async def sign_out(
    asks: Writing, person: Annotated[str, Path(title="个人编号", max_length=LONGEST_ID)]
) -> None:
    actor, here = await _administrator(asks, Role.SECURITY_ADMIN), asks.here
    await sessions.end_others(here.pool, person, "", here.clock())
    await log.note(here.pool, actor, "sign_out", person, here.clock())


@router.get(
    "/administration", summary="管理记录", description="Who did what; by the audit administrator."
)
async def administration(
    asks: Reading,
    after: Annotated[int, Query(title="上一页最后一项", ge=0, le=2**62)] = 0,
    limit: Limit = A_PAGE,
) -> Json:
    await _administrator(asks, Role.AUDIT_ADMIN)
    found = await log.administration(asks.here.pool, after, limit)
    return {"items": found, "next": found[-1]["id"] if len(found) == limit else None}


# ------------------------------------------------------------------------------------ means


async def _own(asks: Asking, number: int) -> RegistrationView:
    """Somebody else's does not exist."""
    try:
        found = await organisations.registration(asks.here.pool, number)
    except NoSuchRegistration:
        raise no_such("没有此注册申请。") from None
    if found.person != asks.person:
        raise no_such("没有此注册申请。")
    return found


async def _administrator(asks: Asking, role: Role) -> Actor:
    """For whom a second factor is fresh, when they signed in."""
    actor = await asks.actor()
    if actor.role is not role:
        raise Refused("SOD-3", "此事由相应的管理员办理。")
    asks.refuse_unless_stepped_up()
    return actor


async def _for_somebody_else(asks: Asking, person: str) -> Actor:
    actor = await _administrator(asks, Role.SECURITY_ADMIN)
    if actor.person == person:
        raise Refused("SOD-7", "不得为本人绑定或解除身份。")
    return actor


async def _note_binding(asks: Asking, actor: Actor, what: str, binding: Binding) -> None:
    about = f"{binding.person} {binding.role.value}@{binding.organisation} {binding.season}".strip()
    await log.note(asks.here.pool, actor, what, about, asks.here.clock())


async def _certificate(request: Request) -> Certificate:
    """By its content, read in a process of its own."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_CERTIFICATE:
            raise Problem(
                "too-large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "证照过大", "证照最大 5 MB。"
            )
    with tempfile.TemporaryDirectory() as folder:
        file = File(folder) / "certificate"
        file.write_bytes(body)
        content = await inspected(file)
    if content.media_type == OFD:
        raise BadFile("证照请上传 PDF、PNG 或 JPEG。")
    return Certificate(content.media_type, bytes(body))


async def _refused(asks: Asking, refusal: Refused) -> Problem:
    """With the sentence of the newest notice that has it: registering belongs to no season."""
    known = await seasons.seasons(asks.here.pool)
    for season in known:
        notice = await seasons.notice(asks.here.pool, season.id)
        if notice is not None and notice.clause(refusal.rule) is not None:
            return refused(refusal, notice)
    return refused(refusal)
