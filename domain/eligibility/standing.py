"""承诺、年度次数、回避、单位代码: what the system's own records answer (N89-3.2, N89-3.3.1, SOD)."""

from collections.abc import Iterator

from domain.dossier.uscc import is_uscc
from domain.eligibility.answers import (
    Chapter,
    Decider,
    Found,
    failed,
    not_applicable,
    passed,
    person,
)
from domain.eligibility.case import Case

chapter = Chapter()
_NOT_CONNECTED = "自查不连接系统，提交时核对。"


@chapter.rule("N89-3.2-2")
def the_promise(case: Case) -> Iterator[Found]:
    if case.dossier.promise.given:
        yield passed("已承诺所填信息真实、准确。")
    else:
        yield failed("尚未承诺所填信息真实、准确。", "提交前勾选承诺。", "promise.given")


@chapter.rule("N89-3.2-3")
def once_a_year(case: Case) -> Iterator[Found]:
    channel = case.dossier.target.channel
    if channel in case.notice.terms.annual.exempt_channels:
        yield not_applicable("此渠道不计入年度申报次数（D-59）。")
    elif case.standing is None:
        yield person(f"{_NOT_CONNECTED}（{case.notice.terms.year} 年度只能申报一次）")
    elif case.standing.chance_taken_by is not None:
        yield failed(
            f"{case.notice.terms.year} 年度已有申请书 {case.standing.chance_taken_by}。",
            "先撤回该申请书（送达评委会前），或下一年度再申报。",
        )
    else:
        yield passed(f"{case.notice.terms.year} 年度没有其他正常申报。")


@chapter.rule("N89-3.3.1-3", decides=Decider.TIERS)
def unit_code(case: Case) -> Iterator[Found]:
    """18 characters with a check digit (GB 32100-2015)."""
    unit = case.dossier.basic.unit
    if unit is None:
        yield not_applicable("没有所在单位。")
    elif not unit.uscc:
        yield failed("未填写单位统一社会信用代码。", "填写18位代码。", "basic.unit.uscc")
    elif is_uscc(unit.uscc):
        yield passed("单位统一社会信用代码校验位正确。")
    else:
        yield failed(
            "单位统一社会信用代码校验不通过。",
            "对照营业执照或法人证书，重填18位代码。",
            "basic.unit.uscc",
        )


@chapter.rule("N89-3.3.1-4")
def no_own_administrator(case: Case) -> Iterator[Found]:
    """SOD-1, at the moment of examination; asked again at every tier (D-05)."""
    if case.standing is None:
        yield person(_NOT_CONNECTED)
        return
    tiers = {tier.organisation for tier in case.routing.tiers}
    both = sorted(tiers & set(case.standing.administers))
    if both:
        yield failed(
            f"申报人是审核推荐单位 {'、'.join(both)} 的职称管理员。",
            "解除绑定后方可申报。",
            "basic.unit",
        )
    else:
        yield passed("申报人不是各级审核推荐单位的职称管理员。")


@chapter.rule("JB24-3.2-6")
def registered_unit(case: Case) -> Iterator[Found]:
    unit = case.dossier.basic.unit
    if unit is None:
        yield not_applicable("没有所在单位。")
    elif case.standing is None or case.standing.registered is None:
        yield person("单位是否已在系统注册，提交时核对。", field="basic.unit")
    elif unit.id in case.standing.registered:
        yield passed("现工作单位已注册。")
    else:
        yield failed(
            "现工作单位尚未注册，下拉框中无法选择。", "请单位经办人员先注册单位信息。", "basic.unit"
        )
