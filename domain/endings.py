"""How a life ends: each end with its reason, its rule and whoever had the case at that moment."""

from datetime import datetime

from domain import events as e
from domain.application import AT_THE_UNIT, Application, Chance, Ending, EndReason, Stage
from domain.people import Actor, Role

SYSTEM = Actor("system", "", Role.SYSTEM)


def ended(
    application: Application, stage: Stage, reason: EndReason, rule: str, at: datetime, by: Actor,
    *, opinion: str, releases: bool,
) -> tuple[e.Event, ...]:  # fmt: skip
    """`releases`: this end gives the yearly chance back. A consumed one only comes back when the
    committee did not accept the case (D-03).
    """
    role, organisation = _had_it(application)
    ending = Ending(stage, reason, rule, at, application.stage, role, organisation)
    may_return = {Chance.HELD, Chance.CONSUMED} if stage is Stage.NOT_ACCEPTED else {Chance.HELD}
    gives_back = releases and application.chance in may_return
    return (e.Ended(at=at, by=by, ending=ending, opinion=opinion, releases_chance=gives_back),)


def _had_it(application: Application) -> tuple[str, str]:
    """The tier that held it, or the applicant; the notice's bodies are not needed for this."""
    stage, tier = application.stage, application.tier
    if stage in AT_THE_UNIT - {Stage.UNIT_SUPPLEMENT} | {Stage.TIER_REVIEW} and tier is not None:
        return tier.kind.value, tier.organisation
    if stage in {Stage.COMMITTEE_INTAKE, Stage.PAID, Stage.UNDER_REVIEW} and application.chain:
        return "committee", application.chain[-1].organisation
    return "applicant", ""
