"""`zhicheng up`: start everything, say where it is, watch it, and stop cleanly on Ctrl-C."""

import signal
import threading
from collections.abc import Callable

from deploy.local.stack import Stack

Say = Callable[[str], None]


def keep_up(stack: Stack, say: Say) -> None:
    wanted = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: wanted.set())
    with stack:
        found = stack.start(say)
        say("")
        say(f"  Temporal Web UI   {found.ui_url}/namespaces/zhicheng/workflows")
        say(f"  网站              {found.api_url}/")
        say(f"  HTTP 接口         {found.api_url}/api/openapi.json")
        say(f"  PostgreSQL        {found.postgres_dsn}")
        if stack.post is not None and stack.post.catcher is not None:
            say(f"  邮件（不外发）    {stack.post.mails}")
        say(f"  状态与日志        {stack.home}")
        say("")
        say("  发布一个方案：    .venv/bin/zhicheng publish 2023-green-low-carbon")
        say("  Ctrl-C 停止；状态保留，下次启动继续。")
        stack.watch(say, wanted.is_set)
        say("停止中 …")
    say("已停止。")
