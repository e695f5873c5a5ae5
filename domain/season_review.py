"""评审会、报告与结果公示, as far as the whole season goes; a case has its own in `review`."""

from domain import season_commands as c, season_events as e
from domain.calendar import Period, local_day, to_the_second, working_days_after
from domain.refusals import Refused
from domain.season import Season, raised
from domain.season_clocks import ring
from domain.setting import Setting

Events = tuple[e.SeasonEvent, ...]


def open_review(season: Season, command: c.OpenReview, _: Setting) -> Events:
    """B6: after the payment window, when the list of those to be reviewed is final."""
    opened = raised(season.schedule, review_opened_at=command.at)
    return (e.ReviewOpened(at=command.at, by=command.actor, schedule=opened),)


def end_review(season: Season, command: c.EndReview, setting: Setting) -> Events:
    """B7: from here the report's days are counted."""
    ended = raised(season.schedule, review_ended_at=command.at)
    due = report_due(command, setting)
    return (
        e.ReviewEnded(
            at=command.at, by=command.actor, schedule=ended, minutes=command.minutes, report_due=due
        ),
    )


def report_due(command: c.EndReview, setting: Setting) -> Period:
    """The day on which the review ended does not count (D-45)."""
    days = setting.terms.result.report_working_days
    return working_days_after(setting.calendar, local_day(command.at), days)


def submit_report(season: Season, command: c.SubmitReport, _: Setting) -> Events:
    """B8. Late is late, and still counts: the duty is the office's, not the applicants' (D-45)."""
    assert season.report_due is not None
    late = command.at >= season.report_due.ends_at
    told = raised(season.schedule, reported_at=command.at)
    return (
        *ring(season, command.at),
        e.ReportSubmitted(
            at=command.at, by=command.actor, schedule=told, report=command.report, late=late
        ),
    )


def post_results(season: Season, command: c.PostResults, setting: Setting) -> Events:
    """B9: every site must show the list, and the later one starts the days (D-46)."""
    del season
    posted = {posting.site: posting.posted_at for posting in command.postings}
    wanted = setting.terms.result.sites
    missing = [site for site in wanted if site not in posted]
    if missing:
        raise Refused("N89-3.4.3-2", f"须在以下网站均已公示：{'、'.join(missing)}。")
    later = max(posted[site] for site in wanted)
    if to_the_second(later) > command.at:
        raise Refused("N89-3.4.3-2", "公示时间不得晚于填报时间。")
    days = setting.terms.result.publicity_working_days
    until = working_days_after(setting.calendar, local_day(later), days)
    return (
        e.ResultsPosted(
            at=command.at, by=command.actor, postings=command.postings, posted_at=later, until=until
        ),
    )
