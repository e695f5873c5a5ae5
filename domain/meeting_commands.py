"""Everything that may be asked of a meeting (评审会): the same header and wire names as `commands`."""

from dataclasses import dataclass

from domain.commands import Command, few, sha256, short
from domain.draw import SEED_BYTES, Exclusion, Places


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitSeed(Command):
    """承诺抽取种子: its digest, before the pool is frozen."""

    digest: str

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        sha256("digest", self.digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezePool(Command):
    """确定专家名单: how many of each group, and who is left out; who may be drawn is on record."""

    places: tuple[Places, ...]
    excluded: tuple[Exclusion, ...] = ()

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        few("places", self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealSeed(Command):
    """公开抽取种子: with the last of them the experts are drawn."""

    seed: str

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        if len(self.seed) != 2 * SEED_BYTES:
            raise ValueError(f"seed has {2 * SEED_BYTES} hexadecimal digits")


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptInvitation(Command):
    """应邀: the expert himself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineInvitation(Command):
    """谢绝邀请: the expert himself, also after he has accepted; the next reserve follows."""

    reason: str

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        short("reason", self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn(Command):
    """签到: in person, on the day; nobody for another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession(Command):
    """宣布开会: by the chair, with a quorum of those signed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignPanels(Command):
    """分配评议组: the cases handed to this meeting, evenly over who is there and need not leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSession(Command):
    """宣布闭会: the chair signs the minutes; nothing changes afterwards."""

    minutes: str  # digest

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        sha256("minutes", self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelMeeting(Command):
    """取消会议: before it has been opened."""

    reason: str

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        short("reason", self.reason)


MEETING_COMMANDS: tuple[type[Command], ...] = (
    CommitSeed, FreezePool, RevealSeed, AcceptInvitation, DeclineInvitation, SignIn, OpenSession,
    AssignPanels, CloseSession, CancelMeeting,
)  # fmt: skip
