"""居民身份证号: 18 characters with a date of birth and a check digit (GB 11643-1999)."""

import re
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_SHAPE = re.compile(r"[1-9]\d{16}[0-9X]")


def is_id_number(number: str) -> bool:
    if _SHAPE.fullmatch(number) is None:
        return False
    return check_digit(number[:-1]) == number[-1] and born(number) is not None


def born(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def check_digit(first: str) -> str:
    """Of the first 17 digits."""
    digits = zip(first, _WEIGHTS, strict=True)
    return _CHECKS[sum(int(digit) * weight for digit, weight in digits) % len(_CHECKS)]
