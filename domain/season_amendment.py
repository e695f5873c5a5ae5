"""方案变更: windows, fees and payment contact while the season runs (N89-3.1-5, N89-3.3.4-4, D-11).

Ordered, and never backwards in time: what has begun stays begun, and no end is moved into the past.
A change reaches those who are still open; whoever lapsed before comes back only by hand.
"""

from collections.abc import Iterable
from datetime import datetime

from domain import season_commands as c, season_events as e
from domain.calendar import local_day, working_days_after
from domain.commands import AdoptCalendar
from domain.notice import Fee, Schedule, Terms, Window
from domain.refusals import Finding, Refused, refuse_for
from domain.season import BEFORE_REVIEW, Season, raised
from domain.season_confirmation import reexamine_until
from domain.setting import Setting
from domain.words import spoken

Events = tuple[e.SeasonEvent, ...]
FILING = "N89-3.1-5"
PAYMENT = "N89-3.3.4-4"


def amend(season: Season, command: c.Amend, setting: Setting) -> Events:
    """Refused with everything that is wrong with it, each with its clause."""
    dates = season.schedule
    filing, payment = command.filing or dates.filing, command.payment or dates.payment
    fees = dates.fees if command.fees is None else command.fees
    if not _changes(season, command, filing, payment, fees):
        raise Refused(PAYMENT, "没有变更内容：日程、标准与联系单位均与现行一致。")
    refuse_for((
        *_too_late(season, filing, payment, fees),
        *_wrongly_moved("网报期", FILING, dates.filing, filing, command.at),
        *_wrongly_moved("缴费期", PAYMENT, dates.payment, payment, command.at),
        *_out_of_order(filing, payment),
        *_fees_wrong(fees, setting.terms),
    ))  # fmt: skip
    after = raised(dates, filing=filing, payment=payment, fees=fees)
    return (
        e.Amended(
            at=command.at, by=command.actor, schedule=after, announcement=command.announcement,
            payment_contact=command.payment_contact,
        ),
    )  # fmt: skip


def adopt_calendar(season: Season, command: AdoptCalendar, setting: Setting) -> Events:
    """D-16. `setting.calendar` is the edition that the command names."""
    if command.version != setting.calendar.version:
        raise Refused("D-15", f"日历版本 {command.version} 尚未取得。")
    dates = season.schedule
    if dates.calendar == command.version:
        return ()
    result, days = setting.terms.result, setting.calendar
    ended, posted = dates.review_ended_at, season.results_posted_at
    return (
        e.CalendarChanged(
            at=command.at, by=command.actor, schedule=raised(dates, calendar=command.version),
            report_due=working_days_after(days, local_day(ended), result.report_working_days)
            if ended else None,
            results_until=working_days_after(
                days, local_day(posted), result.publicity_working_days
            ) if posted else None,
            reexamine_until=reexamine_until(season.reexamine_from, setting)
            if season.reexamine_from else None,
        ),
    )  # fmt: skip


def cancel_season(season: Season, command: c.CancelSeason, _: Setting) -> Events:
    """t44: what becomes of the open cases is for people to say; the dates no longer run."""
    called_off = raised(season.schedule, cancelled_at=command.at)
    return (
        e.SeasonCancelled(
            at=command.at, by=command.actor, schedule=called_off, announcement=command.announcement
        ),
    )


def _changes(
    season: Season, command: c.Amend, filing: Window, payment: Window, fees: tuple[Fee, ...]
) -> bool:
    dates: Schedule = season.schedule
    contact = command.payment_contact or season.payment_contact
    return (filing, payment, fees, contact) != (
        dates.filing, dates.payment, dates.fees, season.payment_contact
    )  # fmt: skip


def _too_late(
    season: Season, filing: Window, payment: Window, fees: tuple[Fee, ...]
) -> Iterable[Finding]:
    """Once the committee sits, only the contact may change."""
    if season.stage in BEFORE_REVIEW:
        return
    dates = season.schedule
    if filing != dates.filing:
        yield Finding(FILING, "评审已开始，网报期不得再变更。")
    if (payment, fees) != (dates.payment, dates.fees):
        yield Finding(PAYMENT, "评审已开始，缴费期与收费标准不得再变更。")


def _wrongly_moved(
    what: str, rule: str, was: Window, window: Window, now: datetime
) -> Iterable[Finding]:
    if window.opens_at >= window.closes_at:
        yield Finding(rule, f"{what}起止颠倒：起始须早于截止。")
    if window.opens_at != was.opens_at and was.opens_at <= now:
        yield Finding(rule, f"{what}已于 {spoken(was.opens_at)} 开始，起始时间不得再变更。")
    elif window.opens_at != was.opens_at and window.opens_at <= now:
        yield Finding(rule, f"{what}起始时间不得早于现在，变更不溯及既往。")
    if window.closes_at != was.closes_at and window.closes_at <= now:
        yield Finding("D-11", f"{what}截止时间不得早于现在，变更不溯及既往。")


def _out_of_order(filing: Window, payment: Window) -> Iterable[Finding]:
    if payment.opens_at < filing.closes_at:
        yield Finding(
            PAYMENT,
            f"缴费不得早于网报截止：缴费自 {spoken(payment.opens_at)}，"
            f"网报至 {spoken(filing.closes_at)}。",
        )


def _fees_wrong(fees: tuple[Fee, ...], terms: Terms) -> Iterable[Finding]:
    wanted = sorted(level.level for level in terms.levels)
    if sorted(fee.level for fee in fees) != wanted:
        yield Finding("N89-3.3.4-2", f"收费标准须逐级各列一次：{'、'.join(wanted)}。")
