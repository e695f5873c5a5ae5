"""统一社会信用代码: 18 characters, the last of them computed from the others (GB 32100-2015)."""

import re

_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BASE = len(_LETTERS)
_SHAPE = re.compile(rf"[{_LETTERS}]{{18}}")


def is_uscc(code: str) -> bool:
    return _SHAPE.fullmatch(code) is not None and code[-1] == check_letter(code[:-1])


def check_letter(first: str) -> str:
    """Of the first 17 characters; each is weighed with 3 to the power of its place, modulo 31."""
    total = sum(_LETTERS.index(letter) * pow(3, at, _BASE) for at, letter in enumerate(first))
    return _LETTERS[-total % _BASE]
