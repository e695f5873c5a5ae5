"""学历学位 (JB24-3.2E)."""

from collections.abc import Iterator

from domain.dossier.form import Education
from domain.dossier.kinds import Degree, MaterialKind, Schooling
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
from domain.eligibility.case import Case, Comparison, Register

chapter = Chapter()


@chapter.rule("JB24-3.2E-1")
def from_secondary_up(case: Case) -> Iterator[Found]:
    def low() -> Iterator[Found]:
        for at, row in enumerate(case.dossier.education):
            if row.schooling is Schooling.LOWER:
                yield failed(
                    "小学、初中、高中无需填写。",
                    "删去此行。",
                    f"education[{at}].schooling",
                    evidence=[row.id],
                )

    yield from or_passed(low(), "所填学历均为中专及以上。")


@chapter.rule("JB24-3.2E-2a")
def all_fields(case: Case) -> Iterator[Found]:
    """Twelve fields; the degree's own unless 无学位, the images unless verified (JB24-3.2E-2d)."""
    yield from or_passed(
        _lacking(case), f"学历学位共 {len(case.dossier.education)} 行，必填项齐备。"
    )


def _lacking(case: Case) -> Iterator[Found]:
    rows = case.dossier.education
    if not rows:
        yield failed("未填写学历学位。", "填写中专及以上的学历学位。", "education")
        return
    for at, row in enumerate(rows):
        for name in _empty(row):
            path = f"education[{at}].{name}"
            yield failed(f"{where(path)}未填写。", "必填。", path, evidence=[row.id])
    for name, marked in (
        ("highest_schooling", [row for row in rows if row.highest_schooling]),
        ("highest_degree", [row for row in rows if row.highest_degree]),
    ):
        if len(marked) != 1:
            path = f"education[0].{name}"
            yield failed(f"{where(path).rpartition('·')[2]}须且只须选定一行。", "选定一行。", path)


def _empty(row: Education) -> Iterator[str]:
    for name in ("school", "major", "certificate_number"):
        if not getattr(row, name).strip():
            yield name
    if row.degree is not Degree.NONE and not row.degree_number.strip():
        yield "degree_number"
    if row.years <= 0:
        yield "years"


@chapter.rule("JB24-3.2E-2b")
def images_or_report(case: Case) -> Iterator[Found]:
    """Certificate images, or the 学信网/学位网 report in their place; none when verified."""
    if case.compared(Register.EDUCATION) is Comparison.VERIFIED:
        yield not_applicable("学历学位已自动验证通过，无需上传（N89-5.5-2）。")
        return
    lacking = (
        failed(
            f"{where(f'education[{at}]')}未上传证书图片。",
            "上传学历、学位证书图片；遗失的上传学信网/学位网验证报告。",
            f"education[{at}]",
            evidence=[row.id],
        )
        for at, row in enumerate(case.dossier.education)
        if not row.overseas and not _is_shown(case, row)
    )
    yield from or_passed(lacking, "证书图片或验证报告已上传。")


def _is_shown(case: Case, row: Education) -> bool:
    if case.has(MaterialKind.EDUCATION_REPORT, row=row.id):
        return True
    images = [MaterialKind.EDUCATION_CERTIFICATE]
    if row.degree is not Degree.NONE:
        images.append(MaterialKind.DEGREE_CERTIFICATE)
    return case.has(*images, row=row.id)


@chapter.rule("JB24-3.2E-2c")
def no_degree_is_said(case: Case) -> Iterator[Found]:
    def numbered() -> Iterator[Found]:
        for at, row in enumerate(case.dossier.education):
            if row.degree is Degree.NONE and row.degree_number:
                yield failed(
                    "选择了无学位，却填有学位证书号。", "更正学位，或删去学位证书号。",
                    f"education[{at}].degree", evidence=[row.id],
                )  # fmt: skip

    yield from or_passed(numbered(), "未取得学位的已选择“无学位”。")


@chapter.rule("JB24-3.2E-2d", Consequence.INFORMS)
def verified_needs_no_image(case: Case) -> Iterator[Found]:
    outcome = case.compared(Register.EDUCATION)
    if outcome is Comparison.VERIFIED:
        yield passed("学历学位自动验证通过，证书图片可不上传。")
    else:
        yield not_applicable("学历学位没有自动验证通过。")


@chapter.rule("JB24-3.2E-3")
def overseas(case: Case) -> Iterator[Found]:
    rows = [(at, row) for at, row in enumerate(case.dossier.education) if row.overseas]
    if not rows:
        yield not_applicable("没有海外取得的学历学位。")
        return
    lacking = (
        failed(
            f"{where(f'education[{at}]')}未上传《国外学历学位认证书》。",
            "上传教育部留学服务中心的认证书，证书号填认证书编号。",
            f"education[{at}]",
            evidence=[row.id],
        )
        for at, row in rows
        if not case.has(MaterialKind.OVERSEAS_CERTIFICATE, row=row.id)
    )
    yield from or_passed(lacking, "海外学历学位已上传认证书。")


@chapter.rule("JB24-3.2E-4", Consequence.INFORMS, decides=Decider.UNIT)
def filed_in_time(_: Case) -> Iterator[Found]:
    yield person("学历学位如有更新，学籍材料是否已交存档机构，由单位核对。", field="education")
