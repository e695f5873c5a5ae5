"""Invented people for a stack of one's own: one for every role of every organisation, and applicants.

The sign-in page offers them by one click, where a setting says so and nobody reaches us by https.
"""

from collections.abc import Iterable

from api.identity.memberships import Membership, bind, enrol
from api.queries import seasons
from deploy.local.towns import ORGANISATIONS, fill_the_towns
from domain.notice import Notice
from domain.people import ADMINISTRATORS, Role
from postgres.pool import Pool, open_pool
from postgres.vault import Vault

APPLICANTS = (("local-p-1", "林知远"), ("local-p-2", "苏青禾"), ("local-p-3", "欧阳文昭"))  # fmt: skip
_ADD = "insert into local_people (person, place) values ($1, $2) on conflict (person) do nothing"
_CONTACTS = "select id, contact_name from organisations"
_ORDER = {role: place for place, role in enumerate(Role)}
Binding = tuple[str, Role, str]  # person, role, organisation


async def settle_people(dsn: str, vault: Vault) -> int:
    """For whatever notices are published by now; again changes nothing. How many there are."""
    pool = await open_pool(dsn, size=2, vault=vault)
    try:
        return await settle(pool)
    finally:
        await pool.close()


async def settle(pool: Pool) -> int:
    notices = [await seasons.notice(pool, one.id) for one in await seasons.seasons(pool)]
    known = [notice for notice in notices if notice is not None]
    await fill_the_towns(pool, known)
    place = 0
    for place, (person, name) in enumerate(APPLICANTS, start=1):
        await enrol(pool, person, name)
        await pool.execute(_ADD, person, place)
    names = {row["id"]: row["contact_name"] for row in await pool.fetch(_CONTACTS)}
    for person, role, organisation in sorted(set(_bindings(known)), key=_order):
        if organisation not in names:
            continue
        place += 1
        await enrol(pool, person, names[organisation] or "经办人")
        await bind(pool, person, Membership(organisation, role))
        await pool.execute(_ADD, person, place)
    return place


def _bindings(notices: Iterable[Notice]) -> Iterable[Binding]:
    for name, _, role, _, _, _ in ORGANISATIONS:
        yield _person(Role(role), name)
    for notice in notices:
        bodies = notice.terms.bodies
        for role, organisation in (
            (Role.COMMITTEE, bodies.committee), (Role.EXPERT, bodies.committee),
            (Role.CHAIR, bodies.committee), (Role.FOUNDING_BODY, bodies.founding),
            (Role.INVESTIGATOR, bodies.result_investigator), (Role.ORGANISER, bodies.organiser),
            (Role.OPERATOR, bodies.organiser),
            *((role, bodies.organiser) for role in sorted(ADMINISTRATORS)),
        ):  # fmt: skip
            yield _person(role, organisation)
        for level in notice.terms.levels:
            yield _person(Role.AUTHORITY, level.authority)


def _person(role: Role, organisation: str) -> Binding:
    return f"local-{role.value}-{organisation}"[:64], role, organisation


def _order(binding: Binding) -> tuple[int, str]:
    return _ORDER[binding[1]], binding[2]
