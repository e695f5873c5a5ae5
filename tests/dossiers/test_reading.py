"""Whatever somebody hands in: a dossier, or every problem by its field; never a traceback."""

import json
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from api.dossiers.read import LARGEST, MOST_PROBLEMS, BadDossier, read_dossier
from domain.dossier.canonical import as_data
from tests.dossiers.builders import green, jiangbei

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=12,
)


def data() -> dict[str, Any]:
    found: dict[str, Any] = as_data(jiangbei())
    return found


def raw(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def problems(value: object) -> dict[str, str]:
    with pytest.raises(BadDossier) as caught:
        read_dossier(value if isinstance(value, bytes) else raw(value))
    return {
        problem.path: f"{problem.message}；{problem.allowed}" for problem in caught.value.problems
    }


def test_what_was_written_is_what_is_read() -> None:
    assert read_dossier(raw(as_data(green()))) == green()


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert read_dossier(b"\xef\xbb\xbf" + raw(as_data(green()))) == green()


def _leaves(value: object, steps: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(value, dict):
        return [leaf for name, inner in value.items() for leaf in _leaves(inner, (*steps, name))]
    if isinstance(value, list):
        return [leaf for at, inner in enumerate(value) for leaf in _leaves(inner, (*steps, at))]
    return [steps]


def _path(steps: tuple[str | int, ...]) -> str:
    said = ""
    for step in steps:
        said += f"[{step}]" if isinstance(step, int) else f".{step}" if said else step
    return said


def _with(steps: tuple[str | int, ...], value: object) -> dict[str, Any]:
    changed = data()
    place: Any = changed
    for step in steps[:-1]:
        place = place[step]
    place[steps[-1]] = value
    return changed


@pytest.mark.parametrize("steps", _leaves(data()), ids=_path)
def test_a_wrong_type_in_any_field_is_told_by_that_field(steps: tuple[str | int, ...]) -> None:
    """A field that may be a whole form of its own is told by what that form lacks."""
    found = problems(_with(steps, {"a": 1}))
    assert any(path == _path(steps) or path.startswith(f"{_path(steps)}.") for path in found)


@pytest.mark.parametrize(
    ("steps", "value", "said"),
    [
        (("education", 0, "graduated"), "2023-02-30", "日期写法有误或不存在；如 2023-12-01"),
        (("education", 0, "graduated"), "二〇二三年", "日期写法有误或不存在；如 2023-12-01"),
        (("education", 0, "graduated"), "1066-10-14", "日期超出范围；1930 年至 2099 年"),
        (("learning", 0, "hours"), 10**400, "数字超出范围；0 至 10000000000000"),
        (("learning", 0, "hours"), -1, "数字超出范围；0 至 10000000000000"),
        (("learning", 0, "hours"), 1.5, "类型不符；整数"),
        (("learning", 0, "hours"), "30", "类型不符；整数"),
        (("target", "level"), "总工", "不是可选的值；full_senior、senior、intermediate、assistant、technician"),
        (("basic", "name"), "王\u202e五", "含有看不见的控制字符；普通文字"),
        (("basic", "name"), "王\x00五", "含有不是文字的字符；普通文字"),
        (("basic", "name"), "王" * 10_000, "文字过长（10000 字）；不超过 200 字"),
        (("summary", "signed"), "是", "类型不符；true 或 false"),
    ],
)  # fmt: skip
def test_a_bad_value_is_told_with_what_may_stand_there(
    steps: tuple[str | int, ...], value: object, said: str
) -> None:
    assert problems(_with(steps, value))[_path(steps)] == said


def test_all_problems_are_told_at_once_and_no_more_than_a_hundred() -> None:
    changed = data()
    changed["education"][0]["graduated"] = "never"
    changed["basic"]["staff"] = "boss"
    del changed["promise"]
    changed["surprise"] = 1
    assert set(problems(changed)) == {
        "education[0].graduated",
        "basic.staff",
        "promise",
        "surprise",
    }
    changed["posts"] = [{}] * 150
    assert len(problems(changed)) <= MOST_PROBLEMS


def test_ten_thousand_rows_are_too_many_and_said_so() -> None:
    changed = data()
    changed["posts"] = [
        {"id": f"o{n}", "name": "组长", "unit": "某", "began": "2020-01-01"} for n in range(10_000)
    ]
    assert problems(changed) == {"posts": "行数过多（10000 行）；不超过 200 行"}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"", "不是 JSON"),
        (b"\xff\xfe", "不是 UTF-8"),
        (b"[" * 100_000, "层次过深"),
        (b'{"basic": {"name": NaN}}', "NaN 不是数字"),
        (b'{"notice": "a", "notice": "b"}', "同一项写了两次"),
        (b'{"notice": ' + b"9" * 5_000 + b"}", "数字过长"),
        (b" " * (LARGEST + 1), "文件过大"),
        (b'"' + b"\xe9\xbe\x9a" * 3_400_000 + b'"', "文件过大"),
        (b'{"notice": "\\ud800"}', "含有不是文字的字符"),
    ],
    ids=[
        "empty",
        "no text",
        "deep",
        "nan",
        "twice",
        "long number",
        "large",
        "10 MB of text",
        "surrogate",
    ],
)
def test_what_is_no_dossier_at_all_is_said_in_a_sentence(sent: bytes, said: str) -> None:
    with pytest.raises(BadDossier) as caught:
        read_dossier(sent)
    assert said in str(caught.value)


def test_a_half_character_in_a_name_is_told_by_its_field() -> None:
    sent = raw(_with(("basic", "name"), "王五")).replace("王五".encode(), b"\\ud800")
    assert "basic.name" in problems(sent)


def test_what_looks_alike_is_alike() -> None:
    """é as one character or as two is the same name (NFC)."""
    composed = read_dossier(raw(_with(("basic", "name"), "Ren\u00e9")))
    combined = read_dossier(raw(_with(("basic", "name"), "Rene\u0301")))
    assert composed == combined


def test_problems_name_fields_and_never_what_was_written() -> None:
    typed = "500105199403180019"
    with pytest.raises(BadDossier) as caught:
        read_dossier(raw(_with(("basic", "staff"), typed)))
    assert typed not in str(caught.value)


@settings(max_examples=300)
@given(JSON)
def test_any_json_is_read_or_refused(value: object) -> None:
    with pytest.raises(BadDossier):
        read_dossier(raw(value))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(value: bytes) -> None:
    with pytest.raises(BadDossier):
        read_dossier(value)
