"""What an event does to an application: folding all of them from `Opened` on gives it again.

One small function per event, and nothing here can refuse: what has happened has happened.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from domain import events as e
from domain.application import Application, Chance, EndReason, Stage

S = Stage


def evolve(application: Application | None, event: e.Event) -> Application:
    """The application after the event; its version grows by one.

    Raises ValueError when a history does not begin with `Opened`, or opens twice.
    """
    if isinstance(event, e.Opened):
        if application is not None:
            raise ValueError("an application is opened once")
        return _opened(event)
    if application is None:
        raise ValueError("a history begins with Opened")
    after = _FOLDS[type(event)](application, event)
    return replace(after, version=application.version + 1)


def fold(application: Application | None, events: Iterable[e.Event]) -> Application | None:
    for event in events:
        application = evolve(application, event)
    return application


def _opened(event: e.Opened) -> Application:
    return Application(
        number=event.number, person=event.person, season=event.season, year=event.year,
        opened_at=event.at, schedule=event.schedule, channel=event.channel, version=1,
    )  # fmt: skip


def _saved(was: Application, event: e.Saved) -> Application:
    return replace(was, revision=event.revision)


def _submitted(was: Application, event: e.Submitted) -> Application:
    chance = was.chance if event.counts else Chance.FREE
    return replace(
        was, stage=S.UNIT_REVIEW, revision=event.revision, facts=event.facts, level=event.level,
        channel=event.channel, committee=event.committee, route=event.route, chain=event.chain,
        position=0, round=was.round + 1, submitted_at=was.submitted_at or event.at,
        chance=Chance.CONSUMED if event.consumes_chance else chance, publicity=None, reminded=(),
    )  # fmt: skip


def _recalled(was: Application, _: e.Recalled) -> Application:
    return replace(
        was, stage=S.DRAFT, chain=(), position=0, route=None, publicity=None, supplement=None,
        acts=(), reminded=(), returned_items=(),
    )  # fmt: skip


def _resubmitted(was: Application, event: e.Resubmitted) -> Application:
    return replace(
        was, stage=S.UNIT_REVIEW, revision=event.revision, position=0, supplement=None,
        round=was.round + (1 if event.new_round else 0), reminded=(), returned_items=(),
        publicity=None if event.publicity_needed else was.publicity,
    )  # fmt: skip


def _material_changed(was: Application, event: e.MaterialChanged) -> Application:
    return replace(
        was, stage=S.UNIT_REVIEW, revision=event.revision, publicity=None, round=was.round + 1,
        reminded=(),
    )  # fmt: skip


def _unit_supplement(was: Application, event: e.UnitSupplementRequested) -> Application:
    return replace(was, stage=S.UNIT_SUPPLEMENT, supplement=event.supplement)


def _supplement_extended(was: Application, event: e.SupplementExtended) -> Application:
    if was.supplement is None:
        return was
    longer = replace(was.supplement, due_at=event.due_at, extended=was.supplement.extended + 1)
    return replace(was, supplement=longer)


def _returned(was: Application, event: e.Returned) -> Application:
    return replace(
        was, stage=S.RETURNED, acts=(*was.acts, event.act), reminded=(),
        returned_items=event.items,
    )  # fmt: skip


def _publicity_started(was: Application, event: e.PublicityStarted) -> Application:
    acts = (*was.acts, event.act)
    return replace(was, stage=S.UNIT_PUBLICITY, publicity=event.publicity, acts=acts)


def _publicity_restarted(was: Application, event: e.PublicityRestarted) -> Application:
    return replace(was, stage=S.UNIT_PUBLICITY, publicity=event.publicity)


def _publicity_ended(was: Application, _: e.PublicityEnded) -> Application:
    ended = was.publicity and replace(was.publicity, ended=True)
    return replace(was, stage=S.PUBLICITY_RECORD, publicity=ended)


def _publicity_recorded(was: Application, _: e.PublicityRecorded) -> Application:
    recorded = was.publicity and replace(was.publicity, ended=True, recorded=True)
    return replace(was, publicity=recorded)


def _passed_on(was: Application, event: e.PassedOn) -> Application:
    return replace(
        was, stage=S.COMMITTEE_INTAKE if event.reaches_committee else S.TIER_REVIEW,
        position=event.to, acts=(*was.acts, event.act), reminded=(),
        chance=Chance.CONSUMED if event.consumes_chance else was.chance,
    )  # fmt: skip


def _supplement_notified(was: Application, event: e.SupplementNotified) -> Application:
    return replace(
        was, stage=S.COMMITTEE_SUPPLEMENT, supplement=event.supplement,
        notices_given=was.notices_given + 1,
    )  # fmt: skip


def _supplement_publicised(was: Application, event: e.SupplementPublicised) -> Application:
    return replace(was, supplement_publicity=event.publicity)


def _supplement_supplied(was: Application, event: e.SupplementSupplied) -> Application:
    return replace(
        was, stage=S.COMMITTEE_INTAKE, supplement=None, revision=event.revision,
        supplied=(*was.supplied, *event.digests), reminded=(),
    )  # fmt: skip


def _accepted(was: Application, event: e.Accepted) -> Application:
    return replace(
        was, stage=S.ACCEPTED_UNPAID, register_number=event.register_number,
        fee_fen=event.fee_fen, accepted_at=event.at,
    )  # fmt: skip


def _paid(was: Application, event: e.Paid) -> Application:
    return replace(was, stage=S.PAID, payment=event.payment)


def _refund_owed(was: Application, event: e.RefundOwed) -> Application:
    return replace(was, refunds=(*was.refunds, event.payment.transaction))


def _review_started(was: Application, event: e.ReviewStarted) -> Application:
    return replace(was, stage=S.UNDER_REVIEW, meeting=event.meeting, group=event.group)


def _opinion_recorded(was: Application, event: e.OpinionRecorded) -> Application:
    return replace(
        was, opinions=(*was.opinions, event.opinion), evaluators=_evaluators(was, event.by.person)
    )


def _evaluators(was: Application, person: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*was.evaluators, person)))


def _vote_closed(was: Application, event: e.VoteClosed) -> Application:
    earlier = (*was.earlier_votes, was.vote) if was.vote else was.earlier_votes
    return replace(
        was, stage=S.REVIEW_DONE, vote=event.vote, earlier_votes=earlier,
        voted_version=was.version + 1, voted_at=event.at,
        evaluators=_evaluators(was, event.by.person),
    )  # fmt: skip


def _result_published(was: Application, event: e.ResultPublished) -> Application:
    return replace(was, stage=S.RESULT_PUBLICITY, result_publicity=event.publicity)


def _result_publicity_ended(was: Application, _: e.ResultPublicityEnded) -> Application:
    ended = was.result_publicity and replace(was.result_publicity, ended=True)
    return replace(was, stage=S.PENDING_CONFIRMATION, result_publicity=ended)


def _result_released(was: Application, event: e.ResultReleased) -> Application:
    return replace(
        was, stage=S.NOT_PASSED, confirmation=event.confirmation, reexamination_closed=False
    )


def _confirmed(was: Application, event: e.Confirmed) -> Application:
    return replace(
        was, stage=S.CONFIRMED, confirmation=event.confirmation, reexamination_closed=False
    )


def _certificate_issued(was: Application, event: e.CertificateIssued) -> Application:
    return replace(was, certificate=event.certificate)


def _forwarded(was: Application, event: e.Forwarded) -> Application:
    return replace(was, stage=S.FORMALITIES, forwarded_at=event.at)


def _seal_completed(was: Application, event: e.SealCompleted) -> Application:
    return replace(was, seals=(*was.seals, event.seal))


def _filed_away(was: Application, event: e.FiledAway) -> Application:
    return replace(was, archives=(*was.archives, event.archive))


def _archived(was: Application, _: e.Archived) -> Application:
    return replace(was, stage=S.ARCHIVED)


def _complaint_opened(was: Application, event: e.ComplaintOpened) -> Application:
    stage = {
        S.UNIT_PUBLICITY: S.PUBLICITY_OBJECTION,
        S.RESULT_PUBLICITY: S.RESULT_OBJECTION,
    }.get(was.stage, was.stage)
    return replace(was, stage=stage, holds=(*was.holds, event.hold))


def _complaint_closed(was: Application, event: e.ComplaintClosed) -> Application:
    """The stage it goes back to: publicity again if its days still run (later events say if not)."""
    holds = tuple(hold for hold in was.holds if hold.complaint != event.closed.complaint)
    stage = was.stage
    if not holds:
        stage = {
            S.PUBLICITY_OBJECTION: S.UNIT_PUBLICITY,
            S.RESULT_OBJECTION: S.RESULT_PUBLICITY,
        }.get(was.stage, was.stage)
    closed = (*was.closed_complaints, event.closed)
    return replace(was, stage=stage, holds=holds, closed_complaints=closed)


def _integrity_recorded(was: Application, _: e.IntegrityRecorded) -> Application:
    return was


def _reexamination_requested(was: Application, event: e.ReexaminationRequested) -> Application:
    again = was.reexamination
    earlier = (*was.earlier_reexaminations, again) if again else was.earlier_reexaminations
    return replace(was, reexamination=event.reexamination, earlier_reexaminations=earlier)


def _reexamination_taken_up(was: Application, _: e.ReexaminationTakenUp) -> Application:
    return replace(
        was, reexamination=was.reexamination and replace(was.reexamination, taken_up=True)
    )


def _reexamination_decided(was: Application, event: e.ReexaminationDecided) -> Application:
    decided = was.reexamination and replace(was.reexamination, verdict=event.verdict)
    if event.verdict == "upheld":
        return replace(was, reexamination=decided)
    return replace(
        was, reexamination=decided, stage=S.UNDER_REVIEW, result_publicity=None, confirmation=None,
        forwarded_at=None, seals=(), archives=(), certificate=None, opinions=(),
        rung=tuple(name for name in was.rung if not name.startswith("T-fwd")),
    )  # fmt: skip


def _reexamination_window_closed(was: Application, _: e.ReexaminationWindowClosed) -> Application:
    return replace(was, reexamination_closed=True)


def _schedule_changed(was: Application, event: e.ScheduleChanged) -> Application:
    """Reminders that lie ahead of the new end again are due again. The calendar is adopted apart."""
    end = event.schedule.filing.closes_at
    moved = end != was.schedule.filing.closes_at
    rung = tuple(name for name in was.rung if not (moved and _lies_ahead(name, end, event.at)))
    schedule = replace(event.schedule, calendar=was.schedule.calendar)
    return replace(was, schedule=schedule, rung=rung)


def _lies_ahead(clock: str, end: datetime, at: datetime) -> bool:
    """T-rem-3 rings three days before the end; nobody is told of days that have passed already."""
    name, _, days = clock.rpartition("-")
    return name == "T-rem" and end - timedelta(days=int(days)) > at


def _calendar_adopted(was: Application, event: e.CalendarAdopted) -> Application:
    return replace(
        was, schedule=replace(was.schedule, calendar=event.version), publicity=event.publicity,
        supplement_publicity=event.supplement_publicity,
        result_publicity=event.result_publicity, confirmation=event.confirmation,
    )  # fmt: skip


def _reminded(was: Application, event: e.Reminded) -> Application:
    return replace(was, reminded=(*was.reminded, event.at))


def _clock_rang(was: Application, event: e.ClockRang) -> Application:
    return replace(was, rung=(*was.rung, event.clock))


def _ended(was: Application, event: e.Ended) -> Application:
    chance = Chance.RELEASED if event.releases_chance else was.chance
    return replace(was, stage=event.ending.stage, ending=event.ending, chance=chance)


def _reopened(was: Application, event: e.Reopened) -> Application:
    """Back to where it stood when it lapsed."""
    ending = was.ending
    stage = ending.came_from if ending is not None else S.DRAFT
    unpaid = ending is not None and ending.reason is EndReason.UNPAID
    return replace(
        was, stage=S.ACCEPTED_UNPAID if unpaid else stage, ending=None, holds=(),
        window_until=was.window_until if unpaid else event.until,
        proof_until=event.until if unpaid else was.proof_until,
        chance=Chance.HELD if event.takes_chance else was.chance,
    )  # fmt: skip


_FOLDS: dict[type[e.Event], Callable[[Application, Any], Application]] = {
    e.Saved: _saved,
    e.Submitted: _submitted,
    e.Recalled: _recalled,
    e.Resubmitted: _resubmitted,
    e.MaterialChanged: _material_changed,
    e.UnitSupplementRequested: _unit_supplement,
    e.SupplementExtended: _supplement_extended,
    e.Returned: _returned,
    e.PublicityStarted: _publicity_started,
    e.PublicityRestarted: _publicity_restarted,
    e.PublicityEnded: _publicity_ended,
    e.PublicityRecorded: _publicity_recorded,
    e.PassedOn: _passed_on,
    e.SupplementNotified: _supplement_notified,
    e.SupplementPublicised: _supplement_publicised,
    e.SupplementSupplied: _supplement_supplied,
    e.Accepted: _accepted,
    e.Paid: _paid,
    e.RefundOwed: _refund_owed,
    e.ReviewStarted: _review_started,
    e.OpinionRecorded: _opinion_recorded,
    e.VoteClosed: _vote_closed,
    e.ResultPublished: _result_published,
    e.ResultPublicityEnded: _result_publicity_ended,
    e.ResultReleased: _result_released,
    e.Confirmed: _confirmed,
    e.CertificateIssued: _certificate_issued,
    e.Forwarded: _forwarded,
    e.SealCompleted: _seal_completed,
    e.FiledAway: _filed_away,
    e.Archived: _archived,
    e.ComplaintOpened: _complaint_opened,
    e.ComplaintClosed: _complaint_closed,
    e.IntegrityRecorded: _integrity_recorded,
    e.ReexaminationRequested: _reexamination_requested,
    e.ReexaminationTakenUp: _reexamination_taken_up,
    e.ReexaminationDecided: _reexamination_decided,
    e.ReexaminationWindowClosed: _reexamination_window_closed,
    e.ScheduleChanged: _schedule_changed,
    e.CalendarAdopted: _calendar_adopted,
    e.Reminded: _reminded,
    e.ClockRang: _clock_rang,
    e.Ended: _ended,
    e.Reopened: _reopened,
}
