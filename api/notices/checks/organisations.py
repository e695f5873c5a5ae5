"""Whoever a notice gives something to do must be an organisation that it lists."""

import re
from collections.abc import Iterator
from dataclasses import fields

from api.notices.problems import Found, Steps, warning
from api.notices.sketch import Sketch
from domain.notice import Organisation

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_ID_FORM = "小写字母、数字和连字符，不超过 64 个字符"


def organisations(sketch: Sketch) -> Iterator[Found]:
    listed = sketch.organisations
    if listed is None:
        return
    known = [organisation.id for organisation in listed]
    yield from _themselves(listed)
    for steps, named in _named(sketch):
        if named not in known:
            yield Found(steps, f"机构 {named} 未在 organisations 中列出", "、".join(known))
    yield from _committee(sketch)
    yield from _reachable(sketch, listed)


def _themselves(listed: tuple[Organisation, ...]) -> Iterator[Found]:
    seen: set[str] = set()
    for at, organisation in enumerate(listed):
        if not _ID.fullmatch(organisation.id):
            message = f"机构编号 {organisation.id} 写法有误"
            yield Found(("organisations", at, "id"), message, _ID_FORM)
        if organisation.id in seen:
            message = f"机构编号 {organisation.id} 重复"
            yield Found(("organisations", at, "id"), message, "每个机构一个编号")
        seen.add(organisation.id)


def _named(sketch: Sketch) -> Iterator[tuple[Steps, str]]:
    for at, terms in enumerate(sketch.levels or ()):
        yield ("terms", "levels", at, "authority"), terms.authority
    for at, committee in enumerate(sketch.committees or ()):
        yield ("committees", at, "id"), committee.id
    for at, mark in enumerate(sketch.set_by_organiser or ()):
        yield ("set_by_organiser", at, "by"), mark.by
    for body in fields(sketch.bodies) if sketch.bodies else ():
        yield ("terms", "bodies", body.name), getattr(sketch.bodies, body.name)


def _committee(sketch: Sketch) -> Iterator[Found]:
    if sketch.committees is None:
        return
    ids = [committee.id for committee in sketch.committees]
    if sketch.bodies and sketch.bodies.committee not in ids:
        message = f"评委会 {sketch.bodies.committee} 未在 committees 中列出"
        yield Found(("terms", "bodies", "committee"), message, "、".join(ids))
    for at, one in enumerate(ids):
        if one in ids[:at]:
            yield Found(("committees", at, "id"), f"评委会 {one} 重复", "只写一次")


def _reachable(sketch: Sketch, listed: tuple[Organisation, ...]) -> Iterator[Found]:
    """An applicant must always see whom to call (N89-3.3.2-5)."""
    for at, organisation in enumerate(listed):
        is_committee = sketch.bodies is not None and organisation.id == sketch.bodies.committee
        if is_committee and organisation.contact is None:
            message = "评委会没有联系人和电话，申报人无从查询（N89-3.3.2-5）"
            yield warning(("organisations", at), message, "contact: {name: …, phone: …}")
    if sketch.help_contacts == ():
        yield warning(("help_contacts",), "没有咨询电话", "至少一个")
