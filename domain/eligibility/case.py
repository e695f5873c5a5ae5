"""What is examined: the dossier, and what only others know of the applicant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from domain.calendar import local_day
from domain.dossier.form import Dossier, Material, Qualification
from domain.dossier.kinds import MaterialKind
from domain.dossier.routing import facts_of
from domain.notice import Notice, Requirements
from domain.routes import Facts, RouteDecision, decide_route


class Register(StrEnum):
    """数据协同共享 (N89-5.5-1, JB24-3.0-1)."""

    EDUCATION = "education"  # 学信网、学位网
    INSURANCE = "insurance"  # 社保缴费单位
    ARCHIVE = "archive"  # 档案存放机构
    PUBLIC_LEARNING = "public_learning"  # 继续教育公需科目
    POSTS = "posts"  # 事业单位岗位空缺
    ASSESSMENT = "assessment"  # 年度考核
    ACHIEVEMENTS = "achievements"  # 成果获奖


REGISTER_NAMES = {
    Register.EDUCATION: "学历、学位信息", Register.INSURANCE: "社保缴费单位",
    Register.ARCHIVE: "档案存放机构", Register.PUBLIC_LEARNING: "继续教育公需科目",
    Register.POSTS: "事业单位岗位空缺", Register.ASSESSMENT: "年度考核",
    Register.ACHIEVEMENTS: "成果获奖",
}  # fmt: skip


class Comparison(StrEnum):
    """No answer is never a pass (D-31)."""

    VERIFIED = "verified"  # 验证通过
    MISMATCHED = "mismatched"  # 验证未通过
    UNAVAILABLE = "unavailable"  # 系统未应答
    NOT_ASKED = "not_asked"  # 尚未比对


@dataclass(frozen=True, slots=True)
class Compared:
    """What a register said of this dossier; `differs` names fields, never values."""

    outcome: Comparison
    at: datetime | None = None
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ban:
    """申报影响期: from its first day to the day before its end."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Standing:
    """What the system's own records say of the person. A self-check without a server has none."""

    bans: tuple[Ban, ...] = ()
    chance_taken_by: str | None = None  # another application of this year, by its number
    administers: tuple[str, ...] = ()  # organisations whose titles the applicant administers
    registered: frozenset[str] | None = None  # organisations with an administrator


def standing_of(
    bans: Iterable[tuple[datetime, datetime]], chance_taken_by: str | None,
    administers: tuple[str, ...], unit: str | None, *, unit_is_registered: bool,
) -> Standing:  # fmt: skip
    """From what the record holds: bans by their instants, and the applicant's own unit."""
    return Standing(
        tuple(Ban(local_day(start), local_day(end)) for start, end in bans), chance_taken_by,
        administers, frozenset({unit} if unit and unit_is_registered else ()),
    )  # fmt: skip


def compared_of(
    rows: Iterable[tuple[str, str, datetime, Iterable[str]]],
) -> Mapping[Register, Compared]:
    """Rows of register, outcome, instant and differing fields."""
    return {
        Register(register): Compared(Comparison(outcome), at, tuple(differs))
        for register, outcome, at, differs in rows
    }


@dataclass(frozen=True)
class Case:
    """`applied_on` is the day of the first submission; achievements count to its month (D-28)."""

    dossier: Dossier
    notice: Notice
    at: datetime
    applied_on: date
    registers: Mapping[Register, Compared] = field(default_factory=dict)
    standing: Standing | None = None

    @cached_property
    def today(self) -> date:
        return local_day(self.at)

    @property
    def requirements(self) -> Requirements:
        if self.notice.requirements is None:
            raise ValueError("a notice without requirements cannot examine a dossier")
        return self.notice.requirements

    @cached_property
    def facts(self) -> Facts:
        unbroken = self.is_on("insurance_must_be_unbroken")
        return facts_of(self.dossier, self.today, unbroken=unbroken)

    @cached_property
    def routing(self) -> RouteDecision:
        return decide_route(self.facts, self.notice.terms)

    @cached_property
    def prior(self) -> Qualification | None:
        """前置职称."""
        chosen = [held for held in self.dossier.qualifications if held.prior]
        return chosen[0] if chosen else None

    def is_on(self, switch: str) -> bool:
        return dict(self.notice.switches).get(switch, False)

    def compared(self, register: Register) -> Comparison:
        found = self.registers.get(register)
        return found.outcome if found else Comparison.NOT_ASKED

    @cached_property
    def _materials(self) -> dict[str, list[Material]]:
        by_row: dict[str, list[Material]] = {}
        for material in self.dossier.materials:
            by_row.setdefault(material.row, []).append(material)
        return by_row

    def materials(self, row: str = "") -> list[Material]:
        """Of a row; of the application as a whole without one."""
        return self._materials.get(row, [])

    def has(self, *kinds: MaterialKind, row: str = "") -> bool:
        """All of these kinds are attached to the row."""
        attached = {material.kind for material in self.materials(row)}
        return attached.issuperset(kinds)
