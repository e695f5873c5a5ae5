"""Notices, seasons and complaints: publish a notice, record what a season or a complaint does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from temporalio import activity

from domain.complaint_case import ComplaintCase, ComplaintEvent
from domain.notice import Notice, Schedule, Terms
from domain.season import Season
from domain.season_events import SeasonEvent


@dataclass(frozen=True, slots=True)
class Publication:
    """A notice to be put in force; the same edition with the same content again changes nothing."""

    notice: Notice
    by: str  # person
    at: datetime


@dataclass(frozen=True, slots=True)
class SeasonTransition:
    """What one decision did to a season, and the season after it."""

    workflow_id: str
    run_id: str
    version_from: int
    events: tuple[SeasonEvent, ...]
    after: Season
    command: str = ""  # the id of the command that caused it; "" for a clock's


@dataclass(frozen=True, slots=True)
class ComplaintTransition:
    """What one decision did to a complaint, and the complaint after it."""

    workflow_id: str
    run_id: str
    version_from: int
    events: tuple[ComplaintEvent, ...]
    after: ComplaintCase
    command: str = ""


@dataclass(frozen=True, slots=True)
class NoticeEdition:
    notice: str
    edition: int


class Seasons(Protocol):
    async def publish(self, publication: Publication) -> None: ...

    async def terms(self, notice: str, edition: int) -> Terms: ...

    async def schedule(self, notice: str) -> Schedule: ...

    async def write_season(self, transition: SeasonTransition) -> int: ...

    async def write_complaint(self, transition: ComplaintTransition) -> int: ...


class SeasonActivities:
    def __init__(self, seasons: Seasons) -> None:
        self._seasons = seasons

    @activity.defn
    async def publish_notice(self, publication: Publication) -> None:
        await self._seasons.publish(publication)

    @activity.defn
    async def read_terms(self, asked: NoticeEdition) -> Terms:
        return await self._seasons.terms(asked.notice, asked.edition)

    @activity.defn
    async def read_schedule(self, notice: str) -> Schedule:
        """The one in force now."""
        return await self._seasons.schedule(notice)

    @activity.defn
    async def record_season(self, transition: SeasonTransition) -> int:
        """The version that the record stands at afterwards."""
        return await self._seasons.write_season(transition)

    @activity.defn
    async def record_complaint(self, transition: ComplaintTransition) -> int:
        return await self._seasons.write_complaint(transition)
