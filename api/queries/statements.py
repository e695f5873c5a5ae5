"""SQL stands in files: `-- name: …` begins a statement, and its comment says what it is for."""

import re
from collections.abc import Mapping
from pathlib import Path

_FOLDER = Path(__file__).parent / "sql"
_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


def statements(file: str) -> Mapping[str, str]:
    """By name, from `sql/<file>.sql`."""
    _, *parts = _NAME.split((_FOLDER / f"{file}.sql").read_text("utf-8"))
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}
