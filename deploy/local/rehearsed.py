"""One rehearsed application: each method is somebody's act, at the director's present time."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from api.commands import Sender
from deploy.local.director import Director
from deploy.local.time_machine import PATIENCE
from domain import commands as c
from domain.commands import (
    Archive,
    Command,
    ComplaintFinding,
    Ground,
    ReasonToEnd,
    Seal,
    Verdict,
)
from domain.complaint_case import BeginInvestigation, ComplaintKind, ComplaintSubject, Conclude
from domain.holders import ROLE_OF_TIER
from domain.notice import Channel, Level, Notice, TierKind
from domain.people import Actor, Role
from domain.refusals import Refused
from domain.routes import Facts, decide_route
from workflows import contract
from workflows.complaint import Complaint
from workflows.inbox import Ack
from workflows.starts import ComplaintStart

_Kind = TypeVar("_Kind", bound=Command)


def digest(text: str) -> str:
    """The same for the same text; nobody needs the text itself."""
    return digest_of(text.encode())


def digest_of(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


@dataclass
class Rehearsed:
    """What a life acts on. `facts` and `level` decide its route, fee and authority."""

    number: str
    title: str
    notice: Notice
    facts: Facts
    level: Level
    sender: Sender
    director: Director
    revision: int = 0  # handed in last
    publicised: int = 1  # content version of what is publicised
    _commands: int = 0
    _complaints: int = 0

    def __post_init__(self) -> None:
        self.person = f"p-{self.number}"
        decided = decide_route(self.facts, self.notice.terms)
        self.chain = decided.tiers

    # ------------------------------------------------------------------- who acts

    @property
    def applicant(self) -> Actor:
        return Actor(self.person, "", Role.APPLICANT)

    @property
    def committee(self) -> Actor:
        return Actor("office-1", self.notice.terms.bodies.committee, Role.COMMITTEE)

    @property
    def chair(self) -> Actor:
        return Actor("chair-1", self.notice.terms.bodies.committee, Role.CHAIR)

    @property
    def founding_body(self) -> Actor:
        return Actor("founding-1", self.notice.terms.bodies.founding, Role.FOUNDING_BODY)

    @property
    def authority(self) -> Actor:
        level = self.notice.terms.level(self.level)
        assert level is not None
        return Actor("authority-1", level.authority, Role.AUTHORITY)

    def tier(self, position: int) -> Actor:
        tier = self.chain[position]
        return Actor(f"clerk-{tier.organisation}", tier.organisation, ROLE_OF_TIER[tier.kind])

    @property
    def unit(self) -> Actor:
        return self.tier(0)

    # ------------------------------------------------------------------- the acts

    async def create(self, channel: Channel = Channel.NORMAL) -> Ack:
        terms = self.notice.terms
        ack = await self.sender.create(
            self.number, self.person, terms.notice, terms.edition, channel, self.applicant,
            self.director.now,
        )  # fmt: skip
        self.number = ack.number  # the API's to give
        self.director.follow(contract.application_id(self.number))
        return ack

    async def submit(self) -> None:
        await self.do(
            c.Submit, self.applicant, revision=self._revised(), facts=self.facts,
            level=self.level, channel=Channel.NORMAL,
            committee=self.notice.terms.bodies.committee, promise=True,
        )  # fmt: skip

    async def publicise(self) -> None:
        await self.do(
            c.StartPublicity, self.unit, posted_at=self.director.now,
            places=self.notice.terms.publicity.places[:1], originals_compared=True,
            unit_contact_shown=True, superior_contact_shown=True,
        )  # fmt: skip

    async def report_up(self, *, objections: bool = False) -> None:
        await self.do(
            c.ReportUp,
            self.unit,
            objections=objections,
            record="公示期间无异议" if not objections else "异议已查实无问题",
        )

    async def pass_tier(self, position: int) -> None:
        await self.do(c.Approve, self.tier(position), opinion="审核通过，同意上报")

    async def resubmit(self, *, changed: bool) -> None:
        if changed:
            self.publicised += 1
        await self.do(c.Resubmit, self.applicant, revision=self._revised(), promise=True)

    async def supplement(self, *, new: bool) -> dict[str, Any]:
        """What is supplied to the committee: a clearer scan, or what nobody has seen yet."""
        revision = self.revised(changed=new)
        if new:
            return {"revision": revision, "materials": (c.Material(digest("新"), "新增论文"),)}
        clearer = c.Material(digest("清晰件"), "合同首页", replaces=revision.publicised)
        return {"revision": revision, "materials": (clearer,)}

    async def accept(self) -> None:
        await self.do(c.Accept, self.committee, register_number=f"受理{self.number}")

    async def order(self) -> None:
        """Where a platform is asked: the order, which can be paid on until the window closes."""

    async def pay(self, *, paid_at: datetime | None = None, fen: int | None = None) -> None:
        platform = Actor("payment-platform", "", Role.PAYMENT_PLATFORM)
        await self.do(
            c.FeePaid, platform, order=f"o-{self.number}", transaction=f"t-{self.number}-{fen or 0}",
            fen=fen if fen is not None else self.notice.schedule.fee(self.level), currency="CNY",
            paid_at=paid_at or self.director.now,
        )  # fmt: skip

    async def start_review(self) -> None:
        await self.do(c.StartReview, self.committee, meeting="第一次评审会议", group="综合组")

    async def close_vote(self, *, yes: int, attending: int | None = None, recused: int = 0) -> None:
        size = self.notice.terms.evaluation.committee_size
        present = attending if attending is not None else size
        base = present - recused
        await self.do(
            c.CloseVote, self.chair, size=size, attending=present, recused=recused, yes=yes,
            no=base - yes, abstain=0,
        )  # fmt: skip

    async def vote(self, *, passed: bool) -> None:
        size = self.notice.terms.evaluation.committee_size
        await self.close_vote(yes=size if passed else size // 2)

    async def publish_result(self) -> None:
        sites = self.notice.terms.result.sites
        now = self.director.now
        postings = tuple(c.Posting(site, now - timedelta(hours=1)) for site in sites)
        await self.do(c.PublishResult, self.founding_body, postings=postings)

    async def release_result(self) -> None:
        await self.do(c.ReleaseResult, self.founding_body)

    async def confirm(self, document: str, on: date) -> None:
        await self.do(c.Confirm, self.authority, document=document, confirmed_on=on)

    async def finish_formalities(self) -> None:
        """Forwarded, every seal, both archives."""
        await self.do(c.Forward, self.founding_body)
        for seal in self._seals():
            await self.do(c.CompleteSeal, self.unit, seal=seal)
        for archive in (Archive.PERSONNEL, Archive.UNIT):
            await self.do(c.FileAway, self.unit, archive=archive)

    async def not_recommend(self, position: int, opinion: str) -> None:
        actor = self.tier(position)
        await self.do(c.NotRecommend, actor, ground=ReasonToEnd.NOT_ELIGIBLE, opinion=opinion)

    async def ask_reexamination(self, ground: Ground = Ground.OVERLOOKED) -> None:
        await self.do(
            c.RequestReexamination, self.applicant, ground=ground, statement=digest("复查申请")
        )

    async def decide_reexamination(self, verdict: Verdict) -> None:
        await self.do(c.TakeUpReexamination, self.founding_body)
        await self.do(
            c.DecideReexamination, self.founding_body, verdict=verdict, statement=digest("复查答复")
        )

    async def complain(self) -> "RehearsedComplaint":
        """Somebody complains; the case learns of it by the complaint's own workflow."""
        self._complaints += 1
        await self.director.before_acting_on(contract.application_id(self.number))
        start = ComplaintStart(
            self.number, self._complaints, ComplaintKind.NAMED, ComplaintSubject.FALSE_MATERIAL,
            self.director.now,
        )  # fmt: skip
        name = contract.complaint_id(self.number, str(self._complaints))
        await self.sender.client.start_workflow(
            Complaint.run, start, id=name, task_queue=contract.STORY,
            static_summary=f"投诉举报 {self.number} 第 {self._complaints} 件",
        )  # fmt: skip
        await self._is_held_by(f"{self.number}/{self._complaints}")
        for each in (name, contract.application_id(self.number)):
            self.director.follow(each)
        return RehearsedComplaint(self, name)

    async def _is_held_by(self, complaint: str) -> None:
        """One workflow tells the other by a message: nothing says when it has been heard."""
        handle = self.sender.client.get_workflow_handle(contract.application_id(self.number))
        async with asyncio.timeout(PATIENCE):
            while complaint not in (await handle.query("status"))["holds"]:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    # ------------------------------------------------------------------ the means

    async def do(self, kind: type[_Kind], actor: Actor, **fields: Any) -> Ack:
        """By the main door, stamped with the director's time."""
        self._commands += 1
        await self.director.before_acting_on(contract.application_id(self.number))
        command = kind(
            command_id=f"{self.number}-{self._commands}", actor=actor,
            received_at=self.director.now, **fields,
        )  # fmt: skip
        ack = await self.sender.send(self.number, command)
        self.director.follow(contract.application_id(self.number))
        return ack

    async def is_refused(self, rule: str, kind: type[_Kind], actor: Actor, **fields: Any) -> None:
        """Raises AssertionError unless this is refused by this rule."""
        try:
            await self.do(kind, actor, **fields)
        except Refused as refusal:
            if refusal.rule != rule:
                raise AssertionError(
                    f"{self.title}: 应依 {rule} 拒绝，实依 {refusal.rule}"
                ) from refusal
            return
        raise AssertionError(f"{self.title}: {kind.__name__} 应依 {rule} 被拒绝")

    async def tell_by_signal(self, kind: type[_Kind], actor: Actor, **fields: Any) -> None:
        """By the other door, as a reviewer tool would."""
        self._commands += 1
        await self.director.before_acting_on(contract.application_id(self.number))
        await self.sender.signal(
            self.number,
            kind(command_id=f"{self.number}-{self._commands}", actor=actor,
                 received_at=self.director.now, **fields),
        )  # fmt: skip
        self.director.follow(contract.application_id(self.number))

    def revised(self, *, changed: bool) -> c.Revision:
        if changed:
            self.publicised += 1
        return self._revised()

    def _revised(self) -> c.Revision:
        self.revision += 1
        return c.Revision(
            self.revision, digest(f"{self.number}/{self.revision}"),
            digest(f"{self.number}/shown/{self.publicised}"),
        )  # fmt: skip

    def _seals(self) -> Sequence[Seal]:
        seals = [Seal.CLERK, Seal.PROMISE, Seal.INTEGRITY, Seal.UNIT, Seal.COMMITTEE]
        if any(tier.kind is TierKind.DISTRICT for tier in self.chain):
            seals.append(Seal.TITLE_OFFICE)
        return seals


@dataclass
class RehearsedComplaint:
    """Investigated by whoever the rules name for the stage in which it arrived."""

    case: Rehearsed
    workflow_id: str

    async def conclude(self, finding: ComplaintFinding, reason: str) -> None:
        director = self.case.director
        await director.settled(self.workflow_id)
        handle = self.case.sender.client.get_workflow_handle(self.workflow_id)
        status = await handle.query("status")
        who = Actor("investigator-1", status["investigator"], Role.INVESTIGATOR)
        await director.before_acting_on(self.workflow_id)
        begin = BeginInvestigation(
            command_id=f"{self.workflow_id}-begin", actor=who, received_at=director.now
        )
        end = Conclude(
            command_id=f"{self.workflow_id}-end", actor=who, received_at=director.now,
            finding=finding, reason=reason,
        )  # fmt: skip
        for command in (begin, end):
            await self.case.sender.tell(self.workflow_id, command)
        director.follow(contract.application_id(self.case.number))
        await director.settled(self.workflow_id)
        await director.settled(contract.application_id(self.case.number))
