"""归档: every signature and seal of the review form, then one copy in each of two archives."""

from domain import commands as c, events as e
from domain.application import Application
from domain.commands import Archive, Seal
from domain.notice import TierKind
from domain.refusals import Refused
from domain.setting import Setting


def needed_seals(application: Application) -> tuple[Seal, ...]:
    """派遣: where the insured unit is another than the recommending one, both stamp (JB24-5-3c)."""
    seals = [Seal.CLERK, Seal.PROMISE, Seal.INTEGRITY, Seal.UNIT, Seal.COMMITTEE]
    facts = application.facts
    if facts is not None and facts.insured_unit not in {None, facts.unit}:
        seals.append(Seal.USING_UNIT)
    if any(tier.kind is TierKind.DISTRICT for tier in application.chain):
        seals.append(Seal.TITLE_OFFICE)
    return tuple(seals)


def complete_seal(
    application: Application, command: c.CompleteSeal, _: Setting
) -> tuple[e.Event, ...]:
    """t40. A seal that is there already changes nothing."""
    if command.seal not in needed_seals(application):
        raise Refused("N89-3.4.3-8", f"此评审表不需要签章 {command.seal}。")
    if command.seal in application.seals:
        return ()
    return (e.SealCompleted(at=command.at, by=command.actor, seal=command.seal),)


def file_away(application: Application, command: c.FileAway, _: Setting) -> tuple[e.Event, ...]:
    """t40: filed only when complete; the second copy closes the file."""
    missing = [seal for seal in needed_seals(application) if seal not in application.seals]
    if missing:
        raise Refused("N89-3.4.3-8", f"签章不齐，尚缺：{'、'.join(missing)}。")
    if command.archive in application.archives:
        return ()
    filed = e.FiledAway(at=command.at, by=command.actor, archive=command.archive)
    if {*application.archives, command.archive} == set(Archive):
        return (filed, e.Archived(at=command.at, by=command.actor))
    return (filed,)
