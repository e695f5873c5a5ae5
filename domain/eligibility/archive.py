"""档案与《查档情况》 (JB24-3.2-7, JB24-F, JB24-4.1-1c)."""

from collections.abc import Iterator

from domain.dossier.form import FileCheck
from domain.dossier.kinds import Degree, QualificationKind, Schooling
from domain.eligibility.answers import (
    Chapter,
    Consequence,
    Decider,
    Found,
    failed,
    not_applicable,
    or_passed,
    passed,
    person,
)
from domain.eligibility.case import Case, Comparison, Register

chapter = Chapter()


@chapter.rule("JB24-3.2-7a", Consequence.WARNS)
def custodian(case: Case) -> Iterator[Found]:
    archive = case.dossier.archive
    if not archive.custodian.strip():
        yield failed(
            "未填写存档机构。", "不清楚的可在市人力社保局官网查询档案存放点。", "archive.custodian"
        )
    else:
        yield passed(f"档案存于“{archive.custodian}”，{archive.stored_since} 起。")


@chapter.rule("JB24-F")
def file_check(case: Case) -> Iterator[Found]:
    archive = case.dossier.archive
    if archive.in_city:
        yield not_applicable("档案在重庆。")
    elif archive.check is None:
        yield failed(
            "档案在异地，未填写《查档情况》。", "由存档机构查验、填写并盖章。", "archive.check"
        )
    else:
        yield from or_passed(_form_lacks(case, archive.check), "《查档情况》由存档机构查验盖章。")


def _form_lacks(case: Case, check: FileCheck) -> Iterator[Found]:
    basic = case.dossier.basic
    if (check.name, check.id_number) != (basic.name, basic.id_number):
        yield failed(
            "《查档情况》的姓名或身份证号与基本信息不一致。",
            "核对后由存档机构更正。",
            "archive.check.name",
        )
    for name, text in (("checker", check.checker), ("custodian", check.custodian)):
        if not text.strip():
            yield failed(
                "《查档情况》的查验人或存档机构未填。", "由存档机构填写。", f"archive.check.{name}"
            )
    if not check.sealed:
        yield failed("《查档情况》没有存档机构盖章。", "由存档机构盖章。", "archive.check.sealed")


@chapter.rule("JB24-F-n1", Consequence.RETURNS, decides=Decider.CUSTODIAN)
def all_certificates_in_the_form(case: Case) -> Iterator[Found]:
    """学历 from 中专 up, 学位 from 学士 up: what the dossier holds, the form must hold."""
    check = case.dossier.archive.check
    if check is None:
        yield not_applicable("没有《查档情况》。")
        return
    held = {(row.schooling, row.degree) for row in check.educations}
    lacking = (
        failed(
            f"《查档情况》没有“{row.school}”的学历学位。",
            "由存档机构补填中专及以上全部学历、本科及以上全部学位。",
            "archive.check.educations",
            evidence=[row.id],
        )
        for row in case.dossier.education
        if row.schooling is not Schooling.LOWER and (row.schooling, row.degree) not in held
    )
    yield from or_passed(lacking, f"《查档情况》载有学历学位 {len(held)} 项。")


@chapter.rule("JB24-F-n2", Consequence.RETURNS, decides=Decider.CUSTODIAN)
def all_titles_in_the_form(case: Case) -> Iterator[Found]:
    check = case.dossier.archive.check
    if check is None:
        yield not_applicable("没有《查档情况》。")
        return
    held = {row.name for row in check.titles} | {row.name for row in check.qualifications}
    kinds = {QualificationKind.TITLE, QualificationKind.PROFESSIONAL}
    lacking = (
        failed(
            f"《查档情况》没有“{row.name}”。",
            "由存档机构补填各级职称和职业资格。",
            "archive.check.titles",
            evidence=[row.id],
        )
        for row in case.dossier.qualifications
        if row.kind in kinds and row.name not in held
    )
    yield from or_passed(lacking, f"《查档情况》载有职称、职业资格 {len(held)} 项。")


@chapter.rule("JB24-4.1-1c", Consequence.RETURNS, decides=Decider.UNIT)
def same_as_the_file(case: Case) -> Iterator[Found]:
    check = case.dossier.archive.check
    if case.compared(Register.ARCHIVE) is Comparison.VERIFIED:
        yield passed("档案信息自动比对通过。")
    elif check is None:
        yield person("学历学位、经历、职称是否与档案记录一致，由单位核对。", field="archive")
    else:
        yield from _differences(case, check)


def _differences(case: Case, check: FileCheck) -> Iterator[Found]:
    numbers = {row.certificate_number for row in check.educations}
    numbers |= {row.certificate_number for row in check.titles}
    numbers |= {row.certificate_number for row in check.qualifications}
    own = [
        (row.id, row.school, row.certificate_number)
        for row in case.dossier.education
        if row.degree is not Degree.NONE or row.certificate_number
    ]
    own += [(row.id, row.name, row.certificate_number) for row in case.dossier.qualifications]
    differing = (
        failed(
            f"“{name}”的证书号与《查档情况》不一致。",
            "提前将相关材料原件归档，或更正所填内容。",
            "archive.check",
            evidence=[row],
        )
        for row, name, number in own
        if number not in numbers
    )
    yield from or_passed(differing, "所填证书号均见于《查档情况》。")
