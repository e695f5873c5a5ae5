"""Between a vote and the telling of its result, nobody can infer it (D-49, N89-3.4.3-7).

Cases that differ in nothing but their vote, and in how far a passed one has come since, are walked
with every role over every operation that reads. What those who need not know are
answered is compared byte by byte, with the ids and names of the cases alone made equal.
"""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
import pytest_asyncio

from activities.adapters.postgres_records import PostgresRecords
from api.queries import applications as queries
from domain import commands as c
from domain.application import ENDED, TITLED, VOTED, Application, Stage
from domain.decide import decide
from domain.people import Actor, Role
from domain.refusals import Refused
from domain.veil import TELLING, knows_the_result, veiled
from tests.activities.the_record import ORGANISATIONS, TheRecord, a_notice
from tests.domain.builders_lives import Life, a_life, at
from tests.domain.test_laws import CONTENT, nothing
from tests.web.the_door import Door
from workflows import panel

SEASON = "2023-green-low-carbon"
NOT_TO_KNOW = (
    "applicant", "unit@unit-company", "agency@agency-talent-centre", "district@district-hr",
    "committee@cq-green-committee", "organiser@cq-eic", "operator@cq-eic", "expert@cq-green-committee",
    "chair@cq-green-committee", "authority@another-office", "founding_body@another-body",
    "investigator@cq-green-committee",
)  # fmt: skip
MEANT = ("founding_body@cq-eic", "authority@cq-title-office")
OPINION = "sha256:" + "5" * 64
SECRETS = ('"passed":', '"yes":', '"tally"', "p-expert", "result_publi", "pending_confirm", OPINION)
_SERIALS = {"failed": 1, "passed": 2, "shown": 3, "awaiting": 4}


def evaluated(serial: int, *, yes: int) -> Life:
    life = a_life(until=Life.under_review, number=f"2023-84{serial:03}", person=f"p-84{serial:03}")
    life.do(c.RecordOpinion, life.expert, at("2023-12-21"), opinion=OPINION)
    return life.voted(yes=yes)


def unpublished(life: Life) -> Life:
    """With the schedule that the others, whose result is shown, have heard of."""
    when = at("2023-12-25")
    return life.scheduled(when, reported_at=when)


LIVES: dict[str, Callable[[int], Life]] = {
    "failed": lambda serial: unpublished(evaluated(serial, yes=3)),
    "passed": lambda serial: unpublished(evaluated(serial, yes=20)),
    "shown": lambda serial: evaluated(serial, yes=22).result_shown(),
    "awaiting": lambda serial: evaluated(serial, yes=20).result_shown().wait(at("2024-01-03")),
}
OTHERS = tuple(name for name in LIVES if name != "failed")


def life_of(name: str) -> Life:
    return LIVES[name](_SERIALS[name])


@dataclass(frozen=True)
class Walk:
    door: Door

    async def hears(self, life: Life, acting_as: str) -> dict[str, str]:
        """The whole answer of every operation that reads, by its address."""
        person = life.person if acting_as == "applicant" else f"p-{acting_as.replace('@', '-')}"
        visitor = await self.door.visitor(person, acting_as)
        found = {}
        for path in self.addresses():
            response = await visitor.get(path.format(number=life.number, season=SEASON))
            said = f"{response.status_code} {response.headers.get('etag', '')} {response.text}"
            found[path] = canonical(said, life, whole="{number}" in path)
        return found

    def addresses(self) -> list[str]:
        """Of the document: each that reads a case or a season, or lists; streams are looked at apart."""
        read = [
            path.removeprefix("/api/v1")
            for path, methods in self.door.app.openapi()["paths"].items()
            if "get" in methods and set(re.findall(r"\{(\w+)\}", path)) <= {"number", "season"}
        ]
        lists = [f"/applications?stage={stage}" for stage in ("review_done", *sorted(VOTED))] + [
            "/applications?holder=cq-eic",
            "/applications?holder=cq-title-office",
        ]
        return sorted({path for path in read if "progress" not in path} | set(lists))


def canonical(said: str, life: Life, *, whole: bool) -> str:
    """Ids, hashes of ids and the moment of writing made equal; of a list only this case's lines."""
    status, _, body = said.partition(" ")
    body = re.sub(r'"(?:instance|trace_id|request_id)": ?"[^"]*"', '""', body)
    body = re.sub(r'"hash": ?"[0-9a-f]{64}"', '"hash"', body)
    body = re.sub(r'"position": ?\d+, ?"seq"', '"seq"', body)
    body = re.sub(r'"queued_at": ?"[^"]*"', '"queued_at"', body)
    body = re.sub(r'"recorded_at": ?"[^"]*"', '"recorded_at"', body)
    if not whole:
        found = re.findall(r"[^{}\[\]\n]*2023-84\d{3}[^{}\[\]\n]*", body)
        body = "\n".join(each for each in found if life.number in each)
    return f"{status} {body}".replace(life.number, "NUMBER").replace(life.person, "PERSON")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def walk(door: Door) -> AsyncIterator[Walk]:
    await door.desk.publish(a_notice())
    await door.desk.pool.executemany(
        "insert into organisations (id, name, role, contact_name, contact_phone)"
        " values ($1, $2, $3, $4, $5) on conflict do nothing",
        [*ORGANISATIONS, ("another-office", "别处", "title_office", "某", "1"),
         ("another-body", "别处", "founding_body", "某", "1")],
    )  # fmt: skip
    record = TheRecord(door.desk.pool, PostgresRecords(door.desk.pool))
    for name in LIVES:
        await record.write(life_of(name))
    yield Walk(door)


