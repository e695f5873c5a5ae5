"""Who must be told of an event, and by which kind of letter; the words are made when it is sent.

What a vote decided is told only by what makes it public to the person concerned: the confirmation,
or the release of the results (D-49). Between the two no letter to the applicant depends on it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain import events as e
from domain.application import Application, Stage
from domain.commands import Verdict
from domain.holders import ROLE_OF_TIER, Holder, authority, holder
from domain.notice import Terms
from domain.people import Role


@dataclass(frozen=True, slots=True)
class Letter:
    kind: str
    recipient_role: Role
    recipient: str  # an organisation, or the applicant's person id


@dataclass(frozen=True, slots=True)
class _Turn:
    """What a rule may look at: the application before and after the event."""

    event: Any
    before: Application
    after: Application
    terms: Terms


Letters = tuple[Letter, ...]


def letters(
    event: e.Event, before: Application | None, after: Application, terms: Terms
) -> Letters:
    """Each recipient is told once of one kind; whoever did it is not told by letter."""
    rule = _RULES.get(type(event))
    if rule is None:
        return ()
    found = rule(_Turn(event, before or after, after, terms))
    return tuple(dict.fromkeys(letter for letter in found if letter.recipient))


def _applicant(kind: str) -> Callable[[_Turn], Letters]:
    return lambda turn: (_to_applicant(kind, turn),)


def _to_applicant(kind: str, turn: _Turn) -> Letter:
    return Letter(kind, Role.APPLICANT, turn.after.person)


def _to_tier(kind: str, application: Application, position: int | None = None) -> Letters:
    if not application.chain:
        return ()
    tier = application.chain[application.position if position is None else position]
    return (Letter(kind, ROLE_OF_TIER[tier.kind], tier.organisation),)


def _to_holder(kind: str, application: Application, terms: Terms) -> Letters:
    who: Holder = holder(application, terms)
    if who.role is Role.APPLICANT:
        return (Letter(kind, Role.APPLICANT, application.person),)
    return (Letter(kind, who.role, who.organisation),)


def _founding(kind: str, turn: _Turn) -> Letter:
    return Letter(kind, Role.FOUNDING_BODY, turn.terms.bodies.founding)


def _committee(kind: str, turn: _Turn) -> Letter:
    return Letter(kind, Role.COMMITTEE, turn.terms.bodies.committee)


def _submitted(turn: _Turn) -> Letters:
    return (_to_applicant("submitted", turn), *_to_tier("arrived", turn.after))


def _recalled(turn: _Turn) -> Letters:
    return _to_tier("recalled", turn.before)


def _material_changed(turn: _Turn) -> Letters:
    return (_to_applicant("publicity_void", turn), *_to_tier("arrived", turn.after))


def _publicity_ended(turn: _Turn) -> Letters:
    return _to_tier("publicity_record_due", turn.after)


def _passed_on(turn: _Turn) -> Letters:
    return (_to_applicant("passed_on", turn), *_to_tier("arrived", turn.after))


def _notified(turn: _Turn) -> Letters:
    """The supplement comes through the unit, which publicises what is new (N89-3.3.3c-5)."""
    return (
        _to_applicant("one_time_notice", turn),
        *_to_tier("one_time_notice", turn.after, position=0),
    )


def _supplied(turn: _Turn) -> Letters:
    return (_committee("supplement_supplied", turn),)


def _accepted(turn: _Turn) -> Letters:
    return (_to_applicant("accepted", turn), _to_applicant("payment_due", turn))


def _refund_owed(turn: _Turn) -> Letters:
    return (_to_applicant("refund_owed", turn), _committee("refund_owed", turn))


def _vote_closed(turn: _Turn) -> Letters:
    return (_founding("vote_closed", turn),)


def _result_publicity_ended(turn: _Turn) -> Letters:
    body = authority(turn.after, turn.terms)
    return (Letter("confirmation_due", Role.AUTHORITY, body),)


def _confirmed(turn: _Turn) -> Letters:
    return (_to_applicant("result_confirmed", turn), _founding("forwarding_due", turn))


def _forwarded(turn: _Turn) -> Letters:
    return (
        _to_applicant("formalities_due", turn),
        *_to_tier("confirmation_forwarded", turn.after, position=0),
    )


def _complaint_opened(turn: _Turn) -> Letters:
    body = turn.event.hold.investigator
    return (Letter("complaint_opened", Role.INVESTIGATOR, body),)


def _complaint_closed(turn: _Turn) -> Letters:
    """Whoever was kept from passing it on may go on, once nothing holds it any more."""
    if turn.after.holds or turn.after.stage is Stage.DRAFT:
        return ()
    told = _to_holder("hold_lifted", turn.after, turn.terms)
    return tuple(letter for letter in told if letter.recipient_role is not Role.APPLICANT)


def _reexamination_requested(turn: _Turn) -> Letters:
    return (_founding("reexamination_requested", turn),)


def _reexamination_decided(turn: _Turn) -> Letters:
    told = (_to_applicant("reexamination_decided", turn),)
    again = turn.event.verdict is Verdict.ERROR_FOUND
    return (*told, _committee("second_vote_due", turn)) if again else told


def _schedule_changed(turn: _Turn) -> Letters:
    """Only what an applicant plans by: progress of the season is no news to anybody."""
    was, now = turn.before.schedule, turn.after.schedule
    dates = (was.filing, was.payment, was.fees) != (now.filing, now.payment, now.fees)
    if not dates and now.cancelled_at is None:
        return ()
    return (_to_applicant("schedule_changed", turn),)


def _calendar_adopted(turn: _Turn) -> Letters:
    was, now = turn.before, turn.after
    if _day_counted(was) == _day_counted(now):
        return ()
    to_holder = _to_holder("dates_recomputed", now, turn.terms)
    return (_to_applicant("dates_recomputed", turn), *to_holder)


def _day_counted(application: Application) -> tuple[object, ...]:
    """Without the result's publicity, which would tell its applicant what is still sealed."""
    return (application.publicity, application.supplement_publicity, application.confirmation)


