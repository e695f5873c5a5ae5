"""`decide(application, command, setting)`: the events that a command makes happen, or a refusal.

Pure: the same arguments give the same answer. Time is the command's `received_at`, to the second.
"""

from collections.abc import Callable
from typing import Any

from domain import (
    amendment,
    archiving,
    commands as c,
    complaint,
    confirmation,
    events as e,
    filing,
    intake,
    payment,
    publicity,
    recommendation,
    reexamination,
    result,
    review,
    revocation,
)
from domain.application import Application
from domain.deadlines import clocks
from domain.evolve import evolve
from domain.lapse import catch_up
from domain.people import Role
from domain.refusals import Refused
from domain.rights import listed_rows, refuse_if_stale, refuse_unless_entitled
from domain.setting import Setting
from domain.words import spoken_to_the_second

Rule = Callable[[Application, Any, Setting], tuple[e.Event, ...]]

_UNHURRIED = frozenset({Role.SYSTEM, Role.ORGANISER, Role.PAYMENT_PLATFORM})
_ENDING_CLOCKS = frozenset({"T-W", "T-us", "T-cs"})


def decide(application: Application, command: c.Command, setting: Setting) -> tuple[e.Event, ...]:
    """No event at all means: nothing changes, and that is right (a repeat, a message overtaken).

    Raises Refused, with every finding there is.
    """
    before = catch_up(application, command.at, setting)
    for event in before:
        application = evolve(application, event)
    found = listed_rows(command.actor, command, application, setting.terms)
    refuse_unless_entitled(command.actor, command, application, setting.terms, found)
    refuse_if_stale(command, application)
    _refuse_after_the_end(application, command, setting)
    return (*before, *RULES[type(command)](application, command, setting))


def _refuse_after_the_end(application: Application, command: c.Command, setting: Setting) -> None:
    """What was received after a legal end is late, whether or not its clock has rung yet."""
    if command.actor.role in _UNHURRIED:
        return
    for clock in clocks(application, setting.terms):
        if clock.id in _ENDING_CLOCKS and command.at > clock.legal_end:
            raise Refused(
                clock.rule,
                f"期限已于 {spoken_to_the_second(clock.legal_end)} 届满；{clock.consequence}。",
            )


RULES: dict[type[c.Command], Rule] = {
    c.Save: filing.save,
    c.Submit: filing.submit,
    c.Recall: filing.recall,
    c.Withdraw: filing.withdraw,
    c.Resubmit: filing.resubmit,
    c.ChangeMaterial: filing.change_material,
    c.SupplySupplement: intake.supply_supplement,
    c.Remind: recommendation.remind,
    c.RequestReexamination: reexamination.request_reexamination,
    c.RequestSupplement: recommendation.request_supplement,
    c.ExtendSupplement: recommendation.extend_supplement,
    c.ReturnApplication: recommendation.return_application,
    c.NotRecommend: recommendation.not_recommend,
    c.StartPublicity: publicity.start_publicity,
    c.RestartPublicity: publicity.restart_publicity,
    c.ReportUp: publicity.report_up,
    c.Approve: recommendation.approve,
    c.DeclareIneligible: recommendation.declare_ineligible,
    c.NotifyOnce: intake.notify_once,
    c.PubliciseSupplement: intake.publicise_supplement,
    c.RefuseAcceptance: intake.refuse_acceptance,
    c.Accept: intake.accept,
    c.WithdrawOnRequest: intake.withdraw_on_request,
    c.FeePaid: payment.fee_paid,
    c.StartReview: review.start_review,
    c.RecordOpinion: review.record_opinion,
    c.CloseVote: review.close_vote,
    c.PublishResult: result.publish_result,
    c.ReleaseResult: result.release_result,
    c.Confirm: confirmation.confirm,
    c.Forward: confirmation.forward,
    c.CompleteSeal: archiving.complete_seal,
    c.FileAway: archiving.file_away,
    c.TakeUpReexamination: reexamination.take_up_reexamination,
    c.DecideReexamination: reexamination.decide_reexamination,
    c.Revoke: revocation.revoke,
    c.OpenComplaint: complaint.open_complaint,
    c.CloseComplaint: complaint.close_complaint,
    c.ChangeSchedule: amendment.change_schedule,
    c.AdoptCalendar: amendment.adopt_calendar,
    c.Reopen: amendment.reopen,
}
