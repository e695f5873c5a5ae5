"""Every kind of letter has its words, in both languages, for real events; and no word too many."""

import ast
import re
from pathlib import Path

import pytest

from api.letters.words import RULES, TEMPLATES, Language, Occasion, until, words
from domain import letters
from domain.people import Role
from tests.domain.builders_lives import at
from tests.letters.lives import CANARY, NOTICE, occasions

OCCASIONS = list(occasions())
BY_KIND = {f"{each.kind}-{each.role}": (each, whose) for each, whose in OCCASIONS}
KINDS = {each.kind for each, _ in OCCASIONS}
LIMITED = {
    "accepted", "arrived", "deadline_near", "forwarding_due", "one_time_notice", "payment_due",
    "publicity_record_due", "reminder", "result_confirmed", "result_not_passed", "returned",
    "supplement_extended", "supplement_publicised", "supplement_requested", "unaccepted",
}  # fmt: skip
HAN = re.compile(r"[一-鿿]")


def kinds_of_the_domain() -> set[str]:
    """What is handed to the makers of letters, as it stands in the source."""
    tree = ast.parse(Path(letters.__file__).read_text("utf-8"))
    makers = re.compile(r"_applicant|_to_\w+|_founding|_committee|Letter")
    return {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        and makers.fullmatch(call.func.id) and call.args
        and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }  # fmt: skip


def test_every_kind_of_letter_has_templates_in_both_languages_and_no_template_is_idle() -> None:
    kinds = kinds_of_the_domain()
    files = {file.name for file in TEMPLATES.iterdir() if not file.name.startswith("_")}

    assert len(kinds) > 40
    assert files == {f"{kind}{ending}" for kind in kinds for ending in (".txt", ".en.txt")}
    assert set(RULES) == kinds - {"ended", "refund_owed"}  # these bring their own


def test_the_lives_here_owe_every_kind() -> None:
    assert kinds_of_the_domain() == KINDS


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", BY_KIND)
def test_a_letter_names_the_case_the_clause_and_its_limit(name: str, language: Language) -> None:
    occasion, _ = BY_KIND[name]

    said = words(occasion, language)

    assert occasion.case.number in said.title
    assert occasion.case.number in said.body
    assert NOTICE.document.number in said.body
    assert ("依据：" in said.body) is (language == "zh")
    assert bool(HAN.search(said.title)) is (language == "zh")
    assert "None" not in said.title + said.body
    assert "\n" not in said.title
    if said.due_at is not None:
        limit = until(said.due_at)
        assert limit is not None
        assert f"{'截止时间：' if language == 'zh' else 'Deadline: '}{limit}" in said.body


def test_letters_that_ask_for_something_in_time_have_a_limit() -> None:
    without = {
        each.kind for each, _ in OCCASIONS
        if each.kind in LIMITED and words(each).due_at is None
    }  # fmt: skip
    assert without == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_people_wrote_and_who_they_are_stands_in_no_letter(language: Language) -> None:
    written = [str(each.event) for each, _ in OCCASIONS]
    assert sum(CANARY in event for event in written) >= 8, "there was something that could leak"

    told = [
        f"{said.title}{said.body}" for each, _ in OCCASIONS for said in (words(each, language),)
    ]

    assert [text for text in told if CANARY in text or re.search(r"\bp-\w+", text)] == []


def test_the_reminders_of_seven_three_and_one_days_say_how_many_are_left_and_until_when() -> None:
    near = [each for each, _ in OCCASIONS if each.kind == "deadline_near"]

    told = [words(each) for each in near]

    assert {re.findall(r"还有 (\d) 天", said.title)[0] for said in told} == {"7", "3", "1"}
    assert {said.due_at for said in told} == {at("2023-12-01", "12:00:00")}
    assert "2023-12-01 12:00（北京时间）" in told[0].body


def test_midnight_is_written_as_the_end_of_the_day_before() -> None:
    assert until(at("2023-12-01", "00:00:00")) == "2023-11-30 24:00"
    assert until(at("2023-12-01", "00:00:01")) == "2023-12-01 00:00"
    assert until(None) is None


def test_a_rule_that_nobody_wrote_down_is_a_fault() -> None:
    occasion = next(each for each, _ in OCCASIONS if each.kind == "submitted")
    wordless = Occasion("no_such_kind", Role.APPLICANT, "", occasion.event, occasion.case, NOTICE)
    with pytest.raises(Exception, match="no_such_kind"):
        words(wordless)
