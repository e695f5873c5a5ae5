"""What an open complaint blocks: the advance, never a public clock (D-10)."""

from domain.application import Application
from domain.refusals import Refused


def refuse_if_held(application: Application) -> None:
    if application.holds:
        raise Refused(
            "D-10", "投诉举报（异议）核查期间不得推进；查无实据后恢复办理，公示与网报期限照常计算。"
        )
