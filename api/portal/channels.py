"""How letters reach somebody beside the portal: addresses, their verification, hours of quiet."""

from typing import Annotated, get_args

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from pydantic import ValidationError

from api.portal.rendering import page
from api.portal.visitors import Asks, Looks, see
from api.portal.wording import LANGUAGES
from api.web import messages
from api.web.messages import Channels, Code, Kind
from api.web.problems import bad_request

router = APIRouter()
KINDS: tuple[str, ...] = get_args(Kind)


@router.get("/me/channels")
async def how(asks: Asks, looks: Looks) -> Response:
    found = await messages.how(asks)
    known = {channel["kind"]: channel for channel in found["channels"]}
    return await page(
        looks, "channels.html", found=found, known=known, kinds=KINDS, tongues=LANGUAGES,
        done=looks.request.query_params.get("done", ""),
    )  # fmt: skip


@router.post("/me/channels")
async def keep(asks: Asks, request: Request) -> Response:
    """A kind whose address is left empty is forgotten."""
    given = await request.form()
    written = {kind: str(given.get(f"address_{kind}", "")).strip() for kind in KINDS}
    wanted = {
        "language": str(given.get("language", "")), "quiet_hours": "quiet_hours" in given,
        "channels": [
            {"kind": kind, "address": address, "enabled": f"enabled_{kind}" in given}
            for kind, address in written.items() if address
        ],
    }  # fmt: skip
    try:
        channels = Channels.model_validate(wanted)
    except ValidationError:
        raise bad_request("请检查地址：邮箱、https 网址或机器人密钥，每种渠道一个。") from None
    await messages.keep(asks, channels)
    return see("/me/channels?done=kept")


@router.post("/me/channels/{kind}/verification")
async def verify(
    asks: Asks, kind: Annotated[Kind, Path(title="渠道")], request: Request
) -> Response:
    code = str((await request.form()).get("code", "")).strip()
    try:
        given = Code(code=code)
    except ValidationError:
        raise bad_request("验证码是 8 位数字。") from None
    await messages.verify(asks, kind, given)
    return see("/me/channels?done=verified")
