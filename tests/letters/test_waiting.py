"""How long a letter waits: for the next try, and for the end of the night."""

from datetime import datetime, timedelta

import pytest

from api.letters.quiet import QuietHours
from api.letters.retries import TRIES, wait_after
from tests.domain.builders_lives import at

NIGHT = QuietHours(22, 7)


def test_each_wait_is_longer_up_to_six_hours_and_the_twelfth_try_is_the_last() -> None:
    waits = [wait_after(tries) for tries in range(1, TRIES + 1)]

    minutes = [None if wait is None else wait // timedelta(minutes=1) for wait in waits]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, None]


@pytest.mark.parametrize(
    ("now", "due", "free"),
    [
        (at("2023-11-06", "21:59:59"), None, at("2023-11-06", "21:59:59")),
        (at("2023-11-06", "22:00:00"), None, at("2023-11-07", "07:00:00")),
        (at("2023-11-06", "06:59:59"), None, at("2023-11-06", "07:00:00")),
        (at("2023-11-06", "07:00:00"), None, at("2023-11-06", "07:00:00")),
        # a limit within a day does not wait, one a little further waits until it is a day away
        (at("2023-11-06", "23:00:00"), at("2023-11-07", "23:00:00"), at("2023-11-06", "23:00:00")),
        (at("2023-11-06", "23:00:00"), at("2023-11-08", "01:00:00"), at("2023-11-07", "01:00:00")),
        (at("2023-11-06", "23:00:00"), at("2023-12-01", "12:00:00"), at("2023-11-07", "07:00:00")),
        # a limit that is over hurries nobody
        (at("2023-11-06", "23:00:00"), at("2023-11-06", "12:00:00"), at("2023-11-07", "07:00:00")),
    ],
)
def test_the_night_is_quiet_except_for_what_is_urgent(
    now: datetime, due: datetime | None, free: datetime
) -> None:
    assert NIGHT.free_at(now, due) == free


def test_quiet_hours_may_lie_within_a_day() -> None:
    noon = QuietHours(12, 14)
    assert noon.free_at(at("2023-11-06", "13:00:00"), None) == at("2023-11-06", "14:00:00")
    assert noon.free_at(at("2023-11-06", "23:00:00"), None) == at("2023-11-06", "23:00:00")
