"""One application from its opening to the committee, where it is accepted and withdrawn (route R3-1).

Four tiers: unit, agency, district, committee. Each decision is one command by update, and one
activity that writes event, projection, task and letter in one transaction before it is answered.
"""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.client import Client, WorkflowHandle

from activities.adapters.calendar_files import CalendarFiles
from api.commands import Sender
from api.notices import load_notice
from api.notices.replan import replan
from deploy.local.lives import GREEN
from deploy.local.stack import ROOT
from deploy.local.towns import ORGANISATIONS
from deploy.publication import publish
from domain import commands as c
from domain.commands import Command
from domain.holders import ROLE_OF_TIER
from domain.notice import Channel, Level, Notice, Route, Window
from domain.people import Actor, Role
from domain.routes import Tier, decide_route, example_facts
from postgres.pool import Pool
from workflows import contract

ROUNDS = 7  # decisions: submit, publicise, report up, approve twice, accept, withdraw
_DIGEST = "sha256:" + "a" * 64
_A_DAY = timedelta(days=1)
_FACTS = example_facts(Route.R3_1)


async def a_season(client: Client, pool: Pool) -> Notice:
    """Published, with its organisations, and its season at work."""
    now = datetime.now(UTC)
    notice = open_notice(now)
    await pool.executemany(
        "insert into organisations (id, name, role, district, contact_name, contact_phone)"
        " values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing",
        ORGANISATIONS,
    )
    await publish(client, pool, notice, "organiser-1", now)
    return notice


def open_notice(now: datetime) -> Notice:
    """A real notice whose filing window is open now."""
    calendars = CalendarFiles(ROOT / "notices" / "calendar")
    moved, _ = replan(load_notice(GREEN), now.year, calendars.read)
    filing = Window(now - _A_DAY, now + 60 * _A_DAY)
    payment = Window(now + 70 * _A_DAY, now + 73 * _A_DAY)
    schedule = replace(moved.schedule, filing=filing, payment=payment)
    return replace(moved, schedule=schedule, requirements=None)  # lives without dossiers


@dataclass
class Script:
    """Who does what on which day."""

    notice: Notice
    number: str
    began: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        self.applicant = Actor(f"p-{self.number}", "", Role.APPLICANT)
        self._chain = decide_route(_FACTS, self.notice.terms).tiers

    def commands(self) -> list[Command]:
        """Each stamped with a day of its own: so the working days of publicity pass without a wait,
        and their end is written together with the report to the next tier.
        """
        places = self.notice.terms.publicity.places
        unit, agency, district, committee = (_clerk(tier) for tier in self._chain)
        return [
            self.handed_in(day=1),
            c.StartPublicity(
                **self._stamp(2, unit), posted_at=self._day(2), places=places[:1],
                originals_compared=True, unit_contact_shown=True, superior_contact_shown=True,
            ),
            c.ReportUp(**self._stamp(30, unit), objections=False, record="公示期间无异议"),
            c.Approve(**self._stamp(31, agency), opinion="审核通过，同意上报"),
            c.Approve(**self._stamp(32, district), opinion="审核通过，同意上报"),
            c.Accept(**self._stamp(33, committee), register_number=f"受理{self.number}"),
            c.WithdrawOnRequest(**self._stamp(34, committee), request=_DIGEST),
        ]  # fmt: skip

    def handed_in(self, day: int = 0) -> Command:
        return c.Submit(
            **self._stamp(day, self.applicant), revision=c.Revision(1, _DIGEST, _DIGEST),
            facts=_FACTS, level=Level.SENIOR, channel=Channel.NORMAL,
            committee=self.notice.terms.bodies.committee, promise=True,
        )  # fmt: skip

    def _stamp(self, day: int, actor: Actor) -> dict[str, Any]:
        at = self._day(day)
        return {"command_id": f"{self.number}-{day}", "actor": actor, "received_at": at}

    def _day(self, number: int) -> datetime:
        return self.began + number * _A_DAY


@dataclass
class Life:
    sender: Sender
    notice: Notice
    number: str

    def __post_init__(self) -> None:
        self._script = Script(self.notice, self.number)

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        return self.sender.client.get_workflow_handle(contract.application_id(self.number))

    async def live(self, pause: float = 0.0) -> list[float]:
        """How long each decision took until its record and the next task stood, in milliseconds."""
        clock = asyncio.get_running_loop().time
        took = []
        await self.open()
        for command in self._script.commands():
            await asyncio.sleep(pause)  # somebody thinks
            started = clock()
            await self.sender.send(self.number, command)
            took.append((clock() - started) * 1000)
        await self.handle.result()
        return took

    async def open(self) -> None:
        terms, applicant = self.notice.terms, self._script.applicant
        await self.sender.create(
            self.number, applicant.person, terms.notice, terms.edition, Channel.NORMAL, applicant,
            self._script.began,
        )  # fmt: skip


def _clerk(tier: Tier) -> Actor:
    return Actor(f"clerk-{tier.organisation}", tier.organisation, ROLE_OF_TIER[tier.kind])
