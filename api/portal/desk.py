"""For officials: what waits, all that passes through, and the page on which a case is judged."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.portal.rendering import page
from api.portal.visitors import Asks, Looks
from api.web.applications import inbox

router = APIRouter()


@router.get("/desk")
async def waiting(asks: Asks, looks: Looks) -> Response:
    found = await inbox(asks, 200)
    return await page(looks, "desk.html", tasks=found["items"])
