"""缴费: judged by `paid_at`, never by when the callback came; money is never refused, only not counted."""

from domain import commands as c, events as e
from domain.application import Application, Payment, Stage
from domain.setting import Setting

CURRENCY = "CNY"


def fee_paid(application: Application, command: c.FeePaid, _: Setting) -> tuple[e.Event, ...]:
    """t27. The same transaction again changes nothing; anything else that does not pay is owed back."""
    if _known(application, command.transaction):
        return ()
    payment = Payment(command.order, command.transaction, command.fen, command.paid_at)
    fault = _fault(application, command)
    if fault is None:
        return (e.Paid(at=command.at, by=command.actor, payment=payment),)
    rule, cause = fault
    return (e.RefundOwed(at=command.at, by=command.actor, payment=payment, rule=rule, cause=cause),)


def _known(application: Application, transaction: str) -> bool:
    paid = application.payment is not None and application.payment.transaction == transaction
    return paid or transaction in application.refunds


def _fault(application: Application, command: c.FeePaid) -> tuple[str, str] | None:
    """The rule and the reason why this payment does not count; None when it does."""
    if application.stage is not Stage.ACCEPTED_UNPAID:
        return "D-06b", "重复缴费或当前环节无需缴费，转人工退款"
    if command.currency != CURRENCY or command.fen != application.fee_fen:
        return "N89-3.3.4-2", "缴费金额与标准不符，不计为已缴费，转人工退款"
    if not application.schedule.payment.holds(command.paid_at):
        return "N89-3.3.4-1", "缴费时间不在缴费期内，不计为已缴费，转人工退款"
    return None
