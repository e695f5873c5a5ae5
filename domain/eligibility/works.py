"""工作业绩与其他成果: every row, and what must be attached to it (JB24-3.5, JB24-3.6, N89-3.3.2)."""

from collections.abc import Iterator
from datetime import date

from domain.dossier.form import Achievement
from domain.dossier.kinds import (
    PERFORMANCE_KINDS,
    AchievementKind,
    ApplicationType,
    AwardIssuer,
    MaterialKind,
    Status,
)
from domain.dossier.labels import called, where
from domain.dossier.months import index, spoken_month
from domain.eligibility.answers import (
    Chapter,
    Check,
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
_Rows = Iterator[tuple[str, Achievement]]

# What each kind must have attached (JB24-3.6-1 … 3.6-6).
_PARTS: dict[str, dict[AchievementKind, tuple[MaterialKind, ...]]] = {
    "JB24-3.6-1": {
        AchievementKind.PAPER: (MaterialKind.COVER, MaterialKind.PAGES, MaterialKind.INDEX_REPORT),
        AchievementKind.BOOK: (
            MaterialKind.COVER, MaterialKind.PREFACE, MaterialKind.PUBLISHER_PROOF,
        ),
        AchievementKind.CONFERENCE_PAPER: (MaterialKind.READING_CERTIFICATE,),
    },
    "JB24-3.6-3": {
        AchievementKind.RESEARCH: (MaterialKind.APPROVAL_FORM, MaterialKind.CLOSING_REPORT),
    },
    "JB24-3.6-4": {AchievementKind.TECHNICAL_REPORT: (MaterialKind.INVITATION,)},
    "JB24-3.6-5": {
        AchievementKind.PATENT: (MaterialKind.GRANT_CERTIFICATE,),
        AchievementKind.OTHER_PATENT: (MaterialKind.GRANT_CERTIFICATE,),
        AchievementKind.SOFTWARE: (MaterialKind.GRANT_CERTIFICATE,),
    },
    "JB24-3.6-6": {
        AchievementKind.STANDARD: (
            MaterialKind.COVER, MaterialKind.CONTENTS, MaterialKind.PREFACE,
        ),
    },
}  # fmt: skip
_AWARD_PARTS = {
    AwardIssuer.ASSOCIATION: (MaterialKind.AWARD_CERTIFICATE, MaterialKind.AWARD_PAGE),
    AwardIssuer.GOVERNMENT: (MaterialKind.AWARD_CERTIFICATE, MaterialKind.AWARD_DOCUMENT),
}
_GRANTED_KINDS = frozenset(_PARTS["JB24-3.6-5"])


def _rows(case: Case) -> _Rows:
    for name, rows in (
        ("performances", case.dossier.performances),
        ("results", case.dossier.results),
    ):
        for at, row in enumerate(rows):
            yield f"{name}[{at}]", row


@chapter.rule("N89-3.3.2-2")
def evidence_for_each(case: Case) -> Iterator[Found]:
    lacking = (
        failed(
            f"{where(path)}“{row.name}”没有佐证材料。",
            "每项业绩成果至少上传一件佐证材料。",
            path,
            evidence=[row.id],
        )
        for path, row in _rows(case)
        if not case.materials(row.id)
    )
    yield from or_passed(lacking, f"所填 {len(case.dossier.achievements)} 项业绩成果均有佐证材料。")


@chapter.rule("N89-3.3.2-4", Consequence.RETURNS, decides=Decider.UNIT)
def declassified(case: Case) -> Iterator[Found]:
    rows = {row.id for row in case.dossier.achievements}
    open_ones = [one for one in case.dossier.materials if one.row in rows and not one.declassified]
    for material in open_ones:
        yield failed(
            f"附件“{material.name}”未声明已脱密或不涉密。", "按保密规定脱密后声明。", "materials",
            evidence=[material.id],
        )  # fmt: skip
    if not open_ones:
        yield passed("业绩附件均已声明脱密或不涉密。")


@chapter.rule("JB24-3.5-1", Consequence.INFORMS, decides=Decider.EXPERTS)
def told_with_scale(case: Case) -> Iterator[Found]:
    if not case.dossier.performances:
        yield not_applicable("没有工作业绩。")
        return
    empty = [row for row in case.dossier.performances if not row.content.strip()]
    for row in empty:
        yield failed(
            f"“{row.name}”没有填写工作内容。",
            "写明项目规模、基本情况和本人工作。",
            evidence=[row.id],
        )
    if not empty:
        yield person("项目规模和本人工作内容是否写清，由单位和专家判断。", field="performances")


@chapter.rule("JB24-3.5-2")
def a_performance_at_least(case: Case) -> Iterator[Found]:
    """Each row in its section: 工作业绩 for work done, 其他成果 for what came of it."""
    misplaced = [
        (path, row)
        for path, row in _rows(case)
        if (row.kind in PERFORMANCE_KINDS) != path.startswith("performances")
    ]
    for path, row in misplaced:
        section = "工作业绩" if row.kind in PERFORMANCE_KINDS else "其他成果"
        yield failed(
            f"“{row.name}”属{called(row.kind)}。", f"填入{section}。", path, evidence=[row.id]
        )
    if not case.dossier.achievements:
        yield failed("没有填写任何业绩成果。", "填写工作业绩，选择本人作用。", "performances")
    elif not misplaced:
        yield passed("业绩成果均已选择类别和本人作用。")


@chapter.rule("JB24-3.5-3a", Consequence.WARNS, decides=Decider.UNIT)
def since_the_title(case: Case) -> Iterator[Found]:
    """Since the present title, not since a change of post."""
    if case.prior is None or case.dossier.target.type is ApplicationType.FIRST_BATCH:
        yield not_applicable("没有前置职称。")
        return
    yield from _since(case, case.prior.obtained, f"现有资格取得于 {case.prior.obtained}")


@chapter.rule("JB24-3.5-3b", Consequence.WARNS, decides=Decider.UNIT)
def since_graduation(case: Case) -> Iterator[Found]:
    graduated = [row.graduated for row in case.dossier.education]
    if case.prior is not None or not graduated:
        yield not_applicable("有前置职称，按现有资格取得时间计算。")
        return
    first = min(graduated)
    yield from _since(case, first, f"毕业于 {first}")


def _since(case: Case, first: date, said: str) -> Iterator[Found]:
    wrong = [
        (path, row)
        for path, row in _rows(case)
        if row.since_title and index(row.finished) < index(first)
    ]
    for path, row in wrong:
        yield failed(
            f"“{row.name}”完成于 {spoken_month(row.finished)}，{said}，不属任现职以来。",
            "改为非任现职以来，或核对时间。", path, evidence=[row.id],
        )  # fmt: skip
    if not wrong:
        yield passed(f"{said}，所标任现职以来的业绩均在其后。")


@chapter.rule("JB24-3.5-5")
def representative(case: Case) -> Iterator[Found]:
    most = case.requirements.representative_works
    chosen = [row.id for row in case.dossier.performances if row.representative]
    if len(chosen) > most:
        yield failed(
            f"代表作业绩选了 {len(chosen)} 条。", f"最多选 {most} 条，其余选为非代表作业绩。",
            "performances", evidence=chosen,
        )  # fmt: skip
    else:
        yield passed(f"代表作业绩 {len(chosen)} 条，共填 {len(case.dossier.performances)} 条。")


@chapter.rule("JB24-3.5-6a", Consequence.RETURNS, decides=Decider.UNIT)
def original_evidence(case: Case) -> Iterator[Found]:
    lacking = (
        failed(
            f"{where(path)}“{row.name}”只有单位证明。",
            "上传合同、任命书、验收报告等原始材料，不是单位证明。",
            path,
            evidence=[row.id],
        )
        for path, row in _rows(case)
        if path.startswith("performances") and _only_statements(case, row)
    )
    yield from or_passed(lacking, "工作业绩附件不是单位证明；内容由单位核对。")


def _only_statements(case: Case, row: Achievement) -> bool:
    kinds = {material.kind for material in case.materials(row.id)}
    return kinds == {MaterialKind.UNIT_STATEMENT}


@chapter.rule("JB24-3.5-6c", Consequence.RETURNS, decides=Decider.UNIT)
def stamped(case: Case) -> Iterator[Found]:
    rows = {row.id for row in case.dossier.performances}
    unstamped = [one for one in case.dossier.materials if one.row in rows and not one.stamped]
    for material in unstamped:
        yield failed(
            f"业绩附件“{material.name}”未标明单位核验盖章。", "经单位核验、盖章后上传。", "materials",
            evidence=[material.id],
        )  # fmt: skip
    if not unstamped:
        yield passed("业绩附件均标明单位已核验盖章，印章由单位和各级核对。")


def _parts(rule: str) -> Check:
    asked = _PARTS[rule]

    def check(case: Case) -> Iterator[Found]:
        rows = [(path, row) for path, row in _rows(case) if row.kind in asked]
        if not rows:
            yield not_applicable(f"没有{'、'.join(called(kind) for kind in asked)}。")
            return
        lacking = (
            found for path, row in rows for found in _lacking(case, path, row, asked[row.kind])
        )
        yield from or_passed(lacking, f"{len(rows)} 项附件齐备。")

    return check


def _lacking(
    case: Case, path: str, row: Achievement, kinds: tuple[MaterialKind, ...]
) -> Iterator[Found]:
    for kind in kinds:
        if not case.has(kind, row=row.id):
            yield failed(
                f"{where(path)}“{row.name}”没有{called(kind)}。", f"上传{called(kind)}。", path,
                evidence=[row.id],
            )  # fmt: skip


for _rule in ("JB24-3.6-1", "JB24-3.6-3", "JB24-3.6-4"):
    chapter.rule(_rule, Consequence.RETURNS, decides=Decider.UNIT)(_parts(_rule))


@chapter.rule("JB24-3.6-2", Consequence.RETURNS, decides=Decider.UNIT)
def awards(case: Case) -> Iterator[Found]:
    rows = [(path, row) for path, row in _rows(case) if row.kind is AchievementKind.AWARD]
    if not rows:
        yield not_applicable("没有获奖成果。")
        return
    yield from or_passed(
        (found for path, row in rows for found in _award_lacks(case, path, row)),
        f"{len(rows)} 项获奖成果附件齐备。",
    )


def _award_lacks(case: Case, path: str, row: Achievement) -> Iterator[Found]:
    if row.issuer is None:
        yield failed(f"{where(path)}“{row.name}”未选颁奖单位类别。", "选择政府机构或协会、学会。", f"{path}.issuer",
                     evidence=[row.id])  # fmt: skip
    else:
        yield from _lacking(case, path, row, _AWARD_PARTS[row.issuer])
    if row.group_work and not row.own_part.strip():
        yield failed(f"{where(path)}“{row.name}”为集体完成，未说明本人承担的工作。", "说明本人承担的工作内容和所起的作用。",
                     f"{path}.own_part", evidence=[row.id])  # fmt: skip


@chapter.rule("JB24-3.6-5", Consequence.WARNS)
def granted(case: Case) -> Iterator[Found]:
    """Without a grant it is no achievement; with one, its certificate is asked for."""
    rows = [(path, row) for path, row in _rows(case) if row.kind in _GRANTED_KINDS]
    if not rows:
        yield not_applicable("没有专利、软件著作权。")
        return
    yield from or_passed(
        (found for path, row in rows for found in _grant_lacks(case, path, row)),
        f"{len(rows)} 项均已授权或登记并附证书。",
    )


def _grant_lacks(case: Case, path: str, row: Achievement) -> Iterator[Found]:
    if Status.GRANTED not in row.statuses:
        yield failed(f"{where(path)}“{row.name}”未经授权，不作为业绩参考。", "授权或登记后再填。", path,
                     evidence=[row.id])  # fmt: skip
    else:
        yield from _lacking(case, path, row, _PARTS["JB24-3.6-5"][row.kind])


@chapter.rule("JB24-3.6-6", Consequence.RETURNS, decides=Decider.UNIT)
def standards(case: Case) -> Iterator[Found]:
    rows = [(path, row) for path, row in _rows(case) if row.kind is AchievementKind.STANDARD]
    if not rows:
        yield not_applicable("没有标准规范。")
        return
    yield from or_passed(
        (found for path, row in rows for found in _standard_lacks(case, path, row)),
        f"{len(rows)} 项标准规范已颁布执行，附件齐备。",
    )


def _standard_lacks(case: Case, path: str, row: Achievement) -> Iterator[Found]:
    if not {Status.ISSUED, Status.IN_FORCE}.issubset(row.statuses):
        yield failed(f"{where(path)}“{row.name}”未标明已颁布执行。", "填写已颁布且现行的标准规范。", path,
                     evidence=[row.id])  # fmt: skip
    if not row.drafter:
        yield failed(f"{where(path)}“{row.name}”的前言起草人中没有本人。", "填写列入起草人的标准规范。",
                     f"{path}.drafter", evidence=[row.id])  # fmt: skip
    yield from _lacking(case, path, row, _PARTS["JB24-3.6-6"][AchievementKind.STANDARD])
