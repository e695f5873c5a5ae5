"""The Application (申请书): its stages, and what it remembers. Changed only by `evolve`.

It holds ids, digests, codes and instants: nothing that would tell who the applicant is.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.commands import Archive, ComplaintFinding, Ground, Revision, Seal, Verdict
from domain.notice import Channel, Level, Route, Schedule
from domain.routes import Facts, Tier
from domain.vote_law import Tally


class Stage(StrEnum):
    """Where an application stands (domain.md section 4.2)."""

    DRAFT = "draft"  # S0 草稿/填报中
    UNIT_REVIEW = "unit_review"  # S1 单位审核中
    UNIT_SUPPLEMENT = "unit_supplement"  # S1a 单位通知补正中
    UNIT_PUBLICITY = "unit_publicity"  # S2 单位公示中
    PUBLICITY_OBJECTION = "publicity_objection"  # S2a 公示异议核查中
    PUBLICITY_RECORD = "publicity_record"  # S2b 公示期满待填报公示情况
    TIER_REVIEW = "tier_review"  # S3[k] 上级审核中
    RETURNED = "returned"  # S3r 已退回修改
    COMMITTEE_INTAKE = "committee_intake"  # S4 评委会受理审核中
    COMMITTEE_SUPPLEMENT = "committee_supplement"  # S4a 一次性告知补正中
    ACCEPTED_UNPAID = "accepted_unpaid"  # S5 已受理待缴费
    PAID = "paid"  # S6 已缴费待评审
    UNDER_REVIEW = "under_review"  # S7 评审中
    REVIEW_DONE = "review_done"  # S8 评审结束待公示
    RESULT_PUBLICITY = "result_publicity"  # S9 评审结果公示中
    RESULT_OBJECTION = "result_objection"  # S9a 结果公示问题核查中
    PENDING_CONFIRMATION = "pending_confirmation"  # S10 待确认
    CONFIRMED = "confirmed"  # S11 已确认
    FORMALITIES = "formalities"  # S12 完善签章归档中
    ARCHIVED = "archived"  # S13 已归档
    WITHDRAWN = "withdrawn"  # T1 主动撤回
    ABANDONED = "abandoned"  # T2 视为放弃申报
    EXPIRED = "expired"  # T3 申请书逾期失效
    NOT_RECOMMENDED = "not_recommended"  # T4 不予推荐
    NOT_ACCEPTED = "not_accepted"  # T5 不予受理
    TERMINATED = "terminated"  # T6 评审终止
    NOT_PASSED = "not_passed"  # T7 评审未通过
    RESULT_CANCELLED = "result_cancelled"  # T8 取消评审结果
    REVOKED = "revoked"  # T9 撤销职称


BEFORE_COMMITTEE = frozenset({
    Stage.DRAFT, Stage.UNIT_REVIEW, Stage.UNIT_SUPPLEMENT, Stage.UNIT_PUBLICITY,
    Stage.PUBLICITY_OBJECTION, Stage.PUBLICITY_RECORD, Stage.TIER_REVIEW, Stage.RETURNED,
})  # fmt: skip
AT_THE_UNIT = frozenset({
    Stage.UNIT_REVIEW, Stage.UNIT_SUPPLEMENT, Stage.UNIT_PUBLICITY, Stage.PUBLICITY_OBJECTION,
    Stage.PUBLICITY_RECORD,
})  # fmt: skip
BEFORE_VOTE = BEFORE_COMMITTEE - {Stage.DRAFT} | {
    Stage.COMMITTEE_INTAKE, Stage.COMMITTEE_SUPPLEMENT, Stage.ACCEPTED_UNPAID, Stage.PAID,
    Stage.UNDER_REVIEW,
}  # fmt: skip
VOTED = frozenset({
    Stage.REVIEW_DONE, Stage.RESULT_PUBLICITY, Stage.RESULT_OBJECTION, Stage.PENDING_CONFIRMATION,
})  # fmt: skip
TITLED = frozenset({Stage.CONFIRMED, Stage.FORMALITIES, Stage.ARCHIVED})
# The end of a life; only a reopening by hand leads out of some of them.
ENDED = frozenset({
    Stage.WITHDRAWN, Stage.ABANDONED, Stage.EXPIRED, Stage.NOT_RECOMMENDED, Stage.NOT_ACCEPTED,
    Stage.TERMINATED, Stage.RESULT_CANCELLED, Stage.REVOKED,
})  # fmt: skip
# Ended as to the process, yet open to a re-examination while its window lasts.
RESTING = frozenset({Stage.NOT_PASSED, Stage.ARCHIVED})


class Chance(StrEnum):
    """The one normal application of the year (D-03)."""

    HELD = "held"
    CONSUMED = "consumed"
    RELEASED = "released"
    FREE = "free"  # a channel that does not count


class EndReason(StrEnum):
    """Why it ended, where the stage alone does not say."""

    UNIT_SUPPLEMENT = "unit_supplement"
    COMMITTEE_SUPPLEMENT = "committee_supplement"
    UNPAID = "unpaid"
    WINDOW = "window"
    WITHDRAWN = "withdrawn"
    WITHDRAWN_ON_REQUEST = "withdrawn_on_request"
    NOT_ELIGIBLE = "not_eligible"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_BY_PROCEDURE = "not_by_procedure"
    NOT_IN_TIME = "not_in_time"
    NOT_SELECTED = "not_selected"
    FRAUD = "fraud"
    INELIGIBLE_PROVEN = "ineligible_proven"
    REVOKED = "revoked"
    SEASON_CANCELLED = "season_cancelled"


@dataclass(frozen=True, slots=True)
class Publicity:
    """公示: bound to the digest of what was posted; `ends_at` is 24:00 of the last day."""

    round: int
    digest: str
    posted_at: datetime
    last_day: date
    ends_at: datetime
    provisional: bool
    places: tuple[str, ...]
    ended: bool = False
    recorded: bool = False  # 公示情况 filled in


@dataclass(frozen=True, slots=True)
class Supplement:
    """补正: what is missing, and the last instant at which it counts."""

    items: tuple[str, ...]
    due_at: datetime
    extended: int = 0


@dataclass(frozen=True, slots=True)
class SupplementPublicity:
    """Publicity of new material for the committee's supplement."""

    digests: tuple[str, ...]
    posted_at: datetime
    last_day: date
    ends_at: datetime
    provisional: bool


