"""Why an activity fails. All of these are retried for ever: none may end a case (temporal.md 4).

RecordFailure
 ├─ RecordGap          events are missing between the record and the transition
 ├─ RunUnknown         a run that is no reset does not continue where the record ends
 ├─ TermsMissing       the notice of the application has not been published here
 └─ RecordBusy         somebody changed the same thing at the same moment; the retry settles it

RegisterSilent        a register outside does not answer, or answers what nobody can read
PlatformSilent        (paying.reports) the payment platform does not answer, or answers what nobody can believe

They stand under Pending Activities, with their sentence, until whoever is on duty has mended the
cause. No sentence holds personal data: ids and versions only.
"""


class RecordFailure(Exception):
    """The record could not be written as asked."""


class RecordGap(RecordFailure):
    """Events are missing between the record and the transition."""


class RunUnknown(RecordFailure):
    """A run that is no reset does not continue where the record ends."""


class TermsMissing(RecordFailure):
    """The notice of the application has not been published here."""


class RecordBusy(RecordFailure):
    """Somebody changed the same thing at the same moment; the retry settles it."""


class RegisterSilent(Exception):
    """A register outside does not answer, or answers what nobody can read."""
