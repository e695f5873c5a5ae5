"""Whether a certificate holds, or held: for anybody, and without whose it is (N89-3.4.4-1)."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.encoders import jsonable_encoder

from api.queries import people
from api.web.problems import no_such
from api.web.services import Here
from domain.calendar import local_day
from domain.certificate import status_on

router = APIRouter(tags=["证书"])
Name = Annotated[
    str, Path(title="证书编号", max_length=100, examples=["2026-green-low-carbon-000001"])
]


@router.get(
    "/certificates/{certificate}", summary="证书查验",
    description="Its status today, or on any past day; nothing of whose it is. Open to anybody.",
)  # fmt: skip
async def certificate(
    here: Here,
    certificate: Name,
    on: Annotated[
        date | None,
        Query(title="查验日期，不填为今日", description="YYYY-MM-DD.", examples=["2026-12-31"]),
    ] = None,
) -> dict[str, Any]:
    found = await people.certificate(here.pool, certificate)
    if found is None:
        raise no_such(f"没有证书 {certificate}。")
    day = on or local_day(here.clock())
    said: dict[str, Any] = jsonable_encoder(asdict(found))
    return said | {
        "on": day.isoformat(), "status": status_on(day, found.confirmed_on, found.cancelled_at),
    }  # fmt: skip
