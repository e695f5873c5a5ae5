"""One application through the real pages, without a script: from the form to the next tier."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from api.dossiers import store
from api.dossiers.read import dossier_of
from api.portal.controls import written
from domain.dossier.canonical import as_data
from domain.notice import Notice
from tests.portal.filling_in import begun, filled_in, handed_in, local, save
from tests.portal.the_pages import Person
from tests.web.test_acts import filled_in as filled_in_by_program, fitting
from tests.web.the_door import Door, Visitor

UNIT = "local-unit-unit-company"


async def in_review(door: Door, notice: Notice, person: str = "local-p-1") -> tuple[Person, str]:
    """Handed in: begun and ended by the pages, filled in by a program, which is faster."""
    me = await local(door, person)
    number = await begun(me, notice)
    await filled_in_by_program(await door.visitor(person), number, fitting(notice, door))
    page = await handed_in(me, number)
    assert "单位审核中" in page.text, page.text
    return me, number


async def test_a_whole_dossier_is_filled_in_by_the_pages_and_is_what_was_typed(
    door: Door, notice: Notice
) -> None:
    me = await local(door, "local-p-1")
    number = await begun(me, notice)
    dossier = fitting(notice, door)
    await filled_in(me, number, dossier)
    page = await handed_in(me, number)
    assert "单位审核中" in page.text, page.text

    kept = await store.revision(door.desk.pool, number, 1)
    materials = [(m.kind, m.row, m.declassified, m.stamped) for m in dossier.materials]
    assert [(m.kind, m.row, m.declassified, m.stamped) for m in kept.materials] == materials
    wanted = as_data(replace(dossier, materials=()))
    assert as_data(replace(kept, materials=())) == wanted


async def test_what_is_wrong_is_kept_and_told_at_its_field(door: Door, notice: Notice) -> None:
    me = await local(door, "local-p-2")
    number = await begun(me, notice)
    wrong = as_data(fitting(notice, door))["education"]
    wrong[0]["years"], wrong[0]["graduated"] = "四年", "去年"
    page = await save(me, number, "education", wrong)
    assert "已保存；还有 2 处须更正" in page.text
    assert "学历学位第1行·学制（年）" in page.text
    page = await me.look(f"/applications/{number}/form/sections/education")
    assert page.form("/sections/education").values["education[0].years"] == "四年"
    overview = await me.look(f"/applications/{number}/form")
    assert "2 处须更正" in overview.text
    refused = await me.send(overview.form("/form/revisions"))
    assert (refused.status, "学制（年）" in refused.text) == (422, True)


async def test_a_row_is_added_taken_out_and_numbers_stay_with_their_rows(
    door: Door, notice: Notice
) -> None:
    me = await local(door, "local-p-2")
    number = await begun(me, notice)
    rows = as_data(fitting(notice, door))["work"]
    await save(me, number, "work", rows)
    page = await me.look(f"/applications/{number}/form/sections/work")
    page = await me.send(page.form("/sections/work"), press="保存并添加一行")
    form = page.form("/sections/work")
    blank = f"work[{len(rows)}]"
    given: dict[str, Any] = {
        "work[0]._remove": "yes", f"{blank}.unit": "新单位", f"{blank}.position": "工程师",
        f"{blank}.began": "2024-01-02",
    }  # fmt: skip
    await me.send(form, then="work", **given)
    kept = (await store.draft(door.desk.pool, number))["work"].content
    assert [row["id"] for row in kept[:-1]] == [row["id"] for row in rows[1:]]
    assert (kept[-1]["unit"], kept[-1]["id"][:2]) == ("新单位", "r-")


async def test_who_saves_over_what_was_saved_elsewhere_is_told_and_loses_nothing(
    door: Door, notice: Notice
) -> None:
    me = await local(door, "local-p-2")
    number = await begun(me, notice)
    page = await me.look(f"/applications/{number}/form/sections/summary")
    form = page.form("/sections/summary")
    first: dict[str, Any] = {"summary.text": "甲"}
    await me.send(form, then="summary", **first)
    late = await me.send(form, then="summary", **first | {"summary.text": "乙"})
    assert (late.status, "已被他处修改" in late.text) == (412, True)
    assert (await store.draft(door.desk.pool, number))["summary"].content["text"] == "甲"


async def test_what_does_not_fit_is_refused_with_its_sentence(door: Door, notice: Notice) -> None:
    me = await local(door, "local-p-2")
    number = await begun(me, notice)
    dossier = fitting(notice, door)
    spoilt = replace(dossier, basic=replace(dossier.basic, status="civil_servant"))  # type: ignore[arg-type]
    await filled_in_by_program(await door.visitor("local-p-2"), number, spoilt)
    page = await me.look(f"/applications/{number}/form")
    page = await me.send(page.form("/form/revisions"))
    assert "有 1 条不符合，不能提交" in page.text
    refused = await me.send(page.form("/form/hand-in"), promise="yes")
    assert (refused.status, "公务员" in refused.text, "渝经信发" not in refused.text) == (
        422,
        True,
        True,
    )
    clause = notice.clause("N89-1-2")
    assert clause is not None
    assert clause.text in refused.text
    without = await me.send(page.form("/form/hand-in"))
    assert without.status == 422


async def test_a_reviewer_opens_ticks_and_starts_publicity_and_is_led_to_the_next_case(
    door: Door, notice: Notice
) -> None:
    me, number = await in_review(door, notice)
    clerk = await local(door, UNIT)
    page = await clerk.look("/desk")
    assert number in page.text
    page = await clerk.look(f"/desk/{number}")
    digest_link = next(page.links_to(f"/applications/{number}/files/"))
    opened = await clerk.http.get(digest_link)
    assert opened.content.startswith(b"%PDF")
    assert opened.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    page = await clerk.send(page.form(f"{digest_link}/marks"))
    assert [mark.mark for mark in await door.services.files.marks(number)] == ["original_compared"]
    page = await clerk.send(page.form(f"{digest_link}/marks"))  # once more: taken back
    assert await door.services.files.marks(number) == ()

    form = page.form(f"/applications/{number}/acts/start_publicity")
    page = await clerk.send(
        form, posted_at=written(door.clock.now), originals_compared="yes",
        unit_contact_shown="yes", superior_contact_shown="yes",
    )  # fmt: skip
    assert page.status == 200, page.text
    assert ("审核通过并开始公示" in page.text, clerk.at.startswith("/desk")) == (True, True)
    assert f"/desk/{number}" not in clerk.at
    mine = await me.look(f"/applications/{number}")
    assert "单位公示中" in mine.text
    assert "陈经办" in mine.text
    assert "023-60000006" in mine.text


async def test_a_return_is_read_item_by_item_and_only_these_can_be_changed(
    door: Door, notice: Notice
) -> None:
    me, number = await in_review(door, notice, "local-p-3")
    clerk = await local(door, UNIT)
    page = await clerk.look(f"/desk/{number}")
    form = page.form("/acts/return_application")
    await clerk.send(form, opinion="电话有误，请更正。", items=["basic"])
    page = await me.look(f"/applications/{number}")
    assert "电话有误，请更正。" in page.text
    assert "只能修改以上各项" in page.text
    overview = await me.look(f"/applications/{number}/form")
    assert "不在退回范围" in overview.text
    refused = await save(
        me, number, "summary", {"text": "x", "signed": True, "fingerprinted": True}
    )
    assert (refused.status, "JB24-3.10" in refused.text or "取回" in refused.text) == (422, True)
    dossier = fitting(notice, door)
    basic = as_data(replace(dossier, basic=replace(dossier.basic, phone="13900009999")))["basic"]
    await save(me, number, "basic", basic)
    await handed_in(me, number)
    page = await clerk.look(f"/desk/{number}")
    assert "13900009999" in page.text
    assert "与上次的差异" in page.text


async def test_a_decision_for_an_earlier_round_is_refused(door: Door, notice: Notice) -> None:
    _, number = await in_review(door, notice, "local-p-3")
    clerk = await local(door, UNIT)
    old = (await clerk.look(f"/desk/{number}")).form("/acts/return_application")
    refused = await clerk.send(old, opinion="请补充", round="7")
    assert (refused.status, "请刷新后重新办理" in refused.text) == (409, True)


async def test_the_same_form_sent_twice_is_one_act(door: Door, notice: Notice) -> None:
    me, number = await in_review(door, notice, "local-p-3")
    page = await me.look(f"/applications/{number}")
    form = page.form("/acts/remind")
    for _ in range(2):
        assert (await me.send(form)).status == 200
    count = "select count(*) from events where number = $1 and type = 'reminded'"
    assert await door.desk.pool.fetchval(count, number) == 1


async def test_the_applicant_withdraws_and_reads_why_it_ended(door: Door, notice: Notice) -> None:
    me, number = await in_review(door, notice, "local-p-3")
    page = await me.look(f"/applications/{number}")
    page = await me.send(page.form("/acts/withdraw"))
    assert "主动撤回" in page.text
    assert not page.has_form("/acts/withdraw")


async def test_the_drafts_and_the_program_see_the_same(door: Door, notice: Notice) -> None:
    """No second way: what a page saves, the API reads, and the other way round."""
    me = await local(door, "local-p-2")
    number = await begun(me, notice)
    program: Visitor = await door.visitor("local-p-2")
    await filled_in_by_program(program, number, fitting(notice, door))
    for section in ("target", "basic", "archive", "summary", "promise", "education", "learning"):
        page = await me.look(f"/applications/{number}/form/sections/{section}")
        await me.send(page.form(f"/sections/{section}"), press="保存")
    draft = (await program.get(f"/applications/{number}/dossier/draft")).json()["sections"]
    again = dossier_of({name: one["content"] for name, one in draft.items()})
    assert json.dumps(as_data(again), sort_keys=True) == json.dumps(
        as_data(fitting(notice, door)), sort_keys=True
    )


async def test_who_may_return_a_case_is_told_what_that_leaves(door: Door, notice: Notice) -> None:
    _, number = await in_review(door, notice)
    before = door.clock.now

    early = await (await local(door, "local-unit-unit-company")).look(f"/desk/{number}")
    door.clock.now = notice.schedule.filing.closes_at - timedelta(days=1)
    late = await (await local(door, "local-unit-unit-company")).look(f"/desk/{number}")
    door.clock.now = before

    assert "如现在退回" in early.text
    assert "最迟" in early.text
    assert "只宜要求补正不改动公示内容的材料" in late.text
