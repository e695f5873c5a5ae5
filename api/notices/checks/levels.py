"""Levels, their fees, the committees that judge them, and the channels by which one applies."""

from collections.abc import Iterable, Iterator

from api.notices.problems import Found
from api.notices.sketch import Sketch
from domain.notice import Channel, Fee, Level, Requirements


def levels_and_fees(sketch: Sketch) -> Iterator[Found]:
    if sketch.channels is not None:
        yield from _channels(sketch.channels, sketch.requirements)
    if sketch.levels is None:
        return
    levels = [terms.level for terms in sketch.levels]
    if not levels:
        yield Found(("terms", "levels"), "没有级别", "至少一个级别")
    for at, level in _repeated(levels):
        yield Found(("terms", "levels", at, "level"), f"级别 {level} 重复", "每个级别只写一次")
    if sketch.fees is not None:
        yield from _fees(sketch.fees, levels)
    yield from _judged(sketch, levels)


def _fees(fees: tuple[Fee, ...], levels: list[Level]) -> Iterator[Found]:
    priced = [fee.level for fee in fees]
    for level in levels:
        if level not in priced:
            yield Found(("schedule", "fees"), f"级别 {level} 没有收费标准", f"补上 {level}")
    for at, fee in enumerate(fees):
        if fee.level not in levels:
            yield Found(
                ("schedule", "fees", at, "level"),
                f"收费标准中的级别 {fee.level} 不在本通知的级别内",
                "、".join(levels),
            )
        if fee.fen <= 0:
            yield Found(("schedule", "fees", at, "yuan"), "金额须大于零", "以元为单位的正数")
    for at, level in _repeated(priced):
        yield Found(("schedule", "fees", at, "level"), f"级别 {level} 的收费标准重复", "只写一次")


def _judged(sketch: Sketch, levels: list[Level]) -> Iterator[Found]:
    if sketch.committees is None:
        return
    judged = {level for committee in sketch.committees for level in committee.levels}
    for at, level in enumerate(levels):
        if level not in judged:
            yield Found(
                ("terms", "levels", at, "level"),
                f"级别 {level} 没有评委会评审",
                "写入某个 committees 的 levels",
            )
    for at, committee in enumerate(sketch.committees):
        strange = [level for level in committee.levels if level not in levels]
        if strange:
            yield Found(
                ("committees", at, "levels"),
                f"级别 {'、'.join(strange)} 不在本通知的级别内",
                "、".join(levels),
            )


def _channels(channels: tuple[Channel, ...], requirements: Requirements | None) -> Iterator[Found]:
    if not channels:
        yield Found(("terms", "channels"), "没有申报渠道", "normal 等")
    rows = requirements.first_batch if requirements else ()
    if requirements and Channel.FIRST_BATCH in channels and not rows:
        yield Found(("requirements",), "有首批认定渠道而没有年限条件", "补上 first_batch")
    if rows and Channel.FIRST_BATCH not in channels:
        yield Found(
            ("requirements", "first_batch"),
            "写有首批认定条件，申报渠道中却没有",
            "terms.channels 加上 first_batch",
        )


def _repeated(items: Iterable[Level]) -> Iterator[tuple[int, Level]]:
    seen: set[Level] = set()
    for at, item in enumerate(items):
        if item in seen:
            yield at, item
        seen.add(item)
