"""投诉举报, as an application meets it: who investigates, what is held, what "proven" then does."""

from datetime import datetime

from domain import commands as c, events as e
from domain.application import (
    AT_THE_UNIT,
    TITLED,
    VOTED,
    Application,
    ClosedComplaint,
    EndReason,
    Hold,
    Stage,
)
from domain.calendar import local_day, months_after
from domain.commands import ComplaintFinding
from domain.endings import ended
from domain.holders import authority
from domain.intake import refund_if_paid
from domain.notice import Terms
from domain.refusals import Refused
from domain.setting import Setting

S = Stage
_EARLY = AT_THE_UNIT | {S.DRAFT, S.RETURNED}


def investigator(application: Application, terms: Terms) -> str:
    """The organisation that investigates, by the stage at arrival (domain.md 4.6)."""
    stage = application.stage
    if stage in AT_THE_UNIT | {S.RETURNED} and application.chain:
        return application.chain[0].organisation
    if stage is S.TIER_REVIEW and application.tier is not None:
        return application.tier.organisation
    if stage in VOTED:
        return terms.bodies.result_investigator
    if stage in TITLED:
        return authority(application, terms)
    return terms.bodies.founding


def open_complaint(
    application: Application, command: c.OpenComplaint, setting: Setting
) -> tuple[e.Event, ...]:
    """t11, t34 and every other stage. The same complaint again changes nothing."""
    known = {hold.complaint for hold in application.holds} | {
        closed.complaint for closed in application.closed_complaints
    }
    if command.complaint in known:
        return ()
    who = investigator(application, setting.terms)
    hold = Hold(command.complaint, command.at, application.stage, who)
    return (e.ComplaintOpened(at=command.at, by=command.actor, hold=hold),)


def close_complaint(
    application: Application, command: c.CloseComplaint, setting: Setting
) -> tuple[e.Event, ...]:
    """t12, t13, t35, t36, t41, t42."""
    hold = next((hold for hold in application.holds if hold.complaint == command.complaint), None)
    if hold is None:
        if any(done.complaint == command.complaint for done in application.closed_complaints):
            return ()
        raise Refused("N89-3.4.2-1", f"没有正在核查的投诉举报 {command.complaint}。")
    done = ClosedComplaint(hold.complaint, hold.since, command.at, command.finding)
    closed = e.ComplaintClosed(at=command.at, by=command.actor, closed=done, reason=command.reason)
    if command.finding is ComplaintFinding.NOT_PROVEN:
        return (closed, *_resumed(application, command))
    return (closed, *_proven(application, command, setting))


def _resumed(application: Application, command: c.CloseComplaint) -> tuple[e.Event, ...]:
    """Back to where the public clock stands; another open complaint keeps it where it is."""
    if len(application.holds) > 1:
        return ()
    at, by = command.at, command.actor
    shown, result = application.publicity, application.result_publicity
    if application.stage is S.PUBLICITY_OBJECTION and shown is not None and at >= shown.ends_at:
        return (e.PublicityEnded(at=at, by=by),)
    publicised = application.stage in {S.RESULT_OBJECTION, S.RESULT_PUBLICITY}
    if publicised and result is not None and at >= result.ends_at:
        return (e.ResultPublicityEnded(at=at, by=by),)
    return ()


def _proven(
    application: Application, command: c.CloseComplaint, setting: Setting
) -> tuple[e.Event, ...]:
    """The end depends on how far the case has come; fraud is entered in the integrity record."""
    stage, reason, rule = _consequence(application, command.finding)
    record = _integrity(command, setting) if command.finding is ComplaintFinding.FRAUD else ()
    end = ended(
        application, stage, reason, rule, command.at, command.actor, opinion=command.reason,
        releases=stage is S.NOT_RECOMMENDED,
    )  # fmt: skip
    refund = refund_if_paid(application, command.at, command, "D-06b")
    return (*record, *(() if application.stage in TITLED else refund), *end)


def _consequence(
    application: Application, finding: ComplaintFinding
) -> tuple[Stage, EndReason, str]:
    fraud = finding is ComplaintFinding.FRAUD
    reason = EndReason.FRAUD if fraud else EndReason.INELIGIBLE_PROVEN
    if application.stage in TITLED:
        return S.REVOKED, EndReason.REVOKED, "O40-revoke"
    if application.stage in VOTED:
        return S.RESULT_CANCELLED, reason, "N89-3.4.3-3"
    if application.stage in _EARLY and not fraud:
        return S.NOT_RECOMMENDED, reason, "N89-3.3.3a-11"
    rule = "N89-3.4.2-2" if application.stage is S.UNDER_REVIEW else "N89-3.4.2-1"
    return S.TERMINATED, reason, rule


def _integrity(command: c.Command, setting: Setting) -> tuple[e.Event, ...]:
    until = ban_until(command.at, setting)
    return (
        e.IntegrityRecorded(
            at=command.at, by=command.actor, until=until, cause="弄虚作假，查证属实"
        ),
    )


def ban_until(decided_at: datetime, setting: Setting) -> datetime:
    """T-ban: the first instant at which one may apply again."""
    months = 12 * setting.terms.ban_years
    return months_after(setting.calendar, local_day(decided_at), months, roll=False).ends_at
