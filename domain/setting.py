"""What a decision is made against, besides the application: the pinned terms and the table of days."""

from dataclasses import dataclass

from domain.calendar import Edition
from domain.notice import Terms


@dataclass(frozen=True, slots=True)
class Setting:
    terms: Terms
    calendar: Edition
