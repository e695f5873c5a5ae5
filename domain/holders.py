"""Who has the case now (现阶段审核单位): one role of one organisation, or the applicant."""

from dataclasses import dataclass

from domain.application import AT_THE_UNIT, Application, Stage
from domain.notice import Terms, TierKind
from domain.people import Role

S = Stage
ROLE_OF_TIER: dict[TierKind, Role] = {
    TierKind.UNIT: Role.UNIT,
    TierKind.DEPARTMENT: Role.DEPARTMENT,
    TierKind.AGENCY: Role.AGENCY,
    TierKind.DISTRICT: Role.DISTRICT,
    TierKind.HEADQUARTERS: Role.HEADQUARTERS,
    TierKind.COMMITTEE: Role.COMMITTEE,
}
_APPLICANTS = frozenset({
    S.DRAFT, S.UNIT_SUPPLEMENT, S.RETURNED, S.COMMITTEE_SUPPLEMENT, S.ACCEPTED_UNPAID,
})  # fmt: skip
_COMMITTEES = frozenset({S.COMMITTEE_INTAKE, S.PAID, S.UNDER_REVIEW})
_TIERS = AT_THE_UNIT | {S.TIER_REVIEW}


@dataclass(frozen=True, slots=True)
class Holder:
    role: Role
    organisation: str  # empty for the applicant


APPLICANT = Holder(Role.APPLICANT, "")
NOBODY = Holder(Role.SYSTEM, "")


def holder(application: Application, terms: Terms) -> Holder:
    """`NOBODY` once nothing is left to do."""
    stage = application.stage
    if stage in _APPLICANTS:
        return APPLICANT
    if stage in _TIERS and application.tier is not None:
        return Holder(ROLE_OF_TIER[application.tier.kind], application.tier.organisation)
    if stage in _COMMITTEES:
        return Holder(Role.COMMITTEE, terms.bodies.committee)
    return _later_holder(application, terms)


def _later_holder(application: Application, terms: Terms) -> Holder:
    match application.stage:
        case S.REVIEW_DONE | S.RESULT_PUBLICITY | S.CONFIRMED:
            return Holder(Role.FOUNDING_BODY, terms.bodies.founding)
        case S.RESULT_OBJECTION:
            return Holder(Role.INVESTIGATOR, terms.bodies.result_investigator)
        case S.PENDING_CONFIRMATION:
            return Holder(Role.AUTHORITY, authority(application, terms))
        case S.FORMALITIES:
            return APPLICANT
        case _:
            return _reexaminer(application, terms)


def _reexaminer(application: Application, terms: Terms) -> Holder:
    again = application.reexamination
    if again is not None and again.verdict is None:
        return Holder(Role.FOUNDING_BODY, terms.bodies.founding)
    return NOBODY


def authority(application: Application, terms: Terms) -> str:
    """Which organisation confirms this level (N89-3.4.3-4/5)."""
    level = terms.level(application.level) if application.level is not None else None
    return level.authority if level is not None else terms.bodies.founding
