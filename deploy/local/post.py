"""The embedded stack's post: a postman, and the mail catcher to which he brings every mail."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from deploy.local.process import has_died, spawn, stop
from deploy.local.served_process import ServedProcess

_FROM = "职称申报评审 <noreply@zhicheng.localhost>"
Say = Callable[[str], None]


class Post:
    """`ZHICHENG_SMTP_HOST` puts a real mail server in the catcher's place."""

    def __init__(self, home: Path, port: int | None) -> None:
        self._home = home
        self.mails = home / "mail"
        self.catcher: ServedProcess | None = None
        if "ZHICHENG_SMTP_HOST" not in os.environ:
            log = home / "mail_catcher.log"
            self.catcher = ServedProcess("deploy.local.mail_catcher", log, port)
        self._settings: dict[str, str] = {}
        self.postman: subprocess.Popen[bytes] | None = None

    def start(self, postgres_dsn: str, secrets_key: str) -> None:
        self._settings = {
            "ZHICHENG_POSTGRES_DSN": postgres_dsn, "ZHICHENG_SECRETS_KEY": secrets_key,
        }  # fmt: skip
        if self.catcher is not None:
            port, folder = str(self.catcher.port), str(self.mails)
            self.catcher.start("--port", port, "--folder", folder)
        self._spawn()

    def ensure_running(self, say: Say) -> None:
        if self.catcher is not None and self.catcher.ensure_running():
            say("邮件收集器意外退出，已重新启动")
        if has_died(self.postman):
            say("通知发送进程意外退出，已重新启动")
            self._spawn()

    def stop(self) -> None:
        stop(self.postman, signal.SIGTERM)
        if self.catcher is not None:
            self.catcher.stop()

    def _spawn(self) -> None:
        env = os.environ | self._settings
        if self.catcher is not None:
            env |= {
                "ZHICHENG_SMTP_HOST": "127.0.0.1", "ZHICHENG_SMTP_FROM": _FROM,
                "ZHICHENG_SMTP_PORT": str(self.catcher.port),
            }  # fmt: skip
        command = [sys.executable, "-m", "api.letters"]
        self.postman = spawn(command, self._home / "postman.log", env=env)
