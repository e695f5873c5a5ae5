"""申报目标与申请类型: what is applied for, and by which clause (JB24-3.0-3, JB24-3.2-1 to 3.2-3)."""

from collections.abc import Iterator

from domain.dossier.form import Citation, Qualification
from domain.dossier.kinds import ApplicationType, MaterialKind, QualificationKind
from domain.dossier.labels import called
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
from domain.notice import Channel

chapter = Chapter()
_OTHER_TITLE = frozenset({ApplicationType.TRANSFER, ApplicationType.ADDITIONAL})


@chapter.rule("N89-0-1")
def the_channel(case: Case) -> Iterator[Found]:
    target = case.dossier.target
    if target.channel not in case.notice.terms.channels:
        offered = "、".join(called(channel) for channel in case.notice.terms.channels)
        yield failed(
            f"本批次不设“{called(target.channel)}”渠道。", f"可选：{offered}。", "target.channel"
        )
        return
    first_batch = target.channel is Channel.FIRST_BATCH
    if first_batch != (target.type is ApplicationType.FIRST_BATCH):
        yield failed(
            f"申报渠道“{called(target.channel)}”与申请类型“{called(target.type)}”不符（D-65）。",
            "首批认定渠道的申请类型为首批认定，其他渠道不选首批认定。", "target.type",
        )  # fmt: skip
        return
    yield passed(f"申报渠道“{called(target.channel)}”，申请类型“{called(target.type)}”。")


@chapter.rule("JB24-3.0-3")
def the_target(case: Case) -> Iterator[Found]:
    yield from or_passed(_wrong_target(case), "系列、级别、职称和评审委员会均在本批次范围内。")


def _wrong_target(case: Case) -> Iterator[Found]:
    target, notice = case.dossier.target, case.notice
    terms = notice.terms.level(target.level)
    if case.dossier.notice != notice.terms.notice:
        yield failed("申请书按另一批次填报。", f"批次应为 {notice.terms.notice}。", "notice")
    if target.series != notice.series:
        yield failed(f"系列填为“{target.series}”。", f"选择“{notice.series}”。", "target.series")
    if terms is None:
        offered = "、".join(each.title for each in notice.terms.levels)
        yield failed(
            f"本批次不评审{called(target.level)}。", f"可选职称：{offered}。", "target.level"
        )
    elif target.title != terms.title:
        yield failed(f"职称填为“{target.title}”。", f"选择“{terms.title}”。", "target.title")
    if target.committee != notice.terms.bodies.committee:
        named = next(each.name for each in notice.committees)
        yield failed("评审委员会不是本批次的评委会。", f"选择“{named}”。", "target.committee")


@chapter.rule("JB24-3.2-1a", Consequence.INFORMS, decides=Decider.EXPERTS)
def direction_of_the_work(case: Case) -> Iterator[Found]:
    yield person(
        f"专业方向“{case.dossier.target.direction}”是否与技术工作、论文方向一致，由单位和专家判断。",
        field="target.direction",
    )


@chapter.rule("JB24-3.2-1b")
def group_and_direction(case: Case) -> Iterator[Found]:
    """The two together decide the expert group and the certificate's 专业名称."""
    target = case.dossier.target
    empty = [
        name for name, text in (("group", target.group), ("direction", target.direction))
        if not text.strip()
    ]  # fmt: skip
    if empty:
        yield failed(
            "专业组和专业方向须同时填写。",
            "同名方向可属多组，请先选组再选方向。",
            f"target.{empty[0]}",
        )
    else:
        yield passed(f"专业组“{target.group}”、专业方向“{target.direction}”。")


@chapter.rule("JB24-3.2-1d", Consequence.WARNS, decides=Decider.COMMITTEE)
def usual_direction(case: Case) -> Iterator[Found]:
    """The printed lists are suggestions: free text is allowed, and flagged."""
    target, groups = case.dossier.target, case.notice.groups
    if not groups:
        yield not_applicable("本批次没有列出专业组，可自行填写。")
        return
    listed = {group.name: group.directions for group in groups}
    if target.direction in listed.get(target.group, ()):
        yield passed("属所列常用专业方向。")
        return
    elsewhere = [name for name, found in listed.items() if target.direction in found]
    hint = f"该方向列在：{'、'.join(elsewhere)}。" if elsewhere else "尽量填报常用专业方向。"
    yield person(
        f"“{target.group}／{target.direction}”不在所列专业方向内，属自行填写。",
        hint,
        "target.direction",
    )


@chapter.rule("JB24-3.2-2")
def type_offered(case: Case) -> Iterator[Found]:
    chosen = called(case.dossier.target.type)
    offered = case.requirements.application_types
    if chosen in offered:
        yield passed(f"申请类型为{chosen}。")
    else:
        yield failed(
            f"本批次没有申请类型“{chosen}”。", f"可选：{'、'.join(offered)}。", "target.type"
        )


@chapter.rule("JB24-3.2-2.2")
def exceptional(case: Case) -> Iterator[Found]:
    if case.dossier.target.type is not ApplicationType.EXCEPTIONAL:
        yield not_applicable("不是破格晋升。")
        return
    yield from or_passed(_exceptional_lacks(case), "破格条件、《破格申报表》和佐证材料齐备。")


