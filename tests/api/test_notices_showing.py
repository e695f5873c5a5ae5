"""A season as a calendar: every line, in order, with what is provisional said to be so."""

from pathlib import Path

from api.notices.load import load_notice
from api.notices.show import season_calendar, season_heading
from tests.api.builders_notices import GREEN, JIANGBEI, a_notice_file, editions

_AFTER_REVIEW = "最早：以缴费截止当日评审结束计"


def test_the_green_season_reads_from_its_opening_to_the_last_day_of_re_examination() -> None:
    days = season_calendar(load_notice(GREEN), editions)

    assert [(str(day.day), day.clock, day.what, day.rule) for day in days] == [
        ("2023-11-03", "17:00", "网上申报开始", "N89-3.1-2"),
        ("2023-11-23", "", "最后有效公示张贴日（5 个工作日，至 2023-11-30 24:00）", "N89-3.3.3a-8"),
        ("2023-11-24", "12:00", "催办提醒（截止前 7 天）", "T-rem"),
        ("2023-11-28", "12:00", "催办提醒（截止前 3 天）", "T-rem"),
        ("2023-11-30", "12:00", "催办提醒（截止前 1 天）", "T-rem"),
        ("2023-12-01", "12:00", "网上申报截止：须已送达评委会", "N89-3.1-3"),
        ("2023-12-05", "12:00", "缴费开始", "N89-3.3.4-1"),
        ("2023-12-07", "12:00", "督办尚未受理的申请书", "D-44"),
        ("2023-12-08", "12:00", "缴费截止：逾期视为自动放弃", "N89-3.3.4-3"),
        ("2023-12-11", "", "评审结果公示开始（市人力社保局官网、市经济信息委官网）", "N89-3.4.3-2"),
        ("2023-12-15", "24:00", "评审情况报告最迟报送", "N89-3.4.3-1"),
        ("2023-12-18", "24:00", "评审结果公示期满（5 个工作日）", "N89-3.4.3-2"),
        ("2023-12-19", "", "市职改办（正高级工程师、高级工程师）确认发文", "N89-3.4.3-4"),
        (
            "2023-12-19",
            "",
            "重庆市经济和信息化委员会（工程师、助理工程师、技术员）确认发文",
            "N89-3.4.3-5",
        ),
        ("2024-01-19", "24:00", "转发确认通知最迟（1 个月）", "N89-3.4.3-6"),
        ("2024-02-19", "24:00", "复查申请截止（2 个月）", "N89-3.4.5-3"),
    ]
    assert not any(day.provisional for day in days)
    assert {day.note for day in days} == {"", "此后张贴的来不及上报（D-13）", _AFTER_REVIEW}


def test_the_heading_names_the_document_the_titles_and_what_they_cost() -> None:
    heading = season_heading(load_notice(JIANGBEI))

    assert heading == (
        "2024年江北区工程技术中初级职称申报流程及填报注意事项（高级和其它系列可参考）",
        "系列专业：工程技术·不限　方案年度：2024",
        "职称：工程师、助理工程师、技术员",
        "评审费：工程师 240 元、助理工程师 120 元、技术员 120 元",
        "申报路径：R2、R3-1、R3-2、R4　评委会：重庆市江北区工程技术中级职称评审委员会",
    )


def test_days_that_count_on_an_unpublished_year_are_provisional_and_the_windows_are_not(
    tmp_path: Path,
) -> None:
    later = [(f'at: "2023-{month}', f'at: "2089-{month}') for month in ("11", "12", "12", "12")]
    file = a_notice_file(tmp_path, *later)

    days = season_calendar(load_notice(file), editions)

    by_rule = {day.rule: day.provisional for day in days}
    assert by_rule == {
        "N89-3.1-2": False,
        "N89-3.3.3a-8": True,
        "T-rem": False,
        "N89-3.1-3": False,
        "N89-3.3.4-1": False,
        "D-44": False,
        "N89-3.3.4-3": False,
        "N89-3.4.3-2": True,
        "N89-3.4.3-1": True,
        "N89-3.4.3-4": True,
        "N89-3.4.3-5": True,
        "N89-3.4.3-6": True,
        "N89-3.4.5-3": True,
    }


def test_a_window_that_ends_on_a_rest_day_says_so(tmp_path: Path) -> None:
    file = a_notice_file(tmp_path, ("2023-12-08T12:00", "2023-12-10T12:00"))

    days = season_calendar(load_notice(file), editions)

    assert [day.note for day in days if day.rule == "N89-3.3.4-3"] == ["休息日"]
