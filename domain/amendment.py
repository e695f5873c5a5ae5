"""方案变更与恢复办理: amended dates and calendars reach every open case; lapsed ones return by hand."""

from datetime import timedelta

from domain import commands as c, events as e
from domain.application import Application, Chance, EndReason, Stage
from domain.commands import ReopenGround
from domain.confirmation import confirmation_of
from domain.intake import supplement_publicity_again
from domain.publicity import publicity_again
from domain.refusals import Refused
from domain.result import result_publicity_again
from domain.setting import Setting


def change_schedule(
    application: Application, command: c.ChangeSchedule, _: Setting
) -> tuple[e.Event, ...]:
    """t44. An older version, or the same again, changes nothing: messages may overtake each other."""
    if command.schedule.version <= application.schedule.version:
        return ()
    return (e.ScheduleChanged(at=command.at, by=command.actor, schedule=command.schedule),)


def adopt_calendar(
    application: Application, command: c.AdoptCalendar, setting: Setting
) -> tuple[e.Event, ...]:
    """D-16. `setting.calendar` is the edition that the command names."""
    if command.version != setting.calendar.version:
        raise Refused("D-15", f"日历版本 {command.version} 尚未取得。")
    if application.schedule.calendar == command.version:
        return ()
    shown, supplied = application.publicity, application.supplement_publicity
    result, done = application.result_publicity, application.confirmation
    return (
        e.CalendarAdopted(
            at=command.at, by=command.actor, version=command.version,
            publicity=publicity_again(shown, setting) if shown else None,
            supplement_publicity=supplement_publicity_again(supplied, setting) if supplied else None,
            result_publicity=result_publicity_again(result, setting) if result else None,
            confirmation=confirmation_of(
                application, done.document, done.confirmed_on, done.counted_from, setting
            ) if done else None,
        ),
    )  # fmt: skip


def reopen(application: Application, command: c.Reopen, setting: Setting) -> tuple[e.Event, ...]:
    """D-06, D-10, D-11: for a lapse that was not the applicant's fault; audited, never by itself."""
    ending = application.ending
    assert ending is not None
    fits = {
        ReopenGround.PAYMENT_PROVEN: ending.reason is EndReason.UNPAID,
        ReopenGround.HOLD_NOT_PROVEN: _held_long_enough(application, setting),
        ReopenGround.WINDOW_EXTENDED: ending.stage is Stage.EXPIRED,
    }
    if not fits[command.ground]:
        raise Refused("D-11", f"此申请书不具备以 {command.ground} 恢复办理的情形。")
    if command.until <= command.at:
        raise Refused("D-11", "恢复办理的期限须晚于现在。")
    return (
        e.Reopened(
            at=command.at, by=command.actor, ground=command.ground, until=command.until,
            reason=command.reason, takes_chance=application.chance is Chance.RELEASED,
        ),
    )  # fmt: skip


def _held_long_enough(application: Application, setting: Setting) -> bool:
    """A hold that began in good time before the end, and still stood when the window closed (D-10)."""
    latest = application.window_ends_at - timedelta(days=setting.terms.admission_after_hold_days)
    expired = application.stage is Stage.EXPIRED
    return expired and any(hold.since <= latest for hold in application.holds)
