"""Values as JSON in one canonical form, over which digests and the hash chain are computed."""

import json
from typing import Any, TypeAlias

Json: TypeAlias = Any  # what JSON can say


def canonical(value: Json) -> bytes:
    """Keys sorted, no blanks, UTF-8; what PostgreSQL cannot store is replaced, never refused."""
    text = _compact(value)
    if "\\u0000" not in text:
        try:
            return text.encode()
        except UnicodeEncodeError:
            pass
    return _compact(_storable(value)).encode()


def parsed(data: bytes) -> Json:
    return json.loads(data)


def plain(text: str) -> str:
    """Text that a column can hold: neither NUL nor half a surrogate pair."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _compact(value: Json) -> str:
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def _storable(value: Json) -> Json:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {plain(key): _storable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(inner) for inner in value]
    return value
