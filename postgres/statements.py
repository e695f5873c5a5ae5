"""SQL stands in files: `-- name: …` begins a statement, and its comment says what it is for."""

import re
from collections.abc import Mapping
from pathlib import Path

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


def statements(beside: str, file: str) -> Mapping[str, str]:
    """By name, from `sql/<file>.sql` in the folder of the module whose `__file__` is `beside`."""
    text = (Path(beside).parent / "sql" / f"{file}.sql").read_text("utf-8")
    _, *parts = _NAME.split(text)
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}
