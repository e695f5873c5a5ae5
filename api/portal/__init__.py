"""The portal: server-rendered pages over the API's own functions; every page works without a script."""

from pathlib import Path

from fastapi import APIRouter

from api.portal import (
    account,
    acts,
    administration,
    amending,
    ballots,
    channels,
    complaints,
    desk,
    duties,
    editor,
    entrance,
    experts,
    form,
    meetings,
    oversight,
    own,
    public,
)

STATIC = Path(__file__).parent / "static"
PARTS = (
    entrance.router, own.router, acts.router, desk.router, form.router, public.router,
    oversight.router, editor.router, amending.router, administration.router, complaints.router, duties.router, channels.router,
    account.router,
    meetings.router, ballots.router, experts.router,
)  # fmt: skip
router = APIRouter()
for _part in PARTS:
    router.include_router(_part)

__all__ = ["PARTS", "STATIC", "router"]
