"""注册单位: a person, a code and a certificate; decided by somebody else; and three administrators."""

import itertools
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from api.identity.memberships import Membership, bind
from deploy.local.samples import sample
from domain.dossier.uscc import check_letter
from domain.people import ADMINISTRATORS, Role
from domain.refusals import Refused
from tests.web.the_door import Door, Visitor
from tests.workflows.one_case import Desk

SERVICE = "service-of-titles"
_codes = itertools.count(1)
_people = itertools.count(1)


@pytest_asyncio.fixture(autouse=True, scope="module", loop_scope="session")
async def the_service(desk: Desk) -> AsyncIterator[None]:
    await desk.pool.execute(
        "insert into organisations (id, name, role) values ($1, '职称服务机构', 'operator')",
        SERVICE,
    )
    yield


def a_code() -> str:
    first = f"91500000MA{next(_codes):07d}"
    return first + check_letter(first)


async def a_person(door: Door) -> Visitor:
    return await door.visitor(f"r-{next(_people)}")


async def an_administrator(door: Door, role: Role = Role.SYSTEM_ADMIN) -> Visitor:
    return await door.visitor(f"{role.value}-1", f"{role.value}@{SERVICE}")


def filled_in(code: str, **more: Any) -> dict[str, Any]:
    return {
        "uscc": code, "name": "重庆某某材料有限公司", "district": "jiangbei",
        "contact_name": "经办人", "contact_phone": "023-60000000", **more,
    }  # fmt: skip


async def asked(me: Visitor, code: str, **more: Any) -> str:
    """Until it waits for a decision: the path of the registration."""
    opened = await me.post("/registrations", filled_in(code, **more))
    assert opened.status_code == 201, opened.text
    path = f"/registrations/{opened.json()['id']}"
    done = await me.ask("PUT", f"{path}/certificate", content=sample("identity_document"))
    assert done.status_code == 204, done.text
    return path


