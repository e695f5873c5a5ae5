"""The words of a letter: from its event, by templates. Free text that people wrote is never in them.

A template `<kind>.txt` (`<kind>.en.txt` in English) begins with the title; every letter ends alike:
until when, by which clause, and that everything else is read after logging in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain import events as e
from domain.application import Application
from domain.calendar import SHANGHAI
from domain.clauses import cite
from domain.notice import Notice
from domain.people import Role
from domain.transitions import STAGE_NAMES
from domain.worklist import open_tasks

TEMPLATES = Path(__file__).parent / "templates"
Language = Literal["zh", "en"]
# What each letter stands on; `ended` and `refund_owed` bring the rule of their event.
RULES: Mapping[str, str] = {
    "accepted": "N89-3.3.3c-1", "archived": "N89-3.4.3-9", "arrived": "N89-3.3.3b-2",
    "certificate_issued": "N89-3.4.4-1", "complaint_opened": "N89-3.4.2-1",
    "confirmation_due": "N89-3.4.3-4", "confirmation_forwarded": "N89-3.4.3-6",
    "dates_recomputed": "D-16", "deadline_near": "T-rem", "formalities_due": "N89-3.4.3-8",
    "forwarding_due": "N89-3.4.3-6", "forwarding_overdue": "T-fwd", "hold_lifted": "D-10",
    "integrity_recorded": "O40-ban", "one_time_notice": "N89-3.3.3c-4", "paid": "N89-3.3.4-1",
    "passed_on": "N89-3.3.3b-1", "payment_due": "N89-3.3.4-3",
    "publicity_record_due": "N89-3.3.3a-8", "publicity_restarted": "D-63",
    "publicity_started": "N89-3.3.3a-8", "publicity_void": "N89-3.3.3a-4",
    "recalled": "N89-3.3.2-1", "reexamination_decided": "N89-3.4.5-4",
    "reexamination_requested": "N89-3.4.5-3", "reexamination_taken_up": "N89-3.4.5-4",
    "reminder": "N89-3.3.2-6", "reopened": "D-11", "result_confirmed": "N89-3.4.5-3",
    "result_not_passed": "N89-3.4.5-3", "returned": "N89-3.1-3", "schedule_changed": "N89-3.1-2",
    "second_vote_due": "D-21", "submitted": "N89-3.3.2-5", "supplement_extended": "N89-3.3.3a-5",
    "supplement_publicised": "D-38", "supplement_requested": "N89-3.3.3a-5",
    "supplement_supplied": "N89-3.3.3c-1", "unaccepted": "T-unaccepted", "vote_closed": "D-49",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Occasion:
    """One letter: what happened, and where the application stood after it."""

    kind: str
    role: Role  # as what the recipient is told
    organisation: str  # empty for the applicant
    event: e.Event
    case: Application
    notice: Notice


@dataclass(frozen=True, slots=True)
class Words:
    title: str
    body: str
    due_at: datetime | None


def words(occasion: Occasion, language: Language = "zh") -> Words:
    """Jinja's errors, and KeyError for a rule that nobody wrote down, are faults of the program."""
    ending = "" if language == "zh" else ".en"
    due = due_of(occasion)
    facts = _facts(occasion, due)
    said = _PAPER.get_template(f"{occasion.kind}{ending}.txt").render(facts)
    title, _, body = said.strip().partition("\n")
    closing = _PAPER.get_template(f"_ending{ending}.txt").render(facts)
    return Words(title, f"{body.strip()}\n\n{closing.strip()}\n", due)


def code_words(code: str) -> Words:
    """With which a person shows that an address is theirs."""
    title, _, body = _PAPER.get_template("_code.txt").render(code=code).partition("\n")
    return Words(title, body, None)


def due_of(occasion: Occasion) -> datetime | None:
    """The last instant that counts for its recipient: of a letter's own, else of what waits for him."""
    if occasion.kind in _OWN_LIMITS:
        return _OWN_LIMITS[occasion.kind](occasion.case)
    limits = [
        task.due_at
        for task in open_tasks(occasion.case, occasion.notice.terms)
        if task.due_at is not None
        and (task.role, task.organisation) == (occasion.role, occasion.organisation)
    ]
    return min(limits, default=None)


def rule_of(occasion: Occasion) -> str:
    match occasion.event:
        case e.Ended(ending=ending):
            return ending.rule
        case e.RefundOwed(rule=rule):
            return rule
        case _:
            return RULES[occasion.kind]


def _window(case: Application) -> datetime | None:
    return case.window_ends_at


def _supplement(case: Application) -> datetime | None:
    return None if case.supplement is None else case.supplement.due_at


def _reexamination(case: Application) -> datetime | None:
    return None if case.confirmation is None else case.confirmation.reexamine_ends_at


_OWN_LIMITS = {
    "deadline_near": _window, "one_time_notice": _supplement,
    "result_confirmed": _reexamination, "result_not_passed": _reexamination,
}  # fmt: skip


def _facts(occasion: Occasion, due: datetime | None) -> dict[str, Any]:
    """All that a template may say: codes, dates and sums. No opinion, no reason, nobody's name."""
    case, event = occasion.case, occasion.event
    shown, done, asked = case.publicity, case.confirmation, case.supplement_publicity
    return {
        "number": case.number, "document": occasion.notice.document.number,
        "to_applicant": occasion.role is Role.APPLICANT,
        "due": until(due), "clause": cite(occasion.notice, rule_of(occasion)),
        "stage": STAGE_NAMES[case.stage], "stage_code": case.stage.value,
        "fee": None if case.fee_fen is None else f"{case.fee_fen / 100:.2f}",
        "register_number": case.register_number, "certificate": case.certificate,
        "publicity_until": until(None if shown is None else shown.ends_at),
        "supplement_publicity_until": until(None if asked is None else asked.ends_at),
        "confirmation": None if done is None else done.document,
        "days": event.clock.rpartition("-")[2] if isinstance(event, e.ClockRang) else None,
        "ban_until": until(event.until) if isinstance(event, e.IntegrityRecorded) else None,
        "error_found": (
            event.verdict.value == "error_found"
            if isinstance(event, e.ReexaminationDecided) else None
        ),
    }  # fmt: skip


def until(instant: datetime | None) -> str | None:
    """As people write a limit in Shanghai: midnight is 24:00 of the day that ends."""
    if instant is None:
        return None
    local = instant.astimezone(SHANGHAI)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"{local - timedelta(days=1):%Y-%m-%d} 24:00"
    return f"{local:%Y-%m-%d %H:%M}"


_PAPER = Environment(
    loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined,
    autoescape=False,  # noqa: S701  plain text: nothing reads it as HTML
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
