"""Why the rules say no: an answer to a person, never a fault of the program.

Refused
 └─ one class; what differs is the rule it cites.

The text of the clause itself is data of the notice (`Notice.clause`); whoever shows a refusal to a
person adds it there. Here a refusal carries the rule's id and a sentence of its own.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found: the rule's id (domain rule or decision) and a Chinese sentence."""

    rule: str
    because: str


class Refused(Exception):
    """The rules do not allow this, for a reason that the person who asked can read."""

    def __init__(self, rule: str, because: str, *more: Finding) -> None:
        self.findings = (Finding(rule, because), *more)
        super().__init__(" ".join(f"{found.because}［{found.rule}］" for found in self.findings))

    @property
    def rule(self) -> str:
        return self.findings[0].rule


def refuse_for(findings: tuple[Finding, ...]) -> None:
    """Refuse for all of them at once: nobody should learn of the second fault after the first."""
    if findings:
        first, *more = findings
        raise Refused(first.rule, first.because, *more)
