"""Everything that may be asked of an application: one class per command, imperative.

A command's wire name is its class name in snake case (`wire_name`), the same as HTTP path, update,
signal and audit row. The first line of a docstring is what a person sees in the Temporal Web UI.
Sizes are bounded, for a message is judged before anybody trusts its sender.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.bounds import LONGEST_LIST, LONGEST_TEXT, YEARS, refuse_out_of_bounds
from domain.notice import Channel, Level, Schedule
from domain.people import Actor
from domain.routes import Facts

LONGEST_ID = 64
HIGHEST_REVISION = 10_000
PLACE = re.compile(r"[a-z_]{1,40}(\[\d{1,4}\])?(\.[a-z_]{1,40}(\[\d{1,4}\])?){0,4}")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class ReasonToEnd(StrEnum):
    """不予推荐 / 不予受理 grounds (N89-3.3.3a-4, N89-3.3.3c-2)."""

    NOT_ELIGIBLE = "not_eligible"  # 不符合资格（申报）条件
    OUT_OF_SCOPE = "out_of_scope"  # 不属于受理（申报）范围
    NOT_BY_PROCEDURE = "not_by_procedure"  # 未按规定程序
    NOT_IN_TIME = "not_in_time"  # 未按规定时间
    NOT_SELECTED = "not_selected"  # 未择优推荐 (only at the unit, N89-3.3.3a-6)


class ComplaintFinding(StrEnum):
    """What an investigation found."""

    NOT_PROVEN = "not_proven"  # 查无实据
    FRAUD = "fraud"  # 弄虚作假，查证属实
    INELIGIBLE = "ineligible"  # 不符合条件或程序，查证属实


class Ground(StrEnum):
    """复查理由 (N89-3.4.5-2); `merit` is named so that it can be refused with its reason (D-22)."""

    PROCEDURE = "procedure"  # 评审程序
    MISREAD = "misread"  # 错看
    OVERLOOKED = "overlooked"  # 漏看
    MERIT = "merit"  # 学术水平评价


class ReopenGround(StrEnum):
    """Why a lapsed case may go on."""

    PAYMENT_PROVEN = "payment_proven"  # 期内已缴费，回执迟到 (D-06)
    HOLD_NOT_PROVEN = "hold_not_proven"  # 投诉查无实据而期限已过 (D-10)
    WINDOW_EXTENDED = "window_extended"  # 方案延期后列名恢复 (D-11)


class Verdict(StrEnum):
    UPHELD = "upheld"  # 维持原结果
    ERROR_FOUND = "error_found"  # 确有误判


class Seal(StrEnum):
    """What the review form (评审表) must carry (JB24-5-1…5-4)."""

    CLERK = "clerk"  # 查验人签字
    PROMISE = "promise"  # 诚信承诺书
    INTEGRITY = "integrity"  # 诚信情况说明
    UNIT = "unit"  # 基层单位意见＋公章
    USING_UNIT = "using_unit"  # 用工单位公章（派遣）
    TITLE_OFFICE = "title_office"  # 职改办章
    COMMITTEE = "committee"  # 评委会电子签章


class Archive(StrEnum):
    PERSONNEL = "personnel"  # 人事档案
    UNIT = "unit"  # 单位文书档案


@dataclass(frozen=True, slots=True)
class Material:
    """A piece handed in with a supplement: its digest, and the publicised piece it stands for."""

    digest: str
    name: str
    replaces: str | None = None  # digest of a publicised piece: clearer scan, missing page, stamp


@dataclass(frozen=True, slots=True)
class Posting:
    """That a site has posted the list, and when."""

    site: str
    posted_at: datetime

    def __post_init__(self) -> None:
        short("postings.site", self.site)
        dated("postings.posted_at", self.posted_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What every command says of itself."""

    # Read by the edge, not a field: no unknown field, and no text where a number belongs.
    __pydantic_config__ = {"extra": "forbid", "strict": True}  # noqa: RUF012

    command_id: str  # made by the sender; the same id again is the same command
    actor: Actor
    received_at: datetime | None = None  # stamped at the edge; a bare signal's by the workflow
    round: int | None = None  # the round and tier it was made for: a stale one is refused
    tier: int | None = None
    signature: str | None = None  # of all the rest: whoever let it in vouches for it

    def __post_init__(self) -> None:
        refuse_out_of_bounds(self)
        if not 0 < len(self.command_id) <= LONGEST_ID:
            raise ValueError("command_id has 1 to 64 characters")
        if self.received_at is not None:
            dated("received_at", self.received_at)

    @property
    def at(self) -> datetime:
        """The instant that decides, to the second (D-01)."""
        if self.received_at is None:
            raise ValueError("the command was not stamped")
        return self.received_at.replace(microsecond=0)


