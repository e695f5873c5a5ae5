"""Acts for which a second factor must be fresh: they cannot be taken back by sending another one."""

from domain import commands as c
from domain.commands import Command

STEP_UP: frozenset[type[Command]] = frozenset({
    c.CloseVote,  # 表决结束
    c.PublishResult,  # 结果公示
    c.Confirm,  # 确认发文: certificates are issued with it
    c.Revoke,  # 撤销职称
})  # fmt: skip
