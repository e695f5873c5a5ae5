"""The portal: server-rendered pages over the API's own functions; every page works without a script."""

from pathlib import Path

from fastapi import APIRouter

from api.portal import acts, desk, entrance, form, own, public

STATIC = Path(__file__).parent / "static"
router = APIRouter()
for _part in (entrance.router, own.router, acts.router, desk.router, form.router, public.router):
    router.include_router(_part)

__all__ = ["STATIC", "router"]
