"""Tokens and memberships: dated, scoped, revocable; nobody is bound to what must not be."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from api.identity import memberships, tokens
from api.identity.memberships import Membership
from api.identity.tokens import BadToken, Scope
from domain.people import Actor, Role
from domain.refusals import Refused
from postgres.pool import Pool, open_pool
from tests.vault import VAULT

NOW = datetime(2026, 11, 1, tzinfo=UTC)
A_DAY = timedelta(days=1)
UNIT = Membership("unit-1", Role.UNIT)


@pytest_asyncio.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    opened = await open_pool(database, vault=VAULT)
    await memberships.enrol(opened, "p-1", "某人")
    await opened.execute(
        "insert into organisations (id, name, role) values ('unit-1', '某单位', 'unit')"
    )
    yield opened
    await opened.close()


async def a_token(pool: Pool, life: timedelta = A_DAY) -> str:
    return await tokens.issue(pool, "p-1", "工具", [Scope.READ], "p-1", NOW, life)


async def test_a_token_says_who_and_what_until_its_last_instant(pool: Pool) -> None:
    token = await a_token(pool)
    found = await tokens.principal_of(pool, token, NOW + A_DAY - timedelta(seconds=1))
    assert (found.person, found.scopes) == ("p-1", frozenset({Scope.READ}))
    with pytest.raises(BadToken):
        await tokens.principal_of(pool, token, NOW + A_DAY)


async def test_of_a_token_nothing_is_kept_that_would_open_a_door(pool: Pool) -> None:
    token = await a_token(pool)
    (row,) = await pool.fetch("select * from service_tokens")
    secret = token.split("_", 2)[2]
    assert secret not in str(dict(row))
    assert len(secret) >= 43  # 256 bits


async def test_a_changed_letter_opens_nothing(pool: Pool) -> None:
    token = await a_token(pool)
    for place in (-1, 5, 20):
        letter = "A" if token[place] != "A" else "B"
        spoilt = token[:place] + letter + (token[place + 1 :] if place != -1 else "")
        with pytest.raises(BadToken):
            await tokens.principal_of(pool, spoilt, NOW)


async def test_revoking_is_at_once_and_twice_is_once(pool: Pool) -> None:
    token = await a_token(pool)
    name = token.split("_")[1]
    assert await tokens.revoke(pool, name, NOW)
    assert await tokens.revoke(pool, name, NOW + A_DAY)
    (kept,) = await tokens.tokens_of(pool, "p-1")
    assert kept.revoked_at == NOW
    assert not await tokens.revoke(pool, "unknown", NOW)
    with pytest.raises(BadToken):
        await tokens.principal_of(pool, token, NOW)


@pytest.mark.parametrize("life", [timedelta(0), -A_DAY, timedelta(days=367)])
async def test_no_token_lives_for_ever(pool: Pool, life: timedelta) -> None:
    with pytest.raises(ValueError, match="366"):
        await a_token(pool, life)


async def test_a_binding_holds_until_it_is_taken_back_and_keeps_its_row(pool: Pool) -> None:
    await memberships.bind(pool, "p-1", UNIT)
    await memberships.bind(pool, "p-1", UNIT)
    assert await memberships.memberships_of(pool, "p-1") == (UNIT,)
    actor = await memberships.actor_for(pool, "p-1", Role.UNIT, "unit-1", "2026-x")
    assert actor == Actor("p-1", "unit-1", Role.UNIT)
    assert await memberships.unbind(pool, "p-1", UNIT, NOW)
    with pytest.raises(Refused, match="SOD-2"):
        await memberships.actor_for(pool, "p-1", Role.UNIT, "unit-1")
    assert await pool.fetchval("select unbound_at from memberships") == NOW
    assert not await memberships.unbind(pool, "p-1", Membership("none", Role.UNIT), NOW)


async def test_a_binding_for_one_season_is_for_no_other(pool: Pool) -> None:
    await memberships.bind(pool, "p-1", Membership("unit-1", Role.UNIT, "2026-a"))
    assert (await memberships.actor_for(pool, "p-1", Role.UNIT, "unit-1", "2026-a")).organisation
    with pytest.raises(Refused):
        await memberships.actor_for(pool, "p-1", Role.UNIT, "unit-1", "2026-b")


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.APPLICANT])
async def test_nobody_is_bound_as_the_system_or_as_an_applicant(pool: Pool, role: Role) -> None:
    with pytest.raises(Refused, match="SOD-2"):
        await memberships.bind(pool, "p-1", Membership("unit-1", role))


async def test_everybody_may_apply_and_only_for_themselves(pool: Pool) -> None:
    assert await memberships.actor_for(pool, "p-9", Role.APPLICANT, "unit-1") == Actor(
        "p-9", "", Role.APPLICANT
    )
