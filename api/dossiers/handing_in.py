"""The command that hands in a revision: which one the stage asks for, and what it says."""

from datetime import datetime
from typing import Any

from api.dossiers import comparisons, store
from api.queries.applications import application
from domain import commands as c
from domain.application import Application
from domain.dossier.form import Dossier, Material
from domain.dossier.labels import called
from domain.eligibility.case import Case
from domain.people import Actor, Role
from domain.refusals import Refused
from domain.transitions import STAGE_NAMES, legal_commands
from postgres.pool import Pool

_ENDINGS = (c.Submit, c.Resubmit, c.ChangeMaterial, c.SupplySupplement)
HandingIn = c.Submit | c.Resubmit | c.ChangeMaterial | c.SupplySupplement


async def handing_in(
    pool: Pool, number: str, revision: int, command_id: str, at: datetime, *, promise: bool
) -> HandingIn:
    """What its applicant sends to hand this revision in now; raises NoSuchDossier or Refused."""
    kept = {view.number: view for view in await store.revisions(pool, number)}
    if revision not in kept:
        raise store.NoSuchDossier(f"申请书 {number} 没有第 {revision} 版材料。")
    found = await comparisons.case_of(pool, number, revision, at)
    case = await application(pool, number)
    assert case is not None  # a revision belongs to an application
    common: dict[str, Any] = {
        "command_id": command_id, "actor": Actor(case.person, "", Role.APPLICANT),
        "received_at": at, "revision": kept[revision].for_a_command,
    }  # fmt: skip
    match _kind(case):
        case c.Submit:
            return _submission(found, common, promise=promise)
        case c.Resubmit:
            return c.Resubmit(**common, promise=promise)
        case c.ChangeMaterial:
            return c.ChangeMaterial(**common)
        case _:
            before = await _before(pool, case)
            return c.SupplySupplement(**common, materials=_supplied(before, found.dossier))


def _kind(case: Application) -> type[HandingIn]:
    legal = legal_commands(case.stage)
    for kind in _ENDINGS:
        if kind in legal:
            return kind
    stage = STAGE_NAMES[case.stage]
    raise Refused("JB24-3.9", f"当前环节“{stage}”不能提交申报材料；需要修改的，请先取回。")


def _submission(found: Case, common: dict[str, Any], *, promise: bool) -> c.Submit:
    target, standing = found.dossier.target, found.standing
    return c.Submit(
        **common, facts=found.facts, level=target.level, channel=target.channel,
        committee=target.committee, promise=promise,
        administers=standing.administers if standing else (),
    )  # fmt: skip


async def _before(pool: Pool, case: Application) -> Dossier | None:
    if case.revision is None:
        return None
    return await store.revision(pool, case.number, case.revision.number)


def _supplied(before: Dossier | None, after: Dossier) -> tuple[c.Material, ...]:
    """The files that are new. By kind: names that people give to files may name people."""
    had = {material.digest for material in before.materials} if before else set()
    return tuple(_as_sent(each) for each in after.materials if each.digest not in had)


def _as_sent(material: Material) -> c.Material:
    return c.Material(material.digest, called(material.kind), material.replaces)