def wire_name(kind: type[Command]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def short(name: str, text: str, *, least: int = 1) -> None:
    if not least <= len(text.strip()) <= LONGEST_TEXT:
        raise ValueError(f"{name} has {least} to {LONGEST_TEXT} characters")


def few(name: str, items: tuple[object, ...], *, least: int = 1) -> None:
    if not least <= len(items) <= LONGEST_LIST:
        raise ValueError(f"{name} has {least} to {LONGEST_LIST} items")


def dated(name: str, instant: datetime) -> None:
    """Far-off years would make arithmetic with dates fail where nobody can be told."""
    if instant.tzinfo is None:
        raise ValueError(f"{name} must carry its time zone")
    if instant.year not in YEARS:
        raise ValueError(f"{name} lies in the years {YEARS.start} to {YEARS.stop - 1}")


def sha256(name: str, digest: str) -> None:
    if not DIGEST.fullmatch(digest):
        raise ValueError(f"{name} is sha256: and 64 hexadecimal digits")


@dataclass(frozen=True, slots=True)
class Revision:
    """A dossier as handed in: its number, its digest, and the digest of what will be publicised."""

    number: int
    digest: str
    publicised: str  # digest of the publicised part (综合情况公示表 and materials)

    def __post_init__(self) -> None:
        if not 1 <= self.number <= HIGHEST_REVISION:
            raise ValueError("revision.number is 1 to 10000")
        sha256("revision.digest", self.digest)
        sha256("revision.publicised", self.publicised)


# ------------------------------------------------------------------ the applicant


@dataclass(frozen=True, slots=True, kw_only=True)
class Save(Command):
    """保存草稿: keep a draft of the dossier (t2, t3)."""

    revision: Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit(Command):
    """提交申请书: submit with the promise; the route is decided from the facts (t4)."""

    revision: Revision
    facts: Facts
    level: Level
    channel: Channel
    committee: str
    promise: bool  # 承诺所填信息真实、准确
    administers: tuple[str, ...] = ()  # organisations whose titles the applicant administers

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        short("committee", self.committee)
        few("administers", self.administers, least=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall(Command):
    """取回修改: take a submitted application back to a draft, to change series or unit (D-12)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Command):
    """撤回申请: withdraw before the committee has it (t43)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resubmit(Command):
    """修改后重新提交: after a return, or within the time of a unit's supplement (t6, t20)."""

    revision: Revision
    promise: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMaterial(Command):
    """公示期间变更材料: changed material ends the publicity (t15)."""

    revision: Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplySupplement(Command):
    """补报材料: answer the committee's one-time notice (t23)."""

    revision: Revision
    materials: tuple[Material, ...]

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        few("materials", self.materials)
        for material in self.materials:
            sha256("materials.digest", material.digest)
            short("materials.name", material.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remind(Command):
    """催办: ask the present tier to act (N89-3.3.2-6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReexamination(Command):
    """书面复查申请: ask for a second look at one's own result (N89-3.4.5)."""

    ground: Ground
    statement: str  # digest of the written request

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        sha256("statement", self.statement)


# ------------------------------------------------------------- unit and tiers


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSupplement(Command):
    """单位通知限期补充: list what is missing, and until when (t5)."""

    items: tuple[str, ...]
    due_at: datetime

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        _listed_until(self.items, self.due_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendSupplement(Command):
    """延长补充期限: once, before it has run out (T-us)."""

    due_at: datetime

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        dated("due_at", self.due_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnApplication(Command):
    """退回修改: back to the applicant with an opinion (t8, t18).

    `items` name places of the form, such as `education[0].school` or `materials`: only these may be
    changed then, unless the applicant recalls. None: everything may.
    """

    opinion: str
    items: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        short("opinion", self.opinion)
        few("items", self.items, least=0)
        if not all(PLACE.fullmatch(item) for item in self.items):
            raise ValueError("items name places of the form, such as education[0].school")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRecommend(Command):
    """不予推荐: end it here, with a reason (t9, t19)."""

    ground: ReasonToEnd
    opinion: str

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        short("opinion", self.opinion)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPublicity(Command):
    """审核通过并开始公示: originals compared, both contacts shown, posted (t10)."""

    posted_at: datetime
    places: tuple[str, ...]
    originals_compared: bool
    unit_contact_shown: bool
    superior_contact_shown: bool

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        few("places", self.places)
        dated("posted_at", self.posted_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartPublicity(Command):
    """重新公示: the notice was taken down or broken off; its days count from anew (D-63)."""

    posted_at: datetime
    cause: str

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        short("cause", self.cause)
        dated("posted_at", self.posted_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportUp(Command):
    """填报公示情况并上报: record how the publicity went, and report up (t16)."""

    objections: bool  # 有异议 (each of them closed by now)
    record: str  # 公示情况

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        short("record", self.record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(Command):
    """审核通过: pass it on to the next tier (t17; t16 without publicity, D-09)."""

    opinion: str = "同意上报"

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        short("opinion", self.opinion)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareIneligible(Command):
    """已不符合申报条件: retired, became a civil servant, or banned on the way (t45)."""

    cause: str

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        short("cause", self.cause)


# --------------------------------------------------------------- the committee


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyOnce(Command):
    """一次性告知: everything that is missing, once, and until when (t22)."""

    items: tuple[str, ...]
    due_at: datetime

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        _listed_until(self.items, self.due_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class PubliciseSupplement(Command):
    """公示补报材料: the unit posts new material before it may be supplied (N89-3.3.3c-5)."""

    posted_at: datetime
    digests: tuple[str, ...]

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        few("digests", self.digests)
        for digest in self.digests:
            sha256("digests", digest)
        dated("posted_at", self.posted_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseAcceptance(Command):
    """不予受理: for one of the four grounds (t25)."""

    ground: ReasonToEnd
    opinion: str

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        short("opinion", self.opinion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept(Command):
    """受理: accept and register; the fee is fixed (t26)."""

    register_number: str

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        if not 0 < len(self.register_number) <= LONGEST_ID:
            raise ValueError("register_number has 1 to 64 characters")


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawOnRequest(Command):
    """受理后书面撤回: the committee lets an applicant go who asked in writing (D-68)."""

    request: str  # digest of the written request

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        sha256("request", self.request)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeePaid(Command):
    """缴费回执: the payment platform says what was paid, and when (t27)."""

    order: str
    transaction: str
    fen: int
    currency: str
    paid_at: datetime

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        if not (0 < len(self.order) <= LONGEST_ID and 0 < len(self.transaction) <= LONGEST_ID):
            raise ValueError("order and transaction have 1 to 64 characters")
        if not 0 <= self.fen <= 100_000_000:  # noqa: PLR2004  a million yuan
            raise ValueError("fen is 0 to 100000000")
        if not 0 < len(self.currency) <= 3:  # noqa: PLR2004  ISO 4217
            raise ValueError("currency is a code of three letters")
        dated("paid_at", self.paid_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartReview(Command):
    """开始评审: hand the case to its expert group (t29)."""

    meeting: str
    group: str

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        short("meeting", self.meeting)
        short("group", self.group)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOpinion(Command):
    """登记专家意见: an expert's written opinion, sealed: its digest only (t30)."""

    opinion: str

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        sha256("opinion", self.opinion)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseVote(Command):
    """表决结束: the chair closes the vote with its tally (t31)."""

    size: int
    attending: int
    recused: int
    yes: int
    no: int
    abstain: int


# ------------------------------------------------------- founding body and after


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishResult(Command):
    """结果公示: posted on every site; the later one starts the clock (t32)."""

    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        few("postings", self.postings)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseResult(Command):
    """告知未通过: tell who did not pass, once the level's results are confirmed (t33)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm(Command):
    """确认发文: the right authority's document for this level (t38)."""

    document: str
    confirmed_on: date
    published_on: date | None = None  # 上网公布日期，如晚于发文 (D-23)

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        short("document", self.document)
        if any(day.year not in YEARS for day in (self.confirmed_on, self.published_on) if day):
            raise ValueError("confirmed_on and published_on lie in the years 2000 to 2099")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward(Command):
    """转发确认通知: to the unit, within a month (t39)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteSeal(Command):
    """签章已齐: one signature or seal of the review form is there (t40)."""

    seal: Seal


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAway(Command):
    """归档: one of the two copies is filed (t40)."""

    archive: Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeUpReexamination(Command):
    """受理复查: the founding body begins to check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideReexamination(Command):
    """复查结论: upheld, or an error was found and the case is voted again (D-21)."""

    verdict: Verdict
    statement: str  # digest of the reply to the applicant

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        sha256("statement", self.statement)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoke(Command):
    """撤销职称: by the authority that confirmed it (t42)."""

    document: str
    cause: str

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        short("document", self.document)
        short("cause", self.cause)


# -------------------------------------------------------- complaints and season


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenComplaint(Command):
    """投诉举报/公示异议: a complaint was received; what it holds depends on the stage (t11, t34)."""

    complaint: str  # its id

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        short("complaint", self.complaint)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseComplaint(Command):
    """投诉举报结论: proven or not (t12, t13, t35, t36, t41, t42)."""

    complaint: str
    finding: ComplaintFinding
    reason: str

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        short("complaint", self.complaint)
        short("reason", self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSchedule(Command):
    """方案变更: the season's dates, fees or progress changed (t44)."""

    schedule: Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptCalendar(Command):
    """日历版本更新: compute every day-based date again with the edition now in force (D-16)."""

    version: str

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        if not 0 < len(self.version) <= LONGEST_ID:
            raise ValueError(f"version has 1 to {LONGEST_ID} characters")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(Command):
    """恢复办理: an audited human act for what lapsed without the applicant's fault (D-06, D-10, D-11)."""

    ground: ReopenGround
    until: datetime  # the case has until then to reach the committee, or to prove its payment
    reason: str

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        short("reason", self.reason)
        dated("until", self.until)


def _listed_until(items: tuple[str, ...], due_at: datetime) -> None:
    few("items", items)
    for item in items:
        short("items", item)
    dated("due_at", due_at)


COMMANDS: tuple[type[Command], ...] = (
    Save, Submit, Recall, Withdraw, Resubmit, ChangeMaterial, SupplySupplement, Remind,
    RequestReexamination, RequestSupplement, ExtendSupplement, ReturnApplication, NotRecommend,
    StartPublicity, RestartPublicity, ReportUp, Approve, DeclareIneligible, NotifyOnce,
    PubliciseSupplement, RefuseAcceptance, Accept, WithdrawOnRequest, FeePaid, StartReview,
    RecordOpinion, CloseVote, PublishResult, ReleaseResult, Confirm, Forward, CompleteSeal,
    FileAway, TakeUpReexamination, DecideReexamination, Revoke, OpenComplaint, CloseComplaint,
    ChangeSchedule, AdoptCalendar, Reopen,
)  # fmt: skip
