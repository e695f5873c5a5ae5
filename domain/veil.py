"""What may be known of a case between its vote and the telling of its result (D-49).

How far a case has come since its vote tells how the vote went: only a passed one is publicised,
objected to and confirmed. So to all but those who must act on the result it stands still where the
vote was closed.
"""

from dataclasses import replace

from domain.application import VOTED, Application, Hold, Stage
from domain.holders import authority
from domain.notice import Terms
from domain.people import Actor, Role

# Commands of which a refusal would tell the result.
TELLING = frozenset({"publish_result", "release_result", "confirm"})
SEALED_STAGES = tuple(sorted(stage.value for stage in VOTED))


def knows_the_result(actor: Actor, application: Application, terms: Terms) -> bool:
    """Who publishes, investigates or confirms it, or is the system; the applicant and tiers never."""
    match actor.role:
        case Role.SYSTEM:
            return True
        case Role.FOUNDING_BODY:
            entitled = actor.organisation == terms.bodies.founding
        case Role.AUTHORITY:
            entitled = actor.organisation == authority(application, terms)
        case Role.INVESTIGATOR:
            entitled = any(hold.investigator == actor.organisation for hold in application.holds)
        case _:
            return False
    return entitled and actor.person != application.person


def as_seen(application: Application, actor: Actor, terms: Terms) -> Application:
    """The application as this actor may know it."""
    return application if knows_the_result(actor, application, terms) else veiled(application)


def veiled(application: Application) -> Application:
    """As it stood when its vote was closed; complaints since then stay, for any case has them."""
    if application.stage not in VOTED:
        return application
    return replace(
        application,
        stage=Stage.REVIEW_DONE,
        version=application.voted_version,
        vote=None,
        opinions=(),
        result_publicity=None,
        holds=tuple(_veiled_hold(hold) for hold in application.holds),
    )


def _veiled_hold(hold: Hold) -> Hold:
    return replace(hold, stage=Stage.REVIEW_DONE) if hold.stage in VOTED else hold
