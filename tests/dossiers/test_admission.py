"""What is handed in must be what is kept; each objection has its rule, and no value of a person."""

from dataclasses import replace
from datetime import date

import pytest

from api.notices import load_notice
from domain.calendar import local_day
from domain.commands import Revision
from domain.dossier.canonical import digest, publicised_digest
from domain.dossier.form import Dossier
from domain.dossier.kinds import MaterialKind
from domain.eligibility.admission import HandedIn, Kept, objections
from domain.eligibility.case import Case
from domain.notice import Level
from domain.refusals import Finding
from tests.dossiers.builders import APPLIED, GREEN, green, material, with_basic, with_target

NOTICE = load_notice(GREEN)
AT = APPLIED[GREEN]
GOOD = green()
NEW = material(MaterialKind.EVIDENCE, "p1", name="新材料")


def kept(dossier: Dossier = GOOD, number: int = 1, before: Dossier | None = None) -> Kept:
    files = frozenset(each.digest for each in dossier.materials)
    revision = Revision(number, digest(dossier), publicised_digest(dossier))
    return Kept(Case(dossier, NOTICE, AT, local_day(AT)), revision, files, before)


def handed_in(of: Kept, **changes: object) -> HandedIn:
    target = of.case.dossier.target
    said = HandedIn(of.revision, target.level, target.channel, target.committee, of.case.facts)
    return replace(said, **changes)  # type: ignore[arg-type]


def later(of: Kept, **changes: object) -> HandedIn:
    chain = kept().case.routing.tiers
    return handed_in(of, **{"facts": None, "chain": chain, "since": 1, **changes})


def rules(found: tuple[Finding, ...]) -> list[str]:
    return [finding.rule for finding in found]


def test_what_is_kept_and_fits_may_be_handed_in() -> None:
    whole = kept()
    assert objections(whole, handed_in(whole)) == ()


def test_a_revision_that_is_not_kept_is_the_only_thing_told() -> None:
    (found,) = objections(None, handed_in(kept()))
    assert found.rule == "N89-3.3.2-1"
    assert "第 1 版" in found.because


@pytest.mark.parametrize("field", ["digest", "publicised"])
def test_a_digest_of_something_else_is_not_taken(field: str) -> None:
    """Publicity is repeated by the publicised digest: a false one would skip it."""
    whole = kept()
    false = replace(whole.revision, **{field: "sha256:" + "f" * 64})  # type: ignore[arg-type]
    assert rules(objections(whole, handed_in(whole, revision=false))) == ["N89-3.3.2-1"]


def test_facts_other_than_the_dossiers_are_named() -> None:
    whole = kept()
    facts = replace(whole.case.facts, insurance_months=99, archive_in_city=False)
    (found,) = objections(whole, handed_in(whole, facts=facts))
    assert found.rule == "N89-3.3.2-1"
    assert "archive_in_city、insurance_months" in found.because


def test_another_level_than_the_dossiers_needs_a_recall() -> None:
    whole = kept()
    (found,) = objections(whole, handed_in(whole, level=Level.INTERMEDIATE))
    assert (found.rule, "取回" in found.because) == ("JB24-3.0-3", True)


def test_another_route_than_it_is_on_needs_a_recall() -> None:
    moved = kept(with_basic(GOOD, agency="another-agency"), 2, GOOD)
    assert rules(objections(moved, later(moved))) == ["JB24-3.9"]


def test_a_file_that_was_never_uploaded_is_told_by_its_row() -> None:
    whole = kept()
    bare = Kept(whole.case, whole.revision, frozenset())
    found = objections(bare, handed_in(bare))
    assert set(rules(found)) == {"N89-3.3.2-2"}
    assert len(found) == len(GOOD.materials)
    assert found[0].because == "附件第1行尚未上传。"


def test_every_rule_that_objects_is_told_and_none_of_its_values() -> None:
    spoilt = with_basic(
        with_target(GOOD, title="总工程师"), retirement_approved_on=date(2023, 1, 5)
    )
    whole = kept(spoilt)
    found = objections(whole, handed_in(whole))
    assert rules(found) == ["N89-1-3", "JB24-3.0-3"]
    told = "".join(finding.because for finding in found)
    assert "2023" not in told
    assert "总工程师" not in told
    assert GOOD.basic.name not in told


def test_what_a_return_did_not_ask_for_stays_as_it_was() -> None:
    changed = kept(with_basic(GOOD, phone="13700000000", field="另一领域"), 2, GOOD)
    (found,) = objections(changed, later(changed, items=("basic.phone",)))
    assert (found.rule, found.because) == (
        "JB24-3.10", "基本信息·从事领域不在退回要求修改之列；要改的，请先取回。",
    )  # fmt: skip
    assert objections(changed, later(changed, items=("basic",))) == ()
    assert objections(changed, later(changed)) == ()


# ---------------------------------------------------------- supplied to the committee (t23)


def supplied(*new: object, shown: tuple[str, ...] = ()) -> list[str]:
    after = replace(GOOD, materials=(*GOOD.materials, *new))  # type: ignore[arg-type]
    whole = kept(after, 2, GOOD)
    digests = tuple(each.digest for each in new)  # type: ignore[attr-defined]
    return rules(objections(whole, later(whole, supplies=digests, shown=shown)))


def test_new_material_is_supplied_once_it_hung_on_the_wall() -> None:
    fresh = replace(NEW, id="m-new", digest="sha256:" + "7" * 64)
    assert supplied(fresh) == ["N89-3.3.3c-5"]
    assert supplied(fresh, shown=(fresh.digest,)) == []


def test_a_clearer_scan_needs_no_wall() -> None:
    first, *rest = GOOD.materials
    clearer = replace(first, digest="sha256:" + "8" * 64, replaces=first.digest)
    whole = kept(replace(GOOD, materials=(clearer, *rest)), 2, GOOD)
    assert objections(whole, later(whole, supplies=(clearer.digest,))) == ()
    other = replace(clearer, replaces="sha256:" + "9" * 64)
    false = kept(replace(GOOD, materials=(other, *rest)), 2, GOOD)
    found = objections(false, later(false, supplies=(other.digest,)))
    assert set(rules(found)) == {"N89-3.3.3c-5"}


def test_nothing_else_that_hung_on_the_wall_changes_with_a_supplement() -> None:
    text = replace(GOOD, summary=replace(GOOD.summary, text="另一篇总结"))
    whole = kept(text, 2, GOOD)
    (found,) = objections(whole, later(whole, supplies=()))
    assert (found.rule, "已公示" in found.because) == ("N89-3.3.3c-5", True)


def test_what_is_said_to_be_supplied_is_what_is_new() -> None:
    whole = kept(GOOD, 2, GOOD)
    assert rules(objections(whole, later(whole, supplies=("sha256:" + "7" * 64,)))) == [
        "N89-3.3.3c-5"
    ]


def test_a_supplement_has_a_time_of_its_own() -> None:
    whole = kept(GOOD, 2, GOOD)
    late = NOTICE.schedule.filing.closes_at.replace(year=2024)
    after = Kept(replace(whole.case, at=late), whole.revision, whole.files, GOOD)
    assert "N89-3.1-2" in rules(objections(after, later(after)))
    assert "N89-3.1-2" not in rules(objections(after, later(after, supplies=())))
