"""Every rule, and `examine`: all of a notice's rules answer for one dossier."""

from collections.abc import Iterator

from domain.eligibility import (
    archive,
    history,
    insurance,
    learning,
    merits,
    schooling,
    scope,
    standing,
    target,
    titles,
    works,
    years,
)
from domain.eligibility.answers import Answer, Found, Outcome, Rule
from domain.eligibility.case import Case
from domain.notice import Notice
from domain.refusals import Finding

_CHAPTERS = (
    scope.chapter, standing.chapter, target.chapter, years.chapter, merits.chapter,
    schooling.chapter, titles.chapter, history.chapter, works.chapter, learning.chapter,
    insurance.chapter, archive.chapter,
)  # fmt: skip
RULES: tuple[Rule, ...] = tuple(rule for chapter in _CHAPTERS for rule in chapter.rules)


def rules_of(notice: Notice) -> tuple[Rule, ...]:
    """Those that the notice cites; a decision of our own (D-…) belongs to every notice."""
    cited = {clause.rule for clause in notice.clauses}
    own = (rule for rule in RULES if rule.id in cited or rule.id.startswith("D-"))
    return (*own, *merits.clause_rules(notice))


def examine(case: Case) -> tuple[Answer, ...]:
    """Every rule answers at least once; nothing of the dossier's persons is in an answer's rule id."""
    return tuple(answer for rule in rules_of(case.notice) for answer in _answers(rule, case))


def _answers(rule: Rule, case: Case) -> Iterator[Answer]:
    found: tuple[Found, ...] = tuple(rule.check(case))
    if not found:
        raise AssertionError(f"{rule.id} has no answer")
    for one in found:
        yield Answer(
            rule.id, one.outcome, one.because, one.to_satisfy, one.field, one.evidence,
            rule.decides, rule.consequence,
        )  # fmt: skip


def blocking(answers: tuple[Answer, ...]) -> tuple[Finding, ...]:
    """Why the dossier cannot be submitted; empty if it can."""
    return tuple(
        Finding(answer.rule, f"{answer.because}{answer.to_satisfy}")
        for answer in answers
        if answer.blocks
    )


def count(answers: tuple[Answer, ...]) -> dict[Outcome, int]:
    return {outcome: sum(answer.outcome is outcome for answer in answers) for outcome in Outcome}


def outcomes(answers: tuple[Answer, ...]) -> dict[str, frozenset[Outcome]]:
    """What each rule said, however often it said it."""
    found: dict[str, set[Outcome]] = {}
    for answer in answers:
        found.setdefault(answer.rule, set()).add(answer.outcome)
    return {rule: frozenset(said) for rule, said in found.items()}
