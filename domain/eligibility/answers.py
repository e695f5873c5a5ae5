"""What a rule can say of a case, and the book in which the rules are written."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from domain.eligibility.case import Case


class Outcome(StrEnum):
    PASSED = "passed"  # 符合
    FAILED = "failed"  # 不符合
    PERSON = "needs_a_person"  # 需人工审核
    NOT_APPLICABLE = "not_applicable"  # 不适用


class Decider(StrEnum):
    """Who decides where a machine cannot."""

    SYSTEM = "system"  # 系统
    UNIT = "unit"  # 所在单位
    TIERS = "tiers"  # 各级审核机构
    COMMITTEE = "committee"  # 评委会
    EXPERTS = "experts"  # 评审专家
    CUSTODIAN = "custodian"  # 存档机构


class Consequence(StrEnum):
    """What follows from a failure."""

    BLOCKS = "blocks"  # 不能提交
    RETURNS = "returns"  # 退回补充
    WARNS = "warns"  # 提示
    INFORMS = "informs"  # 仅供参考


@dataclass(frozen=True, slots=True)
class Found:
    """One thing a rule has to say: why, with the values used; where; and what would satisfy it."""

    outcome: Outcome
    because: str
    to_satisfy: str = ""
    field: str = ""
    evidence: tuple[str, ...] = ()  # ids of rows and materials


@dataclass(frozen=True, slots=True)
class Answer:
    rule: str
    outcome: Outcome
    because: str
    to_satisfy: str
    field: str
    evidence: tuple[str, ...]
    decides: Decider
    consequence: Consequence

    @property
    def blocks(self) -> bool:
        return self.outcome is Outcome.FAILED and self.consequence is Consequence.BLOCKS


Check = Callable[[Case], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    decides: Decider
    consequence: Consequence
    check: Check


@dataclass(slots=True)
class Chapter:
    """Some rules of the book, in the order in which they are written."""

    rules: list[Rule] = field(default_factory=list)

    def rule(
        self,
        rule: str,
        otherwise: Consequence = Consequence.BLOCKS,
        *,
        decides: Decider = Decider.SYSTEM,
    ) -> Callable[[Check], Check]:
        """Enter what follows as the check of this rule."""

        def enter(check: Check) -> Check:
            self.rules.append(Rule(rule, decides, otherwise, check))
            return check

        return enter


def passed(because: str, *, evidence: Iterable[str] = ()) -> Found:
    return Found(Outcome.PASSED, because, evidence=tuple(evidence))


def failed(
    because: str, to_satisfy: str, field: str = "", *, evidence: Iterable[str] = ()
) -> Found:
    return Found(Outcome.FAILED, because, to_satisfy, field, tuple(evidence))


def person(
    because: str, to_satisfy: str = "", field: str = "", *, evidence: Iterable[str] = ()
) -> Found:
    return Found(Outcome.PERSON, because, to_satisfy, field, tuple(evidence))


def not_applicable(because: str) -> Found:
    return Found(Outcome.NOT_APPLICABLE, because)


def or_passed(found: Iterable[Found], because: str) -> Iterator[Found]:
    """Row by row what is wrong; that all is well if nothing is."""
    said = False
    for one in found:
        said = True
        yield one
    if not said:
        yield passed(because)
