"""确认: by a different authority for each level, at its own date; then certificate and forwarding."""

from datetime import date, datetime

from domain import commands as c, events as e
from domain.application import Application, Confirmation, Stage
from domain.calendar import local_day, months_after
from domain.holders import authority
from domain.holds import refuse_if_held
from domain.people import Actor
from domain.refusals import Refused
from domain.setting import Setting


def confirm(application: Application, command: c.Confirm, setting: Setting) -> tuple[e.Event, ...]:
    """t38. The entitlement to this level is asked before (`rights`)."""
    refuse_if_held(application)
    if command.confirmed_on > local_day(command.at):
        raise Refused("N89-3.4.3-4", "发文日期不得晚于填报日期。")
    done = confirmation_of(
        application, command.document, command.confirmed_on, command.published_on, setting
    )
    return (e.Confirmed(at=command.at, by=command.actor, confirmation=done),)


def certificate_issued(
    application: Application, number: str, at: datetime, by: Actor
) -> tuple[e.Event, ...]:
    """Once per confirmation: the number comes from the register of certificates."""
    if application.stage is not Stage.CONFIRMED or application.certificate is not None:
        return ()
    return (e.CertificateIssued(at=at, by=by, certificate=number),)


def forward(application: Application, command: c.Forward, _: Setting) -> tuple[e.Event, ...]:
    """t39."""
    del application
    return (e.Forwarded(at=command.at, by=command.actor),)


def confirmation_of(
    application: Application, document: str, confirmed_on: date, published_on: date | None,
    setting: Setting,
) -> Confirmation:  # fmt: skip
    """The two periods count from the document, or from a later publication where the notice says so."""
    result = setting.terms.result
    counted = confirmed_on
    if result.reexamination_from_later_publication and published_on is not None:
        counted = max(confirmed_on, published_on)
    roll = result.months_roll_over_rest_days
    forward_by = months_after(setting.calendar, confirmed_on, result.forwarding_months, roll=roll)
    until = months_after(setting.calendar, counted, result.reexamination_months, roll=roll)
    return Confirmation(
        document, authority(application, setting.terms), confirmed_on, counted,
        forward_by.last_day, until.last_day, forward_by.ends_at, until.ends_at,
        forward_by.provisional or until.provisional,
    )  # fmt: skip
