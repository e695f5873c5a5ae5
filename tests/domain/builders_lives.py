"""Whole lives by real commands: a test says how far, and what goes another way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from domain import commands as c
from domain.application import Application, Stage
from domain.calendar import SHANGHAI
from domain.confirmation import certificate_issued
from domain.decide import decide
from domain.endings import SYSTEM
from domain.events import Event
from domain.evolve import evolve, fold
from domain.filing import open_application
from domain.holders import ROLE_OF_TIER
from domain.lapse import ring
from domain.notice import (
    Channel,
    Fee,
    Level,
    LevelConfirmation,
    Route,
    Schedule,
    Terms,
    Window,
)
from domain.people import Actor, Role
from domain.routes import example_facts
from domain.setting import Setting
from tests.domain.builders_calendar import SEASON
from tests.domain.builders_terms import COMMITTEE, FOUNDING, TITLE_OFFICE, some_terms

DIGEST = "sha256:" + "0" * 64
OTHER_DIGEST = "sha256:" + "1" * 64


def at(day: str, clock: str = "10:00:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SHANGHAI)


def a_schedule(**changes: Any) -> Schedule:
    """The dates of 渝经信发〔2023〕89号."""
    return replace(
        Schedule(
            version=1,
            filing=Window(at("2023-11-03", "17:00:00"), at("2023-12-01", "12:00:00")),
            payment=Window(at("2023-12-05", "12:00:00"), at("2023-12-08", "12:00:00")),
            fees=tuple(Fee(level, 42_000) for level in Level),
            calendar=SEASON.version,
        ),
        **changes,
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One transition: what caused it, and the events of it."""

    command_id: str
    events: tuple[Event, ...]


OPENED_AT = at("2023-11-04")


