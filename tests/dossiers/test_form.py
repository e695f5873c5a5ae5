"""Months, identities, digests, differences and limits of a form."""

import json
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import StrEnum

import pytest
from hypothesis import given, strategies as st

from domain.dossier import form, kinds
from domain.dossier.canonical import as_data, canonical, digest, publicised_digest
from domain.dossier.diff import diff, touches_publicised
from domain.dossier.form import Dossier, Material
from domain.dossier.identity import born, is_id_number
from domain.dossier.kinds import MaterialKind
from domain.dossier.labels import FIELDS, SECTIONS, called, where
from domain.dossier.limits import LONGEST_NAME, LONGEST_TEXT, MOST_ROWS, faults
from domain.dossier.months import Period, months_between, months_in, spoken_months
from domain.dossier.uscc import check_letter, is_uscc
from tests.dossiers.builders import green, jiangbei, material, with_basic
from tests.dossiers.gallery import gallery

DOSSIERS = [entry.dossier for entry in gallery()]
days = st.dates(date(1980, 1, 1), date(2030, 12, 31))


# ------------------------------------------------------------------ months


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2016, 12, 31), date(2023, 12, 31), 84),
        (date(2017, 1, 1), date(2023, 12, 31), 83),
        (date(2023, 12, 31), date(2023, 12, 1), 0),
        (date(2024, 1, 1), date(2023, 12, 31), -1),
    ],
)
def test_months_are_counted_without_their_days(start: date, end: date, months: int) -> None:
    assert months_between(start, end) == months


@given(st.lists(st.tuples(days, days), max_size=6))
def test_months_of_periods_never_exceed_their_sum_nor_their_span(
    spans: list[tuple[date, date]],
) -> None:
    periods = [Period(min(span), max(span)) for span in spans]
    counted = months_in(periods)
    assert counted <= sum(months_between(period.began, period.ended) for period in periods)
    if periods:
        first, last = min(p.began for p in periods), max(p.ended for p in periods)
        assert counted <= months_between(first, last)
    assert months_in(periods, without=periods) == 0


def test_months_are_spoken_as_people_do() -> None:
    assert [spoken_months(months) for months in (0, 11, 12, 83)] == [
        "0年",
        "11个月",
        "1年",
        "6年11个月",
    ]


# ------------------------------------------------------------------ identities


@pytest.mark.parametrize("code", ["91350100M000100Y43", "911100001011696121"])
def test_a_code_with_its_check_letter_is_accepted(code: str) -> None:
    assert is_uscc(code[:-1] + check_letter(code[:-1]))
    assert check_letter("91350100M000100Y4") == "3"


@pytest.mark.parametrize(
    "wrong", ["", "91350100M000100Y44", "91350100M000100Y4", "91350100I000100Y43"]
)
def test_a_code_of_another_shape_or_with_another_letter_is_not(wrong: str) -> None:
    assert not is_uscc(wrong)


def test_an_id_number_has_a_real_day_and_its_check_digit() -> None:
    assert is_id_number("11010519491231002X")
    assert born("11010519491231002X") == date(1949, 12, 31)
    for wrong in ("110105194912310021", "11010519491331002X", "11010519491231002x", "1"):
        assert not is_id_number(wrong)


# ------------------------------------------------------------------ digests and differences


