"""WeCom, DingTalk and Feishu, through apprise: the optional extra `chats`."""

import importlib
import logging
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from api.letters.carriers import Carrier, Parcel, Undelivered

SCHEMES = {"wecom": "wecombot", "dingtalk": "dingtalk", "feishu": "feishu"}
_SILENT = logging.CRITICAL + 1  # its lines would name the robot's key


class ChatsMissing(Undelivered):
    """The optional extra is not installed."""

    def __init__(self) -> None:
        super().__init__("未安装可选组件 chats：pip install 'zhicheng[chats]'")


@dataclass(frozen=True, slots=True)
class Chats(Carrier):
    """An address is the key of a robot; the hosts are the three services' own."""

    @override
    async def carry(self, parcel: Parcel) -> None:
        apprise = _apprise()
        robot = apprise.Apprise()
        if not robot.add(f"{SCHEMES[parcel.channel]}://{parcel.address}"):
            raise Undelivered("机器人密钥有误")
        if not await robot.async_notify(title=parcel.title, body=parcel.body):
            raise Undelivered("群机器人没有接收")


def _apprise() -> Any:  # noqa: ANN401  a module that need not be there
    try:
        found = importlib.import_module("apprise")
    except ModuleNotFoundError:
        raise ChatsMissing from None
    logging.getLogger("apprise").setLevel(_SILENT)
    return found
