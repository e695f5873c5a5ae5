"""A revision's one true spelling, and the digests that stand for it outside.

Workflows, events and publicity know a dossier by digests alone. What is publicised (《综合情况公示表》
and the materials) has a digest of its own: publicity must be repeated exactly if it changes (D-09).
"""

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from domain.dossier.form import Dossier, Material

# What never hangs on a wall: who can be reached how, what registers say, who stored what (D-56).
UNPUBLICISED_SECTIONS = frozenset({"insurance", "archive", "promise", "entrusting", "notice"})
UNPUBLICISED_FIELDS = frozenset({"id_number", "phone", "provenance"})


def as_data(value: object) -> Any:  # noqa: ANN401  JSON
    """Dataclasses as maps, tuples as lists, dates and kinds as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_data(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [as_data(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def canonical(dossier: Dossier) -> bytes:
    """JSON with sorted keys and no blanks, in UTF-8: the same content is the same bytes."""
    return _bytes(as_data(dossier))


def digest(dossier: Dossier) -> str:
    return _sha256(canonical(dossier))


def publicised_digest(dossier: Dossier) -> str:
    return _sha256(_bytes(publicised(dossier)))


def publicised(dossier: Dossier) -> dict[str, Any]:
    """What the unit shows. A clearer scan stands for the file that was shown (D-38)."""
    found = {
        field.name: _shown(as_data(getattr(dossier, field.name)))
        for field in fields(dossier)
        if field.name not in UNPUBLICISED_SECTIONS
    }
    found["materials"] = sorted(shown_material(material) for material in dossier.materials)
    return found


def shown_material(material: Material) -> tuple[str, str, str]:
    return material.row, material.kind.value, material.replaces or material.digest


def _shown(data: Any) -> Any:  # noqa: ANN401  JSON
    if isinstance(data, dict):
        return {
            name: _shown(inner) for name, inner in data.items() if name not in UNPUBLICISED_FIELDS
        }
    if isinstance(data, list):
        return sorted((_shown(item) for item in data), key=_row_id)
    return data


def _row_id(data: object) -> str:
    """A row that only moved has not changed."""
    return str(data.get("id", "")) if isinstance(data, dict) else ""


def _bytes(data: object) -> bytes:
    spelled = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return spelled.encode()


def _sha256(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
