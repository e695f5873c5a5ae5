"""经历、总结与填报真实性 (JB24-3.0-2, JB24-3.2-4, JB24-3.2-8, JB24-3.4, N89-3.3.2-1)."""

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime

from domain.dossier.form import Dossier, FileCheck
from domain.dossier.identity import born, is_id_number
from domain.dossier.kinds import EmploymentTie, MaterialKind, Provenance
from domain.dossier.labels import where
from domain.eligibility.answers import (
    Chapter,
    Consequence,
    Decider,
    Found,
    failed,
    or_passed,
    passed,
    person,
)
from domain.eligibility.case import Case

chapter = Chapter()
_DISPATCHED = re.compile(r".+派遣至.+")
_MAY_LIE_AHEAD = frozenset({"retirement_approved_on"})
_YOUNGEST = 16


@chapter.rule("N89-3.3.2-1")
def plausible(case: Case) -> Iterator[Found]:
    """A person as the ID number says, and no day that has not come yet."""
    yield from or_passed(
        (*_identity(case), *_future(case), *_backwards(case)), "日期和证件号码合理。"
    )


def _identity(case: Case) -> Iterator[Found]:
    basic = case.dossier.basic
    if not basic.name.strip():
        yield failed("未填写姓名。", "按身份证填写。", "basic.name")
    if not is_id_number(basic.id_number):
        yield failed("身份证号校验不通过。", "填写18位身份证号，末位可为大写X。", "basic.id_number")
        return
    birth = born(basic.id_number)
    assert birth is not None
    if basic.first_worked.year - birth.year < _YOUNGEST:
        yield failed(
            f"参加工作时间 {basic.first_worked} 时未满 {_YOUNGEST} 周岁。", "核对参加工作时间和身份证号。",
            "basic.first_worked",
        )  # fmt: skip


def _future(case: Case) -> Iterator[Found]:
    for path, day in _days(case.dossier):
        if day > case.today:
            yield failed(f"{where(path)}为 {day}，尚未到来。", f"不晚于 {case.today}。", path)


def _days(dossier: Dossier) -> Iterator[tuple[str, date]]:
    for section in fields(dossier):
        value = getattr(dossier, section.name)
        rows = value if isinstance(value, tuple) else (value,)
        for at, row in enumerate(rows):
            base = f"{section.name}[{at}]" if isinstance(value, tuple) else section.name
            yield from _days_of(row, base)


def _days_of(row: object, base: str) -> Iterator[tuple[str, date]]:
    if row is None or isinstance(row, str):
        return
    for field in fields(row):  # type: ignore[arg-type]  # every other section is a dataclass
        value = getattr(row, field.name)
        if isinstance(value, FileCheck):
            yield from _days_of(value, f"{base}.{field.name}")
        elif _is_day(value) and field.name not in _MAY_LIE_AHEAD:
            yield f"{base}.{field.name}", value


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _backwards(case: Case) -> Iterator[Found]:
    for path, row, began, ended in _periods(case.dossier):
        if ended is not None and ended < began:
            yield failed(f"{where(path)}早于开始时间。", "核对起止时间。", path, evidence=[row])


def _periods(dossier: Dossier) -> Iterator[tuple[str, str, date, date | None]]:
    for at, work in enumerate(dossier.work):
        yield f"work[{at}].ended", work.id, work.began, work.ended
    for at, post in enumerate(dossier.posts):
        yield f"posts[{at}].ended", post.id, post.began, post.ended
    for at, item in enumerate(dossier.learning):
        yield f"learning[{at}].ended", item.id, item.began, item.ended
    for at, paid in enumerate(dossier.insurance):
        yield f"insurance[{at}].last_month", paid.id, paid.first_month, paid.last_month


@chapter.rule("JB24-3.0-2", Consequence.INFORMS, decides=Decider.TIERS)
def edited_after_fetching(case: Case) -> Iterator[Found]:
    """So that every tier sees what an applicant changed in what a register had said."""
    edited = [
        row.id
        for rows in (
            case.dossier.education, case.dossier.qualifications, case.dossier.posts,
            case.dossier.work, case.dossier.learning, case.dossier.assessments,
            case.dossier.achievements,
        )
        for row in rows
        if row.provenance is Provenance.EDITED
    ]  # fmt: skip
    if edited:
        yield person(f"有 {len(edited)} 行自动获取后经本人修改，请对照原件审核。", evidence=edited)
    else:
        yield passed("没有自动获取后修改的内容。")


@chapter.rule("JB24-3.2-4", Consequence.WARNS)
def first_work(case: Case) -> Iterator[Found]:
    began = min((row.began for row in case.dossier.work), default=None)
    first = case.dossier.basic.first_worked
    if began is not None and (first.year, first.month) > (began.year, began.month):
        yield failed(
            f"参加工作时间 {first} 晚于最早的工作经历 {began}。",
            "填写首次参加工作时间。",
            "basic.first_worked",
        )
    else:
        yield passed(f"参加工作时间 {first}。")


@chapter.rule("JB24-3.2-8", decides=Decider.UNIT)
def signed_summary(case: Case) -> Iterator[Found]:
    yield from or_passed(_summary_lacks(case), "思想和业务工作总结已上传，签字、手印由单位核对。")


def _summary_lacks(case: Case) -> Iterator[Found]:
    summary = case.dossier.summary
    if not case.has(MaterialKind.SUMMARY):
        yield failed(
            "未上传思想和业务工作总结。", "上传有本人手写签字和手印的扫描件。", "materials"
        )
    if not (summary.signed and summary.fingerprinted):
        yield failed("总结落款未标明手写签字和手印。", "落款处手写签字并盖手印。", "summary.signed")


@chapter.rule("JB24-3.4-1", Consequence.WARNS)
def every_period(case: Case) -> Iterator[Found]:
    yield from or_passed(_history_lacks(case), f"工作经历 {len(case.dossier.work)} 段。")


def _history_lacks(case: Case) -> Iterator[Found]:
    rows = case.dossier.work
    if not rows:
        yield failed("未填写工作经历。", "填写每一段工作经历。", "work")
    dispatched = case.dossier.basic.tie is EmploymentTie.DISPATCHED
    if dispatched and not any(_DISPATCHED.fullmatch(row.unit) for row in rows):
        yield failed(
            "派遣人员的工作经历没有写明派遣单位和用工单位。",
            "单位名称写为“XX单位派遣至XX单位”。",
            "work",
        )
