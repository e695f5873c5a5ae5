"""Who may do what: one question, `refuse_unless_entitled`, asked at the edge and in the workflow.

The roles come from the closed table; which organisation, from the chain and the notice; and the
separation of duties (domain.md 1.2) stands above both.
"""

from domain import commands as c
from domain.application import VOTED, Application
from domain.commands import Command
from domain.holders import ROLE_OF_TIER, authority
from domain.notice import Terms
from domain.people import Actor, Role
from domain.refusals import Refused
from domain.transitions import TIER_ROLES, Row, refuse_unless_listed
from domain.veil import as_seen

_BY_THE_FIRST_TIER = (c.PubliciseSupplement,)
_BY_ANY_OF_THE_CHAIN = (c.Forward, c.CompleteSeal, c.FileAway)


def listed_rows(
    actor: Actor, command: Command, application: Application, terms: Terms
) -> tuple[Row, ...]:
    """The rows of the table, asked of the application as whoever commands may know it (D-49).

    Another body of the kind that acts on results is told whose this one is, however far it has come.
    """
    if application.stage in VOTED and actor.role in {Role.AUTHORITY, Role.FOUNDING_BODY}:
        _own_body_only(actor, application, terms)
    return refuse_unless_listed(as_seen(application, actor, terms), command)


def may(actor: Actor, command: Command, application: Application, terms: Terms,
        found: tuple[Row, ...]) -> Refused | None:  # fmt: skip
    """The refusal, or None."""
    try:
        refuse_unless_entitled(actor, command, application, terms, found)
    except Refused as refusal:
        return refusal
    return None


def refuse_unless_entitled(
    actor: Actor, command: Command, application: Application, terms: Terms, found: tuple[Row, ...]
) -> None:
    """`found` are the rows of the table that list this command in this stage."""
    roles = frozenset[Role]().union(*(row.roles for row in found))
    if actor.role not in roles:
        allowed = "、".join(sorted(roles))
        raise Refused("SOD-3", f"角色 {actor.role} 不能办理此事；可由 {allowed} 办理。")
    if actor.role is Role.APPLICANT:
        _own_application_only(actor, application)
        return
    if actor.person == application.person:
        raise Refused("SOD-1", "申报人不得以审核推荐单位或其他办理人员身份办理本人的申请书。")
    if actor.role in TIER_ROLES:
        _own_tier_only(actor, command, application)
    else:
        _own_body_only(actor, application, terms)
    _one_person_one_tier(actor, application)


def refuse_if_stale(command: Command, application: Application) -> None:
    """A decision made for an earlier round or another tier is refused, not applied (D-57)."""
    made_for_tier = command.tier is None or command.tier == application.position
    made_for_round = command.round is None or command.round == application.round
    if not (made_for_tier and made_for_round):
        raise Refused(
            "D-57",
            f"此指令针对第{command.round}轮第{command.tier}级，"
            f"申请书现为第{application.round}轮第{application.position}级，请刷新后重新办理。",
        )


def _own_application_only(actor: Actor, application: Application) -> None:
    if actor.person != application.person:
        raise Refused("N89-3.4.5-1", "只能办理涉及本人的申请书。")


def _own_tier_only(actor: Actor, command: Command, application: Application) -> None:
    if isinstance(command, _BY_ANY_OF_THE_CHAIN):
        if actor.organisation in application.organisations:
            return
    else:
        first = isinstance(command, _BY_THE_FIRST_TIER) and application.chain
        tier = application.chain[0] if first else application.tier
        same = tier is not None and actor.organisation == tier.organisation
        if tier is not None and same and ROLE_OF_TIER[tier.kind] is actor.role:
            return
    raise Refused("SOD-3", "申请书现不在贵单位办理环节，只有现阶段办理单位可以办理。")


def _own_body_only(actor: Actor, application: Application, terms: Terms) -> None:
    bodies = terms.bodies
    expected = {
        Role.COMMITTEE: bodies.committee,
        Role.CHAIR: bodies.committee,
        Role.EXPERT: bodies.committee,
        Role.FOUNDING_BODY: bodies.founding,
        Role.ORGANISER: bodies.organiser,
        Role.AUTHORITY: authority(application, terms),
    }.get(actor.role)
    if expected is None or actor.organisation == expected:
        return
    rule = "N89-3.4.3-4" if actor.role is Role.AUTHORITY else "SOD-3"
    raise Refused(
        rule, f"此事由 {expected} 办理，{actor.organisation or '（未填单位）'} 无权办理。"
    )


def _one_person_one_tier(actor: Actor, application: Application) -> None:
    if actor.role in {Role.SYSTEM, Role.PAYMENT_PLATFORM, Role.ORGANISER}:
        return
    elsewhere = (
        act.person == actor.person
        and application.chain[act.tier].organisation != actor.organisation
        for act in application.acts
    )
    if any(elsewhere):
        raise Refused("SOD-4", "同一人不得在同一申请书的两个环节办理。")
