"""The launcher of PostgreSQL with real processes: killed, orphaned, under every identity."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from deploy.local.postgres import Postgres
from deploy.local.process import wait_until
from deploy.local.unprivileged import Mode

ROOT = Path(__file__).resolve().parents[2]
IS_ROOT = os.geteuid() == 0
# nobody, but able to read an interpreter that lies in root's own folder
AS_NOBODY = (
    "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
    "--inh-caps=+dac_override", "--ambient-caps=+dac_override",
)  # fmt: skip
START_AND_SAY_PID = """
import sys, time
from pathlib import Path
from deploy.local.postgres import Postgres
server = Postgres(Path(sys.argv[1]), fast=True).start()
print(server.mode, server.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Postgres]:
    """With fsync on and a DSN that stays, as `make up` has it."""
    with Postgres(tmp_path / "data", socket=tmp_path / "socket") as started:
        yield started


@pytest.fixture
def somebody_else() -> Iterator[int]:
    """The number of a process that has nothing to do with PostgreSQL."""
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process.pid
        process.kill()


async def test_committed_rows_survive_a_kill_under_the_same_dsn(server: Postgres) -> None:
    dsn = server.dsn
    await run(dsn, "create table kept (n int)")
    await run(dsn, "insert into kept select generate_series(1, 1000)")

    server.kill()
    was_dead = server.ensure_running()

    assert was_dead
    assert server.dsn == dsn
    assert await run(dsn, "select count(*) from kept") == [(1000,)]


async def test_a_server_that_runs_is_left_alone(server: Postgres) -> None:
    pid = server.pid

    was_dead = server.ensure_running()

    assert not was_dead
    assert server.pid == pid


async def test_it_writes_to_disk_unless_it_is_told_to_be_fast(
    server: Postgres, postgres: Postgres
) -> None:
    assert await run(server.dsn, "show fsync") == [("on",)]
    assert await run(postgres.dsn, "show fsync") == [("off",)]


async def test_nothing_listens_on_the_network_and_nobody_else_may_open_the_socket(
    server: Postgres,
) -> None:
    assert await run(server.dsn, "show listen_addresses") == [("",)]
    assert server.socket.stat().st_mode & 0o777 == 0o700


async def test_variables_meant_for_another_server_do_not_lead_astray(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "PGPORT": "1", "PGHOST": "elsewhere", "PGDATABASE": "other", "PGUSER": "other",
        "PGSSLMODE": "require", "PGDATA": "/nowhere",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)

    with Postgres(tmp_path / "data", fast=True) as server:
        assert await run(server.dsn, "select current_database()") == [("postgres",)]


async def test_two_servers_at_once_are_apart(server: Postgres, tmp_path: Path) -> None:
    with Postgres(tmp_path / "other", fast=True) as other:
        await run(other.dsn, "create table only_here ()")

        assert await run(server.dsn, "select to_regclass('only_here')") == [(None,)]


async def test_a_second_server_on_the_same_data_is_refused(
    server: Postgres, tmp_path: Path
) -> None:
    second = Postgres(server.data, socket=tmp_path / "second")

    with pytest.raises(RuntimeError, match="already exists"):
        second.start()

    assert await run(server.dsn, "select 1") == [(1,)]


async def test_a_stale_pid_file_that_names_another_process_does_not_stop_it(
    server: Postgres, somebody_else: int
) -> None:
    pid_file = server.data / "postmaster.pid"
    words = pid_file.read_text().splitlines()
    server.kill()
    pid_file.write_text("\n".join([str(somebody_else), *words[1:]]) + "\n")

    server.start()

    assert await run(server.dsn, "select 1") == [(1,)]


async def test_a_creation_cut_short_is_begun_again(tmp_path: Path) -> None:
    (tmp_path / "data" / "unfinished").mkdir(parents=True)
    (tmp_path / "data" / "unfinished" / "half").touch()
    (tmp_path / "data" / "base").mkdir()

    with Postgres(tmp_path / "data", fast=True) as server:
        assert await run(server.dsn, "select 1") == [(1,)]


async def test_it_stops_with_its_parent_and_another_parent_may_start_it_at_once(
    tmp_path: Path,
) -> None:
    with a_parent(tmp_path / "data") as (parent, _):
        parent.kill()

    with Postgres(tmp_path / "data", fast=True) as server:
        assert await run(server.dsn, "select 1") == [(1,)]


@pytest.mark.skipif(not IS_ROOT, reason="only root has these ways to be somebody else")
@pytest.mark.parametrize("mode", [Mode.USER_NAMESPACE, Mode.SETPRIV])
async def test_as_root_it_serves_data_that_lie_in_a_folder_of_roots_own(
    mode: Mode, tmp_path: Path
) -> None:
    await serves(Postgres(tmp_path / "data", mode=mode))


@pytest.mark.skipif(not IS_ROOT, reason="only root can become nobody")
async def test_as_root_with_nothing_else_allowed_it_runs_as_nobody_from_a_copy() -> None:
    open_to_all = Path("/tmp") / f"zhicheng-test-{os.getpid()}"  # noqa: S108  nobody must reach it
    open_to_all.mkdir(mode=0o755)
    try:
        await serves(Postgres(open_to_all / "data", fast=True, mode=Mode.NOBODY))
    finally:
        shutil.rmtree(open_to_all)


@pytest.mark.skipif(
    not (IS_ROOT and shutil.which("setpriv")), reason="takes root and setpriv to become nobody"
)
def test_somebody_who_is_not_root_starts_it_as_themselves(tmp_path: Path) -> None:
    os.chown(tmp_path, 65534, 65534)

    with a_parent(tmp_path / "data", AS_NOBODY) as (parent, said):
        mode, pid = said.split()
        assert mode == Mode.PLAIN
        assert Path(f"/proc/{pid}").stat().st_uid == 65534
        parent.kill()

    wait_until(lambda: is_gone(pid), 20, "PostgreSQL outlives its parent")


async def serves(server: Postgres) -> None:
    """It starts, takes a row, is killed, starts again, and has the row."""
    with server:
        await run(server.dsn, "create table kept as select 1 as n")
        await run(server.dsn, "checkpoint")
        assert owner_of(server) != 0
        server.kill()
        server.start()
        assert await run(server.dsn, "select n from kept") == [(1,)]
        pid = server.pid
        server.stop()
        assert is_gone(str(pid))


def is_gone(pid: str) -> bool:
    """A zombie nobody has buried yet is gone too."""
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True


def owner_of(server: Postgres) -> int:
    """Whom PostgreSQL takes itself to be, which must not be root."""
    if server.mode is Mode.USER_NAMESPACE:
        inside, _, _ = Path(f"/proc/{server.pid}/uid_map").read_text().split()
        return int(inside)
    return Path(f"/proc/{server.pid}").stat().st_uid


@contextlib.contextmanager
def a_parent(
    data: Path, prefix: tuple[str, ...] = ()
) -> "Iterator[tuple[subprocess.Popen[str], str]]":
    """Another process that starts PostgreSQL, and what it said of it."""
    with subprocess.Popen(
        [*prefix, sys.executable, "-c", START_AND_SAY_PID, str(data)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
    ) as parent:  # fmt: skip
        assert parent.stdout is not None
        yield parent, parent.stdout.readline()


async def run(dsn: str, statement: str) -> list[tuple[Any, ...]]:
    db = await asyncpg.connect(dsn)
    try:
        return [tuple(row) for row in await db.fetch(statement)]
    finally:
        await db.close()
