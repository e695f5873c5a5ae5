"""Which part of a form a tier's approval rests on: what changed elsewhere leaves it standing.

The notices let every tier look at everything. Only the agency that keeps the file has a part of its
own: it compares the form with the file and the insurance (JB24-4.1-1c, N89-3.2R3).
"""

from domain.dossier.diff import Change
from domain.dossier.form import Dossier
from domain.notice import TierKind

_AGENCY = frozenset({
    "basic", "education", "qualifications", "posts", "work", "archive", "insurance",
})  # fmt: skip
_NOBODYS = frozenset({"basic.phone"})  # how an applicant can be reached proves nothing


def in_part_of(
    tier: TierKind, changes: tuple[Change, ...], before: Dossier, after: Dossier
) -> tuple[Change, ...]:
    """Those of the changes that touch what this tier approved."""
    return tuple(
        change
        for change in changes
        if change.path not in _NOBODYS
        and (tier is not TierKind.AGENCY or _section(change, before, after) in _AGENCY)
    )


def _section(change: Change, before: Dossier, after: Dossier) -> str:
    """A file belongs to the section of its row; one for the whole application to the file's part."""
    if change.section != "materials":
        return change.section
    place = int(change.path.partition("[")[2].partition("]")[0])
    taken_out = not change.after
    row = (before if taken_out else after).materials[place].row
    dossier = before if taken_out else after
    for section in _AGENCY - {"basic", "archive"}:
        if row and any(each.id == row for each in getattr(dossier, section)):
            return section
    return "archive" if not row else change.section
