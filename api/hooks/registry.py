"""The webhooks of an organisation in a role: registered, listed, removed; their deliveries too."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from api.hooks.targets import Target
from domain.authorization import REACHES, Action
from domain.people import Role
from domain.refusals import Refused
from postgres.pool import Pool
from postgres.statements import statements
from postgres.vault import Vault

SQL = statements(__file__, "registry")
MOST = 20  # hooks of one organisation in one role
HEARING = frozenset(REACHES[Action.SEE_HISTORY]) - {Role.APPLICANT}


class TooMany(Exception):
    """The organisation has as many hooks as one may have."""


class NoSuchHook(Exception):
    """Not there, or somebody else's: whoever asks is not told which."""


class NotFailed(Exception):
    """What waits or was delivered is not sent again."""


@dataclass(frozen=True, slots=True)
class Whose:
    """An organisation in a role; `seasons` in which whoever asks is bound, None for all of them."""

    organisation: str
    role: Role
    seasons: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    url: str
    season: str = ""  # every season
    types: tuple[str, ...] = ()  # every type of event


@dataclass(frozen=True, slots=True)
class HookView:
    id: str
    url: str
    season: str
    types: tuple[str, ...]
    state: str
    failing_since: datetime | None
    off_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryView:
    id: int
    number: str
    version: int
    type: str
    stage: str
    at: datetime
    state: str
    tries: int
    due_at: datetime | None  # of the next try, while it waits
    tried_at: datetime | None
    answer: int | None
    fault: str


@dataclass(frozen=True, slots=True)
class Registered:
    """The secret is told this once."""

    id: str
    secret: str = field(repr=False)


def context_of(hook: str) -> str:
    """What a hook's secret is sealed for."""
    return f"webhook/{hook}"


async def register(
    pool: Pool, vault: Vault, whose: Whose, wanted: Wanted, by: str, at: datetime, *,
    private: bool = False,
) -> Registered:  # fmt: skip
    """Raise Refused, BadTarget or TooMany."""
    if whose.role not in HEARING:
        raise Refused("SOD-3", f"角色 {whose.role} 不接收推送。")
    if whose.seasons is not None and wanted.season not in whose.seasons:
        raise Refused("SOD-2", "本人只在部分方案中绑定此角色，推送须限于其中一个方案。")
    Target.of(wanted.url, private=private)
    name, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    sealed = vault.sealed(secret.encode(), context_of(name))
    done = await pool.fetchval(
        SQL["register"], name, whose.organisation, whose.role.value, wanted.season,
        sorted(set(wanted.types)), wanted.url, sealed, by, at, MOST,
    )  # fmt: skip
    if done is None:
        raise TooMany(f"同一单位同一角色至多{MOST}个推送。")
    return Registered(name, secret)


async def hooks_of(pool: Pool, whose: Whose) -> tuple[HookView, ...]:
    """Those that were removed are kept as a trace, and not shown."""
    rows = await pool.fetch(
        SQL["hooks"], whose.organisation, whose.role.value, _seasons(whose.seasons)
    )
    return tuple(HookView(**{**row, "types": tuple(row["types"])}) for row in rows)


async def remove(pool: Pool, whose: Whose, hook: str) -> None:
    """Its secret is forgotten; what waits is never sent. Raise NoSuchHook."""
    await _own(pool, whose, hook)
    await pool.execute(SQL["remove"], hook)


async def switch_on(pool: Pool, whose: Whose, hook: str) -> None:
    """After it was switched off for failing; it hears of what happens from now on."""
    await _own(pool, whose, hook)
    await pool.execute(SQL["switch_on"], hook)


async def deliveries_of(
    pool: Pool, whose: Whose, hook: str, state: str | None, before: int | None, limit: int
) -> tuple[DeliveryView, ...]:
    """A page, the newest first; the next one begins before the last of these."""
    await _own(pool, whose, hook)
    rows = await pool.fetch(SQL["deliveries"], hook, state, before, limit)
    return tuple(DeliveryView(**row) for row in rows)


async def resend(pool: Pool, whose: Whose, hook: str, delivery: int, at: datetime) -> None:
    """With as many tries as at first. Raise NoSuchHook, or NotFailed."""
    await _own(pool, whose, hook)
    if await pool.fetchval(SQL["resend"], hook, delivery, at) is not None:
        return
    if await pool.fetchval(SQL["delivery_state"], hook, delivery) is None:
        raise NoSuchHook(f"没有推送记录 {delivery}。")
    raise NotFailed("只有推送失败的记录可以重发。")


async def _own(pool: Pool, whose: Whose, hook: str) -> None:
    found = await pool.fetchval(
        SQL["own"], hook, whose.organisation, whose.role.value, _seasons(whose.seasons)
    )
    if found is None:
        raise NoSuchHook(f"没有推送 {hook}。")


def _seasons(seasons: Sequence[str] | None) -> list[str] | None:
    return None if seasons is None else list(seasons)
