"""投诉举报 by the pages: lodged by the form, seen by whose it is alone, investigated by the body's own forms."""

from typing import Any

import pytest

from tests.portal.test_stages import as_
from tests.portal.the_pages import Page, Person
from tests.web.test_complaints import WORDS, a_case, recorded
from tests.web.the_door import Door
from tests.workflows.one_case import OneCase


async def complained(door: Door, me: Person, case: OneCase, **given: Any) -> Page:
    page = await me.look(f"/complaints?about={case.number}")
    said: dict[str, Any] = {"subject": "false_material", "statement": WORDS} | given
    done = await me.send(page.form("/complaints"), **said)
    assert done.status == 200, done.text
    await recorded(door, case)
    return done


async def investigating(door: Door, case: OneCase) -> Person:
    body = case.notice.terms.bodies.founding
    return await as_(door, "portal-investigator", f"investigator@{body}")


async def test_a_complaint_by_name_goes_from_its_form_to_its_finding(door: Door) -> None:
    case = await a_case(door)
    me = await as_(door, f"complains-{case.number}")
    done = await complained(door, me, case)
    assert "可在下面查看办理情况" in done.text
    [mine] = done.links_to(f"/complaints/{case.number}/")
    assert WORDS in (await me.look(mine)).text

    who = await investigating(door, case)
    open_ = await who.look("/complaints")
    assert mine in list(open_.links_to("/complaints/"))
    page = await who.look(mine)
    assert WORDS in page.text
    assert f"举报人编号 complains-{case.number}" in page.text
    assert page.has_form("/acts/begin_investigation")
    assert not page.has_form("/acts/conclude")
    page = await who.send(page.form("/acts/begin_investigation"))
    assert "调查核实中" in page.text
    page = await who.send(
        page.form("/acts/conclude"), finding="not_proven", reason="验收记录与申报一致"
    )

    assert "查无实据" in page.text
    assert not any("/acts/" in form.action for form in page.reading.forms)
    own = await me.look(mine)
    assert "查无实据" in own.text
    assert not any("/acts/" in form.action for form in own.reading.forms)


async def test_of_an_anonymous_complaint_its_page_is_nobodys_but_the_investigators(
    door: Door,
) -> None:
    case = await a_case(door)
    me = await as_(door, f"unnamed-{case.number}")
    done = await complained(door, me, case, kind="anonymous")

    assert "未保存举报人" in done.text
    assert list(done.links_to(f"/complaints/{case.number}")) == []
    assert (await me.look(f"/complaints/{case.number}/1")).status == 404
    page = await (await investigating(door, case)).look(f"/complaints/{case.number}/1")
    assert (page.status, WORDS in page.text, "举报人编号" in page.text) == (200, True, False)


async def test_what_another_complained_of_does_not_exist_for_anybody_else(door: Door) -> None:
    case = await a_case(door)
    await complained(door, await as_(door, f"complains-{case.number}"), case)
    path, bodies = f"/complaints/{case.number}/1", case.notice.terms.bodies
    for person, acting in (
        (case.person, "applicant"), ("somebody", "applicant"),
        ("clerk", f"committee@{bodies.committee}"), ("chair", f"chair@{bodies.committee}"),
        ("other", "investigator@unit-company"),
    ):  # fmt: skip
        who = await as_(
            door, f"{person}-{case.number}" if person != case.person else person, acting
        )
        page = await who.look(path)
        csrf = page.form("/language").values["csrf"]
        tried = await who.http.post(
            f"{path}/acts/begin_investigation", data={"csrf": csrf, "key": f"x-{person}"}
        )
        assert (page.status, tried.status_code) == (404, 404), person
        assert WORDS not in page.text
    stage = "select stage from complaints where id = $1"
    assert await door.desk.pool.fetchval(stage, f"{case.number}/1") == "received"


async def test_the_same_form_sent_twice_is_one_complaint(door: Door) -> None:
    case = await a_case(door)
    me = await as_(door, f"twice-{case.number}")
    page = await me.look("/complaints")
    form = page.form("/complaints")
    said: dict[str, Any] = {"subject": "other", "statement": WORDS}
    await me.send(form, number=case.number, **said)
    await me.send(form, number=case.number, **said)

    links = list((await me.look("/complaints")).links_to(f"/complaints/{case.number}/"))
    assert links == [f"/complaints/{case.number}/1"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"number": "../x"}, "申请书编号"),
        ({"statement": "太短"}, "10 至 4000 字"),
        ({"subject": "gossip"}, "请选择事由"),
        ({"kind": ""}, "实名或匿名"),
    ],
)
async def test_what_is_missing_is_told_and_nothing_is_lodged(
    door: Door, wrong: dict[str, str], told: str
) -> None:
    me = await as_(door, "complains-badly")
    form = (await me.look("/complaints")).form("/complaints")
    given: dict[str, Any] = {
        "number": "2026-000001",
        "subject": "other",
        "statement": WORDS,
    } | wrong
    page = await me.send(form, **given)

    assert (page.status, told in page.text) == (400, True), page.text
    assert "没有投诉举报" in (await me.look("/complaints")).text
