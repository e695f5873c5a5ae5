"""Calendar editions: the package's published years, with files over them; the rest is estimated.

A year of the package `chinesecalendar`, or with a file `<year>.yaml`, is published. Any other year
is an estimate from the statutory days, so that every date computed from it is provisional (D-15).
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import holidays
import yaml
from chinese_calendar import constants  # type: ignore[import-untyped,unused-ignore]

from domain.calendar import Edition, YearOfDays

FIRST_YEAR, LAST_YEAR = 2004, 2099
_FIELDS = {"off", "work", "source"}
_SATURDAY = 5
_STATUTORY = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))  # off in every published year


class BadCalendarFile(ValueError):
    """A file of days cannot be used: which, where, and what would be right."""

    def __init__(self, file: Path, line: int, field: str, because: str) -> None:
        super().__init__(f"{file.name}，第{line}行，{field}：{because}")


@dataclass(frozen=True, slots=True)
class _Listed:
    """A day as a file lists it."""

    day: date
    line: int


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    off: tuple[_Listed, ...]
    work: tuple[_Listed, ...]
    source: str


class CalendarFiles:
    """The port `Calendars`; the folder holds `<year>.yaml`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def edition(self, first_year: int, last_year: int) -> Edition:
        return await asyncio.to_thread(self.read, first_year, last_year)

    def read(self, first_year: int, last_year: int) -> Edition:
        """Both years included. ValueError for a year before 2004 or after 2099."""
        if not FIRST_YEAR <= first_year <= last_year <= LAST_YEAR:
            raise ValueError(
                f"日历年份应为 {FIRST_YEAR} 至 {LAST_YEAR}，且起不晚于止；"
                f"现为 {first_year} 至 {last_year}。"
            )
        years = tuple(self._year(year) for year in range(first_year, last_year + 1))
        return Edition(_version(years), years)

    def _year(self, year: int) -> YearOfDays:
        known = _from_package(year)
        file = self._folder / f"{year}.yaml"
        if file.exists():
            return _merged(year, known, _read(file, year))
        return known or _estimate(year)


def _version(years: tuple[YearOfDays, ...]) -> str:
    """The same days have the same version, whatever they were read from."""
    days = [(y.year, y.published, *map(str, y.off), "/", *map(str, y.work)) for y in years]
    digest = sha256(repr(days).encode()).hexdigest()[:8]
    return f"{years[0].year}-{years[-1].year}.{digest}"


def _from_package(year: int) -> YearOfDays | None:
    off = _weekdays(day for day in constants.holidays if day.year == year)
    if not off:
        return None
    work = _weekends(day for day in constants.workdays if day.year == year)
    source = f"chinesecalendar {version('chinesecalendar')}（国务院办公厅放假通知）"
    return YearOfDays(year, published=True, off=off, work=work, source=source)


def _estimate(year: int) -> YearOfDays:
    off = _weekdays(iter(holidays.country_holidays("CN", years=[year])))
    source = f"估算：法定节假日（holidays {version('holidays')}），无调休；国务院办公厅尚未公布"
    return YearOfDays(year, published=False, off=off, work=(), source=source)


def _weekdays(days: Iterator[date]) -> tuple[date, ...]:
    return tuple(sorted(day for day in days if day.weekday() < _SATURDAY))


def _weekends(days: Iterator[date]) -> tuple[date, ...]:
    return tuple(sorted(day for day in days if day.weekday() >= _SATURDAY))


# ------------------------------------------------------------------------------------------ merging


