"""Acts for which a second factor must be fresh: they cannot be taken back by sending another one."""

from domain import commands as c, meeting_commands as m, season_commands as s
from domain.commands import Command

STEP_UP: frozenset[type[Command]] = frozenset({
    c.CloseVote,  # 表决结束
    c.PublishResult,  # 结果公示
    c.Confirm,  # 确认发文: certificates are issued with it
    c.Revoke,  # 撤销职称
    s.PostResults,  # 张贴结果公示
    s.RecordConfirmation,  # 登记确认发文
    m.CloseSession,  # 宣布闭会
})  # fmt: skip
