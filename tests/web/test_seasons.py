"""What bodies ask of a season through the API: each its own, once, with the clause of a refusal."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from api.web.seasons import OFFERED
from deploy.publication import publish
from domain.commands import wire_name
from domain.notice import Notice
from domain.people import Role
from tests.web.test_document import DOCUMENT
from tests.web.the_door import Door
from tests.workflows.one_case import next_number


async def a_season(door: Door) -> Notice:
    desk = door.desk
    name = f"season-{next_number(desk.notice)}"
    notice = replace(desk.notice, terms=replace(desk.notice.terms, notice=name))
    await publish(desk.client, desk.pool, notice, "organiser-1", datetime.now(UTC))
    door.clock.now = datetime.now(UTC)
    return notice


def test_every_command_of_people_has_its_path() -> None:
    base = "/api/v1/seasons/{season}/commands/"
    paths = {path.removeprefix(base) for path in DOCUMENT["paths"] if path.startswith(base)}

    assert paths == {wire_name(kind) for kind in OFFERED}
    assert "cancel_season" in paths


async def test_the_organiser_calls_a_season_off_once(door: Door) -> None:
    notice = await a_season(door)
    season, body = notice.terms.notice, {"announcement": "渝经信发〔2026〕1号"}
    organiser = await door.visitor(
        "organiser-1", f"organiser@{notice.terms.bodies.organiser}", season=season
    )

    done = await organiser.post(
        f"/seasons/{season}/commands/cancel_season", body, key=f"c-{season}"
    )
    again = await organiser.post(
        f"/seasons/{season}/commands/cancel_season", body, key=f"c-{season}"
    )

    assert (done.status_code, done.json()["stage"]) == (200, "cancelled"), done.text
    assert again.json() == done.json()
    assert (await organiser.get(f"/seasons/{season}")).json()["stage"] == "cancelled"
    late = await organiser.post(
        f"/seasons/{season}/commands/cancel_season", body, key=f"l-{season}"
    )
    assert late.status_code in {404, 409}


async def test_what_is_not_its_turn_says_what_would_be(door: Door) -> None:
    notice = await a_season(door)
    season = notice.terms.notice
    chair = await door.visitor("chair-1", f"chair@{notice.terms.bodies.committee}")

    done = await chair.post(f"/seasons/{season}/commands/open_review", {}, key=f"o-{season}")

    assert (done.status_code, done.json()["rule"]) == (409, "B-table")
    assert "cancel_season" in done.json()["detail"]


@pytest.mark.parametrize("role", [Role.UNIT, Role.APPLICANT, Role.EXPERT])
async def test_a_season_is_for_its_bodies(door: Door, role: Role) -> None:
    notice = await a_season(door)
    season = notice.terms.notice
    acting = "applicant" if role is Role.APPLICANT else f"{role.value}@unit-company"
    who = await door.visitor(f"s-{role.value}", acting)

    seen = await who.get(f"/seasons/{season}")
    done = await who.post(
        f"/seasons/{season}/commands/cancel_season",
        {"announcement": "文号"},
        key=f"n-{season}-{role}",
    )

    assert [(each.status_code, each.json()["rule"]) for each in (seen, done)] == [
        (403, "SOD-3"), (403, "SOD-3"),
    ]  # fmt: skip


async def test_another_body_of_the_same_role_is_refused(door: Door) -> None:
    notice = await a_season(door)
    season = notice.terms.notice
    other = await door.visitor("organiser-2", "organiser@unit-company")

    done = await other.post(
        f"/seasons/{season}/commands/cancel_season", {"announcement": "文号"}, key=f"x-{season}"
    )

    assert (done.status_code, done.json()["rule"]) == (403, "SOD-3")


async def test_a_season_that_is_none_does_not_exist(door: Door) -> None:
    who = await door.visitor("organiser-1", f"organiser@{door.desk.notice.terms.bodies.organiser}")

    done = await who.post(
        "/seasons/2099-none/commands/cancel_season", {"announcement": "文号"}, key="none"
    )

    assert done.status_code == 404
    assert (await who.get("/seasons/2099-none")).status_code == 404
