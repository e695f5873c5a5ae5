"""Lives whose events owe every kind of letter; what people wrote in them is a canary."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from api.letters.words import Occasion
from api.notices import load_notice
from deploy.local.lives import GREEN
from domain import commands as c, events as e
from domain.commands import (
    Archive,
    ComplaintFinding,
    Ground,
    ReasonToEnd,
    ReopenGround,
    Seal,
    Verdict,
)
from domain.endings import SYSTEM
from domain.letters import letters
from domain.notice import Window
from domain.people import Role
from tests.domain.builders_lives import (
    DIGEST,
    OTHER_DIGEST,
    Life,
    Step,
    a_life,
    a_revision,
    at,
    states,
)

CANARY = "金丝雀在此"
NOTICE = load_notice(GREEN)


def occasions() -> Iterator[tuple[Occasion, str]]:
    """Each with its recipient."""
    for life in lives():
        for before, event, after in states(life):
            for letter in letters(event, before, after, life.terms):
                own = letter.recipient_role is Role.APPLICANT
                organisation = "" if own else letter.recipient
                notice = replace(NOTICE, terms=life.terms)
                occasion = Occasion(
                    letter.kind, letter.recipient_role, organisation, event, after, notice
                )
                yield occasion, letter.recipient


def lives() -> Iterator[Life]:
    yield archived()
    yield from (changed(), supplemented(), asked_to_complete(), returned(), moved())
    yield from (reexamined(), proven(), refunded(), late(), ended(), counted_anew())
    yield from (unaccepted(), unforwarded())


def archived() -> Life:
    life = a_life()
    for seal in (Seal.CLERK, Seal.PROMISE, Seal.INTEGRITY, Seal.UNIT, Seal.COMMITTEE,
                 Seal.TITLE_OFFICE):  # fmt: skip
        if life.application.stage.value == "formalities":
            life.do(c.CompleteSeal, life.tier(0), at("2024-01-16"), seal=seal)
    for archive in Archive:
        life.do(c.FileAway, life.tier(0), at("2024-01-17"), archive=archive)
    return life


def changed() -> Life:
    """Posted anew, changed while it hung, and at last taken back."""
    life = a_life(until=Life.submitted)
    life.do(
        c.StartPublicity, life.tier(), at("2023-11-08"), posted_at=at("2023-11-08", "09:00:00"),
        places=life.terms.publicity.places, originals_compared=True, unit_contact_shown=True,
        superior_contact_shown=True,
    )  # fmt: skip
    life.do(c.RestartPublicity, life.tier(), at("2023-11-09"), posted_at=at("2023-11-09"),
            cause=CANARY)  # fmt: skip
    life.do(c.ChangeMaterial, life.applicant, at("2023-11-10"),
            revision=a_revision(2, OTHER_DIGEST))  # fmt: skip
    return life.do(c.Recall, life.applicant, at("2023-11-11"))


def supplemented() -> Life:
    life = a_life(until=Life.at_the_committee)
    life.do(c.NotifyOnce, life.office, at("2023-11-21"), items=(CANARY,), due_at=at("2023-12-04"))
    life.do(c.PubliciseSupplement, life.tier(0), at("2023-11-22"), posted_at=at("2023-11-22"),
            digests=(OTHER_DIGEST,))  # fmt: skip
    return life.do(c.SupplySupplement, life.applicant, at("2023-11-30"), revision=a_revision(2),
                   materials=(c.Material(OTHER_DIGEST, CANARY),))  # fmt: skip


def asked_to_complete() -> Life:
    life = a_life(until=Life.submitted)
    life.do(c.RequestSupplement, life.tier(), at("2023-11-07"), items=(CANARY,),
            due_at=at("2023-11-10"))  # fmt: skip
    return life.do(c.ExtendSupplement, life.tier(), at("2023-11-09"), due_at=at("2023-11-12"))


def returned() -> Life:
    """Reminded of, returned, near its end, and expired."""
    life = a_life(until=Life.reported_up)
    life.do(c.Remind, life.applicant, at("2023-11-17"))
    life.do(c.ReturnApplication, life.tier(), at("2023-11-18"), opinion=CANARY)
    return life.wait(at("2023-12-02"))


def moved() -> Life:
    life = a_life(until=Life.submitted)
    filing = life.application.schedule.filing
    return life.scheduled(at("2023-11-08"), filing=Window(filing.opens_at, at("2023-12-05")))


def reexamined() -> Life:
    life = a_life(until=Life.under_review).voted(yes=3).released()
    life.do(c.RequestReexamination, life.applicant, at("2024-02-01"), ground=Ground.OVERLOOKED,
            statement=DIGEST)  # fmt: skip
    life.do(c.TakeUpReexamination, life.founding, at("2024-02-02"))
    return life.do(c.DecideReexamination, life.founding, at("2024-02-02"),
                   verdict=Verdict.ERROR_FOUND, statement=DIGEST)  # fmt: skip


def proven() -> Life:
    """One complaint comes to nothing, the other is fraud."""
    life = a_life(until=Life.at_the_committee)
    for day, finding in (("21", ComplaintFinding.NOT_PROVEN), ("23", ComplaintFinding.FRAUD)):
        life.do(c.OpenComplaint, SYSTEM, at(f"2023-11-{day}"), complaint=day)
        life.do(c.CloseComplaint, SYSTEM, at(f"2023-11-{day}", "11:00:00"), complaint=day,
                finding=finding, reason=CANARY)  # fmt: skip
    return life


def refunded() -> Life:
    return a_life(until=Life.paid).paid(transaction="tx-2")


def late() -> Life:
    """A proof of payment comes after its time."""
    life = a_life(until=Life.accepted).wait(at("2023-12-12"))
    when = at("2023-12-13")
    return life.do(c.Reopen, life.founding, when, ground=ReopenGround.PAYMENT_PROVEN,
                   until=when + timedelta(days=3), reason=CANARY)  # fmt: skip


def ended() -> Life:
    life = a_life(until=Life.submitted)
    return life.do(c.NotRecommend, life.tier(), at("2023-11-07"), ground=ReasonToEnd.NOT_SELECTED,
                   opinion=CANARY)  # fmt: skip


def unaccepted() -> Life:
    return a_life(until=Life.at_the_committee).wait(at("2023-12-08"))


def unforwarded() -> Life:
    return a_life(until=Life.confirmed).wait(at("2024-02-19", "00:00:01"))


def counted_anew() -> Life:
    life = a_life(until=Life.submitted)
    life.do(
        c.StartPublicity, life.tier(), at("2023-11-08"), posted_at=at("2023-11-08", "09:00:00"),
        places=life.terms.publicity.places, originals_compared=True, unit_contact_shown=True,
        superior_contact_shown=True,
    )  # fmt: skip
    shown = life.application.publicity
    assert shown is not None
    later = replace(shown, ends_at=shown.ends_at + timedelta(days=1))
    adopted = e.CalendarAdopted(
        at=at("2023-11-09"), by=SYSTEM, version="2023-2024-new", publicity=later,
        supplement_publicity=None, result_publicity=None, confirmation=None,
    )  # fmt: skip
    return life.took_place(Step("", (adopted,)))
