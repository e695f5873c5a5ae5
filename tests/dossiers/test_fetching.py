"""Where a row came from is the system's to say (JB24-3.0-2)."""

from dataclasses import replace

import pytest

from domain.dossier.canonical import publicised_digest
from domain.dossier.fetching import (
    Fetchable,
    FormRow,
    as_fetched,
    provenance_after,
    with_provenance,
)
from domain.dossier.form import Dossier
from domain.dossier.kinds import Provenance
from tests.dossiers.builders import jiangbei

DOSSIER = jiangbei()
HELD = DOSSIER.qualifications[0]
FETCHED = as_fetched(HELD)


def provenance_of(*rows: FormRow, known: tuple[FormRow, ...] = (FETCHED,)) -> list[Provenance]:
    own = replace(DOSSIER, qualifications=rows)  # type: ignore[arg-type]
    fetched = {Fetchable.QUALIFICATIONS: {row.id: row for row in known}}
    return [row.provenance for row in with_provenance(own, fetched).qualifications]


def test_what_was_fetched_and_left_alone_is_automatic() -> None:
    assert provenance_of(FETCHED) == [Provenance.FETCHED]
    assert provenance_of(replace(FETCHED, provenance=Provenance.MANUAL)) == [Provenance.FETCHED]


def test_what_was_fetched_and_changed_says_so_whatever_it_claims() -> None:
    changed = replace(FETCHED, name="工程师")  # type: ignore[arg-type]
    assert changed.provenance is Provenance.FETCHED
    assert provenance_of(changed) == [Provenance.EDITED]


def test_what_was_typed_is_manual_whatever_it_claims() -> None:
    assert provenance_of(replace(HELD, provenance=Provenance.FETCHED)) == [Provenance.MANUAL]
    assert provenance_of(FETCHED, known=()) == [Provenance.MANUAL]
    assert provenance_after(None, HELD) is Provenance.MANUAL


def test_an_id_that_was_fetched_is_the_same_each_time_and_no_typed_one() -> None:
    assert as_fetched(HELD).id == as_fetched(HELD).id != HELD.id


@pytest.mark.parametrize("section", Fetchable)
def test_only_the_six_sections_are_looked_at(section: Fetchable) -> None:
    everything: Dossier = with_provenance(DOSSIER, {})
    assert everything == DOSSIER  # all typed by hand, and said so
    assert hasattr(DOSSIER, section.value)


def test_where_a_row_came_from_does_not_hang_on_the_wall() -> None:
    fetched = replace(DOSSIER, qualifications=(replace(HELD, provenance=Provenance.EDITED),))
    assert publicised_digest(fetched) == publicised_digest(DOSSIER)
