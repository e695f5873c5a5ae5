"""Each check: the real notice with one fault, and the one problem it gives, where it stands."""

from pathlib import Path

import pytest

from api.notices.load import check_notice
from tests.api import (
    notice_faults_conditions as conditions,
    notice_faults_dates_and_chains as dates_and_chains,
    notice_faults_people_and_rules as people_and_rules,
)
from tests.api.builders_notices import (
    GREEN,
    JIANGBEI,
    a_notice_file,
    editions,
    line_with,
    new_problems,
)
from tests.api.notice_faults import FILING, PAYMENT, Fault

FAULTS = (*dates_and_chains.FAULTS, *people_and_rules.FAULTS, *conditions.FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.sentence.replace(" ", "_"))
def test_one_fault_is_one_problem_at_its_line(fault: Fault, tmp_path: Path) -> None:
    file = a_notice_file(tmp_path, fault.change, name=fault.name)

    problems = new_problems(file)

    assert [(one.line, one.field_path, one.message, one.severity) for one in problems] == [
        (line_with(file, fault.at), fault.field, fault.message, fault.severity)
    ]
    if fault.allowed:
        assert problems[0].allowed == fault.allowed


def test_the_real_notices_have_no_errors_and_these_warnings() -> None:
    said = {
        name: [problem.message for problem in check_notice(name, editions)[1]]
        for name in (GREEN, JIANGBEI)
    }

    assert said == {
        GREEN: [
            (
                "最后有效张贴日为 2023-11-23（周四）；2023-11-24 起张贴的公示"
                "至 2023-12-01 24:00 才届满，晚于申报截止 2023-12-01 12:00（D-13）"
            ),
            (
                "申报截止后补报的新材料来不及公示：公示至 2023-12-08 24:00，"
                "晚于缴费截止 2023-12-08 12:00（D-38）"
            ),
        ],
        JIANGBEI: [
            (
                "最后有效张贴日为 2024-10-23（周三）；2024-10-24 起张贴的公示"
                "至 2024-10-31 24:00 才届满，晚于申报截止 2024-10-31 18:00（D-13）"
            ),
        ],
    }


def test_a_publicity_that_cannot_finish_within_the_filing_window_is_an_error(
    tmp_path: Path,
) -> None:
    short = FILING.replace("2023-11-03T17:00", "2023-11-27T00:00")
    file = a_notice_file(tmp_path, (FILING, short))

    notice, problems = check_notice(file, editions)

    assert notice is None
    assert [(one.line, one.field_path, one.message) for one in problems if one.is_error] == [
        (
            line_with(file, "  publicity:") + 1,
            "terms.publicity.working_days",
            "5 个工作日的公示无法在申报期内完成",
        )
    ]


def test_a_publicity_posted_on_the_first_day_may_just_fit(tmp_path: Path) -> None:
    just = FILING.replace("2023-11-03T17:00", "2023-11-23T23:59")
    file = a_notice_file(tmp_path, (FILING, just))

    assert check_notice(file, editions)[0] is not None


def test_a_year_whose_holidays_nobody_has_published_makes_its_dates_provisional(
    tmp_path: Path,
) -> None:
    file = a_notice_file(
        tmp_path,
        (FILING, FILING.replace("2023", "2089")),
        (PAYMENT, PAYMENT.replace("2023", "2089")),
        ("  year: 2023 ", "  year: 2089 "),
    )

    said = [one.message for one in new_problems(file)]

    assert "2089 年放假安排尚未公布，按工作日计算的日期均为暂定（D-15）" in said


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    """Structure and meaning, from one end of the file to the other."""
    file = a_notice_file(
        tmp_path,
        ("2023-12-01T12:00", "2023-11-01T12:00"),
        ("[unit, department, district, committee]", "[unit, committee, department]"),
        ("committee_size: 25", "committee_size: 24"),
        ("series: 工程技术", "serie: 工程技术"),
        ("channels: [normal, first_batch]", "channels: [normal, firstbatch]"),
        ("{level: assistant, yuan: 120}", "{level: assistant, yuan: free}"),
        ("retention_years: 10", "retention_years: '10'"),
        ("2023-12-05T12:00+08:00", "5. Dezember"),
    )

    problems = [one for one in new_problems(file) if one.is_error]

    assert [(one.field_path, one.message) for one in problems] == [
        ("series", "缺少此项"),
        ("serie", "没有这一项"),
        ("terms.channels[1]", "“firstbatch”不是可选的值"),
        ("terms.chains[1].tiers", "路径 R2 的末级不是评委会"),
        ("terms.evaluation.committee_size", "评委会人数 24 不是单数（O40-size）"),
        ("terms.retention_years", "类型不符"),
        ("schedule.filing.closes_at", "申报截止早于开始"),
        ("schedule.payment.opens_at", "日期或时间写法有误"),
        ("schedule.fees[3].yuan", "金额写法有误"),
    ]
    assert problems[2].allowed == "normal, first_batch, green"


def test_a_missing_date_is_told_with_the_decision_that_asks_for_it(tmp_path: Path) -> None:
    file = a_notice_file(tmp_path, (f"  {PAYMENT}\n", ""))

    problems = new_problems(file)

    assert [(one.line, one.field_path, one.message) for one in problems] == [
        (line_with(file, "schedule:"), "schedule.payment", "缺少此项，批次不能发布（D-67）")
    ]


def test_a_problem_reads_as_one_line(tmp_path: Path) -> None:
    file = a_notice_file(tmp_path, ("committee_size: 25", "committee_size: 24"))

    (problem,) = new_problems(file)

    line = line_with(file, "committee_size: 24")
    assert str(problem) == (
        f"{line} · terms.evaluation.committee_size · 评委会人数 24 不是单数（O40-size）"
        " · 应为：单数"
    )
