"""Last season's notice in another year: the same days, a draft that says so, and a valid file."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from api.notices.load import check_notice, load_notice
from api.notices.replan import replan
from api.notices.write import notice_text
from domain.calendar import SHANGHAI
from domain.notice import Notice, Window
from tests.api.builders_notices import GREEN, JIANGBEI, editions


def instants(notice: Notice) -> list[datetime]:
    filing, payment = notice.schedule.filing, notice.schedule.payment
    return [filing.opens_at, filing.closes_at, payment.opens_at, payment.closes_at]


def a_green_notice(*moments: datetime) -> Notice:
    return a_notice(GREEN, *moments)


def a_notice(name: str, *moments: datetime) -> Notice:
    """With its windows at these four instants, in the year of the first."""
    notice = load_notice(name)
    year = moments[0].year
    assert notice.requirements is not None
    filing, payment = Window(*moments[:2]), Window(*moments[2:])
    return replace(
        notice,
        schedule=replace(notice.schedule, filing=filing, payment=payment),
        terms=replace(notice.terms, year=year),
        document=replace(notice.document, issued_on=moments[0].date()),
        requirements=replace(notice.requirements, years_counted_to=date(year, 12, 31)),
    )


def test_the_dates_keep_month_day_and_hour() -> None:
    moved, _ = replan(load_notice(GREEN), 2026, editions)

    assert instants(moved) == [
        datetime(2026, 11, 3, 17, tzinfo=SHANGHAI),
        datetime(2026, 12, 1, 12, tzinfo=SHANGHAI),
        datetime(2026, 12, 5, 12, tzinfo=SHANGHAI),
        datetime(2026, 12, 8, 12, tzinfo=SHANGHAI),
    ]
    assert moved.requirements is not None
    assert str(moved.requirements.years_counted_to) == "2026-12-31"
    assert str(moved.document.issued_on) == "2026-11-02"


def test_the_draft_says_that_it_is_one() -> None:
    moved, _ = replan(load_notice(GREEN), 2026, editions)

    assert moved.document.number == "【重排草稿·2026年度·待组织方确认】渝经信发〔2023〕89号"
    assert (moved.terms.notice, moved.terms.edition, moved.terms.year) == (
        "2026-green-low-carbon",
        1,
        2026,
    )
    marked = {mark.field for mark in moved.set_by_organiser}
    assert {
        "document.number",
        "document.issued_on",
        "schedule.filing",
        "schedule.payment",
        "requirements.years_counted_to",
    } <= marked


def test_no_sentence_of_the_old_document_is_called_the_new_ones_own() -> None:
    old = load_notice(GREEN)

    moved, _ = replan(old, 2026, editions)

    assert {clause.origin for clause in moved.clauses} == {"reference", "organiser"}
    filing = moved.clause("N89-3.1-2")
    assert filing is not None
    assert filing.text == "网上申报时间为2026年11月3日17:00至2026年12月1日12:00。"
    assert [clause.rule for clause in moved.clauses] == [clause.rule for clause in old.clauses]


def test_a_draft_can_be_moved_again_and_is_still_one_draft() -> None:
    once, _ = replan(load_notice(GREEN), 2025, editions)

    twice, _ = replan(once, 2026, editions)

    assert twice == replace(
        replan(load_notice(GREEN), 2026, editions)[0],
        set_by_organiser=twice.set_by_organiser,
    )


def test_a_date_in_the_following_year_stays_in_the_following_year() -> None:
    notice = a_green_notice(
        datetime(2023, 12, 1, 9, tzinfo=SHANGHAI),
        datetime(2023, 12, 29, 12, tzinfo=SHANGHAI),
        datetime(2024, 1, 3, 12, tzinfo=SHANGHAI),
        datetime(2024, 1, 8, 12, tzinfo=SHANGHAI),
    )

    moved, _ = replan(notice, 2030)

    assert [instant.year for instant in instants(moved)] == [2030, 2030, 2031, 2031]


def test_29_february_becomes_28_february_with_a_warning() -> None:
    notice = a_green_notice(
        datetime(2024, 2, 1, 9, tzinfo=SHANGHAI),
        datetime(2024, 2, 29, 12, tzinfo=SHANGHAI),
        datetime(2024, 3, 4, 12, tzinfo=SHANGHAI),
        datetime(2024, 3, 8, 12, tzinfo=SHANGHAI),
    )

    moved, warnings = replan(notice, 2025)

    assert moved.schedule.filing.closes_at == datetime(2025, 2, 28, 12, tzinfo=SHANGHAI)
    assert "申报截止：2025 年没有 2 月 29 日，改为 2025-02-28" in warnings


def test_a_window_that_the_shorter_february_would_turn_round_ends_in_march() -> None:
    notice = a_green_notice(
        datetime(2024, 2, 1, 9, tzinfo=SHANGHAI),
        datetime(2024, 2, 28, 18, tzinfo=SHANGHAI),
        datetime(2024, 2, 28, 18, tzinfo=SHANGHAI),
        datetime(2024, 2, 29, 12, tzinfo=SHANGHAI),
    )

    moved, warnings = replan(notice, 2025)

    assert moved.schedule.payment.closes_at == datetime(2025, 3, 1, 12, tzinfo=SHANGHAI)
    assert "缴费截止：再移至 2025-03-01，以免早于前一时间" in warnings


def test_what_the_new_year_does_to_the_dates_is_told() -> None:
    _, warnings = replan(load_notice(GREEN), 2024, editions)

    assert warnings == (
        (
            "依据文件中仍写有 2023，请核对："
            "《关于印发〈重庆市2023年职称申报评审工作方案〉的通知》（渝职改办〔2023〕212号）"
        ),
        "申报截止 2024-12-01（周日）是休息日",
        "缴费截止 2024-12-08（周日）是休息日",
        (
            "最后有效张贴日为 2024-11-24（周日，休息日；其前最后一个工作日为 2024-11-22）；"
            "2024-11-25 起张贴的公示至 2024-12-02 24:00 才届满，"
            "晚于申报截止 2024-12-01 12:00（D-13）"
        ),
    )


def test_a_publicity_that_no_longer_fits_must_be_mended() -> None:
    """The days around the National Day holidays hold fewer working days in another year."""
    notice = a_green_notice(
        datetime(2023, 10, 1, 0, tzinfo=SHANGHAI),
        datetime(2023, 10, 12, 12, tzinfo=SHANGHAI),
        datetime(2023, 10, 16, 12, tzinfo=SHANGHAI),
        datetime(2023, 10, 20, 12, tzinfo=SHANGHAI),
    )
    fits, _ = replan(notice, 2023, editions)

    _, warnings = replan(fits, 2024, editions)

    assert "须改正：5 个工作日的公示无法在申报期内完成" in warnings


def test_an_unpublished_year_is_told() -> None:
    _, warnings = replan(load_notice(GREEN), 2089, editions)

    assert "2089 年放假安排尚未公布，按工作日计算的日期均为暂定（D-15）" in warnings


@pytest.mark.parametrize("year", [2003, 2091, -1])
def test_a_year_out_of_all_reason_is_refused(year: int) -> None:
    with pytest.raises(ValueError, match="应为 2004 至 2090 年"):
        replan(load_notice(GREEN), year)


def test_a_date_that_would_leave_all_reason_is_refused() -> None:
    notice = a_green_notice(
        datetime(2023, 12, 1, 9, tzinfo=SHANGHAI),
        datetime(2023, 12, 29, 12, tzinfo=SHANGHAI),
        datetime(2024, 1, 3, 12, tzinfo=SHANGHAI),
        datetime(2024, 1, 8, 12, tzinfo=SHANGHAI),
    )

    with pytest.raises(ValueError, match="缴费开始将移至 2091 年，超出范围"):
        replan(notice, 2090)


_GAPS = st.timedeltas(timedelta(hours=1), timedelta(days=80)).map(
    lambda gap: gap - timedelta(microseconds=gap.microseconds)
)


@settings(max_examples=60, deadline=None)
@given(
    opens=st.datetimes(datetime(2005, 1, 1), datetime(2088, 12, 31)),  # noqa: DTZ001  zone below
    gaps=st.tuples(_GAPS, _GAPS, _GAPS),
    year=st.integers(2005, 2088),
    name=st.sampled_from([GREEN, JIANGBEI]),
)
def test_any_season_in_any_year_is_a_valid_file_with_the_same_days(
    tmp_path_factory: pytest.TempPathFactory,
    opens: datetime,
    gaps: tuple[timedelta, timedelta, timedelta],
    year: int,
    name: str,
) -> None:
    first = opens.replace(microsecond=0, tzinfo=SHANGHAI)
    closes = first + gaps[0]
    moments = [first, closes, closes + gaps[1], closes + gaps[1] + gaps[2]]
    notice = a_notice(name, *moments)

    moved, warnings = replan(notice, year)

    for old, new in zip(moments, instants(moved), strict=True):
        assert new.year - old.year == year - first.year
        assert new.timetz() == old.timetz()
        if (old.month, old.day) != (2, 29):
            assert (new.month, new.day) == (old.month, old.day)
        elif (new.month, new.day) != (2, 29):
            assert any("2 月 29 日" in warning for warning in warnings)
    file: Path = tmp_path_factory.getbasetemp() / f"{moved.terms.notice}.yaml"
    file.write_text(notice_text(moved), encoding="utf-8")
    again, problems = check_notice(file)
    assert [problem for problem in problems if problem.is_error] == []
    assert again == moved