def _reminded(turn: _Turn) -> Letters:
    return _to_tier("reminder", turn.after)


def _clock_rang(turn: _Turn) -> Letters:
    clock = turn.event.clock
    if clock == "T-fwd":
        above = Letter("forwarding_overdue", Role.AUTHORITY, turn.terms.bodies.title_office)
        return (_founding("forwarding_overdue", turn), above)
    if clock == "T-unaccepted":
        return (_committee("unaccepted", turn),)
    return _to_holder("deadline_near", turn.after, turn.terms)


def _ended(turn: _Turn) -> Letters:
    """With its reason; a tier or body that had it learns that it is gone, unless it ended it."""
    told = (_to_applicant("ended", turn),)
    had_it = holder(turn.before, turn.terms)
    if had_it.role is Role.APPLICANT or had_it.organisation == turn.event.by.organisation:
        return told
    return (*told, Letter("ended", had_it.role, had_it.organisation))


def _reopened(turn: _Turn) -> Letters:
    return (_to_applicant("reopened", turn), *_to_holder("reopened", turn.after, turn.terms))


_RULES: dict[type[e.Event], Callable[[_Turn], Letters]] = {
    e.Submitted: _submitted,
    e.Recalled: _recalled,
    e.Resubmitted: lambda turn: _to_tier("arrived", turn.after),
    e.MaterialChanged: _material_changed,
    e.UnitSupplementRequested: _applicant("supplement_requested"),
    e.SupplementExtended: _applicant("supplement_extended"),
    e.Returned: _applicant("returned"),
    e.PublicityStarted: _applicant("publicity_started"),
    e.PublicityRestarted: _applicant("publicity_restarted"),
    e.PublicityEnded: _publicity_ended,
    e.PassedOn: _passed_on,
    e.SupplementNotified: _notified,
    e.SupplementPublicised: _applicant("supplement_publicised"),
    e.SupplementSupplied: _supplied,
    e.Accepted: _accepted,
    e.Paid: _applicant("paid"),
    e.RefundOwed: _refund_owed,
    e.VoteClosed: _vote_closed,
    e.ResultPublicityEnded: _result_publicity_ended,
    e.ResultReleased: _applicant("result_not_passed"),
    e.Confirmed: _confirmed,
    e.CertificateIssued: _applicant("certificate_issued"),
    e.Forwarded: _forwarded,
    e.Archived: _applicant("archived"),
    e.ComplaintOpened: _complaint_opened,
    e.ComplaintClosed: _complaint_closed,
    e.IntegrityRecorded: _applicant("integrity_recorded"),
    e.ReexaminationRequested: _reexamination_requested,
    e.ReexaminationTakenUp: _applicant("reexamination_taken_up"),
    e.ReexaminationDecided: _reexamination_decided,
    e.ScheduleChanged: _schedule_changed,
    e.CalendarAdopted: _calendar_adopted,
    e.Reminded: _reminded,
    e.ClockRang: _clock_rang,
    e.Ended: _ended,
    e.Reopened: _reopened,
}
