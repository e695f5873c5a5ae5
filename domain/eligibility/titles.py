"""现有资格 (JB24-3.3, N89-5.2)."""

from collections.abc import Iterator

from domain.dossier.form import Qualification
from domain.dossier.kinds import ApplicationType, MaterialKind, QualificationKind
from domain.dossier.labels import where
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
from domain.eligibility.case import Case

chapter = Chapter()
_OTHER_TITLE = frozenset({ApplicationType.TRANSFER, ApplicationType.ADDITIONAL})


def _of(case: Case, *kinds: QualificationKind) -> list[tuple[int, Qualification]]:
    return [(at, row) for at, row in enumerate(case.dossier.qualifications) if row.kind in kinds]


@chapter.rule("JB24-3.3-1a", Consequence.INFORMS)
def three_kinds(case: Case) -> Iterator[Found]:
    held = case.dossier.qualifications
    if held:
        yield passed(f"填有 {len(held)} 项现有资格。", evidence=[row.id for row in held])
    else:
        yield not_applicable("没有现有资格。")


@chapter.rule("JB24-3.3-1b", Consequence.RETURNS, decides=Decider.UNIT)
def as_on_the_certificate(case: Case) -> Iterator[Found]:
    def lacking() -> Iterator[Found]:
        for at, row in enumerate(case.dossier.qualifications):
            for name in ("name", "specialty", "certificate_number", "authority"):
                if not getattr(row, name).strip():
                    path = f"qualifications[{at}].{name}"
                    yield failed(f"{where(path)}未填写。", "按证书填写。", path, evidence=[row.id])
            if row.level is None:
                path = f"qualifications[{at}].level"
                yield failed(
                    f"{where(path)}未选择。",
                    "选择证书的级别或所对应的级别。",
                    path,
                    evidence=[row.id],
                )

    yield from or_passed(lacking(), "现有资格各项已填写。")


@chapter.rule("JB24-3.3-2a", Consequence.RETURNS, decides=Decider.UNIT)
def electronic_certificate(case: Case) -> Iterator[Found]:
    titles = _of(case, QualificationKind.TITLE)
    if not titles:
        yield not_applicable("没有职称。")
        return
    without = [at for at, row in titles if not case.has(MaterialKind.E_CERTIFICATE, row=row.id)]
    if without:
        yield person(
            f"{where(f'qualifications[{without[0]}]')}没有职称电子证书，须按 JB24-3.3-2b 提供。",
            "申请电子证书；来不及的同时上传纸质证书和红头文件。", f"qualifications[{without[0]}]",
        )  # fmt: skip
    else:
        yield passed("已上传职称电子证书。", evidence=[row.id for _, row in titles])


@chapter.rule("JB24-3.3-2b", Consequence.RETURNS, decides=Decider.UNIT)
def paper_and_document(case: Case) -> Iterator[Found]:
    """In place of the electronic certificate: both, not one of them."""
    without = [
        (at, row) for at, row in _of(case, QualificationKind.TITLE)
        if not case.has(MaterialKind.E_CERTIFICATE, row=row.id)
    ]  # fmt: skip
    if not without:
        yield not_applicable("职称均有电子证书，或没有职称。")
        return
    both = (MaterialKind.PAPER_CERTIFICATE, MaterialKind.RED_HEADED)
    lacking = (
        failed(
            f"{where(f'qualifications[{at}]')}没有电子证书，纸质证书和红头文件不齐。",
            "纸质证书和红头文件扫描件须同时上传。",
            f"qualifications[{at}]",
            evidence=[row.id],
        )
        for at, row in without
        if not case.has(*both, row=row.id)
    )
    yield from or_passed(lacking, "已同时上传纸质证书和红头文件。")


@chapter.rule("JB24-3.3-2c", Consequence.INFORMS, decides=Decider.UNIT)
def filed(case: Case) -> Iterator[Found]:
    if _of(case, QualificationKind.TITLE):
        yield person("评审表或红头文件是否已归入个人人事档案，由单位核对。", field="qualifications")
    else:
        yield not_applicable("没有职称。")


@chapter.rule("JB24-3.3-3a", Consequence.RETURNS, decides=Decider.UNIT)
def examination_form_filed(case: Case) -> Iterator[Found]:
    prior = case.prior
    if prior is None or prior.kind is not QualificationKind.PROFESSIONAL:
        yield not_applicable("前置职称不是职业资格。")
    else:
        yield person(
            f"“{prior.name}”的《专业技术人员资格考试合格登记表》是否已归档，由单位核对。",
            field="qualifications", evidence=[prior.id],
        )  # fmt: skip


@chapter.rule("JB24-3.3-3b", Consequence.RETURNS, decides=Decider.UNIT)
def professional_certificate(case: Case) -> Iterator[Found]:
    rows = _of(case, QualificationKind.PROFESSIONAL, QualificationKind.SKILL)
    if not rows:
        yield not_applicable("没有职业资格、技能等级。")
        return
    lacking = (
        failed(
            f"{where(f'qualifications[{at}]')}未上传证书。",
            "上传电子版证书或官网查验截图。",
            f"qualifications[{at}]",
            evidence=[row.id],
        )
        for at, row in rows
        if not case.has(MaterialKind.QUALIFICATION_CERTIFICATE, row=row.id)
    )
    yield from or_passed(lacking, "职业资格、技能等级证书已上传。")


@chapter.rule("JB24-3.3-4")
def same_level_certificate(case: Case) -> Iterator[Found]:
    if case.dossier.target.type not in _OTHER_TITLE:
        yield not_applicable("不是转评或多评。")
        return
    level = case.dossier.target.level
    held = [row for row in case.dossier.qualifications if row.level is level]
    if any(case.has(MaterialKind.SAME_LEVEL_CERTIFICATE, row=row.id) for row in held):
        yield passed("已上传同级职称证书。", evidence=[row.id for row in held])
    else:
        yield failed("未上传已取得的同级职称证书。", "在该项现有资格下上传。", "qualifications")


@chapter.rule("JB24-3.3-5", Consequence.INFORMS, decides=Decider.UNIT)
def skilled_worker_filed(case: Case) -> Iterator[Found]:
    if _of(case, QualificationKind.SKILL):
        yield person("技能称号或奖项文件是否已归入个人档案，由单位核对。", field="qualifications")
    else:
        yield not_applicable("没有技能等级。")


@chapter.rule("N89-5.2", decides=Decider.UNIT)
def military_title(case: Case) -> Iterator[Found]:
    """Valid as it is: no confirmation is asked for."""
    rows = _of(case, QualificationKind.MILITARY_TITLE)
    if not rows:
        yield not_applicable("没有军队评定或任命的职称。")
    else:
        yield person(
            "军队职称无需确认手续，可作前置职称；其有效性由单位核对。",
            field="qualifications", evidence=[row.id for _, row in rows],
        )  # fmt: skip