# ------------------------------------------------------------------------------- over the door


@pytest.mark.parametrize("acting_as", NOT_TO_KNOW)
async def test_whatever_the_vote_was_everybody_else_hears_the_same(
    walk: Walk, acting_as: str
) -> None:
    failed = await walk.hears(life_of("failed"), acting_as)

    for name in OTHERS:
        heard = await walk.hears(life_of(name), acting_as)
        assert {path: heard[path] for path in failed if heard[path] != failed[path]} == {}, name
    of_the_case = [said for path, said in failed.items() if "{number}" in path]
    assert not [secret for secret in SECRETS for said in of_the_case if secret in said]
    assert len(failed) > 20


@pytest.mark.parametrize("acting_as", MEANT)
async def test_who_acts_on_the_result_sees_how_far_it_has_come(walk: Walk, acting_as: str) -> None:
    """The walk above would be blind if these heard nothing either."""
    failed = await walk.hears(life_of("failed"), acting_as)
    awaiting = await walk.hears(life_of("awaiting"), acting_as)

    assert '"pending_confirmation"' in awaiting["/applications/{number}"]
    assert awaiting["/applications/{number}"] != failed["/applications/{number}"]


async def test_a_refused_attempt_to_tell_the_result_is_shown_to_nobody_else(walk: Walk) -> None:
    life = life_of("failed")
    await walk.door.desk.pool.execute(
        "insert into refusals (number, command, rule, because, at, command_id, person,"
        " organisation, role) select $1, 'publish_result', 'N89-3.4.3-2', '不在拟公示名单内', $2,"
        " 'sealed-1', 'p-1', 'cq-eic', 'founding_body'",
        life.number, at("2023-12-26"),
    )  # fmt: skip

    shown = await queries.status(walk.door.desk.pool, life.number)

    assert shown is not None
    assert shown.refusals == ()


# ------------------------------------------------------------------------- refusals, by the rules


ACTORS = (
    lambda life: life.applicant, lambda life: life.tier(0), lambda life: life.office,
    lambda life: life.chair, lambda life: life.expert,
    lambda _: Actor("p-other", "another-office", Role.AUTHORITY),
    lambda _: Actor("p-other", "another-body", Role.FOUNDING_BODY),
    lambda _: Actor("p-operator", "", Role.OPERATOR),
)  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("kind", c.COMMANDS, ids=c.wire_name)
def test_every_refusal_reads_the_same_whatever_the_vote_was(
    kind: type[c.Command], name: str
) -> None:
    for actor_of in ACTORS:
        assert answer(life_of("failed"), kind, actor_of) == answer(life_of(name), kind, actor_of)


def answer(life: Life, kind: type[c.Command], actor_of: Any) -> str:
    when = at("2024-01-04")
    content = CONTENT.get(kind, nothing)(life, when)
    command = kind(command_id="x", actor=actor_of(life), received_at=when, **content)
    try:
        events = decide(life.application, command, life.setting)
    except Refused as refused:
        said = repr([(found.rule, found.because) for found in refused.findings])
    else:
        said = repr([type(event).__name__ for event in events])
    return said.replace(life.number, "NUMBER").replace(life.person, "PERSON")


# ------------------------------------------------------------------------------ in Temporal's lists


@pytest.mark.parametrize("name", OTHERS)
def test_search_attributes_and_the_status_query_do_not_tell_the_result(name: str) -> None:
    assert for_operators(life_of(name)) == for_operators(life_of("failed"))


def for_operators(life: Life) -> str:
    case, now = life.application, at("2024-01-04")
    told = veiled(case)
    found = (
        panel.status(case, life.setting, None, 0),
        [(each.key.name, each.value) for each in panel.attributes(told, life.setting, 0)],
        panel.details(told, life.setting, (), 0, now),
    )
    return repr(found).replace(life.number, "NUMBER").replace(life.person, "PERSON")


# --------------------------------------------------------------------------------------- the veil


def test_only_who_acts_on_the_result_is_behind_the_veil() -> None:
    life = life_of("awaiting")

    def knows(role: Role, organisation: str, person: str = "p-x") -> bool:
        return knows_the_result(Actor(person, organisation, role), life.application, life.terms)

    assert knows(Role.FOUNDING_BODY, life.founding.organisation)
    assert knows(Role.AUTHORITY, life.authority.organisation)
    assert not knows(Role.FOUNDING_BODY, life.founding.organisation, life.person)
    for role in set(Role) - {Role.SYSTEM, Role.FOUNDING_BODY, Role.AUTHORITY}:
        assert not knows(role, life.founding.organisation)


@pytest.mark.parametrize("stage", sorted(ENDED | TITLED | {Stage.NOT_PASSED, Stage.UNDER_REVIEW}))
def test_nothing_is_veiled_before_the_vote_or_once_the_result_is_told(stage: Stage) -> None:
    case: Application = life_of("passed").application
    told = replace(case, stage=stage)
    assert veiled(told) == told


def test_what_must_not_be_told_of_refused_commands_is_named_as_commands() -> None:
    assert {c.wire_name(kind) for kind in c.COMMANDS} >= TELLING
