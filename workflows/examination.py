"""Which commands hand in a dossier, and what of it must be examined before they are recorded."""

from dataclasses import replace

from activities.examination import ExaminationRequest
from domain import commands as c
from domain.application import Application
from domain.commands import Command, Revision
from domain.eligibility.admission import HandedIn
from domain.intake import shown_supplement
from domain.notice import Window


def of(case: Application, command: Command, edition: int) -> ExaminationRequest | None:
    """None for a command that hands in nothing final: a draft may be wrong in any way."""
    handed_in = _handed_in(case, command)
    if handed_in is None:
        return None
    opens_at = case.schedule.filing.opens_at
    return ExaminationRequest(
        number=case.number, notice=case.season, edition=edition, command_id=command.command_id,
        handed_in=handed_in, window=Window(opens_at, case.window_ends_at), at=command.at,
        applied_at=case.submitted_at or command.at,
    )  # fmt: skip


def _handed_in(case: Application, command: Command) -> HandedIn | None:
    match command:
        case c.Submit():
            return HandedIn(
                command.revision, command.level, command.channel, command.committee, command.facts
            )
        case c.Resubmit() | c.ChangeMaterial():
            return _later(case, command.revision)
        case c.SupplySupplement():
            digests = tuple(material.digest for material in command.materials)
            shown = tuple(sorted(shown_supplement(case, command.at)))
            return replace(_later(case, command.revision), supplies=digests, shown=shown)
        case _:
            return None


def _later(case: Application, revision: Revision) -> HandedIn:
    assert case.level is not None
    assert case.committee is not None
    before = case.revision.number if case.revision is not None else None
    return HandedIn(
        revision, case.level, case.channel, case.committee, chain=case.chain, since=before,
        items=case.returned_items,
    )  # fmt: skip
