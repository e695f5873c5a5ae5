"""评审会: by lot, in person, with a quorum; and nothing changes once it is closed."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from domain import meeting_commands as c, meeting_events as e
from domain.commands import Command
from domain.draw import Candidate, Exclusion, Places, verify
from domain.meeting import Answer, Brought, Meeting, MeetingStage, evolve, fold
from domain.meeting_draw import clocks, ring
from domain.meeting_rules import STAGE_NAMES, TABLE, decide, duties, legal_commands
from domain.panels import CaseToRead
from domain.people import Actor, Role
from domain.refusals import Refused
from tests.domain.builders_meeting import (
    CHAIR,
    FOUNDER,
    MINUTES,
    OFFICE,
    ON_THE_DAY,
    PLACES,
    POOL,
    SEEDS,
    SIZE,
    STANDING,
    Held,
    a_meeting,
    held_at,
    member,
)

A_DAY = timedelta(days=1)
FIELDS: dict[type[Command], dict[str, Any]] = {
    c.CommitSeed: {"digest": f"sha256:{'0' * 64}"}, c.FreezePool: {"places": PLACES},
    c.RevealSeed: {"seed": "00" * 32}, c.DeclineInvitation: {"reason": "因病"},
    c.CloseSession: {"minutes": MINUTES}, c.CancelMeeting: {"reason": "改期"},
}  # fmt: skip


def refusal(held: Held, kind: type[Command], actor: Actor, **fields: Any) -> Refused:
    before = held.meeting
    with pytest.raises(Refused) as refused:
        held.do(kind, actor, **(fields or FIELDS.get(kind, {})))
    assert held.meeting == before
    return refused.value


# ------------------------------------------------------------------------------ the table


@pytest.mark.parametrize("stage", MeetingStage)
@pytest.mark.parametrize("kind", [row.command for row in TABLE])
def test_what_is_not_in_the_table_is_refused_with_what_can_be_done(
    stage: MeetingStage, kind: type[Command]
) -> None:
    if kind in legal_commands(stage):
        return
    refused = refusal(held_at(stage), kind, OFFICE)

    assert refused.rule == "M-table"
    assert STAGE_NAMES[stage] in str(refused)


@pytest.mark.parametrize("stage", [MeetingStage.CLOSED, MeetingStage.CANCELLED])
def test_after_the_end_nothing_may_be_asked(stage: MeetingStage) -> None:
    assert legal_commands(stage) == ()
    assert held_at(stage).meeting.is_over


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.command.__name__)
@pytest.mark.parametrize("role", Role)
def test_each_command_is_for_its_roles_and_their_body_alone(row: object, role: Role) -> None:
    assert isinstance(row, type(TABLE[0]))
    held = held_at(min(row.stages))
    own = FOUNDER.organisation if role is Role.FOUNDING_BODY else OFFICE.organisation

    if role in row.roles:
        somewhere_else = refusal(held, row.command, Actor("p", "another-committee", role))
        assert somewhere_else.rule == "SOD-3"
    else:
        assert refusal(held, row.command, Actor("p", own, role)).rule == "SOD-3"


def test_a_duty_is_shown_to_whoever_may_do_it() -> None:
    held = Held()
    assert duties(held.meeting, OFFICE) == (c.CommitSeed, c.FreezePool, c.CancelMeeting)
    assert duties(held.meeting, FOUNDER) == (c.CommitSeed,)
    held.committed()
    assert duties(held.meeting, OFFICE) == (c.FreezePool, c.CancelMeeting)
    assert duties(held.meeting, FOUNDER) == ()
    assert duties(held.meeting, member("a-1")) == ()


def test_what_one_has_done_is_no_duty_any_more() -> None:
    held = Held().signed_in(6)
    seats = held.meeting.seats
    assert duties(held.meeting, member(seats[0].person)) == (c.DeclineInvitation, c.OpenSession)
    assert duties(held.meeting, member(seats[8].person)) == (c.DeclineInvitation, c.SignIn)
    assert duties(held.meeting, member("nobody")) == ()
    assert duties(held_at(MeetingStage.POOL_FROZEN).meeting, FOUNDER) == (c.RevealSeed,)


# ------------------------------------------------------------------------------- the draw


def test_the_last_seed_draws_and_anybody_can_draw_again() -> None:
    held = held_at(MeetingStage.INVITING)
    meeting = held.meeting

    assert meeting.pool is not None
    assert meeting.drawn is not None
    assert verify(meeting.pool, meeting.commitments, meeting.reveals, meeting.drawn, meeting.frozen)
    assert [seat.person for seat in meeting.seats[:2]] == list(STANDING)
    assert len(meeting.seats) == SIZE
    assert {seat.answer_by.last_day for seat in meeting.seats} == {date(2023, 12, 14)}


def test_a_seed_of_one_body_alone_does_not_freeze_the_pool() -> None:
    held = Held()
    held.do(c.CommitSeed, OFFICE, digest=f"sha256:{'1' * 64}")
    colleague = replace(OFFICE, person="p-colleague")
    held.do(c.CommitSeed, colleague, digest=f"sha256:{'2' * 64}")

    refused = refusal(held, c.FreezePool, OFFICE)

    assert (refused.rule, "不同单位" in str(refused)) == ("O40-draw", True)


def test_nobody_commits_twice_or_shows_another_seed() -> None:
    committed, frozen = held_at(MeetingStage.CONVENED), held_at(MeetingStage.POOL_FROZEN)

    assert refusal(committed, c.CommitSeed, OFFICE).rule == "O40-draw"
    assert "与承诺不符" in str(refusal(frozen, c.RevealSeed, OFFICE))
    stranger = replace(FOUNDER, person="p-other")
    assert "没有承诺" in str(refusal(frozen, c.RevealSeed, stranger))
    frozen.do(c.RevealSeed, OFFICE, seed=SEEDS[OFFICE])
    assert "已经公开" in str(refusal(frozen, c.RevealSeed, OFFICE))


@pytest.mark.parametrize("places", [(Places("绿色建筑", 8, 0),), (Places("绿色建筑", 6, 0),)])
def test_the_places_make_up_the_committee(places: tuple[Places, ...]) -> None:
    refused = refusal(Held().committed(), c.FreezePool, OFFICE, places=places)

    assert (refused.rule, "应为评委会人数 9 人" in str(refused)) == ("O40-size", True)


def test_whoever_is_excluded_or_sits_anyway_is_not_drawn() -> None:
    gone = Exclusion("a-1", "SOD-5", "与申报人同一单位")
    held = Held(candidates=(*POOL, Candidate("m-2", ("绿色建筑",))))
    held.frozen(PLACES, gone)

    assert held.meeting.pool is not None
    people = {one.person for one in held.meeting.pool.candidates}
    assert people == {one.person for one in POOL} - {"a-1"}
    assert held.meeting.pool.excluded == (gone,)


def test_a_pool_that_cannot_fill_its_groups_begins_the_draw_anew() -> None:
    """Who may sit in both groups goes to the first: the second stays short, and nothing is stuck."""
    both = tuple(Candidate(f"a-{n}", ("绿色建筑", "环境工程")) for n in range(1, 5))
    held = Held(candidates=(*both, *(Candidate(f"b-{n}", ("环境工程",)) for n in range(1, 4))))
    scarce = (Places("环境工程", 4, 0), Places("绿色建筑", 3, 0))
    held.frozen(scarce)
    for actor, seed in SEEDS.items():
        held.do(c.RevealSeed, actor, seed=seed)

    assert isinstance(held.events[-1], e.DrawFailed)
    assert (held.meeting.stage, held.meeting.pool) == (MeetingStage.CONVENED, None)
    held.candidates = POOL
    held.drawn()
    assert held.meeting.stage is MeetingStage.INVITING


# ------------------------------------------------------------------------ the invitations


def test_whoever_declines_is_followed_by_the_next_of_his_group_and_that_one_too() -> None:
    held = held_at(MeetingStage.INVITING)
    drawn = held.meeting.drawn
    assert drawn is not None
    first = drawn.members[0]
    reserves = [one.person for one in drawn.reserves if one.group == first.group]

    held.do(c.DeclineInvitation, member(first.person), reason="出差")
    held.do(c.DeclineInvitation, member(reserves[0]), reason="因病")

    asked = [event for event in held.events if isinstance(event, e.ExpertInvited)]
    assert [(each.person, each.instead_of) for each in asked] == [
        (reserves[0], first.person), (reserves[1], reserves[0]),
    ]  # fmt: skip
    held.do(c.DeclineInvitation, member(reserves[1]), reason="冲突")
    assert isinstance(held.events[-1], e.PlaceVacant)


def test_silence_until_the_end_is_no() -> None:
    held = held_at(MeetingStage.INVITING)
    (clock,) = clocks(held.meeting)
    silent = held.meeting.seats[-1]
    for seat in held.meeting.seats[:-1]:
        held.do(c.AcceptInvitation, member(seat.person))

    assert ring(held.meeting, clock.rings_at - timedelta(seconds=1)) == ()
    held.take(ring(held.meeting, clock.rings_at))

    assert held.meeting.seat_of(silent.person).answer is Answer.LAPSED  # type: ignore[union-attr]
    follower = held.meeting.seats[-1]
    assert (follower.group, follower.answer) == (silent.group, Answer.AWAITED)
    assert follower.answer_by.last_day == date(2023, 12, 18)
    held.now = clock.rings_at
    assert refusal(held, c.AcceptInvitation, member(silent.person)).rule == "O40-proxy"


def test_an_answer_after_the_end_comes_too_late_even_if_no_timer_has_rung() -> None:
    held = held_at(MeetingStage.INVITING)
    (clock,) = clocks(held.meeting)
    held.now = clock.rings_at

    assert (
        refusal(held, c.AcceptInvitation, member(held.meeting.seats[3].person)).rule == "O40-proxy"
    )


def test_who_has_accepted_may_still_fall_ill_and_is_replaced() -> None:
    held = held_at(MeetingStage.INVITING)
    person = held.meeting.seats[2].person
    held.do(c.AcceptInvitation, member(person))
    assert held.do(c.AcceptInvitation, member(person)) == ()

    _, invited = held.do(c.DeclineInvitation, member(person), reason="因病住院")

    assert isinstance(invited, e.ExpertInvited)


@given(st.lists(st.integers(min_value=0, max_value=11), max_size=30))
def test_whoever_declines_in_whatever_order_nobody_is_asked_twice_and_no_group_overflows(
    order: list[int],
) -> None:
    held = held_at(MeetingStage.INVITING)
    for turn in order:
        seat = held.meeting.seats[turn % len(held.meeting.seats)]
        if seat.is_taken:
            held.do(c.DeclineInvitation, member(seat.person), reason="不便出席")

        asked = [each.person for each in held.meeting.seats]
        assert len(set(asked)) == len(asked)
        for places in PLACES:
            taken = [s for s in held.meeting.seats if s.group == places.group and s.is_taken]
            assert len(taken) <= places.members
    assert fold(None, [_convened(), *held.events]) == held.meeting


# ---------------------------------------------------------------------------- the session


def test_signing_in_is_on_the_day_and_in_person() -> None:
    held = held_at(MeetingStage.INVITING)
    seat = held.meeting.seats[0]

    early = refusal(held, c.SignIn, member(seat.person))
    held.now = ON_THE_DAY
    stranger = refusal(held, c.SignIn, member("b-99"))

    assert "2023-12-20 召开" in str(early)
    assert (early.rule, stranger.rule) == ("O40-proxy", "O40-proxy")


@pytest.mark.parametrize(("there", "opens"), [(5, False), (6, True), (9, True)])
def test_a_session_needs_two_thirds_of_the_committee(there: int, opens: bool) -> None:
    held = Held().signed_in(there)

    if opens:
        held.do(c.OpenSession, CHAIR)
        assert held.meeting.stage is MeetingStage.IN_SESSION
    else:
        refused = refusal(held, c.OpenSession, CHAIR)
        assert (refused.rule, "签到 5 人，不足法定人数 6 人" in str(refused)) == (
            "O40-quorum", True,
        )  # fmt: skip


def test_who_presides_has_signed_in_himself() -> None:
    held = Held().signed_in()
    absent = Actor("m-9", CHAIR.organisation, Role.CHAIR)

    assert refusal(held, c.OpenSession, absent).rule == "O40-proxy"


def test_cases_go_to_three_of_their_group_who_need_not_leave_and_once() -> None:
    held = held_at(MeetingStage.IN_SESSION)
    first = next(seat.person for seat in held.meeting.seats if seat.group == "绿色建筑")
    cases = (
        CaseToRead("2023-1", "绿色建筑", frozenset({first})), CaseToRead("2023-2", "环境工程"),
    )  # fmt: skip
    held.do(c.AssignPanels, OFFICE, Brought(agenda=cases))
    more = (*cases, CaseToRead("2023-3", "环境工程"))

    (assigned,) = held.do(c.AssignPanels, CHAIR, Brought(agenda=more))

    assert isinstance(assigned, e.PanelsAssigned)
    assert [panel.number for panel in assigned.panels] == ["2023-3"]
    panel = held.meeting.panel_of("2023-1")
    groups = {held.meeting.seat_of(person).group for person in panel}  # type: ignore[union-attr]
    assert (len(panel), first in panel, groups) == (3, False, {"绿色建筑"})
    assert held.do(c.AssignPanels, CHAIR, Brought(agenda=more)) == ()


def test_with_a_vote_still_open_the_session_is_not_closed() -> None:
    held = held_at(MeetingStage.IN_SESSION)
    brought = Brought(open_votes=("2023-00007",))

    with pytest.raises(Refused, match="2023-00007 的表决尚未结束") as refused:
        held.do(c.CloseSession, CHAIR, brought, minutes=MINUTES)

    assert refused.value.rule == "O40-ballot"


def test_nobody_is_replaced_once_the_session_is_open() -> None:
    held = Held().signed_in(7)
    held.do(c.OpenSession, CHAIR)

    assert clocks(held.meeting) == ()


@pytest.mark.parametrize("stage", MeetingStage)
def test_what_is_shown_follows_from_what_happened(stage: MeetingStage) -> None:
    held = held_at(stage)

    assert held.meeting.stage is stage
    assert held.meeting.version == 1 + len(held.events)
    assert fold(None, [_convened(), *held.events]) == held.meeting


def test_a_history_begins_with_its_convening_and_only_once() -> None:
    with pytest.raises(ValueError, match="convened once"):
        evolve(a_meeting(), _convened())
    with pytest.raises(ValueError, match="begins with"):
        evolve(None, e.SessionOpened(at=ON_THE_DAY, by=CHAIR))


def _convened() -> e.MeetingConvened:
    was: Meeting = a_meeting()
    return e.MeetingConvened(
        at=was.changed_at, by=OFFICE, meeting=was.meeting, season=was.season,
        committee=was.committee, witnesses=was.witnesses, size=was.size, quorum=was.quorum,
        held_on=was.held_on, answer_days=was.answer_days, standing=was.standing,
    )  # fmt: skip


def test_a_command_is_judged_by_its_own_instant() -> None:
    held = held_at(MeetingStage.INVITING)
    late = c.AcceptInvitation(
        command_id="late", actor=member(held.meeting.seats[0].person),
        received_at=held.now + 30 * A_DAY,
    )  # fmt: skip

    with pytest.raises(Refused):
        decide(held.meeting, late)
