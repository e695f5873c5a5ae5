"""People and organisations through the pages: each administrator their own, and for somebody else."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from api.identity.memberships import memberships_of
from deploy.local.samples import sample
from domain.dossier.uscc import check_letter
from domain.people import Role
from tests.portal.test_stages import as_
from tests.portal.the_pages import Person
from tests.web.the_door import Door

OFFICE = "service-of-titles-pages"
_codes = itertools.count(500)


@pytest_asyncio.fixture(autouse=True, scope="module", loop_scope="session")
async def office(door: Door) -> None:
    await door.desk.pool.execute(
        "insert into organisations (id, name, role) values ($1, '职称服务机构', 'operator')", OFFICE
    )


async def administrator(door: Door, role: Role) -> Person:
    return await as_(door, f"pages-{role.value}", f"{role.value}@{OFFICE}")


async def registered(door: Door) -> tuple[int, str, str]:
    """Waiting for a decision: its number, its code, and who asked."""
    first = f"91500000MA{next(_codes):07d}"
    code, person = first + check_letter(first), f"r-pages-{first[-4:]}"
    me = await door.visitor(person)
    wanted = {
        "uscc": code, "name": f"重庆某某材料有限公司{first[-3:]}", "district": "jiangbei",
        "contact_name": "经办人", "contact_phone": "023-60000000",
    }  # fmt: skip
    number = (await me.post("/registrations", wanted)).json()["id"]
    path = f"/registrations/{number}/certificate"
    assert (await me.ask("PUT", path, content=sample("identity_document"))).status_code == 204
    return number, code, person


async def test_a_registration_is_read_with_its_certificate_and_approved(door: Door) -> None:
    number, code, person = await registered(door)
    who = await administrator(door, Role.SYSTEM_ADMIN)
    page = await who.look("/administration")
    assert (page.status, code in page.text) == (200, True)
    shown = await who.http.get(f"/administration/registrations/{number}/certificate")
    assert (shown.status_code, shown.content[:4]) == (200, b"%PDF")
    page = await who.send(page.form(f"/registrations/{number}/approve"))
    assert "已审核通过" in page.text
    assert code not in page.form("/language").action
    (bound,) = await memberships_of(door.desk.pool, person)
    assert (bound.role, bound.organisation) == (Role.UNIT, f"u-{code}")


async def test_a_rejection_needs_a_reason_and_is_noted(door: Door) -> None:
    number, code, person = await registered(door)
    who = await administrator(door, Role.SYSTEM_ADMIN)
    form = (await who.look("/administration")).form(f"/registrations/{number}/reject")
    bare = await who.send(form, reason="  ")
    assert (bare.status, "请填写不通过的原因" in bare.text) == (400, True)
    who.at = "/administration"
    page = await who.send(form, reason="证照不清晰")
    assert (page.status, code in page.text) == (200, False)
    assert await memberships_of(door.desk.pool, person) == ()
    noted = await door.desk.pool.fetchval(
        "select count(*) from administration where what = 'reject_registration' and about = $1",
        str(number),
    )
    assert noted == 1


async def test_an_organisation_is_found_and_deactivated_once_nothing_waits_for_it(
    door: Door,
) -> None:
    pool, who = door.desk.pool, await administrator(door, Role.SYSTEM_ADMIN)
    await pool.execute(
        "insert into organisations (id, name, role) values ('u-idle', '某某停产公司', 'unit')"
    )
    page = await who.look("/administration?words=停产")
    assert "某某停产公司" in page.text
    page = await who.send(page.form("/organisations/u-idle/deactivate"))
    assert "已停用" in page.text
    assert await pool.fetchval("select active from organisations where id = 'u-idle'") is False
    none = await who.look("/administration?words=%25_nothing")
    assert "没有符合的单位" in none.text


async def test_somebody_is_bound_seen_and_unbound_by_the_security_administrator(
    door: Door,
) -> None:
    await as_(door, "p-clerk-pages")
    who = await administrator(door, Role.SECURITY_ADMIN)
    page = await who.look("/administration")
    assert "注册申请" not in page.text  # the other administrator's
    form = page.form("/administration/memberships")
    page = await who.send(form, person="p-clerk-pages", organisation=OFFICE, role="operator")
    assert (page.status, "已绑定" in page.text) == (200, True), page.text
    assert "职称服务机构" in page.text
    page = await who.send(page.form("/memberships/end"))
    assert "已解除" in page.text
    assert await memberships_of(door.desk.pool, "p-clerk-pages") == ()


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"person": "pages-security_admin", "role": "operator"}, "不得为本人绑定"),
        ({"person": "pages-system_admin", "role": "operator"}, "不得由同一人担任"),
        ({"person": "p-clerk-pages", "role": "applicant"}, "不能绑定"),
        ({"person": "p-clerk-pages", "role": "emperor"}, "选择角色"),
        ({"person": "", "role": "operator"}, "选择角色"),
    ],
)
async def test_what_may_not_be_bound_is_refused_on_the_page(
    door: Door, given: dict[str, Any], rule: str
) -> None:
    await administrator(door, Role.SYSTEM_ADMIN)
    await as_(door, "p-clerk-pages")
    who = await administrator(door, Role.SECURITY_ADMIN)
    form = (await who.look("/administration")).form("/administration/memberships")
    page = await who.send(form, organisation=OFFICE, **given)
    assert (page.status >= 400, rule in page.text) == (True, True), page.text


async def test_without_a_fresh_second_factor_nothing_is_decided(door: Door) -> None:
    number, _, _ = await registered(door)
    who = await administrator(door, Role.SYSTEM_ADMIN)
    form = (await who.look("/administration")).form(f"/registrations/{number}/approve")
    before, door.clock.now = door.clock.now, door.clock.now + timedelta(minutes=11)
    await who.send(form)
    assert who.at == "/second-factor"
    door.clock.now = before
    state = "select state from registrations where id = $1"
    assert await door.desk.pool.fetchval(state, number) == "pending"
