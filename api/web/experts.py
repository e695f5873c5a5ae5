"""评审专家库 over HTTP: kept by the committee's office, seen by nobody else (O40-secrecy)."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.meetings import experts
from api.queries import seasons
from api.web.answers import IdempotencyKey, Key, once
from api.web.asking import Asking, Reading, Writing
from api.web.notices import Season
from api.web.problems import no_such, refused
from domain.calendar import local_day
from domain.experts import Appointment
from domain.notice import Notice
from domain.people import Actor, Role
from domain.refusals import Refused

router = APIRouter(tags=["评审会"])
Person = Annotated[str, Path(title="专家的编号", max_length=64)]
_Group = Annotated[str, Field(min_length=1, max_length=100)]


class NewExpert(BaseModel):
    """聘任评审专家"""

    model_config = ConfigDict(extra="forbid")

    person: Annotated[str, Field(title="专家的编号", min_length=1, max_length=64)]
    groups: Annotated[list[_Group], Field(title="专业组", min_length=1, max_length=20)]
    begins: Annotated[date, Field(title="任期起")]
    until: Annotated[date, Field(title="任期止（届满之日，不含）")]

    @property
    def appointment(self) -> Appointment:
        return Appointment(self.person, tuple(self.groups), self.begins, self.until)


@router.get(
    "/seasons/{season}/experts", summary="评审专家库",
    description="Of the season's committee: everybody appointed, with groups and terms.",
)  # fmt: skip
async def listed(asks: Reading, season: Season) -> dict[str, Any]:
    notice, _ = await _kept_by(asks, season)
    found = await experts.experts(asks.here.pool, notice.terms.bodies.committee)
    return {"items": [asdict(one) for one in found]}


@router.post(
    "/seasons/{season}/experts", summary="聘任评审专家", status_code=201,
    description="For three years at most (O40-term), into groups of the notice. Draws take whoever is in "
    "term on the day of the meeting.",
)  # fmt: skip
async def appoint(
    asks: Writing, season: Season, wanted: NewExpert, key: IdempotencyKey
) -> JSONResponse:
    notice, actor = await _kept_by(asks, season)
    here, groups = asks.here, frozenset(group.name for group in notice.groups)

    async def act() -> dict[str, Any]:
        try:
            made = await experts.appoint(
                here.pool, actor.organisation, wanted.appointment, groups, asks.person, here.clock()
            )
        except Refused as refusal:
            raise refused(refusal, notice) from None
        return {**made, "begins": str(made["begins"]), "until": str(made["until"])}

    content = Key.of(asks.person, key, "appoint", season, wanted.model_dump_json())
    return await once(here.pool, content, act, status=201)


@router.post(
    "/seasons/{season}/experts/{person}/end", summary="终止聘任", status_code=204,
    description="From today on nobody draws him; again changes nothing.",
)  # fmt: skip
async def end(asks: Writing, season: Season, person: Person) -> None:
    _, actor = await _kept_by(asks, season)
    today = local_day(asks.here.clock())
    await experts.end(asks.here.pool, actor.organisation, person, today, asks.person)


async def _kept_by(asks: Asking, season: str) -> tuple[Notice, Actor]:
    actor = await asks.actor(season)
    notice = await seasons.notice(asks.here.pool, season)
    if notice is None:
        raise no_such(f"没有方案 {season}。")
    if (actor.role, actor.organisation) != (Role.COMMITTEE, notice.terms.bodies.committee):
        raise refused(Refused("SOD-3", "评审专家库由本评委会办事机构管理。"), notice)
    return notice, actor
