"""Notifications by the page: an address is kept, verified with the code that came, and forgotten."""

import pytest

from tests.letters.the_post import MailServer
from tests.portal.test_stages import as_
from tests.web.test_messages import mail, postman
from tests.web.the_door import Door

__all__ = ["mail"]


async def test_an_address_is_verified_with_the_code_that_came_by_it(
    door: Door, mail: MailServer
) -> None:
    me, address = await as_(door, "channels-1"), "channels-1@example.cn"
    page = await me.look("/me/channels")
    page = await me.send(page.form("/me/channels"), address_email=address)
    assert "尚未验证" in page.text
    await postman(door, mail).work_off()
    [code] = [
        str(sent["Subject"]).split()[-1] for sent in mail.mails if sent["To"] == address
    ]  # fmt: skip
    wrong = await me.send(page.form("/email/verification"), code="1234")
    assert (wrong.status, "8 位" in wrong.text) == (400, True)

    page = await me.send(page.form("/email/verification"), code=code)

    assert "已验证" in page.text
    assert not page.has_form("/verification")
    page = await me.send(page.form("/me/channels"), address_email="")
    assert page.form("/me/channels").values["address_email"] == ""


@pytest.mark.parametrize("field", ["address_email", "address_webhook"])
async def test_what_is_no_address_is_refused_and_not_kept(door: Door, field: str) -> None:
    me = await as_(door, "channels-2")
    page = await me.look("/me/channels")
    done = await me.send(page.form("/me/channels"), None, **{field: "nowhere"})

    assert (done.status, "请检查地址" in done.text) == (400, True)
    assert (await me.look("/me/channels")).form("/me/channels").values[field] == ""
