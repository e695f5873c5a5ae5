"""For whom a person may act: memberships, bound and unbound, scoped to a season."""

from dataclasses import dataclass
from datetime import datetime

from domain.people import ADMINISTRATORS, Actor, Role
from domain.refusals import Refused
from postgres.personal import key_of
from postgres.pool import Connection, Pool
from postgres.statements import statements

SQL = statements(__file__, "identity")
_NOBODYS = frozenset({Role.SYSTEM, Role.PAYMENT_PLATFORM})  # no person is one of them


@dataclass(frozen=True, slots=True)
class Membership:
    organisation: str
    role: Role
    season: str = ""  # empty: every season


async def enrol(pool: Pool, person: str, name: str) -> None:
    """A personal account comes first (N89-3.3.1-3); again, it changes the name alone."""
    async with pool.acquire() as connection:
        sealed = (await key_of(connection, person)).seal_text(name, f"name:{person}")
        await connection.execute(SQL["enrol"], person, sealed)


async def bind(pool: "Pool | Connection", person: str, membership: Membership) -> None:
    """SOD-1 refuses whoever applies through this organisation himself; SOD-7 a second kind of power."""
    if membership.role in _NOBODYS or membership.role is Role.APPLICANT:
        raise Refused("SOD-2", f"角色 {membership.role} 不能绑定。")
    applies = await pool.fetchval(SQL["applies_under"], person, membership.organisation)
    if applies is not None:
        raise Refused(
            "SOD-1",
            f"本人的申请书 {applies} 由该单位审核推荐，不得绑定其职称管理员；"
            "申请书办结或撤回后方可绑定。",
        )
    await _refuse_mixed_powers(pool, person, membership.role)
    await pool.execute(
        SQL["bind"], person, membership.organisation, membership.role.value, membership.season
    )


async def _refuse_mixed_powers(pool: "Pool | Connection", person: str, role: Role) -> None:
    """An administrator is one of the three and nothing else."""
    held = {bound.role for bound in await memberships_of(pool, person)} - {role}
    if (role in ADMINISTRATORS and held) or held & ADMINISTRATORS:
        raise Refused(
            "SOD-7",
            "系统、安全、审计管理员不得由同一人担任，也不得兼任办理业务的身份；请先解除原绑定。",
        )


async def unbind(pool: Pool, person: str, membership: Membership, at: datetime) -> bool:
    """Whether there was such a binding; again changes nothing."""
    found = await pool.fetchval(
        SQL["unbind"], person, membership.organisation, membership.role.value, membership.season, at
    )
    return found is not None


async def memberships_of(pool: "Pool | Connection", person: str) -> tuple[Membership, ...]:
    rows = await pool.fetch(SQL["memberships"], person)
    return tuple(Membership(row["organisation"], Role(row["role"]), row["season"]) for row in rows)


async def actor_for(
    pool: Pool, person: str, role: Role, organisation: str, season: str | None = None
) -> Actor:
    """Raise Refused (SOD-2) unless the person is bound to act so; anybody may be an applicant.

    Without a season any season's binding will do: what is asked about then says which it is.
    """
    if role is Role.APPLICANT:
        return Actor(person, "", Role.APPLICANT)
    for bound in await memberships_of(pool, person):
        here = (bound.role, bound.organisation) == (role, organisation)
        if here and (season is None or bound.season in {"", season}):
            return Actor(person, organisation, role)
    raise Refused("SOD-2", f"本人未绑定 {organisation or '（未填单位）'} 的角色 {role}。")
