"""People and organisations: registrations to decide, organisations in use, who acts for whom (SOD-7)."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from api.portal.rendering import page
from api.portal.visitors import Asks, Looks, Visitor, see
from api.queries import people
from api.registration import organisations
from api.web import registrations
from api.web.asking import Asking
from api.web.problems import bad_request, refused
from api.web.registrations import Binding, Decision, Organised, Registered
from domain.people import Role
from domain.refusals import Refused

router = APIRouter()
_PAGE = 50
_LONGEST = 100


@router.get("/administration")
async def overview(asks: Asks, looks: Looks, request: Request) -> Response:
    """Each administrator sees what is theirs, and no other's."""
    given = request.query_params
    words, after = (given.get(name, "").strip()[:_LONGEST] for name in ("words", "after"))
    match (await asks.actor()).role:
        case Role.SYSTEM_ADMIN:
            return await _organisations(asks, looks, words, after)
        case Role.SECURITY_ADMIN:
            return await _memberships(asks, looks, words)
        case _:
            raise refused(Refused("SOD-3", "此页面由系统管理员、安全管理员使用。"))


async def _organisations(asks: Asking, looks: Visitor, words: str, after: str) -> Response:
    pool = asks.here.pool
    waiting = await organisations.waiting(pool, 0, _PAGE)
    known = await people.administered(pool, words, after, _PAGE)
    return await page(
        looks, "organisations.html", waiting=waiting, organisations=known, words=words,
        next=known[-1].id if len(known) == _PAGE else "", done=looks.request.query_params.get("done", ""),
    )  # fmt: skip


async def _memberships(asks: Asking, looks: Visitor, words: str) -> Response:
    found = await people.memberships(asks.here.pool, words, _PAGE) if words else ()
    return await page(
        looks, "memberships.html", memberships=found, words=words, roles=_BINDABLE, most=_PAGE,
        done=looks.request.query_params.get("done", ""),
    )  # fmt: skip


_BINDABLE = [
    role for role in Role if role not in {Role.APPLICANT, Role.SYSTEM, Role.PAYMENT_PLATFORM}
]


@router.get("/administration/registrations/{registration}/certificate")
async def certificate(asks: Asks, registration: Registered) -> Response:
    return await registrations.see_certificate(asks, registration)


@router.post("/administration/registrations/{registration}/approve")
async def approve(asks: Asks, registration: Registered) -> Response:
    await registrations.approve(asks, registration)
    return see("/administration?done=approve")


@router.post("/administration/registrations/{registration}/reject")
async def reject(asks: Asks, registration: Registered, request: Request) -> Response:
    reason = str((await request.form()).get("reason", "")).strip()
    if not reason:
        raise bad_request("请填写不通过的原因，申请人将看到它。")
    await registrations.reject(asks, registration, Decision(reason=reason[:400]))
    return see("/administration?done=reject")


@router.post("/administration/organisations/{organisation}/deactivate")
async def deactivate(asks: Asks, organisation: Organised) -> Response:
    await registrations.deactivate(asks, organisation)
    return see("/administration?done=deactivate")


@router.post("/administration/memberships")
async def bind(asks: Asks, request: Request) -> Response:
    binding = _binding(await request.form())
    await registrations.bind_somebody(asks, binding)
    return see(f"/administration?words={binding.person}&done=bind")


@router.post("/administration/memberships/end")
async def unbind(asks: Asks, request: Request) -> Response:
    binding = _binding(await request.form())
    await registrations.unbind_somebody(asks, binding)
    return see(f"/administration?words={binding.person}&done=unbind")


def _binding(given: FormData) -> Binding:
    try:
        return Binding.model_validate(
            {name: str(given.get(name, "")).strip() for name in Binding.model_fields}
        )
    except ValidationError:
        raise bad_request("请填写个人编号、单位编号并选择角色。") from None
