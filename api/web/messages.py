"""Letters: one's messages and channels, how the letters of a case fare, and what is sent again."""

import re
from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.letters import channels
from api.letters.channels import Correspondence, Wish
from api.letters.webhook import origin_of
from api.queries import letters
from api.web.applications import A_PAGE, Limit, Number
from api.web.asking import Asking, Reading, Writing
from api.web.problems import Problem, no_such
from domain.authorization import Action
from domain.people import Role
from domain.refusals import Refused

router = APIRouter(tags=["通知"])
Kind = Literal["email", "webhook", "wecom", "dingtalk", "feishu"]
_MAIL = re.compile(r"[^@\s<>,;:\"\\]+@[^@\s<>,;:\"\\]+\.[^@\s<>,;:\"\\]+")
_KEY = re.compile(r"[A-Za-z0-9_-]{8,200}")
_DINGTALK = re.compile(r"[A-Za-z0-9]{8,200}")


class Channel(BaseModel):
    """通知渠道"""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    kind: Annotated[Kind, Field(title="渠道")]
    address: Annotated[
        str, Field(title="邮箱、网址或机器人密钥", min_length=1, max_length=254, repr=False)
    ]
    enabled: Annotated[bool, Field(title="是否启用")] = True

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if not _is_address(self.kind, self.address):
            raise ValueError("the address is none of this kind")
        return self


class Channels(BaseModel):
    """本人的通知方式"""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    language: Annotated[Literal["zh", "en"], Field(title="语言")] = "zh"
    quiet_hours: Annotated[bool, Field(title="夜间免打扰")] = True
    channels: Annotated[tuple[Channel, ...], Field(title="渠道", max_length=5)] = ()

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        if len({channel.kind for channel in self.channels}) < len(self.channels):
            raise ValueError("a kind is named twice")
        return self


class Code(BaseModel):
    """验证码"""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    code: Annotated[str, Field(title="验证码", pattern=r"^[0-9]{8}$")]


@router.get(
    "/me/messages", summary="本人的消息",
    description="The newest first, page by page, with the number of those that are unread.",
)  # fmt: skip
async def listed(
    asks: Reading,
    after: Annotated[int | None, Query(title="上一页最后一项", ge=1, le=2**62)] = None,
    limit: Limit = A_PAGE,
    unread: Annotated[bool, Query(title="只看未读")] = False,
) -> dict[str, Any]:
    pool = asks.here.pool
    found = await letters.messages(pool, asks.person, after, limit, unread=unread)
    return {
        "items": [asdict(message) for message in found],
        "next": found[-1].id if len(found) == limit else None,
        "unread": await letters.unread_messages(pool, asks.person),
    }


@router.put("/me/messages/{message}/read", summary="标为已读", description="Again changes nothing.")
async def read(
    asks: Writing, message: Annotated[int, Path(title="消息编号", ge=1, le=2**62)]
) -> dict[str, int]:
    here = asks.here
    if not await letters.read_message(here.pool, asks.person, message, here.clock()):
        raise no_such("没有此消息。")
    return {"unread": await letters.unread_messages(here.pool, asks.person)}


@router.get(
    "/me/channels", summary="本人的通知方式",
    description="Where letters go beside the portal; an address counts once it is verified.",
)  # fmt: skip
async def how(asks: Reading) -> dict[str, Any]:
    return await _how(asks)


@router.put(
    "/me/channels", summary="设置通知方式",
    description="All of them: what is not named is forgotten. A new address is sent a code.",
)  # fmt: skip
async def keep(asks: Writing, wanted: Channels) -> dict[str, Any]:
    wishes = [Wish(each.kind, each.address, each.enabled) for each in wanted.channels]
    correspondence = Correspondence(wanted.language, wanted.quiet_hours)
    await channels.keep(asks.here.pool, asks.person, correspondence, wishes, asks.here.clock())
    return await _how(asks)


@router.put(
    "/me/channels/{kind}/verification", summary="验证渠道",
    description="Give back the code that came by the channel. Five wrong ones, and none is right.",
)  # fmt: skip
async def verify(
    asks: Writing, kind: Annotated[Kind, Path(title="渠道")], given: Code
) -> dict[str, Any]:
    here = asks.here
    if not await channels.verify(here.pool, asks.person, kind, given.code, here.clock()):
        raise Problem(
            "wrong-code", HTTPStatus.UNPROCESSABLE_ENTITY, "验证码有误",
            "验证码有误、已过期或尝试次数过多；请重新保存该渠道，以取得新的验证码。",
        )  # fmt: skip
    return await _how(asks)


@router.get(
    "/applications/{number}/letters", summary="通知送达情况",
    description="For operators and the organiser: how every letter fares, never to which address.",
)  # fmt: skip
async def of_application(asks: Reading, number: Number) -> dict[str, Any]:
    await asks.may(Action.SEE_LETTERS, number)
    return {"items": [asdict(each) for each in await letters.letters_of(asks.here.pool, number)]}


@router.get(
    "/operations/letters", summary="未能送达的通知",
    description="For operators: letters and deliveries that were given up.",
)  # fmt: skip
async def failures(
    asks: Reading,
    after: Annotated[str, Query(title="上一页最后一项", max_length=40)] = "",
    limit: Limit = A_PAGE,
) -> dict[str, Any]:
    await _refuse_unless_operator(asks)
    found = await letters.given_up(asks.here.pool, after, limit)
    more = found[-1].id if len(found) == limit else None
    return {"items": [asdict(each) for each in found], "next": more}


@router.post(
    "/operations/letters/{letter}/resend", summary="重新发送",
    description="Its tries begin anew, under the same reference.",
)  # fmt: skip
async def resend(
    asks: Writing, letter: Annotated[str, Path(title="编号", max_length=40)]
) -> dict[str, str]:
    await _refuse_unless_operator(asks)
    if not await letters.resend(asks.here.pool, letter, asks.here.clock()):
        raise no_such("没有此项，或并未停止发送。")
    return {"id": letter}


async def _how(asks: Asking) -> dict[str, Any]:
    pool, person = asks.here.pool, asks.person
    found = await channels.channels_of(pool, person)
    correspondence = await channels.correspondence_of(pool, person)
    return asdict(correspondence) | {"channels": [asdict(channel) for channel in found]}


async def _refuse_unless_operator(asks: Asking) -> None:
    actor = await asks.actor()
    if actor.role is not Role.OPERATOR:
        raise Refused("SOD-3", "只有运维人员可以查看、重新发送未能送达的通知。")


def _is_address(kind: str, address: str) -> bool:
    if kind == "email":
        return _MAIL.fullmatch(address) is not None
    if kind == "webhook":
        return origin_of(address) != ""
    key = _DINGTALK if kind == "dingtalk" else _KEY
    return key.fullmatch(address) is not None