def _exceptional_lacks(case: Case) -> Iterator[Found]:
    dossier = case.dossier
    if dossier.exceptional is None:
        yield failed(
            "未填写《重庆市职称破格申报表》。", "填写破格条件、减少年限和佐证。", "exceptional"
        )
    if not case.has(MaterialKind.EXCEPTIONAL_FORM):
        yield failed("未上传《重庆市职称破格申报表》。", "上传申报表。", "materials")
    if not case.has(MaterialKind.EXCEPTIONAL_CONDITION):
        yield failed("未上传破格条件附件。", "上传符合破格条件的佐证材料。", "materials")


@chapter.rule("JB24-3.2-2.3")
def transfer(case: Case) -> Iterator[Found]:
    """From another series, or from another specialty of this one."""
    target = case.dossier.target
    if target.type is not ApplicationType.TRANSFER:
        yield not_applicable("不是转评。")
        return
    held = _same_level(case)
    other = [
        title
        for title in held
        if title.series != target.series or title.specialty != target.direction
    ]
    if other:
        yield passed(f"持有同级职称“{other[0].name}”，转至{target.series}·{target.direction}。",
                     evidence=[other[0].id])  # fmt: skip
    else:
        yield failed(
            "没有其他系列或其他专业的同级职称，不属于转评。", "在现有资格中填写已取得的同级职称。",
            "qualifications",
        )  # fmt: skip


@chapter.rule("JB24-3.2-2.4")
def additional(case: Case) -> Iterator[Found]:
    target = case.dossier.target
    if target.type is not ApplicationType.ADDITIONAL:
        yield not_applicable("不是多评。")
        return
    held = [title for title in _same_level(case) if title.series == target.series]
    if not held:
        yield failed(
            f"没有{target.series}系列的同级职称，不属于多评。",
            "其他系列转来的选择转评。",
            "target.type",
        )
    elif any(title.specialty == target.direction for title in held):
        yield failed(
            f"已持有专业方向“{target.direction}”的同级职称。", "多评须增加新的专业方向。",
            "target.direction", evidence=[title.id for title in held],
        )  # fmt: skip
    else:
        yield passed(f"增加专业方向“{target.direction}”。", evidence=[title.id for title in held])


@chapter.rule("N89-2.1-2")
def other_title_of_the_same_level(case: Case) -> Iterator[Found]:
    if case.dossier.target.type not in _OTHER_TITLE:
        yield not_applicable("不是转评或多评。")
        return
    held = _same_level(case)
    if held:
        yield passed(f"持有同级职称“{held[0].name}”。", evidence=[title.id for title in held])
    else:
        level = called(case.dossier.target.level)
        yield failed(
            f"转评、多评须已取得{level}职称，现有资格中没有。",
            f"填写已取得的{level}职称。",
            "qualifications",
        )


def _same_level(case: Case) -> list[Qualification]:
    titles = {QualificationKind.TITLE, QualificationKind.MILITARY_TITLE}
    level = case.dossier.target.level
    return [
        held for held in case.dossier.qualifications if held.kind in titles and held.level is level
    ]


@chapter.rule("JB24-3.2-3a", Consequence.RETURNS, decides=Decider.UNIT)
def cited_condition(case: Case) -> Iterator[Found]:
    """A clause of 业绩条件, not of 基本条件."""
    cited = case.dossier.target.condition
    if cited is None or not cited.text.strip():
        yield failed(
            "未填写符合的申报条件。",
            "写明业绩条件的某一条某一款，可从本批次条款中选择。",
            "target.condition",
        )
    elif cited.rule and cited.rule not in _clauses(case):
        yield failed(
            f"“{cited.rule}”不是本级别的业绩条件。",
            "从本级别的业绩条件中选择。",
            "target.condition",
        )
    elif cited.rule:
        yield passed(f"引用业绩条件 {cited.rule}。")
    else:
        yield person(
            "引用的业绩条件不在本系统目录内，由单位对照文件原文审核。", field="target.condition"
        )


def _clauses(case: Case) -> set[str]:
    level = case.dossier.target.level
    return {
        clause.rule
        for row in case.requirements.first_batch
        if row.level is level
        for clause in row.achievements
    }


@chapter.rule("JB24-3.2-3b", Consequence.WARNS)
def suggested_form(case: Case) -> Iterator[Found]:
    cited = case.dossier.target.condition
    if cited is None:
        yield not_applicable("未填写符合的申报条件。")
    elif cited.rule or _is_whole(cited):
        yield passed("已写明文件和条款。")
    else:
        yield failed(
            "建议写明文件、文号、条、款、点。",
            "如：符合《重庆市××专业职称申报条件》（渝人社发〔2023〕××号）第×条第×款第×点：×××。",
            "target.condition",
        )


def _is_whole(cited: Citation) -> bool:
    return all((cited.document, cited.document_number, cited.article, cited.text))


@chapter.rule("JB24-3.2-3c", Consequence.RETURNS, decides=Decider.UNIT)
def exceptional_condition(case: Case) -> Iterator[Found]:
    target = case.dossier.target
    if target.type is not ApplicationType.EXCEPTIONAL:
        yield not_applicable("不是破格晋升。")
    elif target.exceptional_condition is None:
        yield failed(
            "未填写破格条件。", "写明破格条件的某一条某一款。", "target.exceptional_condition"
        )
    else:
        yield person(
            "破格条件由单位和评委会对照文件原文审核。", field="target.exceptional_condition"
        )


@chapter.rule("JB24-3.2-3d")
def core_evidence(case: Case) -> Iterator[Found]:
    if case.has(MaterialKind.CONDITION):
        yield passed("已上传申报条件附件。")
    else:
        yield failed("未上传申报条件附件。", "上传简要核心印证材料。", "materials")
