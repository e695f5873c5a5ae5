"""遮盖: what a list or a wall shows of a person (D-56); what cannot be told apart is not shown."""

_NAME_END = 2  # characters from which on the last one is shown too


def masked_name(name: str) -> str:
    """张*、张*三、欧**修: the first and, of longer ones, the last character."""
    name = name.strip()
    if len(name) <= _NAME_END:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * (len(name) - 2) + name[-1]


def masked_id_number(number: str) -> str:
    """The first three and the last two characters of at least eight; of shorter ones none."""
    number = number.strip()
    if len(number) < 8:  # noqa: PLR2004  too little would be left to hide
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 5) + number[-2:]


def masked_phone(phone: str) -> str:
    """The first three and the last four digits of eleven; of others the last two."""
    phone = phone.strip()
    shown = 4 if len(phone) >= 11 else 2  # noqa: PLR2004  a mobile number
    first = phone[:3] if len(phone) >= 11 else ""  # noqa: PLR2004
    return first + "*" * max(0, len(phone) - len(first) - shown) + phone[-shown:]
