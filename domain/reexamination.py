"""复查: within two months of that level's confirmation, of one's own result, on three grounds."""

from domain import commands as c, events as e
from domain.application import Application, Reexamination
from domain.calendar import local_day
from domain.commands import Ground, Verdict
from domain.refusals import Refused
from domain.setting import Setting


def request_reexamination(
    application: Application, command: c.RequestReexamination, setting: Setting
) -> tuple[e.Event, ...]:
    """X0 → X1. Late, out of scope and somebody else's are refused with their clause (X5)."""
    done = application.confirmation
    assert done is not None
    if local_day(command.at) > done.reexamine_by:
        raise Refused("N89-3.4.5-3", f"复查申请应于 {done.reexamine_by} 前提出，逾期不予受理。")
    if (
        command.ground is Ground.MERIT
        or command.ground not in setting.terms.result.reexamination_grounds
    ):
        raise Refused(
            "N89-3.4.5-2",
            "复查只核查评审程序是否规范、有无错看漏看；学术评价不属复查范围，可依规投诉。",
        )
    _refuse_second(application)
    asked = Reexamination(command.ground, command.at)
    return (e.ReexaminationRequested(at=command.at, by=command.actor, reexamination=asked),)


def take_up_reexamination(
    application: Application, command: c.TakeUpReexamination, _: Setting
) -> tuple[e.Event, ...]:
    """X1 → X2."""
    asked = _open(application)
    _refuse_evaluator(application, command)
    if asked.taken_up:
        return ()
    return (e.ReexaminationTakenUp(at=command.at, by=command.actor),)


def decide_reexamination(
    application: Application, command: c.DecideReexamination, _: Setting
) -> tuple[e.Event, ...]:
    """X2 → X3 or X4. An error sends this case alone to a new vote; the old one is kept (D-21)."""
    asked = _open(application)
    _refuse_evaluator(application, command)
    if not asked.taken_up:
        raise Refused("N89-3.4.5-2", "复查申请尚未受理核查，不能作出结论。")
    if command.verdict is Verdict.ERROR_FOUND and application.holds:
        raise Refused("D-10", "投诉举报核查期间不得推进。")
    return (
        e.ReexaminationDecided(
            at=command.at, by=command.actor, verdict=command.verdict, statement=command.statement
        ),
    )


def _refuse_evaluator(application: Application, command: c.Command) -> None:
    """SOD-6: nobody looks a second time at what he himself has judged."""
    if command.actor.person in application.evaluators:
        raise Refused(
            "SOD-6", "曾对本申请书提出专家意见或主持、参加表决的人员不得办理其复查，请由他人办理。"
        )


def _refuse_second(application: Application) -> None:
    """One re-examination of one result; a result that was voted again may be examined again."""
    asked = application.reexamination
    if asked is None:
        return
    if asked.verdict is None:
        raise Refused("N89-3.4.5-1", "已有复查申请在办理中。")
    done = application.confirmation
    if asked.verdict is Verdict.UPHELD and done is not None:
        raise Refused("N89-3.4.5-4", "对同一评审结果的复查已有结论并已告知。")


def _open(application: Application) -> Reexamination:
    asked = application.reexamination
    if asked is None or asked.verdict is not None:
        raise Refused("N89-3.4.5-1", "没有待办理的复查申请。")
    return asked
