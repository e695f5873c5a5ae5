"""参保与推荐单位、自动比对 (JB24-3.2-9, N89-3.2-4, N89-5.1, N89-5.5)."""

from collections.abc import Iterator

from domain.dossier.kinds import EmploymentTie, MaterialKind
from domain.dossier.labels import called
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
from domain.eligibility.case import REGISTER_NAMES, Case, Comparison, Register
from domain.routes import StaffKind, UnitOwner

chapter = Chapter()
_OUTCOMES = {
    Comparison.VERIFIED: "验证通过", Comparison.MISMATCHED: "验证未通过",
    Comparison.UNAVAILABLE: "系统未应答，按未通过处理", Comparison.NOT_ASKED: "尚未比对",
}  # fmt: skip
# What explains an insured unit that is not the recommending one (JB24-3.2-9b … 9e, D-33).
_EXPLAINED_BY: dict[EmploymentTie, tuple[str, tuple[MaterialKind, ...]]] = {
    EmploymentTie.DISPATCHED: ("JB24-3.2-9c", (MaterialKind.DISPATCH_CONTRACT,)),
    EmploymentTie.AGENCY_INSURED: (
        "JB24-3.2-9d", (MaterialKind.LABOUR_CONTRACT, MaterialKind.AGENCY_AGREEMENT),
    ),
    EmploymentTie.GROUP: ("JB24-3.2-9e", (MaterialKind.PARENT_CERTIFICATE,)),
    EmploymentTie.OTHER: ("JB24-3.2-9b", (MaterialKind.UNIT_REMARK,)),
}  # fmt: skip


def _is_insured_elsewhere(case: Case) -> bool:
    basic = case.dossier.basic
    return (
        basic.unit is not None
        and basic.insured_unit is not None
        and basic.unit.id != basic.insured_unit.id
    )


@chapter.rule("JB24-3.2-9a")
def insurance_detail(case: Case) -> Iterator[Found]:
    """Asked for even when verified, if the notice says so (D-30)."""
    always = case.is_on("insurance_detail_always_required")
    verified = case.compared(Register.INSURANCE) is Comparison.VERIFIED
    if verified and not always:
        yield passed("参保信息自动验证通过，无需上传明细（N89-5.5-2）。")
    elif case.has(MaterialKind.INSURANCE_DETAIL):
        yield passed("已上传近一年参保记录明细。")
    else:
        why = (
            "自动验证通过的也须上传"
            if verified
            else f"参保信息{_OUTCOMES[case.compared(Register.INSURANCE)]}"
        )
        yield failed(
            f"{why}，未上传近一年参保记录明细。",
            "在“其他附件”处上传近一年参保记录明细。",
            "materials",
        )


@chapter.rule("JB24-3.2-9b", Consequence.RETURNS, decides=Decider.UNIT)
def insured_unit(case: Case) -> Iterator[Found]:
    basic = case.dossier.basic
    if basic.staff is StaffKind.FREELANCER:
        yield not_applicable("自由职业者以个人身份参保。")
    elif basic.insured_unit is None:
        yield failed("未填写参保单位。", "填写实际参保的单位。", "basic.insured_unit")
    elif not _is_insured_elsewhere(case):
        yield passed("参保单位与基层推荐单位一致。")
    elif basic.tie is EmploymentTie.DIRECT:
        yield failed(
            "参保单位与基层推荐单位不一致，用工关系却为直接聘用。",
            "选择实际用工关系并上传相应材料；不得以兼职、挂靠等形式通过其他单位申报。", "basic.tie",
        )  # fmt: skip
    elif basic.tie is EmploymentTie.OTHER and not case.has(MaterialKind.UNIT_REMARK):
        yield failed("参保单位不一致，未上传备注材料。", "上传相关备注材料。", "materials")
    else:
        yield person(f"参保单位不一致（{called(basic.tie)}），由单位审核。", field="basic.tie")


