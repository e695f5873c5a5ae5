"""What a value may be at most, wherever in a message it stands."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain import commands as c
from domain.notice import Level, LevelConfirmation
from domain.people import Actor, Role
from domain.season_commands import RecordConfirmation
from tests.domain.builders_lives import a_schedule

ACTOR = Actor("p-1", "cq-eic", Role.ORGANISER)


@pytest.mark.parametrize(
    ("place", "kind", "fields"),
    [
        ("opinion", c.Approve, {"opinion": "同意\x00"}),
        ("opinion", c.Approve, {"opinion": "同意\x9b"}),
        ("command_id", c.Approve, {"command_id": "a\x00"}),
        ("actor.person", c.Approve, {"actor": Actor("p\x00", "", Role.UNIT)}),
        ("round", c.Approve, {"round": 10**30}),
        ("tier", c.Approve, {"tier": -(10**30)}),
        ("version", c.AdoptCalendar, {"version": "x" * 1_001}),
        ("schedule.version", c.ChangeSchedule, {"schedule": a_schedule(version=10**10)}),
        (
            "schedule.reported_at",
            c.ChangeSchedule,
            {"schedule": a_schedule(reported_at=datetime(2023, 11, 3))},  # noqa: DTZ001  the fault
        ),
        (
            "schedule.confirmations.confirmed_on",
            c.ChangeSchedule,
            {
                "schedule": a_schedule(
                    confirmations=(LevelConfirmation(Level.SENIOR, "文", date(9999, 1, 1)),)
                )
            },
        ),
        (
            "confirmed_on",
            RecordConfirmation,
            {"level": Level.SENIOR, "document": "文", "confirmed_on": date(1, 1, 1)},
        ),
    ],
)
def test_what_is_out_of_bounds_is_refused_by_the_name_of_its_field(
    place: str, kind: type[c.Command], fields: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match=f"^{place} "):
        kind(**({"command_id": "c-1", "actor": ACTOR} | fields))  # type: ignore[arg-type]


def test_what_people_write_is_within_bounds() -> None:
    approve = c.Approve(
        command_id="c-1", actor=ACTOR, received_at=datetime(2023, 11, 20, tzinfo=UTC),
        opinion="同意。\n\t一、“材料”齐全——𠮷田；مرحبا",
    )  # fmt: skip

    assert replace(approve, round=1, tier=2).opinion == approve.opinion
