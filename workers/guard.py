"""The outermost interceptor, on workers, Replayer and tests: no message may wedge a workflow.

It catches `Exception`, never `BaseException`: eviction and cancellation must pass. `run` stays
unguarded: a fault there must stall the task, so that a corrected build goes on where it stopped.
"""

from temporalio import workflow
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory
from temporalio.worker import (
    HandleSignalInput,
    HandleUpdateInput,
    Interceptor,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)
from typing_extensions import override

LONGEST = 400


def _reason(fault: Exception) -> str:
    """The text of our own exceptions repeats no input; of a foreign one only its kind is told."""
    kind = type(fault).__name__
    if kind == "TypeError" and _place(fault).startswith("_handlers.py"):
        return "message: 应恰有一个参数 (exactly one argument)"  # the SDK calls with what was sent
    return (
        f"{kind}: {fault}"[:LONGEST]
        if kind in {"Unreadable", "Refused"}
        else f"{kind} {_place(fault)}"
    )


def _place(fault: Exception) -> str:
    """Where our own code raised it: what a developer needs, without what the message held."""
    trace, place = fault.__traceback__, ""
    while trace is not None:
        code = trace.tb_frame.f_code
        place = f"{code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno} {code.co_name}"
        trace = trace.tb_next
    return place


def _failure(fault: Exception, kind: str) -> ApplicationError:
    return ApplicationError(
        _reason(fault), type=kind, non_retryable=True, category=ApplicationErrorCategory.BENIGN
    )


class _GuardInside(WorkflowInboundInterceptor):
    @override
    async def handle_signal(self, input: HandleSignalInput) -> None:
        try:
            await super().handle_signal(input)
        except Exception as fault:  # noqa: BLE001  whatever it is, it is put in sight
            workflow.instance().quarantine(input.signal, _reason(fault))

    @override
    def handle_update_validator(self, input: HandleUpdateInput) -> None:
        try:
            super().handle_update_validator(input)
        except ApplicationError:
            raise
        except Exception as fault:  # noqa: BLE001
            raise _failure(fault, "BadMessage") from None

    @override
    async def handle_update_handler(self, input: HandleUpdateInput) -> object:
        try:
            return await super().handle_update_handler(input)
        except ApplicationError:
            raise
        except Exception as fault:  # noqa: BLE001
            raise _failure(fault, "HandlerFault") from None


class Guard(Interceptor):
    @override
    def workflow_interceptor_class(
        self, input: WorkflowInterceptorClassInput
    ) -> type[WorkflowInboundInterceptor]:
        return _GuardInside
