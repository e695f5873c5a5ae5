"""A season as 渝经信发〔2023〕89号 sets it, brought to any of its stages by its own rules."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from domain.calendar import SHANGHAI
from domain.commands import Command, Posting
from domain.notice import Fee, Level, Schedule, Window
from domain.people import Actor, Role
from domain.season import Season, evolve
from domain.season_commands import (
    EndReview,
    OpenReview,
    PostResults,
    RecordConfirmation,
    SubmitReport,
)
from domain.season_events import SeasonPublished
from domain.season_rules import decide
from domain.setting import Setting
from tests.domain.builders_calendar import SEASON
from tests.domain.builders_terms import COMMITTEE, FOUNDING, TITLE_OFFICE, some_terms

DIGEST = "sha256:" + "a" * 64
ORGANISER = Actor("p-organiser", FOUNDING, Role.ORGANISER)
CHAIR = Actor("p-chair", COMMITTEE, Role.CHAIR)
FOUNDER = Actor("p-founding", FOUNDING, Role.FOUNDING_BODY)
CITY_AUTHORITY = Actor("p-title-office", TITLE_OFFICE, Role.AUTHORITY)
EIC_AUTHORITY = Actor("p-eic", FOUNDING, Role.AUTHORITY)
SETTING = Setting(some_terms(), SEASON)
SITES = SETTING.terms.result.sites


def at(text: str) -> datetime:
    """`11-03 17:00` of the season's first year, or with a year before it."""
    full = text if text[:2] == "20" and text[4] == "-" else f"2023-{text}"
    return datetime.fromisoformat(full).replace(tzinfo=SHANGHAI)


FILING = Window(at("11-03 17:00"), at("12-01 12:00"))
PAYMENT = Window(at("12-05 12:00"), at("12-08 12:00"))
FEES = tuple(
    Fee(level, fen)
    for level, fen in (
        (Level.FULL_SENIOR, 42_000), (Level.SENIOR, 42_000), (Level.INTERMEDIATE, 24_000),
        (Level.ASSISTANT, 12_000), (Level.TECHNICIAN, 12_000),
    )
)  # fmt: skip


def a_schedule(**changes: Any) -> Schedule:
    return replace(Schedule(1, FILING, PAYMENT, FEES, SEASON.version), **changes)


def a_season(**changes: Any) -> Season:
    published = SeasonPublished(
        at=at("11-02 09:00"), by=ORGANISER, notice="2023-green-low-carbon", edition=1,
        schedule=a_schedule(**changes),
    )  # fmt: skip
    return evolve(None, published)


def asked(season: Season, command: Command, setting: Setting = SETTING) -> Season:
    for event in decide(season, command, setting):
        season = evolve(season, event)
    return season


def header(actor: Actor, received_at: datetime, name: str = "c") -> dict[str, Any]:
    return {
        "command_id": f"{name}-{received_at:%m%d%H%M%S}", "actor": actor, "received_at": received_at
    }  # fmt: skip


def a_reviewed_season() -> Season:
    """Ended on Wednesday 2023-12-20, reported the day after."""
    opened = asked(a_season(), OpenReview(**header(CHAIR, at("12-18 09:00"))))
    ended = asked(opened, EndReview(**header(CHAIR, at("12-20 18:00")), minutes=DIGEST))
    return asked(ended, SubmitReport(**header(FOUNDER, at("12-21 09:00")), report=DIGEST))


def a_posted_season() -> Season:
    """Posted on 12-22 and 12-25: the fifth working day after the later is 2024-01-02."""
    postings = (Posting(SITES[0], at("12-22 10:00")), Posting(SITES[1], at("12-25 10:00")))
    command = PostResults(**header(FOUNDER, at("12-25 11:00")), postings=postings)
    return asked(a_reviewed_season(), command)


def a_confirmation(level: Level, actor: Actor, day: str, **changes: Any) -> RecordConfirmation:
    on = date.fromisoformat(day)
    received = datetime(on.year, on.month, on.day, 16, tzinfo=SHANGHAI)
    fields = {"document": f"{level}〔2024〕1号", "confirmed_on": on, **changes}
    return RecordConfirmation(**header(actor, received, level.value), level=level, **fields)


A_SECOND = timedelta(seconds=1)
