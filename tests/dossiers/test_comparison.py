"""What registers say of a dossier: every row that differs is named, silence is never a pass."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from domain.dossier.form import Dossier
from domain.dossier.kinds import AssessmentOutcome, Schooling
from domain.eligibility.case import Register
from domain.eligibility.comparison import (
    ROWS,
    Row,
    differing,
    question,
    rows_of,
)
from tests.dossiers.builders import green, jiangbei
from tests.dossiers.gallery import gallery

TODAY = date(2023, 11, 13)
PATENTS = next(one.dossier for one in gallery() if "两项发明专利" in one.name)
Changed = Callable[[Row], Row]


def seen(register: Register, dossier: Dossier, change: Changed | None = None) -> tuple[str, ...]:
    rows = rows_of(register, dossier, TODAY)
    return differing(register, dossier, tuple(map(change, rows)) if change else rows, TODAY)


@pytest.mark.parametrize("register", Register)
def test_a_true_dossier_is_borne_out(register: Register) -> None:
    dossier = {Register.PUBLIC_LEARNING: jiangbei(), Register.ACHIEVEMENTS: PATENTS}.get(
        register, green()
    )
    rows = rows_of(register, dossier, TODAY)
    assert rows
    assert {type(row) for row in rows} == {ROWS[register]}
    assert differing(register, dossier, rows, TODAY) == ()


@pytest.mark.parametrize("register", Register)
def test_a_register_that_knows_nothing_verifies_nothing(register: Register) -> None:
    """Except for achievements that nobody claims."""
    for dossier in (green(), jiangbei(), PATENTS, replace(green(), education=(), assessments=())):
        proves = register is not Register.ACHIEVEMENTS or dossier is PATENTS
        assert bool(differing(register, dossier, (), TODAY)) == proves


@pytest.mark.parametrize(
    ("register", "change", "field"),
    [
        (Register.EDUCATION, {"school": "另一学校"}, "education[0].school"),
        (Register.EDUCATION, {"schooling": Schooling.COLLEGE}, "education[0].schooling"),
        (Register.EDUCATION, {"graduated": date(2011, 6, 30)}, "education[0].graduated"),
        (Register.EDUCATION, {"degree_number": ""}, "education[0].degree_number"),
        (Register.EDUCATION, {"certificate_number": "1"}, "education[0].certificate_number"),
        (Register.INSURANCE, {"unit": "重庆另一公司"}, "basic.insured_unit"),
        (Register.ARCHIVE, {"custodian": "另一机构"}, "archive.custodian"),
        (Register.ARCHIVE, {"in_city": False}, "archive.in_city"),
        (Register.ARCHIVE, {"stored_since": date(2023, 1, 1)}, "archive.stored_since"),
        (Register.POSTS, {"vacancies": 0}, "target.level"),
        (Register.ASSESSMENT, {"outcome": AssessmentOutcome.BASIC}, "assessments[0].outcome"),
    ],
)
def test_what_differs_is_named(register: Register, change: dict[str, object], field: str) -> None:
    assert field in seen(register, green(), lambda row: replace(row, **change))  # type: ignore[arg-type]


def test_the_day_of_graduation_is_not_compared_but_its_month_is() -> None:
    assert not seen(
        Register.EDUCATION,
        green(),
        lambda row: replace(row, graduated=date(2010, 6, 1)),  # type: ignore[arg-type]
    )


def test_a_month_of_the_last_year_that_was_not_paid_is_seen_and_an_older_one_is_not() -> None:
    dossier = green()
    rows = rows_of(Register.INSURANCE, dossier, TODAY)

    def without(month: date) -> tuple[Row, ...]:
        return tuple(row for row in rows if getattr(row, "month", None) != month)

    lately = differing(Register.INSURANCE, dossier, without(date(2023, 3, 1)), TODAY)
    assert lately == ("insurance[0]",)
    assert not differing(Register.INSURANCE, dossier, without(date(2021, 3, 1)), TODAY)


def test_fewer_public_hours_than_claimed_and_an_unknown_patent_are_seen() -> None:
    assert "learning[0].hours" in seen(
        Register.PUBLIC_LEARNING,
        jiangbei(),
        lambda row: replace(row, hours=29),  # type: ignore[arg-type]
    )
    assert seen(Register.ACHIEVEMENTS, PATENTS, lambda row: replace(row, name="某物"))[0] == (  # type: ignore[arg-type]
        "results[0].name"
    )


def test_a_register_is_asked_by_name_number_and_unit_alone() -> None:
    asked = question(green())
    unit = green().basic.unit
    assert unit is not None
    assert (asked.name, asked.id_number, asked.unit) == (
        green().basic.name, green().basic.id_number, unit.uscc,
    )  # fmt: skip