def _merged(year: int, known: YearOfDays | None, file: _File) -> YearOfDays:
    """Day by day: what the file says of a day holds; of the others, what was known."""
    off = set(known.off if known else ())
    work = set(known.work if known else ())
    for listed in file.work:
        if listed.day.weekday() < _SATURDAY and listed.day not in off:
            because = (
                f"{listed.day} 是工作日，本就上班；work 只列调休上班的周末，或取消放假的工作日"
            )
            raise BadCalendarFile(file.path, listed.line, "work", because)
    now_off, now_worked = ({listed.day for listed in days} for days in (file.off, file.work))
    off = (off | now_off) - now_worked
    work = (work | now_worked) - now_off
    _refuse_if_incomplete(year, off, file)
    source = file.source
    if known is not None and not (
        now_off.issuperset(known.off) and now_worked.issuperset(known.work)
    ):
        source = f"{file.source}；未列日期据 {known.source}"
    return YearOfDays(year, True, _weekdays(iter(off)), _weekends(iter(work)), source)


def _refuse_if_incomplete(year: int, off: set[date], file: _File) -> None:
    """A file that stands alone must hold its whole year: a half one would pass for published."""
    for month, day in _STATUTORY:
        statutory = date(year, month, day)
        if statutory.weekday() < _SATURDAY and statutory not in off:
            because = f"缺少法定节假日 {statutory}；应列出全年放假的日期"
            raise BadCalendarFile(file.path, 1, "off", because)


# ------------------------------------------------------------------------------------------ reading


def _read(path: Path, year: int) -> _File:
    fields = _fields(path)
    for name, node in fields.items():
        if name not in _FIELDS:
            because = f"未知字段；可用字段为 {'、'.join(sorted(_FIELDS))}"
            raise BadCalendarFile(path, _line(node), name, because)
    off = _days(path, "off", fields.get("off"), year)
    work = _days(path, "work", fields.get("work"), year)
    both = {listed.day for listed in off} & {listed.day for listed in work}
    for listed in work:
        if listed.day in both:
            raise BadCalendarFile(
                path, listed.line, "work", f"{listed.day} 同时列在 off 和 work，只能列在其一"
            )
    return _File(path, off, work, _source(path, fields.get("source")))


def _fields(path: Path) -> dict[str, yaml.Node]:
    """As nodes: they know their lines, and to YAML 1.1 a loaded key `off` would be False."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        mark = getattr(fault, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise BadCalendarFile(path, line, "文件", "不是 UTF-8 的 YAML") from fault
    if not isinstance(root, yaml.MappingNode):
        raise BadCalendarFile(path, 1, "文件", "应为 off、work、source 三个字段")
    found: dict[str, yaml.Node] = {}
    for key, value in root.value:
        name = str(key.value)
        if name in found:
            raise BadCalendarFile(path, _line(key), name, "字段重复")
        found[name] = value
    return found


def _days(path: Path, field: str, node: yaml.Node | None, year: int) -> tuple[_Listed, ...]:
    if node is None:
        return ()
    if not isinstance(node, yaml.SequenceNode):
        raise BadCalendarFile(path, _line(node), field, f"应为日期列表，如 [{year}-10-01]")
    listed = tuple(_Listed(_day(path, field, item, year), _line(item)) for item in node.value)
    seen: set[date] = set()
    for one in listed:
        if one.day in seen:
            raise BadCalendarFile(path, one.line, field, f"{one.day} 重复")
        seen.add(one.day)
    return listed


def _day(path: Path, field: str, node: yaml.Node, year: int) -> date:
    written = str(node.value)
    try:
        day = date.fromisoformat(written)
    except ValueError as fault:
        because = f"{written} 不是日期；应写作 {year}-10-01"
        raise BadCalendarFile(path, _line(node), field, because) from fault
    if day.year != year:
        because = f"{written} 不在 {year} 年；应列入 {day.year}.yaml"
        raise BadCalendarFile(path, _line(node), field, because)
    return day


def _source(path: Path, node: yaml.Node | None) -> str:
    text = node.value.strip() if isinstance(node, yaml.ScalarNode) else ""
    if not text:
        line = _line(node) if node is not None else 1
        because = "应写明依据的文号，如 国办发明电〔2023〕7号"
        raise BadCalendarFile(path, line, "source", because)
    return text


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
