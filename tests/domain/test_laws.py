"""Laws that hold for every life: any commands by anybody, in any order, at rising times."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings, strategies as st

from domain import commands as c, events as e
from domain.application import BEFORE_COMMITTEE, ENDED, Application, Chance, Stage
from domain.deadlines import clocks
from domain.decide import decide
from domain.evolve import fold
from domain.lapse import ring
from domain.next_steps import what_next
from domain.notice import Channel, Level, Route
from domain.people import Actor, Role
from domain.refusals import Refused
from domain.routes import example_facts
from tests.domain.builders_lives import (
    CHAPTERS,
    DIGEST,
    OTHER_DIGEST,
    Life,
    Step,
    a_life,
    a_revision,
    at,
    states,
)
from tests.domain.builders_terms import COMMITTEE

ADVANCES = (c.ReportUp, c.Approve, c.Accept, c.StartReview, c.CloseVote, c.Confirm)
Content = Callable[[Life, datetime], dict[str, Any]]


def nothing(_life: Life, _when: datetime) -> dict[str, Any]:
    return {}


def soon(_life: Life, when: datetime) -> dict[str, Any]:
    return {"items": ("缺件",), "due_at": when + timedelta(days=2)}


CONTENT: dict[type[c.Command], Content] = {
    c.Save: lambda life, _: {"revision": _next(life)},
    c.Submit: lambda life, _: {
        "revision": _next(life), "facts": example_facts(Route.R3_1), "level": Level.SENIOR,
        "channel": Channel.NORMAL, "committee": COMMITTEE, "promise": True,
    },
    c.Resubmit: lambda life, _: {"revision": _next(life), "promise": True},
    c.ChangeMaterial: lambda life, _: {"revision": _next(life, OTHER_DIGEST)},
    c.SupplySupplement: lambda life, _: {
        "revision": _next(life), "materials": (c.Material(OTHER_DIGEST, "清晰件", DIGEST),),
    },
    c.RequestReexamination: lambda *_: {"ground": c.Ground.MISREAD, "statement": DIGEST},
    c.RequestSupplement: soon,
    c.ExtendSupplement: lambda _, when: {"due_at": when + timedelta(days=3)},
    c.ReturnApplication: lambda *_: {"opinion": "退回"},
    c.NotRecommend: lambda *_: {"ground": c.ReasonToEnd.NOT_ELIGIBLE, "opinion": "不符合"},
    c.StartPublicity: lambda life, when: {
        "posted_at": when, "places": life.terms.publicity.places, "originals_compared": True,
        "unit_contact_shown": True, "superior_contact_shown": True,
    },
    c.RestartPublicity: lambda _, when: {"posted_at": when, "cause": "被撕毁"},
    c.ReportUp: lambda *_: {"objections": False, "record": "无异议"},
    c.Approve: nothing,
    c.DeclareIneligible: lambda *_: {"cause": "退休"},
    c.NotifyOnce: soon,
    c.PubliciseSupplement: lambda _, when: {"posted_at": when, "digests": (OTHER_DIGEST,)},
    c.RefuseAcceptance: lambda *_: {"ground": c.ReasonToEnd.OUT_OF_SCOPE, "opinion": "不予受理"},
    c.Accept: lambda *_: {"register_number": "受字001"},
    c.WithdrawOnRequest: lambda *_: {"request": DIGEST},
    c.FeePaid: lambda _, when: {
        "order": "o", "transaction": f"t-{when.day}", "fen": 42_000, "currency": "CNY",
        "paid_at": when,
    },
    c.StartReview: lambda *_: {"meeting": "1", "group": "一组"},
    c.RecordOpinion: lambda *_: {"opinion": DIGEST},
    c.CloseVote: lambda *_: {
        "size": 25, "attending": 20, "recused": 0, "yes": 15, "no": 5, "abstain": 0,
    },
    c.PublishResult: lambda life, when: {
        "postings": tuple(c.Posting(site, when) for site in life.terms.result.sites),
    },
    c.Confirm: lambda _, when: {"document": "文件", "confirmed_on": when.date()},
    c.CompleteSeal: lambda *_: {"seal": c.Seal.CLERK},
    c.FileAway: lambda *_: {"archive": c.Archive.UNIT},
    c.DecideReexamination: lambda *_: {"verdict": c.Verdict.ERROR_FOUND, "statement": DIGEST},
    c.Revoke: lambda *_: {"document": "文件", "cause": "造假"},
    c.OpenComplaint: lambda _, when: {"complaint": f"c-{when.day % 3}"},
    c.CloseComplaint: lambda _, when: {
        "complaint": f"c-{when.day % 3}", "finding": tuple(c.ComplaintFinding)[when.hour % 3],
        "reason": "结论",
    },
    c.ChangeSchedule: lambda life, _: {
        "schedule": replace(
            life.application.schedule, version=life.application.schedule.version + 1
        ),
    },
    c.AdoptCalendar: lambda life, _: {"version": life.setting.calendar.version},
    c.Reopen: lambda _, when: {
        "ground": c.ReopenGround.WINDOW_EXTENDED, "until": when + timedelta(days=5),
        "reason": "恢复",
    },
}  # fmt: skip


def _next(life: Life, publicised: str = DIGEST) -> c.Revision:
    had = life.application.revision
    return a_revision(had.number + 1 if had else 1, publicised)


def actors(life: Life) -> tuple[Actor, ...]:
    tiers = tuple(life.tier(position) for position in range(len(life.application.chain)))
    system = Actor("complaint", "", Role.SYSTEM)
    authority = replace(life.authority, organisation="cq-eic")
    return (
        life.applicant, *tiers, life.office, life.chair, life.expert, life.founding,
        life.organiser, life.authority, authority, life.platform, system,
    )  # fmt: skip


@st.composite
def lives(draw: st.DrawFn) -> tuple[Life, list[tuple[Application, c.Command | None, bool]]]:
    """A life led to some chapter and then by whatever comes, with what each step met."""
    life = a_life(until=draw(st.sampled_from(CHAPTERS)))
    now = max(event.at for event in life.events)
    met: list[tuple[Application, c.Command | None, bool]] = []
    for _ in range(draw(st.integers(0, 25))):
        now += draw(st.sampled_from((timedelta(minutes=1), timedelta(hours=7), timedelta(days=1),
                                     timedelta(days=6), timedelta(days=40))))  # fmt: skip
        before = life.application
        if draw(st.booleans()):
            life.wait(now)
            met.append((before, None, True))
            continue
        kind = draw(st.sampled_from(c.COMMANDS))
        actor = draw(st.sampled_from(actors(life)))
        content = CONTENT.get(kind, nothing)(life, now)
        command = kind(command_id=f"x-{len(met)}", actor=actor, received_at=now, **content)
        met.append((before, command, _accepted(life, command)))
    return life, met


def _accepted(life: Life, command: c.Command) -> bool:
    first = _outcome(life.application, command, life)
    assert first == _outcome(life.application, command, life), "the same question, one answer"
    if isinstance(first, str):
        return False
    life.took_place(Step(command.command_id, first))
    return True


def _outcome(case: Application, command: c.Command, life: Life) -> tuple[e.Event, ...] | str:
    try:
        return decide(case, command, life.setting)
    except Refused as refusal:
        return f"{refusal.findings[0].rule}: {refusal}"


Lived = tuple[Life, list[tuple[Application, c.Command | None, bool]]]
many = settings(max_examples=150, deadline=None)


@many
@given(lives())
def test_folding_the_events_gives_the_same_application_with_gapless_versions(lived: Lived) -> None:
    life, _ = lived

    assert fold(None, life.events) == life.application
    assert life.application.version == len(life.events)


@many
@given(lives())
def test_what_is_ended_stays_ended_but_for_a_reopening(lived: Lived) -> None:
    life, met = lived

    after = [*(before.stage for before, _, _ in met[1:]), life.application.stage]
    for (before, command, accepted), stage in zip(met, after, strict=False):
        if before.stage in ENDED and stage is not before.stage:
            assert accepted
            assert isinstance(command, c.Reopen)


@many
@given(lives())
def test_nothing_advances_under_a_hold(lived: Lived) -> None:
    _, met = lived

    for before, command, accepted in met:
        if before.holds and isinstance(command, ADVANCES):
            assert not accepted


@many
@given(lives())
def test_nothing_reaches_the_committee_after_the_window(lived: Lived) -> None:
    life, _ = lived

    case = None
    for event in life.events:
        if isinstance(event, e.PassedOn) and event.reaches_committee:
            assert case is not None
            assert event.at <= case.window_ends_at
        case = fold(case, (event,))


@many
@given(lives())
def test_there_is_at_most_one_one_time_notice_and_one_payment(lived: Lived) -> None:
    life, _ = lived

    assert sum(isinstance(event, e.SupplementNotified) for event in life.events) <= 1
    assert sum(isinstance(event, e.Paid) for event in life.events) <= 1


@many
@given(lives())
def test_a_used_chance_comes_back_only_when_the_case_is_not_accepted(lived: Lived) -> None:
    life, _ = lived

    for before, _, after in states(life):
        if before is not None and before.chance is Chance.CONSUMED:
            assert after.chance is Chance.CONSUMED or after.stage is Stage.NOT_ACCEPTED


@many
@given(lives())
def test_nobody_acts_for_two_organisations_of_one_chain(lived: Lived) -> None:
    life, _ = lived

    chain = life.application.chain
    acted = {(act.person, chain[act.tier].organisation) for act in life.application.acts}
    assert len({person for person, _ in acted}) == len(acted)


@many
@given(lives())
def test_every_stage_has_an_exit_or_is_the_end(lived: Lived) -> None:
    life, _ = lived

    case = life.application
    if case.stage not in ENDED and not case.is_closed:
        assert what_next(case)


@many
@given(lives())
def test_no_clock_rings_before_its_legal_end_unless_it_only_reminds(lived: Lived) -> None:
    life, _ = lived

    for clock in clocks(life.application, life.terms):
        assert not clock.lapses or clock.rings_at >= clock.legal_end


@many
@given(lives())
def test_waiting_till_the_end_of_time_ends_every_window(lived: Lived) -> None:
    life, _ = lived

    life.wait(at("2030-01-01"))

    assert life.application.stage not in BEFORE_COMMITTEE
    assert not ring(life.application, at("2030-01-01"), life.setting)
