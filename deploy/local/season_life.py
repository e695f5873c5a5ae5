"""What the season's own bodies do in a rehearsal: session, report, results, confirmations."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from api.commands import Sender
from deploy.local.director import Director
from deploy.local.lives import Dates
from deploy.local.rehearsed import digest
from domain.calendar import local_day
from domain.commands import Command, Posting
from domain.notice import Notice
from domain.people import Actor, Role
from domain.refusals import Refused
from domain.season_commands import (
    EndReview,
    OpenReview,
    PostResults,
    RecordConfirmation,
    SubmitReport,
)
from workflows import contract


@dataclass
class _Desk:
    notice: Notice
    sender: Sender
    director: Director
    sent: int = 0

    async def do(self, kind: type[Command], actor: Actor, **fields: Any) -> None:
        season = contract.season_id(self.notice.terms.notice)
        self.sent += 1
        await self.director.before_acting_on(season)
        command = kind(
            command_id=f"season-{self.sent}", actor=actor, received_at=self.director.now, **fields
        )
        try:
            await self.sender.tell(season, command)
        except Refused as refusal:
            raise AssertionError(f"{season}: {refusal}") from refusal
        self.director.follow(season)
        self.director.touch_all()


async def season_life(notice: Notice, sender: Sender, director: Director) -> None:
    dates, bodies = Dates(notice), notice.terms.bodies
    desk = _Desk(notice, sender, director)
    committee = Actor("office-1", bodies.committee, Role.COMMITTEE)
    chair = Actor("chair-1", bodies.committee, Role.CHAIR)
    founding = Actor("founding-1", bodies.founding, Role.FOUNDING_BODY)
    await director.until(dates.review - timedelta(hours=2))
    await desk.do(OpenReview, committee)
    await director.until(dates.review_ends)
    await desk.do(EndReview, chair, minutes=digest("会议记录"))
    await director.until(dates.report)
    await desk.do(SubmitReport, founding, report=digest("评审情况报告"))
    await director.until(dates.results_posted - timedelta(minutes=30))
    postings = tuple(
        Posting(site, director.now - timedelta(hours=1)) for site in notice.terms.result.sites
    )
    await desk.do(PostResults, founding, postings=postings)
    for level in sorted(notice.terms.levels, key=lambda each: dates.confirmed(each.level)):
        await director.until(dates.confirmed(level.level) + timedelta(hours=1))
        authority = Actor("authority-1", level.authority, Role.AUTHORITY)
        await desk.do(
            RecordConfirmation, authority, level=level.level, document="确认文件一号",
            confirmed_on=local_day(director.now),
        )  # fmt: skip
