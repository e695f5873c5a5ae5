"""How long a letter that could not be delivered waits: longer each time, and not for ever."""

from datetime import timedelta

TRIES = 12
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=6)


def wait_after(tries: int) -> timedelta | None:
    """After that many tries, the first being 1; None: it is given up."""
    if tries >= TRIES:
        return None
    return min(_FIRST * (1 << (tries - 1)), _LONGEST)
