"""重排: last season's notice moved to another year, as a draft that the organiser must confirm."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from api.notices.checks import Editions, meaning
from api.notices.checks.marks import SAID_BY
from api.notices.checks.numbers import FIRST_YEAR, LAST_YEAR
from api.notices.problems import Severity
from api.notices.sketch import sketch
from api.notices.write import notice_data
from domain.calendar import SHANGHAI
from domain.notice import Clause, Notice, Schedule, SetByOrganiser, Window

_DRAFT = re.compile(r"【重排草稿[^】]*】")
_REASON = f"应为 {FIRST_YEAR} 至 {LAST_YEAR} 年"
_LONGEST_ID = 64


class _Move:
    """Keeps month, day and clock; remembers where that was not possible."""

    def __init__(self, years: int) -> None:
        self.years = years
        self.warnings: list[str] = []

    def day(self, day: date, what: str) -> date:
        if not FIRST_YEAR <= day.year + self.years <= LAST_YEAR:
            raise ValueError(f"{what}将移至 {day.year + self.years} 年，超出范围：{_REASON}")
        try:
            return day.replace(year=day.year + self.years)
        except ValueError:  # 29 February
            moved = day.replace(year=day.year + self.years, day=28)
            self.warnings.append(f"{what}：{moved.year} 年没有 2 月 29 日，改为 {moved:%Y-%m-%d}")
            return moved

    def moment(self, moment: datetime, what: str, after: datetime | None = None) -> datetime:
        local = moment.astimezone(SHANGHAI)
        moved = datetime.combine(self.day(local.date(), what), local.timetz())
        if after is not None and moved <= after:  # 28 February came too early
            moved = moved.replace(month=3, day=1)
            self.warnings.append(f"{what}：再移至 {moved:%Y-%m-%d}，以免早于前一时间")
        return moved


def replan(
    notice: Notice, year: int, editions: Editions | None = None
) -> tuple[Notice, tuple[str, ...]]:
    """The draft, and what the organiser should look at. ValueError for a year out of all reason."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"年度超出范围：{_REASON}")
    move = _Move(year - notice.terms.year)
    schedule = _schedule(notice.schedule, move)
    document = replace(
        notice.document,
        number=f"【重排草稿·{year}年度·待组织方确认】{_DRAFT.sub('', notice.document.number)}",
        issued_on=move.day(notice.document.issued_on, "发文日期"),
    )
    requirements = notice.requirements
    if requirements is not None:
        counted_to = move.day(requirements.years_counted_to, "年限计算截止日")
        requirements = replace(requirements, years_counted_to=counted_to)
    moved = replace(
        notice,
        document=document,
        terms=replace(notice.terms, notice=_season(notice, year), edition=1, year=year),
        schedule=schedule,
        requirements=requirements,
    )
    moved = replace(moved, clauses=tuple(_clauses(moved)), set_by_organiser=_marks(notice, moved))
    return moved, (*move.warnings, *_old_words(notice), *_to_look_at(moved, editions))


def _schedule(schedule: Schedule, move: _Move) -> Schedule:
    filing_opens = move.moment(schedule.filing.opens_at, "申报开始")
    filing_closes = move.moment(schedule.filing.closes_at, "申报截止", filing_opens)
    payment_opens = move.moment(schedule.payment.opens_at, "缴费开始")
    not_before = max(payment_opens, filing_closes)
    payment_closes = move.moment(schedule.payment.closes_at, "缴费截止", not_before)
    filing = Window(filing_opens, filing_closes)
    return Schedule(1, filing, Window(payment_opens, payment_closes), schedule.fees, calendar="")


def _season(notice: Notice, year: int) -> str:
    old = notice.terms.notice
    if str(notice.terms.year) in old:
        return old.replace(str(notice.terms.year), str(year))
    tail = f"-{year}"
    return old[: _LONGEST_ID - len(tail)].rstrip("-") + tail


def _clauses(moved: Notice) -> Iterator[Clause]:
    """The new document is not written yet: what was its own sentence is another's now."""
    dated = dict(_dated(moved))
    for clause in moved.clauses:
        if clause.rule in dated:
            yield Clause(clause.rule, clause.rule, dated[clause.rule], "organiser")
        elif clause.origin == "document":
            yield replace(clause, origin="reference")
        else:
            yield clause


def _dated(moved: Notice) -> Iterator[tuple[str, str]]:
    filing, payment = moved.schedule.filing, moved.schedule.payment
    yield "N89-3.1-2", f"网上申报时间为{_written(filing.opens_at)}至{_written(filing.closes_at)}。"
    between = f"{_written(payment.opens_at)}至{_written(payment.closes_at)}"
    yield "N89-3.3.4-1", f"申报人{between}登录职称申报页面缴纳评审费。"
    if moved.requirements is not None:
        until = moved.requirements.years_counted_to
        day = f"{until.year}年{until.month}月{until.day}日"
        yield "N89-5.3-1", f"申报人专业工作时间、任职时间计算截至{day}。"


def _written(moment: datetime) -> str:
    """As in the notices themselves: 2023年11月3日17:00."""
    return f"{moment.year}年{moment.month}月{moment.day}日{moment.hour}:{moment:%M}"


def _marks(notice: Notice, moved: Notice) -> tuple[SetByOrganiser, ...]:
    old, organiser = notice.document.number, moved.terms.bodies.organiser
    note = f"由 {notice.terms.year} 年度平移至 {moved.terms.year} 年度，待组织方确认"
    dates = ["document.number", "document.issued_on", "schedule.filing", "schedule.payment"]
    if moved.requirements is not None:
        dates.append("requirements.years_counted_to")
    made = {field: SetByOrganiser(field, organiser, note) for field in dates}
    kept = {mark.field: mark for mark in notice.set_by_organiser}
    inherited = {
        field: SetByOrganiser(field, organiser, f"沿用 {_DRAFT.sub('', old)}，待组织方确认")
        for field in (".".join(str(step) for step in steps) for steps in SAID_BY)
        if not any(f"{field}.".startswith(f"{mark}.") for mark in (*kept, *made))
    }
    return tuple({**inherited, **kept, **made}.values())


def _old_words(notice: Notice) -> Iterator[str]:
    year = str(notice.terms.year)
    words = (("标题", notice.document.title), ("申报范围", notice.scope))
    for name, text in (*words, *(("依据文件", basis) for basis in notice.document.basis)):
        if year in text:
            yield f"{name}中仍写有 {year}，请核对：{text}"


def _to_look_at(moved: Notice, editions: Editions | None) -> Iterator[str]:
    for found in meaning(sketch(notice_data(moved)), editions):
        prefix = "须改正：" if found.severity is Severity.ERROR else ""
        yield f"{prefix}{found.message}"
