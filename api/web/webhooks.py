"""Webhooks: registered by whoever acts for an organisation, heard of as far as it may see."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.hooks import registry
from api.hooks.registry import Wanted, Whose
from api.hooks.targets import LONGEST
from api.queries import seasons
from api.web.answers import OptionalKey, made_once
from api.web.applications import A_PAGE, Limit
from api.web.asking import Asking, Reading, Writing
from api.web.problems import no_such
from domain.event_names import EVENT_NAMES
from domain.people import Role
from domain.refusals import Refused

router = APIRouter(prefix="/webhooks", tags=["推送"])
Hook = Annotated[str, Path(title="推送编号", max_length=40, pattern=r"^[0-9a-f]+$")]
Delivery = Annotated[int, Path(title="推送记录编号", ge=1, le=2**63 - 1)]
State = Literal["waiting", "delivered", "failed"]
_TYPES = {"items": {"type": "string", "enum": sorted(EVENT_NAMES)}}
_BODY = """
Each delivery is a POST with the JSON members `number`, `version`, `type`, `stage` and `at`: ids and
codes alone; ask the API for more. `Zhicheng-Signature` is `sha256=` and the HMAC-SHA256, in
hexadecimal digits, over `Zhicheng-Timestamp`, a full stop and the body, keyed with the secret that
is answered here and never again but to a repeat of the same key: refuse a timestamp that is minutes old. `Zhicheng-Delivery` stays
the same when a delivery is tried again, so that a repeat is known. Answer 2xx within ten seconds;
redirects are not followed. It is tried twelve times, after 1 minute at first and 6 hours at last.
What happens to one application is told in order; a delivery that failed holds up nothing, and one
that is sent again may come late: `version` says where it belongs. Only what the organisation may
see is told, and nothing of what happened while the webhook was off.
"""


def _known(types: frozenset[str]) -> frozenset[str]:
    if types - set(EVENT_NAMES):
        raise ValueError("no such type of event")
    return types


class NewHook(BaseModel):
    """登记推送"""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[
        str,
        Field(title="接收地址", max_length=LONGEST, examples=["https://hr.example.cn/zhicheng"]),
    ]
    season: Annotated[str, Field(title="方案编号，不填为全部", max_length=64)] = ""
    types: Annotated[
        frozenset[str],
        AfterValidator(_known),
        Field(title="事项种类，不填为全部", json_schema_extra=_TYPES),
    ] = frozenset()


async def _whose(asks: Asking) -> Whose:
    actor = await asks.actor()
    if actor.role is Role.APPLICANT:
        raise Refused("SOD-3", "推送由单位登记；请在 Zhicheng-Acting-As 中写明办理身份。")
    return Whose(actor.organisation, actor.role, await asks.seasons())


@router.post("", summary="登记推送", status_code=201, description=_BODY)
async def create(asks: Writing, wanted: NewHook, key: OptionalKey = None) -> JSONResponse:
    here, whose = asks.here, await _whose(asks)
    if wanted.season and await seasons.notice(here.pool, wanted.season) is None:
        raise no_such(f"没有方案 {wanted.season}。")
    hook = Wanted(wanted.url, wanted.season, tuple(wanted.types))

    async def make() -> dict[str, str]:
        done = await registry.register(
            here.pool, here.vault, whose, hook, asks.person, here.clock(),
            private=here.private_hooks,
        )  # fmt: skip
        return {"id": done.id, "secret": done.secret}

    content = f"webhook {whose.organisation} {wanted.url} {wanted.season} {sorted(wanted.types)}"
    return await made_once(here.pool, asks.person, key, content, make)


@router.get(
    "", summary="推送列表",
    description="Of the organisation in the role acted in, with whether each is on; no secrets.",
)  # fmt: skip
async def listed(asks: Reading) -> dict[str, Any]:
    found = await registry.hooks_of(asks.here.pool, await _whose(asks))
    return {"items": [asdict(one) for one in found]}


@router.delete(
    "/{hook}", summary="删除推送", status_code=204,
    description="At once; what waits is not sent any more.",
)  # fmt: skip
async def remove(asks: Writing, hook: Hook) -> None:
    await registry.remove(asks.here.pool, await _whose(asks), hook)


@router.post(
    "/{hook}/switch-on", summary="重新启用推送", status_code=204,
    description="After a week of nothing but failures it was switched off; again changes nothing.",
)  # fmt: skip
async def switch_on(asks: Writing, hook: Hook) -> None:
    await registry.switch_on(asks.here.pool, await _whose(asks), hook)


@router.get(
    "/{hook}/deliveries", summary="推送记录",
    description="The newest first, with the last status or fault of each; kept for 90 days.",
)  # fmt: skip
async def deliveries(
    asks: Reading, hook: Hook,
    state: Annotated[State | None, Query(title="状态")] = None,
    before: Annotated[int | None, Query(title="上一页最后一项", ge=1, le=2**63 - 1)] = None,
    limit: Limit = A_PAGE,
) -> dict[str, Any]:  # fmt: skip
    found = await registry.deliveries_of(
        asks.here.pool, await _whose(asks), hook, state, before, limit
    )
    more = found[-1].id if len(found) == limit else None
    return {"items": [asdict(one) for one in found], "next": more}


@router.post(
    "/{hook}/deliveries/{delivery}/resend", summary="重发", status_code=204,
    description="One that failed: at once, under the same id, with twelve tries again.",
)  # fmt: skip
async def resend(asks: Writing, hook: Hook, delivery: Delivery) -> None:
    here = asks.here
    await registry.resend(here.pool, await _whose(asks), hook, delivery, here.clock())
