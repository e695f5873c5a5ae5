"""`python -m tests.dossiers`: write the gallery's files again."""

import json
from pathlib import Path

from domain.dossier.canonical import as_data
from domain.dossier.form import Dossier
from tests.dossiers.gallery import gallery

FOLDER = Path(__file__).parent / "files"


def text_of(dossier: Dossier) -> str:
    return json.dumps(as_data(dossier), ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for entry in gallery():
        (FOLDER / f"{entry.name}.json").write_text(text_of(entry.dossier))


if __name__ == "__main__":
    main()