def test_a_digest_stays_what_it_was() -> None:
    """Digests are kept for years: another spelling of the same content would break every one."""
    again = jiangbei()
    assert digest(again) == digest(jiangbei())
    spelled = canonical(again)
    assert (
        spelled
        == json.dumps(
            json.loads(spelled), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()
    )


@given(st.sampled_from(DOSSIERS), st.sampled_from(DOSSIERS))
def test_two_dossiers_differ_exactly_if_their_digests_do(one: Dossier, other: Dossier) -> None:
    changes = diff(one, other)
    assert bool(changes) == (digest(one) != digest(other))
    assert touches_publicised(changes) == (publicised_digest(one) != publicised_digest(other))


def test_a_field_that_nobody_shows_changes_no_publicity() -> None:
    old = green()
    for new in (
        with_basic(old, phone="13811112222"),
        replace(old, insurance=()),
        replace(old, archive=replace(old.archive, custodian="另一机构")),
    ):
        (change, *_) = diff(old, new)
        assert not touches_publicised(diff(old, new))
        assert publicised_digest(old) == publicised_digest(new)
        assert change.where


def test_a_changed_field_is_named_with_both_values() -> None:
    old = green()
    new = replace(old, education=(replace(old.education[0], school="西南大学"),))
    (change,) = diff(old, new)
    assert (change.where, change.before, change.after) == (
        "学历学位第1行·毕业学校",
        "重庆大学",
        "西南大学",
    )
    assert change.publicised


def test_a_row_that_only_moved_has_not_changed() -> None:
    old = next(one for one in DOSSIERS if len(one.performances) > 1)
    new = replace(old, performances=old.performances[::-1])
    assert diff(old, new) == ()
    assert publicised_digest(old) == publicised_digest(new)


def test_rows_that_come_and_go_are_told() -> None:
    old = green()
    added = replace(old.performances[0], id="p9", name="另一项目")
    (change,) = diff(old, replace(old, performances=(*old.performances, added)))
    assert (change.before, change.after) == ("", "工程项目：另一项目")
    (gone,) = diff(replace(old, performances=(*old.performances, added)), old)
    assert (gone.before, gone.after) == ("工程项目：另一项目", "")


def test_a_clearer_scan_of_a_publicised_file_needs_no_new_publicity() -> None:
    """D-38; while another file in its place does."""
    old = green()
    shown = old.materials[0]

    def instead(new: Material) -> Dossier:
        return replace(old, materials=(new, *old.materials[1:]))

    fresh = "sha256:" + "9" * 64
    clearer = instead(replace(shown, digest=fresh, replaces=shown.digest))
    (change,) = diff(old, clearer)
    assert not change.publicised
    assert publicised_digest(clearer) == publicised_digest(old)
    other = instead(replace(shown, digest=fresh))
    assert touches_publicised(diff(old, other))
    clearer_still = instead(replace(shown, digest="sha256:" + "8" * 64, replaces=shown.digest))
    assert not touches_publicised(diff(clearer, clearer_still))


# ------------------------------------------------------------------ words


def test_every_section_and_field_of_the_form_has_a_name() -> None:
    assert {field.name for field in fields(Dossier)} == set(SECTIONS)
    named = {
        field.name
        for kind in vars(form).values()
        if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == form.__name__
        for field in fields(kind)
        if kind is not Dossier
    }
    assert named == set(FIELDS)


def test_every_value_of_every_list_has_a_name() -> None:
    for kind in vars(kinds).values():
        if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum:
            assert all(called(value) != value.value for value in kind), kind


def test_a_place_is_named_for_people() -> None:
    assert where("education[1].degree") == "学历学位第2行·学位"
    assert where("archive.check.educations[0].school") == "档案·查档情况·学历学位第1行·毕业学校"
    assert called(None) == "（空）"
    assert called(True) == "是"


# ------------------------------------------------------------------ limits


def test_whatever_is_too_long_too_much_or_unseen_is_told_by_its_place() -> None:
    good = green()
    assert not list(faults(good))
    spoilt = replace(
        with_basic(good, name="王" * (LONGEST_NAME + 1), field="绿色\u202e低碳"),
        summary=replace(good.summary, text="长" * (LONGEST_TEXT + 1)),
        work=(replace(good.work[0], began=date(1890, 1, 1)),) * 2,
        insurance=good.insurance * (MOST_ROWS + 1),
        performances=(replace(good.performances[0], investment_yuan=-1),),
    )
    found = {fault.path for fault in faults(spoilt)}
    assert found == {
        "basic.name", "basic.field", "summary.text", "work[0].began", "work[1].began", "work[1].id",
        "insurance", "performances[0].investment_yuan",
    }  # fmt: skip


def test_as_data_is_plain_json() -> None:
    data = as_data(jiangbei())
    assert json.loads(json.dumps(data)) == data
    assert material(MaterialKind.OTHER).kind.value == "other"
