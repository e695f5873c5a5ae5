"""How instants are written for people: the wall clock of Shanghai."""

from datetime import datetime

from domain.calendar import SHANGHAI


def spoken(instant: datetime) -> str:
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def spoken_to_the_second(instant: datetime) -> str:
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
