"""What is shown of a person shows no more than it says."""

import pytest
from hypothesis import given, strategies as st

from domain.masking import masked_id_number, masked_name, masked_phone


@pytest.mark.parametrize(
    ("mask", "whole", "shown"),
    [
        (masked_name, "张", "张"), (masked_name, "张三", "张*"), (masked_name, "张三丰", "张*丰"),
        (masked_name, "欧阳明修", "欧**修"), (masked_name, "", ""),
        (masked_id_number, "500101199001011234", "500*************34"),
        (masked_id_number, "12345", "*****"),
        (masked_phone, "13812345678", "138****5678"), (masked_phone, "63890000", "******00"),
    ],
)  # fmt: skip
def test_as_people_know_it(mask: object, whole: str, shown: str) -> None:
    assert mask(whole) == shown  # type: ignore[operator]


@given(st.text("0123456789X", min_size=8, max_size=30))
def test_of_a_number_at_most_five_signs_are_shown(number: str) -> None:
    masked = masked_id_number(number)

    assert len(masked) == len(number)
    assert sum(letter != "*" for letter in masked) == 5


@given(st.text("0123456789", min_size=7, max_size=15))
def test_of_a_telephone_number_four_digits_are_always_hidden(phone: str) -> None:
    assert masked_phone(phone).count("*") >= 4
