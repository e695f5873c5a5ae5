"""The page of an application in every stage of its life, for its applicant and for who holds it; payment."""

import pytest

from api.identity import sessions
from api.identity.memberships import Membership, bind, enrol
from api.portal.visitors import ACTING
from api.queries.applications import status
from api.web.cookies import SESSION
from deploy.local.people import settle
from domain.application import Stage
from domain.people import Role
from domain.transitions import STAGE_NAMES
from tests.payments.conftest import Till, till
from tests.portal.the_pages import Person
from tests.web.the_door import Door
from tests.workflows import chapters
from tests.workflows.chapters import Chapter, begun
from tests.workflows.one_case import OneCase

__all__ = ["till"]
LIFE: tuple[Chapter, ...] = (
    chapters.a_draft, chapters.handed_in, chapters.asked_to_supplement, chapters.shown,
    chapters.objected_to, chapters.shown_to_the_end, chapters.reported, chapters.returned,
    chapters.arrived, chapters.notified, chapters.accepted, chapters.paid, chapters.under_review,
    chapters.passed, chapters.result_shown, chapters.result_questioned,
    chapters.pending_confirmation, chapters.confirmed, chapters.forwarded, chapters.archived,
    chapters.not_passed, chapters.reexamination_taken_up,
)  # fmt: skip


async def as_(door: Door, person: str, acting: str = "applicant") -> Person:
    """With a session of their own, the second factor shown."""
    await enrol(door.desk.pool, person, "某人")
    if acting != "applicant":
        role, _, organisation = acting.partition("@")
        await bind(door.desk.pool, person, Membership(organisation, Role(role)))
    secret = await sessions.begin(
        door.desk.pool, person, "oidc", door.clock.now, second_factor=True
    )
    visitor = Person(door.transport)
    visitor.http.cookies.set(SESSION(door.services), secret)
    visitor.http.cookies.set(ACTING, acting)
    return visitor


async def a_case(door: Door, chapter: Chapter) -> OneCase:
    case = await begun(door.desk, chapter)
    door.clock.now = case.director.now
    return case


@pytest.mark.parametrize("chapter", LIFE, ids=lambda chapter: chapter.__name__)
async def test_the_page_tells_where_it_stands_and_what_may_be_done(
    door: Door, chapter: Chapter
) -> None:
    case = await a_case(door, chapter)
    view = await status(door.desk.pool, case.number)
    assert view is not None
    me = await as_(door, case.person)
    page = await me.look(f"/applications/{case.number}")
    assert page.status == 200, page.text
    assert STAGE_NAMES[Stage(view.stage)] in page.text
    mine = {step.command for step in view.next if step.role is Role.APPLICANT}
    by_the_form = {"save", "submit", "resubmit", "change_material", "supply_supplement"}
    offered = {
        form.action.partition("?")[0].rpartition("/")[2]
        for form in page.reading.forms if "/acts/" in form.action
    }  # fmt: skip
    assert offered == mine - by_the_form
    assert ("填写申请书" in page.text) == bool(mine & (by_the_form - {"save"}))
    assert "赞成" not in page.text
    view = await status(door.desk.pool, case.number, knows=True)  # as whoever acts on a result
    assert view is not None
    if view.holder.organisation:
        await settle(door.desk.pool)
        acting = f"{view.holder.role}@{view.holder.organisation}"
        theirs = await as_(door, f"holder-{view.holder.role}", acting)
        page = await theirs.look(f"/applications/{case.number}")
        assert page.status == 200, (acting, page.text)
        if view.holder.contact_phone:
            assert view.holder.contact_phone in page.text


async def test_the_order_is_made_on_the_page_and_the_way_to_the_platform_is_a_link(
    till: Till,
) -> None:
    case = await till.case()
    me = await as_(till.door, case.person)
    page = await me.look(f"/applications/{case.number}")
    page = await me.send(page.form(f"/{case.number}/payment"))
    assert page.status == 200, page.text
    (way,) = [href for href, words in page.reading.links if words == "前往缴费平台"]
    order = await till.door.desk.pool.fetchrow(
        "select pay_url, fen from payment_orders where number = $1", case.number
    )
    assert order is not None
    assert way == order["pay_url"]
    assert f"{order['fen'] / 100:,.2f}" in page.text


async def test_messages_are_read_page_by_page_and_one_by_one(door: Door) -> None:
    case = await a_case(door, chapters.handed_in)
    letters = await door.desk.pool.fetch(
        "select id from outbox where number = $1 order by id", case.number
    )
    await door.desk.pool.executemany(
        "insert into messages (letter, person, number, kind, title, body, at)"
        " values ($1, $2, $3, 'submitted', $4, '请登录查看。', $5)",
        [(row["id"], case.person, case.number, f"第 {place} 封 <b>", door.clock.now)
         for place, row in enumerate(letters)],
    )  # fmt: skip
    me = await as_(door, case.person)
    page = await me.look("/messages")
    assert f"{len(letters)} 条未读" in page.text
    assert "第 0 封 <b>" in page.text  # what was written is no markup
    page = await me.send(next(f for f in page.reading.forms if f.action.endswith("/read")))
    assert f"{len(letters) - 1} 条未读" in page.text
    other = await as_(door, "p-another")
    form = (await other.look("/seasons")).form("/language")
    form.action = "/messages/1/read"
    assert (await other.send(form)).status == 404


async def test_a_certificate_is_good_until_it_is_revoked_and_names_nobody(door: Door) -> None:
    case = await a_case(door, chapters.confirmed)
    await case.stands()  # the running case issues it by itself
    name = await door.desk.pool.fetchval(
        "select certificate from certificates where number = $1", case.number
    )
    anybody = Person(door.transport)
    page = await anybody.look(f"/certificates?number={name}")
    assert "证书有效" in page.text
    assert case.person not in page.answer.text
    assert case.number not in page.answer.text
    await door.desk.pool.execute(
        "update certificates set cancelled_at = now() where certificate = $1", name
    )
    assert "证书已撤销" in (await anybody.look(f"/certificates?number={name}")).text
    earlier = await anybody.look(f"/certificates?number={name}&on=2001-01-01")
    assert "当日尚未确认" in earlier.text
    assert "没有此证书" in (await anybody.look("/certificates?number=none")).text
