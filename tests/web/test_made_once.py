"""What is new is made once for one Idempotency-Key, although its answer holds a secret."""

import json
from typing import Any

import pytest

from domain.event_names import EVENT_NAMES
from tests.web.the_door import Door

UNIT = "unit@unit-company"
TOKEN = {"title": "审核工具", "scopes": ["read", "write"], "days": 30}
HOOK = {"url": "https://93.184.216.34/zhicheng", "types": sorted(EVENT_NAMES)[:3]}
CASES: dict[str, tuple[str, str, dict[str, Any], dict[str, Any]]] = {
    "token": ("applicant", "/me/tokens", TOKEN, {"days": 31}),
    "webhook": (UNIT, "/webhooks", HOOK, {"types": []}),
}


@pytest.mark.parametrize("name", CASES)
async def test_the_same_key_again_makes_nothing_new_and_is_answered_the_same(
    door: Door, name: str
) -> None:
    acting_as, path, body, other = CASES[name]
    who = await door.visitor(f"made-once-{name}", acting_as)
    before = len((await who.get(path)).json()["items"])

    first, second = [await who.post(path, body, key=f"{name}-1") for _ in range(2)]
    another = await who.post(path, body | other, key=f"{name}-1")
    keyless = await who.post(path, body)

    assert (first.status_code, second.status_code, keyless.status_code) == (201, 201, 201)
    assert second.json() == first.json() != keyless.json()
    assert second.headers["idempotent-replayed"] == "true"
    assert (another.status_code, another.json()["type"].rsplit(":", 1)[1]) == (
        409, "another-content",
    )  # fmt: skip
    assert len((await who.get(path)).json()["items"]) == before + 2


@pytest.mark.parametrize("name", CASES)
async def test_the_secret_in_a_kept_answer_is_read_by_nobody_else(door: Door, name: str) -> None:
    acting_as, path, body, _ = CASES[name]
    who = await door.visitor(f"made-secretly-{name}", acting_as)

    made = (await who.post(path, body, key=f"{name}-2")).json()

    kept = await door.desk.pool.fetchval(
        "select body from answers where person = $1 and command_id = $2", who.person, f"{name}-2"
    )
    assert set(kept) == {"answer"}
    assert not [value for value in made.values() if value in json.dumps(kept)]
