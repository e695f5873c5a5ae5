"""The two windows: each begins before it ends, and payment follows filing."""

from collections.abc import Iterator
from datetime import datetime

from api.notices.checks.numbers import FIRST_YEAR, LAST_YEAR
from api.notices.problems import Found, warning
from api.notices.sketch import Sketch, Span, value_at
from api.notices.spelling import PROGRESS
from domain.calendar import local_day
from domain.words import spoken


def windows(sketch: Sketch) -> Iterator[Found]:
    strange = [*_out_of_reason(sketch)]
    if strange:
        yield from strange
        return
    yield from _reversed("filing", "申报", sketch.filing)
    yield from _reversed("payment", "缴费", sketch.payment)
    if sketch.filing and sketch.payment:
        yield from _payment_follows(sketch.filing, sketch.payment)
    if sketch.filing and sketch.year:
        yield from _year(sketch.filing, sketch.year)
    for name in PROGRESS:
        if value_at(sketch.raw, ("schedule", name)):
            yield Found(("schedule", name), "批次进展由系统记录，不写在通知文件里", "删去")


def _out_of_reason(sketch: Sketch) -> Iterator[Found]:
    """A year that no table of days reaches; asked first, for nothing can be computed from it."""
    for name, window in (("filing", sketch.filing), ("payment", sketch.payment)):
        if window is None:
            continue
        for end, moment in (("opens_at", window.opens_at), ("closes_at", window.closes_at)):
            if not in_reason(moment):
                allowed = f"{FIRST_YEAR} 至 {LAST_YEAR} 年"
                yield Found(("schedule", name, end), f"年份 {moment.year} 超出范围", allowed)


def in_reason(moment: datetime) -> bool:
    return FIRST_YEAR <= moment.year <= LAST_YEAR


def _reversed(name: str, spoken_name: str, window: Span | None) -> Iterator[Found]:
    if window and window.closes_at <= window.opens_at:
        yield Found(
            ("schedule", name, "closes_at"),
            f"{spoken_name}截止早于开始",
            f"晚于 {spoken(window.opens_at)}",
        )


def _payment_follows(filing: Span, payment: Span) -> Iterator[Found]:
    if payment.closes_at <= filing.closes_at:
        yield Found(
            ("schedule", "payment", "closes_at"),
            "缴费截止不晚于申报截止，最后送达评委会的申请书无法受理和缴费",
            f"晚于 {spoken(filing.closes_at)}",
        )
    elif payment.opens_at < filing.closes_at:
        yield warning(
            ("schedule", "payment", "opens_at"),
            "缴费开始早于申报截止，两个期间重叠",
            f"不早于 {spoken(filing.closes_at)}",
        )


def _year(filing: Span, year: int) -> Iterator[Found]:
    if local_day(filing.opens_at).year != year:
        yield warning(
            ("terms", "year"),
            f"方案年度 {year} 与申报开始的年份不同，年度申报次数按方案年度计算（D-04）",
            str(local_day(filing.opens_at).year),
        )
