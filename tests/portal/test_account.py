"""One's own account by the pages: sessions ended, tokens shown once, personal data taken and erased."""

import re
from datetime import timedelta

import pytest

from domain.notice import Notice
from tests.portal.test_journey import in_review
from tests.portal.test_stages import as_
from tests.web.the_door import Door


async def test_a_session_that_one_does_not_know_is_ended(door: Door) -> None:
    me, other = await as_(door, "account-1"), await as_(door, "account-1")
    assert (await other.look("/mine")).status == 200
    page = await me.look("/me/security")
    [ends] = [form for form in page.reading.forms if form.action.split("?")[0].endswith("/end")]

    page = await me.send(ends)

    assert "会话已结束" in page.text
    assert not any("/end" in form.action for form in page.reading.forms)
    assert "登录" in (await other.look("/mine")).text
    assert (await me.look("/mine")).status == 200


async def test_a_token_is_shown_once_works_and_is_revoked(door: Door) -> None:
    me = await as_(door, "account-2")
    page = await me.look("/me/tokens")

    page = await me.send(page.form("/me/tokens"), title="审核工具", scopes=["read"], days="30")
    [token] = re.findall(r"zc_\w+-?[\w-]*", page.text)
    bearer = {"Authorization": f"Bearer {token}"}
    assert (await door.client.get("/api/v1/me", headers=bearer)).status_code == 200
    page = await me.look("/me/tokens")
    assert (token in page.text, "审核工具" in page.text) == (False, True)
    [revokes] = [form for form in page.reading.forms if "/revoke" in form.action]
    page = await me.send(revokes)

    assert "令牌已撤销" in page.text
    assert (await door.client.get("/api/v1/me", headers=bearer)).status_code == 401


async def test_a_token_needs_a_factor_shown_just_now(door: Door) -> None:
    me = await as_(door, "account-3")
    page = await me.look("/me/tokens")
    before = door.clock.now
    door.clock.now = before + timedelta(minutes=11)
    page = await me.send(page.form("/me/tokens"), title="迟了", scopes=["read"], days="30")
    door.clock.now = before

    assert me.at == "/second-factor"
    assert "迟了" not in (await me.look("/me/tokens")).text


@pytest.mark.parametrize(("given", "missing"), [({"title": ""}, "用途"), ({"days": "0"}, "天数")])
async def test_a_token_without_a_purpose_or_an_end_is_refused(
    door: Door, given: dict[str, str], missing: str
) -> None:
    me = await as_(door, "account-4")
    page = await me.look("/me/tokens")
    wanted = {"title": "工具", "days": "30"} | given
    done = await me.send(page.form("/me/tokens"), None, **wanted)

    assert (done.status, missing in done.text) == (400, True)


async def test_personal_data_is_taken_away_and_who_looked_is_told(
    door: Door, notice: Notice
) -> None:
    me, number = await in_review(door, notice)
    clerk = await as_(door, "account-clerk", "unit@unit-company")
    assert (await clerk.look(f"/desk/{number}")).status == 200

    page = await me.look("/me/personal-data")

    assert (number in page.text, "account-clerk" in page.text) == (True, True)
    taken = await me.http.get("/me/personal-data/file")
    assert taken.headers["content-disposition"].startswith("attachment")
    assert number in taken.text


async def test_erasure_takes_two_steps_and_tells_what_stands_against_it(
    door: Door, notice: Notice
) -> None:
    me, number = await in_review(door, notice)
    page = await me.look("/me/personal-data")
    person = page.form("/me/erasure")
    own = str(
        await door.desk.pool.fetchval("select person from applications where number = $1", number)
    )

    unsure = await me.send(person, None, person=own)
    wrong = await me.send(person, None, person="somebody-else", sure="yes")
    refused = await me.send(person, None, person=own, sure="yes")

    assert (unsure.status, "勾选" in unsure.text) == (400, True)
    assert wrong.status == 400
    assert refused.status in {403, 409, 422}
    assert "PIPL-47" in refused.answer.text
    nobody = await as_(door, "account-5")
    gone = await nobody.send(
        (await nobody.look("/me/personal-data")).form("/me/erasure"), None,
        person="account-5", sure="yes",
    )  # fmt: skip
    assert gone.status == 200, gone.text
