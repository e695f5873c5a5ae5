"""Every word of the pages, in both languages; none is missing, and none is idle."""

import re
from pathlib import Path
from string import Formatter

import pytest

from api.commands import KINDS
from api.portal.controls import Prefilled, controls
from api.portal.form import WEIGHTS
from api.portal.own import _LINE
from api.portal.wording import CATALOGUES, LANGUAGES, Wording
from api.web.commands import offered
from api.web.seasons import OFFERED
from domain.application import EndReason, Stage
from domain.commands import ComplaintFinding, wire_name
from domain.complaint_case import (
    COMPLAINT_COMMANDS,
    ComplaintKind,
    ComplaintStage,
    ComplaintSubject,
)
from domain.eligibility.answers import Decider
from domain.event_names import EVENT_NAMES
from domain.meeting import Answer, MeetingStage
from domain.meeting_commands import MEETING_COMMANDS
from domain.notice import Level
from domain.people import Role
from domain.season_commands import Amend
from domain.transitions import STAGE_NAMES
from voting.rounds import Choice

PORTAL = Path(__file__).resolve().parents[2] / "api" / "portal"
SOURCES = [*PORTAL.glob("*.py"), *(PORTAL / "templates").glob("*.html")]
TEXT = "\n".join(source.read_text("utf-8") for source in SOURCES)
SAID = frozenset(re.findall(r"""\bsay\(\s*['"]([a-z_.]+)['"]\s*[,)]""", TEXT))
EITHER = frozenset(
    re.findall(r"""say\('([a-z_.]+)' if [^)]*? else '[a-z_.]+'\)""", TEXT)
) | frozenset(re.findall(r"""say\('[a-z_.]+' if [^)]*? else '([a-z_.]+)'""", TEXT))
MADE = frozenset(
    re.findall(r"""(?:say|word|known)\(\s*f?['"]([a-z_]+\.[a-z_]*)(?:['"] ~|\{)""", TEXT)
)
OF_THE_DOMAIN = {
    **{f"stage.{stage.value}": stage for stage in Stage},
    **{f"role.{role.value}": role for role in Role},
    **{f"reason.{reason.value}": reason for reason in EndReason},
    **{f"decider.{decider.value}": decider for decider in Decider},
    **{f"level.{level.value}": level for level in Level},
    **{f"command.{name}": name for name in offered()},
    **{f"command.{wire_name(kind)}": kind for kind in COMPLAINT_COMMANDS},
    **{f"command.{wire_name(kind)}": kind for kind in OFFERED if kind is not Amend},
    **{f"command.{wire_name(kind)}": kind for kind in MEETING_COMMANDS},
    **{f"meeting_stage.{stage.value}": stage for stage in MeetingStage},
    **{f"answer.{answer.value}": answer for answer in Answer},
    **{f"ballot.{choice.value}": choice for choice in Choice},
    **{f"complaint_stage.{stage.value}": stage for stage in ComplaintStage},
    **{f"choice.subject.{subject.value}": subject for subject in ComplaintSubject},
    **{f"choice.kind.{kind.value}": kind for kind in ComplaintKind},
    **{f"choice.finding.{finding.value}": finding for finding in ComplaintFinding},
    **{f"complaint.done_{kind.value}": kind for kind in ComplaintKind},
    **{f"event.{name}": name for name in EVENT_NAMES},
    **{f"group.{name}": name for name in WEIGHTS},
    **{f"line.{name}": name for name, _ in _LINE},
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_pages_say_stands_in_the_catalogue(language: str) -> None:
    assert len(SAID) > 100
    assert set(CATALOGUES[language]) >= SAID | EITHER


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_domain_names_stands_in_the_catalogue(language: str) -> None:
    assert set(OF_THE_DOMAIN) <= set(CATALOGUES[language])


def test_in_chinese_stages_and_events_are_called_as_the_domain_calls_them() -> None:
    zh = CATALOGUES["zh"]
    assert {name: zh[f"event.{name}"] for name in EVENT_NAMES} == EVENT_NAMES
    assert {stage: zh[f"stage.{stage.value}"] for stage in Stage} == STAGE_NAMES


def test_both_languages_have_the_same_words_with_the_same_places() -> None:
    zh, en = CATALOGUES["zh"], CATALOGUES["en"]
    assert set(zh) == set(en)
    for name in zh:
        assert places(zh[name]) == places(en[name]), name


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", offered())
def test_every_choice_of_every_command_has_its_word(name: str, language: str) -> None:
    shown = controls(KINDS[name], Wording(language), Prefilled({}, {})) or []
    for control in shown:
        assert all(words for _, words in control.options)
        assert control.label


def test_every_word_is_said_somewhere() -> None:
    idle = {
        name for name in CATALOGUES["zh"]
        if name not in SAID | EITHER and name not in OF_THE_DOMAIN
        and not any(name.startswith(made) for made in MADE)
    }  # fmt: skip
    menu = {f"nav.{name}" for name in re.findall(r"'nav\.([a-z_]+)'", TEXT)}
    assert idle - menu == set()


def test_a_word_that_nobody_has_written_is_a_fault() -> None:
    with pytest.raises(KeyError):
        Wording("zh").say("nothing.such")
