"""How far a case is led on paper before a test begins: each chapter goes on from the one before."""

from collections.abc import Awaitable, Callable
from typing import Any

from deploy.local.lives import at_the_committee, publicised, submitted
from deploy.local.rehearsed import digest
from domain import commands as c
from domain.calendar import local_day
from domain.confirmation import certificate_issued
from domain.endings import SYSTEM
from domain.notice import LevelConfirmation, Notice, Route
from tests.workflows.one_case import A_DAY, AN_HOUR, Desk, OneCase

Chapter = Callable[[OneCase], Awaitable[None]]


async def begun(
    desk: Desk,
    chapter: Chapter,
    route: Route = Route.R3_1,
    *,
    notice: Notice | None = None,
    **more: Any,
) -> OneCase:
    """Led to the end of the chapter on paper, and alive from there on."""
    case = desk.case(route, notice=notice)
    await chapter(case)
    await case.comes_alive(**more)
    return case


async def a_draft(case: OneCase) -> None:
    await case.director.until(case.dates.day(1, 9))
    await case.create()


async def handed_in(case: OneCase) -> None:
    await submitted(case, case.dates)


async def asked_to_supplement(case: OneCase) -> None:
    await handed_in(case)
    await case.director.until(case.dates.day(2))
    await case.do(c.RequestSupplement, case.unit, items=("参保记录",), due_at=case.dates.day(6))
    await case.director.until(case.dates.day(3))


async def shown(case: OneCase) -> None:
    await publicised(case, case.dates)


async def objected_to(case: OneCase) -> None:
    await shown(case)
    await case.director.until(case.dates.day(3))
    await case.complained_of()


async def shown_to_the_end(case: OneCase) -> None:
    await shown(case)
    await case.director.until(case.dates.day(14))


async def reported(case: OneCase) -> None:
    await shown_to_the_end(case)
    await case.report_up()


async def returned(case: OneCase) -> None:
    await reported(case)
    await case.director.until(case.dates.day(15))
    await case.do(c.ReturnApplication, case.tier(1), opinion="业绩证明不清晰")


async def arrived(case: OneCase) -> None:
    """At the committee."""
    await at_the_committee(case, case.dates)
    await case.director.until(case.dates.day(18))


async def notified(case: OneCase) -> None:
    await arrived(case)
    due = case.dates.day(29)
    await case.do(c.NotifyOnce, case.committee, items=("合同首页",), due_at=due)
    await case.director.until(case.dates.day(19))


async def accepted(case: OneCase) -> None:
    await arrived(case)
    await case.accept()
    await case.director.until(case.dates.payment_opens + 2 * AN_HOUR)


async def paid(case: OneCase) -> None:
    await accepted(case)
    await case.pay()
    await case.director.until(case.dates.review - AN_HOUR)


async def session_open(case: OneCase) -> None:
    await paid(case)
    await case.schedule(review_opened_at=case.director.now)
    await case.director.until(case.dates.review)


async def under_review(case: OneCase) -> None:
    await session_open(case)
    await case.start_review()


async def passed(case: OneCase) -> None:
    await under_review(case)
    await case.vote(passed=True)


async def failed(case: OneCase) -> None:
    await under_review(case)
    await case.vote(passed=False)


async def season_reported(case: OneCase) -> None:
    """The founding body has made its report: results may be shown."""
    await case.director.until(case.dates.results_posted)
    await case.schedule(reported_at=case.dates.report)


async def passed_and_reported(case: OneCase) -> None:
    await passed(case)
    await season_reported(case)


async def result_shown(case: OneCase) -> None:
    await passed_and_reported(case)
    await case.publish_result()


async def result_questioned(case: OneCase) -> None:
    await result_shown(case)
    await case.director.until(case.dates.results_posted + 2 * A_DAY)
    await case.complained_of()


async def pending_confirmation(case: OneCase) -> None:
    await result_shown(case)
    await case.director.until(case.dates.confirmed(case.level))


async def confirmed(case: OneCase) -> None:
    """The certificate is not issued yet: that is the running case's own act."""
    await pending_confirmation(case)
    await case.confirm("确认文件一号", local_day(case.director.now))


async def forwarded(case: OneCase) -> None:
    await confirmed(case)
    assert case.paper is not None
    case.took_place("", certificate_issued(case.paper, "2027-000001", case.director.now, SYSTEM))
    await case.director.until(case.dates.confirmed(case.level) + 10 * A_DAY)
    await case.do(c.Forward, case.founding_body)


async def archived(case: OneCase) -> None:
    await forwarded(case)
    for seal in case.seals():
        await case.do(c.CompleteSeal, case.unit, seal=seal)
    for archive in c.Archive:
        await case.do(c.FileAway, case.unit, archive=archive)


async def level_confirmed(case: OneCase) -> None:
    """Not passed, and the others of the level are confirmed: it may be told."""
    await failed(case)
    await season_reported(case)
    await case.director.until(case.dates.confirmed(case.level) + A_DAY)
    on = local_day(case.dates.confirmed(case.level))
    await case.schedule(confirmations=(LevelConfirmation(case.level, "确认文件一号", on),))


async def not_passed(case: OneCase) -> None:
    await level_confirmed(case)
    await case.release_result()


async def reexamination_asked(case: OneCase) -> None:
    await not_passed(case)
    await case.director.until(case.dates.confirmed(case.level) + 20 * A_DAY)
    await case.ask_reexamination()


async def reexamination_taken_up(case: OneCase) -> None:
    await reexamination_asked(case)
    await case.do(c.TakeUpReexamination, case.founding_body)


def a_clearer_copy(case: OneCase) -> dict[str, Any]:
    """What answers a one-time notice without anything new."""
    revision = case.revised(changed=False)
    clearer = c.Material(digest("清晰扫描件"), "合同首页（清晰件）", replaces=revision.publicised)
    return {"revision": revision, "materials": (clearer,)}
