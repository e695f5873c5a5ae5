"""自动获取: the six sections that the authorities' systems can fill in (JB24-3.0-1, JB24-3.0-2).

What was fetched may be changed or taken out; where a row came from is the system's to say.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from typing import Any

from domain.dossier.canonical import as_data
from domain.dossier.form import (
    Achievement,
    Assessment,
    Dossier,
    Learning,
    Post,
    Qualification,
    Work,
)
from domain.dossier.kinds import Provenance


class Fetchable(Enum):
    """By the name of its section in the form. No StrEnum: a register may have the same name."""

    QUALIFICATIONS = "qualifications"  # 现有资格
    POSTS = "posts"  # 现（兼）任行政职务
    WORK = "work"  # 工作经历
    LEARNING = "learning"  # 继续教育
    ASSESSMENTS = "assessments"  # 近5年年度考核结果
    RESULTS = "results"  # 成果获奖情况


FormRow = Qualification | Post | Work | Learning | Assessment | Achievement
ROW_KINDS: Mapping[Fetchable, type[FormRow]] = {
    Fetchable.QUALIFICATIONS: Qualification, Fetchable.POSTS: Post, Fetchable.WORK: Work,
    Fetchable.LEARNING: Learning, Fetchable.ASSESSMENTS: Assessment,
    Fetchable.RESULTS: Achievement,
}  # fmt: skip
Fetched = Mapping[Fetchable, Mapping[str, FormRow]]  # rows by id


def as_fetched(row: FormRow) -> FormRow:
    """With an id that no row typed by hand has, the same each time."""
    return replace(row, id=f"auto-{row.id}", provenance=Provenance.FETCHED)


def provenance_after(fetched: FormRow | None, own: FormRow) -> Provenance:
    """自动, 自动后修改 or 手工: by what was fetched and what the applicant left (JB24-3.0-2)."""
    if fetched is None:
        return Provenance.MANUAL
    same = {**as_data(fetched), "provenance": ""} == {**as_data(own), "provenance": ""}
    return Provenance.FETCHED if same else Provenance.EDITED


def with_provenance(dossier: Dossier, fetched: Fetched) -> Dossier:
    """Every row says where it came from, whatever it said before."""
    sections: dict[str, Any] = {}
    for section in Fetchable:
        known = fetched.get(section, {})
        sections[section.value] = tuple(
            replace(row, provenance=provenance_after(known.get(row.id), row))
            for row in getattr(dossier, section.value)
        )
    return replace(dossier, **sections)
