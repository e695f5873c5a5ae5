"""A season as a calendar that a person can read: what falls on which day, and what is provisional.

What follows the review depends on when it ends: those days are the earliest that the rules allow,
if the review ended on the day the payment window closes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.notices.checks import Editions
from api.notices.checks.days import last_useful_posting_day, weekday
from domain.calendar import (
    Edition,
    Period,
    is_certain,
    is_working_day,
    local_day,
    months_after,
    working_days_after,
)
from domain.notice import Level, Notice
from domain.words import spoken

_A_DAY = timedelta(days=1)
_MIDNIGHT = "24:00"


@dataclass(frozen=True, slots=True)
class Day:
    """One line of the calendar."""

    day: date
    clock: str  # 17:00, 24:00 for the end of a day, or nothing
    what: str
    rule: str
    provisional: bool = False
    note: str = ""


def season_calendar(notice: Notice, editions: Editions) -> tuple[Day, ...]:
    filing, payment = notice.schedule.filing, notice.schedule.payment
    first, last = local_day(filing.opens_at).year, local_day(payment.closes_at).year
    calendar = editions(first, last + 3)
    days = (*_until_payment(notice, calendar), *_after_review(notice, calendar))
    return tuple(sorted(days, key=lambda day: (day.day, day.clock)))


def season_heading(notice: Notice) -> tuple[str, ...]:
    """The lines above the table."""
    document = notice.document
    heading = f"{document.number}　{document.title}"
    if document.number in document.title:
        heading = document.title
    levels = notice.terms.levels
    titles = "、".join(level.title for level in levels)
    price = notice.schedule.fee
    fees = "、".join(f"{level.title} {price(level.level) / 100:g} 元" for level in levels)
    routes = "、".join(chain.route for chain in notice.terms.chains)
    return (
        heading,
        f"系列专业：{notice.series}·{notice.specialty}　方案年度：{notice.terms.year}",
        f"职称：{titles}",
        f"评审费：{fees}",
        f"申报路径：{routes}　评委会：{'、'.join(one.name for one in notice.committees)}",
    )


def _until_payment(notice: Notice, calendar: Edition) -> Iterator[Day]:
    filing, payment = notice.schedule.filing, notice.schedule.payment
    yield _at(filing.opens_at, "网上申报开始", "N89-3.1-2")
    yield from _posting(notice, calendar)
    for before in notice.terms.reminder_days:
        moment = filing.closes_at - timedelta(days=before)
        if moment > filing.opens_at:
            yield _at(moment, f"催办提醒（截止前 {before} 天）", "T-rem")
    yield _at(filing.closes_at, "网上申报截止：须已送达评委会", "N89-3.1-3", calendar)
    yield _at(payment.opens_at, "缴费开始", "N89-3.3.4-1")
    yield _at(payment.closes_at - _A_DAY, "督办尚未受理的申请书", "D-44")
    yield _at(payment.closes_at, "缴费截止：逾期视为自动放弃", "N89-3.3.4-3", calendar)


def _posting(notice: Notice, calendar: Edition) -> Iterator[Day]:
    working_days = notice.terms.publicity.working_days
    day = last_useful_posting_day(notice.schedule.filing, working_days, calendar)
    if day is None:
        return
    period = working_days_after(calendar, day, working_days)
    until = f"{working_days} 个工作日，至 {period.last_day} {_MIDNIGHT}"
    note = "此后张贴的来不及上报（D-13）"
    if not is_working_day(calendar, day):
        note = f"休息日；{note}"
    yield Day(day, "", f"最后有效公示张贴日（{until}）", "N89-3.3.3a-8", period.provisional, note)


def _after_review(notice: Notice, calendar: Edition) -> Iterator[Day]:
    """The earliest, one after the other; a step begins on the first working day it may."""
    result = notice.terms.result
    ended = local_day(notice.schedule.payment.closes_at)
    note = "最早：以缴费截止当日评审结束计"
    report = working_days_after(calendar, ended, result.report_working_days)
    yield _end(report, "评审情况报告最迟报送", "N89-3.4.3-1", note)
    posted = working_days_after(calendar, ended, 1)
    shown = working_days_after(calendar, posted.last_day, result.publicity_working_days)
    sites = "、".join(result.sites)
    days = result.publicity_working_days
    yield Day(posted.last_day, "", f"评审结果公示开始（{sites}）", "N89-3.4.3-2",
              posted.provisional, note)  # fmt: skip
    yield _end(shown, f"评审结果公示期满（{days} 个工作日）", "N89-3.4.3-2", note)
    confirmed = working_days_after(calendar, shown.last_day, 1)
    uncertain = shown.provisional or confirmed.provisional
    for name, rule in _authorities(notice):
        yield Day(confirmed.last_day, "", f"{name}确认发文", rule, uncertain, note)
    roll = result.months_roll_over_rest_days
    for months, what, rule in (
        (result.forwarding_months, "转发确认通知最迟", "N89-3.4.3-6"),
        (result.reexamination_months, "复查申请截止", "N89-3.4.5-3"),
    ):
        period = months_after(calendar, confirmed.last_day, months, roll=roll)
        until = Period(period.last_day, period.provisional or uncertain)
        yield _end(until, f"{what}（{months} 个月）", rule, note)


def _authorities(notice: Notice) -> Iterator[tuple[str, str]]:
    names = {one.id: one.name for one in notice.organisations}
    seniors = (Level.FULL_SENIOR, Level.SENIOR)
    for authority in dict.fromkeys(level.authority for level in notice.terms.levels):
        titles = [level for level in notice.terms.levels if level.authority == authority]
        rule = "N89-3.4.3-4" if titles[0].level in seniors else "N89-3.4.3-5"
        listed = "、".join(level.title for level in titles)
        yield f"{names.get(authority, authority)}（{listed}）", rule


def _at(moment: datetime, what: str, rule: str, calendar: Edition | None = None) -> Day:
    """A window's own instant: fixed by the notice, and said to be a rest day if it is one."""
    day = local_day(moment)
    note = ""
    if calendar is not None and is_certain(calendar, day) and not is_working_day(calendar, day):
        note = "休息日"
    return Day(day, spoken(moment)[-5:], what, rule, note=note)


def _end(period: Period, what: str, rule: str, note: str) -> Day:
    return Day(period.last_day, _MIDNIGHT, what, rule, period.provisional, note)


def weekday_of(day: Day) -> str:
    return weekday(day.day)
