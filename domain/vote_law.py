"""The law of the vote (表决): quorum, recusal, two thirds. Whole numbers only, never rounded.

The regulation behind it (职称评审管理暂行规定) is cited by the names `O40-…` of its rules and never
by the number of an article (H3, H4).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.notice import EvaluationTerms, Fraction
from domain.refusals import Finding, refuse_for

SIZE_RULE = "O40-size"  # H1: an odd number
QUORUM_RULE = "O40-quorum"  # H3
PASS_RULE = "O40-pass"  # H4  # noqa: S105
RECUSAL_RULE = "D-60"


@dataclass(frozen=True, slots=True)
class Tally:
    """One case's vote, in heads."""

    size: int  # 评委会人数
    attending: int  # 出席人数, those recused included
    recused: int  # 回避人数
    yes: int
    no: int
    abstain: int  # not a yes


@dataclass(frozen=True, slots=True)
class VoteResult:
    quorum: bool
    passed: bool  # never without a quorum
    yes_needed: int
    quorum_needed: int
    base: int  # those who count for both tests (D-60)


def check_tally(tally: Tally, terms: EvaluationTerms) -> VoteResult:
    """The result of a vote that can have happened; a missing quorum is a result, not a refusal.

    Refused, with every fault at once, if the numbers contradict each other or the notice.
    """
    refuse_for(faults(tally, terms))
    return vote(tally, terms)


def vote(tally: Tally, terms: EvaluationTerms) -> VoteResult:
    base = _base(tally, terms)
    quorum = reaches(base, terms.quorum, tally.size)
    return VoteResult(
        quorum=quorum,
        passed=quorum and reaches(tally.yes, terms.passing, base),
        yes_needed=needed(terms.passing, base),
        quorum_needed=needed(terms.quorum, tally.size),
        base=base,
    )


def reaches(count: int, share: Fraction, base: int) -> bool:
    """The share itself is enough: 以上 includes the number (H37)."""
    return share.whole * count >= share.part * base


def needed(share: Fraction, base: int) -> int:
    """The least count that reaches the share."""
    return -(-share.part * base // share.whole)


def faults(tally: Tally, terms: EvaluationTerms) -> tuple[Finding, ...]:
    """Everything that is wrong with the numbers."""
    negative = tuple(_negative(tally))
    return negative or (*_wrong_size(tally, terms), *_too_many(tally))


def _base(tally: Tally, terms: EvaluationTerms) -> int:
    return tally.attending - tally.recused if terms.recused_leave_base else tally.attending


def _negative(tally: Tally) -> Iterator[Finding]:
    for name, rule, count in (
        ("评委会人数 size", SIZE_RULE, tally.size),
        ("出席人数 attending", QUORUM_RULE, tally.attending),
        ("回避人数 recused", RECUSAL_RULE, tally.recused),
        ("赞成票 yes", PASS_RULE, tally.yes),
        ("反对票 no", PASS_RULE, tally.no),
        ("弃权票 abstain", PASS_RULE, tally.abstain),
    ):
        if count < 0:
            yield Finding(rule, f"{name} 为 {count}，不得为负数。")


def _wrong_size(tally: Tally, terms: EvaluationTerms) -> Iterator[Finding]:
    size, expected = tally.size, terms.committee_size
    if size % 2 == 0:
        yield Finding(SIZE_RULE, f"评委会人数 size 为 {size}，应为单数。")
    if size != expected:
        yield Finding(
            SIZE_RULE,
            f"评委会人数 size 为 {size}，应为通知确定的 {expected}；"
            "有人缺席或回避不减少评委会人数。",
        )


def _too_many(tally: Tally) -> Iterator[Finding]:
    size, attending, recused = tally.size, tally.attending, tally.recused
    if attending > size:
        yield Finding(
            QUORUM_RULE, f"出席人数 attending 为 {attending}，不得多于评委会人数 size {size}。"
        )
    if recused > attending:
        yield Finding(
            RECUSAL_RULE,
            f"回避人数 recused 为 {recused}，不得多于出席人数 attending {attending}"
            "（回避的人计入出席人数）。",
        )
        return
    voters = attending - recused
    cast = tally.yes + tally.no + tally.abstain
    if cast > voters:
        yield Finding(
            PASS_RULE,
            f"赞成、反对、弃权共 {cast} 票"
            f"（yes {tally.yes}、no {tally.no}、abstain {tally.abstain}），"
            f"不得多于参加表决的 {voters} 人（出席 {attending}，回避 {recused}）；"
            "不得委托投票或补充投票。",
        )