def _explained(tie: EmploymentTie) -> Check:
    def check(case: Case) -> Iterator[Found]:
        if case.dossier.basic.tie is not tie:
            yield not_applicable(f"用工关系为{called(case.dossier.basic.tie)}。")
            return
        lacking = (
            failed(f"{called(tie)}，未上传{called(kind)}。", f"上传{called(kind)}。", "materials")
            for kind in _EXPLAINED_BY[tie][1]
            if not case.has(kind)
        )
        yield from or_passed(lacking, f"{called(tie)}的证明材料已上传。")

    return check


for _tie, (_rule, _) in _EXPLAINED_BY.items():
    if _tie is not EmploymentTie.OTHER:
        chapter.rule(_rule, Consequence.RETURNS, decides=Decider.UNIT)(_explained(_tie))


@chapter.rule("N89-3.2-4", Consequence.RETURNS, decides=Decider.TIERS)
def no_borrowed_unit(case: Case) -> Iterator[Found]:
    if _is_insured_elsewhere(case):
        yield person(
            "参保单位与推荐单位不一致，是否属兼职、挂靠、假冒由各级审核判断。",
            field="basic.insured_unit",
        )
    elif case.compared(Register.INSURANCE) is Comparison.MISMATCHED:
        yield person("参保信息比对不符，由各级审核判断。", field="basic.insured_unit")
    else:
        yield passed("推荐单位即参保单位。")


@chapter.rule("N89-5.1", Consequence.WARNS, decides=Decider.UNIT)
def vacancy(case: Case) -> Iterator[Found]:
    """一般应: a warning, never a block (D-54)."""
    public = case.dossier.basic.unit_owner in {UnitOwner.CITY, UnitOwner.DISTRICT}
    if not case.is_on("post_vacancy_checked") or not public:
        yield not_applicable("不是全面实行岗位管理的事业单位。")
    elif case.compared(Register.POSTS) is Comparison.VERIFIED:
        yield passed("岗位结构比例内有空缺。")
    else:
        yield person(
            f"岗位空缺{_OUTCOMES[case.compared(Register.POSTS)]}；一般应在岗位结构比例内申报，由单位审核。"
        )


@chapter.rule("N89-5.5-1", Consequence.INFORMS, decides=Decider.TIERS)
def compared_automatically(case: Case) -> Iterator[Found]:
    if not case.registers:
        yield person("尚未自动比对，凭佐证材料人工审核。")
    for register in case.registers:
        name, outcome = REGISTER_NAMES[register], case.compared(register)
        said = f"{name}：{_OUTCOMES[outcome]}"
        differs = case.registers[register].differs
        if outcome is Comparison.VERIFIED:
            yield passed(f"{said}。")
        else:
            told = f"（不符：{'、'.join(differs)}）" if differs else ""
            yield person(f"{said}{told}，凭佐证材料人工审核。")


@chapter.rule("N89-5.5-2", Consequence.INFORMS)
def verified_needs_no_upload(case: Case) -> Iterator[Found]:
    names = [
        name for register, name in REGISTER_NAMES.items()
        if case.compared(register) is Comparison.VERIFIED
    ]  # fmt: skip
    if names:
        yield passed(f"自动验证通过、无需另传佐证：{'、'.join(names)}。")
    else:
        yield not_applicable("没有自动验证通过的项目。")


@chapter.rule("N89-5.5-3", decides=Decider.TIERS)
def evidence_where_not_verified(case: Case) -> Iterator[Found]:
    """No answer is no pass (D-31). What each register's evidence is, its own section says."""
    open_ones = [
        name for register, name in REGISTER_NAMES.items()
        if case.compared(register) in {Comparison.MISMATCHED, Comparison.UNAVAILABLE}
    ]  # fmt: skip
    if not open_ones:
        yield passed("没有自动验证未通过的项目。")
        return
    yield person(
        f"未自动验证通过：{'、'.join(open_ones)}；佐证材料由各级人工审核。", "按各栏目要求上传佐证材料。",
        "materials",
    )  # fmt: skip
