"""结果公示: those who passed are shown on every site; the clock starts with the later (D-46)."""

from dataclasses import replace
from datetime import datetime

from domain import commands as c, events as e
from domain.application import Application, ResultPublicity
from domain.calendar import local_day, to_the_second, working_days_after
from domain.confirmation import confirmation_of
from domain.refusals import Refused
from domain.setting import Setting


def publish_result(
    application: Application, command: c.PublishResult, setting: Setting
) -> tuple[e.Event, ...]:
    """t32: after the report (B8), and only of those who passed."""
    if application.schedule.reported_at is None:
        raise Refused("N89-3.4.3-1", "尚未报送《评审情况报告》，不得公示评审结果。")
    if application.vote is None or not application.vote.passed:
        raise Refused("N89-3.4.3-2", "此申请书不在拟公示名单内。")
    posted = {posting.site: posting.posted_at for posting in command.postings}
    wanted = setting.terms.result.sites
    missing = [site for site in wanted if site not in posted]
    if missing:
        raise Refused("N89-3.4.3-2", f"须在以下网站均已公示：{'、'.join(missing)}。")
    later = max(posted[site] for site in wanted)
    if to_the_second(later) > command.at:
        raise Refused("N89-3.4.3-2", "公示时间不得晚于填报时间。")
    shown = _publicity(tuple(wanted), later, setting)
    return (e.ResultPublished(at=command.at, by=command.actor, publicity=shown),)


def release_result(
    application: Application, command: c.ReleaseResult, setting: Setting
) -> tuple[e.Event, ...]:
    """t33: told only after the level's results are confirmed (B10, D-49)."""
    level = application.level
    assert level is not None
    confirmed = application.schedule.confirmation(level)
    if confirmed is None:
        raise Refused("D-49", "本级别评审结果尚未确认发文，不得告知未通过结果。")
    if application.vote is None or application.vote.passed:
        raise Refused("D-49", "此申请书不属于未通过告知范围。")
    done = confirmation_of(application, confirmed.document, confirmed.confirmed_on, None, setting)
    return (e.ResultReleased(at=command.at, by=command.actor, confirmation=done),)


def result_publicity_again(shown: ResultPublicity, setting: Setting) -> ResultPublicity:
    if shown.ended:
        return shown
    return replace(_publicity(shown.sites, shown.posted_at, setting), ended=False)


def _publicity(sites: tuple[str, ...], posted_at: datetime, setting: Setting) -> ResultPublicity:
    days = setting.terms.result.publicity_working_days
    period = working_days_after(setting.calendar, local_day(posted_at), days)
    return ResultPublicity(sites, posted_at, period.last_day, period.ends_at, period.provisional)
