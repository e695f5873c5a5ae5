"""The example that a newcomer tries: a dossier that fits, and exactly its files."""

from hashlib import sha256
from pathlib import Path

import pytest

from api.dossiers.read import read_dossier
from api.dossiers.rehearsal import middle_of_the_window
from api.notices import load_notice
from deploy.local.example import NoExample, write_example
from domain.calendar import local_day
from domain.eligibility.book import blocking, examine
from domain.eligibility.case import Case
from domain.notice import Level, Route

GREEN = load_notice("2023-green-low-carbon")


@pytest.mark.parametrize("route", Route)
def test_an_example_for_every_route_can_be_submitted_with_its_files(
    tmp_path: Path, route: Route
) -> None:
    folder = tmp_path / "example"
    typed = write_example(folder, GREEN, Level.SENIOR, route)

    dossier = read_dossier((folder / "dossier.json").read_bytes())
    at = middle_of_the_window(GREEN)
    case = Case(dossier, GREEN, at, local_day(at))
    assert blocking(examine(case)) == ()
    assert case.routing.route is route
    files = {f"sha256:{sha256(each.read_bytes()).hexdigest()}" for each in folder.glob("*.pdf")}
    assert {material.digest for material in dossier.materials} == files
    assert typed[-1] == "zhicheng review 2023-00001"
    assert {tier.organisation for tier in case.routing.tiers[:-1]} <= {
        line.split()[2] for line in typed if line.startswith("zhicheng organisation")
    }


def test_nothing_is_written_over_and_what_has_no_example_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoExample, match="已存在"):
        write_example(tmp_path, GREEN, Level.SENIOR, Route.R1)
    folder = tmp_path / "none"
    with pytest.raises(NoExample, match="没有适合"):
        write_example(folder, GREEN, Level.TECHNICIAN, Route.R1)
    assert not folder.exists()
