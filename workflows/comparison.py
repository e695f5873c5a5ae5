"""Comparison: one revision against every register, side by side (N89-5.5).

A register that is down is soon noted as silent, so that the applicant can upload and go on; it is
asked again for a day, and what it then says counts instead.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from temporalio import workflow
from temporalio.common import VersioningBehavior

from activities.registers import ComparisonRequest, RegisterActivities, Said
from domain.eligibility.case import REGISTER_NAMES, Comparison as Outcome, Register
from workflows import options
from workflows.asking import AT_LAST, SOON, Asking, Patience


@dataclass(frozen=True, slots=True)
class ComparisonStart:
    number: str
    revision: int
    registers: tuple[Register, ...] = tuple(Register)
    soon: timedelta = SOON  # until a silent register is noted as such
    at_last: timedelta = AT_LAST  # until nobody asks it any more


@dataclass(frozen=True, slots=True)
class ComparisonConclusion:
    outcomes: dict[str, str] = field(default_factory=dict)


@workflow.defn(name="Comparison", versioning_behavior=VersioningBehavior.PINNED)
class Comparison:
    @workflow.init
    def __init__(self, start: ComparisonStart) -> None:
        self._start = start
        self._outcomes: dict[str, str] = {}

    @workflow.run
    async def run(self, start: ComparisonStart) -> ComparisonConclusion:
        asking = Asking(self._compare, self._silence, self._tell)
        await asking.ask_all(start.registers, Patience(start.soon, start.at_last))
        return ComparisonConclusion(self._outcomes)

    @workflow.query
    def outcomes(self) -> dict[str, str]:
        return dict(self._outcomes)

    async def _compare(self, register: Register, step: str, within: timedelta) -> Said:
        return await workflow.execute_activity_method(
            RegisterActivities.compare_register,
            self._request(register),
            **options.outside_within(
                f"{register.value}-{step}", f"比对{REGISTER_NAMES[register]}", within
            ),
        )

    async def _silence(self, register: Register) -> Said:
        return await workflow.execute_activity_method(
            RegisterActivities.note_silence,
            self._request(register),
            **options.record(f"{register.value}-silent", f"记录未应答：{REGISTER_NAMES[register]}"),
        )

    def _request(self, register: Register) -> ComparisonRequest:
        attempt = f"{workflow.info().run_id}/{register.value}"
        start = self._start
        return ComparisonRequest(start.number, start.revision, register, attempt, workflow.now())

    def _spoken(self) -> list[tuple[str, str]]:
        names = {
            Outcome.VERIFIED: "验证通过",
            Outcome.MISMATCHED: "验证未通过",
            Outcome.UNAVAILABLE: "未应答",
        }
        return [
            (REGISTER_NAMES[Register(which)], names[Outcome(outcome)])
            for which, outcome in self._outcomes.items()
        ]

    def _tell(self, register: Register, said: Said) -> None:
        self._outcomes[register.value] = Outcome(said.outcome).value
        told = "\n".join(f"- {name}：{outcome}" for name, outcome in self._spoken())
        workflow.set_current_details(f"**自动比对** {self._start.number}\n\n{told}")
