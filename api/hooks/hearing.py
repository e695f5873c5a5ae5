"""Of which applications a webhook may hear: asked when an event is handed out, and before it is sent."""

from dataclasses import dataclass

from domain.authorization import Action, Thing, authorize
from domain.people import Actor, Role
from domain.refusals import Refused


@dataclass(frozen=True, slots=True)
class Listener:
    """A hook, and for whom it listens."""

    hook: str
    organisation: str
    role: Role

    def may_hear(self, thing: Thing) -> bool:
        """It is no person, so none of its organisation's people stands in its way (SOD-1)."""
        actor = Actor(f"webhook/{self.hook}", self.organisation, self.role)
        try:
            authorize(actor, Action.SEE_STATUS, thing)
        except Refused:
            return False
        return True
