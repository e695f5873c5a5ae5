"""确认发文、转发与归档: each level by its own authority and at its own date (N89-3.4.3)."""

from datetime import date

from domain import season_commands as c, season_events as e
from domain.calendar import Period, local_day, months_after
from domain.endings import SYSTEM
from domain.notice import Level, LevelConfirmation, Terms
from domain.refusals import Refused
from domain.season import Season, raised
from domain.setting import Setting

Events = tuple[e.SeasonEvent, ...]
_SENIOR = frozenset({Level.FULL_SENIOR, Level.SENIOR})


def record_confirmation(season: Season, command: c.RecordConfirmation, setting: Setting) -> Events:
    """B10. The latest level decides when the season's re-examinations end."""
    rule = "N89-3.4.3-4" if command.level in _SENIOR else "N89-3.4.3-5"
    authority = _authority(command, setting.terms, rule)
    done = LevelConfirmation(command.level, command.document, command.confirmed_on)
    known = season.schedule.confirmation(command.level)
    if known == done:
        return ()
    if known is not None:
        raise Refused(rule, f"本级别已由 {known.document} 确认，不得重复登记。")
    _refuse_wrong_date(season, command, rule)
    counted = _counted_from(command, setting.terms)
    latest = counted if season.reexamine_from is None else max(counted, season.reexamine_from)
    confirmations = (*season.schedule.confirmations, done)
    return (
        e.LevelConfirmed(
            at=command.at, by=command.actor, confirmation=done, authority=authority,
            schedule=raised(season.schedule, confirmations=confirmations),
            reexamine_from=latest, reexamine_until=reexamine_until(latest, setting),
        ),
    )  # fmt: skip


def reexamine_until(counted_from: date, setting: Setting) -> Period:
    result = setting.terms.result
    roll = result.months_roll_over_rest_days
    return months_after(setting.calendar, counted_from, result.reexamination_months, roll=roll)


def record_forwarding(season: Season, command: c.RecordForwarding, _: Setting) -> Events:
    """B11."""
    del season
    return (e.ForwardingRecorded(at=command.at, by=command.actor),)


def close_season(season: Season, command: c.CloseSeason, _: Setting) -> Events:
    """B13 by hand: a level whose cases all ended otherwise never gets a document."""
    del season
    return (e.SeasonClosed(at=command.at, by=command.actor),)


def close_if_settled(season: Season, unsettled: tuple[Level, ...]) -> Events:
    """B13 by itself, once no level with open cases is without its document."""
    return () if unsettled else (e.SeasonClosed(at=season.changed_at, by=SYSTEM),)


def _authority(command: c.RecordConfirmation, terms: Terms, rule: str) -> str:
    level = terms.level(command.level)
    if level is None:
        raise Refused(rule, f"本通知不评审级别 {command.level}。")
    given = command.actor.organisation
    if given != level.authority:
        wrong = given or "（未填单位）"
        raise Refused(rule, f"{level.title}由 {level.authority} 确认发文，{wrong} 无权办理。")
    return level.authority


def _refuse_wrong_date(season: Season, command: c.RecordConfirmation, rule: str) -> None:
    if command.confirmed_on > local_day(command.at):
        raise Refused(rule, "发文日期不得晚于填报日期。")
    hangs = season.results_until
    if hangs is not None and command.confirmed_on <= hangs.last_day:
        raise Refused("N89-3.4.3-2", f"结果公示至 {hangs.last_day} 24:00，期满后方可确认发文。")


def _counted_from(command: c.RecordConfirmation, terms: Terms) -> date:
    later = terms.result.reexamination_from_later_publication
    if later and command.published_on is not None:
        return max(command.confirmed_on, command.published_on)
    return command.confirmed_on