@dataclass(frozen=True, slots=True)
class Hold:
    """An open complaint: what it blocks is decided by the stage."""

    complaint: str
    since: datetime
    stage: Stage  # at arrival: it decides who investigates
    investigator: str  # organisation


@dataclass(frozen=True, slots=True)
class ClosedComplaint:
    complaint: str
    since: datetime
    closed_at: datetime
    finding: ComplaintFinding


@dataclass(frozen=True, slots=True)
class Payment:
    order: str
    transaction: str
    fen: int
    paid_at: datetime


@dataclass(frozen=True, slots=True)
class ResultPublicity:
    sites: tuple[str, ...]
    posted_at: datetime  # the later site's
    last_day: date
    ends_at: datetime
    provisional: bool
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Confirmation:
    """确认: by which authority, and the two periods that run from its date."""

    document: str
    authority: str
    confirmed_on: date
    counted_from: date  # the later of document and publication (D-23)
    forward_by: date
    reexamine_by: date
    forward_ends_at: datetime
    reexamine_ends_at: datetime
    provisional: bool


@dataclass(frozen=True, slots=True)
class Reexamination:
    ground: Ground
    received_at: datetime
    taken_up: bool = False
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a life: where, why, by which rule, and who had it at that moment."""

    stage: Stage
    reason: EndReason
    rule: str
    at: datetime
    came_from: Stage
    holder_role: str
    holder_organisation: str


@dataclass(frozen=True, slots=True)
class Act:
    """That a person acted for a tier: nobody acts in two (SOD-4)."""

    person: str
    tier: int


@dataclass(frozen=True, slots=True)
class Vote:
    """A closed vote, sealed until the result is released; `earlier` keeps a vote that was repeated."""

    tally: Tally
    passed: bool


@dataclass(frozen=True, slots=True)
class Application:
    number: str
    person: str  # an opaque id
    season: str
    year: int
    opened_at: datetime
    schedule: Schedule
    channel: Channel = Channel.NORMAL
    stage: Stage = Stage.DRAFT
    version: int = 0  # events so far
    chance: Chance = Chance.HELD
    level: Level | None = None
    committee: str | None = None
    route: Route | None = None
    facts: Facts | None = None
    chain: tuple[Tier, ...] = ()
    position: int = 0  # index in the chain of the tier that has it, or had it last
    round: int = 0
    revision: Revision | None = None
    submitted_at: datetime | None = None
    window_until: datetime | None = None  # a reopened case has a window end of its own,
    proof_until: datetime | None = None  # or a time of its own to prove its payment
    publicity: Publicity | None = None
    supplement: Supplement | None = None
    notices_given: int = 0
    supplement_publicity: SupplementPublicity | None = None
    supplied: tuple[str, ...] = ()  # digests supplied to the committee
    holds: tuple[Hold, ...] = ()
    closed_complaints: tuple[ClosedComplaint, ...] = ()
    register_number: str | None = None
    accepted_at: datetime | None = None
    fee_fen: int | None = None
    payment: Payment | None = None
    refunds: tuple[str, ...] = ()  # transactions that a person must pay back
    meeting: str | None = None
    group: str | None = None
    opinions: tuple[str, ...] = ()
    vote: Vote | None = None
    earlier_votes: tuple[Vote, ...] = ()
    voted_version: int = 0  # and `voted_at`: where the last vote was closed
    voted_at: datetime | None = None
    evaluators: tuple[str, ...] = ()  # persons who gave an opinion on it or led a vote (SOD-6)
    result_publicity: ResultPublicity | None = None
    confirmation: Confirmation | None = None
    certificate: str | None = None
    forwarded_at: datetime | None = None
    seals: tuple[Seal, ...] = ()
    archives: tuple[Archive, ...] = ()
    reexamination: Reexamination | None = None
    earlier_reexaminations: tuple[Reexamination, ...] = ()
    reexamination_closed: bool = False
    ending: Ending | None = None
    acts: tuple[Act, ...] = ()
    rung: tuple[str, ...] = ()  # clocks that only remind, and have
    reminded: tuple[datetime, ...] = ()  # 催办 of the present tier
    returned_items: tuple[str, ...] = ()  # places of the form a return asked to change; none: all

    @property
    def tier(self) -> Tier | None:
        """The reviewing tier that has the case, or had it last."""
        return self.chain[self.position] if self.chain else None

    @property
    def window_ends_at(self) -> datetime:
        """The last instant at which reaching the committee counts (D-62)."""
        return self.window_until or self.schedule.filing.closes_at

    @property
    def is_closed(self) -> bool:
        """Nothing more can happen by itself: the workflow may end."""
        if self.stage in ENDED:
            return True
        idle = self.reexamination is None or self.reexamination.verdict is not None
        return self.stage in RESTING and self.reexamination_closed and idle and not self.holds

    @property
    def organisations(self) -> frozenset[str]:
        return frozenset(tier.organisation for tier in self.chain)
