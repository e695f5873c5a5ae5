"""回避: who may not sit on a case, declared or found; he leaves the base of that case alone (D-60)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

RECUSAL_RULE = "O40-recusal"


class RecusalGround(StrEnum):
    SELF = "self"  # 本人申报
    SAME_UNIT = "same_unit"  # 同一单位
    COMPLAINED_AGAINST = "complained_against"  # 与投诉举报事项有关
    EARLIER_ACT = "earlier_act"  # 曾在审核环节办理
    RELATION = "relation"  # 声明的利害关系


GROUND_NAMES: dict[RecusalGround, str] = {
    RecusalGround.SELF: "本人申报",
    RecusalGround.SAME_UNIT: "与申报人同一单位",
    RecusalGround.COMPLAINED_AGAINST: "与投诉举报事项有关",
    RecusalGround.EARLIER_ACT: "曾在审核环节办理本件",
    RecusalGround.RELATION: "有利害关系",
}
_RULES: dict[RecusalGround, str] = {
    RecusalGround.SELF: "SOD-5",
    RecusalGround.SAME_UNIT: "SOD-5",
    RecusalGround.COMPLAINED_AGAINST: "SOD-4",
    RecusalGround.EARLIER_ACT: "SOD-4",
    RecusalGround.RELATION: RECUSAL_RULE,
}


@dataclass(frozen=True, slots=True)
class Sitting:
    """An expert as far as recusal asks: where he works, and what he has declared himself."""

    person: str
    units: frozenset[str]
    declared: frozenset[str] = frozenset()  # numbers of applications


@dataclass(frozen=True, slots=True)
class CaseTies:
    """Whom a case has to do with."""

    number: str
    applicant: str
    unit: str  # 所在单位; empty for a freelancer
    acted: frozenset[str] = frozenset()  # people who acted on it in a tier
    complained_against: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Recusal:
    person: str
    number: str
    ground: RecusalGround

    @property
    def rule(self) -> str:
        return _RULES[self.ground]

    @property
    def reason(self) -> str:
        return f"{GROUND_NAMES[self.ground]}，应当回避。"


def recusals(expert: Sitting, case: CaseTies) -> tuple[Recusal, ...]:
    """Every ground there is, the plainest first; none: he may sit."""
    return tuple(Recusal(expert.person, case.number, ground) for ground in _grounds(expert, case))


def _grounds(expert: Sitting, case: CaseTies) -> Iterator[RecusalGround]:
    if expert.person == case.applicant:
        yield RecusalGround.SELF
    if case.unit and case.unit in expert.units:
        yield RecusalGround.SAME_UNIT
    if expert.person in case.complained_against:
        yield RecusalGround.COMPLAINED_AGAINST
    if expert.person in case.acted:
        yield RecusalGround.EARLIER_ACT
    if case.number in expert.declared:
        yield RecusalGround.RELATION


def may_reexamine(person: str, sat: frozenset[str]) -> bool:
    """SOD-6: whoever voted on the case or gave an opinion of it does not look at it again."""
    return person not in sat
