"""业绩条件 as data: what a notice's numbered clauses ask of an applicant's achievements.

A clause is met by any one of its alternatives; an alternative by all of its tests; a test by enough
achievements that match. What is counted is what the applicant declares: whether it is true and
adequate is for the unit, the committee's office and the experts.
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.dossier.kinds import (
    AchievementKind,
    ApplicationType,
    Authorship,
    Part,
    Rank,
    Recognition,
    Schooling,
    Status,
)

WAN = 10_000  # 万


class Measure(StrEnum):
    COUNT = "count"  # 项、篇、部
    REVENUE_WAN = "revenue_wan"  # 累计营收，万元


@dataclass(frozen=True, slots=True)
class Test:
    """Enough achievements of this description; an empty list asks for nothing."""

    __test__ = False  # nothing for pytest

    kinds: tuple[AchievementKind, ...]
    at_least: int
    of: Measure = Measure.COUNT
    parts: tuple[Part, ...] = ()
    rank_at_most: int | None = None  # 个人排名前 n
    levels: tuple[Rank, ...] = ()
    statuses: tuple[Status, ...] = ()  # any one of them
    authorships: tuple[Authorship, ...] = ()
    core_journal: bool = False
    recognised_as: tuple[Recognition, ...] = ()
    promoted_by: tuple[Rank, ...] = ()
    investment_wan: int | None = None  # 单项；以上 includes the number
    own_words_wan: int | None = None  # 本人撰写，每部


@dataclass(frozen=True, slots=True)
class Alternative:
    """`judge` names what no machine can tell; then a person decides even if the numbers suffice."""

    all_of: tuple[Test, ...]
    judge: str = ""


@dataclass(frozen=True, slots=True)
class AchievementClause:
    rule: str  # N89-2.2Z-1
    any_of: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class YearsInTitle:
    """正常晋升: full years in the title before, by schooling; None: not provided for."""

    schooling: Schooling
    years: int | None = None


@dataclass(frozen=True, slots=True)
class CatalogueClause:
    """A clause of a conditions document, as far as the sources print it."""

    citation: str  # 第十三条第（三）款第5点
    text: str
    type: ApplicationType


@dataclass(frozen=True, slots=True)
class ConditionCatalogue:
    """申报条件文件. While it is not `complete`, whoever it does not answer for goes to a person."""

    number: str  # 渝人社发〔2022〕68号
    title: str
    complete: bool
    note: str
    clauses: tuple[CatalogueClause, ...] = ()
