"""Every rule of a notice with the code that carries it out and the tests that show it.

A rule is found by its id, in the code and in the tests; or by the id of the same rule in the other
notice (`cited_as`). What neither says by id is listed here, with the place or with the reason.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from domain.notice import Clause, Notice

ROOT = Path(__file__).resolve().parents[1]
_CODE = ("domain", "workflows", "activities", "api")
_NO_CODE = ("domain/clauses.py", "api/rulebook.py")
_AFTER = r"(?![0-9A-Za-z]|[.-][0-9A-Za-z])"  # N89-3.2-1 is not N89-3.2-11, nor JB24-3.2 JB24-3.2-1

# Rules that ask nothing of this system by themselves, or not yet.
REASONS: Mapping[str, str] = {
    "JB24-1-0": "操作手册链接，由门户提供",
    "JB24-1.1-1": "登录入口，信息",
    "JB24-1.1-2": "登录入口，信息",
    "JB24-1.1-3": "登录入口，信息",
    "JB24-1.2-5": "注册类型由提交人选择，见 domain/registration.py；由审核人判断",
    "JB24-3.2-1c": "填报提示；方向由 JB24-3.2-1a 交人工判断",
    "JB24-3.2-7b": "查询路径，信息；由 JB24-3.2-7a 的提示给出",
    "JB24-3.5-3c": "填报提示",
    "JB24-3.5-4": "文字内容，由专家判断",
    "JB24-3.5-6b": "允许节选，不作限制",
    "N89-3.1-1": "整个系统即网上申报评审",
    "N89-3.1-4": "另一前端登录；同一流程、同一命令",
    "N89-3.3.2-3": "后果由申报人承担，没有系统动作",
    "N89-3.3.3a-1": "单位转发通知，线下",
    "N89-3.3.3a-7": "单位自定条件，线下；不低于本批次条件",
    "N89-4-1": "引用规章；票决、回避等按 O40、CQ25 各条",
    "N89-6": "联系方式，见批次页",
}

_CONDITIONS = ("tests/dossiers/test_merits.py", "def test_just_enough_suffices")
# Rules whose code or tests speak of them in words: file, and a word in it; file, and a test in it.
_BEFORE = "tests/domain/test_transitions_before_the_committee.py"
_AT = "tests/domain/test_transitions_at_the_committee.py"
_SEALS = ("domain/archiving.py", "def needed_seals")
_SEALED = (_AT, "test_t40_it_is_archived_when_every_seal_and_both_archives_are_there")
SHOWN: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "JB24-3.0-1": (
        ("domain/eligibility/case.py", "class Register"),
        ("tests/dossiers/test_rules.py", "test_every_rule_is_seen_to_pass_and_to_object"),
    ),
    "JB24-3.10": (
        ("domain/recommendation.py", "Returned"), (_BEFORE, "test_t8_the_unit_returns_it_with_an_opinion"),
    ),
    "JB24-3.5-3d": (
        ("domain/eligibility/works.py", "def since_graduation"),
        ("tests/dossiers/test_rules.py", "test_every_rule_is_seen_to_pass_and_to_object"),
    ),
    "JB24-3.7-4a": (
        ("domain/dossier/kinds.py", "class LearningKind"),
        ("tests/dossiers/test_form.py", "test_every_value_of_every_list_has_a_name"),
    ),
    "JB24-3.9": (("domain/filing.py", "def recall"), (_BEFORE, "test_t19_")),
    "JB24-4.2-2": (
        ("domain/publicity.py", "def report_up"), (_BEFORE, "test_t16_reporting_up_hands_it_to_the_next_tier"),
    ),
    "JB24-5-1": (_SEALS, _SEALED),
    "JB24-5-2": (_SEALS, _SEALED),
    "JB24-5-3a": (_SEALS, _SEALED),
    "JB24-5-3b": (_SEALS, _SEALED),
    "JB24-5-3c": (_SEALS, _SEALED),
    "N89-3.3.2-6": (
        ("domain/commands.py", "class Remind"), (_BEFORE, "test_reminding_is_limited_for_each_tier_and_day"),
    ),
    "N89-3.3.3a-3": (
        ("domain/recommendation.py", "NotRecommend"), (_BEFORE, "test_t9_"),
    ),
    "N89-3.3.3a-9": (("domain/publicity.py", "def _places_wrong"), (_BEFORE, "test_t10_")),
    "N89-3.3.3a-11": (
        ("domain/publicity.py", "def report_up"),
        (_BEFORE, "test_t16_reporting_up_is_refused_while_an_objection_is_open"),
    ),
    "N89-3.3.3b-1": (
        ("domain/recommendation.py", "def approve"), (_BEFORE, "test_t17_"),
    ),
    "N89-3.3.3b-2": (
        ("domain/deadlines.py", "T-rem"),
        (_BEFORE, "test_t_rem_the_tier_is_reminded_seven_three_and_one_days_before"),
    ),
    "N89-3.3.3b-3": (
        ("domain/lapse.py", "def "),
        (_BEFORE, "test_t21_whoever_has_it_when_the_window_closes_is_written_down"),
    ),
    "N89-3.3.3c-1": (
        ("domain/intake.py", "def accept"), (_AT, "test_t26_accepting_registers_and_fixes_the_fee"),
    ),
    "N89-3.4.3-3": (
        ("domain/complaint.py", "def "),
        (_AT, "test_t34_a_clue_in_result_publicity_goes_to_its_own_investigator"),
    ),
    "N89-3.4.3-7": (
        ("api/queries/applications.py", "def "),
        ("tests/api/test_queries.py", "test_a_sealed_vote_is_in_no_view_before_the_confirmation"),
    ),
    "N89-3.4.3-9": (("domain/archiving.py", "def file_away"), _SEALED),
    "N89-3.4.4-1": (
        ("domain/confirmation.py", "def certificate_issued"), (_AT, "test_t38_the_certificate_is_issued_once"),
    ),
    "N89-5.6": (
        ("domain/notice.py", "class Fee"), (_AT, "test_t26_accepting_registers_and_fixes_the_fee"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """`code` and `tests` are places `file:line`; both are empty only with a `reason`."""

    rule: str
    clause: Clause
    code: tuple[str, ...]
    tests: tuple[str, ...]
    reason: str

    @property
    def is_bare(self) -> bool:
        """Nobody could say how it is carried out, or show it."""
        return not self.reason and not (self.code and self.tests)


def rulebook(notice: Notice, house: Iterable[Notice]) -> tuple[Entry, ...]:
    """In the order of the notice; `house` are all notices, which tell what rules are the same."""
    same: dict[str, set[str]] = defaultdict(set)
    for each in (notice, *house):
        for clause in each.clauses:
            same[clause.rule].add(clause.cited_as)
            same[clause.cited_as].add(clause.rule)
    return tuple(_entry(clause, same) for clause in notice.clauses)


def _entry(clause: Clause, same: Mapping[str, set[str]]) -> Entry:
    names = dict.fromkeys((clause.rule, clause.cited_as, *sorted(same[clause.rule])))
    reason = next((REASONS[name] for name in names if name in REASONS), "")
    code = tuple(place for name in names for place in _places(name, _CODE))
    tests = tuple(place for name in names for place in _places(name, ("tests",)))
    if conditions := tuple(_in_notices(clause.rule)):
        code, tests = (*conditions, *code), (*_place(*_CONDITIONS), *tests)
    shown = next((SHOWN[name] for name in names if name in SHOWN), None)
    if shown is not None:
        code, tests = (*_place(*shown[0]), *code), (*_place(*shown[1]), *tests)
    return Entry(clause.rule, clause, code, tests, "" if code and tests else reason)


def _places(rule: str, folders: tuple[str, ...]) -> Iterator[str]:
    said = re.compile(re.escape(rule) + _AFTER)
    for name, text in _sources(folders).items():
        for number, line in enumerate(text.splitlines(), start=1):
            if said.search(line):
                yield f"{name}:{number}"
                break


def _in_notices(rule: str) -> Iterator[str]:
    """A numbered condition is data: its place is where its tests are written."""
    written = re.compile(rf"- rule: {re.escape(rule)}\n\s+any_of:")
    for file in sorted((ROOT / "notices").glob("*.yaml")):
        text = file.read_text("utf-8")
        if found := written.search(text):
            yield f"notices/{file.name}:{text.count(chr(10), 0, found.start()) + 1}"


def _place(name: str, word: str) -> Iterator[str]:
    text = (ROOT / name).read_text("utf-8") if (ROOT / name).is_file() else ""
    at = text.find(word)
    if at >= 0:
        yield f"{name}:{text.count(chr(10), 0, at) + 1}"


@cache
def _sources(folders: tuple[str, ...]) -> dict[str, str]:
    """A copy without its tests, as it is deployed, simply has none to show."""
    return {
        file.relative_to(ROOT).as_posix(): file.read_text("utf-8")
        for folder in folders
        for file in sorted((ROOT / folder).rglob("*.py"))
        if file.relative_to(ROOT).as_posix() not in _NO_CODE
    }
