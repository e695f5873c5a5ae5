"""A fault put into a real notice, and the one problem that it must give."""

from dataclasses import dataclass

from api.notices.problems import Severity
from tests.api.builders_notices import GREEN

FILING = 'filing: {opens_at: "2023-11-03T17:00+08:00", closes_at: "2023-12-01T12:00+08:00"}'
PAYMENT = 'payment: {opens_at: "2023-12-05T12:00+08:00", closes_at: "2023-12-08T12:00+08:00"}'
W = Severity.WARNING


@dataclass(frozen=True)
class Fault:
    sentence: str
    change: tuple[str, str]
    at: str  # a piece of the line that is named
    field: str
    message: str
    allowed: str
    severity: Severity = Severity.ERROR
    name: str = GREEN
