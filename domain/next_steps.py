"""`what_next`: what each role may do now, in the words that it would use."""

from dataclasses import dataclass

from domain.application import Application
from domain.commands import wire_name
from domain.holders import ROLE_OF_TIER
from domain.people import Role
from domain.transitions import TIER_ROLES, legal_commands, rows

_QUIET = frozenset({Role.SYSTEM})


@dataclass(frozen=True, slots=True)
class NextStep:
    role: Role
    command: str  # wire name
    title: str  # Chinese, from the command's own description


def what_next(application: Application) -> tuple[NextStep, ...]:
    """Of the tiers only the one that has the case; what the system does by itself is left out."""
    tier = application.tier
    here = ROLE_OF_TIER[tier.kind] if tier is not None else None
    steps = []
    for kind in legal_commands(application.stage):
        roles = frozenset[Role]().union(*(row.roles for row in rows(kind, application.stage)))
        title = (kind.__doc__ or "").split(":", maxsplit=1)[0]
        steps += [
            NextStep(role, wire_name(kind), title)
            for role in sorted(roles - _QUIET)
            if role not in TIER_ROLES or role is here
        ]
    return tuple(steps)
