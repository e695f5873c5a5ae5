"""The switches (⚙) that a notice sets: each of them once, and none that nobody reads."""

from collections.abc import Iterator

from api.notices.problems import Found
from api.notices.sketch import Sketch

SWITCHES = {
    "insurance_detail_always_required": "参保信息自动验证通过也须上传近一年明细（D-30）",
    "insurance_must_be_unbroken": "一年参保不得断月（D-32）",
    "field_years_before_degree_count": "取得学位前的本领域工作年限计入（D-26）",
    "education_full_years_only": "继续教育只查完整年度（D-19）",
    "education_required_for_promotion": "晋升须上传继续教育材料（JB24-3.7-1c）",
    "first_submission_exempt_from_education": "首次申报免继续教育（JB24-3.7-1a、D-18）",
    "post_vacancy_checked": "核对事业单位岗位空缺，只提示（N89-5.1、D-54）",
    "staff_under_penalty_barred": "事业单位受处分期间不得申报（O40-penalty）",
    "language_exam_required": "职称外语考试（N89-5.4）",
    "computer_exam_required": "职称计算机考试（N89-5.4）",
}


def switches(sketch: Sketch) -> Iterator[Found]:
    if sketch.switches is None:
        return
    named = [name for name, _ in sketch.switches]
    for name in named:
        if name not in SWITCHES:
            yield Found(("switches", name), f"没有名为 {name} 的开关", "、".join(SWITCHES))
    for name, meaning in SWITCHES.items():
        if name not in named:
            yield Found(("switches",), f"缺少开关 {name}：{meaning}", "true 或 false")
