"""The words of the pages, in Chinese and in English, read once; what is missing in one is a fault.

Titles of the form, names of rules and the sentences of clauses stay in Chinese: they are official.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "catalogue"
LANGUAGES = {"zh": "中文", "en": "English"}


def read_catalogue(language: str) -> Mapping[str, str]:
    """By dotted name, such as `stage.draft`."""
    text = (FOLDER / f"{language}.yaml").read_text("utf-8")
    return dict(_flattened(yaml.safe_load(text), ""))


def _flattened(node: Mapping[str, Any], before: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in node.items():
        path = f"{before}{name}"
        found += _flattened(value, f"{path}.") if isinstance(value, dict) else [(path, str(value))]
    return found


CATALOGUES: Mapping[str, Mapping[str, str]] = {name: read_catalogue(name) for name in LANGUAGES}


@dataclass(frozen=True, slots=True)
class Wording:
    """`say(name)`; KeyError for a word that no catalogue has."""

    language: str = "zh"

    def say(self, name: str, **values: object) -> str:
        return CATALOGUES[self.language][name].format(**values)

    def known(self, name: str, otherwise: str) -> str:
        """For what the domain names: its own word where the catalogue has none."""
        return CATALOGUES[self.language].get(name, otherwise)