def refused(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["rule"]


async def test_a_unit_comes_in_and_who_asked_is_its_administrator(door: Door) -> None:
    me, code = await a_person(door), a_code()
    path = await asked(me, code)
    office = await an_administrator(door)

    waiting = (await office.get("/registrations?limit=200")).json()["items"]
    assert code in {one["uscc"] for one in waiting}
    seen = await office.get(f"{path}/certificate")
    assert (seen.status_code, seen.content) == (200, sample("identity_document"))
    unit = (await office.post(f"{path}/approve")).json()["organisation"]

    bound = (await me.get("/me")).json()["memberships"]
    assert bound == [{"organisation": unit, "role": "unit", "season": ""}]
    clerk = await door.visitor(me.person, f"unit@{unit}")
    assert (await clerk.get("/inbox")).json()["items"] == []
    found = (await me.get(f"/organisations?words={code}")).json()["items"]
    assert [one["id"] for one in found] == [unit]
    (own,) = (await me.get("/registrations")).json()["items"]
    assert (own["state"], own["organisation"]) == ("active", unit)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a wrong check letter": ({"uscc": "91500000MA0000001A"}, "N89-3.3.1-3"),
    "a short code": ({"uscc": "9150"}, "N89-3.3.1-3"),
    "no name": ({"name": "  "}, "N89-3.3.1-3"),
    "no contact": ({"contact_phone": ""}, "N89-3.3.2-5"),
    "a district department of no district": (
        {"kind": "district_department", "district": ""}, "N89-3.3.1-1",
    ),
    "people of a dispatching unit": ({"employs": False}, "JB24-1.2-4"),
    "an administrator of nothing": ({"purpose": "change_administrator"}, "N89-3.3.1-3"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
async def test_what_is_wrong_is_refused_with_its_clause(door: Door, name: str) -> None:
    fields, rule = WRONG[name]
    me = await a_person(door)

    done = await me.post("/registrations", filled_in(a_code()) | fields)

    assert refused(done) == (422, rule)
    assert done.json()["findings"][0]["because"]


async def test_everything_that_is_wrong_is_told_at_once(door: Door) -> None:
    me = await a_person(door)
    body = filled_in("1", name="", contact_name="", employs=False)

    findings = (await me.post("/registrations", body)).json()["findings"]

    assert [one["rule"] for one in findings] == [
        "N89-3.3.1-3", "N89-3.3.1-3", "N89-3.3.2-5", "JB24-1.2-4",
    ]  # fmt: skip


async def test_a_known_unit_is_not_registered_again_but_changes_its_administrator(
    door: Door,
) -> None:
    first, second, code = await a_person(door), await a_person(door), a_code()
    office = await an_administrator(door)
    unit = (await office.post(f"{await asked(first, code)}/approve")).json()["organisation"]

    again = await second.post("/registrations", filled_in(code))
    assert refused(again) == (422, "N89-3.3.1-2")
    assert "无需重复注册" in again.json()["findings"][0]["clause"]["text"]
    path = await asked(second, code, purpose="change_administrator")
    assert (await office.post(f"{path}/approve")).json()["organisation"] == unit

    assert (await first.get("/me")).json()["memberships"] == []
    assert [one["organisation"] for one in (await second.get("/me")).json()["memberships"]] == [
        unit
    ]


async def test_two_who_ask_for_the_same_unit_do_not_both_wait(door: Door) -> None:
    first, second, code = await a_person(door), await a_person(door), a_code()
    opened = (await second.post("/registrations", filled_in(code))).json()["id"]
    await asked(first, code)

    late = await second.ask(
        "PUT", f"/registrations/{opened}/certificate", content=sample("identity_document")
    )

    assert refused(late) == (422, "N89-3.3.1-2")


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00", b"%PDF-1.7 and no more", b"x" * 100])
async def test_a_certificate_is_what_its_content_says(door: Door, content: bytes) -> None:
    me = await a_person(door)
    number = (await me.post("/registrations", filled_in(a_code()))).json()["id"]

    done = await me.ask("PUT", f"/registrations/{number}/certificate", content=content)

    assert done.status_code == 422, done.text
    (own,) = (await me.get("/registrations")).json()["items"]
    assert own["state"] == "opened"


async def test_a_certificate_far_too_large_is_not_read(door: Door) -> None:
    me = await a_person(door)
    number = (await me.post("/registrations", filled_in(a_code()))).json()["id"]
    large = b"x" * (5 * 1024 * 1024 + 1)

    assert (
        await me.ask("PUT", f"/registrations/{number}/certificate", content=large)
    ).status_code == 413


async def test_nobody_decides_on_what_he_asked_for(door: Door) -> None:
    me = await an_administrator(door)
    applicant = await door.visitor(me.person)
    path = await asked(applicant, a_code())

    assert refused(await me.post(f"{path}/approve")) == (403, "SOD-4")


async def test_what_is_decided_is_not_decided_again(door: Door) -> None:
    me, office = await a_person(door), await an_administrator(door)
    path = await asked(me, a_code())

    assert (await office.post(f"{path}/reject", {"reason": "证照不清晰"})).status_code == 204
    for act, body in (("approve", None), ("reject", {"reason": "再次"})):
        assert refused(await office.post(f"{path}/{act}", body)) == (409, "T-table")
    assert refused(await me.ask("DELETE", path)) == (409, "T-table")
    (own,) = (await me.get("/registrations")).json()["items"]
    assert (own["state"], own["reason"]) == ("rejected", "证照不清晰")


async def test_until_it_is_decided_one_may_take_it_back(door: Door) -> None:
    me = await a_person(door)
    path = await asked(me, a_code())

    assert (await me.ask("DELETE", path)).status_code == 204
    (own,) = (await me.get("/registrations")).json()["items"]
    assert own["state"] == "withdrawn"


async def test_somebody_elses_registration_does_not_exist(door: Door) -> None:
    me, other = await a_person(door), await a_person(door)
    path = await asked(me, a_code())

    answers = [
        await other.get(f"{path}/certificate"),
        await other.ask("DELETE", path),
        await other.ask("PUT", f"{path}/certificate", content=sample("identity_document")),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert (await other.get("/registrations")).json()["items"] == []


async def test_who_applies_through_a_unit_does_not_become_its_administrator(door: Door) -> None:
    me, code = await a_person(door), a_code()
    office = await an_administrator(door)
    first = await a_person(door)
    unit = (await office.post(f"{await asked(first, code)}/approve")).json()["organisation"]
    await _applies_through(door, me, unit)
    path = await asked(me, code, purpose="change_administrator")

    assert refused(await office.post(f"{path}/approve")) == (403, "SOD-1")
    assert [one["organisation"] for one in (await first.get("/me")).json()["memberships"]] == [unit]


async def _applies_through(door: Door, me: Visitor, unit: str) -> None:
    """As the record would say of an open application."""
    from tests.workflows.chapters import arrived, begun  # noqa: PLC0415  only here

    case = await begun(door.desk, arrived)
    await door.desk.pool.execute(
        "update applications set person = $2, state = jsonb_set(state, '{chain,0,organisation}', $3)"
        " where number = $1",
        case.number, me.person, unit,
    )  # fmt: skip


async def test_a_unit_is_given_up_once_nothing_waits_for_it(door: Door) -> None:
    me, code = await a_person(door), a_code()
    office = await an_administrator(door)
    unit = (await office.post(f"{await asked(me, code)}/approve")).json()["organisation"]

    busy = await office.post("/organisations/unit-company/deactivate")
    for _ in range(2):  # twice is once
        assert (await office.post(f"/organisations/{unit}/deactivate")).status_code == 204
    assert (await office.post("/organisations/none/deactivate")).status_code == 404

    assert busy.status_code in {204, 422}
    assert (await me.get(f"/organisations?words={code}")).json()["items"] == []
    again = await asked(me, code)  # and may come back
    assert (await office.post(f"{again}/approve")).json()["organisation"] == unit


# ------------------------------------------------------------------------------ one person


async def test_one_person_has_one_account(door: Door) -> None:
    first, second = await a_person(door), await a_person(door)
    number = {"id_number": "50010119900101123x"}

    for _ in range(2):  # twice is once
        assert (await first.ask("PUT", "/me/identity", json=number)).status_code == 204
    upper = {"id_number": "50010119900101123X"}
    assert refused(await second.ask("PUT", "/me/identity", json=upper)) == (422, "N89-3.3.1-2")
    other = {"id_number": "500101199001011248"}
    assert refused(await first.ask("PUT", "/me/identity", json=other)) == (422, "N89-3.3.1-2")
    kept = await door.desk.pool.fetch("select digest from identities")
    assert all(b"5001" not in row["digest"] for row in kept)


# ------------------------------------------------------------------- the three administrators


@pytest.mark.parametrize("first", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("second", [*sorted(ADMINISTRATORS), Role.UNIT, Role.COMMITTEE])
async def test_an_administrator_is_one_of_the_three_and_nothing_else(
    door: Door, first: Role, second: Role
) -> None:
    pool = door.desk.pool
    me = await a_person(door)
    await bind(pool, me.person, Membership(SERVICE, first))
    if first is second:
        await bind(pool, me.person, Membership(SERVICE, second))
        return
    organisation = SERVICE if second in ADMINISTRATORS else "unit-company"
    with pytest.raises(Refused) as refusal:
        await bind(pool, me.person, Membership(organisation, second))
    assert refusal.value.rule == "SOD-7"


ACTS: list[tuple[Role, str, str, dict[str, Any] | None]] = [
    (Role.SYSTEM_ADMIN, "POST", "/registrations/1/approve", None),
    (Role.SYSTEM_ADMIN, "POST", "/registrations/1/reject", {"reason": "r"}),
    (Role.SYSTEM_ADMIN, "POST", "/organisations/none/deactivate", None),
    (Role.SECURITY_ADMIN, "PUT", "/memberships",
     {"person": "p", "organisation": "unit-company", "role": "unit"}),
    (Role.SECURITY_ADMIN, "POST", "/memberships/end",
     {"person": "p", "organisation": "unit-company", "role": "unit"}),
    (Role.SECURITY_ADMIN, "POST", "/people/nobody/sign-out", None),
    (Role.AUDIT_ADMIN, "GET", "/administration", None),
]  # fmt: skip


@pytest.mark.parametrize("role", sorted({*ADMINISTRATORS, Role.OPERATOR, Role.COMMITTEE}))
@pytest.mark.parametrize(("entitled", "method", "path", "body"), ACTS)
async def test_each_act_is_one_administrators_alone(
    door: Door, role: Role, entitled: Role, method: str, path: str, body: dict[str, Any] | None
) -> None:
    if role is entitled:
        return
    who = await door.visitor(f"only-{role.value}", f"{role.value}@{SERVICE}")

    assert refused(await who.ask(method, path, json=body)) == (403, "SOD-3")


async def test_bindings_are_the_security_administrators_and_never_for_himself(door: Door) -> None:
    security, me = await an_administrator(door, Role.SECURITY_ADMIN), await a_person(door)
    binding = {"person": me.person, "organisation": "unit-company", "role": "unit"}

    own = await security.ask("PUT", "/memberships", json=binding | {"person": security.person})
    assert refused(own) == (403, "SOD-7")
    assert (await security.ask("PUT", "/memberships", json=binding)).status_code == 204
    assert (await me.get("/me")).json()["memberships"][0]["role"] == "unit"
    for _ in range(2):  # twice is once
        assert (await security.post("/memberships/end", binding)).status_code == 204
    assert (await me.get("/me")).json()["memberships"] == []
    none = await security.post("/memberships/end", binding | {"role": "expert"})
    assert none.status_code == 404


async def test_what_administrators_do_is_written_down_for_the_third(door: Door) -> None:
    security = await an_administrator(door, Role.SECURITY_ADMIN)
    audit = await an_administrator(door, Role.AUDIT_ADMIN)
    me = await a_person(door)
    await security.post(f"/people/{me.person}/sign-out")

    found = (await audit.get("/administration?limit=200")).json()["items"]

    assert ("sign_out", me.person) in {(one["what"], one["about"]) for one in found}
    with pytest.raises(Exception, match="append-only"):
        await door.desk.pool.execute("delete from administration")
