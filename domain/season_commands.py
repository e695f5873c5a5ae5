"""Everything that may be asked of a season (批次): the same header and wire names as `commands`."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.commands import AdoptCalendar, Command, Posting, few, sha256, short
from domain.notice import Fee, Level, Window

MOST_FEN = 100_000_000  # a million yuan


@dataclass(frozen=True, slots=True, kw_only=True)
class Amend(Command):
    """变更方案: new windows, fees or payment contact, as announced (N89-3.1-5, N89-3.3.4-4)."""

    announcement: str  # 变更公告的文号或网址
    filing: Window | None = None
    payment: Window | None = None
    fees: tuple[Fee, ...] | None = None
    payment_contact: str | None = None  # the organisation to ask; its name and number stay outside

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        short("announcement", self.announcement)
        if self.payment_contact is not None and not 0 < len(self.payment_contact) <= 64:  # noqa: PLR2004
            raise ValueError("payment_contact has 1 to 64 characters")
        if self.fees is not None:
            few("fees", self.fees)
            if not all(0 < fee.fen <= MOST_FEN for fee in self.fees):
                raise ValueError(f"fees.fen is 1 to {MOST_FEN}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReview(Command):
    """召开评审会: the committee opens its session; cases may be handed to experts (B6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndReview(Command):
    """评审结束: the chair signs; the report is due in five working days (B7)."""

    minutes: str  # digest of what was signed

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        sha256("minutes", self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitReport(Command):
    """报送《评审情况报告》: to the title office; late is still taken (B8, D-45)."""

    report: str  # digest

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        sha256("report", self.report)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostResults(Command):
    """张贴结果公示: the list hangs on every site; the later one starts the days (B9, D-46)."""

    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        few("postings", self.postings)
        for posting in self.postings:
            short("postings.site", posting.site)
            _zoned("postings.posted_at", posting.posted_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordConfirmation(Command):
    """登记确认发文: one level's document, by the authority of that level (B10)."""

    level: Level
    document: str
    confirmed_on: date
    published_on: date | None = None  # 上网公布日期，如晚于发文 (D-23)

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        short("document", self.document)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordForwarding(Command):
    """登记转发完成: the confirmation notices have been forwarded to the units (B11)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSeason(Command):
    """批次归档: close it by hand, where a level had nobody to confirm (B13)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelSeason(Command):
    """取消批次: the organiser calls the season off (t44)."""

    announcement: str

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        short("announcement", self.announcement)


def _zoned(name: str, instant: datetime) -> None:
    if instant.tzinfo is None:
        raise ValueError(f"{name} must carry its time zone")


SEASON_COMMANDS: tuple[type[Command], ...] = (
    Amend, OpenReview, EndReview, SubmitReport, PostResults, RecordConfirmation, RecordForwarding,
    AdoptCalendar, CancelSeason, CloseSeason,
)  # fmt: skip
