"""How a title stood on a day: from its confirmation to its revocation, and never otherwise."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st

from domain.certificate import CertificateStatus as S, status_on

CONFIRMED = date(2026, 1, 10)
REVOKED = datetime(2026, 6, 1, 0, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_it_holds_from_the_day_of_its_confirmation() -> None:
    assert status_on(date(2026, 1, 9), CONFIRMED, None) is S.NOT_YET
    assert status_on(CONFIRMED, CONFIRMED, None) is S.VALID
    assert status_on(date(2099, 1, 1), CONFIRMED, None) is S.VALID


def test_what_was_revoked_still_held_on_the_day_before() -> None:
    assert status_on(date(2026, 5, 31), CONFIRMED, REVOKED) is S.VALID
    assert status_on(date(2026, 6, 1), CONFIRMED, REVOKED) is S.REVOKED


def test_the_day_of_a_revocation_is_that_of_chongqing() -> None:
    late = datetime(2026, 5, 31, 16, 30, tzinfo=ZoneInfo("UTC"))  # 00:30 on the first of June

    assert status_on(date(2026, 5, 31), CONFIRMED, late) is S.VALID
    assert status_on(date(2026, 6, 1), CONFIRMED, late) is S.REVOKED


@given(st.integers(0, 700), st.integers(0, 700))
def test_a_certificate_only_ever_goes_forward(confirmed: int, revoked: int) -> None:
    first = CONFIRMED + timedelta(confirmed)
    order = [S.NOT_YET, S.VALID, S.REVOKED]
    cancelled = REVOKED + timedelta(revoked)

    seen = [
        order.index(status_on(CONFIRMED + timedelta(n), first, cancelled)) for n in range(0, 900, 7)
    ]

    assert all(before <= after for before, after in pairwise(seen))
