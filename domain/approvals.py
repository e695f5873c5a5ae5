"""Which tiers have passed an application on, and what each of them saw."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain import events as e
from domain.application import Application
from domain.evolve import evolve
from domain.routes import Tier


@dataclass(frozen=True, slots=True)
class Approval:
    position: int  # of the tier in the chain
    tier: Tier
    at: datetime
    opinion: str
    round: int
    revision: int  # of the dossier it saw


def approvals(events: Iterable[e.Event]) -> tuple[Approval, ...]:
    """The last of each tier, in the order of the chain; what was before a recall is void (D-12)."""
    found: dict[int, Approval] = {}
    case: Application | None = None
    for event in events:
        if isinstance(event, e.Submitted):
            found.clear()
        elif isinstance(event, e.PassedOn):
            assert case is not None
            found[case.position] = _approval(case, event)
        case = evolve(case, event)
    return tuple(found[position] for position in sorted(found))


def _approval(case: Application, event: e.PassedOn) -> Approval:
    assert case.tier is not None
    assert case.revision is not None
    return Approval(
        case.position, case.tier, event.at, event.opinion, case.round, case.revision.number
    )


def handed_in(events: Iterable[e.Event]) -> tuple[int, ...]:
    """The revisions that were handed in, each once, the newest last."""
    kinds = (e.Submitted, e.Resubmitted, e.MaterialChanged, e.SupplementSupplied)
    return tuple(
        dict.fromkeys(event.revision.number for event in events if isinstance(event, kinds))
    )
