"""Whether a dossier may be handed in: it must be what its command says, and no rule may object.

What is said here travels through Temporal: rules and names of fields, never what somebody wrote.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property

from domain.commands import Revision
from domain.dossier.canonical import shown_material
from domain.dossier.diff import Change, beyond, diff
from domain.dossier.form import Dossier
from domain.dossier.labels import where
from domain.eligibility.answers import Answer
from domain.eligibility.book import examine
from domain.eligibility.case import Case
from domain.notice import Channel, Level
from domain.refusals import Finding
from domain.routes import Facts, Tier

_THE_WINDOW = "N89-3.1-2"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What a command says of the revision it hands in, and what the application stands on."""

    revision: Revision
    level: Level
    channel: Channel
    committee: str
    facts: Facts | None = None  # of a submission: they decide its route
    chain: tuple[Tier, ...] = ()  # of an application that is on its route already
    since: int | None = None  # the revision that it takes the place of
    items: tuple[str, ...] = ()  # the places that a return asked to change; none: all
    supplies: tuple[str, ...] | None = None  # files supplied to the committee (t23)
    shown: tuple[str, ...] = ()  # files whose publicity of their own has ended


@dataclass(frozen=True)
class Kept:
    """A revision as it is kept, and the digests of the files that are there."""

    case: Case
    revision: Revision
    files: frozenset[str]
    before: Dossier | None = None  # the revision that it takes the place of

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        return diff(self.before, self.case.dossier) if self.before is not None else ()

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        return examine(self.case)


def objections(kept: Kept | None, handed_in: HandedIn) -> tuple[Finding, ...]:
    """Why it cannot be handed in, all of it; empty if it can."""
    if kept is None or kept.revision != handed_in.revision:
        number = handed_in.revision.number
        said = f"第 {number} 版材料没有定版保存，或与所报校验值不符；请先保存、定版再提交。"
        return (Finding("N89-3.3.2-1", said),)
    return (
        *_another_target(kept.case, handed_in),
        *_other_facts(kept.case, handed_in),
        *_another_route(kept.case, handed_in),
        *_not_asked_for(kept.changes, handed_in),
        *_not_supplied(kept, handed_in),
        *_missing_files(kept),
        *_what_rules_object(kept.answers, handed_in),
    )


def _another_target(case: Case, handed_in: HandedIn) -> Iterator[Finding]:
    target = case.dossier.target
    for field in ("level", "channel", "committee"):
        if getattr(target, field) != getattr(handed_in, field):
            said = f"{where(f'target.{field}')}与本次提交不一致；已提交后更改的，请先取回（D-12）。"
            yield Finding("JB24-3.0-3", said)


def _other_facts(case: Case, handed_in: HandedIn) -> Iterator[Finding]:
    """The route is decided from facts: they must be those of the dossier."""
    if handed_in.facts is None:
        return
    differs = [
        field.name
        for field in fields(Facts)
        if getattr(handed_in.facts, field.name) != getattr(case.facts, field.name)
    ]
    if differs:
        said = f"所报申报情况（{'、'.join(differs)}）与申请书内容不一致。"
        yield Finding("N89-3.3.2-1", said)


def _another_route(case: Case, handed_in: HandedIn) -> Iterator[Finding]:
    if handed_in.chain and case.routing.tiers != handed_in.chain:
        yield Finding("JB24-3.9", "更换单位、代理机构等使申报路径改变的，请先取回再提交（D-12）。")


def _not_asked_for(changes: tuple[Change, ...], handed_in: HandedIn) -> Iterator[Finding]:
    for place in dict.fromkeys(change.where for change in beyond(changes, handed_in.items)):
        yield Finding("JB24-3.10", f"{place}不在退回要求修改之列；要改的，请先取回。")


def _not_supplied(kept: Kept, handed_in: HandedIn) -> Iterator[Finding]:
    """To the committee only files are supplied: the rest hung on the wall as it was (t23)."""
    if handed_in.supplies is None:
        return
    for change in kept.changes:
        if change.publicised and change.section != "materials":
            yield Finding("N89-3.3.3c-5", f"{change.where}已公示，补报时不能更改。")
    was = {shown_material(each) for each in kept.before.materials} if kept.before else set()
    now = {shown_material(each) for each in kept.case.dossier.materials}
    if was - now:
        yield Finding("N89-3.3.3c-5", "已公示的附件不能删去，只可补报或以清晰件替换。")
    for place, each in enumerate(kept.case.dossier.materials):
        if shown_material(each) not in was and each.digest not in handed_in.shown:
            yield Finding("N89-3.3.3c-5", f"{where(f'materials[{place}]')}未经公示，不得补报。")
    had = {material.digest for material in kept.before.materials} if kept.before else set()
    new = {material.digest for material in kept.case.dossier.materials} - had
    if new != set(handed_in.supplies):
        yield Finding("N89-3.3.3c-5", "所报补充材料与申请书新增的附件不一致。")


def _missing_files(kept: Kept) -> Iterator[Finding]:
    for place, material in enumerate(kept.case.dossier.materials):
        if material.digest not in kept.files:
            said = f"{where(f'materials[{place}]')}尚未上传。"
            yield Finding("N89-3.3.2-2", said)


def _what_rules_object(answers: tuple[Answer, ...], handed_in: HandedIn) -> Iterator[Finding]:
    said = set()
    for answer in answers:
        if not answer.blocks or (handed_in.supplies is not None and answer.rule == _THE_WINDOW):
            continue
        place = where(answer.field) if answer.field else "申请书"
        if (answer.rule, place) not in said:
            said.add((answer.rule, place))
            yield Finding(answer.rule, f"{place}：不符合本条，逐项说明见核查结果。")
