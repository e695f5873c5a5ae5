"""One's own data over HTTP: all of it, who looked at it, and its end."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.personal.access import accesses
from api.personal.data import personal_data
from api.personal.erasure import erase
from api.personal.publicity import publicity
from api.web.applications import A_PAGE, Limit, Number
from api.web.asking import Reading, Writing
from api.web.problems import bad_request, no_such
from api.web.services import Here

router = APIRouter(prefix="/me", tags=["个人信息"])
public = APIRouter()


class Erasure(BaseModel):
    """删除本人个人信息"""

    model_config = ConfigDict(extra="forbid")

    person: Annotated[str, Field(title="本人编号，以示确认", max_length=64)]


@public.get(
    "/publicity/{number}", summary="公示", tags=["个人信息"],
    description="What hangs on a unit's wall, masked; open to anybody who wants to object.",
)  # fmt: skip
async def on_the_wall(here: Here, number: Number) -> dict[str, Any]:
    found = await publicity(here.pool, number)
    if found is None:
        raise no_such(f"申请书 {number} 现不在公示期。")
    return asdict(found)


@router.get(
    "/personal-data", summary="本人的全部个人信息",
    description="Everything that is kept, dossiers in the clear (PIPL 45).",
)  # fmt: skip
async def everything(asks: Reading) -> JSONResponse:
    found = await personal_data(asks.here.pool, asks.person)
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": 'attachment; filename="personal-data.json"',
    }
    return JSONResponse(jsonable_encoder(found), headers=headers)


@router.get(
    "/personal-data/accesses", summary="谁查看过本人的个人信息",
    description="By whom, as what, when (PIPL 44).",
)  # fmt: skip
async def looked(
    asks: Reading,
    after: Annotated[int, Query(title="跳过几项", ge=0, le=2**62)] = 0,
    limit: Limit = A_PAGE,
) -> dict[str, Any]:
    return {"items": await accesses(asks.here.pool, asks.person, after, limit)}


@router.post(
    "/erasure", summary="删除本人个人信息", status_code=204,
    description="For good: refused while a case is open or a certificate is in force (PIPL 47).",
)  # fmt: skip
async def forget_me(asks: Writing, wanted: Erasure) -> None:
    if wanted.person != asks.person:
        raise bad_request("请填写本人编号以示确认。")
    here = asks.here
    await erase(here.pool, here.files.store, asks.person, here.clock())
