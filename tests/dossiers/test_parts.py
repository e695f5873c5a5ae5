"""Which changes touch what a tier approved."""

from dataclasses import replace

import pytest

from domain.dossier.diff import diff
from domain.dossier.form import Dossier
from domain.dossier.kinds import MaterialKind
from domain.dossier.parts import in_part_of
from domain.notice import TierKind
from tests.dossiers.builders import green, material, with_basic

BEFORE = green()
DEGREE = next(m for m in BEFORE.materials if m.kind is MaterialKind.DEGREE_CERTIFICATE)
SCAN = replace(DEGREE, digest="sha256:" + "7" * 64)
OTHERS = [kind for kind in TierKind if kind is not TierKind.AGENCY]


def without(gone: MaterialKind) -> Dossier:
    return replace(BEFORE, materials=tuple(m for m in BEFORE.materials if m.kind is not gone))


def instead() -> Dossier:
    rest = tuple(SCAN if m is DEGREE else m for m in BEFORE.materials)
    return replace(BEFORE, materials=rest)


def places(tier: TierKind, after: Dossier) -> list[str]:
    changes = diff(BEFORE, after)
    assert changes
    return [change.path for change in in_part_of(tier, changes, BEFORE, after)]


@pytest.mark.parametrize("tier", list(TierKind))
def test_a_telephone_number_is_nobodys_part(tier: TierKind) -> None:
    assert places(tier, with_basic(BEFORE, phone="13700000000")) == []


@pytest.mark.parametrize("tier", OTHERS)
def test_every_other_tier_approves_the_whole_form(tier: TierKind) -> None:
    after = replace(BEFORE, summary=replace(BEFORE.summary, text="另一篇"))
    assert places(tier, after) == ["summary.text"]


@pytest.mark.parametrize(
    ("after", "touched"),
    [
        (replace(BEFORE, summary=replace(BEFORE.summary, text="另一篇")), False),
        (replace(BEFORE, archive=replace(BEFORE.archive, custodian="另一处")), True),
        (replace(BEFORE, insurance=()), True),
        (instead(), True),  # the certificate of a degree: the file holds one as well
        (without(MaterialKind.DEGREE_CERTIFICATE), True),
        (without(MaterialKind.EVIDENCE), False),  # of an achievement
        (without(MaterialKind.INSURANCE_DETAIL), True),
        (replace(BEFORE, materials=(*BEFORE.materials, material(MaterialKind.COVER, "p1"))), False),
    ],
)
def test_the_agency_approves_what_it_compares_with_the_file(after: Dossier, touched: bool) -> None:
    assert bool(places(TierKind.AGENCY, after)) is touched
