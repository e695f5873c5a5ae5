"""单位公示: what hangs on the wall of a unit, for anybody, and no more of a person than that (D-56)."""

from dataclasses import dataclass
from datetime import datetime

from api.dossiers import store
from api.queries.applications import application, status
from domain.application import Stage
from domain.masking import masked_name
from postgres.pool import Pool


@dataclass(frozen=True, slots=True)
class PublicityView:
    """`name` is masked; `ends_at` is the last instant at which somebody may object."""

    number: str
    season: str
    name: str
    unit: str
    level: str | None
    contact_name: str
    contact_phone: str
    ends_at: datetime | None


async def publicity(pool: Pool, number: str) -> PublicityView | None:
    """None unless it hangs there now."""
    case = await application(pool, number)
    if case is None or case.stage is not Stage.UNIT_PUBLICITY or case.revision is None:
        return None
    shown = await store.revision(pool, number, case.revision.number)
    view = await status(pool, number)
    assert view is not None  # it was there a moment ago
    return PublicityView(
        number, case.season, masked_name(shown.basic.name), view.holder.name,
        case.level, view.holder.contact_name, view.holder.contact_phone,
        case.publicity.ends_at if case.publicity else None,
    )  # fmt: skip
