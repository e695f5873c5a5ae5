"""A file becomes a notice, or is refused with a line; and no bytes whatever do any harm."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings, strategies as st

from api.notices.load import NOTICES, check_notice, load_notice, notice_names
from api.notices.problems import NoticeError, Severity
from api.notices.write import notice_text
from domain.calendar import SHANGHAI
from domain.notice import Fraction, Level, Route, TierKind
from tests.api.builders_notices import GREEN, JIANGBEI, a_notice_file, line_with


def test_the_green_notice_says_what_its_document_says() -> None:
    notice = load_notice(GREEN)

    assert notice.document.number == "渝经信发〔2023〕89号"
    assert notice.schedule.filing.opens_at == datetime(2023, 11, 3, 17, tzinfo=SHANGHAI)
    assert notice.schedule.filing.closes_at == datetime(2023, 12, 1, 12, tzinfo=SHANGHAI)
    assert notice.schedule.payment.opens_at == datetime(2023, 12, 5, 12, tzinfo=SHANGHAI)
    assert notice.schedule.payment.closes_at == datetime(2023, 12, 8, 12, tzinfo=SHANGHAI)
    assert {fee.level: fee.fen for fee in notice.schedule.fees} == {
        Level.FULL_SENIOR: 42_000,
        Level.SENIOR: 42_000,
        Level.INTERMEDIATE: 24_000,
        Level.ASSISTANT: 12_000,
        Level.TECHNICIAN: 12_000,
    }
    assert [level.authority for level in notice.terms.levels] == [
        "cq-title-office", "cq-title-office", "cq-eic", "cq-eic", "cq-eic",
    ]  # fmt: skip
    assert notice.terms.evaluation.quorum == Fraction(2, 3)


def test_the_green_notice_has_the_six_chains_of_its_document() -> None:
    unit, department, agency, district, headquarters, committee = (
        TierKind.UNIT, TierKind.DEPARTMENT, TierKind.AGENCY, TierKind.DISTRICT,
        TierKind.HEADQUARTERS, TierKind.COMMITTEE,
    )  # fmt: skip

    chains = {chain.route: chain.tiers for chain in load_notice(GREEN).terms.chains}

    assert chains == {
        Route.R1: (unit, department, committee),
        Route.R2: (unit, department, district, committee),
        Route.R3_1: (unit, agency, district, committee),
        Route.R3_2: (unit, district, committee),
        Route.R4: (agency, district, committee),
        Route.R5: (unit, headquarters, committee),
    }


def test_a_name_is_a_file_of_the_folder_and_a_path_is_a_path(tmp_path: Path) -> None:
    elsewhere = a_notice_file(tmp_path)

    assert notice_names() == (GREEN, JIANGBEI)
    assert load_notice(GREEN) == load_notice(elsewhere) == load_notice(str(elsewhere))


@pytest.mark.parametrize("name", [GREEN, JIANGBEI])
def test_a_notice_that_is_written_out_loads_as_the_same_notice(name: str, tmp_path: Path) -> None:
    notice = load_notice(name)
    file = tmp_path / f"{name}.yaml"

    file.write_text(notice_text(notice, "a remark"), encoding="utf-8")

    assert load_notice(file) == notice


def test_a_notice_with_errors_is_refused_with_all_of_them(tmp_path: Path) -> None:
    file = a_notice_file(
        tmp_path, ("committee_size: 25", "committee_size: 24"), ("quorum: 2/3", "quorum: 5/3")
    )

    with pytest.raises(NoticeError) as refusal:
        load_notice(file)

    first = line_with(file, "committee_size: 24")
    assert str(refusal.value).splitlines() == [
        (
            f"{file}:{first} · terms.evaluation.committee_size · 评委会人数 24 不是单数（O40-size）"
            " · 应为：单数"
        ),
        f"{file}:{first + 1} · terms.evaluation.quorum · 出席比例 5/3 不是真分数 · 应为：如 2/3",
    ]


def test_a_thing_said_twice_is_told_where_it_is_said_again(tmp_path: Path) -> None:
    file = a_notice_file(tmp_path, ("specialty:", "series: 经济\nspecialty:"))

    _, problems = check_notice(file)

    assert [(one.field_path, one.message) for one in problems] == [
        ("series", f"重复书写了同一项（又见第 {line_with(file, 'series: 经济')} 行）")
    ]


UNREADABLE = {
    "": (1, "文件内容为空，或顶层不是“项目: 内容”的形式"),
    "# nothing\n": (1, "文件内容为空，或顶层不是“项目: 内容”的形式"),
    "- a\n- b\n": (1, "文件内容为空，或顶层不是“项目: 内容”的形式"),
    "just words": (1, "文件内容为空，或顶层不是“项目: 内容”的形式"),
    "a: &a [1]\nb: *a\n": (2, "不支持 YAML 别名（*名称）"),
    "a:\n  " + "[" * 60 + "]" * 60: (2, "层次过深或条目过多"),
    "a: [" + "1," * 30_000 + "]": (1, "层次过深或条目过多"),
    "a: 1\n" * 220_000: (1, "文件过大"),
}


@pytest.mark.parametrize("text", UNREADABLE, ids=lambda text: text[:12])
def test_what_cannot_be_a_notice_is_told_by_its_line(text: str, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(text, encoding="utf-8")

    notice, (problem,) = check_notice(file)

    assert notice is None
    assert problem.severity is Severity.UNREADABLE
    assert (problem.line, problem.message) == UNREADABLE[text]


def test_broken_yaml_names_the_line_where_it_breaks(tmp_path: Path) -> None:
    file = a_notice_file(tmp_path, ("series: 工程技术", "series: [工程技术"))

    notice, (problem,) = check_notice(file)

    assert notice is None
    assert problem.severity is Severity.UNREADABLE
    assert abs(problem.line - line_with(file, "series: [")) <= 1
    assert problem.message.startswith("不是有效的 YAML")


def test_a_file_that_is_not_there_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        assert check_notice(path)[1][0].message == "找不到或无法读取此文件"


def test_a_tag_that_would_run_code_runs_nothing(tmp_path: Path) -> None:
    tag = "!!python/object/apply:os.mkdir"
    file = a_notice_file(tmp_path, ("series: 工程技术", f'series: {tag} ["{tmp_path}/made"]'))

    notice, problems = check_notice(file)

    assert notice is None
    assert [problem.field_path for problem in problems] == ["series"]
    assert not (tmp_path / "made").exists()


@settings(deadline=None)
@given(content=st.binary(max_size=300))
def test_no_bytes_raise(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_bytes(content)

    assert check_notice(file)[0] is None


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_no_value_in_any_place_raises(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Any part of the real notice replaced by anything: a verdict, and never an exception."""
    whole = yaml.safe_load((NOTICES / f"{JIANGBEI}.yaml").read_text(encoding="utf-8"))
    place = whole
    while True:
        keys = list(place if isinstance(place, dict) else range(len(place)))
        key = data.draw(st.sampled_from(keys))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            place[key] = data.draw(_JUNK)
            break
        place = inner
    file = tmp_path_factory.getbasetemp() / f"{JIANGBEI}.yaml"
    text = yaml.safe_dump(whole, allow_unicode=True)
    file.write_text(text, encoding="utf-8", errors="replace")

    notice, problems = check_notice(file)

    assert (notice is None) == any(problem.is_error for problem in problems)


def test_a_window_in_another_zone_is_the_same_instant(tmp_path: Path) -> None:
    file = a_notice_file(tmp_path, ("2023-11-03T17:00+08:00", "2023-11-03T09:00:00Z"))

    assert load_notice(file) == load_notice(GREEN)
    assert load_notice(file).schedule.filing.opens_at.utcoffset() == timedelta(0)
