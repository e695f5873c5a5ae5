"""公示: full working days after the posting day, bound to the digest of what was posted."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from domain import commands as c, events as e
from domain.application import Application, Publicity
from domain.calendar import local_day, to_the_second, working_days_after
from domain.holds import refuse_if_held
from domain.recommendation import act_of, passed_on
from domain.refusals import Finding, Refused, refuse_for
from domain.setting import Setting


def start_publicity(
    application: Application, command: c.StartPublicity, setting: Setting
) -> tuple[e.Event, ...]:
    """t10. A notice posted later than now, or before this round began, would count wrong days."""
    refuse_for((
        *_not_compared(command),
        *_contacts_missing(command, setting),
        *_places_wrong(command.places, setting),
        *_posted_wrongly(application, command.posted_at, command.at),
    ))  # fmt: skip
    shown = _publicity(application, command.posted_at, command.places, setting)
    act = act_of(application, command.actor)
    return (e.PublicityStarted(at=command.at, by=command.actor, publicity=shown, act=act),)


def restart_publicity(
    application: Application, command: c.RestartPublicity, setting: Setting
) -> tuple[e.Event, ...]:
    """D-63: a notice that was taken down hangs its full days again."""
    refuse_for(_posted_wrongly(application, command.posted_at, command.at))
    assert application.publicity is not None
    places = application.publicity.places
    shown = _publicity(application, command.posted_at, places, setting)
    return (
        e.PublicityRestarted(
            at=command.at, by=command.actor, publicity=shown, cause=command.cause
        ),
    )  # fmt: skip


def report_up(
    application: Application, command: c.ReportUp, setting: Setting
) -> tuple[e.Event, ...]:
    """t16: the record is a human step of its own; nothing is reported up by itself (JB24-4.2-2)."""
    refuse_if_held(application)
    shown, revision = application.publicity, application.revision
    assert shown is not None
    assert revision is not None
    if shown.digest != revision.publicised:
        raise Refused(
            "N89-3.3.3a-4", "公示后申报材料已变更，未经公示（含补报材料）的不得推荐上报。"
        )
    if command.at < shown.ends_at:
        raise Refused("N89-3.3.3a-8", f"公示不少于规定工作日，至 {shown.last_day} 24:00 期满。")
    recorded = e.PublicityRecorded(
        at=command.at, by=command.actor, objections=command.objections, record=command.record
    )
    opinion = "公示期满，同意上报"
    return (recorded, passed_on(application, command.actor, command.at, opinion, setting))


def publicity_again(shown: Publicity, setting: Setting) -> Publicity:
    """The same posting under another table of days (D-16); one that has ended stays as it ended."""
    if shown.ended:
        return shown
    days = setting.terms.publicity.working_days
    period = working_days_after(setting.calendar, local_day(shown.posted_at), days)
    return replace(
        shown, last_day=period.last_day, ends_at=period.ends_at, provisional=period.provisional
    )


def _publicity(
    application: Application, posted_at: datetime, places: tuple[str, ...], setting: Setting
) -> Publicity:
    assert application.revision is not None
    days = setting.terms.publicity.working_days
    period = working_days_after(setting.calendar, local_day(posted_at), days)
    return Publicity(
        application.round, application.revision.publicised, posted_at, period.last_day,
        period.ends_at, period.provisional, places,
    )  # fmt: skip


def _not_compared(command: c.StartPublicity) -> Iterable[Finding]:
    if not command.originals_compared:
        yield Finding("N89-3.3.3a-2", "公示前须核对申报材料和有效证件的原件与复印件。")


def _contacts_missing(command: c.StartPublicity, setting: Setting) -> Iterable[Finding]:
    both = command.unit_contact_shown and command.superior_contact_shown
    if setting.terms.publicity.two_contacts and not both:
        yield Finding("N89-3.3.3a-10", "公示须列明本单位和上级主管部门两级联系方式。")


def _places_wrong(places: tuple[str, ...], setting: Setting) -> Iterable[Finding]:
    allowed = setting.terms.publicity.places
    if allowed[0] not in places:
        yield Finding("N89-3.3.3a-8", f"须在“{allowed[0]}”公示。")
    strange = sorted(set(places) - set(allowed))
    if strange:
        yield Finding(
            "N89-3.3.3a-9", f"公示场所只能是：{'、'.join(allowed)}；不含：{'、'.join(strange)}。"
        )


def _posted_wrongly(
    application: Application, posted_at: datetime, now: datetime
) -> tuple[Finding, ...]:
    began = application.submitted_at
    posted = to_the_second(posted_at)
    if posted > now or (began is not None and posted < began):
        said = "张贴时间不得晚于填报时间，也不得早于申请书提交时间。"
        return (Finding("N89-3.3.3a-8", said),)
    return ()
