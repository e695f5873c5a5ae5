"""Every notice in the house loads, quotes its document word for word, and can answer every rule."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.notices.load import NOTICES, check_notice, load_notice, notice_names
from api.notices.schema import SCHEMA_FILE, schema_text
from api.notices.tree import read_tree
from domain.clauses import CITED, HOUSE_CLAUSES, cite
from domain.notice import Clause

ROOT = NOTICES.parent
RULE = re.compile(r"(N89|JB24|D|SOD|O40)-[A-Za-z0-9.-]+|T-table")
# api/notices speaks of rules that a notice may lack: it is what finds that out. So do the rules of
# eligibility: those whose sentence a notice does not have are not asked of its applicants.
SPEAKING = ("domain", "workflows", "activities", "workers", "api")
SILENT = ("api/notices", "api/rulebook.py", "domain/clauses.py", "domain/eligibility")


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def source(name: str) -> str:
    return plain((NOTICES / "sources" / f"{name}.txt").read_text(encoding="utf-8"))


def rules_in_the_code() -> Iterator[tuple[str, str]]:
    """Every string that is a rule's id, with the place where it is said."""
    for folder in SPEAKING:
        for file in sorted((ROOT / folder).rglob("*.py")):
            where = file.relative_to(ROOT).as_posix()
            if where.startswith(SILENT):
                continue
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                said = node.value if isinstance(node, ast.Constant) else None
                if isinstance(said, str) and RULE.fullmatch(said):
                    yield said, f"{where}:{getattr(node, 'lineno', 0)}"


def with_their_own_words() -> Iterator[tuple[str, Clause]]:
    for name in notice_names():
        for clause in load_notice(name).clauses:
            yield name, clause


@pytest.mark.parametrize("name", notice_names())
def test_every_notice_loads(name: str) -> None:
    notice, problems = check_notice(name)

    assert [problem for problem in problems if problem.is_error] == []
    assert notice is not None
    assert notice.terms.notice == name


@pytest.mark.parametrize("name", notice_names())
def test_every_sentence_of_the_document_is_in_the_document(name: str) -> None:
    document = source(name)

    invented = [
        clause.rule
        for clause in load_notice(name).clauses
        if clause.origin == "document" and plain(clause.text) not in document
    ]

    assert invented == []


def test_every_sentence_by_reference_is_in_some_document() -> None:
    documents = [source(name) for name in notice_names()]

    invented = [
        f"{name}: {clause.rule}"
        for name, clause in with_their_own_words()
        if clause.origin == "reference"
        and not any(plain(clause.text) in document for document in documents)
    ]

    assert invented == []


@pytest.mark.parametrize("name", notice_names())
def test_every_rule_that_the_code_says_has_its_words(name: str) -> None:
    notice = load_notice(name)

    wordless = {
        where: rule
        for rule, where in rules_in_the_code()
        if notice.clause(rule) is None and rule not in HOUSE_CLAUSES
    }

    assert wordless == {}


def test_every_rule_of_a_notice_that_the_domain_says_is_asked_of_every_notice() -> None:
    said = {
        rule
        for rule, where in rules_in_the_code()
        if where.startswith("domain/") and rule.startswith(("N89", "JB24"))
    }

    assert said - set(CITED) == set()


def test_a_file_tells_an_editor_where_its_schema_is_and_the_schema_is_up_to_date() -> None:
    for name in notice_names():
        text = (NOTICES / f"{name}.yaml").read_text(encoding="utf-8")
        assert text.startswith("# yaml-language-server: $schema=notice.schema.json\n")
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()


def test_the_schema_knows_every_key_of_every_notice() -> None:
    """As an editor would see it: no key unknown to the schema, and none that it misses."""
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))

    for name in notice_names():
        data = read_tree(Path(NOTICES / f"{name}.yaml")).data
        assert set(schema["required"]) <= set(data) <= set(schema["properties"])


@pytest.mark.parametrize("name", notice_names())
def test_what_no_document_says_is_marked_with_who_set_it(name: str) -> None:
    notice = load_notice(name)
    organisations = {organisation.id for organisation in notice.organisations}

    marked = {mark.field for mark in notice.set_by_organiser}

    assert "terms.evaluation.committee_size" in marked
    assert {mark.by for mark in notice.set_by_organiser} <= organisations


def test_the_guide_without_dates_has_them_set_by_its_organiser() -> None:
    marked = {mark.field for mark in load_notice("2024-jiangbei-engineering").set_by_organiser}

    assert {"schedule.filing", "schedule.payment", "schedule.fees"} <= marked


def test_a_notices_own_sentence_comes_before_the_houses() -> None:
    jiangbei = load_notice("2024-jiangbei-engineering")

    assert cite(jiangbei, "N89-3.3.3a-5").cited_as == "JB24-4.1-2a"
    assert cite(jiangbei, "N89-3.1-2").origin == "organiser"
    assert cite(jiangbei, "N89-3.3.3b-3").origin == "reference"
    assert cite(jiangbei, "D-13") is HOUSE_CLAUSES["D-13"]


def test_a_rule_that_nobody_wrote_down_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError, match=r"N89-9\.9 stands neither in notice 2023-green-low-carbon"):
        cite(load_notice("2023-green-low-carbon"), "N89-9.9")


def test_the_house_cites_no_article_of_a_regulation_by_number() -> None:
    texts = [clause.text for clause in HOUSE_CLAUSES.values()]

    assert [text for text in texts if re.search(r"第[一二三四五六七八九十百\d]+条", text)] == []
    assert [text for text in texts if not text.endswith("。")] == []


def test_every_decision_has_a_sentence() -> None:
    numbers = {rule for rule in HOUSE_CLAUSES if re.fullmatch(r"D-\d\d", rule)}

    assert numbers == {f"D-{number:02}" for number in range(1, 69)}
