"""Everything on one computer: PostgreSQL, Temporal with its Web UI, simulators, worker, API, post, hooks; watched.

State lies in one folder and survives `kill -9` of any part. `ZHICHENG_POSTGRES_DSN`,
`ZHICHENG_TEMPORAL_ADDRESS` and `ZHICHENG_REGISTERS_URL` put real ones in the place of the embedded.
"""

import asyncio
import fcntl
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from temporalio.client import Client

from deploy.local.people import settle_people
from deploy.local.post import Post
from deploy.local.postgres import Postgres
from deploy.local.process import spawn, stop
from deploy.local.served_process import ServedProcess, WatchedProcess
from deploy.local.temporal import TemporalServer
from deploy.migrate import migrate
from postgres.vault import Vault
from workflows import contract

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".zhicheng"
RUN_FILE = "run.json"
MERCHANT = "zhicheng"  # to the simulator of the payment platform
_PEOPLE = ROOT / "tests" / "dossiers" / "files"  # whom the registers' stand-in knows
Say = Callable[[str], None]


class AlreadyRunning(RuntimeError):
    """Another stack has this folder."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """How to reach a stack; what other processes read from its run file."""

    postgres_dsn: str
    temporal_address: str
    ui_url: str
    pid: int
    api_url: str = ""


def addresses_of(home: Path = HOME) -> Addresses | None:
    """Of the stack that runs on this folder; None when none does."""
    try:
        found = Addresses(**json.loads((home / RUN_FILE).read_text()))
        os.kill(found.pid, 0)
    except (OSError, ValueError, TypeError):
        return None
    return found


class Stack:
    """Start it from the main thread: its children die with the thread that made them."""

    def __init__(
        self, home: Path, *, time_skipping: bool = False, fast: bool = False, worker: bool = True
    ) -> None:
        self.home = home.resolve()
        self._with_worker = worker
        self._external_dsn = os.environ.get("ZHICHENG_POSTGRES_DSN")
        self._external_temporal = os.environ.get("ZHICHENG_TEMPORAL_ADDRESS")
        self.postgres = Postgres(self.home / "postgres", fast=fast)
        self.temporal = TemporalServer(
            contract.NAMESPACE, contract.SEARCH_ATTRIBUTES, self.home / "temporal.log",
            database=None if fast else self.home / "temporal.db", time_skipping=time_skipping,
            port=_kept(self.home, "temporal"), ui_port=_kept(self.home, "ui"),
        )  # fmt: skip
        self.registers = self._own_registers(needed=worker and not fast)
        self.payments = self._own_payments(needed=worker)
        self.api = self._own_api(needed=worker and not fast)
        self.post = Post(self.home, _kept(self.home, "mail")) if worker and not fast else None
        self.hooks = self._own_hooks(needed=worker and not fast)
        self.worker: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    # -------------------------------------------------------------------- life

    def start(self, say: Say) -> Addresses:
        self._take_the_folder()
        if self._external_dsn is None:
            say("PostgreSQL 启动中 …")
            self.postgres.start()
        if self._external_temporal is None:
            say("Temporal 启动中 …")
            self.temporal.start()
        if self.registers is not None:
            self.registers.start("--port", str(self.registers.port), "--people", str(_PEOPLE))
        if self.payments is not None:
            self._start_payments(self.payments)
        self._keep_ports()
        asyncio.run(self._prepare(say))
        if self._with_worker:
            say("工作进程启动中 …")
            self._start_worker()
        if self.api is not None:
            self.open_the_door(say)
        self._start_hooks(say)
        found = self.addresses
        if self.post is not None:
            self.post.start(found.postgres_dsn, secrets_key(self.home))
        (self.home / RUN_FILE).write_text(json.dumps(asdict(found), indent=2))
        return found

    def open_the_door(self, say: Say) -> None:
        """The API with its pages, and who may come in with one click; a rehearsal does so at its end."""
        if self.api is None:
            self.api = self._own_api(needed=True)
        if self._is_ones_own:
            asyncio.run(
                settle_people(self.addresses.postgres_dsn, Vault.of(secrets_key(self.home)))
            )
        self._start_api(say)

    def ensure_running(self, say: Say) -> None:
        """Whatever died is started again, on the same data and the same ports."""
        if self._external_dsn is None and self.postgres.ensure_running():
            say("PostgreSQL 意外退出，已重新启动")
        if self._external_temporal is None and self.temporal.ensure_running():
            say("Temporal 意外退出，已重新启动")
        for title, process in (*self._in_front(), *self._behind()):
            if process.ensure_running():
                say(f"{title}意外退出，已重新启动")
        if self.post is not None:
            self.post.ensure_running(say)
        if self._with_worker and self.worker is not None and self.worker.poll() is not None:
            say(f"工作进程退出（{self.worker.returncode}），已重新启动")
            self._start_worker()

    def watch(self, say: Say, until: Callable[[], bool]) -> None:
        while not until():
            self.ensure_running(say)
            time.sleep(0.2)  # the pulse of the watch, not a wait for something

    def stop(self) -> None:
        if self._lock is None:  # the folder, and what runs on it, are somebody else's
            return
        (self.home / RUN_FILE).unlink(missing_ok=True)
        for _, process in self._in_front():
            process.stop()
        if self.post is not None:
            self.post.stop()
        stop(self.worker, signal.SIGTERM)
        for _, process in self._behind():
            process.stop()
        if self._external_temporal is None:
            self.temporal.stop()
        if self._external_dsn is None:
            self.postgres.stop()
        self._lock.close()
        self._lock = None

    @property
    def addresses(self) -> Addresses:
        return Addresses(
            self._external_dsn or self.postgres.dsn,
            self._external_temporal or self.temporal.address,
            "" if self._external_temporal else self.temporal.ui_url,
            os.getpid(),
            "" if self.api is None else self.api.url,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.stop()

    # ------------------------------------------------------------------- steps

    def _in_front(self) -> list[tuple[str, WatchedProcess]]:
        """What uses the worker, and so stops before it."""
        named = [("推送进程", self.hooks), ("HTTP 接口", self.api)]
        return [(title, process) for title, process in named if process is not None]

    def _behind(self) -> list[tuple[str, WatchedProcess]]:
        """What the worker uses: the stand-ins for systems outside."""
        named = [("登记系统模拟器", self.registers), ("缴费平台模拟器", self.payments)]
        return [(title, process) for title, process in named if process is not None]

    def _own_registers(self, *, needed: bool) -> ServedProcess | None:
        """None where nobody asks them, or where real ones are."""
        if not needed or "ZHICHENG_REGISTERS_URL" in os.environ or not _PEOPLE.is_dir():
            return None
        port = _kept(self.home, "registers")
        return ServedProcess("deploy.local.registers", self.home / "registers.log", port)

    def _own_payments(self, *, needed: bool) -> ServedProcess | None:
        """None where a real platform is."""
        if not needed or "ZHICHENG_PAYMENTS_URL" in os.environ:
            return None
        port = _kept(self.home, "payments")
        return ServedProcess("deploy.local.payments", self.home / "payments.log", port)

    def _start_payments(self, simulator: ServedProcess) -> None:
        simulator.start(
            "--port", str(simulator.port), "--merchant", MERCHANT,
            "--book", str(self.home / "payments.json"),
            ZHICHENG_PAYMENTS_KEY=payments_key(self.home),
        )  # fmt: skip

    @property
    def _payment_settings(self) -> dict[str, str]:
        """Of the environment where a real platform is, else of the simulator."""
        if self.payments is None:
            return {}
        return {
            "ZHICHENG_PAYMENTS_URL": self.payments.url,
            "ZHICHENG_PAYMENTS_MERCHANT": MERCHANT,
            "ZHICHENG_PAYMENTS_KEY": payments_key(self.home),
        }

    def _own_api(self, *, needed: bool) -> ServedProcess | None:
        if not needed:
            return None
        return ServedProcess("api", self.home / "api.log", _kept(self.home, "api"))

    def _start_api(self, say: Say) -> None:
        if self.api is None:
            return
        say("HTTP 接口启动中 …")
        found = self.addresses
        self.api.start(
            ZHICHENG_POSTGRES_DSN=found.postgres_dsn,
            ZHICHENG_TEMPORAL_ADDRESS=found.temporal_address,
            ZHICHENG_API_PORT=str(self.api.port),
            ZHICHENG_FILES=os.environ.get("ZHICHENG_FILES", str(self.home / "files")),
            ZHICHENG_SIGNING_KEY=signing_key(self.home),
            ZHICHENG_LOCAL_PEOPLE="true" if self._is_ones_own else "false",
            **self._payment_settings,
            **self._hook_settings(),
        )

    def _own_hooks(self, *, needed: bool) -> WatchedProcess | None:
        return WatchedProcess("api.hooks", self.home / "hooks.log") if needed else None

    def _start_hooks(self, say: Say) -> None:
        if self.hooks is None:
            return
        say("推送进程启动中 …")
        self.hooks.start(ZHICHENG_POSTGRES_DSN=self.addresses.postgres_dsn, **self._hook_settings())

    def _hook_settings(self) -> dict[str, str]:
        """Nobody else reaches this computer's stack, so that a receiver beside it may be tried."""
        return {
            "ZHICHENG_SECRETS_KEY": secrets_key(self.home),
            "ZHICHENG_HOOKS_PRIVATE": os.environ.get("ZHICHENG_HOOKS_PRIVATE", "true"),
        }

    @property
    def _is_ones_own(self) -> bool:
        """On a database of its own, and not reached from outside: only here are people invented."""
        return self._external_dsn is None and not os.environ.get("ZHICHENG_PUBLIC_URL")

    def _keep_ports(self) -> None:
        known: dict[str, int] = {}
        if self._external_temporal is None:
            known |= {"temporal": self.temporal.port, "ui": self.temporal.ui_port}
        if self.registers is not None:
            known["registers"] = self.registers.port
        if self.payments is not None:
            known["payments"] = self.payments.port
        if self.api is not None:
            known["api"] = self.api.port
        if self.post is not None and self.post.catcher is not None:
            known["mail"] = self.post.catcher.port
        _keep(self.home, **known)

    def _take_the_folder(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        lock = (self.home / "lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise AlreadyRunning(f"{self.home} 已有一套系统在运行") from None
        self._lock = lock

    async def _prepare(self, say: Say) -> None:
        found = self.addresses
        for name in await migrate(found.postgres_dsn):
            say(f"数据库迁移 {name}")
        client = await Client.connect(
            found.temporal_address, namespace=contract.NAMESPACE, identity="zhicheng-up"
        )
        if self._external_temporal is None:
            await self.temporal.prepare(client)

    def _start_worker(self) -> None:
        found = self.addresses
        env = os.environ | {
            "ZHICHENG_POSTGRES_DSN": found.postgres_dsn,
            "ZHICHENG_TEMPORAL_ADDRESS": found.temporal_address,
            "ZHICHENG_SIGNING_KEY": signing_key(self.home),
            "ZHICHENG_SECRETS_KEY": secrets_key(self.home),
            **self._payment_settings,
        }
        if self.registers is not None:
            env["ZHICHENG_REGISTERS_URL"] = self.registers.url
        self.worker = spawn([sys.executable, "-m", "workers"], self.home / "worker.log", env=env)


def signing_key(home: Path) -> str:
    return _own_key("ZHICHENG_SIGNING_KEY", home / "signing.key")


def payments_key(home: Path) -> str:
    """What the simulator of the payment platform and we seal with."""
    return _own_key("ZHICHENG_PAYMENTS_KEY", home / "payments.key")


def secrets_key(home: Path) -> str:
    """What seals secrets that are used again."""
    return _own_key("ZHICHENG_SECRETS_KEY", home / "secrets.key")


def _own_key(variable: str, file: Path) -> str:
    """Of the environment; else one of the folder's own, made the first time and read by its owner."""
    if given := os.environ.get(variable):
        return given
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_hex(32))
    return file.read_text()


def known_signing_key(home: Path) -> str:
    """Empty where there is none: what is sent is then not signed."""
    return _known_key("ZHICHENG_SIGNING_KEY", home / "signing.key")


def known_secrets_key(home: Path) -> str:
    """Empty where there is none: what needs it is then refused."""
    return _known_key("ZHICHENG_SECRETS_KEY", home / "secrets.key")


def _known_key(variable: str, file: Path) -> str:
    return os.environ.get(variable) or (file.read_text() if file.exists() else "")


def _kept(home: Path, name: str) -> int | None:
    """The ports of the last time, so that links and bookmarks stay good."""
    try:
        port = json.loads((home / "ports.json").read_text())[name]
    except (OSError, ValueError, KeyError):
        return None
    return int(port)


def _keep(home: Path, **ports: int) -> None:
    (home / "ports.json").write_text(json.dumps(ports))
