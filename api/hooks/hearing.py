"""Of which applications a webhook may hear: asked when an event is handed out, and before it is sent."""

from dataclasses import dataclass

from domain.authorization import Action, Thing, authorize
from domain.people import Actor, Role
from domain.refusals import Refused
from domain.veil import SEALED_STAGES, knows_the_result

_THE_VOTE = "vote_closed"  # that it is over everybody may know


@dataclass(frozen=True, slots=True)
class Listener:
    """A hook, and for whom it listens."""

    hook: str
    organisation: str
    role: Role

    def may_hear(self, thing: Thing, event: str, stage: str) -> bool:
        """It is no person, so none of its organisation's people stands in its way (SOD-1).

        What comes between a vote and the telling of its result is for who acts on it (D-49).
        """
        actor = Actor(f"webhook/{self.hook}", self.organisation, self.role)
        told = event == _THE_VOTE or stage not in SEALED_STAGES
        if not (told or knows_the_result(actor, thing.application, thing.terms)):
            return False
        try:
            authorize(actor, Action.SEE_STATUS, thing)
        except Refused:
            return False
        return True
