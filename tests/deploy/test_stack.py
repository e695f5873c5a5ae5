"""Everything on one computer, with real processes: started, watched, killed, stopped, started again."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import asyncpg
import httpx2
import pytest
from temporalio.client import Client

from api.commands import Sender
from api.letters.channels import Correspondence, Wish, keep
from api.notices import load_notice
from deploy.local.process import wait_until
from deploy.local.stack import (
    RUN_FILE,
    Addresses,
    AlreadyRunning,
    Stack,
    addresses_of,
    known_secrets_key,
)
from deploy.publication import publish
from domain.notice import Channel
from domain.people import Actor, Role
from postgres.pool import open_pool
from postgres.vault import Vault
from tests.vault import VAULT
from workflows import contract

pytestmark = pytest.mark.timeout(240)
COMMAND = str(Path(sys.executable).with_name("zhicheng"))
NOTICE = "2023-green-low-carbon"
PATIENCE = 90.0


def silent(_: str) -> None:
    """Nobody listens."""


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Callable[..., Stack]]:
    """Stacks on folders of this test; all of them are stopped after it."""
    with ExitStack() as closing:

        def place(name: str = "home", *, worker: bool = False) -> Stack:
            return closing.enter_context(Stack(tmp_path / name, worker=worker))

        yield place


async def _alive(found: Addresses) -> tuple[int, str]:
    """What both servers remember: rows of notices, and the namespace."""
    db = await asyncpg.connect(found.postgres_dsn)
    rows = await db.fetchval("select count(*) from notices")
    await db.close()
    client = await Client.connect(found.temporal_address, namespace=contract.NAMESPACE)
    await client.count_workflows("")
    return rows, client.namespace


async def _opened(found: Addresses, number: str) -> int:
    """A season and a case on it; the version that is answered, and that is in the record."""
    client = await Client.connect(
        found.temporal_address, namespace=contract.NAMESPACE,
        data_converter=contract.DATA_CONVERTER,
    )  # fmt: skip
    pool = await open_pool(found.postgres_dsn, vault=VAULT)
    notice, at = load_notice(NOTICE), datetime(2023, 11, 6, tzinfo=UTC)
    await publish(client, pool, notice, "organiser-1", at)
    me = Actor(f"p-{number}", "", Role.APPLICANT)
    ack = await Sender(client, pool).create(
        number, me.person, NOTICE, notice.terms.edition, Channel.NORMAL, me, at
    )
    row = await pool.fetchval("select version from applications where number = $1", number)
    assert row >= ack.version
    await pool.close()
    return int(ack.version)


def test_a_stack_tells_others_where_it_is_until_it_stops(places: Callable[..., Stack]) -> None:
    stack = places()

    found = stack.start(silent)

    assert addresses_of(stack.home) == found
    assert json.loads((stack.home / RUN_FILE).read_text())["pid"] == os.getpid()
    assert asyncio.run(_alive(found)) == (0, "zhicheng")
    with urllib.request.urlopen(f"{found.ui_url}/namespaces/zhicheng", timeout=10) as page:  # noqa: S310
        assert page.status == 200
    stack.stop()
    assert addresses_of(stack.home) is None


def test_a_second_one_on_the_same_folder_is_refused_and_harms_nothing(
    places: Callable[..., Stack],
) -> None:
    first = places()
    found = first.start(silent)

    with pytest.raises(AlreadyRunning, match="已有一套系统在运行"), places() as second:
        second.start(silent)

    assert addresses_of(first.home) == found, "the first one can still be found"
    assert asyncio.run(_alive(found)) == (0, "zhicheng")


def test_two_on_two_folders_do_not_clash(places: Callable[..., Stack]) -> None:
    one, two = places("one").start(silent), places("two").start(silent)

    assert one.temporal_address != two.temporal_address
    assert one.postgres_dsn != two.postgres_dsn
    assert one.ui_url != two.ui_url
    assert [asyncio.run(_alive(found))[0] for found in (one, two)] == [0, 0]


def test_the_state_survives_a_kill_of_every_part_and_a_stop(places: Callable[..., Stack]) -> None:
    stack = places(worker=True)
    first = stack.start(silent)
    version = asyncio.run(_opened(first, "2023-00001"))
    said: list[str] = []

    assert stack.worker is not None
    for child in (stack.worker.pid, stack.temporal.pid, stack.postgres.pid):
        assert child is not None
        os.kill(child, signal.SIGKILL)
    wait_until(lambda: _mended(stack, said), PATIENCE, "not everything came back")
    mended = asyncio.run(_opened(stack.addresses, "2023-00001"))
    stack.stop()
    again = Stack(stack.home, worker=True)
    with again:
        second = again.start(silent)
        stopped = asyncio.run(_opened(second, "2023-00001"))

    assert (version, mended, stopped) == (version,) * 3, "one opening, told the same each time"
    assert [each.split(" ")[0].split("（")[0] for each in sorted(said)] == [
        "PostgreSQL", "Temporal", "工作进程退出",
    ]  # fmt: skip
    assert (second.temporal_address, second.ui_url) == (first.temporal_address, first.ui_url)


def _mended(stack: Stack, said: list[str]) -> bool:
    stack.ensure_running(said.append)
    said[:] = [each for each in said if not each.startswith("HTTP")]  # had it still been starting
    return len(said) >= 3


def test_up_serves_in_the_foreground_and_ends_cleanly_on_interrupt(tmp_path: Path) -> None:
    home = tmp_path / "home"
    up = subprocess.Popen(
        [COMMAND, "up", "--home", str(home)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, env={k: v for k, v in os.environ.items() if not k.startswith("ZHICHENG_")},
    )  # fmt: skip
    try:
        wait_until(lambda: addresses_of(home) is not None, PATIENCE, "it does not come up")
        second = subprocess.run(
            [COMMAND, "up", "--home", str(home)], capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip
        found = addresses_of(home)
        assert found is not None, "the second one has not taken the first one's address away"
        up.send_signal(signal.SIGINT)
        said, _ = up.communicate(timeout=60)
    finally:
        up.kill()

    assert up.returncode == 0, said
    assert "Temporal Web UI" in said
    assert said.rstrip().endswith("已停止。")
    assert (second.returncode, "已有一套系统在运行" in second.stderr) == (2, True)
    assert "Traceback" not in said + second.stderr
    assert addresses_of(home) is None
    with pytest.raises(OSError):  # noqa: PT011  nobody listens any more
        asyncio.run(asyncpg.connect(found.postgres_dsn))


def test_the_api_answers_beside_it_and_comes_back_after_a_crash(
    places: Callable[..., Stack],
) -> None:
    stack = places(worker=True)
    found = stack.start(silent)
    wait_until(lambda: _healthy(found.api_url), PATIENCE, "it does not answer")

    _kill_whoever_serves(stack)
    wait_until(lambda: not _healthy(found.api_url), PATIENCE, "it still answers")
    wait_until(lambda: _watched(stack, found.api_url), PATIENCE, "it does not come back")


@pytest.mark.parametrize(("public_url", "offered"), [("", True), ("https://title.example", False)])
def test_the_portal_offers_invented_people_only_where_nobody_comes_from_outside(
    places: Callable[..., Stack], monkeypatch: pytest.MonkeyPatch, public_url: str, offered: bool
) -> None:
    monkeypatch.setenv("ZHICHENG_PUBLIC_URL", public_url)
    found = places(worker=True).start(silent)
    wait_until(lambda: _healthy(found.api_url), PATIENCE, "it does not answer")

    page = httpx2.get(f"{found.api_url}/sign-in").text
    assert ("local-unit-unit-company" in page) is offered


def test_a_mail_becomes_a_file_and_the_post_comes_back_after_a_crash(
    places: Callable[..., Stack],
) -> None:
    stack = places(worker=True)
    found = stack.start(silent)
    post = stack.post
    assert post is not None
    vault = Vault.of(known_secrets_key(stack.home))
    asyncio.run(_ask_for_a_code(found, vault, "p-1"))
    wait_until(lambda: len(_mails(stack)) == 1, PATIENCE, "no mail came")

    assert post.postman is not None
    os.kill(post.postman.pid, signal.SIGKILL)
    post.postman.wait()
    asyncio.run(_ask_for_a_code(found, vault, "p-2"))
    stack.ensure_running(silent)

    wait_until(lambda: len(_mails(stack)) == 2, PATIENCE, "no mail came after the crash")
    first, second = (message_from_bytes(mail, policy=default) for mail in _mails(stack))
    assert [first["To"], second["To"]] == ["p-1@example.cn", "p-2@example.cn"]
    assert str(first["Subject"]).startswith("渠道验证码 ")
    stack.stop()
    assert post.postman.poll() == 0, "it stops when it is asked to"


async def _ask_for_a_code(found: Addresses, vault: Vault, person: str) -> None:
    pool = await open_pool(found.postgres_dsn, vault=vault)
    wish = Wish("email", f"{person}@example.cn")
    await keep(pool, person, Correspondence("zh", quiet_hours=True), [wish], datetime.now(UTC))
    await pool.close()


def _mails(stack: Stack) -> list[bytes]:
    assert stack.post is not None
    return [file.read_bytes() for file in sorted(stack.post.mails.glob("*.eml"))]


def _watched(stack: Stack, url: str) -> bool:
    stack.ensure_running(silent)
    return _healthy(url)


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:  # noqa: S310
            return bool(json.loads(answer.read()) == {"status": "ok"})
    except OSError:
        return False


def _kill_whoever_serves(stack: Stack) -> None:
    assert stack.api is not None
    child = stack.api._child  # noqa: SLF001  as a crash would
    assert child is not None
    os.kill(child.pid, signal.SIGKILL)


def test_the_hooks_run_beside_it_survive_the_database_and_come_back_after_a_crash(
    places: Callable[..., Stack],
) -> None:
    stack = places(worker=True)
    found = stack.start(silent)
    assert stack.hooks is not None
    _hands_out(found)

    assert stack.postgres.pid is not None
    os.kill(stack.postgres.pid, signal.SIGKILL)
    said: list[str] = []
    wait_until(lambda: _mended_database(stack, said), PATIENCE, "the database stays away")
    _hands_out(found)
    stack.ensure_running(said.append)
    assert not [each for each in said if each.startswith("推送")]
    child = stack.hooks._child  # noqa: SLF001  as a crash would
    assert child is not None
    os.kill(child.pid, signal.SIGKILL)
    wait_until(lambda: _started_again(stack), PATIENCE, "it is not started again")
    _hands_out(found)


def _mended_database(stack: Stack, said: list[str]) -> bool:
    stack.ensure_running(said.append)
    return any(each.startswith("PostgreSQL") for each in said)


def _started_again(stack: Stack) -> bool:
    assert stack.hooks is not None
    return stack.hooks.ensure_running()


def _hands_out(found: Addresses) -> None:
    """Something is put into its queue, and goes away."""
    asyncio.run(_asked(found, "insert into hook_events values (0, '', 0, '', '', now())"))
    wait_until(
        lambda: asyncio.run(_asked(found, "select count(*) from hook_events")) == 0, PATIENCE,
        "it hands out nothing",
    )  # fmt: skip


async def _asked(found: Addresses, statement: str) -> int | None:
    """None while nobody answers."""
    try:
        db = await asyncpg.connect(found.postgres_dsn)
    except (OSError, asyncpg.PostgresError):
        return None
    try:
        counted: int | None = await db.fetchval(statement)
    finally:
        await db.close()
    return counted
