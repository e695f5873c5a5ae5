"""Plain numbers, names and short texts that must lie within reason."""

import re
from collections.abc import Iterator
from itertools import pairwise

from api.notices.problems import Found, warning
from api.notices.sketch import Sketch

FIRST_YEAR, LAST_YEAR = 2004, 2090  # what the tables of working days reach, with room
MOST_DAYS = 60  # working days of any period
MOST_MONTHS = 24
_BOUNDS = {
    "edition": (1, 1_000),
    "year": (FIRST_YEAR, LAST_YEAR),
    "late_payment_grace_hours": (0, 720),
    "admission_after_hold_days": (0, 60),
    "reminders_a_day": (1, 24),
    "ban_years": (0, 30),
    "retention_years": (1, 100),
    "lapse_spread_seconds": (0, 1_800),
}
_SEASON = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_CONSUMED_ON = ("committee", "submission")


def numbers(sketch: Sketch) -> Iterator[Found]:
    for name, number in sketch.numbers:
        least, most = _BOUNDS.get(name, (number, number))
        if not least <= number <= most:
            yield Found(("terms", name), f"数值 {number} 超出范围", f"{least} 至 {most}")
    yield from _names(sketch)
    yield from _reminders(sketch)
    yield from _supplement(sketch)
    yield from _publicity(sketch)


def _names(sketch: Sketch) -> Iterator[Found]:
    if sketch.season is not None and not _SEASON.fullmatch(sketch.season):
        allowed = "小写字母、数字和连字符，不超过 64 个字符"
        yield Found(("terms", "notice"), f"批次编号 {sketch.season} 写法有误", allowed)
    yield from _dates(sketch)
    if sketch.annual and sketch.annual.consumed_on not in _CONSUMED_ON:
        yield Found(
            ("terms", "annual", "consumed_on"),
            f"“{sketch.annual.consumed_on}”不是可选的值（D-03）",
            "、".join(_CONSUMED_ON),
        )


def _dates(sketch: Sketch) -> Iterator[Found]:
    issued = sketch.document.issued_on if sketch.document else None
    counted = sketch.requirements.years_counted_to if sketch.requirements else None
    for steps, day in (
        (("document", "issued_on"), issued),
        (("requirements", "years_counted_to"), counted),
    ):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            yield Found(steps, f"年份 {day.year} 超出范围", f"{FIRST_YEAR} 至 {LAST_YEAR} 年")


def _reminders(sketch: Sketch) -> Iterator[Found]:
    days = sketch.reminder_days or ()
    if any(earlier <= later for earlier, later in pairwise(days)):
        yield Found(("terms", "reminder_days"), "提醒日未按从早到晚排列，或有重复", "如 [7, 3, 1]")
    if any(not 1 <= day <= MOST_DAYS for day in days):
        yield Found(("terms", "reminder_days"), "提醒日超出范围", f"截止前 1 至 {MOST_DAYS} 天")


def _supplement(sketch: Sketch) -> Iterator[Found]:
    terms = sketch.supplement
    if terms and terms.committee_notices != 1:
        yield Found(
            ("terms", "supplement", "committee_notices"),
            "评委会的补正告知只能一次（N89-3.3.3c-3 一次性告知）",
            "1",
        )
    if terms and terms.unit_extensions < 0:
        yield Found(("terms", "supplement", "unit_extensions"), "延长次数不能为负", "0 以上")


def _publicity(sketch: Sketch) -> Iterator[Found]:
    terms = sketch.publicity
    if terms is None:
        return
    if not 1 <= terms.working_days <= MOST_DAYS:
        yield Found(
            ("terms", "publicity", "working_days"),
            "公示工作日须为正数",
            f"1 至 {MOST_DAYS} 个工作日",
        )
    if not terms.places:
        yield Found(("terms", "publicity", "places"), "没有公示地点", "第一处为必选地点")
    if not terms.two_contacts:
        message = "公示未要求两级联系方式（N89-3.3.3a-10）"
        yield warning(("terms", "publicity", "two_contacts"), message, "true")
