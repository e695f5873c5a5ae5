"""What the table of working days says of the dates: whether a publicity fits (D-13), rest days."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from api.notices.checks.numbers import MOST_DAYS
from api.notices.checks.windows import in_reason
from api.notices.problems import Found, warning
from api.notices.sketch import Sketch, Span
from domain.calendar import (
    Edition,
    is_published,
    is_working_day,
    last_start_within,
    local_day,
    working_days_after,
)
from domain.notice import Window
from domain.words import spoken

_A_DAY = timedelta(days=1)
_LONGEST = timedelta(days=400)
_WEEKDAYS = "一二三四五六日"


def days_in_the_calendar(
    sketch: Sketch, editions: Callable[[int, int], Edition]
) -> Iterator[Found]:
    inner = [window for window in (sketch.filing, sketch.payment) if window and _is_plain(window)]
    if not inner:
        return
    first = min(local_day(window.opens_at) for window in inner).year
    last = max(local_day(window.closes_at) for window in inner).year
    calendar = editions(first, last + 1)
    yield from _unpublished(calendar, first, last)
    yield from _rest_days(sketch, calendar)
    working_days = sketch.publicity.working_days if sketch.publicity else 0
    if sketch.filing is not None and sketch.filing in inner and 1 <= working_days <= MOST_DAYS:
        yield from _publicity_fits(sketch.filing, working_days, calendar)
        yield from _supplement_fits(sketch, working_days, calendar)


def last_useful_posting_day(
    filing: Window | Span, working_days: int, calendar: Edition
) -> date | None:
    """The last day on which a unit may post and still report up within the window (D-13)."""
    return last_start_within(calendar, local_day(filing.opens_at), filing.closes_at, working_days)


def posting_day(day: date, calendar: Edition) -> str:
    """Nobody posts on a Sunday: the last working day is named as well."""
    if is_working_day(calendar, day):
        return f"{day}（{weekday(day)}）"
    worked = day
    while not is_working_day(calendar, worked):
        worked -= _A_DAY
    return f"{day}（{weekday(day)}，休息日；其前最后一个工作日为 {worked}）"


def weekday(day: date) -> str:
    return f"周{_WEEKDAYS[day.weekday()]}"


def _is_plain(window: Span) -> bool:
    """Neither turned round, nor longer than anybody would count through."""
    if not (in_reason(window.opens_at) and in_reason(window.closes_at)):
        return False
    return window.opens_at < window.closes_at <= window.opens_at + _LONGEST


def _unpublished(calendar: Edition, first: int, last: int) -> Iterator[Found]:
    for year in range(first, last + 1):
        if not is_published(calendar, year):
            yield warning(
                ("schedule",), f"{year} 年放假安排尚未公布，按工作日计算的日期均为暂定（D-15）"
            )


def _rest_days(sketch: Sketch, calendar: Edition) -> Iterator[Found]:
    named = (("filing", "申报", sketch.filing), ("payment", "缴费", sketch.payment))
    for name, spoken_name, window in named:
        if window is None or not in_reason(window.closes_at):
            continue
        day = local_day(window.closes_at)
        if not is_working_day(calendar, day):
            yield warning(
                ("schedule", name, "closes_at"),
                f"{spoken_name}截止 {day}（{weekday(day)}）是休息日",
                "工作日",
            )


def _publicity_fits(filing: Span, working_days: int, calendar: Edition) -> Iterator[Found]:
    day = last_useful_posting_day(filing, working_days, calendar)
    if day is None:
        yield Found(
            ("terms", "publicity", "working_days"),
            f"{working_days} 个工作日的公示无法在申报期内完成",
            "延长申报期，或减少公示工作日（不得少于规定）",
        )
        return
    too_late = day + _A_DAY
    period = working_days_after(calendar, too_late, working_days)
    yield warning(
        ("schedule", "filing", "closes_at"),
        f"最后有效张贴日为 {posting_day(day, calendar)}；{too_late} 起张贴的公示至"
        f" {period.last_day} 24:00 才届满，晚于申报截止 {spoken(filing.closes_at)}（D-13）",
    )


def _supplement_fits(sketch: Sketch, working_days: int, calendar: Edition) -> Iterator[Found]:
    """Really new material needs a publicity of its own before the payment window ends (D-38)."""
    supplement, filing, payment = sketch.supplement, sketch.filing, sketch.payment
    if not (supplement and filing and payment and supplement.unpublicised_refused):
        return
    period = working_days_after(calendar, local_day(filing.closes_at), working_days)
    if period.ends_at > payment.closes_at > filing.closes_at:
        yield warning(
            ("schedule", "payment", "closes_at"),
            f"申报截止后补报的新材料来不及公示：公示至 {period.last_day} 24:00，"
            f"晚于缴费截止 {spoken(payment.closes_at)}（D-38）",
        )
