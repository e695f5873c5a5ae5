"""What the rules say of every dossier of the gallery, read from its file as anybody's would be."""

import pytest

from api.dossiers.read import read_dossier
from api.notices import load_notice
from domain.calendar import local_day
from domain.eligibility.answers import Outcome
from domain.eligibility.book import blocking, examine
from domain.eligibility.case import Case
from domain.notice import Level
from tests.dossiers.__main__ import FOLDER, text_of
from tests.dossiers.builders import APPLIED
from tests.dossiers.gallery import Entry, gallery

ENTRIES = gallery()
by_name = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)


def test_files_and_gallery_are_the_same() -> None:
    kept = {file.stem: file.read_text() for file in FOLDER.glob("*.json")}
    assert kept == {entry.name: text_of(entry.dossier) for entry in ENTRIES}


@by_name
def test_each_dossier_is_answered_as_it_should_be(entry: Entry) -> None:
    dossier = read_dossier((FOLDER / f"{entry.name}.json").read_bytes())
    assert dossier == entry.dossier
    at = APPLIED[dossier.notice]
    answers = examine(Case(dossier, load_notice(dossier.notice), at, local_day(at)))
    for rule, outcome in entry.says.items():
        said = {answer.outcome for answer in answers if answer.rule == rule}
        assert outcome in said, (rule, [a for a in answers if a.rule == rule])
        assert outcome is not Outcome.PASSED or Outcome.FAILED not in said, rule
    refusals = blocking(answers)
    assert (not refusals) == entry.submits, refusals
    assert entry.submits or {found.rule for found in refusals} & set(entry.says)


def test_the_gallery_is_large_and_covers_every_level() -> None:
    assert len(ENTRIES) >= 40
    assert {entry.dossier.target.level for entry in ENTRIES} == set(Level)
