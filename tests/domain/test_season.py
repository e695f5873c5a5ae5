"""批次: windows, amendments, the report, confirmations level by level."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from domain.calendar import Edition
from domain.commands import AdoptCalendar, Command, Posting
from domain.notice import Fee, Level, Window
from domain.people import Actor, Role
from domain.refusals import Refused
from domain.season import OVER, Season, SeasonStage as S, evolve, fold
from domain.season_clocks import clocks, ring
from domain.season_commands import (
    SEASON_COMMANDS,
    Amend,
    CancelSeason,
    CloseSeason,
    EndReview,
    OpenReview,
    PostResults,
    RecordForwarding,
    SubmitReport,
)
from domain.season_confirmation import close_if_settled
from domain.season_events import (
    FilingOpened,
    LevelConfirmed,
    ReportOverdue,
    ReportSubmitted,
    SeasonEvent,
)
from domain.season_rules import STAGE_NAMES, TABLE, decide, legal_commands
from domain.setting import Setting
from tests.domain.builders_calendar import SEASON, YEAR_2023
from tests.domain.builders_season import (
    A_SECOND,
    CHAIR,
    CITY_AUTHORITY,
    DIGEST,
    EIC_AUTHORITY,
    FEES,
    FILING,
    FOUNDER,
    ORGANISER,
    PAYMENT,
    SETTING,
    SITES,
    a_confirmation,
    a_posted_season,
    a_reviewed_season,
    a_season,
    asked,
    at,
    header,
)


def rung(season: Season, now: datetime, unsettled: tuple[Level, ...] = ()) -> Season:
    while events := ring(season, now, unsettled):
        after = fold(season, events)
        assert after is not None
        season = after
    return season


def amend(when: datetime, **changes: object) -> Amend:
    fields = {"announcement": "https://jjxxw.cq.gov.cn/notice/1", **changes}
    return Amend(**header(ORGANISER, when), **fields)  # type: ignore[arg-type]


def refusal(season: Season, command: Command) -> tuple[str, ...]:
    """The rules that it cites."""
    with pytest.raises(Refused) as refused:
        decide(season, command, SETTING)
    return tuple(found.rule for found in refused.value.findings)


# ------------------------------------------------------------------------- the windows


@pytest.mark.parametrize(
    ("now", "stage"),
    [
        (FILING.opens_at - A_SECOND, S.PUBLISHED),
        (FILING.opens_at, S.FILING_OPEN),
        (FILING.closes_at, S.FILING_OPEN),
        (FILING.closes_at + A_SECOND, S.FILING_CLOSED),
        (PAYMENT.opens_at, S.PAYMENT_OPEN),
        (PAYMENT.closes_at, S.PAYMENT_OPEN),
        (PAYMENT.closes_at + A_SECOND, S.PAYMENT_CLOSED),
    ],
)
def test_windows_open_and_close_to_the_second(now: datetime, stage: S) -> None:
    assert rung(a_season(), now).stage is stage


def test_a_window_opens_at_its_own_instant_however_late_the_timer_wakes() -> None:
    (opened,) = ring(a_season(), FILING.opens_at + timedelta(hours=3))

    assert isinstance(opened, FilingOpened)
    assert opened.at == FILING.opens_at


def test_a_season_waits_for_one_clock_at_a_time() -> None:
    season, names = a_season(), []
    while found := clocks(season):
        (clock,) = found
        names.append((clock.id, clock.legal_end))
        season = rung(season, clock.rings_at)

    assert names == [
        ("W.start", FILING.opens_at), ("W.end", FILING.closes_at),
        ("P.start", PAYMENT.opens_at), ("P.end", PAYMENT.closes_at),
    ]  # fmt: skip


# ----------------------------------------------------------------------- the amendments


def test_an_amendment_raises_the_version_and_moves_the_clock() -> None:
    later = replace(FILING, closes_at=at("12-03 12:00"))

    season = asked(rung(a_season(), at("11-20 09:00")), amend(at("11-20 09:00"), filing=later))

    assert season.schedule.version == 2
    assert season.schedule.filing == later
    assert clocks(season)[0].legal_end == later.closes_at


def test_a_window_extended_before_its_end_never_closes_at_the_old_one() -> None:
    command = amend(FILING.closes_at, filing=replace(FILING, closes_at=at("12-03 12:00")))

    season = asked(a_season(), command)

    assert rung(season, at("12-02 12:00")).stage is S.FILING_OPEN


def test_an_extension_received_in_time_counts_even_if_the_clock_rang_before_it_was_read() -> None:
    closed = rung(a_season(), FILING.closes_at + timedelta(minutes=5))

    command = amend(FILING.closes_at, filing=replace(FILING, closes_at=at("12-03 12:00")))
    season = asked(closed, command)

    assert season.stage is S.FILING_OPEN
    assert season.schedule.version == 2


def test_a_late_amendment_of_something_else_does_not_close_the_window_twice() -> None:
    closed = rung(a_season(), at("12-01 13:00"))

    season = asked(closed, amend(at("12-01 11:00"), payment_contact="cq-new-contact"))

    assert season.stage is S.FILING_CLOSED
    assert season.payment_contact == "cq-new-contact"


def test_a_window_reopened_after_its_end_is_allowed_until_payment_begins() -> None:
    closed = rung(a_season(), at("12-02 09:00"))
    later = replace(FILING, closes_at=at("12-03 12:00"))

    season = asked(closed, amend(at("12-02 09:00"), filing=later))

    assert season.stage is S.FILING_OPEN
    paying = rung(a_season(), at("12-06 09:00"))
    beyond = replace(FILING, closes_at=at("12-07 12:00"))
    assert refusal(paying, amend(at("12-06 09:00"), filing=beyond)) == ("N89-3.3.4-4",)


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({}, ("N89-3.3.4-4",)),
        ({"filing": FILING, "payment": PAYMENT, "fees": FEES}, ("N89-3.3.4-4",)),
        ({"filing": replace(FILING, closes_at=at("11-19 12:00"))}, ("D-11",)),
        ({"filing": replace(FILING, opens_at=at("11-04 17:00"))}, ("N89-3.1-5",)),
        ({"filing": Window(FILING.opens_at, at("11-03 16:00"))}, ("N89-3.1-5", "D-11")),
        ({"filing": replace(FILING, closes_at=at("12-05 12:01"))}, ("N89-3.3.4-4",)),
        ({"payment": replace(PAYMENT, opens_at=at("11-30 12:00"))}, ("N89-3.3.4-4",)),
        ({"payment": Window(at("12-08 12:00"), at("12-05 12:00"))}, ("N89-3.3.4-4",)),
        ({"payment": replace(PAYMENT, opens_at=at("11-10 12:00"))}, ("N89-3.3.4-4",) * 2),
        ({"fees": FEES[1:]}, ("N89-3.3.4-2",)),
        ({"fees": (*FEES, FEES[0])}, ("N89-3.3.4-2",)),
    ],
    ids=[
        "nothing", "nothing new", "end in the past", "start of what has begun", "reversed",
        "payment before the end of filing", "payment earlier", "payment reversed",
        "payment in the past", "a level without a fee", "a level with two fees",
    ],
)  # fmt: skip
def test_an_amendment_that_is_out_of_order_or_looks_back_is_refused_with_its_clause(
    changes: dict[str, object], rules: tuple[str, ...]
) -> None:
    running = rung(a_season(), at("11-20 09:00"))

    assert refusal(running, amend(at("11-20 09:00"), **changes)) == rules


def test_everything_that_is_wrong_with_an_amendment_is_said_at_once() -> None:
    running = rung(a_season(), at("11-20 09:00"))
    wrong = amend(
        at("11-20 09:00"), filing=replace(FILING, closes_at=at("11-10 12:00")), fees=FEES[:2]
    )

    assert refusal(running, wrong) == ("D-11", "N89-3.3.4-2")


def test_once_the_committee_sits_only_the_contact_may_change() -> None:
    sitting = asked(a_season(), OpenReview(**header(CHAIR, at("12-18 09:00"))))
    dearer = (Fee(Level.FULL_SENIOR, 50_000), *FEES[1:])
    now = at("12-19 09:00")

    assert refusal(sitting, amend(now, fees=dearer)) == ("N89-3.3.4-4",)
    assert asked(sitting, amend(now, payment_contact="x")).payment_contact == "x"


def test_only_the_organiser_amends() -> None:
    command = replace(amend(at("11-20 09:00"), payment_contact="x"), actor=FOUNDER)
    stranger = Actor("p", "another", Role.ORGANISER)

    assert refusal(a_season(), command) == ("SOD-3",)
    assert refusal(a_season(), replace(command, actor=stranger)) == ("SOD-3",)


@given(days=st.integers(0, 40), seconds=st.integers(0, 86_399), ends=st.integers(-5, 60))
def test_no_accepted_amendment_moves_an_end_into_the_past_or_out_of_order(
    days: int, seconds: int, ends: int
) -> None:
    now = at("11-02 09:00") + timedelta(days=days, seconds=seconds)
    moved = replace(FILING, closes_at=at("11-02 09:00") + timedelta(days=ends))
    try:
        season = asked(a_season(), amend(now, filing=moved))
    except Refused:
        return

    assert season.schedule.filing.closes_at > now
    assert season.schedule.filing.closes_at <= season.schedule.payment.opens_at
    assert season.schedule.version == 2


# -------------------------------------------------------------------- review and report


def test_the_review_opens_only_after_the_payment_window() -> None:
    command = OpenReview(**header(CHAIR, PAYMENT.closes_at))
    season = asked(a_season(), OpenReview(**header(CHAIR, PAYMENT.closes_at + A_SECOND)))

    assert refusal(a_season(), command) == ("B-table",)
    assert season.stage is S.REVIEWING
    assert season.schedule.review_opened_at == PAYMENT.closes_at + A_SECOND


def test_the_report_is_due_at_the_end_of_the_fifth_working_day_after_the_review() -> None:
    opened = asked(a_season(), OpenReview(**header(CHAIR, at("12-18 09:00"))))

    ended = asked(opened, EndReview(**header(CHAIR, at("12-20 18:00")), minutes=DIGEST))

    (clock,) = clocks(ended)
    assert (clock.id, clock.legal_end) == ("T-rep", at("12-28 00:00"))


def test_only_the_chair_ends_the_review() -> None:
    opened = asked(a_season(), OpenReview(**header(CHAIR, at("12-18 09:00"))))
    office = replace(CHAIR, role=Role.COMMITTEE)

    command = EndReview(**header(office, at("12-20 18:00")), minutes=DIGEST)

    assert refusal(opened, command) == ("SOD-3",)


def test_an_overdue_report_alarms_once_and_is_still_taken() -> None:
    opened = asked(a_season(), OpenReview(**header(CHAIR, at("12-18 09:00"))))
    ended = asked(opened, EndReview(**header(CHAIR, at("12-20 18:00")), minutes=DIGEST))

    alarmed = rung(ended, at("12-29 09:00"))
    late = decide(
        alarmed, SubmitReport(**header(FOUNDER, at("12-29 10:00")), report=DIGEST), SETTING
    )

    assert alarmed.stage is S.REVIEW_ENDED
    assert clocks(alarmed) == ()
    assert [type(event) for event in late] == [ReportSubmitted]
    assert isinstance(late[0], ReportSubmitted)
    assert late[0].late


def test_a_report_submitted_late_before_its_timer_woke_leaves_the_alarm_in_the_record() -> None:
    opened = asked(a_season(), OpenReview(**header(CHAIR, at("12-18 09:00"))))
    ended = asked(opened, EndReview(**header(CHAIR, at("12-20 18:00")), minutes=DIGEST))

    events = decide(
        ended, SubmitReport(**header(FOUNDER, at("12-29 10:00")), report=DIGEST), SETTING
    )

    assert [type(event) for event in events] == [ReportOverdue, ReportSubmitted]


def test_results_hang_from_the_later_of_the_two_sites() -> None:
    season = a_posted_season()

    assert season.stage is S.RESULT_PUBLICITY
    assert season.results_posted_at == at("12-25 10:00")
    assert season.results_until is not None
    assert season.results_until.last_day == date(2024, 1, 2)


def test_results_that_miss_a_site_or_lie_ahead_are_refused() -> None:
    one = PostResults(
        **header(FOUNDER, at("12-25 11:00")), postings=(Posting(SITES[0], at("12-22 10:00")),)
    )
    ahead = replace(one, postings=tuple(Posting(site, at("12-26 10:00")) for site in SITES))

    assert refusal(a_reviewed_season(), one) == ("N89-3.4.3-2",)
    assert refusal(a_reviewed_season(), ahead) == ("N89-3.4.3-2",)


# ---------------------------------------------------------------- confirmation and close


def test_each_level_is_confirmed_by_its_own_authority_at_its_own_date() -> None:
    senior = a_confirmation(Level.SENIOR, CITY_AUTHORITY, "2024-01-10")
    middle = a_confirmation(Level.INTERMEDIATE, EIC_AUTHORITY, "2024-01-05")

    season = asked(asked(a_posted_season(), middle), senior)

    assert [(c.level, c.confirmed_on) for c in season.schedule.confirmations] == [
        (Level.INTERMEDIATE, date(2024, 1, 5)), (Level.SENIOR, date(2024, 1, 10)),
    ]  # fmt: skip
    assert season.schedule.version == a_posted_season().schedule.version + 2


def test_the_wrong_authority_is_refused_with_the_clause_of_that_level() -> None:
    senior = a_confirmation(Level.SENIOR, EIC_AUTHORITY, "2024-01-10")
    middle = a_confirmation(Level.TECHNICIAN, CITY_AUTHORITY, "2024-01-10")

    assert refusal(a_posted_season(), senior) == ("N89-3.4.3-4",)
    assert refusal(a_posted_season(), middle) == ("N89-3.4.3-5",)


def test_nothing_is_confirmed_before_the_publicity_is_over_or_in_advance() -> None:
    early = a_confirmation(Level.SENIOR, CITY_AUTHORITY, "2024-01-02")
    ahead = a_confirmation(
        Level.SENIOR, CITY_AUTHORITY, "2024-01-10", confirmed_on=date(2024, 1, 11)
    )

    assert refusal(a_posted_season(), early) == ("N89-3.4.3-2",)
    assert refusal(a_posted_season(), ahead) == ("N89-3.4.3-4",)


def test_the_same_confirmation_again_changes_nothing_and_another_is_refused() -> None:
    senior = a_confirmation(Level.SENIOR, CITY_AUTHORITY, "2024-01-10")
    season = asked(a_posted_season(), senior)

    again = decide(season, replace(senior, command_id="again"), SETTING)

    assert again == ()
    other = replace(senior, command_id="other", document="另一文号")
    assert refusal(season, other) == ("N89-3.4.3-4",)


def test_the_season_closes_two_months_after_its_latest_confirmation() -> None:
    senior = a_confirmation(Level.SENIOR, CITY_AUTHORITY, "2024-01-10")
    middle = a_confirmation(
        Level.INTERMEDIATE, EIC_AUTHORITY, "2024-01-05", published_on=date(2024, 1, 12)
    )
    season = asked(asked(a_posted_season(), senior), middle)
    (clock,) = clocks(season)

    assert (clock.id, clock.legal_end) == ("T-reex", at("2024-03-13 00:00"))
    assert rung(season, clock.rings_at - A_SECOND).stage is S.CONFIRMED
    assert rung(season, clock.rings_at).stage is S.CLOSED


def test_a_level_without_its_document_keeps_the_season_open_until_it_has_one() -> None:
    middle = a_confirmation(Level.INTERMEDIATE, EIC_AUTHORITY, "2024-01-05")
    season = asked(a_posted_season(), middle)

    waiting = rung(season, at("2024-03-20 00:00"), unsettled=(Level.SENIOR,))
    senior = a_confirmation(Level.SENIOR, CITY_AUTHORITY, "2024-03-21")

    assert waiting.stage is S.REEXAMINATION_CLOSED
    assert clocks(waiting) == ()
    assert close_if_settled(waiting, (Level.SENIOR,)) == ()
    assert asked(waiting, senior).stage is S.CONFIRMED
    closed = asked(waiting, CloseSeason(**header(ORGANISER, at("2024-03-22 09:00"))))
    assert closed.stage is S.CLOSED


def test_forwarding_is_recorded_and_a_later_level_is_still_confirmed() -> None:
    middle = a_confirmation(Level.INTERMEDIATE, EIC_AUTHORITY, "2024-01-05")
    season = asked(a_posted_season(), middle)

    forwarded = asked(season, RecordForwarding(**header(FOUNDER, at("2024-01-20 09:00"))))
    senior = a_confirmation(Level.SENIOR, CITY_AUTHORITY, "2024-02-01")

    assert forwarded.stage is S.FORWARDED
    (event,) = decide(forwarded, senior, SETTING)
    assert isinstance(event, LevelConfirmed)


# -------------------------------------------------------------- calendar, end, the laws


def test_a_new_calendar_moves_the_days_that_were_counted_with_the_old_one() -> None:
    old = Edition("2023 only", (YEAR_2023,))
    setting = Setting(SETTING.terms, old)
    opened = asked(a_season(calendar=old.version), OpenReview(**header(CHAIR, at("12-28 09:00"))))
    ended = asked(opened, EndReview(**header(CHAIR, at("12-28 18:00")), minutes=DIGEST), setting)

    adopt = AdoptCalendar(**header(ORGANISER, at("12-29 09:00")), version=SEASON.version)
    adopted = asked(ended, adopt)

    assert clocks(ended)[0].provisional
    assert clocks(ended)[0].legal_end == at("2024-01-05 00:00")  # New Year's Day was not known
    assert clocks(adopted)[0].legal_end == at("2024-01-06 00:00")
    assert not clocks(adopted)[0].provisional
    assert adopted.schedule.calendar == SEASON.version
    assert adopted.schedule.version == ended.schedule.version + 1
    assert decide(adopted, replace(adopt, command_id="again"), SETTING) == ()


def test_a_calendar_nobody_has_fetched_is_refused() -> None:
    command = AdoptCalendar(**header(ORGANISER, at("11-20 09:00")), version="2099")

    assert refusal(a_season(), command) == ("D-15",)


def test_a_cancelled_season_takes_no_more_commands() -> None:
    cancel = CancelSeason(**header(ORGANISER, at("11-20 09:00")), announcement="取消公告")

    season = asked(a_season(), cancel)

    assert season.stage is S.CANCELLED
    assert season.schedule.cancelled_at == at("11-20 09:00")
    assert clocks(season) == ()
    assert refusal(season, amend(at("11-21 09:00"), payment_contact="x")) == ("B-table",)


def test_every_stage_has_a_name_and_every_command_a_row() -> None:
    assert set(STAGE_NAMES) == set(S)
    assert {row.command for row in TABLE} == set(SEASON_COMMANDS)


@pytest.mark.parametrize("stage", sorted(set(S) - OVER))
def test_no_stage_is_a_dead_end(stage: S) -> None:
    assert legal_commands(stage)


def test_folding_the_events_again_gives_the_same_season() -> None:
    season, events = a_season(), list[SeasonEvent]()
    for command in (
        OpenReview(**header(CHAIR, at("12-18 09:00"))),
        EndReview(**header(CHAIR, at("12-20 18:00")), minutes=DIGEST),
    ):
        found = decide(season, command, SETTING)
        events += found
        season = fold(season, found) or season

    assert fold(a_season(), events) == season
    assert season.version == 1 + len(events)
    with pytest.raises(ValueError, match="begins with"):
        evolve(None, events[0])