@dataclass
class Life:
    """An application that goes on by commands. Each tier and body acts by a person of its own."""

    number: str = "2023-00001"
    person: str = "p-applicant"
    terms: Terms = field(default_factory=some_terms)
    channel: Channel = Channel.NORMAL
    opened_at: datetime = OPENED_AT
    calendar: str = SEASON.version  # known when it was opened
    steps: list[Step] = field(default_factory=list)
    case: Application | None = None

    @property
    def application(self) -> Application:
        assert self.case is not None
        return self.case

    def stands(self) -> Stage:
        return self.application.stage

    @property
    def setting(self) -> Setting:
        return Setting(self.terms, SEASON)

    @property
    def events(self) -> tuple[Event, ...]:
        return tuple(event for step in self.steps for event in step.events)

    def open(self) -> "Life":
        opened = open_application(
            self.number, self.person, self.channel, a_schedule(calendar=self.calendar), self.terms,
            self.applicant, self.opened_at,
        )  # fmt: skip
        return self.took_place(Step("open", (opened,)))

    def do(  # a command's own fields
        self, kind: type[c.Command], by: Actor, when: datetime, **content: Any
    ) -> "Life":
        """The command, made at that moment."""
        name = f"{c.wire_name(kind)}-{len(self.steps)}"
        command = kind(command_id=name, actor=by, received_at=when, **content)
        return self.took_place(Step(name, decide(self.application, command, self.setting)))

    def wait(self, until: datetime) -> "Life":
        """Every clock that rings till then."""
        while events := ring(self.application, until, self.setting):
            self.took_place(Step("", events))
        return self

    def certify(self, certificate: str, when: datetime) -> "Life":
        events = certificate_issued(self.application, certificate, when, SYSTEM)
        return self.took_place(Step("", events))

    def took_place(self, step: Step) -> "Life":
        self.steps.append(step)
        self.case = fold(self.case, step.events)
        return self

    # who acts

    @property
    def applicant(self) -> Actor:
        return Actor(self.person, "", Role.APPLICANT)

    def tier(self, position: int | None = None) -> Actor:
        """The clerk of the tier that has it, or of another one of the chain."""
        index = self.application.position if position is None else position
        tier = self.application.chain[index]
        return Actor(f"p-{tier.kind}-{index}", tier.organisation, ROLE_OF_TIER[tier.kind])

    office = Actor("p-office", COMMITTEE, Role.COMMITTEE)
    chair = Actor("p-chair", COMMITTEE, Role.CHAIR)
    expert = Actor("p-expert", COMMITTEE, Role.EXPERT)
    founding = Actor("p-founding", FOUNDING, Role.FOUNDING_BODY)
    organiser = Actor("p-organiser", FOUNDING, Role.ORGANISER)
    authority = Actor("p-authority", TITLE_OFFICE, Role.AUTHORITY)
    platform = Actor("payment-platform", "", Role.PAYMENT_PLATFORM)

    # chapters

    def submitted(self, *, revision: int = 1, channel: Channel | None = None) -> "Life":
        return self.do(
            c.Submit, self.applicant, at("2023-11-06"), revision=a_revision(revision),
            facts=example_facts(Route.R3_1), level=Level.SENIOR, channel=channel or self.channel,
            committee=COMMITTEE, promise=True,
        )  # fmt: skip

    def publicised(self) -> "Life":
        self.do(
            c.StartPublicity, self.tier(), at("2023-11-08"), posted_at=at("2023-11-08", "09:00:00"),
            places=self.terms.publicity.places, originals_compared=True, unit_contact_shown=True,
            superior_contact_shown=True,
        )  # fmt: skip
        return self.wait(at("2023-11-16"))

    def reported_up(self) -> "Life":
        return self.do(
            c.ReportUp, self.tier(), at("2023-11-16"), objections=False, record="公示无异议"
        )

    def at_the_committee(self) -> "Life":
        self.do(c.Approve, self.tier(), at("2023-11-17"))
        return self.do(c.Approve, self.tier(), at("2023-11-20"))

    def accepted(self) -> "Life":
        return self.do(c.Accept, self.office, at("2023-12-04"), register_number="受字001")

    def paid(self, transaction: str = "tx-1", fen: int = 42_000) -> "Life":
        when = at("2023-12-06")
        return self.do(
            c.FeePaid, self.platform, when, order="order-1", transaction=transaction, fen=fen,
            currency="CNY", paid_at=when,
        )  # fmt: skip

    def scheduled(self, when: datetime, **changes: Any) -> "Life":
        version = self.application.schedule.version + 1
        schedule = replace(self.application.schedule, version=version, **changes)
        return self.do(c.ChangeSchedule, self.organiser, when, schedule=schedule)

    def voted(self, *, yes: int = 20) -> "Life":
        self.do(c.CloseVote, self.chair, at("2023-12-21"), size=25, attending=22, recused=0,
                yes=yes, no=22 - yes, abstain=0)  # fmt: skip
        return self

    def under_review(self) -> "Life":
        self.scheduled(at("2023-12-20"), review_opened_at=at("2023-12-20"))
        return self.do(
            c.StartReview, self.office, at("2023-12-20"), meeting="2023-1", group="第一专业组"
        )

    def result_shown(self) -> "Life":
        when = at("2023-12-25")
        self.scheduled(when, reported_at=when)
        postings = tuple(c.Posting(site, when) for site in self.terms.result.sites)
        return self.do(c.PublishResult, self.founding, when, postings=postings)

    def confirmed(self) -> "Life":
        self.wait(at("2024-01-03"))
        return self.do(
            c.Confirm, self.authority, at("2024-01-10"), document="渝职改办〔2024〕1号",
            confirmed_on=date(2024, 1, 10),
        )  # fmt: skip

    def released(self) -> "Life":
        when = at("2024-01-10")
        done = LevelConfirmation(Level.SENIOR, "渝职改办〔2024〕1号", date(2024, 1, 10))
        self.scheduled(when, confirmations=(done,))
        return self.do(c.ReleaseResult, self.founding, when)

    def forwarded(self) -> "Life":
        return self.do(c.Forward, self.founding, at("2024-01-15"))


def a_revision(number: int = 1, publicised: str = DIGEST) -> c.Revision:
    return c.Revision(number, DIGEST, publicised)


Chapter = Callable[..., Life]
CHAPTERS: tuple[Chapter, ...] = (
    Life.open, Life.submitted, Life.publicised, Life.reported_up, Life.at_the_committee,
    Life.accepted, Life.paid, Life.under_review, Life.voted, Life.result_shown, Life.confirmed,
    lambda life: life.certify("2023-000001", at("2024-01-10", "10:00:01")), Life.forwarded,
)  # fmt: skip


def a_life(until: Chapter | None = None, **changes: Any) -> Life:
    """Opened and led on up to that chapter, or to the forwarding."""
    life = Life(**changes)
    for chapter in CHAPTERS:
        chapter(life)
        if until is not None and chapter is until:
            return life
    return life


def states(life: Life) -> Iterator[tuple[Application | None, Event, Application]]:
    """Every event with the application before and after it."""
    case: Application | None = None
    for event in life.events:
        before, case = case, evolve(case, event)
        yield before, event, case
